"""Which figures are used: requests a day by indicator and framework, for stewards and reports.

Nothing of a caller is counted, not even how many there are. Counts are gathered in memory and
added to `<day>.csv` now and then; several processes may add to one file.
"""

from __future__ import annotations

import csv
import fcntl
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final, NamedTuple

from store import clock, files

COLUMNS: Final = ("day", "dataset_id", "indicator", "framework", "requests")
# Days are those of the readers of the report.
LOCAL: Final = timezone(timedelta(hours=7), "ICT")
_MOST_KEYS: Final = 50_000


class Subject(NamedTuple):
    """What a request was about; `indicator` is empty when it was about a whole dataset."""

    dataset_id: str
    indicator: str
    framework: str


# Day, release, indicator or empty, dataset or empty.
_Key = tuple[str, str, str, str]
# (release, indicator or empty, dataset or empty) -> what it is, None when it does not exist
Resolve = Callable[[str, str, str], Subject | None]


class Uses:
    """Counts requests and writes them down.

    Args:
        folder: Where the files of the days stand.
        resolve: Tells what an indicator or dataset of a release is.
        now: The clock that says which day it is.
    """

    def __init__(
        self, folder: Path, resolve: Resolve, *, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._folder = folder
        self._resolve = resolve
        self._now = now
        self._counted: dict[_Key, int] = {}
        self._day, self._day_known_until = "", 0.0
        self._lock = threading.Lock()

    def note(self, release: str, indicators: Iterable[str], datasets: Iterable[str]) -> None:
        """Count one request: once for each indicator, or else for each dataset.

        It is counted for the day it was a second ago at most: asking the calendar takes longer
        than many an answer.
        """
        if time.monotonic() >= self._day_known_until:
            self._day = self._now().astimezone(LOCAL).date().isoformat()
            self._day_known_until = time.monotonic() + 1
        day = self._day
        keys = [(day, release, name, "") for name in indicators]
        keys = keys or [(day, release, "", name) for name in datasets]
        with self._lock:
            counted = self._counted
            # Made-up codes count for nothing in the end, and may not fill the memory until then.
            if len(counted) < _MOST_KEYS:
                for key in keys:
                    counted[key] = counted.get(key, 0) + 1

    def flush(self) -> None:
        """Add what was counted to the files of its days."""
        with self._lock:
            counted, self._counted = self._counted, {}
        days: dict[str, Counter[Subject]] = {}
        for (day, release, indicator, dataset), number in counted.items():
            subject = self._resolve(release, indicator, dataset)
            if subject is not None:
                days.setdefault(day, Counter())[subject] += number
        for day, added in days.items():
            self._add(self._folder / f"{day}.csv", day, added)

    def _add(self, path: Path, day: str, added: Mapping[Subject, int]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with alone(self._folder):
            total = _read(path)
            total.update(added)
            file = io.StringIO(newline="")
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows([day, *subject, number] for subject, number in sorted(total.items()))
            files.write_atomic(path, file.getvalue().encode())


def _read(path: Path) -> Counter[Subject]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Counter()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return Counter(
        {
            Subject(row["dataset_id"], row["indicator"], row["framework"]): int(row["requests"])
            for row in rows
        }
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other processes from adding at the same time."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
