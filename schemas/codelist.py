"""Code lists, units, areas and agencies: the CSV files of `schemas/codelists`."""

from __future__ import annotations

import csv
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from schemas.home import HOME as SCHEMAS
from schemas.text import fold

HOME = SCHEMAS / "codelists"
EARLIEST, LATEST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Code:
    """One member of a code list; `line` is its line in the file, `parent` empty at the top."""

    code: str
    name_vi: str
    name_en: str
    parent: str
    source: str
    line: int


@dataclass(frozen=True)
class Unit:
    """A unit of measure: base value = value x 10^exponent + shift, within one `quantity`."""

    code: str
    name_vi: str
    name_en: str
    quantity: str
    exponent: int
    shift: Decimal
    unit_mult: str
    labels: tuple[str, ...]
    source: str
    line: int


@dataclass(frozen=True)
class Area:
    """One territory while its boundary held; open ends are `EARLIEST` and `LATEST`."""

    area_id: str
    gso_code: str
    iso_code: str
    level: str
    type_vi: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date
    parent: str
    change_note: str
    source: str
    line: int

    def is_valid_during(self, start: date, end: date) -> bool:
        """Tell whether the territory existed on each day of a period."""
        return self.valid_from <= start and end <= self.valid_to


@dataclass(frozen=True)
class Succession:
    """A territory whose end made another one, on `succession_date`."""

    predecessor: str
    successor: str
    succession_date: date
    basis: str
    source: str
    line: int


@dataclass(frozen=True)
class Agency:
    """A body that owns datasets or oversees them; codes are ours."""

    agency_id: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date
    successor: str
    source: str
    line: int


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) of one of our own CSV files; a blank cell is an empty text."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            yield reader.line_num, row


@functools.cache
def codes(name: str, home: Path = HOME) -> dict[str, Code]:
    """Return a code list by code, in file order; `name` is the file's stem."""
    names = ("code", "name_vi", "name_en", "parent", "source")
    return {
        row["code"]: Code(**_only(row, names), line=line)
        for line, row in rows(home / f"{name}.csv")
    }


@functools.cache
def units(home: Path = HOME) -> dict[str, Unit]:
    """Return the units of measure by code."""
    return {
        row["code"]: Unit(
            **_only(row, ("code", "name_vi", "name_en", "quantity", "unit_mult", "source")),
            exponent=int(row["exponent"]),
            shift=Decimal(row["shift"]),
            labels=tuple(filter(None, row["labels"].split("|"))),
            line=line,
        )
        for line, row in rows(home / "units.csv")
    }


@functools.cache
def areas(home: Path = HOME) -> dict[str, Area]:
    """Return every territory by id, with its validity."""
    names = (
        "area_id",
        "gso_code",
        "iso_code",
        "level",
        "type_vi",
        "name_vi",
        "name_en",
        "parent",
        "change_note",
        "source",
    )
    return {
        row["area_id"]: Area(**_only(row, names), **_validity(row), line=line)
        for line, row in rows(home / "areas.csv")
    }


@functools.cache
def successions(home: Path = HOME) -> tuple[Succession, ...]:
    """Return which territory followed which, in file order."""
    return tuple(
        Succession(
            **_only(row, ("predecessor", "successor", "basis", "source")),
            succession_date=date.fromisoformat(row["succession_date"]),
            line=line,
        )
        for line, row in rows(home / "area_successions.csv")
    )


@functools.cache
def agencies(home: Path = HOME) -> dict[str, Agency]:
    """Return the agencies by id."""
    names = ("agency_id", "name_vi", "name_en", "successor", "source")
    return {
        row["agency_id"]: Agency(**_only(row, names), **_validity(row), line=line)
        for line, row in rows(home / "agencies.csv")
    }


@functools.cache
def unit_by_label(home: Path = HOME) -> dict[str, str]:
    """Return unit codes by every folded spelling of them."""
    found: dict[str, str] = {}
    for unit in units(home).values():
        for label in (unit.code, unit.name_vi, unit.name_en, *unit.labels):
            found.setdefault(fold(label), unit.code)
    return found


def areas_named(text: str, known: Iterable[Area]) -> list[Area]:
    """Return the areas a typed name fits: `Vĩnh Yên` or `Thành phố Vĩnh Yên`, in any spelling."""
    wanted = fold(text)
    return [area for area in known if wanted in area_names(area)]


def area_names(area: Area) -> tuple[str, str]:
    """Return the names an area is known by, folded: alone and behind its type."""
    return fold(area.name_vi), fold(f"{area.type_vi} {area.name_vi}")


def areas_in(
    levels: Iterable[str], within: Iterable[str], also: Iterable[str], home: Path = HOME
) -> list[Area]:
    """Return the areas of some levels within some territories, and single others, in list order.

    No territory in `within` means everywhere.
    """
    known = areas(home)
    kinds, territories, singles = set(levels), set(within), set(also)
    return [
        area
        for area in known.values()
        if area.area_id in singles
        or (area.level in kinds and (not territories or _is_within(area, territories, known)))
    ]


def _is_within(area: Area, territories: set[str], known: dict[str, Area]) -> bool:
    step: Area | None = area
    while step is not None:
        if step.area_id in territories:
            return True
        step = known.get(step.parent)
    return False


def _only(row: dict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _validity(row: dict[str, str]) -> dict[str, Any]:
    start, end = row["valid_from"], row["valid_to"]
    return {
        "valid_from": date.fromisoformat(start) if start else EARLIEST,
        "valid_to": date.fromisoformat(end) if end else LATEST,
    }
