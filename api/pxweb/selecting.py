"""Selection expressions of PxWebApi 2: codes, `*` and `?`, TOP, BOTTOM, RANGE, FROM, TO.

As in the interface, of periods TOP takes the newest and BOTTOM the oldest, of other variables the
first and the last; codes are found whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fnmatch import translate
from typing import Final, NamedTuple

from api import errors
from api.pxweb.variables import Table, Variable

MAXIMUM_EXPRESSIONS: Final = 20_000
_CALL = re.compile(r"(TOP|BOTTOM|RANGE|FROM|TO)\((.*)\)", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(r"([1-9][0-9]{0,8})(?:, ?([0-9]{1,9}))?", re.ASCII)
_PIECE = re.compile(r"(?:\([^)]*\)|[^,])+")
_WILD: Final = frozenset("*?")
_SHOWN: Final = 5


class Selection(NamedTuple):
    """What is wanted of a table: codes by variable id, those to show in that order.

    `eliminated` are the codes that variables are held at which do not show.
    """

    codes: Mapping[str, Sequence[str]]
    eliminated: Mapping[str, str]


def select(
    table: Table, asked: Mapping[str, Sequence[str]], order: Sequence[str] = ()
) -> Selection:
    """Understand a selection.

    Args:
        table: What is selected from.
        asked: Expressions by variable id. A variable without any is eliminated when it has a
            total; the others are wanted whole.
        order: Ids of variables in the order they are to be shown, as far as that was said.

    Raises:
        BadSelectionError: A variable or a code is not there, or an expression is none.
    """
    given = {_variable(table, name).id: list(texts) for name, texts in asked.items()}
    if sum(map(len, given.values())) > MAXIMUM_EXPRESSIONS:
        raise _bad("selection", "…", [f"1–{MAXIMUM_EXPRESSIONS}"])
    codes: dict[str, Sequence[str]] = {}
    eliminated = {}
    for name in _ordered(table, order):
        variable = table.variables[name]
        if given.get(name):
            codes[name] = expand(variable, given[name])
        elif variable.total is not None:
            eliminated[name] = variable.total
        else:
            codes[name] = variable.codes
    return Selection(codes, eliminated)


def expand(variable: Variable, expressions: Iterable[str]) -> list[str]:
    """Return the codes that expressions mean together, in the order of the variable.

    Raises:
        BadSelectionError: A code is not there, or an expression is none.
    """
    wanted: set[str] = set()
    for expression in expressions:
        wanted.update(_codes_of(variable, expression.strip()))
    if not wanted:
        raise _bad(variable.id, " ".join(expressions), variable.codes)
    return [code for code in variable.codes if code in wanted]


def split(text: str) -> list[str]:
    """Split expressions at the commas between them, not at those within their brackets."""
    return _PIECE.findall(text)


def _codes_of(variable: Variable, expression: str) -> Sequence[str]:
    if (call := _CALL.fullmatch(expression)) is not None:
        return _CALLS[call[1].upper()](variable, expression, call[2])
    if _WILD & set(expression):
        pattern = re.compile(translate(re.sub(r"([\[\]])", r"[\1]", expression)), re.IGNORECASE)
        return [code for code in variable.codes if pattern.fullmatch(code)]
    return [variable.codes[_place(variable, expression)]]


def _top(variable: Variable, expression: str, inner: str) -> Sequence[str]:
    return _ends(variable, expression, inner, from_end=variable.is_time)


def _bottom(variable: Variable, expression: str, inner: str) -> Sequence[str]:
    return _ends(variable, expression, inner, from_end=not variable.is_time)


def _ends(variable: Variable, expression: str, inner: str, *, from_end: bool) -> Sequence[str]:
    numbers = _COUNT.fullmatch(inner)
    if numbers is None:
        raise _bad(variable.id, expression, ["TOP(5)", "BOTTOM(5,1)"])
    count, offset = int(numbers[1]), int(numbers[2] or 0)
    codes = variable.codes[::-1] if from_end else variable.codes
    return codes[offset : offset + count]


def _range(variable: Variable, expression: str, inner: str) -> Sequence[str]:
    first, comma, last = inner.partition(",")
    if not comma:
        raise _bad(variable.id, expression, ["RANGE(2015,2020)"])
    return variable.codes[_place(variable, first) : _place(variable, last) + 1]


def _from(variable: Variable, _expression: str, inner: str) -> Sequence[str]:
    return variable.codes[_place(variable, inner) :]


def _to(variable: Variable, _expression: str, inner: str) -> Sequence[str]:
    return variable.codes[: _place(variable, inner) + 1]


_CALLS: Final[dict[str, Callable[[Variable, str, str], Sequence[str]]]] = {
    "TOP": _top,
    "BOTTOM": _bottom,
    "RANGE": _range,
    "FROM": _from,
    "TO": _to,
}


def _place(variable: Variable, code: str) -> int:
    folded = code.strip().casefold()
    for at, known in enumerate(variable.codes):
        if known.casefold() == folded:
            return at
    raise _bad(variable.id, code, variable.codes)


def _variable(table: Table, name: str) -> Variable:
    found = table.variables.get(name.upper())
    if found is None:
        raise _bad("variableCode", name, list(table.variables), shown=len(table.variables))
    return found


def _ordered(table: Table, order: Sequence[str]) -> list[str]:
    first = list(dict.fromkeys(_variable(table, name).id for name in order))
    return first + [name for name in table.variables if name not in first]


def _bad(
    parameter: str, value: str, allowed: Sequence[str], shown: int = _SHOWN
) -> errors.BadSelectionError:
    kept = list(allowed[:shown]) + ["…"] * (len(allowed) > shown)
    return errors.BadSelectionError(parameter=parameter, value=value, allowed=kept)
