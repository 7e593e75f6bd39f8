"""What the pages of territories show: which have figures, and the fact sheet of one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import Any, Final

from api.bodies import catalogue as bodies
from api.parameters import AREA_PART, GEO_VINTAGE
from api.queries import catalogue
from api.queries import series as queries
from api.queries.conditions import OneOf
from api.site import derived, shown, structured, tiles
from api.site.shown import TOTALS, Figure
from api.site.view import View, told_by

PARAMETERS: Final = (AREA_PART, GEO_VINTAGE)
_MOST: Final = 100_000
_LEVELS: Final = ("country", "region", "province", "district", "commune")


def listed(view: View) -> dict[str, Any]:
    """Return the territories that have figures, the widest level first."""
    with view.cursor() as cursor:
        series = queries.list_series(cursor, (), after=0, limit=_MOST)
        areas = {row["ref_area"]: row for row in catalogue.list_areas(cursor, limit=_MOST)}
    counted: Counter[str] = Counter()
    for _, one in series:
        counted[one["ref_area"]] += one["observation_count"]
    found = [
        {
            "code": code,
            "name": view.name("ref_area", code),
            "level": areas[code]["level"],
            "days": areas[code],
            "count": count,
        }
        for code, count in counted.most_common()
        if code in areas
    ]
    found.sort(key=lambda one: _LEVELS.index(one["level"]) if one["level"] in _LEVELS else 9)
    return {
        "groups": [
            {"level": view.words.get(f"level_{level}", level), "areas": list(held)}
            for level, held in groupby(found, key=lambda one: one["level"])
        ]
    }


def contents(view: View) -> dict[str, Any]:
    """Return the fact sheet of a territory: the newest total of each of its indicators.

    Raises:
        UnknownAreaError: The release knows no such territory.
    """
    told = told_by(bodies.show_area(view.ask))
    area = told["area"]
    code = area["ref_area"]
    figures = _newest(view, code)
    return {
        "area": area,
        "code": code,
        "name": view.name("ref_area", code),
        "level": view.words.get(f"level_{area['level']}", area["level"]),
        "groups": _grouped(view, figures),
        "computed": derived.of_area(view, code),
        "count": len(figures),
        "map": tiles.of_area(view, code, _day(view, area["valid_to"])),
        "card": structured.card(view, figures[0] if figures else None, None),
    }


def _newest(view: View, code: str) -> list[Figure]:
    """Return the newest figure of each total, one an indicator."""
    found = shown.read(view, OneOf("ref_area", (code,)), *TOTALS, latest=1)
    held: dict[str, Figure] = {}
    for one in found:
        known = held.get(one.indicator)
        if known is None or one.start > known.start:
            held[one.indicator] = one
    return list(held.values())


def _grouped(view: View, figures: list[Figure]) -> list[dict[str, Any]]:
    groups = []
    for dataset, held in groupby(figures, key=lambda one: dict(one.keys)["dataset_id"]):
        found = list(held)
        name = view.name("dataset_id", dataset)
        groups.append({"id": dataset, "name": name, "figures": found})
    return sorted(groups, key=lambda one: len(one["figures"]) > 40)


def _day(view: View, ended: date | None) -> date:
    """Return the day the map is drawn for: the one asked, else the last one of the territory."""
    asked: date | None = view.ask.values.get("geo_vintage")
    if asked is not None:
        return asked
    published = view.release.entry.published_at.date()
    return min(ended, published) if ended else published
