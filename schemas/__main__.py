"""`python -m schemas`: check every file of `schemas/` and say what is wrong where."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from schemas import catalogue, contract, framework
from schemas.document import Fault
from schemas.home import OURS


def main(arguments: list[str] | None = None) -> int:
    """Print the faults, one a line; exit 0 when there is none, 10 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m schemas", description=__doc__)
    parser.add_argument("--home", type=Path, default=catalogue.HOME, help="a schemas/ folder")
    home = parser.parse_args(arguments).home
    faults = catalogue.check(home)
    if home.absolute() == OURS:
        faults += catalogue.check_rules(home / catalogue.RULE_LAYERS)
    for fault in faults:
        print(_line(fault))
    if faults:
        print(f"{len(faults)} faults in {home}", file=sys.stderr)
        return 10
    ids = contract.list_ids(home / "datasets")
    indicators = sum(len(contract.load(each, home / "datasets").indicators) for each in ids)
    books = framework.list_codes(home / "frameworks")
    print(f"{len(ids)} contracts with {indicators} indicators, {len(books)} frameworks: all agree")
    return 0


def _line(fault: Fault) -> str:
    try:
        shown = fault.path.relative_to(Path.cwd())
    except ValueError:
        shown = fault.path
    return f"{shown}:{fault.line}: {fault.key}: {fault.problem}; {fault.mend}"


if __name__ == "__main__":
    sys.exit(main())
