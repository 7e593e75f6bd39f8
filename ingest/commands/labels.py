"""`steward map`: say once what a label of an agency means, or list what was said."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ingest.commands.options import Commands, add_command, contract_of
from ingest.commands.words import say, say_in
from ingest.errors import UnwritableFileError
from schemas import contract
from schemas.contract import Contract

_NEEDED: Final = ("dataset", "label", "code", "by", "why")


def add(commands: Commands) -> None:
    """Add the command."""
    about = "Xác nhận nghĩa của một nhãn · Confirm once what a label means"
    command = add_command(commands, "map", run, about)
    command.add_argument("dataset", metavar="DATASET", nargs="?")
    command.add_argument("label", metavar="LABEL", nargs="?", help="the cell as it is printed")
    command.add_argument("code", metavar="CODE", nargs="?", help="what it means")
    command.add_argument("--by", help="who confirms, e.g. statistics.steward")
    command.add_argument("--why", help="on what ground, for the contract to keep")
    command.add_argument("--concept", help="what the label is about, where the code leaves it open")
    command.add_argument("--valid-from", metavar="PERIOD", help="first period it holds for")
    command.add_argument("--valid-to", metavar="PERIOD", help="last period it holds for")
    command.add_argument("--list", action="store_true", help="list what is confirmed")
    command.add_argument(
        "--contracts", type=Path, default=contract.HOME, help="the folder of contracts"
    )


def run(options: argparse.Namespace) -> int:
    """Confirm a label, or list the confirmed ones; 2 when the contract cannot hold it."""
    if options.list:
        return _list(options)
    missing = [name for name in _NEEDED if not (getattr(options, name) or "").strip()]
    if missing:
        said = ", ".join(f"--{each}" if each in ("by", "why") else each.upper() for each in missing)
        say(f"thiếu · missing: {said}")
        return 2
    path = _confirm(options)
    where = f"{options.label!r} = {options.code}: {path}"
    say_in(options, f"Đã ghi vào hợp đồng: {where}", f"Written into the contract: {where}")
    return 0


def _confirm(options: argparse.Namespace) -> Path:
    from ingest.mapping import confirm

    contract_of(options.dataset)
    try:
        return confirm(
            options.dataset.upper(),
            options.label,
            options.code,
            by=options.by,
            why=options.why,
            concept=options.concept,
            valid_from=options.valid_from,
            valid_to=options.valid_to,
            home=options.contracts,
        )
    except OSError as error:
        raise UnwritableFileError(str(options.contracts), error.strerror or "") from None


def _list(options: argparse.Namespace) -> int:
    for agreed in _contracts(options):
        for label in agreed.confirmed_labels:
            span = f"{label.valid_from or '…'} - {label.valid_to or '…'}"
            print(f"{agreed.id}  {label.concept}  {label.label!r} = {label.code}  [{span}]")
            print(f"    {label.at} {label.by}: {label.why}")
    return 0


def _contracts(options: argparse.Namespace) -> Iterable[Contract]:
    if options.dataset:
        contract_of(options.dataset)
        return [contract.load(options.dataset.upper(), options.contracts)]
    return [contract.load(each, options.contracts) for each in contract.list_ids(options.contracts)]
