"""Figures as a bundle of JSON-stat 1.x: one dataset in which id, size and role stand inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Any, Final

import orjson

from api.answers import citation
from api.asking import Ask
from api.jsonstat import writing
from api.jsonstat.grid import MAXIMUM_CELLS, Grid, strides
from api.worldbank import dates
from api.worldbank.calls import VALUE, InvalidCallError
from api.worldbank.classic import updated_of
from api.worldbank.figures import Figure

_LABELS: Final = {
    "vi": {"country": "Địa bàn", "series": "Chỉ tiêu", "year": "Kỳ số liệu"},
    "en": {"country": "Country", "series": "Series", "year": "Year"},
}
_ROLE: Final = {"time": ["year"], "geo": ["country"], "metric": ["series"]}
_MOST_CELLS: Final = 1_000_000


def bundle(ask: Ask, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return all figures as one cube, periods from old to new.

    Raises:
        InvalidCallError: The cube would be too large.
    """
    lang = ask.lang
    names = {
        "country": {one.economy.iso3 or one.economy.id: one.economy.names[lang] for one in figures},
        "series": {one.series.id: one.series.name(ask.release.labels, lang) for one in figures},
        "year": _periods(figures),
    }
    sizes = [len(labels) for labels in names.values()]
    if prod(sizes) > min(_MOST_CELLS, MAXIMUM_CELLS):
        raise InvalidCallError(VALUE, f"{prod(sizes)} > {_MOST_CELLS}")
    label = str((ask.release.publisher.get("system") or {}).get(lang) or "")
    dataset = {
        "label": label,
        "source": citation(ask),
        "updated": updated_of(ask),
        **_cells(figures, names, sizes),
        "dimension": {
            **{name: _dimension(lang, name, labels) for name, labels in names.items()},
            "id": list(names),
            "size": sizes,
            "role": _ROLE,
        },
    }
    return {str(ask.release.publisher.get("agency") or "dataset"): dataset}


def _periods(figures: Iterable[Figure]) -> dict[str, str]:
    ordered = sorted(figures, key=lambda one: one.when)
    return {dates.date_of(one.period): dates.date_of(one.period) for one in ordered}


def _cells(
    figures: Sequence[Figure], names: Mapping[str, Mapping[str, str]], sizes: Sequence[int]
) -> dict[str, Any]:
    places = [{code: at for at, code in enumerate(labels)} for labels in names.values()]
    steps = strides(sizes)
    positions = []
    for one in figures:
        codes = (one.economy.iso3 or one.economy.id, one.series.id, dates.date_of(one.period))
        triples = zip(places, codes, steps, strict=True)
        positions.append(sum(place[code] * step for place, code, step in triples))
    grid = Grid(
        {name: list(labels) for name, labels in names.items()},
        positions,
        [one.value for one in figures],
        {at: one.status for at, one in zip(positions, figures, strict=True) if one.status != "A"},
        {},
        {},
        {},
    )
    values: orjson.Fragment = writing.values(grid, is_dense=True)
    return {"value": values, "status": writing.by_position(grid.statuses)}


def _dimension(lang: str, name: str, labels: Mapping[str, str]) -> dict[str, Any]:
    index = {code: at for at, code in enumerate(labels)}
    return {"label": _LABELS[lang][name], "category": {"index": index, "label": dict(labels)}}
