"""The classic family as XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import orjson

_NAMESPACE: Final = "http://www.worldbank.org"
_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
# Names of a list and of a row in it.
_NAMES: Final = {
    "data": ("data", "data"),
    "country": ("countries", "country"),
    "indicator": ("indicators", "indicator"),
    "source": ("sources", "source"),
    "topic": ("topics", "topic"),
    "region": ("regions", "region"),
    "incomelevel": ("IncomeLevels", "IncomeLevel"),
    "lendingtype": ("lendingTypes", "lendingType"),
}
_ATTRIBUTES: Final = ("id", "iso2code")
# Rows that are one text with attributes, and rows whose id is an element like others.
_TEXTS: Final = frozenset({"incomelevel", "lendingtype"})
_WITHOUT_ATTRIBUTES: Final = frozenset({"data", "region"})
_TOPICS: Final = ("topics", "topic")


def listing(kind: str, head: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return a page of a list."""
    outer, inner = _NAMES[kind]
    said = "".join(f" {name}={_attribute(value)}" for name, value in head.items())
    body = "".join(_row(kind, inner, row) for row in rows)
    return f'{_HEAD}<wb:{outer}{said} xmlns:wb="{_NAMESPACE}">{body}</wb:{outer}>'.encode()


def message(number: str, key: str, value: str) -> bytes:
    """Return a message in place of an answer."""
    said = f"<wb:message id={_attribute(number)} key={_attribute(key)}>{_text(value)}</wb:message>"
    return f'{_HEAD}<wb:error xmlns:wb="{_NAMESPACE}">{said}</wb:error>'.encode()


def _row(kind: str, name: str, row: Mapping[str, Any]) -> str:
    if kind in _TEXTS:
        return _labelled(name, row)
    attributed = "" if kind in _WITHOUT_ATTRIBUTES else f" id={_attribute(row['id'])}"
    inner = "".join(
        _element(field, value) for field, value in row.items() if field != "id" or not attributed
    )
    return f"<wb:{name}{attributed}>{inner}</wb:{name}>"


def _element(name: str, value: Any) -> str:  # noqa: ANN401 - any value of a row
    if isinstance(value, Mapping):
        return _labelled(name, value)
    if isinstance(value, list):
        inner = "".join(_labelled(_TOPICS[1], one) for one in value)
        return f"<wb:{name}>{inner}</wb:{name}>"
    if value is None or value == "":
        return f"<wb:{name} />"
    text = orjson.dumps(value).decode() if isinstance(value, orjson.Fragment) else str(value)
    return f"<wb:{name}>{_text(text)}</wb:{name}>"


def _labelled(name: str, value: Mapping[str, Any]) -> str:
    attributes = "".join(
        f" {field}={_attribute(value[field])}" for field in _ATTRIBUTES if field in value
    )
    text = _text(str(value.get("value", "")))
    return f"<wb:{name}{attributes}>{text}</wb:{name}>" if text else f"<wb:{name}{attributes} />"


def _text(value: str) -> str:
    return escape(_printable(value))


def _attribute(value: object) -> str:
    return quoteattr(_printable(str(value)))


def _printable(value: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(letter for letter in value if letter >= " " or letter in "\t\n\r").replace(
        "\ufffe", ""
    ).replace("\uffff", "")  # fmt: skip
