"""`steward template`: the file to start from, or what its columns want."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from ingest.commands.options import Commands, add_command, contract_of
from ingest.commands.words import say, say_in, write
from schemas.contract import Contract, Form

_WORKBOOK: Final = ".xlsx"


def add(commands: Commands) -> None:
    """Add the command."""
    about = "Lấy mẫu tệp · Write a dataset's template"
    command = add_command(commands, "template", run, about)
    command.add_argument("dataset", metavar="DATASET")
    command.add_argument("--form", help="id of one of the contract's forms")
    command.add_argument("--describe", action="store_true", help="document the columns instead")
    command.add_argument(
        "--output", type=Path, help="write to this file: a workbook if it ends in .xlsx, else CSV"
    )


def run(options: argparse.Namespace) -> int:
    """Write a template; 2 when there is no such form."""
    from ingest import template

    agreed = contract_of(options.dataset)
    if options.describe:
        content = template.describe(agreed, options.lang).encode()
    else:
        try:
            content = _content(agreed, template.form_of(agreed, options.form), options.output)
        except KeyError:
            forms = ", ".join(form.id for form in agreed.forms)
            say(f"không có biểu {options.form!r} · no form {options.form!r}: {forms}")
            return 2
    if options.output is None:
        sys.stdout.buffer.write(content)
    else:
        write(options.output, content)
        say_in(options, f"Đã ghi mẫu: {options.output}", f"Template written: {options.output}")
    return 0


def _content(agreed: Contract, form: Form, output: Path | None) -> bytes:
    if output is not None and output.suffix.lower() == _WORKBOOK:
        from ingest import sheet

        return sheet.write_template(agreed, form)
    from ingest import template

    return template.write(form)
