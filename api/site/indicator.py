"""What the page of one indicator shows: what it is, its chart, its figures, how to take them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from api import errors
from api.parameters import FILTERS, INDICATOR_PART
from api.queries import catalogue, changes
from api.queries import series as queries
from api.queries.conditions import Condition, OneOf
from api.shelf import OpenRelease
from api.site import derived, shown, structured, tiles
from api.site.chart import MOST_LINES, Chart, Line, draw, values_of
from api.site.indicators import owners
from api.site.shown import TOTALS, Figure
from api.site.view import View
from schemas import concepts

_CHOICES: Final = ("ref_area", "freq", *concepts.DIMENSIONS)
PARAMETERS: Final = (INDICATOR_PART, *(one for one in FILTERS if one.name in _CHOICES))
FILES: Final = ("csv", "xlsx", "json", "ndjson", "parquet")
# The others are named in the table, line by line.
MOST_SOURCES: Final = 4
_MOST_SERIES: Final = 2000
_MOST_BREAKDOWNS: Final = 120
_MOST_RELEASES: Final = 5

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Drawn:
    """One line of the chart with the figures it is drawn from, oldest first."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Picture:
    """A chart and what must stand beside it."""

    indicator: str
    title: str
    subtitle: str
    unit: str
    drawn: tuple[Drawn, ...]
    chart: Chart | None
    left_out: int

    @property
    def sources(self) -> list[str]:
        """The documents the figures were printed in."""
        named = (one.source for line in self.drawn for one in line.figures)
        return list(dict.fromkeys(filter(None, named)))

    @property
    def told_sources(self) -> str:
        """The first documents by name; how many more there are stands behind them."""
        found = self.sources
        more = f"; +{len(found) - MOST_SOURCES}" if len(found) > MOST_SOURCES else ""
        return "; ".join(found[:MOST_SOURCES]) + more

    @property
    def figures(self) -> list[Figure]:
        """Every figure that is drawn."""
        return [one for line in self.drawn for one in line.figures]


@dataclass(frozen=True)
class Chosen:
    """The territories and breakdowns a reader chose, or those shown to start with."""

    areas: tuple[str, ...]
    conditions: tuple[Condition, ...]


def find(view: View) -> Row:
    """Return the indicator's row.

    Raises:
        UnknownIndicatorError: The release has no such indicator.
    """
    asked = view.ask.values["indicator"]
    with view.cursor() as cursor:
        rows = catalogue.list_indicators(cursor, indicator=asked, limit=1)
    if not rows:
        raise errors.UnknownIndicatorError(release=view.release.id, id=asked)
    return rows[0]


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs.

    Raises:
        UnknownIndicatorError: The release has no such indicator.
    """
    row, series = find(view), list_series(view)
    chosen = choose(view, series)
    picture = make_picture(view, row, chosen)
    lang = view.ask.lang
    area = chosen.areas[0] if chosen.areas else ""
    last = shown.newest(picture.figures)
    return {
        "id": row["indicator"],
        "name": view.name("indicator", row["indicator"]),
        "row": row,
        "definition": row[f"definition_{lang}"] or "",
        "method": row[f"method_{lang}"] or "",
        "drawn_from": row[f"source_{lang}"] or "",
        "dataset": {"id": row["dataset_id"], "name": view.name("dataset_id", row["dataset_id"])},
        "owner": owners(view, _dataset(view, row["dataset_id"])),
        "area": view.name("ref_area", area),
        "picture": picture,
        "last": last,
        "areas": _areas(view, series, chosen),
        "breakdowns": _breakdowns(view, row["indicator"], area),
        "tiles": tiles.of_indicator(view, row["indicator"]),
        "computed": derived.readers_of(view, row["indicator"]),
        "past": _past(view, picture),
        "files": {form: _file(view, row["indicator"], form) for form in FILES},
        "call": view.api("/observations", indicator=row["indicator"], **_asked(chosen)),
        "pictures": {form: _picture(view, chosen, form) for form in ("svg", "png")},
        "card": structured.card(view, last, _picture(view, chosen, "png")),
        "embedded": structured.indicator(view, row, picture.sources),
        "permanent": f"{view.home}{view.in_language(view.lang, view.path)}",
        "oembed": view.here(),
    }


def make_picture(view: View, row: Row, chosen: Chosen) -> Picture:
    """Draw what is chosen: at most six lines of one unit, those with most figures."""
    conditions = (
        OneOf("indicator", (row["indicator"],)),
        OneOf("ref_area", chosen.areas),
        *chosen.conditions,
    )
    figures = shown.read(view, *conditions) if chosen.areas else []
    found = [list(group) for _, group in groupby(figures, key=lambda one: one.series)]
    found.sort(key=lambda held: -len(held))
    unit = found[0][-1].unit if found else row["unit_measure"]
    of_unit = [held for held in found if held[-1].unit == unit]
    drawn = _named(view, of_unit[:MOST_LINES])
    lines = [Line(one.name, values_of(one.figures)) for one in drawn]
    is_rank = bool(row["is_rank"]) and row["direction"] == "lower_better"
    return Picture(
        indicator=row["indicator"],
        title=view.name("indicator", row["indicator"]),
        subtitle=", ".join(view.name("ref_area", code) for code in chosen.areas),
        unit=view.name("unit_measure", unit),
        drawn=tuple(drawn),
        chart=draw(lines, view.spoken, is_rank=is_rank) if lines else None,
        left_out=len(found) - len(drawn),
    )


def choose(view: View, series: Sequence[Row]) -> Chosen:
    """Return what is asked for, else the home territory, or the one with most figures."""
    values = view.ask.values
    counted: Counter[str] = Counter()
    for one in series:
        counted[one["ref_area"]] += one["observation_count"]
    areas = tuple(values.get("ref_area", ()))[:MOST_LINES]
    if not areas and counted:
        home = view.release.publisher.get("home_area")
        areas = (home if home in counted else counted.most_common(1)[0][0],)
    asked = tuple(OneOf(name, tuple(values[name])) for name in _CHOICES[1:] if name in values)
    has_totals = any(
        one["ref_area"] in areas and all(one[name] == "_T" for name in concepts.DIMENSIONS)
        for one in series
    )
    named = {one.column for one in asked}
    totals = tuple(one for one in TOTALS if one.column not in named)
    return Chosen(areas, (*asked, *(totals if has_totals else ())))


def list_series(view: View) -> list[Row]:
    """Return the series of the indicator asked for."""
    wanted = (OneOf("indicator", (view.ask.values["indicator"],)),)
    with view.cursor() as cursor:
        return [row for _, row in queries.list_series(cursor, wanted, after=0, limit=_MOST_SERIES)]


def _dataset(view: View, dataset_id: str) -> Row:
    with view.cursor() as cursor:
        return catalogue.list_datasets(cursor, dataset_id)[0]


def _named(view: View, found: Sequence[Sequence[Figure]]) -> list[Drawn]:
    """Name each line by what tells it from the others."""
    areas = {held[0].ref_area for held in found}
    freqs = {held[0].freq for held in found}
    drawn = []
    for held in found:
        first = held[0]
        parts = [shown.breakdown_name(view, first)]
        if len(areas) > 1:
            parts.insert(0, view.name("ref_area", first.ref_area))
        if len(freqs) > 1:
            parts.append(view.name("freq", first.freq))
        name = " · ".join(filter(None, parts)) or view.name("ref_area", first.ref_area)
        drawn.append(Drawn(name, tuple(sorted(held, key=lambda one: (one.start, one.period)))))
    return drawn


def _areas(view: View, series: Sequence[Row], chosen: Chosen) -> list[dict[str, Any]]:
    """Return every territory that has figures, those with most first."""
    counted = Counter(one["ref_area"] for one in series)
    return [
        {"code": code, "name": view.name("ref_area", code), "is_chosen": code in chosen.areas}
        for code, _ in counted.most_common()
    ]


def _breakdowns(view: View, indicator: str, area: str) -> list[dict[str, Any]]:
    """Return the newest figure of each breakdown in one territory."""
    if not area:
        return []
    found = shown.read(view, OneOf("indicator", (indicator,)), OneOf("ref_area", (area,)), latest=1)
    return [
        {
            "name": shown.breakdown_name(view, one),
            "figure": one,
            "address": view.to(f"/indicators/{indicator}", ref_area=area, **one.broken_down),
        }
        for one in found
        if one.broken_down
    ][:_MOST_BREAKDOWNS]


def _past(view: View, picture: Picture) -> dict[str, Any] | None:
    """Return what the first line was in each release, newest first; None with one release."""
    releases = [one for one in view.shelf.releases if _is_not_after(one, view.release)]
    if not picture.drawn or len(releases) < 2:
        return None
    held = {}
    for release in releases[:_MOST_RELEASES]:
        then = replace(view, ask=replace(view.ask, release=release))
        figures = shown.read(then, *_series_of(picture.drawn[0].figures[0]))
        held[release.id] = {one.id: one for one in figures}
    ids = {one.id: one for found in held.values() for one in found.values()}
    rows = [
        {
            "period": one.period,
            "cells": [_cell(held, release.id, one.id) for release in releases[:_MOST_RELEASES]],
            "reason": _reason(view, one.id, held),
        }
        for one in sorted(ids.values(), key=lambda one: one.start, reverse=True)
    ]
    return {"releases": releases[:_MOST_RELEASES], "rows": rows, "name": picture.drawn[0].name}


def _series_of(figure: Figure) -> list[Condition]:
    return [OneOf(name, (code,)) for name, code in figure.keys if name != "time_period"]


def _cell(held: Mapping[str, Mapping[str, Figure]], release: str, id_: str) -> dict[str, Any]:
    """Return a figure in a release, and whether the release before had another one."""
    order = list(held)
    at = order.index(release)
    one = held[release].get(id_)
    before = held[order[at + 1]].get(id_) if at + 1 < len(order) else None
    is_changed = one is not None and before is not None and one.exact != before.exact
    return {"figure": one, "release": release, "is_changed": is_changed}


def _reason(view: View, id_: str, held: Mapping[str, Mapping[str, Figure]]) -> str:
    """Say why the newest release changed a figure that was there before."""
    known = [found[id_].exact for found in held.values() if id_ in found]
    if len(set(known)) < 2:
        return ""
    with view.cursor() as cursor:
        found = changes.find_reason(cursor, id_)
    if found is None:
        return ""
    return found[4] or view.name("cl_change_reason", found[1])


def _is_not_after(one: OpenRelease, other: OpenRelease) -> bool:
    return one.entry.published_at <= other.entry.published_at


def _asked(chosen: Chosen) -> dict[str, str]:
    return {"ref_area": ",".join(chosen.areas)} if chosen.areas else {}


def _file(view: View, indicator: str, form: str) -> str:
    lang = {"lang": view.ask.lang} if form in ("csv", "xlsx") else {}
    return view.api("/observations", indicator=indicator, format=form, **lang)


def _picture(view: View, chosen: Chosen, form: str) -> str:
    asked = {
        name: ",".join(view.ask.values[name]) for name in _CHOICES[1:] if name in view.ask.values
    }
    return view.to(f"/charts/{view.ask.values['indicator']}.{form}", **_asked(chosen), **asked)
