"""A schematic map: one tile a territory that existed when its figure was observed.

Shades only help the eye; each tile says its figure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from api.queries import catalogue
from api.queries.conditions import OneOf
from api.site import shown
from api.site.shown import TOTALS, Figure
from api.site.view import View
from schemas import portal

_SHADES: Final = 5
_FEWEST: Final = 3


@dataclass(frozen=True)
class Tile:
    """One territory of the map; `shade` runs from 1 to 5, 0 is without a value."""

    row: int
    column: int
    code: str
    name: str
    figure: Figure | None
    shade: int = 0


@dataclass(frozen=True)
class Map:
    """Tiles of one period; `valid_on` is a day on which these territories existed."""

    tiles: tuple[Tile, ...]
    period: str
    unit: str
    valid_on: date
    note: str

    @property
    def has_missing(self) -> bool:
        """Whether a territory has a figure without a value."""
        return any(one.figure is not None and one.figure.exact is None for one in self.tiles)

    @property
    def rows(self) -> int:
        """Rows of the grid."""
        return max(one.row for one in self.tiles) + 1

    @property
    def columns(self) -> int:
        """Columns of the grid."""
        return max(one.column for one in self.tiles) + 1


def of_indicator(view: View, indicator: str) -> Map | None:
    """Return the map of the newest period that most tiles have; None with too few of them."""
    places = portal.load().tiles.places
    found = shown.read(
        view, OneOf("indicator", (indicator,)), OneOf("ref_area", tuple(places)), *TOTALS
    )
    counted = Counter((one.period, one.start) for one in found if one.exact is not None)
    if not counted:
        return None
    most = max(counted.values())
    period, start = max(
        (key for key, count in counted.items() if count == most), key=lambda key: key[1]
    )
    if most < _FEWEST:
        return None
    held = {one.ref_area: one for one in found if one.period == period}
    return _map(view, held, period, start)


def of_area(view: View, parent: str, day: date) -> Map | None:
    """Return the tiles of the territories below another on a day, without figures."""
    held = {code for code, row in _valid(view, day).items() if row["parent"] == parent}
    tiles = _tiles(view, {}, held)
    return Map(tiles, "", "", day, _note(view)) if tiles else None


def _map(view: View, held: Mapping[str, Figure], period: str, start: date) -> Map:
    shades = _shaded([one for one in held.values() if one.value is not None])
    tiles = [
        Tile(one.row, one.column, one.code, one.name, one.figure, shades.get(one.code, 0))
        for one in _tiles(view, held, set(_valid(view, start)))
    ]
    unit = next(iter(held.values())).unit_name
    return Map(tuple(tiles), period, unit, start, _note(view))


def _tiles(view: View, held: Mapping[str, Figure], valid: Iterable[str]) -> tuple[Tile, ...]:
    existing = set(valid)
    return tuple(
        Tile(row, column, code, view.name("ref_area", code), held.get(code))
        for code, (row, column) in portal.load().tiles.places.items()
        if code in existing
    )


def _valid(view: View, day: date) -> dict[str, Mapping[str, Any]]:
    """Return the territories of the map that existed on a day."""
    with view.cursor() as cursor:
        rows = catalogue.list_areas(cursor, day=day, limit=100_000)
    return {row["ref_area"]: row for row in rows if row["ref_area"] in portal.load().tiles.places}


def _shaded(figures: Sequence[Figure]) -> dict[str, int]:
    """Return a shade for each territory: its value's place between the least and the most."""
    values = {one.ref_area: float(one.value) for one in figures if one.value is not None}
    least, most = min(values.values()), max(values.values())
    if least == most:
        return dict.fromkeys(values, 1)
    return {
        code: 1 + min(_SHADES - 1, int((value - least) / (most - least) * _SHADES))
        for code, value in values.items()
    }


def _note(view: View) -> str:
    note = portal.load().tiles.note
    return note.vi if view.ask.lang == "vi" else note.en


def as_geojson(view: View) -> bytes:
    """Return the tiles as GeoJSON (RFC 7946) without geometry: we hold no boundary to give.

    Row and column stand in `tile`, the figure in `properties`; an indicator without a map has no
    features.
    """
    found = of_indicator(view, view.ask.values["indicator"])
    told = {
        "type": "FeatureCollection",
        "note": _note(view),
        "release": view.release.id,
        "valid_on": found.valid_on.isoformat() if found else None,
        "features": _features(found) if found else [],
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _features(found: Map) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "id": one.code,
            "geometry": None,
            "properties": {
                "name": one.name,
                "time_period": found.period,
                "obs_value": one.figure.exact if one.figure else None,
                "unit_measure": one.figure.unit if one.figure else None,
                "figure": one.figure.id if one.figure else None,
                "tile": {"row": one.row, "column": one.column},
            },
        }
        for one in found.tiles
    ]
