"""Periods as they are printed, vi and en, found in a text or read from a field (domain 4.5).

`năm học 2017-2018` is a school year, `9 tháng năm 2022` a cumulative range and never a quarter,
`1/7/2022` the first of July and never the seventh of January.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from schemas import period
from schemas.period import Period
from schemas.text import plain

_YEAR: Final = r"(?P<year>(?:19|20)[0-9]{2})"
_NEXT: Final = r"(?P<next>(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])"
_OF: Final = rf"(?:\s*[/,-]\s*|\s+(?:đầu\s+)?(?:của\s+)?(?:năm\s+|of\s+|in\s+)?){_YEAR}(?![0-9])"
_ROMAN: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
                 "4th": 4, "sáu": 6, "six": 6, "chín": 9, "nine": 9, "ba": 3, "three": 3,
                 "tám": 8, "eight": 8, "bảy": 7, "seven": 7, "mười": 10, "ten": 10,
                 "mười một": 11, "eleven": 11, "một": 1, "hai": 2, "tư": 4, "bốn": 4}  # fmt: skip
_PLAIN_WORDS: Final = {plain(word): number for word, number in _WORDS.items()}
_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_COUNT: Final = (
    r"(?P<count>1[01]|[2-9]|sáu|six|chín|nine|tám|eight|bảy|seven|mười một|eleven|mười|ten|ba"
    r"|three)"
)


def _school(match: re.Match[str]) -> str | None:
    year, following = int(match["year"]), match["next"]
    written = following if len(following) == 4 else f"{str(year)[:2]}{following}"
    return f"{year}-A1" if int(written) == year + 1 else None


def _span(match: re.Match[str]) -> str | None:
    first, last = match["year"], match["next"]
    return f"{first}/{last}" if len(last) == 4 and first < last else None


def _quarter(match: re.Match[str]) -> str | None:
    return f"{match['year']}-Q{_number(match['quarter'])}"


def _half(match: re.Match[str]) -> str | None:
    return f"{match['year']}-S{_number(match['half'] or '1')}"


def _months(match: re.Match[str]) -> str | None:
    count = _number(match["count"])
    if count == 6:
        return f"{match['year']}-S1"
    return f"{match['year']}-01/{match['year']}-{count:02d}"


def _month(match: re.Match[str]) -> str | None:
    return f"{match['year']}-{int(match['month']):02d}"


def _named_month(match: re.Match[str]) -> str | None:
    return f"{match['year']}-{_MONTHS.index(match['name']) + 1:02d}"


def _day(match: re.Match[str]) -> str | None:
    return f"{match['year']}-{int(match['month']):02d}-{int(match['day']):02d}"


def _named_day(match: re.Match[str]) -> str | None:
    month = _MONTHS.index(match["name"].lower()) + 1
    return f"{match['year']}-{month:02d}-{int(match['day']):02d}"


def _year(match: re.Match[str]) -> str | None:
    return match["year"]


def _same(match: re.Match[str]) -> str | None:
    return match[0].upper()


_NAMED: Final = rf"(?P<name>{'|'.join(_MONTHS)})"
_GRAMMAR: Final[tuple[tuple[str, Callable[[re.Match[str]], str | None]], ...]] = (
    (r"(?:19|20)[0-9]{2}-(?:s[12]|q[1-4]|a1)(?![0-9])", _same),
    (r"(?:19|20)[0-9]{2}-[01][0-9](?:-[0-3][0-9])?/(?:19|20)[0-9]{2}-[01][0-9](?:-[0-3][0-9])?",
     _same),
    (r"(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9])", _same),
    (rf"(?:niên khóa|niên khoá|năm học|school year|academic year)\s+(?:of\s+)?{_YEAR}\s*[-–/]\s*"
     rf"{_NEXT}", _school),
    (rf"{_YEAR}\s*[-–/]\s*{_NEXT}\s+(?:school|academic) year", _school),
    (rf"(?:bình quân|giai đoạn|trong|period|average|from|during|thời kỳ)\s+"
     rf"{_YEAR}\s*[-–]\s*{_NEXT}", _span),
    (rf"quý\s+(?P<quarter>iv|i{{1,3}}|[1-4]|một|hai|ba|tư){_OF}", _quarter),
    (rf"(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th) quarter(?:\s+of)?{_OF}", _quarter),
    (rf"q(?P<quarter>[1-4]){_OF}", _quarter),
    (rf"(?:(?:6|sáu) tháng|nửa)\s+(?P<half>)đầu(?: năm)?{_OF}", _half),
    (rf"(?:(?:6|sáu) tháng|nửa)\s+cuối(?: năm)?{_OF}", lambda m: f"{m['year']}-S2"),
    (rf"(?P<half>first|second|1st|2nd) half(?:\s+of)?{_OF}", _half),
    (rf"(?:lũy kế |luỹ kế )?{_COUNT} tháng{_OF}", _months),
    (rf"(?:the )?(?:first )?{_COUNT} months(?:\s+of)?{_OF}", _months),
    (rf"(?:(?:có|tính) đến\s+(?:hết\s+)?(?:ngày\s+)?|ngày\s+|as of\s+)?(?P<day>[0-3]?[0-9])/"
     rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![0-9])", _day),
    (rf"(?:ngày\s+)?(?P<day>[0-3]?[0-9])\s+tháng\s+(?P<month>0?[1-9]|1[0-2]){_OF}", _day),
    (rf"(?P<day>[0-3]?[0-9])\s+{_NAMED}\s+{_YEAR}(?![0-9])", _named_day),
    (rf"{_NAMED}\s+(?P<day>[0-3]?[0-9]),?\s+{_YEAR}(?![0-9])", _named_day),
    (rf"tháng\s+(?P<month>0?[1-9]|1[0-2]){_OF}", _month),
    (rf"{_NAMED},?\s+(?:of\s+)?{_YEAR}(?![0-9])", _named_month),
    (rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}(?![0-9])", _month),
    (rf"(?:cả )?(?:năm|edition|in|for|year|of|phiên bản)\s+{_YEAR}(?![0-9.,]?[0-9])"
     rf"(?!\s*[-–/]\s*(?:19|20)[0-9]{{2}})", _year),
    (rf"{_YEAR}\s*[-–/]\s*{_NEXT}", _school),
    (rf"{_YEAR}(?![0-9.,]?[0-9])", _year),
)  # fmt: skip


def _unaccented(pattern: str) -> str:
    """Let every Vietnamese letter of a pattern be typed without its marks too."""
    return "".join(
        letter if letter.isascii() or not plain(letter).isalpha() else f"[{letter}{plain(letter)}]"
        for letter in pattern
    )


_PATTERNS: Final = tuple(
    (re.compile(rf"(?<![\w.,/]){_unaccented(pattern)}", re.IGNORECASE), read)
    for pattern, read in _GRAMMAR
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A period found in a text: what it is, and where it stands."""

    text: str
    start: int
    end: int


def find(text: str) -> list[Moment]:
    """Return the periods of a text in order; the longest notation at a place counts."""
    taken = bytearray(len(text))
    found: list[Moment] = []
    for pattern, read_match in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            written = read_match(match)
            if written is None or not period.is_period(written):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            found.append(Moment(written, match.start(), match.end()))
    return sorted(found, key=lambda moment: moment.start)


@lru_cache(maxsize=4096)
def read(text: str) -> str | None:
    """Return the period a field names in the database's notation; None when it names none."""
    stripped = " ".join(text.split())
    if period.is_period(stripped):
        return stripped
    found = find(stripped)
    return found[0].text if len(found) == 1 else None


@lru_cache(maxsize=16_384)
def parsed(text: str) -> Period | None:
    """Return a period by its notation; None for what is none."""
    try:
        return period.parse(text)
    except period.UnreadablePeriodError:
        return None


def before(text: str) -> str | None:
    """Return the period one year earlier in the same notation."""
    found = parsed(text)
    if found is None:
        return None
    years = re.sub(r"\b(?:19|20)[0-9]{2}(?=$|[-/])", lambda match: str(int(match[0]) - 1), text)
    return years if parsed(years) is not None else None


def like(base: str, period: str) -> str | None:
    """Return the period a change is counted from: `so với cùng kỳ năm 2023` names but a year.

    Of a half-year or quarter that is compared with a year, the same one of that year is meant.
    """
    first, second = parsed(base), parsed(period)
    if first is None or second is None or first.kind != "year" or second.kind == "year":
        return None if first is None else base
    years = second.start.year - first.start.year
    found: str | None = period
    for _ in range(years):
        found = None if found is None else before(found)
    return found if years > 0 else base


def distance(one: str, other: str) -> int:
    """Return how many days apart two periods start; both must be periods."""
    first, second = parsed(one), parsed(other)
    if first is None or second is None:
        return date.max.toordinal()
    return abs(first.start.toordinal() - second.start.toordinal())


def _number(text: str) -> int:
    lowered = text.lower()
    known = _ROMAN.get(lowered) or _WORDS.get(lowered) or _PLAIN_WORDS.get(lowered)
    return known or int(lowered)
