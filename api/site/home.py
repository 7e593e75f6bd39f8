"""What the first page shows: the province in chosen figures, the newest release, what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.queries import catalogue, observations
from api.queries.changes import count_kinds
from api.queries.conditions import Every, OneOf
from api.site import shown, structured
from api.site.chart import spark, values_of
from api.site.indicators import owners
from api.site.shown import TOTALS, Figure
from api.site.view import View
from schemas import portal

SPARK_WIDTH, SPARK_HEIGHT = 120, 32
# Where none of the chosen indicators is there, so many of those with most figures are.
_STAND_INS: Final = 10
KINDS: Final = ("added", "changed", "removed")


@dataclass(frozen=True)
class Highlight:
    """One chosen figure: the newest yearly total of the home territory."""

    name: str
    figure: Figure
    spark: str


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs."""
    highlights = choose(view)
    with view.cursor() as cursor:
        datasets = catalogue.list_datasets(cursor)
        changed = dict(count_kinds(cursor))
    first = highlights[0].figure if highlights else None
    return {
        "area": view.name("ref_area", home_area(view)),
        "area_code": home_area(view),
        "highlights": highlights,
        "spark_size": (SPARK_WIDTH, SPARK_HEIGHT),
        "changed": {kind: changed.get(kind, 0) for kind in KINDS},
        "previous": view.release.manifest.get("previous"),
        "datasets": [_dataset(view, row) for row in datasets],
        "earlier": [one for one in view.shelf.releases if one is not view.release],
        "refused": view.shelf.refused,
        "card": structured.card(view, first, None),
    }


def choose(view: View) -> list[Highlight]:
    """Return the chosen figures that the release holds, in the order they are chosen."""
    area = home_area(view)
    if area is None:
        return []
    named = portal.load().highlights
    found = _of(view, area, named)
    if found:
        return [found[indicator] for indicator in named if indicator in found]
    with view.cursor() as cursor:
        longest = observations.find_longest_indicator(cursor, area)
    return list(_of(view, area, (longest,)).values())[:_STAND_INS] if longest else []


def home_area(view: View) -> str | None:
    """Return the home territory, or the one with most series."""
    area: str | None = view.release.publisher.get("home_area")
    if area is not None:
        return area
    with view.cursor() as cursor:
        return observations.find_widest_area(cursor)


def _of(view: View, area: str, indicators: Sequence[str]) -> dict[str, Highlight]:
    figures = shown.read(
        view,
        Every((OneOf("indicator", tuple(indicators)), OneOf("ref_area", (area,)))),
        OneOf("freq", ("A",)),
        *TOTALS,
    )
    found = {}
    for indicator in indicators:
        held = [one for one in figures if one.indicator == indicator]
        last = shown.newest(held)
        if last is not None:
            of_edition = [one for one in held if one.vintage == last.vintage]
            line = spark(values_of(of_edition), SPARK_WIDTH, SPARK_HEIGHT)
            found[indicator] = Highlight(view.name("indicator", indicator), last, line)
    return found


def _dataset(view: View, row: dict[str, Any]) -> dict[str, Any]:
    first, last = row["first_period_start"], row["last_period_end"]
    return {
        "id": row["dataset_id"],
        "name": view.name("dataset_id", row["dataset_id"]),
        "owner": owners(view, row),
        "indicator_count": row["indicator_count"],
        "observation_count": row["observation_count"],
        "periods": f"{first.year}–{last.year}" if first and last else "",
    }
