"""A period as a department prints it, to the notation the database keeps (`domain.md` 4.5)."""

from __future__ import annotations

import functools
import re
from typing import Final

from schemas import period
from schemas.period import Period
from schemas.text import fold

_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR: Final = r"(?P<year>[12][0-9]{3})"
_OF_YEAR: Final = rf"(?:\s*/\s*|\s+(?:đầu\s+)?(?:năm\s+)?){_YEAR}"

_SCHOOL: Final = re.compile(rf"(?:năm học\s+)?{_YEAR}\s*[-–]\s*(?P<next>[12][0-9]{{3}})", re.ASCII)
_PRINTED: Final = (
    (
        re.compile(rf"(?:bình quân|giai đoạn)\s+{_YEAR}\s*[-–]\s*(?P<next>[12][0-9]{{3}})"),
        "{year}/{next}",
    ),
    (re.compile(rf"(?:năm\s+)?{_YEAR}"), "{year}"),
    (re.compile(rf"quý\s+(?P<quarter>iv|i{{1,3}}|[1-4]){_OF_YEAR}"), "{year}-Q{quarter}"),
    (re.compile(rf"(?:6|sáu) tháng{_OF_YEAR}"), "{year}-S1"),
    (re.compile(rf"(?P<months>[2-9]|1[01]) tháng{_OF_YEAR}"), "{year}-01/{year}-{months:02d}"),
    (re.compile(rf"tháng\s+(?P<month>0?[1-9]|1[0-2]){_OF_YEAR}"), "{year}-{month:02d}"),
    (
        re.compile(
            r"(?:(?:có|tính) đến\s+(?:ngày\s+)?)?"
            rf"(?P<day>[0-3]?[0-9])/(?P<month>0?[1-9]|1[0-2])/{_YEAR}"
        ),
        "{year}-{month:02d}-{day:02d}",
    ),
)


@functools.lru_cache(maxsize=4096)
def read(text: str) -> Period | None:
    """Return the period a cell names, or None when it names none.

    A date is day/month/year, the only Vietnamese reading. `2018-2019` is a school year. Months
    counted from January (`9 tháng năm 2022`) are a cumulative range, never a quarter.
    """
    stripped = text.strip()
    if period.is_period(stripped):
        return period.parse(stripped)
    words = _lower(stripped)
    school = _SCHOOL.fullmatch(words)
    if school:
        follows = int(school["next"]) == int(school["year"]) + 1
        return period.parse(f"{school['year']}-A1") if follows else None
    for pattern, notation in _PRINTED:
        match = pattern.fullmatch(words)
        if match:
            canonical = notation.format(**_numbers(match))
            return period.parse(canonical) if period.is_period(canonical) else None
    return None


def read_header(text: str, status_words: dict[str, str]) -> tuple[Period, str | None] | None:
    """Read a header such as `Sơ bộ 2019`: its period and, if a word says so, the status."""
    for word, status in sorted(status_words.items(), key=lambda item: -len(item[0])):
        folded, rest = fold(word), fold(text)
        if rest.startswith(f"{folded} "):
            found = read(rest.removeprefix(folded))
            return None if found is None else (found, status)
    found = read(text)
    return None if found is None else (found, None)


def _lower(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


def _numbers(match: re.Match[str]) -> dict[str, int]:
    return {
        name: _ROMAN.get(text) or int(text)
        for name, text in match.groupdict().items()
        if text is not None
    }
