"""Keys and component filters: what they ask of the figures of a dataflow.

A key has one part for each dimension before the period; an empty part or `*` is any code.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple, cast

from api import errors
from api.parameters import MAXIMUM_CODES
from api.queries.cube import Compared, Operator
from api.sdmx import periods, terms
from api.sdmx.terms import Component

_ANY: Final = ("", "*", "all", "latest")
_CODE: Final = re.compile(r"[A-Za-z0-9_@$-]{1,64}", re.ASCII)
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,12})?", re.ASCII)
_OPERATORS: Final = ("eq", "ne", "lt", "le", "gt", "ge", "co", "nc", "sw", "ew")
_NEXT: Final = re.compile(rf"[+ ](?=(?:{'|'.join(_OPERATORS)}):)", re.ASCII)
_FILTER: Final = re.compile(r"c\[([A-Za-z][A-Za-z0-9_-]*)\]", re.ASCII)
_COMPARED: Final = ("lt", "le", "gt", "ge")
_MAXIMUM_KEYS: Final = MAXIMUM_CODES


# Alternatives, each a list of tests that must all hold.
Tests = tuple[tuple[Compared, ...], ...]


class Key(NamedTuple):
    """What a key asks: codes by column, or several whole keys, one of which must fit."""

    codes: Mapping[str, tuple[str, ...]]
    several: tuple[tuple[Compared, ...], ...] = ()


def read_key(text: str) -> Key:
    """Read a key of either base: `A..X`, `A.*.X+Y`, `A,M..X`, or whole keys between commas.

    Raises:
        MalformedQueryError: A part holds something that is no code, or there are too many.
        WrongKeyError: It has more parts than there are dimensions.
    """
    if text in _ANY:
        return Key({})
    pieces = text.split(",")
    if len(pieces) > 1 and "." in text and len({piece.count(".") for piece in pieces}) == 1:
        return Key({}, tuple(itertools.chain.from_iterable(map(_whole, pieces))))
    parts = text.split(".")
    if len(parts) > len(terms.DIMENSIONS):
        raise errors.WrongKeyError(given=len(parts), expected=len(terms.DIMENSIONS))
    codes = {
        one.column: _codes(part)
        for one, part in zip(terms.DIMENSIONS, parts, strict=False)
        if part not in ("", "*")
    }
    return Key(codes)


def _whole(text: str) -> Iterable[tuple[Compared, ...]]:
    codes = read_key(text).codes
    lists = [[Compared(column, "eq", code) for code in each] for column, each in codes.items()]
    size = 1
    for each in lists:
        size *= len(each)
    if size > _MAXIMUM_KEYS:
        raise _malformed("key", text, f"nhiều nhất {_MAXIMUM_KEYS} khóa", f"{_MAXIMUM_KEYS} keys")
    return itertools.product(*lists)


def read_providers(text: str) -> tuple[Tests, ...]:
    """Read who must have sent a figure: `all`, or agencies joined by `+`, each `[agency,]id`.

    Raises:
        MalformedQueryError: One of them is no code.
    """
    if text in _ANY:
        return ()
    codes = _codes("+".join(one.rpartition(",")[2] for one in re.split(r"[+ ]", text)))
    return (tuple((Compared("agency", "eq", code),) for code in codes),)


def _codes(part: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(re.split(r"[+, ]", part)))
    if not 1 <= len(codes) <= MAXIMUM_CODES or not all(map(_CODE.fullmatch, codes)):
        raise _malformed(
            "key", part, f"1–{MAXIMUM_CODES} mã nối bằng `+`", f"1 to {MAXIMUM_CODES} codes by `+`"
        )
    return codes


def read_filters(given: Mapping[str, tuple[str, ...]]) -> list[Tests]:
    """Read the parameters `c[...]`: each is a list of alternatives of tests.

    Raises:
        MalformedQueryError: One is not of the form `c[COMPONENT]=operator:value`.
        UnknownComponentError: The structure has no such component.
    """
    found = []
    for name, values in sorted(given.items()):
        if not name.startswith("c["):
            continue
        match = _FILTER.fullmatch(name)
        if match is None:
            raise _malformed(name, ",".join(values), "c[THÀNH_PHẦN]", "c[COMPONENT]")
        component = terms.COMPONENTS.get(match[1])
        if component is None or not component.column:
            allowed = [one.id for one in terms.COMPONENTS.values() if one.column]
            raise errors.UnknownComponentError(component=match[1], allowed=allowed)
        found += [_alternatives(component, name, value) for value in values]
    return found


def _alternatives(component: Component, name: str, value: str) -> Tests:
    """Read one value: a comma means *or*, a plus (or the space it becomes) means *and*."""
    found = tuple(
        tuple(_test(component, name, test) for test in _conjuncts(component, each))
        for each in value.split(",")
    )
    if sum(map(len, found)) > MAXIMUM_CODES:
        raise _malformed(
            name, value, f"nhiều nhất {MAXIMUM_CODES} mã", f"at most {MAXIMUM_CODES} codes"
        )
    return found


def _conjuncts(component: Component, text: str) -> list[str]:
    return re.split(r"[+ ]", text) if component.codelist else _NEXT.split(text)


def _test(component: Component, name: str, text: str) -> Compared:
    word, colon, rest = text.partition(":")
    has_operator = bool(colon) and word in _OPERATORS
    operator = cast(Operator, word if has_operator else "eq")
    value = rest if has_operator else text
    if not value:
        raise _malformed(name, text, "`toán tử:giá trị`", "`operator:value`")
    try:
        return Compared(component.column, operator, _read(component, operator, value))
    except ValueError:
        raise _malformed(name, text, *_EXPECTED[component.text_type]) from None


_EXPECTED: Final = {
    "String": ("một mã", "a code"),
    "Integer": ("một số", "a number"),
    "Double": ("một số như `12.5`", "a number such as `12.5`"),
    "ObservationalTimePeriod": ("một kỳ như `2020-Q1`", "a period such as `2020-Q1`"),
}


def _read(component: Component, operator: Operator, value: str) -> Any:  # noqa: ANN401 - by type
    if component is terms.PERIOD:
        return periods.days(value) if operator in _COMPARED else periods.stored(value)
    if component.text_type in ("Double", "Integer") and operator not in ("co", "nc", "sw", "ew"):
        if _NUMBER.fullmatch(value) is None:
            raise ValueError(value)
        return Decimal(value)
    return value


def _malformed(parameter: str, value: str, vi: str, en: str) -> errors.MalformedQueryError:
    return errors.MalformedQueryError(
        parameter=parameter, value=value, expected_vi=vi, expected_en=en
    )
