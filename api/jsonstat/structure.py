"""The dimensions of a cube as JSON-stat describes them: codes, names, units, roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.asking import Ask
from api.jsonstat.grid import Grid
from api.labels import DIMENSION_NAMES
from api.queries.catalogue import Row
from schemas.period import parse

ROLES: Final = {"time": "time_period", "geo": "ref_area", "metric": "indicator"}


def dimensions(
    ask: Ask, categories: Mapping[str, Sequence[str]], indicators: Mapping[str, Row]
) -> dict[str, dict[str, Any]]:
    """Return `dimension` of a dataset; `indicators` are rows by id."""
    return {
        axis.upper(): _dimension(ask, axis, codes, indicators) for axis, codes in categories.items()
    }


def roles(categories: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return `role` of a dataset."""
    return {role: [axis.upper()] for role, axis in ROLES.items() if axis in categories}


def name_of(ask: Ask, axis: str, code: str) -> str:
    """Return what a code is called; its own text where it has no name."""
    if axis == "time_period":
        return period_name(code)
    return ask.release.labels.name(ask.lang, axis, code) or code


def period_name(code: str) -> str:
    """Return a period as it is printed: a school year by both its years."""
    found = parse(code)
    if found.kind == "school_year":
        return f"{found.start.year}-{found.end.year}"
    return code


def foreign_units(grid: Grid, indicators: Mapping[str, Row]) -> dict[str, list[str]]:
    """Return the units found of indicators that have another than their own."""
    return {
        name: sorted(units)
        for name, units in grid.units.items()
        if units != {indicators.get(name, {}).get("unit_measure")}
    }


def _dimension(
    ask: Ask, axis: str, codes: Sequence[str], indicators: Mapping[str, Row]
) -> dict[str, Any]:
    category: dict[str, Any] = {
        "index": {code: at for at, code in enumerate(codes)},
        "label": {code: name_of(ask, axis, code) for code in codes},
    }
    if axis == ROLES["metric"]:
        category["unit"] = {
            code: _unit(ask, indicators[code]) for code in codes if code in indicators
        }
    return {"label": DIMENSION_NAMES[axis][ask.lang], "category": category}


def _unit(ask: Ask, indicator: Row) -> dict[str, Any]:
    code = indicator["unit_measure"]
    label = ask.release.labels.name(ask.lang, "unit_measure", code) or code
    return {"label": label, "base": code, "decimals": indicator["decimals"] or 0}
