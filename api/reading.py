"""From the bytes of a URL to values: strict, and with one answer to each kind of nonsense."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from api import errors
from api.parameters import MAXIMUM_CODES, Parameter


def read_pairs(query: bytes) -> list[tuple[str, str]]:
    """Split a query string into names and values.

    Raises:
        MalformedTextError: A value is no UTF-8, or holds a control character.
    """
    pairs = []
    for piece in filter(None, query.split(b"&")):
        name, _, value = piece.partition(b"=")
        called = _text(name, "?")
        pairs.append((called, _text(value, called)))
    return pairs


def read_values(
    pairs: Sequence[tuple[str, str]],
    parts: Mapping[str, str],
    parameters: Sequence[Parameter],
) -> dict[str, Any]:
    """Read the values of an operation's parameters; a list is sorted and without repeats.

    Args:
        pairs: What stood behind the question mark.
        parts: What stood in the path.
        parameters: What the operation takes.

    Raises:
        UnknownParameterError: A name the operation does not take.
        RepeatedParameterError: A parameter of one value came twice.
        MalformedValueError: A value is not of its parameter's form.
    """
    in_query = {item.name: item for item in parameters if not item.is_path}
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in in_query:
            raise _unknown(name, sorted(in_query))
        given.setdefault(name, []).append(value)
    values = {name: _value(in_query[name], texts) for name, texts in given.items()}
    for item in parameters:
        if item.is_path:
            values[item.name] = _single(item, parts[item.name])
    return values


def _text(escaped: bytes, parameter: str) -> str:
    try:
        text = unquote_to_bytes(escaped.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise errors.MalformedTextError(parameter=parameter) from None
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise errors.MalformedTextError(parameter=parameter)
    return text


def _value(parameter: Parameter, texts: list[str]) -> Any:  # noqa: ANN401 - what the form reads
    if not parameter.is_list:
        if len(texts) > 1:
            raise errors.RepeatedParameterError(parameter=parameter.name)
        return _single(parameter, texts[0])
    codes = {code for text in texts for code in text.split(",")}
    if len(codes) > MAXIMUM_CODES:
        raise _malformed(
            parameter,
            f"{len(codes)} codes",
            f"nhiều nhất {MAXIMUM_CODES} mã",
            f"at most {MAXIMUM_CODES} codes",
        )
    for code in codes:
        _single(parameter, code)
    return sorted(codes)


def _single(parameter: Parameter, text: str) -> Any:  # noqa: ANN401 - what the form reads
    try:
        return parameter.form.read(text)
    except ValueError:
        form = parameter.form
        raise _malformed(parameter, text, form.expected_vi, form.expected_en) from None


def _malformed(
    parameter: Parameter, value: str, expected_vi: str, expected_en: str
) -> errors.MalformedValueError:
    return errors.MalformedValueError(
        parameter=parameter.name, value=value, expected_vi=expected_vi, expected_en=expected_en
    )


def _unknown(name: str, allowed: list[str]) -> errors.UnknownParameterError:
    (nearest,) = difflib.get_close_matches(name[:64], allowed, n=1, cutoff=0)
    return errors.UnknownParameterError(parameter=name, nearest=nearest, allowed=allowed)
