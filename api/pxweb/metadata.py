"""What a table is made of, as JSON-stat without its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.answers import Rendered
from api.asking import Ask
from api.jsonstat import dataset, slicing, structure
from api.public import home_of
from api.pxweb.variables import TIME, Table, read_table
from api.queries.catalogue import Row

ROOT: Final = "/px/api/v2"
# Of `cl_designation`.
_OFFICIAL: Final = "OFFICIAL"


def render(ask: Ask) -> Rendered:
    """Return a table's metadata.

    Raises:
        UnknownDatasetError: There is no such table.
    """
    with ask.cursor() as cursor:
        row = slicing.find_dataset(ask, cursor, ask.values["id"])
        table = read_table(ask.release, cursor, row)
        indicators = dataset.indicators_of(cursor, table.id)
    categories = {one.axis: one.codes for one in table.variables.values()}
    body = {
        **head(ask, table),
        **shape(ask, table, categories, indicators),
        "value": None,
        "extension": {
            **extension(ask, table, list(table.variables)),
            **dataset.extension(ask, row),
        },
    }
    return Rendered(body)


def head(ask: Ask, table: Table) -> dict[str, Any]:
    """Return what a table says of itself."""
    said = dataset.head(ask, table.row)
    home = home_of(ask.request)
    here = f"{home}{ROOT}/tables/{table.id}"
    also = [{"type": "application/json", "href": f"{here}/data?lang={ask.lang}"}]
    return {
        **said,
        "href": f"{here}/metadata?lang={ask.lang}",
        "link": {name: ones for name, ones in said["link"].items() if name != "collection"}
        | {"related": also},
    }


def shape(
    ask: Ask, table: Table, categories: Mapping[str, Sequence[str]], indicators: Mapping[str, Row]
) -> dict[str, Any]:
    """Return the variables as dimensions, with what PxWeb says of each."""
    shaped = dataset.shape(ask, categories, indicators)
    for name, dimension in shaped["dimension"].items():
        total = table.variables[name].total
        extra: dict[str, Any] = {"elimination": total is not None, "show": "value", "codeLists": []}
        if total is not None:
            extra["eliminationValueCode"] = total
        dimension["extension"] = extra
    return shaped


def extension(ask: Ask, table: Table, shown: Sequence[str]) -> dict[str, Any]:
    """Return `extension` of a table; `shown` are its variables in order."""
    first, last = ends(table)
    theme = table.row["theme"]
    return {
        "px": {
            "tableid": table.id,
            "language": ask.lang,
            "contents": structure.name_of(ask, "dataset_id", table.id),
            "official-statistics": table.row["designation"] == _OFFICIAL,
            "aggregallowed": False,
            "copyright": False,
            "subject-code": theme,
            "subject-area": structure.name_of(ask, "theme", theme),
            "matrix": table.id,
            "stub": [name for name in shown if name != TIME.upper()],
            "heading": [name for name in shown if name == TIME.upper()],
        },
        "firstPeriod": first,
        "lastPeriod": last,
        "discontinued": False,
    }


def ends(table: Table) -> tuple[str | None, str | None]:
    """Return the first and the last period of a table."""
    periods = table.variables[TIME.upper()].codes
    return (periods[0], periods[-1]) if periods else (None, None)
