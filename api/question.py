"""The body of `POST /v1/query`: a condition on figures, how many of each series, in which order.

Objects say what must hold: names of columns with the codes they may have, `from` and `to` of a
period, and `and`, `or`, `not` over further objects. All members of one object must hold.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

import orjson

from api import errors
from api.formats import as_json
from api.parameters import FILTERS, FROM, GEO_VINTAGE, MAXIMUM_CODES, TO, Parameter
from api.queries.conditions import Condition, Every, OneOf, Some, ValidOn, Within, Without
from api.queries.observations import SORTS, Selection

MAXIMUM_DEPTH: Final = 6
MAXIMUM_PARTS: Final = 100
MAXIMUM_LATEST: Final = 1000
_BY_NAME: Final = {parameter.name: parameter for parameter in FILTERS}
_WORDS: Final = ("and", "or", "not")
_MEMBERS: Final = (*_BY_NAME, FROM.name, TO.name, GEO_VINTAGE.name, *_WORDS)
_TOP: Final = ("where", "latest", "sort")


class Question(NamedTuple):
    """What was asked; `text` is its one spelling."""

    selection: Selection
    order: tuple[tuple[str, bool], ...]
    text: str

    def __str__(self) -> str:
        """Return the one spelling: two bodies that ask the same have it in common."""
        return self.text


def read_question(content: bytes) -> Question:
    """Read a body.

    Raises:
        MalformedBodyError: It is no JSON object.
        UnknownParameterError: A member that does not exist.
        MalformedValueError: A member is not of its form, or there is too much of it.
    """
    try:
        body = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise errors.MalformedBodyError from None
    if not isinstance(body, dict):
        raise errors.MalformedBodyError
    _check_names(body, _TOP, "")
    reader = _Reader()
    condition = reader.condition(body.get("where", {}), "where", 0)
    latest, order = _latest(body), _order(body.get("sort", []))
    text = as_json.encode([_spelled(condition), latest, order]).decode()
    return Question(Selection(condition, latest), order, text)


class _Reader:
    """Reads conditions and counts their parts: a question of any size is no question."""

    def __init__(self) -> None:
        self._parts = 0

    def condition(self, body: Any, place: str, depth: int) -> Condition:  # noqa: ANN401 - any JSON
        if not isinstance(body, dict):
            raise _malformed(place, body, "một đối tượng JSON", "a JSON object")
        self._parts += max(len(body), 1)
        if depth > MAXIMUM_DEPTH or self._parts > MAXIMUM_PARTS:
            raise _malformed(
                place,
                "…",
                f"nhiều nhất {MAXIMUM_PARTS} điều kiện, sâu {MAXIMUM_DEPTH} tầng",
                f"at most {MAXIMUM_PARTS} conditions, {MAXIMUM_DEPTH} deep",
            )
        _check_names(body, _MEMBERS, place)
        parts: list[Condition] = []
        for name, value in sorted(body.items()):
            if name in _BY_NAME:
                parts.append(_one_of(_BY_NAME[name], value, f"{place}.{name}"))
            elif name in _WORDS:
                parts.append(self._combined(name, value, f"{place}.{name}", depth))
        parts += _days(body, place)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _combined(self, word: str, value: Any, place: str, depth: int) -> Condition:  # noqa: ANN401 - any JSON
        if word == "not":
            return Without(self.condition(value, place, depth + 1))
        if not isinstance(value, list) or not value:
            raise _malformed(place, value, "một danh sách đối tượng", "a list of objects")
        parts = tuple(
            self.condition(part, f"{place}.{at}", depth + 1) for at, part in enumerate(value)
        )
        return Every(parts) if word == "and" else Some(parts)


def _one_of(parameter: Parameter, value: Any, place: str) -> OneOf:  # noqa: ANN401 - any JSON
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list) or not 1 <= len(codes) <= MAXIMUM_CODES:
        expected = (f"1–{MAXIMUM_CODES} mã", f"1 to {MAXIMUM_CODES} codes")
        raise _malformed(place, value, *expected)
    for code in codes:
        _read(parameter, code, place)
    return OneOf(parameter.name, tuple(sorted(set(codes))))


def _days(body: Mapping[str, Any], place: str) -> list[Condition]:
    read = {
        one.name: _read(one, body[one.name], f"{place}.{one.name}")
        for one in (FROM, TO, GEO_VINTAGE)
        if one.name in body
    }
    found: list[Condition] = []
    if FROM.name in read or TO.name in read:
        start, end = read.get(FROM.name), read.get(TO.name)
        found.append(Within(start and start.start, end and end.end))
    if GEO_VINTAGE.name in read:
        found.append(ValidOn(read[GEO_VINTAGE.name]))
    return found


def _latest(body: Mapping[str, Any]) -> int | None:
    if "latest" not in body:
        return None
    value = body["latest"]
    # JSON knows no integers: 5.0 is the number 5.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or value not in range(1, MAXIMUM_LATEST + 1):
        raise _malformed("latest", value, f"1–{MAXIMUM_LATEST}", f"1 to {MAXIMUM_LATEST}")
    return int(value)


def _order(value: Any) -> tuple[tuple[str, bool], ...]:  # noqa: ANN401 - any JSON
    names = [value] if isinstance(value, str) else value
    allowed = [*SORTS, *(f"-{name}" for name in SORTS)]
    if not isinstance(names, list) or len(names) > len(SORTS):
        raise _malformed("sort", value, "một danh sách cột", "a list of columns")
    for name in names:
        if name not in allowed:
            raise _malformed("sort", name, ", ".join(SORTS), ", ".join(SORTS))
    return tuple((name.removeprefix("-"), name.startswith("-")) for name in names)


def _read(parameter: Parameter, value: Any, place: str) -> Any:  # noqa: ANN401 - what the form reads
    form = parameter.form
    if not isinstance(value, str) or "\x00" in value:
        raise _malformed(place, value, form.expected_vi, form.expected_en)
    try:
        return form.read(value)
    except ValueError:
        raise _malformed(place, value, form.expected_vi, form.expected_en) from None


def _check_names(body: Mapping[str, Any], allowed: tuple[str, ...], place: str) -> None:
    for name in body:
        if name not in allowed:
            (nearest,) = difflib.get_close_matches(name[:64], allowed, n=1, cutoff=0)
            where = f"{place}.{name}" if place else name
            raise errors.UnknownParameterError(
                parameter=where, nearest=nearest, allowed=list(allowed)
            )


def _malformed(place: str, value: Any, vi: str, en: str) -> errors.MalformedValueError:  # noqa: ANN401 - any JSON
    shown = value if isinstance(value, str) else orjson.dumps(value).decode()
    return errors.MalformedValueError(parameter=place, value=shown, expected_vi=vi, expected_en=en)


def _spelled(condition: Condition) -> Any:  # noqa: ANN401 - plain JSON
    match condition:
        case OneOf(column=column, codes=codes):
            return [column, *codes]
        case Within(start=start, end=end):
            return ["within", _day(start), _day(end)]
        case ValidOn(day=day):
            return ["valid", _day(day)]
        case Without(part=part):
            return ["not", _spelled(part)]
        case Every(parts=parts):
            return ["and", *map(_spelled, parts)]
        case Some(parts=parts):
            return ["or", *map(_spelled, parts)]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
