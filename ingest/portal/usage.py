"""How often figures were asked for, as the public service counts it: read, never written here.

`DATA_ROOT/use/<day>.csv`, UTF-8 with the columns of `COLUMNS`: one line for each indicator and
framework of a day. `day` is a day in Viet Nam and the file's name, `framework` the ranking that
asked, empty when none is known, `requests` a whole number. Without an `indicator` the whole dataset
was asked for. Nobody who asked is named.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from store import missed
from store.missed import Miss

COLUMNS: Final = ("day", "dataset_id", "indicator", "framework", "requests")
RECENT: Final = timedelta(days=30)
YEAR: Final = timedelta(days=365)
_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.csv", re.ASCII)
_MOST: Final = 1_000_000_000


@dataclass(frozen=True)
class Count:
    """The requests for one indicator by one framework on one day."""

    day: date
    dataset_id: str
    indicator: str
    framework: str
    requests: int


@dataclass(frozen=True)
class Use:
    """A year of counts; `days` are those with a readable file, `broken` those with another one."""

    today: date
    days: tuple[date, ...]
    broken: tuple[str, ...]
    counts: tuple[Count, ...]

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day with counts; null while there are none."""
        return (self.days[0], self.days[-1]) if self.days else None


@dataclass(frozen=True)
class Asked:
    """How often one indicator was asked for in thirty days and in a year."""

    indicator: str
    recent: int
    year: int


def read(folder: Path, today: date) -> Use:
    """Return the counts of the last year; a folder that is not there has none."""
    days, broken, counts = [], [], []
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        if _NAME.fullmatch(path.name) is None:
            continue
        try:
            day = date.fromisoformat(path.stem)
            if not today - YEAR < day <= today:
                continue
            counts += list(_read_day(path, day))
        except (OSError, ValueError, csv.Error):
            broken.append(path.stem)
        else:
            days.append(day)
    return Use(today, tuple(days), tuple(broken), tuple(counts))


@dataclass(frozen=True)
class NotFound:
    """How often something was asked for that is not there; `asked` is empty for the seldom."""

    kind: str
    asked: str
    recent: int
    year: int


def not_found(folder: Path, today: date) -> list[NotFound]:
    """Return what was asked for and not found in a year, most often on top; the unnamed last."""
    recent, year = Counter[Miss](), Counter[Miss]()
    for day, path in missed.days_of(missed.folder_in(folder)):
        if not today - YEAR < day <= today:
            continue
        try:
            held = missed.read_day(path)
        except (OSError, ValueError, csv.Error):
            continue  # the page names such days of the other counts; these are not worth a page
        year += held
        if day > today - RECENT:
            recent += held
    ordered = sorted(year.items(), key=lambda one: (not one[0].asked, -one[1], one[0]))
    return [NotFound(*miss, recent[miss], number) for miss, number in ordered]


def asked(use: Use, dataset_id: str) -> list[Asked]:
    """Return a dataset's indicators, the one asked for most on top."""
    recent, year = Counter[str](), Counter[str]()
    for count in _of(use, dataset_id):
        year[count.indicator] += count.requests
        if count.day > use.today - RECENT:
            recent[count.indicator] += count.requests
    return [Asked(name, recent[name], number) for name, number in year.most_common()]


def frameworks(use: Use, dataset_id: str) -> dict[str, int]:
    """Return which rankings asked for a dataset in a year, the busiest first."""
    found = Counter[str]()
    for count in _of(use, dataset_id):
        if count.framework:
            found[count.framework] += count.requests
    return dict(found.most_common())


def _of(use: Use, dataset_id: str) -> Iterable[Count]:
    return (count for count in use.counts if count.dataset_id == dataset_id)


def _read_day(path: Path, day: date) -> Iterator[Count]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        if tuple(rows.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: the columns are not {', '.join(COLUMNS)}")
        for row in rows:
            if None in row or None in row.values():
                raise ValueError(f"{path.name}: line {rows.line_num} is not as wide as the header")
            requests = int(row["requests"])
            if date.fromisoformat(row["day"]) != day or not 0 <= requests < _MOST:
                raise ValueError(f"{path.name}: line {rows.line_num}")
            yield Count(day, row["dataset_id"], row["indicator"], row["framework"], requests)
