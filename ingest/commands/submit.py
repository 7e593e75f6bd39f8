"""`steward submit`: check a file, answer its warnings, store it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from ingest.answers import Answer, answer_of, read_answers
from ingest.check import Checked
from ingest.commands import check
from ingest.commands.options import (
    Commands,
    add_command,
    add_data_root,
    add_file,
    contract_of,
)
from ingest.commands.words import print_json, say
from ingest.errors import RejectedUploadError
from schemas import period
from schemas.contract import Contract
from store import clock


def add(commands: Commands) -> None:
    """Add the command."""
    command = add_command(commands, "submit", run, "Gửi tệp · Check a file and store it")
    add_file(command)
    command.add_argument("--steward", required=True, help="who sends, e.g. statistics.steward")
    command.add_argument("--agency", help="the sending agency; default: the owner")
    command.add_argument("--vintage", help="name of the edition, e.g. yearbook-2021")
    command.add_argument("--edition", help="period of the edition, e.g. 2021; default: today")
    command.add_argument("--source", default="", help="citation where rows name none")
    command.add_argument("--answers", type=Path, help="CSV or JSON: code,cell,reason,text")
    command.add_argument(
        "--answer",
        nargs=4,
        action="append",
        default=[],
        metavar=("CODE", "CELL", "REASON", "TEXT"),
        help="answer one warning, or with the cell * every one of its code",
    )
    command.add_argument("--json", action="store_true", help="receipt or faults as JSON")
    add_data_root(command)


def run(options: argparse.Namespace) -> int:
    """Store a clean file; 10 when it has fatal faults or unanswered warnings."""
    edition = options.edition or clock.text(clock.now())[:10]
    if not period.is_period(edition):
        say(f"--edition {edition!r}: viết như 2021 hoặc 2022-12 · write as 2021 or 2022-12")
        return 2
    agency = options.agency or _agency_of(options.steward, contract_of(options.dataset))
    if agency is None:
        say("--agency: bộ dữ liệu có nhiều cơ quan, hãy nói rõ · the dataset has several owners")
        return 2
    _, checked = check.read(options)
    if not checked.is_clean:
        check.show(checked, options)
        return RejectedUploadError.exit_code
    receipt, is_new = _store(checked, agency, edition, options)
    _print_receipt(receipt, is_new, options)
    return 0


def _agency_of(steward: str, agreed: Contract) -> str | None:
    """Return the owner of a dataset: the only one, or the one a role account is named after."""
    owners = list(dict.fromkeys(owner.agency for owner in agreed.owners))
    if len(owners) == 1:
        return owners[0]
    named = steward.partition(".")[0].upper()
    return named if named in owners else None


def _store(
    checked: Checked, agency: str, edition: str, options: argparse.Namespace
) -> tuple[dict[str, Any], bool]:
    from ingest.submit import Sender, keep_copy, submit
    from store.journal import Journal
    from store.layout import Layout

    sender = Sender(
        agency=agency,
        steward=options.steward,
        vintage=options.vintage or edition,
        edition=edition,
        source_document=options.source or options.vintage or edition,
    )
    layout = Layout(options.data_root)
    journal = Journal(layout.journal)
    try:
        accepted = submit(
            checked,
            file_name=options.file.name,
            sender=sender,
            layout=layout,
            journal=journal,
            answers=_answers(options),
        )
    finally:
        journal.close()
    receipt = accepted.receipt.as_json()
    keep_copy(layout, receipt)
    return receipt, accepted.is_new


def _answers(options: argparse.Namespace) -> list[Answer]:
    given = read_answers(options.answers) if options.answers else []
    names = ("code", "cell", "reason", "text")
    return [*given, *(answer_of(dict(zip(names, each, strict=True))) for each in options.answer)]


def _print_receipt(receipt: dict[str, Any], is_new: bool, options: argparse.Namespace) -> None:
    if options.json:
        print_json(receipt)
        return
    first = {
        "vi": "Đã nhận" if is_new else "Tệp này đã được nhận trước đây; biên nhận cũ",
        "en": "Accepted" if is_new else "These bytes were accepted before; the same receipt",
    }
    print(f"{first[options.lang]}: {receipt['upload_id']}")
    for name in ("dataset_id", "file_name", "vintage", "edition", "received_at", "sha256"):
        print(f"  {name:<18} {receipt[name]}")
    print(f"  {'observation_count':<18} {receipt['observation_count']}")
