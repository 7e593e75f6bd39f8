"""What a call takes of our own beside that of the original: release, language, format."""

from __future__ import annotations

from typing import Final

from api.parameters import VERSIONED, Form, Operation, Parameter

FORMATS: Final = {
    "json": "application/json",
    "jsonstat": "application/json",
    "xml": "application/xml",
}


def _read(text: str) -> str:
    if text not in FORMATS:
        raise ValueError(text)
    return text


_FORM: Final = Form(_read, "json, jsonstat, xml", "json, jsonstat, xml", {"enum": list(FORMATS)})
CALL: Final = Operation(
    parameters=(*VERSIONED, Parameter("format", _FORM, "Format.", "json")),
    body="",
    example=None,
    formats=FORMATS,
)
OWN: Final = ("release", "as_of")
