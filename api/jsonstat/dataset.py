"""A dataset of JSON-stat 2.0 (https://json-stat.org/full/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection

from api.answers import Rendered, citation, envelope, localised, warning
from api.asking import Ask
from api.jsonstat import grid, slicing, structure, writing
from api.jsonstat.grid import Grid
from api.labels import borrowed
from api.parameters import MEDIA_TYPES
from api.public import home_of
from api.queries import catalogue, cube
from api.queries.catalogue import Row
from schemas import concepts
from store import clock

_UNKNOWN: Final = {
    "vi": "Bản công bố này không có mã `{value}` cho `{parameter}`.",
    "en": "This release knows no code `{value}` for `{parameter}`.",
}


def render(ask: Ask) -> Rendered:
    """Return a dataset, or the part of it that was asked for.

    Raises:
        UnknownDatasetError: The release has no such dataset.
        NoFiguresError: Nothing is left of it.
        TooManyRowsError: More is asked for than one answer may hold.
    """
    with ask.cursor() as cursor:
        row = slicing.find_dataset(ask, cursor, ask.values["dataset_id"])
        asked = slicing.slice_of(ask, cursor)
        slicing.check_size(ask, cursor, asked)
        laid = grid.lay_out(cube.read(cursor, asked, columns=grid.COLUMNS))
        indicators = indicators_of(cursor, row["dataset_id"])
    body = {
        **head(ask, row),
        **shape(ask, laid.categories, indicators),
        "value": writing.values(laid),
        "status": writing.by_position(laid.statuses),
        "extension": {**extension(ask, row), **about_cells(ask, laid, indicators)},
    }
    return Rendered(body)


def indicators_of(cursor: DuckDBPyConnection, dataset: str) -> dict[str, Row]:
    """Return the indicators of a dataset, by id."""
    rows = catalogue.list_indicators(cursor, dataset_id=[dataset], limit=100_000)
    return {row["indicator"]: row for row in rows}


def head(ask: Ask, row: Row) -> dict[str, Any]:
    """Return what a dataset says of itself; `row` is that of its mart."""
    home = home_of(ask.request)
    here = f"{home}/jsonstat/{row['dataset_id']}?release={ask.release.id}&lang={ask.lang}"
    return {
        "version": "2.0",
        "class": "dataset",
        "href": here,
        "label": localised(row, ask.lang)["name"],
        "note": _notes(row, ask.lang),
        "source": citation(ask),
        "updated": clock.text(ask.release.entry.published_at),
        "link": links(ask, row, home),
    }


def _notes(row: Row, lang: str) -> list[str]:
    """Return what a dataset is, in the other language and marked if need be."""
    other = "en" if lang == "vi" else "vi"
    described = row[f"description_{lang}"] or borrowed(row[f"description_{other}"], other)
    return [described] if described else []


def shape(
    ask: Ask, categories: Mapping[str, Sequence[str]], indicators: Mapping[str, Row]
) -> dict[str, Any]:
    """Return the axes of a dataset: which, how long, what for, and their codes."""
    return {
        "id": [axis.upper() for axis in categories],
        "size": [len(codes) for codes in categories.values()],
        "role": structure.roles(categories),
        "dimension": structure.dimensions(ask, categories, indicators),
    }


def links(ask: Ask, row: Row, home: str) -> dict[str, list[dict[str, str]]]:
    """Return `link`: the release and its certificate, the terms, other forms of the figures."""
    release = f"{home}/v1/releases/{ask.release.id}"
    asked = {"dataset_id": row["dataset_id"], "release": ask.release.id, "format": "csv"}
    observations = f"/v1/observations?{urlencode(asked)}"
    found = {
        "describedby": [{"type": "application/json", "href": f"{release}/manifest"}],
        "alternate": [
            {"type": MEDIA_TYPES[ending], "href": f"{home}{address}"}
            for ending, address in slicing.files_of(ask, row["dataset_id"]).items()
        ]
        or [{"type": MEDIA_TYPES["csv"], "href": f"{home}{observations}"}],
        "collection": [{"class": "collection", "href": f"{home}/jsonstat?lang={ask.lang}"}],
    }
    if "certificate.json" in ask.release.manifest.get("objects", {}):
        certificate = {"type": "application/json", "href": f"{release}/files/certificate.json"}
        found["describedby"].append(certificate)
    licence = ask.release.publisher.get("licence")
    if isinstance(licence, Mapping) and licence.get("url"):
        found["license"] = [{"type": "text/html", "href": str(licence["url"])}]
    return found


def extension(ask: Ask, row: Row) -> dict[str, Any]:
    """Return what our own envelope says: release, signers, terms, warnings."""
    labels = ask.release.labels
    known = labels.known
    unknown = [
        warning("unknown-code", _UNKNOWN, ask.lang, parameter=axis.upper(), value=code)
        for axis, codes in slicing.asked_codes(ask.values).items()
        for code in codes
        if code not in known[axis]
    ]
    return {
        **envelope(ask, warnings=unknown),
        "dataset_id": row["dataset_id"],
        "dataset_version": row["version"],
        "contract_sha256": row["contract_sha256"],
        "designation": row["designation"],
        "designation_name": labels.name(ask.lang, "cl_designation", row["designation"] or ""),
    }


def about_cells(ask: Ask, laid: Grid, indicators: Mapping[str, Row]) -> dict[str, Any]:
    """Return what is known of single cells, by position.

    `exact` are the values that a reader of doubles would print with other digits. A cell without
    a figure and without a status was never collected.
    """
    used = sorted({grid.NORMAL, *laid.statuses.values()})
    names = ask.release.labels.naming(ask.lang, "obs_status", used)
    found: dict[str, Any] = {
        "status": {
            "default": grid.NORMAL,
            "missing": list(concepts.MISSING_STATUS),
            "label": names,
        },
        "exact": writing.by_position(laid.inexact),
        "note": writing.by_position(laid.notes),
    }
    if foreign := structure.foreign_units(laid, indicators):
        found["unit_measure"] = foreign
    return found
