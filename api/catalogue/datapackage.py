"""A release as a Frictionless data package: its datasets with sha256, length and columns.

`frictionless validate …/datapackage.json` then tells whether a download is whole and unchanged.
Every path is relative, so that it says the same wherever the release is served.
"""

from __future__ import annotations

from typing import Any, Final

from api import errors
from api.catalogue.columns import COLUMNS, KEYS, Column
from api.catalogue.content import Content, Dataset, File, with_files
from store import clock

NAME: Final = "datapackage.json"
_TYPES: Final = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "date": "date",
    "instant": "datetime",
}
_INSTANT: Final = "%Y-%m-%dT%H:%M:%SZ"


def describe(content: Content) -> dict[str, Any]:
    """Return the package of a release.

    Raises:
        UnknownFileError: The release was made before datasets had files of their own.
    """
    release = content.release
    held = with_files(content.datasets)
    if not held:
        raise errors.UnknownFileError(release=release.id, name=NAME, allowed=["manifest"])
    named = content.publisher.get("name") or {}
    return {
        "name": f"so-chuan-{release.id}",
        "id": release.manifest_sha256,
        "title": f"{named.get('en', '')}: {release.id}",
        "description": f"{named.get('vi', '')}: bản công bố {release.id}",
        "version": release.id,
        "created": clock.text(release.entry.published_at),
        "licenses": [_licence(content)] if content.licence else [],
        "contributors": [{"title": named.get("en", ""), "role": "publisher"}],
        "manifest": {"path": "manifest", "hash": f"sha256:{release.manifest_sha256}"},
        "resources": [_resource(one, file) for one in held for file in one.files],
    }


def _licence(content: Content) -> dict[str, str]:
    return {"name": content.licence.get("id", ""), "path": content.licence.get("url", "")}


def _resource(dataset: Dataset, file: File) -> dict[str, Any]:
    shared = {
        "title": dataset.row["name_en"] or dataset.row["name_vi"],
        "description": dataset.row["description_en"] or dataset.row["description_vi"],
        "path": f"{dataset.id}.{file.form}",
        "format": file.form,
        "mediatype": file.media_type,
        "bytes": file.length,
        "hash": f"sha256:{file.sha256}",
    }
    name = dataset.id.lower().replace("_", "-")
    if file.form != "csv":
        return {"name": f"{name}-{file.form}", "type": "file", **shared}
    fields = [_field(one, is_yearly=dataset.coverage.is_yearly) for one in COLUMNS]
    return {
        "name": name,
        "type": "table",
        **shared,
        "encoding": "utf-8",
        "dialect": {"csv": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True}},
        "schema": {"fields": fields, "primaryKey": list(KEYS), "missingValues": [""]},
    }


def _field(column: Column, *, is_yearly: bool) -> dict[str, Any]:
    kind = _TYPES[column.kind]
    told: dict[str, Any] = {"name": column.name, "type": kind, "title": column.en}
    if column.name == "time_period" and is_yearly:
        told["type"] = "year"
    if column.kind == "instant":
        told["format"] = _INSTANT
    if column.is_required:
        told["constraints"] = {"required": True}
    return {**told, "description": column.vi}
