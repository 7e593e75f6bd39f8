"""The schema of what may be sent to `/v1/query`, made of the same tables that read it."""

from __future__ import annotations

from typing import Any, Final

from api.parameters import FILTERS, FROM, GEO_VINTAGE, MAXIMUM_CODES, TO, Parameter
from api.queries.observations import SORTS
from api.question import MAXIMUM_LATEST

_CONDITION: Final = "#/components/schemas/Condition"


def _filter(parameter: Parameter) -> dict[str, Any]:
    code = parameter.form.schema
    several = {"type": "array", "items": code, "minItems": 1, "maxItems": MAXIMUM_CODES}
    return {"description": parameter.about, "anyOf": [code, several]}


_PARTS: Final = {
    "type": "array",
    "items": {"$ref": _CONDITION},
    "minItems": 1,
    "maxItems": 20,
}
SCHEMAS: Final[dict[str, Any]] = {
    "Condition": {
        "type": "object",
        "description": "All members must hold; an empty object always does.",
        "additionalProperties": False,
        "properties": {
            **{parameter.name: _filter(parameter) for parameter in FILTERS},
            **{
                parameter.name: {"description": parameter.about, **parameter.form.schema}
                for parameter in (FROM, TO, GEO_VINTAGE)
            },
            "and": {"description": "All of these hold.", **_PARTS},
            "or": {"description": "At least one of these holds.", **_PARTS},
            "not": {"$ref": _CONDITION},
        },
    },
    "Question": {
        "type": "object",
        "description": "Which observations, how many of each series, in which order.",
        "additionalProperties": False,
        "properties": {
            "where": {"$ref": _CONDITION},
            "latest": {
                "description": "Only the newest so many of each series.",
                "type": "integer",
                "minimum": 1,
                "maximum": MAXIMUM_LATEST,
            },
            "sort": {
                "description": "Columns to sort by; a minus before one lets it fall.",
                "type": "array",
                "items": {
                    "type": "string",
                    "enum": [*SORTS, *(f"-{name}" for name in SORTS)],
                },
                "maxItems": len(SORTS),
            },
        },
    },
}
