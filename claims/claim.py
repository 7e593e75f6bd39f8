"""A claim: what somebody printed, field by field, and how the fields are read.

A claim says what it is about (indicator or words, territory, period, breakdowns) and asserts one
or more things of it: a value, a rank, a change, a direction, a share, parts of a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from claims import measures, printed
from claims.measures import Measure
from claims.printed import Printed, Reading, UnreadableError
from schemas import concepts
from schemas.text import plain

LOCALES: Final = ("vi", "en")
DIRECTIONS: Final = ("up", "down", "same")
MOST_PARTS: Final = 100
LONGEST_WORDS: Final = 200
LONGEST_TEXT: Final = 2000
# Members of a structured claim that hold one text; numbers are taken as they were written.
TEXTS: Final = (
    "text",
    "indicator",
    "ref_area",
    "time_period",
    *concepts.DIMENSIONS,
    "value",
    "unit",
    "rank",
    "rank_of",
    "change",
    "direction",
    "share",
    "compared_with",
    "status",
    "locale",
    "id",
)
MEMBERS: Final = (*TEXTS, "parts")

_UP: Final = [
    "up",
    "rise",
    "rose",
    "risen",
    "increase",
    "increased",
    "grew",
    "growth",
    "gained",
    "improved",
    "improve",
    "higher",
    "climbed",
    "jumped",
    "surged",
    "soared",
    "expanded",
    "rebounded",
    "nhich",
    "tang",
    "len",
    "cai",
    "thien",
    "thang",
    "vuot",
]
_DOWN: Final = [
    "down",
    "fall",
    "fell",
    "fallen",
    "decrease",
    "decreased",
    "declined",
    "dropped",
    "lost",
    "lower",
    "worse",
    "worsened",
    "slipped",
    "contracted",
    "shrank",
    "shrunk",
    "plunged",
    "dipped",
    "rot",
    "giam",
    "tut",
    "sut",
    "xuong",
    "ha",
    "mat",
]
_REACHED: Final = frozenset({"con", "xuong", "len", "to", "at", "dat"})
_SAME: Final = ["same", "unchanged", "stable", "giu", "nguyen", "khong", "doi"]
_OVER: Final = ("hon", "tren", "over", "more than", "above", "at least", "vuot", "it nhat", ">")
_UNDER: Final = ("gan", "duoi", "nearly", "almost", "under", "less than", "close to", "chua den",
                 "xap xi duoi", "<")  # fmt: skip
_ABOUT: Final = ("khoang", "about", "around", "approximately", "xap xi", "chung", "some", "~", "≈",
                 "roughly", "uoc khoang", "tam", "gan bang")  # fmt: skip
_OFFICIAL: Final = ("a", "chinh thuc", "official", "final", "normal value")
_ESTIMATE: Final = ("e", "uoc", "uoc tinh", "uoc dat", "estimate", "estimated", "so bo uoc tinh")
_PROVISIONAL: Final = ("p", "so bo", "provisional", "preliminary")


@dataclass(frozen=True, slots=True)
class Number:
    """One asserted number.

    `bound` is `over`, `under` or `about` where a word made it one; `measure` its unit, `way` `up`
    or `down` where a word said which way.
    """

    printed: str
    readings: tuple[Reading, ...]
    measure: Measure = measures.NOTHING
    bound: str = ""
    way: str = ""

    def reading(self) -> Reading:
        """Return the reading that is tried first."""
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a whole: a number, and the breakdowns it is of where they were said."""

    number: Number
    dims: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, fields as read; words that name something are still words.

    `problems` are codes of fields that could not be read. `is_growth` says that its value was
    called an increase. `start` and `end` are where it stands in a text.
    """

    id: str | None = None
    text: str | None = None
    indicator: str | None = None
    area: str | None = None
    period: str | None = None
    dims: Mapping[str, str] = field(default_factory=dict)
    value: Number | None = None
    rank: Number | None = None
    rank_of: Number | None = None
    change: Number | None = None
    direction: str = ""
    share: Number | None = None
    parts: tuple[Part, ...] = ()
    compared_with: str | None = None
    status: str = ""
    locale: str | None = None
    is_growth: bool = False
    problems: tuple[tuple[str, str], ...] = ()
    indicators: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    place: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is asserted that could be checked."""
        given = (self.value, self.rank, self.change, self.share)
        return not any(given) and not self.direction and not self.parts

    @property
    def numbers(self) -> list[Number]:
        """Every number it asserts."""
        found = [self.value, self.rank, self.rank_of, self.change, self.share]
        return [one for one in found if one is not None] + [part.number for part in self.parts]

    def with_value(self, number: Number | None) -> Claim:
        """Return the claim with another value."""
        return replace(self, value=number)


class _Fields:
    """Reads the fields of one claim and gathers what could not be read."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given
        self.problems: list[tuple[str, str]] = []
        self.locale: str | None = given.get("locale")

    def number(self, name: str, unit: str | None = None) -> Number | None:
        text = self.given.get(name)
        if text is None:
            return None
        return self.read(name, text, unit)

    def read(self, name: str, text: str, unit: str | None = None) -> Number | None:
        try:
            return number(text, self.locale, unit)
        except UnreadableError as error:
            self.problems.append((name, error.code))
            return None

    def parts(self) -> tuple[Part, ...]:
        found = []
        for given in self.given.get("parts", ()):
            is_words = not isinstance(given, Mapping)
            text = given if is_words else given["value"]
            unit = self.given.get("unit") if is_words else given.get("unit", self.given.get("unit"))
            one = self.read("parts", text, unit)
            if one is not None:
                dims = {} if is_words else _dims(given)
                found.append(Part(one, dims))
        return tuple(found)


def _dims(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: given[name] for name in concepts.DIMENSIONS if name in given}


def read(given: Mapping[str, Any]) -> Claim:
    """Read a structured claim whose members were checked: texts, and `parts` as a list."""
    fields = _Fields(given)
    unit = given.get("unit")
    rank, rank_of = fields.number("rank"), fields.number("rank_of")
    if rank is not None and rank_of is None:
        rank_of = _denominator(given["rank"])
    return Claim(
        id=given.get("id"),
        text=given.get("text"),
        indicator=given.get("indicator"),
        area=given.get("ref_area"),
        period=given.get("time_period"),
        dims=_dims(given),
        value=fields.number("value", unit),
        rank=rank,
        rank_of=rank_of,
        change=fields.number("change"),
        direction=direction(given["direction"]) if "direction" in given else "",
        share=fields.number("share"),
        parts=fields.parts(),
        compared_with=given.get("compared_with"),
        status=status(given["status"]) if "status" in given else "",
        locale=fields.locale,
        is_growth=_says_growth(given),
        problems=tuple(fields.problems),
    )


def number(text: str, locale: str | None = None, unit: str | None = None) -> Number:
    """Read a number with the words around it.

    Raises:
        UnreadableError: There is no number in it.
    """
    return _number(text.strip(), locale, unit)


@lru_cache(maxsize=16_384)
def _number(text: str, locale: str | None, unit: str | None) -> Number:
    found = printed.split(text, locale)
    measure = measures.join(measures.read(found.after), measures.read(unit or ""))
    if measure.unit is None and found.before in ("$", "US$", "USD"):
        measure = measures.join(measure, measures.read("usd"))
    return Number(
        text,
        _ordered(found, locale, measure),
        measure,
        bound(found.before),
        way(found.before, found.after) if found.before or found.after else "",
    )


def _ordered(found: Printed, locale: str | None, measure: Measure) -> tuple[Reading, ...]:
    """Put the reading first that the language of the unit's words has."""
    wanted = locale or measure.language
    if len(found.readings) < 2 or not wanted:
        return found.readings
    return tuple(sorted(found.readings, key=lambda one: one.locale != wanted))


def _denominator(text: str) -> Number | None:
    """Return the number behind `/` or `of` in `5/63`, `5th of 63`."""
    match = re.search(r"(?:/|\b(?:of|out of|trên|trong)\b)\s*([0-9]{1,5})\b", text)
    return number(match[1]) if match else None


@lru_cache(maxsize=4096)
def bound(words: str) -> str:
    """Return what a word before a number makes of it."""
    said = plain(words)
    if not said:
        return ""
    for name, known in (("about", _ABOUT), ("under", _UNDER), ("over", _OVER)):
        if any(said == word or said.endswith(" " + word) for word in known):
            return name
    return ""


@lru_cache(maxsize=4096)
def way(before: str, after: str = "") -> str:
    """Return which way words say that something went; empty when they say nothing."""
    said = plain(f"{before} {after}").split()
    if _REACHED & set(plain(before).split()[-1:]):
        return ""  # `giảm còn 2,37 %` says what it is now, not by how much
    if any(word in _DOWN for word in said):
        return "down"
    return "up" if any(word in _UP for word in said) else ""


@lru_cache(maxsize=1024)
def direction(text: str) -> str:
    """Read a direction; empty for what says none."""
    said = plain(text).split()
    if any(word in _SAME for word in said):
        return "same"
    return way(text)


@lru_cache(maxsize=1024)
def status(text: str) -> str:
    """Read a status as it is printed to A, P or E; empty for what says none."""
    said = plain(text)
    for code, words in (("A", _OFFICIAL), ("P", _PROVISIONAL), ("E", _ESTIMATE)):
        if said in words:
            return code
    return ""


def _says_growth(given: Mapping[str, Any]) -> bool:
    said, value = given.get("unit", ""), given.get("value", "")
    if said and measures.read(said).unit == "GROWTH_PY":
        return True
    return "%" in value + said and bool(way(value))
