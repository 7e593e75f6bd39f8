"""The figures of an edition as its body would load them: in its codes and units, value for value.

Only a direct figure stands under the code and the name of an item. Every other one says what it
is: which item it is read for, of which kind, and our own name for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.answers import Rendered, citation, envelope
from api.asking import Ask
from api.bodies.frameworks import KINDS, Row, View, find, find_edition, told
from api.bodies.observations import about
from api.bodies.readiness import links_of
from api.errors import MissingFrameworksError
from api.formats import as_csv, as_json, as_xlsx
from api.formats.figures import exact_text
from api.queries import catalogue, derived, frameworks
from schemas import concepts
from schemas.figure import converted

COLUMNS: Final = (
    "framework",
    "edition",
    "code",
    "name",
    "kind",
    "meaning",
    "read_for",
    "state",
    "value",
    "unit",
    "obs_status",
    "time_period",
    "ref_area",
    "ref_area_name",
    "factor",
    "obs_value",
    "unit_measure",
    "indicator",
    "indicator_name",
    *(name for name in concepts.KEYS if name not in ("indicator", "ref_area", "time_period")),
    "figure",
    "link",
    "receipt",
    "note",
    "reading_note",
    "definition",
    "method",
    "source_document",
    "vintage",
    "base_period",
    "agency",
    "designation",
    "citation",
)
_ATTRIBUTES: Final = (
    "unit_measure",
    "obs_status",
    "note",
    "source_document",
    "vintage",
    "base_period",
    "agency",
)
# Numbers whose digits are kept as they are.
NUMBERS: Final = ("value", "obs_value", "factor")
_OURS: Final = {"vi": "{name} (số liệu của tỉnh)", "en": "{name} (figure of the province)"}


def render(ask: Ask) -> Rendered:
    """Return every mapped figure of an edition in the format the caller gets.

    Raises:
        ApiError: As the readiness of the edition.
    """
    with ask.cursor() as cursor:
        view = View(ask.release, cursor, ask.lang)
        rows = list_figures(view, ask.values["framework"], ask.values["edition"], citation(ask))
    if ask.format == "csv":
        return Rendered(as_csv.table(COLUMNS, rows))
    if ask.format == "xlsx":
        at = ask.release.entry.published_at
        return Rendered(as_xlsx.table(COLUMNS, rows, NUMBERS, about=about(ask), at=at))
    shown = [{**row, **{name: as_json.number(row[name]) for name in NUMBERS}} for row in rows]
    body = {"framework": ask.values["framework"], "edition": ask.values["edition"]}
    return Rendered({**envelope(ask), **body, "count": len(shown), "figures": shown})


def list_figures(view: View, code: str, edition: str, cited: str) -> list[Row]:
    """Return a row of `COLUMNS` for each figure that was found, certified or too old.

    Raises:
        ApiError: As the readiness of the edition.
    """
    find(view, code)
    find_edition(view, code, edition)
    if not frameworks.has_readiness(view.cursor):
        raise MissingFrameworksError(release=view.release.id)
    found = [row for row in frameworks.list_readiness(view.cursor, code, edition) if row["figure"]]
    values = frameworks.find_values(view.cursor, [row["figure"] for row in found])
    every = catalogue.list_indicators(view.cursor, limit=100_000)
    indicators = {row["indicator"]: row for row in every} | {
        name: {**row, "method_vi": row["formula"], "method_en": row["formula"]}
        for name, row in derived.list_indicators(view.cursor).items()
    }
    designations = {
        row["dataset_id"]: row["designation"] for row in catalogue.list_datasets(view.cursor)
    }
    return [
        _row(view, row, values[row["figure"]], indicators.get(row["indicator"], {}), cited)
        # What is computed was designated by nobody.
        | {"designation": designations.get(values[row["figure"]]["agency"] and row["dataset_id"])}
        for row in found
        if row["figure"] in values
    ]


def _row(
    view: View,
    row: Mapping[str, Any],
    value: Mapping[str, Any],
    indicator: Mapping[str, Any],
    cited: str,
) -> Row:
    is_direct = row["kind"] == "direct"
    ours = told(indicator, "name", view.lang) or row["indicator"]
    labels, lang, figure = view.release.labels, view.lang, row["figure"]
    text = exact_text(value["obs_value"], value["decimals"])
    links = links_of(figure, value, view.release.id)
    place = labels.name(lang, "ref_area", value["ref_area"]) or value["ref_area"]
    return {
        "framework": row["framework"],
        "edition": row["edition"],
        "code": row["item"] if is_direct else None,
        "name": told(row, "name", lang) if is_direct else _OURS[lang].format(name=ours),
        "kind": row["kind"],
        "meaning": KINDS.get(row["kind"], {}).get(lang),
        "read_for": row["item"],
        "state": row["state"],
        "value": converted(value["obs_value"], value["decimals"], row["factor"]),
        "unit": _unit(view, row, value, indicator),
        "factor": None if row["factor"] is None else exact_text(row["factor"], None),
        "obs_value": text,
        "indicator_name": ours,
        "ref_area_name": place,
        "figure": figure,
        **links,
        "reading_note": told(row, "note", lang),
        "definition": told(indicator, "definition", lang),
        "method": told(indicator, "method", lang),
        "citation": f"{cited}. {ours}, {place}, {value['time_period']}: {text}. {links['link']}",
        **{name: value[name] for name in (*concepts.KEYS, *_ATTRIBUTES)},
    }


def _unit(
    view: View, row: Mapping[str, Any], value: Mapping[str, Any], indicator: Mapping[str, Any]
) -> str | None:
    """Return the unit `value` is in: the body's where its own number is read, else what is said.

    A rank is a rank whatever the item is scored in.
    """
    if row["unit"]:
        return str(row["unit"])
    is_theirs = row["kind"] == "direct" and row["periods"] == "edition"
    if is_theirs and row["item_unit"] and not indicator.get("is_rank"):
        return str(row["item_unit"])
    ours: str = value["unit_measure"]
    return view.release.labels.name(view.lang, "unit_measure", ours) or ours
