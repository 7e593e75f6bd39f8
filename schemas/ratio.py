"""A formula as one sum of figures over another, in whole coefficients.

`100 * A / B - 100` is `(100 A - 100 B) / (1 B)`: with whole numbers above and below, one division
is left, and it can be rounded once and exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from schemas import formula
from schemas.formula import Operand

# Coefficients of figures; that of None is a plain number.
Sum = Mapping[Operand | None, Fraction]
_ONE: Sum = {None: Fraction(1)}


class NotARatioError(ValueError):
    """A formula multiplies figures, divides by nothing, or adds figures over different ones."""


@dataclass(frozen=True)
class Term:
    """A figure with its whole coefficients above and below the line."""

    operand: Operand
    numerator: int
    denominator: int


@dataclass(frozen=True)
class Ratio:
    """Terms in the order of the formula, and the plain numbers above and below the line."""

    terms: tuple[Term, ...]
    numerator: int
    denominator: int

    def value(self, figures: Mapping[Operand, Decimal]) -> Fraction:
        """Return the exact value for a value of each operand.

        Raises:
            ZeroDivisionError: The sum below the line is zero.
        """
        above, below = Fraction(self.numerator), Fraction(self.denominator)
        for term in self.terms:
            value = Fraction(figures[term.operand])
            above += term.numerator * value
            below += term.denominator * value
        return above / below


def read(text: str) -> Ratio:
    """Read a formula without a relation.

    Raises:
        UnreadableFormulaError: It is no formula.
        NotARatioError: It is no sum of figures over another one.
    """
    side = formula.parse_side(text)
    above, below = formula.reckon(side, _Sums())
    if not any(below.values()):
        raise NotARatioError("it divides by nothing")
    whole = math.lcm(*(each.denominator for each in (*above.values(), *below.values())))
    shared = math.gcd(*(int(each * whole) for each in (*above.values(), *below.values())))
    names = [each for each in formula.operands_of(side) if _occurs(each, (above, below))]

    def written(part: Sum, name: Operand | None) -> int:
        return int(part.get(name, Fraction(0)) * whole) // shared

    terms = tuple(Term(name, written(above, name), written(below, name)) for name in names)
    return Ratio(terms, written(above, None), written(below, None))


def _occurs(name: Operand, sums: Iterable[Sum]) -> bool:
    return any(part.get(name) for part in sums)


class _Sums:
    """Arithmetic of pairs (above the line, below it)."""

    def number(self, value: Decimal) -> tuple[Sum, Sum]:
        return {None: Fraction(value)}, _ONE

    def operand(self, operand: Operand) -> tuple[Sum, Sum]:
        return {operand: Fraction(1)}, _ONE

    def combine(self, mark: str, left: tuple[Sum, Sum], right: tuple[Sum, Sum]) -> tuple[Sum, Sum]:
        (above, below), (other_above, other_below) = left, right
        if mark == "*":
            return _times(above, other_above), _times(below, other_below)
        if mark == "/":
            return _times(above, other_below), _times(below, other_above)
        sign = Fraction(1 if mark == "+" else -1)
        if dict(below) == dict(other_below):
            return _plus(above, other_above, sign), below
        crossed = _plus(_times(above, other_below), _times(other_above, below), sign)
        return crossed, _times(below, other_below)


def _plus(left: Sum, right: Sum, sign: Fraction) -> Sum:
    names = dict.fromkeys([*left, *right])
    nothing = Fraction(0)
    return {name: left.get(name, nothing) + sign * right.get(name, nothing) for name in names}


def _times(left: Sum, right: Sum) -> Sum:
    for one, other in ((left, right), (right, left)):
        if not any(value for name, value in one.items() if name is not None):
            factor = one.get(None, Fraction(0))
            return dict(_scaled(other, factor))
    raise NotARatioError("it multiplies one figure by another")


def _scaled(part: Sum, factor: Fraction) -> Iterator[tuple[Operand | None, Fraction]]:
    for name, value in part.items():
        yield name, value * factor
