"""What the catalogue page shows: every indicator by theme and dataset, or those of a search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api import missed
from api.parameters import SEARCH
from api.queries import catalogue
from api.queries import series as queries
from api.site.view import View
from store.missed import WORDS

PARAMETERS = (SEARCH,)
_MOST = 100_000


def contents(view: View) -> dict[str, Any]:
    """Return the indicators found, best first, or all of them in their datasets."""
    asked = view.ask.values.get("q", "")
    with view.cursor() as cursor:
        rows = catalogue.list_indicators(cursor, search=asked, limit=_MOST)
        datasets = {row["dataset_id"]: row for row in catalogue.list_datasets(cursor)}
        spans = _spans(cursor)
    if not rows:
        missed.note(view.ask.request.scope["so_chuan"], WORDS, *missed.words_of(asked))
    found = [_shown(view, row, spans) for row in rows]
    return {
        "query": asked,
        "found": found if asked else [],
        "groups": [] if asked else _grouped(view, found, datasets),
        "count": len(found),
    }


def _spans(cursor: Any) -> dict[str, tuple[str, str, int]]:  # noqa: ANN401 - a DuckDB cursor
    """Return first and last period and number of figures by indicator."""
    spans: dict[str, tuple[str, str, int]] = {}
    for _, row in queries.list_series(cursor, (), after=0, limit=_MOST):
        first, last = row["first_period"], row["last_period"]
        known = spans.get(row["indicator"], (first, last, 0))
        spans[row["indicator"]] = (
            min(known[0], first),
            max(known[1], last),
            known[2] + row["observation_count"],
        )
    return spans


def _shown(
    view: View, row: Mapping[str, Any], spans: Mapping[str, tuple[str, str, int]]
) -> dict[str, Any]:
    lang = view.ask.lang
    first, last, count = spans.get(row["indicator"], ("", "", 0))
    return {
        "id": row["indicator"],
        "dataset_id": row["dataset_id"],
        "name": view.name("indicator", row["indicator"]),
        "definition": row[f"definition_{lang}"] or "",
        "unit": view.name("unit_measure", row["unit_measure"]),
        "periods": first if first == last else f"{first} – {last}",
        "count": count,
    }


def _grouped(
    view: View, found: list[dict[str, Any]], datasets: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    groups = []
    for dataset_id, row in datasets.items():
        held = [one for one in found if one["dataset_id"] == dataset_id]
        groups.append(
            {
                "id": dataset_id,
                "name": view.name("dataset_id", dataset_id),
                "theme": view.name("theme", row["theme"]),
                "owners": owners(view, row),
                "indicators": held,
            }
        )
    # What ranks others stands last: it is much, and seldom what a reader looks for first.
    return sorted(groups, key=lambda one: (len(one["indicators"]) > 40, one["name"]))


def owners(view: View, row: Mapping[str, Any]) -> str:
    """Return the names of the agencies that answer for a dataset."""
    return ", ".join(view.name("agency", code) for code in (row["owner"] or "").split(",") if code)
