"""The formats of SDMX: their media types, how a caller asks for one, and what he then gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from api import errors
from api.sdmx.message import Labelling

Base = Literal["v1", "v2"]
Resource = Literal["data", "structure", "metadata"]

_PREFIX: Final = "application/vnd.sdmx."


class Format(NamedTuple):
    """One format: `kind` behind `application/vnd.sdmx.`, and its version."""

    name: str
    kind: str
    version: str

    @property
    def media_type(self) -> str:
        """The Content-Type of an answer."""
        return f"{_PREFIX}{self.kind}; version={self.version}"


_GENERIC: Final = Format("genericdata", "genericdata+xml", "2.1")
_CSV_1: Final = Format("csv1", "data+csv", "1.0.0")
_STRUCTURE_ML_2: Final = Format("structure21", "structure+xml", "2.1")
# The default of each base and resource first.
FORMATS: Final[Mapping[tuple[Base, Resource], tuple[Format, ...]]] = {
    ("v1", "data"): (
        _GENERIC,
        Format("structurespecificdata", "structurespecificdata+xml", "2.1"),
        Format("generictimeseriesdata", "generictimeseriesdata+xml", "2.1"),
        Format("structurespecifictimeseriesdata", "structurespecifictimeseriesdata+xml", "2.1"),
        _CSV_1,
        Format("json1", "data+json", "1.0.0"),
    ),
    ("v1", "structure"): (_STRUCTURE_ML_2,),
    ("v2", "data"): (
        Format("json2", "data+json", "2.0.0"),
        Format("xml3", "data+xml", "3.0.0"),
        Format("csv2", "data+csv", "2.0.0"),
        _CSV_1,
        _GENERIC,
    ),
    ("v2", "structure"): (
        Format("structurejson20", "structure+json", "2.0.0"),
        Format("structurejson21", "structure+json", "2.1.0"),
        Format("structure30", "structure+xml", "3.0.0"),
        Format("structure31", "structure+xml", "3.1.0"),
        _STRUCTURE_ML_2,
    ),
    ("v2", "metadata"): (
        Format("metadatajson", "metadata+json", "2.0.0"),
        Format("metadataxml", "metadata+xml", "3.0.0"),
    ),
}
# What other services call their formats, as an end of a kind.
_NAMED: Final = {
    "jsondata": "+json",
    "json": "+json",
    "csv": "+csv",
    "csvfile": "+csv",
    "csvfilewithlabels": "+csv",
    "genericdata": "genericdata+xml",
    "structurespecificdata": "structurespecificdata+xml",
    "generictimeseriesdata": "generictimeseriesdata+xml",
    "structurespecifictimeseriesdata": "structurespecifictimeseriesdata+xml",
    "structure": "structure+xml",
    "xml": "+xml",
    "structurejson": "structure+json",
}
_LABELLINGS: Final[Mapping[str, Labelling]] = {"id": "id", "both": "both", "name": "name"}
_FAMILIES: Final = {
    "application/xml": "+xml",
    "text/xml": "+xml",
    "application/json": "+json",
    "text/json": "+json",
    "text/csv": "+csv",
    "application/csv": "+csv",
}
_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


class Chosen(NamedTuple):
    """What a caller gets; `labelling` matters to CSV."""

    format: Format
    labelling: Labelling = "id"


class _Wanted(NamedTuple):
    name: str
    version: str | None
    labelling: Labelling


def choose(base: Base, resource: Resource, accept: str | None, named: str | None) -> Chosen:
    """Choose by the parameter `format`, else by an Accept header.

    Raises:
        MalformedQueryError: `format` names no format.
        NotAcceptableError: The caller accepts none of those there are.
    """
    offered = FORMATS[base, resource]
    if named is not None:
        return _by_name(offered, named.lower())
    for wanted in _ranked(accept or "*/*") or [_Wanted("*/*", None, "id")]:
        found = next((one for one in offered if _fits(wanted, one)), None)
        if found is not None:
            return Chosen(found, wanted.labelling)
    raise errors.NotAcceptableError(allowed=[one.media_type for one in offered])


def _by_name(offered: tuple[Format, ...], named: str) -> Chosen:
    if named not in _NAMED:
        words = ", ".join(f"`{name}`" for name in sorted(_NAMED))
        raise errors.MalformedQueryError(
            parameter="format",
            value=named,
            expected_vi=f"một trong {words}",
            expected_en=f"one of {words}",
        )
    labelling: Labelling = "both" if named == "csvfilewithlabels" else "id"
    for one in offered:
        if one.kind.endswith(_NAMED[named]):
            return Chosen(one, labelling)
    raise errors.NotAcceptableError(allowed=[one.media_type for one in offered])


def _fits(wanted: _Wanted, offered: Format) -> bool:
    if wanted.name in ("*/*", "application/*"):
        return True
    family = _FAMILIES.get(wanted.name)
    if family is not None:
        return offered.kind.endswith(family)
    if wanted.name == "text/*":
        return offered.kind.endswith("+csv")
    if wanted.name != f"{_PREFIX}{offered.kind}":
        return False
    return wanted.version is None or _short(wanted.version) == _short(offered.version)


def _short(version: str) -> str:
    """Read `2.0` and `2.0.0` alike."""
    return ".".join([*version.split("."), "0", "0"][:3])


def _ranked(header: str) -> list[_Wanted]:
    """Return what an Accept header names, most wanted first, without what it refuses."""
    found = []
    for position, item in enumerate(header.split(",")[:50]):
        name, *options = (part.strip().lower() for part in item.split(";"))
        given = {key.strip(): value.strip(' "') for key, _, value in
                 (option.partition("=") for option in options)}  # fmt: skip
        quality = given.get("q", "1")
        rank = float(quality) if _QUALITY.fullmatch(quality) else 1.0
        if name and rank > 0:
            labelling = _LABELLINGS.get(given.get("labels", ""), "id")
            found.append((-rank, position, _Wanted(name, given.get("version"), labelling)))
    return [wanted for _, _, wanted in sorted(found, key=lambda each: each[:2])]
