"""Load the sample values that others published, explain two cases and make them public."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from pathlib import Path

from certify.cases import case, ledger
from certify.errors import CertifyError, KnownValuesError
from store.journal import Journal
from store.layout import Layout

HOME = Path(__file__).parent / "discrepancies"
BY = "dic.certifier-1"


def main(arguments: list[str] | None = None) -> int:
    """Load, explain and show what is not yet so; 0 when all is."""
    parser = argparse.ArgumentParser(prog="python -m examples.discuss", description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    layout = Layout(parser.parse_args(arguments).data_root)
    journal = Journal(layout.journal)
    values = HOME / "published-values.csv"
    try:
        ledger.load(layout, journal, values.read_bytes(), name=values.name, by=BY)
    except KnownValuesError:
        print("the values are in the ledger already", file=sys.stderr)
    except CertifyError as error:
        print(f"{error.reason}: {error}", file=sys.stderr)
        return error.exit_code
    with (HOME / "explanations.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _explain(layout, journal, row)
    cases = ledger.standing(journal.events())
    print(f"{len(cases)} cases, {sum(one.is_public for one in cases)} of them public")
    return 0


def _explain(layout: Layout, journal: Journal, row: dict[str, str]) -> None:
    told = {name: row[name] for name in ("cause", "vi", "en")}
    held = case.find(journal.events(), row["case_id"])
    if held.explanation is None:
        held = ledger.explain(layout, journal, held.id, **told, by=BY)
    if not held.is_public:
        ledger.show(layout, journal, held.id, is_public=True, by=BY)


if __name__ == "__main__":
    sys.exit(main())
