"""The body of a data request: which codes of which variables, and how they are placed."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from api import errors
from api.formats import as_json
from api.pxweb.parameters import refuse_code_list


class Asked(NamedTuple):
    """Expressions by variable, and the order variables are to be shown in."""

    selection: dict[str, list[str]]
    order: list[str]

    def __str__(self) -> str:
        """Return the one spelling, for the entity tag."""
        return as_json.encode([sorted(self.selection.items()), self.order]).decode()


def read_asked(content: bytes) -> Asked:
    """Read a body.

    Raises:
        MalformedBodyError: It is no JSON object with a list `selection`.
        BadSelectionError: A code list is asked for.
    """
    try:
        body = orjson.loads(content or b"{}")
    except orjson.JSONDecodeError:
        raise errors.MalformedBodyError from None
    if not isinstance(body, dict):
        raise errors.MalformedBodyError
    found: dict[str, list[str]] = {}
    for item in _list(body.get("selection")):
        if not isinstance(item, dict) or not isinstance(item.get("variableCode"), str):
            raise errors.MalformedBodyError
        for name in ("codelist", "codeList"):
            refuse_code_list(_text(item.get(name)))
        found.setdefault(item["variableCode"], []).extend(_texts(item.get("valueCodes")))
    placement = body.get("placement") or {}
    if not isinstance(placement, dict):
        raise errors.MalformedBodyError
    return Asked(found, [*_texts(placement.get("stub")), *_texts(placement.get("heading"))])


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    if value is None:
        return []
    if not isinstance(value, list):
        raise errors.MalformedBodyError
    return value


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    return [text for each in _list(value) if (text := _text(each)) is not None]


def _text(value: Any) -> str | None:  # noqa: ANN401 - any JSON
    if value is not None and not isinstance(value, str):
        raise errors.MalformedBodyError
    return value
