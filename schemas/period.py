"""What a time period is, in the notation the database keeps (SDMX and ISO 8601).

`2019` year · `2024-S1` half year · `2024-Q1` quarter · `2024-08` month · `2019-04-01` day ·
`2017-A1` school year 2017-2018, an SDMX reporting year that starts on 1 September ·
`2022-01/2022-09` cumulative range of months, `2023-01-01/2023-06-27` of days, `2021/2023` of years.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

SCHOOL_YEAR_STARTS: Final = (9, 1)

# Period kind -> CL_FREQ. A census day or a cumulative range has no frequency of its own.
FREQ_OF_KIND: Final = {
    "year": "A",
    "school_year": "A",
    "half_year": "S",
    "quarter": "Q",
    "month": "M",
    "day": "_O",
    "range": "_O",
}

_PATTERN = re.compile(
    r"(?P<year>[12][0-9]{3})"
    r"(?:-(?:S(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<school>A1)"
    r"|(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12][0-9]|3[01]))?))?",
    re.ASCII,
)


class UnreadablePeriodError(ValueError):
    """A text is not one of the period notations of this module."""


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, both ends included; `text` is its canonical notation."""

    start: date
    end: date
    text: str
    kind: str

    @property
    def freq(self) -> str:
        """CL_FREQ code of the notation."""
        return FREQ_OF_KIND[self.kind]


def parse(text: str) -> Period:
    """Read a canonical period.

    Raises:
        UnreadablePeriodError: The text is no canonical notation or no real day.
    """
    first, slash, last = text.partition("/")
    if not slash:
        return _single(text)
    begin, end = _single(first), _single(last)
    if (
        begin.kind != end.kind
        or begin.kind not in ("year", "month", "day")
        or begin.start > end.start
    ):
        raise UnreadablePeriodError(text)
    return Period(begin.start, end.end, text, "range")


def is_period(text: str) -> bool:
    """Tell whether `parse` would accept the text."""
    try:
        parse(text)
    except UnreadablePeriodError:
        return False
    return True


def in_sdmx(text: str) -> str:
    """Return a period as SDMX writes it: only cumulative ranges differ, a start and a duration."""
    first, slash, last = text.partition("/")
    if not slash:
        return text
    begin, end = parse(first), parse(last)
    if begin.kind == "year":
        return f"{begin.start}/P{end.start.year - begin.start.year + 1}Y"
    if begin.kind == "month":
        months = (end.start.year - begin.start.year) * 12 + end.start.month - begin.start.month + 1
        return f"{begin.start}/P{months}M"
    return f"{begin.start}/P{(end.end - begin.start).days + 1}D"


def _single(text: str) -> Period:
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise UnreadablePeriodError(text)
    year = int(match["year"])
    if match["school"]:
        starts = date(year, *SCHOOL_YEAR_STARTS)
        return Period(starts, date(year + 1, 8, 31), text, "school_year")
    if match["half"]:
        return _months(text, "half_year", year, 6 * int(match["half"]) - 5, 6)
    if match["quarter"]:
        return _months(text, "quarter", year, 3 * int(match["quarter"]) - 2, 3)
    if match["day"]:
        try:
            day = date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            raise UnreadablePeriodError(text) from None
        return Period(day, day, text, "day")
    if match["month"]:
        return _months(text, "month", year, int(match["month"]), 1)
    return _months(text, "year", year, 1, 12)


def _months(text: str, kind: str, year: int, first: int, count: int) -> Period:
    last = first + count - 1
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period(date(year, first, 1), end, text, kind)
