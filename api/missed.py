"""What was asked for and not found: codes and words, without anything about who asked.

What a caller writes may be about a person. So a code is only kept in the form of a code and without
a long row of digits; of a search only single words are, each apart from the others; and neither is
written down before it was asked for `FEWEST` times in one day by one process. What stays below is
a number without a name. Words of a claim are never noted.

Memory is bounded: when more than `MOST` are waiting, all lose one (Misra and Gries, 1982). What is
asked for again and again stays, what a hostile caller makes up each time goes.
"""

from __future__ import annotations

import csv
import io
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from api import errors
from api.uses import LOCAL, alone
from store import clock, files
from store.missed import COLUMNS, KINDS, WORDS, Miss, read_day

FEWEST: Final = 5
MOST: Final = 4096
# A day's file holds no more names, whoever asks for them.
MOST_NAMED: Final = 1000
_MOST_OF_ONE: Final = 8
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_.-]{1,39}", re.ASCII)
_DIGITS: Final = re.compile(r"\d{5}")
_WORD: Final = re.compile(r"[^\W\d_]{2,24}")
_BY_ERROR: Final[Mapping[type[errors.ApiError], str]] = {
    errors.UnknownIndicatorError: "indicator",
    errors.UnknownDatasetError: "dataset_id",
    errors.UnknownAreaError: "ref_area",
    errors.UnknownFrameworkError: "framework",
}


def note(notes: dict[str, Any], kind: str, *asked: str) -> None:
    """Note on a request what it asked for and did not find; the same thing once."""
    if kind in KINDS:
        known = notes.setdefault("missed", {})
        for each in asked[:_MOST_OF_ONE]:
            known[named(kind, each)] = None


def note_error(notes: dict[str, Any], error: errors.ApiError) -> None:
    """Note what an error says was not there."""
    kind = _BY_ERROR.get(type(error))
    if kind is not None:
        note(notes, kind, str(error.facts["id"]))


def words_of(search: str) -> list[str]:
    """Return the words of a search, each for itself."""
    composed = unicodedata.normalize("NFC", search).casefold()
    return sorted(set(_WORD.findall(composed)))[:_MOST_OF_ONE]


def named(kind: str, asked: str) -> Miss:
    """Return what may be kept of what was asked for."""
    form = _WORD if kind == WORDS else _CODE
    is_sound = form.fullmatch(asked) is not None and _DIGITS.search(asked) is None
    return Miss(kind, asked if is_sound else "")


class Missed:
    """Counts what was not found and writes it down.

    Args:
        folder: Where the files of the days stand.
        now: The clock that says which day it is.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = clock.now) -> None:
        self._folder = folder
        self._now = now
        self._day = ""
        self._waiting: Counter[Miss] = Counter()
        self._names: set[Miss] = set()
        self._counted: Counter[tuple[str, Miss]] = Counter()
        self._lock = threading.Lock()

    def note(self, missed: Iterable[Miss]) -> None:
        """Count what one request did not find."""
        day = self._now().astimezone(LOCAL).date().isoformat()
        with self._lock:
            if day != self._day:
                self._turn(day)
            for miss in missed:
                self._count(miss)

    def flush(self) -> None:
        """Add what was counted to the files of its days; what waits for more waits on."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        days: dict[str, Counter[Miss]] = {}
        for (day, miss), number in counted.items():
            days.setdefault(day, Counter())[miss] += number
        for day, added in days.items():
            self._add(day, added)

    def _turn(self, day: str) -> None:
        """Begin another day: of the last one the seldom is told without a name."""
        for miss, number in self._waiting.items():
            self._counted[self._day, Miss(miss.kind, "")] += number
        self._waiting.clear()
        self._names.clear()
        self._day = day

    def _count(self, miss: Miss) -> None:
        if not miss.asked or miss in self._names:
            self._counted[self._day, miss] += 1
            return
        if miss not in self._waiting and len(self._waiting) >= MOST:
            self._make_room()
        self._waiting[miss] += 1
        if self._waiting[miss] >= FEWEST:
            is_named = len(self._names) < MOST_NAMED
            number = self._waiting.pop(miss)
            self._counted[self._day, miss if is_named else Miss(miss.kind, "")] += number
            if is_named:
                self._names.add(miss)

    def _make_room(self) -> None:
        kept: Counter[Miss] = Counter()
        for miss, number in self._waiting.items():
            self._counted[self._day, Miss(miss.kind, "")] += 1
            if number > 1:
                kept[miss] = number - 1
        self._waiting = kept

    def _add(self, day: str, added: Mapping[Miss, int]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{day}.csv"
        with alone(self._folder):
            total = read_day(path)
            for miss, number in added.items():
                is_known = miss in total or not miss.asked or len(total) < MOST_NAMED
                total[miss if is_known else Miss(miss.kind, "")] += number
            file = io.StringIO(newline="")
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            writer.writerows([day, *miss, number] for miss, number in sorted(total.items()))
            files.write_atomic(path, file.getvalue().encode())
