"""What the addresses of PxWebApi 2 take, and how its deep objects are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from api import errors
from api.jsonstat import parameters as jsonstat
from api.parameters import DATASET_PART, SEARCH, VERSIONED, Form, Operation, Parameter
from api.pxweb import selecting

FORMATS: Final = ("json-stat2",)
_MAXIMUM_NUMBER: Final = 1_000_000
_DEEP = re.compile(r"(valuecodes|codelist)\[([^\]]{1,64})\]", re.IGNORECASE | re.ASCII)
_LISTS: Final = ("heading", "stub")


class Pairs(NamedTuple):
    """A query string of the data address, taken apart: what selects, and the rest."""

    selection: dict[str, list[str]]
    order: list[str]
    rest: list[tuple[str, str]]


def _read_number(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,6}", text, re.ASCII) is None or int(text) > _MAXIMUM_NUMBER:
        raise ValueError(text)
    return int(text)


def _read_truth(text: str) -> bool:
    return {"true": True, "false": False}[text.lower()]


def _truth(text: str) -> bool:
    try:
        return _read_truth(text)
    except KeyError:
        raise ValueError(text) from None


def _read_format(text: str) -> str:
    if text.lower() not in FORMATS:
        raise ValueError(text)
    return text.lower()


_NUMBER: Final = Form(
    _read_number,
    f"một số từ 1 đến {_MAXIMUM_NUMBER}",
    f"a number from 1 to {_MAXIMUM_NUMBER}",
    {"type": "integer", "minimum": 1, "maximum": _MAXIMUM_NUMBER},
)
_BOOLEAN: Final = Form(_truth, "`true` hoặc `false`", "`true` or `false`", {"type": "boolean"})
_OUTPUT: Final = Form(
    _read_format, "`json-stat2`", "`json-stat2`", {"type": "string", "enum": list(FORMATS)}
)

TABLE_PART: Final = replace(DATASET_PART, name="id")
OUTPUT: Final = Parameter("outputFormat", _OUTPUT, "Always `json-stat2`.", "json-stat2")
CONFIG: Final = Operation(parameters=VERSIONED, body="", example=None)
TABLES: Final = Operation(
    parameters=(
        replace(SEARCH, name="query"),
        Parameter("pastDays", _NUMBER, "Updated within so many days.", 30),
        Parameter("includeDiscontinued", _BOOLEAN, "No table is discontinued here.", "false"),
        Parameter("pageNumber", _NUMBER, "The page.", 1),
        Parameter("pageSize", _NUMBER, "Tables of one page.", 100),
        *VERSIONED,
    ),
    body="",
    example=None,
)
TABLE: Final = Operation(parameters=(TABLE_PART, *VERSIONED), body="", example=None)
METADATA: Final = Operation(
    parameters=(
        TABLE_PART,
        Parameter("defaultSelection", _BOOLEAN, "As if nothing were selected.", "false"),
        *VERSIONED,
    ),
    body="",
    example=None,
    formats=jsonstat.FORMATS,
)
DATA: Final = Operation(
    parameters=(TABLE_PART, OUTPUT, *VERSIONED),
    body="",
    example=None,
    formats=jsonstat.FORMATS,
)
POSTED: Final = replace(DATA, takes="VariablesSelection")


def take_apart(pairs: Sequence[tuple[str, str]]) -> Pairs:
    """Take what selects out of a query string.

    Raises:
        BadSelectionError: A code list is asked for; there are none.
    """
    selection: dict[str, list[str]] = {}
    order: dict[str, list[str]] = {name: [] for name in _LISTS}
    rest = []
    for name, value in pairs:
        if name in order:
            order[name] += [text.strip() for text in value.split(",") if text.strip()]
        elif (deep := _DEEP.fullmatch(name)) is None:
            rest.append((_spelled(name), value))
        elif deep[1].lower() == "codelist":
            refuse_code_list(value)
        else:
            selection.setdefault(deep[2], []).extend(selecting.split(value))
    shown = [*order["stub"], *order["heading"]]
    return Pairs(selection, shown, [pair for pair in rest if pair[0] != "outputFormatParams"])


def refuse_code_list(value: str | None) -> None:
    """Refuse a code list; every variable has its own codes only.

    Raises:
        BadSelectionError: One is named.
    """
    if value:
        raise errors.BadSelectionError(parameter="codelist", value=value, allowed=["-"])


_NAMES: Final = {
    parameter.name.lower(): parameter.name
    for operation in (TABLES, METADATA, DATA)
    for parameter in operation.parameters
} | {"outputformatparams": "outputFormatParams"}


def _spelled(name: str) -> str:
    return _NAMES.get(name.lower(), name)


def spelled(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield pairs under the names we have, whatever their case."""
    for name, value in pairs:
        yield _spelled(name), value
