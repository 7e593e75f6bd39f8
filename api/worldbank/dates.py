"""Periods as the World Bank writes them: `2015`, `2015Q1`, `2015M08`, ranges and year to date.

What it has no notation for is written in its manner: `2024S1` a half year, `2017A1` a school year,
`2019-04-01` a day, `2022M01_2022M09` a cumulative range.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from schemas import period
from schemas.period import Period

_YEAR: Final = "YR"
_READ = re.compile(r"([12][0-9]{3})(?:([QMSA])([0-9]{1,2}))?", re.IGNORECASE | re.ASCII)
_TO_DATE = re.compile(r"YTD(?::([12][0-9]{3}))?", re.IGNORECASE | re.ASCII)
_LETTERS: Final = {"half_year": "S", "quarter": "Q", "month": "M", "school_year": "A"}


class UnreadableDateError(ValueError):
    """A text is no date of the World Bank's."""


class Window(NamedTuple):
    """Periods that begin between two days; `start` is None for the year of the newest.

    `frequency` is a code of CL_FREQ when the notation named one that is not annual.
    """

    start: date | None
    end: date | None
    frequency: str | None


def date_of(text: str) -> str:
    """Return a period of ours in the World Bank's notation."""
    if "/" in text:
        return "_".join(map(date_of, text.split("/")))
    found = period.parse(text)
    letter = _LETTERS.get(found.kind)
    if letter is None:
        return text
    year, _, part = text.partition("-")
    return f"{year}{letter}{part.lstrip('SQA')}"


def time_id_of(text: str) -> str:
    """Return the id a period has among the concepts: `YR2015` for a year."""
    found = date_of(text)
    return f"{_YEAR}{found}" if len(found) == 4 else found


def read_window(text: str) -> Window:
    """Read the parameter `date`.

    Raises:
        UnreadableDateError: It is no date, range or year to date.
    """
    if (to_date := _TO_DATE.fullmatch(text)) is not None:
        if to_date[1] is None:
            return Window(None, None, None)
        year = int(to_date[1])
        return Window(date(year, 1, 1), date(year, 12, 31), None)
    first, colon, last = text.partition(":")
    ends = sorted((_read(first), _read(last if colon else first)))
    frequency = ends[0].freq if ends[0].kind in ("quarter", "month", "half_year") else None
    return Window(ends[0].start, ends[1].end, frequency)


def _read(text: str) -> Period:
    match = _READ.fullmatch(text.strip())
    if match is None:
        raise UnreadableDateError(text)
    year, letter, part = match[1], (match[2] or "").upper(), match[3]
    spelled = {"": year, "M": f"{year}-{int(part or 0):02d}"}.get(letter, f"{year}-{letter}{part}")
    try:
        return period.parse(spelled)
    except period.UnreadablePeriodError:
        raise UnreadableDateError(text) from None
