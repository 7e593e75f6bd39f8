"""`steward check`: every fault of a file, and nothing stored."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ingest.check import Checked, check_table, read_cells
from ingest.commands.options import LIMITS, Commands, add_command, add_file, contract_of
from ingest.commands.words import print_faults, say_in, write
from ingest.errors import RejectedUploadError, UnreadableFileError
from ingest.incoming import read_file

if TYPE_CHECKING:
    from ingest.table import Table

# A spreadsheet of more rows takes longer to write and to open than anybody waits.
_MOST_MARKED: Final = 100_000


def add(commands: Commands) -> None:
    """Add the command."""
    about = "Kiểm tra tệp, không gửi · Check a file, store nothing"
    command = add_command(commands, "check", run, about)
    add_file(command)
    command.add_argument("--json", action="store_true", help="faults as a JSON list")
    command.add_argument(
        "--marked", type=Path, metavar="OUT.xlsx", help="hand the file back with its faults marked"
    )
    command.add_argument(
        "--data-root",
        type=Path,
        help="compare with the figures accepted there, as a submission does",
    )


def run(options: argparse.Namespace) -> int:
    """Check a file; 10 when a fault is fatal."""
    table, checked = read(options)
    if options.data_root is not None and checked.is_clean:
        checked = _compared(checked, options.data_root)
    show(checked, options)
    if options.marked is not None:
        _hand_back(table, checked, options)
    return 0 if checked.is_clean else RejectedUploadError.exit_code


def read(options: argparse.Namespace) -> tuple[Table, Checked]:
    """Read and check the file a command was given.

    Raises:
        UnknownDatasetError: There is no contract for it.
        UnreadableFileError: It is no file that may be read.
    """
    agreed = contract_of(options.dataset)
    content = read_file(options.file, LIMITS.size)
    table = read_cells(content, agreed, LIMITS)
    if not table.header:
        return table, Checked(agreed, content, "", "", 0, table.faults)
    return table, check_table(table, content, agreed, declared=options.number_format)


def show(checked: Checked, options: argparse.Namespace) -> None:
    """Print the faults, and for eyes what comes next."""
    print_faults(checked.faults, options)
    if options.json:
        return
    if not checked.is_clean:
        count = len(checked.faults)
        vi = f"{count} lỗi. Chưa lưu gì. Hãy sửa các ô trên rồi kiểm tra lại."
        en = f"{count} faults. Nothing was stored. Mend these cells, check again."
    else:
        rows, count = checked.row_count, checked.observation_count
        vi = f"Tệp hợp lệ: {rows} dòng, {count} số liệu. Gửi bằng lệnh steward submit."
        en = f"The file is valid: {rows} rows, {count} observations. Send it with steward submit."
    say_in(options, vi, en)


def _compared(checked: Checked, data_root: Path) -> Checked:
    """Ask what a submission would ask of a clean file today."""
    from ingest import acceptance
    from store.journal import Journal
    from store.journal_setting import is_there
    from store.layout import Layout

    layout = Layout(data_root)
    if not is_there(layout.journal):
        raise UnreadableFileError(str(layout.journal), "no journal")
    journal = Journal(layout.journal)
    try:
        faults = acceptance.warnings_of(
            checked, vintage="", source="", layout=layout, journal=journal
        )
    except RejectedUploadError as error:
        faults = error.faults
    finally:
        journal.close()
    return dataclasses.replace(checked, faults=faults)


def _hand_back(table: Table, checked: Checked, options: argparse.Namespace) -> None:
    if len(table.lines) > _MOST_MARKED:
        most = f"{_MOST_MARKED}"
        vi = f"Tệp quá dài để đánh dấu trong Excel (trên {most} dòng): không ghi {options.marked}."
        en = f"Too long to be marked in Excel (over {most} rows): {options.marked} not written."
    else:
        from ingest.marked import mark

        write(options.marked, mark(table, checked.faults, options.lang))
        vi = f"Tệp có đánh dấu lỗi: {options.marked}"
        en = f"The file with its faults marked: {options.marked}"
    say_in(options, vi, en)
