"""Formulas between indicators: `GRDP_PER_CAPITA = GRDP_CURRENT * 1000 / POP_AVG`.

A formula is `side relation side`; a side has indicators, exact numbers, `+ - * /` and brackets.
`POP_AVG[sex=M, lag=1]` reads another member of a dimension, and the period before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol, TypeVar

RELATIONS: Final = ("=", "<=", ">=")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)(?![A-Za-z_])"
    r"|(?P<name>[A-Z][A-Z0-9_]*)(?:\[(?P<members>[^\]]*)\])?"
    r"|(?P<mark><=|>=|[-=+*/()]))",
    re.ASCII,
)
_MEMBER = re.compile(r"\s*([a-z_]+)\s*=\s*([A-Z0-9_a-z-]+)\s*", re.ASCII)


class UnreadableFormulaError(ValueError):
    """A text is no formula of ours; the message says where it ends to be one."""


@dataclass(frozen=True)
class Operand:
    """An indicator, members that differ from those of the key, and how many periods before."""

    indicator: str
    members: tuple[tuple[str, str], ...] = ()
    lag: int = 0


@dataclass(frozen=True)
class Term:
    """An operation on two sides, an operand or a number."""

    mark: str
    left: Side
    right: Side


Side = Term | Operand | Decimal


@dataclass(frozen=True)
class Formula:
    """Two sides and how they stand to each other."""

    left: Side
    relation: str
    right: Side

    def operands(self) -> tuple[Operand, ...]:
        """Return every operand once, from left to right."""
        return tuple(dict.fromkeys([*_operands(self.left), *_operands(self.right)]))


Number = TypeVar("Number")


class Arithmetic(Protocol[Number]):
    """How sides are reckoned: exactly, or for many rows at once."""

    def number(self, value: Decimal) -> Number:
        """Return a number of the formula."""

    def operand(self, operand: Operand) -> Number:
        """Return what an operand reads."""

    def combine(self, mark: str, left: Number, right: Number) -> Number:
        """Return left and right under `+ - *` or `/`."""


def reckon(side: Side, arithmetic: Arithmetic[Number]) -> Number:
    """Return the value of a side."""
    if isinstance(side, Operand):
        return arithmetic.operand(side)
    if isinstance(side, Decimal):
        return arithmetic.number(side)
    return arithmetic.combine(
        side.mark, reckon(side.left, arithmetic), reckon(side.right, arithmetic)
    )


def parse(text: str) -> Formula:
    """Read a formula.

    Raises:
        UnreadableFormulaError: It is none.
    """
    reader = _Reader(text)
    left = reader.sum()
    relation = reader.take()
    if relation not in RELATIONS:
        raise UnreadableFormulaError(f"expected =, <= or >= before {reader.rest()!r}")
    right = reader.sum()
    if reader.token is not None:
        raise UnreadableFormulaError(f"nothing may follow, found {reader.rest()!r}")
    return Formula(left, relation, right)


def parse_side(text: str) -> Side:
    """Read one side: a formula without a relation.

    Raises:
        UnreadableFormulaError: It is none.
    """
    reader = _Reader(text)
    side = reader.sum()
    if reader.token is not None:
        raise UnreadableFormulaError(f"nothing may follow, found {reader.rest()!r}")
    return side


def operands_of(side: Side) -> tuple[Operand, ...]:
    """Return every operand of a side once, from left to right."""
    return tuple(dict.fromkeys(_operands(side)))


def _operands(side: Side) -> Iterator[Operand]:
    if isinstance(side, Operand):
        yield side
    elif isinstance(side, Term):
        yield from _operands(side.left)
        yield from _operands(side.right)


class _Reader:
    """Recursive descent: sums of products of operands, numbers and brackets."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.at = 0
        self.token: re.Match[str] | None = None
        self._next()

    def rest(self) -> str:
        return self.text[self.token.start() if self.token else self.at :].strip()

    def take(self) -> str | None:
        mark = self.token["mark"] if self.token else None
        if mark is not None:
            self._next()
        return mark

    def sum(self) -> Side:
        side = self._product()
        while self.token and self.token["mark"] in ("+", "-"):
            mark = self.take() or ""
            side = Term(mark, side, self._product())
        return side

    def _product(self) -> Side:
        side = self._one()
        while self.token and self.token["mark"] in ("*", "/"):
            mark = self.take() or ""
            side = Term(mark, side, self._one())
        return side

    def _one(self) -> Side:
        token = self.token
        if token is None:
            raise UnreadableFormulaError(f"expected an indicator before {self.rest()!r}")
        if token["mark"] == "(":
            self._next()
            side = self.sum()
            if self.take() != ")":
                raise UnreadableFormulaError(f"expected ) before {self.rest()!r}")
            return side
        if token["mark"] is not None:
            raise UnreadableFormulaError(f"expected an indicator before {self.rest()!r}")
        self._next()
        if token["number"] is not None:
            return Decimal(token["number"])
        return _operand(token["name"], token["members"] or "")

    def _next(self) -> None:
        self.token = _TOKEN.match(self.text, self.at)
        if self.token is not None:
            self.at = self.token.end()
        elif self.at < len(self.text):
            raise UnreadableFormulaError(f"not readable: {self.text[self.at :].strip()!r}")


def _operand(name: str, written: str) -> Operand:
    members: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in written.split(","))):
        match = _MEMBER.fullmatch(part)
        if match is None or match[1] in members:
            raise UnreadableFormulaError(f"{part!r} is no member such as sex=M")
        members[match[1]] = match[2]
    lag = members.pop("lag", "0")
    if not lag.isdigit():
        raise UnreadableFormulaError(f"lag={lag} is no whole number")
    return Operand(name, tuple(members.items()), int(lag))
