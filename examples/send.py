"""Send the sample uploads of one round, as the stewards of their agencies would."""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import track

from ingest import explain, history
from ingest.answers import Answer, answer_of
from ingest.check import check
from ingest.errors import RejectedUploadError, UnansweredWarningError
from ingest.submit import Accepted, Sender, submit
from schemas import contract
from store.journal import Journal
from store.layout import Layout

HOME = Path(__file__).parent / "uploads"


def main(arguments: list[str] | None = None) -> int:
    """Submit the files of `--round`; 0 when all are stored, 10 when one was refused."""
    parser = argparse.ArgumentParser(prog="python -m examples.send", description=__doc__)
    parser.add_argument("--round", choices=("1", "2"), required=True)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    parser.add_argument("--home", type=Path, default=HOME, help="a folder with an index.csv")
    options = parser.parse_args(arguments)
    layout = Layout(options.data_root)
    journal = Journal(layout.journal)
    rows = [row for row in list_samples(options.home) if row["round"] == options.round]
    console = Console(stderr=True)
    try:
        watched = track(
            rows, f"round {options.round}", console=console, disable=not console.is_terminal
        )
        accepted = [_send(row, options.home, layout, journal) for row in watched]
    except (RejectedUploadError, UnansweredWarningError) as error:
        told = error.faults if isinstance(error, RejectedUploadError) else error.warnings
        for fault in told:
            print(f"[{fault.code}] {explain.sentence(fault, 'vi')}", file=sys.stderr)
        return error.exit_code
    figures = sum(each.receipt.observation_count for each in accepted)
    new = sum(each.is_new for each in accepted)
    print(f"round {options.round}: {len(rows)} uploads with {figures} figures, {new} of them new")
    return 0


def list_samples(home: Path = HOME) -> Iterator[dict[str, str]]:
    """Yield the sample uploads: file, round, dataset, sender and source."""
    with (home / "index.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def list_answers(file: str, home: Path = HOME) -> list[Answer]:
    """Return what the stewards said to the warnings of one sample."""
    with (home / "answers.csv").open(encoding="utf-8-sig", newline="") as answers:
        return [answer_of(row) for row in csv.DictReader(answers) if row["file"] == file]


def _send(row: dict[str, str], home: Path, layout: Layout, journal: Journal) -> Accepted:
    agreed = contract.load(row["dataset_id"])
    allowed = {each for form in agreed.forms for each in form.number_formats}
    declared = next((each for each in allowed if each == row["number_format"]), None)
    checked = check(
        (home / row["file"]).read_bytes(),
        agreed,
        declared=declared,
        previous=history.previous(agreed, layout, journal),
        others=history.others(agreed, layout, journal),
    )
    sender = Sender(row["agency"], row["steward"], row["vintage"], row["edition"], row["source"])
    return submit(
        checked,
        file_name=row["file"],
        sender=sender,
        layout=layout,
        journal=journal,
        answers=list_answers(row["file"], home),
    )


if __name__ == "__main__":
    sys.exit(main())
