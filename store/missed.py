"""What was asked of the public service and not found, a file a day: written there, read anywhere.

`DATA_ROOT/use/missed/<day>.csv`, UTF-8: `day` in Viet Nam, `kind` what was asked for (`indicator`,
`dataset_id`, `ref_area`, `framework`: a code that is not there; `figure`: an indicator that is, but
not for what was asked; `words`: a word of a search that found nothing), `asked` the code or word,
empty for what was asked too seldom or in no form to be named, `requests` a whole number.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

COLUMNS: Final = ("day", "kind", "asked", "requests")
WORDS: Final = "words"
FIGURE: Final = "figure"
KINDS: Final = ("indicator", "dataset_id", "ref_area", "framework", FIGURE, WORDS)
_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.csv", re.ASCII)


class Miss(NamedTuple):
    """What was not found: one of `KINDS`, and the code or word; empty for one without a name."""

    kind: str
    asked: str


def folder_in(use: Path) -> Path:
    """Return where the files stand below the counts of use."""
    return use / "missed"


def read_day(path: Path) -> Counter[Miss]:
    """Return the counts of a day; a day without a file has none.

    Raises:
        ValueError: It is not a file of these columns.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Counter()
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{path.name}: the columns are not {', '.join(COLUMNS)}")
    return Counter({Miss(row["kind"], row["asked"]): int(row["requests"]) for row in rows})


def days_of(folder: Path) -> Iterator[tuple[date, Path]]:
    """Yield the days that have a file, in order."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _NAME.fullmatch(path.name):
            yield date.fromisoformat(path.stem), path
