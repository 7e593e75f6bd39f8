"""Metadata of a dataset's CSV as the W3C's CSV on the Web has it.

Every address in it is relative, so that it says the same wherever the release is served.
"""

from __future__ import annotations

from typing import Any, Final

from api.catalogue.columns import COLUMNS, KEYS, Column
from api.catalogue.content import Content, Dataset, File
from store import clock

MEDIA_TYPE: Final = "application/csvm+json"
_CONTEXT: Final = ["http://www.w3.org/ns/csvw", {"@language": "und"}]
_DATATYPES: Final = {
    "text": "string",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "instant": {"base": "dateTime", "format": "yyyy-MM-ddTHH:mm:ssX"},
}
# A figure has an address of its own: its key, at the API.
_FIGURE: Final = "../../v1/figures/" + ":".join(f"{{{name}}}" for name in KEYS)


def describe(content: Content, dataset: Dataset, file: File) -> dict[str, Any]:
    """Return the metadata document of one dataset's CSV."""
    entry = content.release.entry
    licence = {"dc:license": {"@id": content.licence["url"]}} if content.licence else {}
    return {
        "@context": _CONTEXT,
        "url": f"{dataset.id}.csv",
        "dc:title": _spoken(dataset.text("name")),
        "dc:description": _spoken(dataset.text("description")),
        "dc:identifier": dataset.id,
        "dc:publisher": _spoken(content.publisher.get("name") or {}),
        **licence,
        "dc:issued": {"@value": clock.text(entry.published_at), "@type": "xsd:dateTime"},
        "dc:hasVersion": content.release.id,
        "dc:extent": f"{file.length} bytes, sha256 {file.sha256}",
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\r\n"]},
        "tableSchema": {
            "columns": [_column(one, is_yearly=dataset.coverage.is_yearly) for one in COLUMNS],
            "primaryKey": list(KEYS),
            "aboutUrl": _FIGURE,
        },
    }


def _column(column: Column, *, is_yearly: bool) -> dict[str, Any]:
    datatype = _DATATYPES[column.kind]
    if column.name == "time_period" and is_yearly:
        datatype = "gYear"
    return {
        "name": column.name,
        "titles": {"und": column.name},
        "dc:description": _spoken({"vi": column.vi, "en": column.en}),
        "datatype": datatype,
        "required": column.is_required,
    }


def _spoken(texts: Any) -> list[dict[str, str]]:  # noqa: ANN401 - texts by language
    return [
        {"@value": text, "@language": lang} for lang in ("vi", "en") if (text := texts.get(lang))
    ]
