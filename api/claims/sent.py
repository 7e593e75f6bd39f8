"""The body of `POST /v1/check`: claims, or a page's text or HTML; read strictly, and described.

Numbers in JSON are taken as they were written, digit for digit: none passes through a float.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import orjson

from api import errors
from api.manners import LARGEST_PAGE
from claims import claim
from schemas import concepts

MOST_CLAIMS: Final = 1000
LARGEST_BODY: Final = LARGEST_PAGE
LONGEST_PAGE: Final = 600_000
_LONGEST: Final = {
    "text": claim.LONGEST_TEXT,
    "value": 100,
    "change": 100,
    "rank": 20,
    "rank_of": 20,
    "share": 100,
    "unit": 60,
    "id": 100,
}
_ENUMS: Final = {"locale": claim.LOCALES, "direction": claim.DIRECTIONS}
# A number may be written as text, as it was printed, or as a number of JSON.
_NUMBERS: Final = ("value", "rank", "rank_of", "change", "share")
# One line that begins with what prints.
_LINE: Final = re.compile(r"[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f\ud800-\udfff]*")
_LINE_PATTERN: Final = r"^[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$"
_PAGES: Final = ("text", "html")
_TOP: Final = ("claims", *_PAGES, "ref_area", "time_period", "locale")
_PART: Final = ("value", "unit", *concepts.DIMENSIONS)


class Sent(NamedTuple):
    """What was sent: claims as checked objects, pages of text, and what holds for the pages."""

    claims: list[Mapping[str, Any]]
    pages: list[str]
    context: Mapping[str, str]
    digest: str

    def __str__(self) -> str:
        """Return what tells it from any other body."""
        return self.digest


class _Written(str):
    """A number of JSON as it was written."""

    __slots__ = ()


def longest(name: str) -> int:
    """Return how many characters a member may have."""
    return _LONGEST.get(name, claim.LONGEST_WORDS)


def is_line(text: str) -> bool:
    """Tell whether a text is one line that begins with what prints."""
    return _LINE.fullmatch(text) is not None


def read(content: bytes) -> Sent:
    """Read a body.

    Raises:
        MalformedBodyError: It is no JSON object.
        UnknownParameterError: A member that does not exist.
        MalformedValueError: A member is not of its form.
        TooManyClaimsError: There are more claims than one request may hold.
    """
    body = _parse(content)
    _check_names(body, _TOP, "")
    found = body.get("claims", [])
    if not isinstance(found, list):
        raise _malformed("claims", found, "một danh sách", "a list")
    if len(found) > MOST_CLAIMS:
        raise errors.TooManyClaimsError(maximum=MOST_CLAIMS)
    for at, one in enumerate(found):
        _check_claim(one, f"claims.{at}")
    pages = [_page(body, name) for name in _PAGES if name in body]
    context = {name: body[name] for name in ("ref_area", "time_period", "locale") if name in body}
    for name, value in context.items():
        _check_text(value, name, name)
    return Sent(found, pages, context, hashlib.sha256(content).hexdigest())


def _parse(content: bytes) -> dict[str, Any]:
    try:
        orjson.loads(content)  # it bounds the depth, and refuses what is no text
        body = json.loads(content, parse_float=_Written, parse_int=_Written)
    except (ValueError, RecursionError):
        raise errors.MalformedBodyError from None
    if not isinstance(body, dict):
        raise errors.MalformedBodyError
    return body


def _page(body: Mapping[str, Any], name: str) -> str:
    text = body[name]
    if not isinstance(text, str) or isinstance(text, _Written) or not text:
        raise _malformed(name, text, "một văn bản", "a text")
    if len(text) > LONGEST_PAGE:
        raise errors.RequestTooLargeError(maximum=LONGEST_PAGE)
    return text


def _check_claim(given: Any, place: str) -> None:  # noqa: ANN401 - any JSON
    if not isinstance(given, dict):
        raise _malformed(place, given, "một đối tượng JSON", "a JSON object")
    if not given.keys() <= _MEMBERS:
        _check_names(given, claim.MEMBERS, place)
    for name, value in given.items():
        if name == "parts":
            _check_parts(value, f"{place}.parts")
        elif type(value) is not str or not _is_usual(name, value):
            _check_text(value, name, f"{place}.{name}")


_MEMBERS: Final = frozenset(claim.MEMBERS)


def _is_usual(name: str, value: str) -> bool:
    return name not in _ENUMS and len(value) <= 20 and value.isalnum()


def _check_text(value: Any, name: str, place: str) -> None:  # noqa: ANN401 - any JSON
    if isinstance(value, _Written):
        if name in _NUMBERS:
            return
        raise _malformed(place, value, "một văn bản", "a text")
    if not isinstance(value, str):
        raise _malformed(place, value, "một văn bản", "a text")
    allowed = _ENUMS.get(name)
    if allowed is not None:
        if value not in allowed:
            raise _malformed(place, value, ", ".join(allowed), ", ".join(allowed))
        return
    most = longest(name)
    if len(value) > most or not is_line(value):
        raise _malformed(
            place, value, f"một dòng từ 1 đến {most} ký tự", f"one line of 1 to {most} characters"
        )


def _check_parts(value: Any, place: str) -> None:  # noqa: ANN401 - any JSON
    if not isinstance(value, list) or not 1 <= len(value) <= claim.MOST_PARTS:
        most = claim.MOST_PARTS
        raise _malformed(place, value, f"1–{most} phần", f"1 to {most} parts")
    for at, part in enumerate(value):
        here = f"{place}.{at}"
        if not isinstance(part, dict):
            _check_text(part, "value", here)
            continue
        _check_names(part, _PART, here)
        if "value" not in part:
            raise _malformed(f"{here}.value", None, "một số", "a number")
        for name, each in part.items():
            _check_text(each, name, f"{here}.{name}")


def _check_names(body: Mapping[str, Any], allowed: tuple[str, ...], place: str) -> None:
    for name in body:
        if name not in allowed:
            (nearest,) = difflib.get_close_matches(name[:64], allowed, n=1, cutoff=0)
            where = f"{place}.{name}" if place else name
            raise errors.UnknownParameterError(
                parameter=where, nearest=nearest, allowed=list(allowed)
            )


def _malformed(place: str, value: Any, vi: str, en: str) -> errors.MalformedValueError:  # noqa: ANN401 - any JSON
    shown = value if isinstance(value, str) else json.dumps(value)[:200]
    return errors.MalformedValueError(
        parameter=place, value=str(shown), expected_vi=vi, expected_en=en
    )


def _line(name: str, about: str) -> dict[str, Any]:
    if name in _ENUMS:
        return {"type": "string", "enum": list(_ENUMS[name]), "description": about}
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": longest(name),
        "pattern": _LINE_PATTERN,
        "description": about,
    }


ABOUT: Final = {
    "text": "The sentence the claim was printed in; only repeated, unless nothing else is given.",
    "indicator": "Code of an indicator, or words for it in Vietnamese or English.",
    "ref_area": "Code of a territory, or its name; the home territory when nothing is said.",
    "time_period": "`2015`, `2017-A1`, or as printed: `năm học 2017-2018`, `Quý I/2024`.",
    **dict.fromkeys(concepts.DIMENSIONS, "A code or words: `F`, `nữ`, `female`."),
    "value": "The number as it was printed, its unit may follow: `73.048`, `78,6 nghìn tỷ`.",
    "unit": "Unit as printed, or its code: `tỷ đồng`, `VND_BILLION`, `%`.",
    "rank": "Place in a ranking: `5`, `5/63`, `5th of 63`.",
    "rank_of": "How many were ranked.",
    "change": "Change since the period before: `8,1%`, `-3 bậc`, `giảm 0,5 điểm %`.",
    "direction": "Only which way it went; a rank goes up when its number falls.",
    "share": "Share of the whole that a breakdown or territory has, in per cent.",
    "compared_with": "The period that a change is counted from; the one before when not said.",
    "status": "`chính thức`, `ước tính`, `A`, `E`: what the claim calls its figure.",
    "locale": "`vi`: 73.048 is seventy-three thousand; `en`: it is seventy-three.",
    "id": "Whatever tells the claim from others; it is repeated.",
}
_EITHER: Final = {"type": "number"}


def _member(name: str) -> dict[str, Any]:
    line = _line(name, ABOUT[name])
    return {"anyOf": [line, _EITHER]} if name in _NUMBERS else line


_PARTS: Final = {
    "type": "array",
    "minItems": 1,
    "maxItems": claim.MOST_PARTS,
    "description": "Parts that must add up to `value`, or to the certified figure.",
    "items": {
        "anyOf": [
            _line("value", ABOUT["value"]),
            _EITHER,
            {
                "type": "object",
                "additionalProperties": False,
                "required": ["value"],
                "properties": {name: _member(name) for name in _PART},
            },
        ]
    },
}
_PAGE: Final = {"type": "string", "minLength": 1, "maxLength": LONGEST_PAGE}
SCHEMAS: Final[dict[str, Any]] = {
    "Claim": {
        "type": "object",
        "description": "What somebody printed. It asserts a value, a rank, a change, a share, or "
        "parts of a whole; several at once are judged together.",
        "additionalProperties": False,
        "properties": {**{name: _member(name) for name in claim.TEXTS}, "parts": _PARTS},
    },
    "Claims": {
        "type": "object",
        "description": "Claims to check, or a page whose every figure is checked.",
        "additionalProperties": False,
        "properties": {
            "claims": {
                "type": "array",
                "maxItems": MOST_CLAIMS,
                "items": {"$ref": "#/components/schemas/Claim"},
            },
            "text": {**_PAGE, "description": "Plain text: every figure it quotes is checked."},
            "html": {**_PAGE, "description": "HTML: its sentences and the cells of its tables."},
            "ref_area": _line("ref_area", "Territory of a page that names none."),
            "time_period": _line("time_period", "Period of a page that names none."),
            "locale": _line("locale", "How a page writes its numbers."),
        },
    },
}
