"""What several commands take: a file and its dataset, a data folder, a language."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ingest import explain
from ingest.errors import UnknownDatasetError
from ingest.number import ALL_FORMATS
from ingest.table import Limits
from schemas import contract
from schemas.contract import Contract

LIMITS: Final = Limits()

Run = Callable[[argparse.Namespace], int]
# argparse's own type of a set of commands is private.
Commands = Any


def add_command(commands: Commands, name: str, run: Run, about: str) -> argparse.ArgumentParser:
    """Add a command that answers in either language."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.add_argument("--lang", choices=explain.LANGUAGES, default="vi")
    command.set_defaults(run=run)
    return command


def add_file(command: argparse.ArgumentParser) -> None:
    """Add the file a command reads and what it is said to hold."""
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--dataset", required=True, metavar="ID")
    command.add_argument(
        "--number-format",
        choices=ALL_FORMATS,
        help="vi 1.234,5 · en 1,234.5 · plain 1234.5, where the form leaves it open",
    )


def add_data_root(command: argparse.ArgumentParser) -> None:
    """Add the folder of accepted uploads."""
    default = Path(os.environ.get("DATA_ROOT", "data"))
    command.add_argument("--data-root", type=Path, default=default)


def contract_of(dataset_id: str) -> Contract:
    """Return a dataset's contract, however its id is written.

    Raises:
        UnknownDatasetError: There is none.
    """
    try:
        return contract.load(dataset_id.upper())
    except KeyError:
        raise UnknownDatasetError(dataset_id, contract.list_ids()) from None
