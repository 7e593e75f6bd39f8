"""A desk with two releases of real figures, as the samples of `examples/` make them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claims.checking import Desk
from claims.figures import (
    NOBODY,
    TOTALS,
    Block,
    Codes,
    Figure,
    Indicator,
    MemoryBlock,
    Place,
    on_grid,
)
from claims.lexicon import Lexicon
from claims.speaking import Speaker
from schemas import codelist, concepts, contract, framework

# What the sample releases 2026.1 and 2026.2 hold, but for a part of their rankings and land use;
# the source of each figure stands in the sample upload that it was typed into.
_FIGURES = Path(__file__).with_name("figures.csv")
# What these releases compute for the home territory, a part of it.
_COMPUTED = Path(__file__).with_name("computed.csv")


class Book:
    """A release in memory."""

    def __init__(
        self,
        release: str,
        codes: Codes,
        rows: list[Mapping[str, str]],
        computed: list[Mapping[str, str]],
    ) -> None:
        self.id = release
        self.status = "published"
        self.codes = codes
        self._blocks = {
            code: MemoryBlock(_figure(indicator, row) for row in rows if row["indicator"] == code)
            for code, indicator in codes.indicators.items()
            if not indicator.is_computed
        }
        self._blocks |= {
            code: MemoryBlock(
                _computed(codes, indicator, row) for row in computed if row["indicator"] == code
            )
            for code, indicator in codes.indicators.items()
            if indicator.is_computed
        }

    def block(self, indicator: str) -> Block:
        return self._blocks.get(indicator, NOBODY)


def _figure(indicator: Indicator, row: Mapping[str, str]) -> Figure:
    value = row["obs_value"]
    return Figure(
        indicator,
        row["ref_area"],
        row["freq"],
        tuple(row[name] for name in concepts.DIMENSIONS),
        row["time_period"],
        on_grid(Decimal(value), indicator.unit) if value else None,
        int(row["decimals"]) if row["decimals"] else None,
        row["obs_status"],
        int(row["rank_of"]) if row["rank_of"] else None,
        int(row["break_group"]) if row["break_group"] else None,
    )


def _computed(codes: Codes, indicator: Indicator, row: Mapping[str, str]) -> Figure:
    period = row["time_period"]
    inputs = tuple(
        Figure(codes.indicators[name], "VN-70", "A", TOTALS, period, *_NOTHING).id
        for name in row["inputs"].split()
    )
    return Figure(
        *(indicator, "VN-70", "A", TOTALS, period),
        on_grid(Decimal(row["obs_value"]), indicator.unit),
        *(int(row["decimals"]), row["obs_status"], None, None),
        inputs,
    )


_NOTHING = (None, None, "A", None, None)


def make_codes() -> Codes:
    """Return what the contracts and code lists say."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    indicators = {}
    for dataset in contract.list_ids():
        for one in contract.load(dataset).indicators:
            names["indicator", one.id] = (one.name.vi, one.name.en)
            indicators[one.id] = Indicator(
                one.id,
                dataset,
                one.name.vi,
                one.name.en,
                one.unit,
                one.decimals,
                one.direction,
                one.range.min,
                one.range.max,
                one.additivity.area == "sum",
                one.framework,
                one.framework_item,
                one.is_rank,
            )
        for each in contract.load(dataset).derived:
            indicators[each.id] = Indicator(
                *(each.id, dataset, each.name.vi, each.name.en, each.unit, each.decimals),
                *(each.direction, None, None, False, None, None, False),
                each.compares_with,
                each.kind,
                each.formula,
            )
    members = {}
    for column, listed in concepts.CODELIST_OF.items():
        found = codelist.codes(listed).values()
        for code in found:
            names[column, code.code] = (code.name_vi, code.name_en)
        if column in concepts.DIMENSIONS:
            members[column] = [(code.code, code.name_vi, code.name_en) for code in found]
    for unit in codelist.units().values():
        names["unit_measure", unit.code] = (unit.name_vi, unit.name_en)
    for area in codelist.areas().values():
        names["ref_area", area.area_id] = (area.name_vi, area.name_en)

    def name(lang: str, column: str, code: str) -> str | None:
        return names.get((column, code), (None, None))[lang == "en"]

    frameworks = {
        code: (framework.load(code).name.vi, framework.load(code).name.en)
        for code in framework.list_codes()
    }
    citation = {"vi": "Số Chuẩn, bản công bố {release}", "en": "Số Chuẩn, release {release}"}
    return Codes(indicators, _places(), name, frameworks, members, "VN-70", citation)


def _places() -> dict[str, Place]:
    after: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for one in codelist.successions():
        after.setdefault(one.predecessor, []).append(one.successor)
        before.setdefault(one.successor, []).append(one.predecessor)
    return {
        code: Place(
            code,
            area.level,
            area.type_vi,
            area.name_vi,
            area.name_en,
            None if area.valid_from == codelist.EARLIEST else area.valid_from,
            None if area.valid_to == codelist.LATEST else area.valid_to,
            area.parent or None,
            tuple(after.get(code, ())),
            tuple(before.get(code, ())),
        )
        for code, area in codelist.areas().items()
    }


@pytest.fixture(scope="session")
def desk() -> Desk:
    """Both releases, the newest first."""
    with _FIGURES.open(encoding="utf-8", newline="") as file:
        rows: list[Any] = list(csv.DictReader(file))
    with _COMPUTED.open(encoding="utf-8", newline="") as file:
        computed: list[Any] = list(csv.DictReader(file))
    codes = make_codes()
    books = [
        Book(
            release,
            codes,
            [row for row in rows if row["release"] == release],
            [row for row in computed if row["release"] == release],
        )
        for release in ("2026.2", "2026.1")
    ]
    return Desk(books, Lexicon(codes))


@pytest.fixture(scope="session")
def speaker(desk: Desk) -> Speaker:
    return Speaker(desk.books[0].codes)
