"""How a command speaks: faults to stdout, everything for eyes to stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest import explain, guide
from ingest.errors import UnwritableFileError
from ingest.fault import Fault, visible
from ingest.receipt import label_of


def say(text: str) -> None:
    """Tell a person something that is not the result."""
    print(text, file=sys.stderr)


def say_in(options: argparse.Namespace, vi: str, en: str) -> None:
    """Tell it in the language that was asked for."""
    say({"vi": vi, "en": en}[options.lang])


def print_json(result: Any, *, indent: int | None = None) -> None:  # noqa: ANN401 - plain JSON
    """Print a result for a program."""
    print(json.dumps(result, ensure_ascii=False, indent=indent))


def print_faults(faults: Sequence[Fault], options: argparse.Namespace) -> None:
    """Print faults: as JSON, as a table for who watches, else one line each."""
    if options.json:
        print_json([explain.as_json(fault, options.lang) for fault in faults], indent=1)
    elif sys.stdout.isatty() and faults:
        _print_table(faults, options.lang)
    else:
        name = label_of(options.file.name)
        for fault in faults:
            said = visible(explain.sentence(fault, options.lang))
            print(f"{name}:{_place(fault)}: [{fault.code}] {said} ({guide.link(fault.code)})")


def write(path: Path, content: bytes) -> None:
    """Write a file the person named.

    Raises:
        UnwritableFileError: It cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnwritableFileError(str(path), error.strerror or "") from None


def _place(fault: Fault) -> str:
    return fault.cell or (f"{fault.row}" if fault.row else "-")


def _print_table(faults: Sequence[Fault], language: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = {"vi": ("Ô", "Quy tắc", "Nội dung"), "en": ("Cell", "Rule", "Message")}[language]
    table = Table(*names)
    colours = {"fatal": "red", "warning": "yellow"}
    for fault in faults:
        rule = f"{fault.code}\n{guide.link(fault.code)}"
        said = Text(visible(explain.sentence(fault, language)))
        table.add_row(_place(fault), Text(rule, style=colours[fault.severity]), said)
    Console().print(table)
