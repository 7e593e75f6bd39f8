"""The list of tables, one table, its default selection, and what a caller should know first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from duckdb import DuckDBPyConnection

from api import negotiation
from api.answers import Rendered, citation, envelope, localised
from api.asking import Ask
from api.jsonstat import slicing, structure
from api.labels import DIMENSION_NAMES
from api.limits import Limits
from api.public import home_of
from api.pxweb import data, metadata
from api.pxweb.asked import Asked
from api.pxweb.metadata import ROOT
from api.pxweb.parameters import FORMATS
from api.pxweb.variables import TIME, Table, read_table
from api.queries import catalogue
from api.queries.catalogue import Row
from schemas.text import plain
from store import clock

VERSION: Final = "2.0.0"
SINCE: Final = "since"
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE: Final = 100
_UNLIMITED: Final = (1_000_000, 1)
_LANGUAGES: Final = {"vi": "Tiếng Việt", "en": "English"}
_UNITS: Final = {"A": "Annual", "Q": "Quarterly", "M": "Monthly", "W": "Weekly"}


def since(ask: Ask) -> Ask:
    """Put the instant `pastDays` means in its place: the answer depends on that, not on days."""
    if "pastDays" not in ask.values:
        return ask
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    days = timedelta(days=ask.values["pastDays"])
    # Longer ago than there are years is always.
    earliest = today - days if days < today - _FIRST else _FIRST
    kept = {name: value for name, value in ask.values.items() if name != "pastDays"}
    return replace(ask, values={**kept, SINCE: earliest})


def show_config(ask: Ask) -> Rendered:
    """Return the limits, languages and terms of the interface."""
    limits: Limits = ask.request.app.state.limits
    calls, window = limits.quota or _UNLIMITED
    licence = ask.release.publisher.get("licence") or {}
    body = {
        "apiVersion": VERSION,
        "appVersion": ask.request.app.version,
        "languages": [{"id": lang, "label": _LANGUAGES[lang]} for lang in negotiation.LANGUAGES],
        "defaultLanguage": negotiation.LANGUAGES[0],
        "maxDataCells": data.MAXIMUM_CELLS,
        "maxCallsPerTimeWindow": calls,
        "timeWindow": window,
        "license": licence.get("url") or licence.get("id") or "",
        "sourceReferences": [
            {"language": lang, "text": citation(ask, lang)} for lang in negotiation.LANGUAGES
        ],
        "defaultDataFormat": FORMATS[0],
        "dataFormats": list(FORMATS),
        "features": [{"id": "release", "params": [{"key": "id", "value": ask.release.id}]}],
    }
    return Rendered(body)


def list_tables(ask: Ask) -> Rendered:
    """Return a page of tables: those with all words in their texts, updated since a day."""
    values = ask.values
    with ask.cursor() as cursor:
        rows = [row for row in catalogue.list_datasets(cursor) if _is_wanted(ask, cursor, row)]
        size, number = values.get("pageSize", _PAGE), values.get("pageNumber", 1)
        shown = rows[(number - 1) * size : number * size]
        tables = [_table(ask, read_table(ask.release, cursor, row)) for row in shown]
    pages = max(1, math.ceil(len(rows) / size))
    body = {
        "language": ask.lang,
        "tables": tables,
        "page": {
            "pageNumber": number,
            "pageSize": size,
            "totalElements": len(rows),
            "totalPages": pages,
            "links": _page_links(ask, number, pages),
        },
        "links": [_link(ask, "self", f"tables?{_written(ask, {})}")],
        "extension": envelope(ask),
    }
    return Rendered(body)


def show_table(ask: Ask) -> Rendered:
    """Return one table as the list has it."""
    with ask.cursor() as cursor:
        row = slicing.find_dataset(ask, cursor, ask.values["id"])
        table = read_table(ask.release, cursor, row)
    return Rendered({"language": ask.lang, **_table(ask, table)})


def show_default_selection(ask: Ask) -> Rendered:
    """Return what a table answers when nothing is selected."""
    with ask.cursor() as cursor:
        row = slicing.find_dataset(ask, cursor, ask.values["id"])
        table = read_table(ask.release, cursor, row)
    chosen = data.choose(table, Asked({}, []))
    body = {
        "language": ask.lang,
        "selection": [
            {"variableCode": name, "valueCodes": chosen.codes.get(name, [])}
            for name in table.variables
        ],
        "placement": {
            "heading": [TIME.upper()],
            "stub": [name for name in chosen.codes if name != TIME.upper()],
        },
        "links": [_link(ask, "data", f"tables/{table.id}/data?lang={ask.lang}")],
    }
    return Rendered(body)


def _is_wanted(ask: Ask, cursor: DuckDBPyConnection, row: Row) -> bool:
    if not row["observation_count"]:  # nothing was sent yet: a table without cells
        return False
    if SINCE in ask.values and ask.release.entry.published_at < ask.values[SINCE]:
        return False
    words = plain(ask.values.get("query", "")).split()
    if not words:
        return True
    texts = [row["dataset_id"], *(row[f"{part}_{lang}"] for part in ("name", "description")
                                  for lang in negotiation.LANGUAGES)]  # fmt: skip
    rows = catalogue.list_indicators(cursor, dataset_id=[row["dataset_id"]], limit=100_000)
    for one in rows:
        texts += [one["indicator"], one["name_vi"], one["name_en"]]
    spoken = plain(" ".join(filter(None, texts)))
    return all(word in spoken for word in words)


def _table(ask: Ask, table: Table) -> dict[str, Any]:
    row = localised(table.row, ask.lang)
    first, last = metadata.ends(table)
    theme = row["theme"]
    frequencies = table.variables["FREQ"].codes
    return {
        "type": "Table",
        "id": table.id,
        "label": row["name"],
        "description": row.get(f"description_{ask.lang}"),
        "sortCode": table.id,
        "updated": clock.text(ask.release.entry.published_at),
        "firstPeriod": first,
        "lastPeriod": last,
        "category": "public",
        "variableNames": [DIMENSION_NAMES[one.axis][ask.lang] for one in table.variables.values()],
        "discontinued": False,
        "source": ", ".join(_owners(ask, row).values()),
        "subjectCode": theme,
        "timeUnit": _UNITS.get(frequencies[0], "Other") if len(frequencies) == 1 else "Other",
        "paths": [[{"id": theme, "label": structure.name_of(ask, "theme", theme)}]],
        "links": [
            _link(ask, "self", f"tables/{table.id}?lang={ask.lang}"),
            _link(ask, "metadata", f"tables/{table.id}/metadata?lang={ask.lang}"),
            _link(ask, "data", f"tables/{table.id}/data?lang={ask.lang}"),
        ],
    }


def _owners(ask: Ask, row: Row) -> Mapping[str, str]:
    codes: Sequence[str] = [code for code in (row["owner"] or "").split(",") if code]
    return ask.release.labels.naming(ask.lang, "agency", codes)


def _page_links(ask: Ask, number: int, pages: int) -> list[dict[str, str]]:
    found = []
    if number > 1:
        found.append(_link(ask, "prev", f"tables?{_written(ask, {'pageNumber': number - 1})}"))
    if number < pages:
        found.append(_link(ask, "next", f"tables?{_written(ask, {'pageNumber': number + 1})}"))
    found.append(_link(ask, "last", f"tables?{_written(ask, {'pageNumber': pages})}"))
    return found


def _written(ask: Ask, changed: Mapping[str, object]) -> str:
    names = ("query", "pageSize", "pageNumber")
    kept = {name: ask.values[name] for name in names if name in ask.values}
    return urlencode({"lang": ask.lang, **kept, **changed})


def _link(ask: Ask, rel: str, path: str) -> dict[str, str]:
    return {"rel": rel, "hreflang": ask.lang, "href": f"{home_of(ask.request)}{ROOT}/{path}"}
