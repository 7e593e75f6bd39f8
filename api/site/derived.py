"""What the pages of computed figures show: formula, inputs with receipts, why one is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from api import errors
from api.bodies import derived as bodies
from api.formats import as_json
from api.parameters import FILTERS, INDICATOR_PART
from api.queries import derived as queries
from api.site.home import home_area
from api.site.view import View
from schemas import concepts
from schemas.derived import SUCCESSOR_SUM
from schemas.figure import parse

Row = dict[str, Any]

PARAMETERS: Final = (INDICATOR_PART, *(one for one in FILTERS if one.name == "ref_area"))
# More rows than this are for a file, not for a page.
MOST: Final = 500
_MOST_SHEET: Final = 1000


def listed(view: View) -> dict[str, Any]:
    """Return what is computed, by dataset, and which indicators are summed for a successor."""
    with view.cursor() as cursor:
        known = queries.list_indicators(cursor)
        areas = _tried(cursor)
    defined = [_summary(view, row) for row in known.values()]
    defined.sort(key=lambda one: (one["dataset"], one["name"]))
    sums = [
        {"id": name, "name": view.name("indicator", name), **held}
        for name, held in areas.items()
        if name not in known
    ]
    return {
        "groups": [
            {"name": name, "indicators": list(held)}
            for name, held in groupby(defined, key=lambda one: one["dataset"])
        ],
        "sums": [one for one in sums if one["is_computed"]],
        "not_summed": [one for one in sums if not one["is_computed"]],
    }


def _tried(cursor: Any) -> dict[str, Row]:  # noqa: ANN401 - a DuckDB cursor
    """Return the territories of each indicator, those with a computed figure first."""
    found: dict[str, Row] = {}
    for indicator, area, is_computed in queries.list_areas(cursor):
        held = found.setdefault(indicator, {"areas": [], "is_computed": False})
        held["areas"].append((not is_computed, area))
        held["is_computed"] |= is_computed
    return {
        name: {**held, "areas": [area for _, area in sorted(held["areas"])]}
        for name, held in found.items()
    }


def _summary(view: View, row: Mapping[str, Any]) -> Row:
    return {
        "id": row["indicator"],
        "dataset": view.name("dataset_id", row["dataset_id"]),
        "name": row[f"name_{view.ask.lang}"],
        "formula": row["formula"],
        "kind": view.words[f"computed_{row['kind']}"],
        "unit": view.name("unit_measure", row["unit_measure"]),
    }


def _area(view: View, code: str) -> dict[str, str]:
    return {"code": code, "name": view.name("ref_area", code)}


def contents(view: View) -> dict[str, Any]:
    """Return the computed figures of one indicator and territory, and what was refused.

    Raises:
        UnknownIndicatorError: The release computes no such indicator.
    """
    asked = view.ask.values["indicator"]
    with view.cursor() as cursor:
        known = queries.list_indicators(cursor)
        areas = _tried(cursor).get(asked, {}).get("areas", [])
    if asked not in known and not areas:
        raise errors.UnknownIndicatorError(release=view.release.id, id=asked)
    area = _chosen(view, areas)
    filters = {"indicator": [asked], "ref_area": [area]}
    figures = bodies.read_figures(view.ask, filters, limit=MOST)
    refusals = bodies.read_refusals(view.ask, filters, limit=MOST)
    return {
        **_defined(view, asked, known.get(asked)),
        "areas": [_area(view, code) | {"is_chosen": code == area} for code in areas],
        "area": view.name("ref_area", area),
        "source": f"/v1/derived?indicator={asked}&ref_area={area}&release={view.release.id}"
        f"&limit={MOST}",
        "figures": _newest_first(_shown(view, figures)),
        "has_beside": any(one["published"] for one in figures),
        "refusals": _by_reason(view, refusals),
        "is_cut": len(figures) == MOST or len(refusals) == MOST,
        "files": view.api("/derived", indicator=asked, ref_area=area),
    }


def _defined(view: View, indicator: str, row: Mapping[str, Any] | None) -> Row:
    """Return name, kind and conditions; the sum of a successor has no declaration of its own."""
    definition = bodies.definition_of(row, view.ask.lang) if row else None
    return {
        "id": indicator,
        "name": definition["name"] if definition else _sum_name(view, indicator),
        "definition": definition,
        "kind": view.words[f"computed_{definition['kind'] if definition else SUCCESSOR_SUM}"],
        "conditions": [
            view.words[f"condition_{one}"]
            for one in (definition["conditions"] if definition else ())
        ],
    }


def _sum_name(view: View, indicator: str) -> str:
    return f"{view.name('indicator', indicator)} ({view.words['sum_word']})"


def _chosen(view: View, areas: Sequence[str]) -> str:
    """Return the territory asked for; else the home territory, or the first there is."""
    asked = view.ask.values.get("ref_area")
    if asked:
        return str(asked[0])
    home = home_area(view) or ""
    return home if home in areas else (areas or [""])[0]


def _shown(view: View, figures: Sequence[Row]) -> list[Row]:
    return [
        {
            **figure,
            "at": at,
            "exact": exact_of(figure["obs_value"]),
            "text": view.spoken(exact_of(figure["obs_value"])),
            "unit": view.name("unit_measure", figure["unit_measure"]),
            "status": view.name("obs_status", figure["obs_status"]),
            "part": part_of(view, figure),
            "published": _beside(view, figure["published"]),
            "inputs": [_input(view, one) for one in figure["inputs"]],
        }
        for at, figure in enumerate(figures)
    ]


def _newest_first(figures: Sequence[Row]) -> list[Row]:
    ordered = sorted(figures, key=lambda one: one["period_start"], reverse=True)
    return sorted(ordered, key=lambda one: str(one["part"]))


def exact_of(number: Any) -> str:  # noqa: ANN401 - a number as an answer holds it
    """Return the digits of a number as JSON has them."""
    return as_json.encode([number]).decode()[1:-1]


def part_of(view: View, row: Mapping[str, Any]) -> str:
    """Say what part of the total a row is; empty for a total."""
    codes = ((name, row[name]) for name in concepts.DIMENSIONS)
    return ", ".join(view.name(name, code) for name, code in codes if code != concepts.TOTAL)


def _beside(view: View, published: Mapping[str, Any] | None) -> Row | None:
    if published is None:
        return None
    exact = exact_of(published["obs_value"])
    return {"id": published["figure"], "exact": exact, "text": view.spoken(exact)}


def _input(view: View, one: Mapping[str, Any]) -> Row:
    exact = exact_of(one["obs_value"])
    return {
        **one,
        "id": one["figure"],
        "exact": exact,
        "text": view.spoken(exact),
        "unit": view.name("unit_measure", one["unit_measure"]),
        "name": _figure_name(view, one["figure"]),
    }


def _figure_name(view: View, key: str) -> str:
    parts = parse(key)
    named = (
        view.name("indicator", parts["indicator"]),
        view.name("ref_area", parts["ref_area"]),
        part_of(view, parts),
        parts["time_period"],
    )
    return ", ".join(filter(None, named))


def _by_reason(view: View, refusals: Sequence[Row]) -> list[Row]:
    """Return what was refused, by its reason; the newest period of a reason first."""
    groups: dict[str, list[Row]] = {}
    for row in sorted(refusals, key=lambda one: one["period_start"], reverse=True):
        culprit = row["culprit"] and _figure_name(view, row["culprit"])
        told = {**row, "part": part_of(view, row), "culprit_name": culprit}
        groups.setdefault(row["reason"], []).append(told)
    return [
        {"reason": reason, "name": view.words[f"refused_{reason}"], "rows": rows}
        for reason, rows in groups.items()
    ]


def of_area(view: View, code: str) -> list[Row]:
    """Return the newest total of each indicator that is computed for a territory."""
    with view.cursor() as cursor:
        known = queries.list_indicators(cursor)
    figures = bodies.read_figures(view.ask, {"ref_area": [code]}, limit=_MOST_SHEET)
    totals = [one for one in figures if not part_of(view, one)]
    newest: dict[str, Row] = {}
    for one in sorted(totals, key=lambda one: one["period_start"]):
        newest[one["indicator"]] = one
    return [
        {**one, "name": _name(view, known, one["indicator"]), "at": 0}
        for one in _shown(view, list(newest.values()))
    ]


def readers_of(view: View, indicator: str) -> list[dict[str, str]]:
    """Return what is computed from an indicator, or stands beside it."""
    with view.cursor() as cursor:
        known = queries.list_indicators(cursor)
        found = queries.list_readers(cursor, indicator)
    return [{"id": name, "name": _name(view, known, name)} for name in found]


def _name(view: View, known: Mapping[str, Row], indicator: str) -> str:
    row = known.get(indicator)
    return row[f"name_{view.ask.lang}"] if row else view.name("indicator", indicator)
