"""Units in words: `nghìn tỷ đồng`, `billion dong`, `điểm %`, `‰`; scale and quantity apart.

The spellings are those of `schemas/codelists/units.csv`; here stand only what multiplies a unit
and what the press writes for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from schemas.codelist import Unit, units
from schemas.text import plain

SCALES: Final = {
    "trieu ty": 15,
    "quadrillion": 15,
    "nghin ty": 12,
    "ngan ty": 12,
    "nghin ti": 12,
    "ngan ti": 12,
    "thousand billion": 12,
    "trillion": 12,
    "trillions": 12,
    "trn": 12,
    "nghin trieu": 9,
    "thousand million": 9,
    "ty": 9,
    "ti": 9,
    "billion": 9,
    "billions": 9,
    "bn": 9,
    "bln": 9,
    "trieu": 6,
    "million": 6,
    "millions": 6,
    "mn": 6,
    "mln": 6,
    "van": 4,
    "nghin": 3,
    "ngan": 3,
    "thousand": 3,
    "thousands": 3,
}
VIETNAMESE: Final = frozenset({"ty", "ti", "trieu", "nghin", "ngan", "van", "dong", "nguoi", "hec"})
ENGLISH: Final = frozenset(
    [
        "trillion",
        "trillions",
        "trn",
        "billion",
        "billions",
        "bn",
        "bln",
        "million",
        "millions",
        "mn",
        "mln",
        "thousand",
        "thousands",
        "people",
        "persons",
        "inhabitants",
        "dollars",
        "hectares",
        "percent",
        "percentage",
    ]
)
# What the press writes beside the labels of the code list.
_MARKS: Final = re.compile(r"[,;:()\[\]\"“”'’]")
_SPELLED: Final = {
    "d": "VND",
    "vnd": "VND",
    "dongs": "VND",
    "viet nam dong": "VND",
    "vietnamese dong": "VND",
    "vietnam dong": "VND",
    "us$": "USD",
    "$": "USD",
    "do la": "USD",
    "dollar": "USD",
    "dollars": "USD",
    "us dollar": "USD",
    "us dollars": "USD",
    "people": "PERSONS",
    "inhabitants": "PERSONS",
    "residents": "PERSONS",
    "person": "PERSONS",
    "dan": "PERSONS",
    "lao dong": "PERSONS",
    "workers": "PERSONS",
    "hoc sinh": "PERSONS",
    "pupils": "PERSONS",
    "students": "PERSONS",
    "giao vien": "PERSONS",
    "teachers": "PERSONS",
    "luot": "PERSONS",
    "khach": "PERSONS",
    "du khach": "PERSONS",
    "visitors": "PERSONS",
    "visits": "PERSONS",
    "tourists": "PERSONS",
    "arrivals": "PERSONS",
    "household": "HOUSEHOLDS",
    "%": "PERCENT",
    "percent": "PERCENT",
    "per cent": "PERCENT",
    "pct": "PERCENT",
    "phan tram": "PERCENT",
    "pp": "PP",
    "pps": "PP",
    "percentage point": "PP",
    "percentage points": "PP",
    "% points": "PP",
    "diem %": "PP",
    "diem phan tram": "PP",
    "‰": "PER_1000",
    "per mille": "PER_1000",
    "per thousand": "PER_1000",
    "ha": "HECTARES",
    "hectare": "HECTARES",
    "hec ta": "HECTARES",
    "sq km": "KM2",
    "square kilometre": "KM2",
    "square kilometer": "KM2",
    "square kilometers": "KM2",
    "school": "SCHOOLS",
    "ngoi truong": "SCHOOLS",
    "project": "PROJECTS",
    "bed": "BEDS",
    "year": "YEARS",
    "years old": "YEARS",
    "years of age": "YEARS",
    "tuoi": "YEARS",
    "points": "SCORE",
    "point": "SCORE",
    "score": "SCORE",
    "places": "PLACES",
    "place": "PLACES",
    "spots": "PLACES",
    "positions": "PLACES",
    "ranks": "PLACES",
    "rank": "RANK",
    "bac": "PLACES",
    "hang": "PLACES",
    "thu hang": "PLACES",
    "vi tri": "PLACES",
    "trieu dong moi nguoi": "VND_MILLION_PER_PERSON",
    "trieu dong nguoi": "VND_MILLION_PER_PERSON",
    "million dong per capita": "VND_MILLION_PER_PERSON",
    "million dong a head": "VND_MILLION_PER_PERSON",
    "million vnd per person": "VND_MILLION_PER_PERSON",
    "vnd million per person": "VND_MILLION_PER_PERSON",
    "persons per km2": "PERSONS_PER_KM2",
    "people per km2": "PERSONS_PER_KM2",
    "nguoi tren km2": "PERSONS_PER_KM2",
    "growth": "GROWTH_PY",
    "index": "INDEX_PY100",
    "nam truoc=100": "INDEX_PY100",
    "previous year = 100": "INDEX_PY100",
    "previous year=100": "INDEX_PY100",
    "so voi cung ky": "GROWTH_PY",
    "% so voi cung ky": "GROWTH_PY",
    "% growth": "GROWTH_PY",
    "% year on year": "GROWTH_PY",
    "% yoy": "GROWTH_PY",
}
PLACES: Final = "PLACES"
# Ratios of the same kind on another base: per cent, per mille, per ten thousand.
RATIOS: Final = {
    "PERCENT": -2,
    "PER_1000": -3,
    "PER_1000_LIVE_BIRTHS": -3,
    "PER_10000": -4,
    "PER_100_PERSONS": -2,
}
GROWTHS: Final = frozenset({"GROWTH_PY", "INDEX_PY100"})
# Units of things that have no part: half a person is no person.
WHOLE: Final = frozenset({"PERSONS", "HOUSEHOLDS", "SCHOOLS", "UNITS", "PROJECTS", "BEDS", "RANK"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit as it was said.

    `unit` is a code or None where only a scale was said, `scale` the power of ten that was said in
    words, None where none was; `language` what the words are of; `is_known` whether all was read.
    """

    unit: str | None = None
    scale: int | None = None
    language: str = ""
    is_known: bool = True

    @property
    def exponent(self) -> int | None:
        """The power of ten that leads to the base of the quantity; None where nothing says it."""
        if self.unit is not None:
            return exponent_of(self.unit) + (self.scale or 0)
        return self.scale

    @property
    def quantity(self) -> str | None:
        """What is measured; None where the words do not say."""
        return None if self.unit is None else quantity_of(self.unit)


NOTHING: Final = Measure()


def unit_of(code: str) -> Unit | None:
    """Return a unit of the code list."""
    return units().get(code)


@lru_cache(maxsize=1024)
def quantity_of(code: str) -> str:
    """Return what a unit measures; a code we do not know measures itself."""
    found = units().get(code)
    return code if found is None else found.quantity


@lru_cache(maxsize=1024)
def exponent_of(code: str) -> int:
    """Return the power of ten that leads from a unit to the base of its quantity."""
    found = units().get(code)
    # A ratio is kept as it is written: its base is said by its unit, not by a power of ten.
    return 0 if found is None or code in RATIOS else found.exponent


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """Return unit codes by every plain spelling."""
    found = dict(_SPELLED)
    for unit in units().values():
        for label in (unit.code, unit.name_vi, unit.name_en, *unit.labels):
            found.setdefault(_plain(label), unit.code)
    return found


@lru_cache(maxsize=8192)
def read(text: str) -> Measure:
    """Read the words of a unit; an unknown rest is dropped from the right and said so."""
    words = " ".join(_plain(_MARKS.sub(" ", text)).split()).strip(".")
    if not words:
        return NOTHING
    language = _language(words)
    known = spellings()
    if text in units():
        return Measure(text, None, "", True)
    if words in known and words not in SCALES:
        return _whole(known[words], language)
    parts = words.split()
    for end in range(len(parts), 0, -1):
        found = _combined(" ".join(parts[:end]), known, language, end == len(parts))
        if found is not None:
            return found
    return Measure(None, None, language, False)


def _combined(words: str, known: dict[str, str], language: str, is_known: bool) -> Measure | None:
    if words in SCALES:
        return Measure(None, SCALES[words], language, is_known)
    if words in known:
        return Measure(known[words], None, language, is_known)
    for scale, power in SCALES.items():
        for rest in (
            words.removeprefix(scale + " ") if words.startswith(scale + " ") else "",
            words.removesuffix(" " + scale) if words.endswith(" " + scale) else "",
        ):
            if rest in known:
                return Measure(known[rest], power, language, is_known)
    return None


def _whole(code: str, language: str) -> Measure:
    return Measure(code, None, language, True)


def join(first: Measure, second: Measure) -> Measure:
    """Put together what stands behind a number and what was given as its unit.

    The scale printed with the number wins: `73 048 billion` in `VND_BILLION` is said twice, not a
    billion billions. `73 nghìn` in `tỷ đồng` is one phrase cut in two.
    """
    if first == NOTHING:
        return second
    if second == NOTHING:
        return first
    language = first.language or second.language
    unit = first.unit or second.unit
    if first.scale is None:
        if first.unit is not None and second.unit is None:
            return Measure(first.unit, second.scale, language, first.is_known)
        return Measure(unit, second.scale if first.unit is None else None, language, True)
    if first.unit is not None or unit is None:
        return Measure(unit, first.scale, language, first.is_known)
    scale, base = first.scale, _base(unit)
    if scale == 3 and exponent_of(unit) - exponent_of(base) + (second.scale or 0) == 9:
        scale = 12
    return Measure(base, scale, language, True)


@lru_cache(maxsize=256)
def _base(code: str) -> str:
    """Return the plain unit of a quantity: `VND` of `VND_BILLION`."""
    mine = units().get(code)
    if mine is None or code in RATIOS or mine.unit_mult == "0":
        return code
    wanted = mine.exponent - int(mine.unit_mult)
    same = (
        one.code
        for one in units().values()
        if one.quantity == mine.quantity and one.exponent == wanted and not one.shift
    )
    return next(same, code)


def base_exponent(code: str) -> int:
    """Return the power of ten of a unit without its own scale: of `VND_BILLION` that of `VND`."""
    found = units().get(code)
    return 0 if found is None or code in RATIOS else found.exponent - int(found.unit_mult)


def _language(words: str) -> str:
    parts = set(words.replace("/", " ").split())
    is_vi, is_en = bool(parts & VIETNAMESE), bool(parts & ENGLISH)
    return "" if is_vi == is_en else ("vi" if is_vi else "en")


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    return plain(text)
