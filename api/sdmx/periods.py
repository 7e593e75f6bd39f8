"""Time periods between the notation of the database and that of SDMX.

Only cumulative ranges differ: `2022-01/2022-09` is `2022-01-01/P9M` in SDMX (a start and a
duration); the kind of duration keeps the way back.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from schemas import period

_RANGE: Final = re.compile(
    r"(?P<start>\d{4}-\d\d-\d\d)(?:T00:00:00)?/P(?P<count>\d{1,4})(?P<unit>[YMD])", re.ASCII
)
_REPORTING: Final = re.compile(r"(?P<year>\d{4})-(?P<kind>[TWD])(?P<at>\d{1,3})", re.ASCII)
_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+ -]\d\d:\d\d)?", re.ASCII
)


def written(text: str) -> str:
    """Return a period of the database as SDMX writes it."""
    return period.in_sdmx(text)


def stored(text: str) -> str:
    """Return a period of SDMX as the database writes it; any other text as it is."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return text
    try:
        return _range(date.fromisoformat(match["start"]), int(match["count"]), match["unit"])
    except (ValueError, OverflowError):
        return text


def days(text: str) -> tuple[date, date]:
    """Return first and last day of a period in any notation of SDMX, or an instant.

    Raises:
        ValueError: It is none.
    """
    given = text.strip()
    match = _INSTANT.fullmatch(given)
    if match is not None:
        day = date.fromisoformat(match[1])
        return day, day
    if _REPORTING.fullmatch(given):
        return _reporting(given)
    try:
        found = period.parse(stored(_unpadded(given)))
    except OverflowError:
        raise ValueError(text) from None
    return found.start, found.end


def _unpadded(text: str) -> str:
    """Drop what some clients add: `2020-M05` for `2020-05`, a zone behind a period."""
    month = re.fullmatch(r"(\d{4})-M(\d\d)", text, re.ASCII)
    return f"{month[1]}-{month[2]}" if month else text


def _range(start: date, count: int, unit: str) -> str:
    if count < 1:
        raise ValueError(count)
    if unit == "D":
        return f"{start}/{start + timedelta(days=count - 1)}"
    if unit == "Y":
        return f"{start.year:04}/{start.year + count - 1:04}"
    months = start.year * 12 + start.month - 1 + count - 1
    return f"{start.year:04}-{start.month:02}/{months // 12:04}-{months % 12 + 1:02}"


def _reporting(text: str) -> tuple[date, date]:
    """Return the days of a third of a year, a week or a day of a year."""
    match = _REPORTING.fullmatch(text)
    assert match is not None  # noqa: S101 - the caller matched it
    year, at, kind = int(match["year"]), int(match["at"]), match["kind"]
    if kind == "W":
        return date.fromisocalendar(year, at, 1), date.fromisocalendar(year, at, 7)
    if kind == "T":
        if at not in (1, 2, 3):
            raise ValueError(text)
        after = date(year + at // 3, 4 * at % 12 + 1, 1)
        return date(year, 4 * at - 3, 1), after - timedelta(days=1)
    day = date(year, 1, 1) + timedelta(days=at - 1)
    if at < 1 or day.year != year:
        raise ValueError(text)
    return day, day
