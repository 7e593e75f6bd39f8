"""What can be asked of a JSON-stat dataset: codes by SDMX concept, periods, language, release."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.jsonstat.grid import AXES
from api.parameters import (
    DATASET_PART,
    FILTERS,
    FROM,
    MEDIA_TYPES,
    TO,
    VERSIONED,
    Form,
    Operation,
    Parameter,
)

MAXIMUM_PERIODS: Final = 1000


def _read_count(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,3}", text, re.ASCII) is None or int(text) > MAXIMUM_PERIODS:
        raise ValueError(text)
    return int(text)


def _read_format(text: str) -> str:
    if text.lower() not in ("json", "jsonstat", "json-stat", "json-stat2"):
        raise ValueError(text)
    return "json"


_COUNT: Final = Form(
    _read_count,
    f"một số từ 1 đến {MAXIMUM_PERIODS}",
    f"a number from 1 to {MAXIMUM_PERIODS}",
    {"type": "integer", "minimum": 1, "maximum": MAXIMUM_PERIODS},
)
_FORMAT: Final = Form(_read_format, "`JSON`", "`JSON`", {"type": "string", "enum": ["JSON"]})

# The second name is the one that PxWeb's description gives the format.
FORMATS: Final = {
    "json": MEDIA_TYPES["json"],
    "jsonstat": "application/vnd.json-stat2+json",
}

CODES: Final = tuple(
    replace(parameter, name=parameter.name.upper())
    for parameter in FILTERS
    if parameter.name in AXES
)
SINCE: Final = replace(FROM, name="sinceTimePeriod")
UNTIL: Final = replace(TO, name="untilTimePeriod")
LAST: Final = Parameter("lastTimePeriod", _COUNT, "Only the newest so many periods.", 5)
FORMAT: Final = Parameter("format", _FORMAT, "Always JSON-stat 2.0.", "JSON")

DATASET: Final = Operation(
    parameters=(DATASET_PART, *CODES, SINCE, UNTIL, LAST, *VERSIONED, FORMAT),
    body="",
    example=None,
    formats=FORMATS,
)
COLLECTION: Final = Operation(
    parameters=(*VERSIONED, FORMAT), body="", example=None, formats=FORMATS
)

# How others call the dimensions of place and time.
_ALIASES: Final = {"GEO": "REF_AREA", "TIME": "TIME_PERIOD"}
_NAMES: Final = {parameter.name.lower(): parameter.name for parameter in DATASET.parameters} | {
    alias.lower(): name for alias, name in _ALIASES.items()
}


def spelled(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pairs of a query string under the names we have, whatever their case."""
    return [(_NAMES.get(name.lower(), name), value) for name, value in pairs]
