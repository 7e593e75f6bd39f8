"""The formulas of a contract: both sides reckoned as intervals of what the print can mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from ingest.fault import Fault
from ingest.figures import KEY, Figures, judged_rows
from schemas import concepts, formula
from schemas.formula import Formula, Operand
from schemas.rules import Check

_PLACE: Final = ["ref_area", "freq", "shape", *concepts.DIMENSIONS]
_SLACK: Final = 1e-9


class Interval(NamedTuple):
    """Every value a printed number can stand for; ends are exact, or columns of floats."""

    low: Any
    high: Any


def check_identities(now: Figures, *, before: Sequence[Figures] = ()) -> Iterator[Fault]:
    """Yield doubts about figures that no rounding reconciles with the formulas.

    Each figure is read from the file, else from the first of `before` that has it; a formula is
    asked only where the file holds one of its figures.
    """
    if not now.contract.checks:
        return
    sides = (now, *before)
    held = _held(sides)
    for check in now.contract.checks:
        yield from _doubts(check, formula.parse(check.formula), held, sides)


def _held(sides: Sequence[Figures]) -> pl.DataFrame:
    found: pl.DataFrame | None = None
    for at, side in enumerate(sides):
        rows = side.rows.filter(pl.col("value").is_not_null()).select(
            *KEY, "shape", "year", "value", "half", "at", side=pl.lit(at, dtype=pl.Int32)
        )
        new = rows if found is None else rows.join(found, on=KEY, how="anti")
        found = new if found is None else pl.concat([found, new])
    return pl.DataFrame() if found is None else found


def _doubts(
    check: Check, read: Formula, held: pl.DataFrame, sides: Sequence[Figures]
) -> Iterator[Fault]:
    operands = read.operands()
    rows = _joined(held, operands)
    columns = _Columns(rows, operands)
    left, right = formula.reckon(read.left, columns), formula.reckon(read.right, columns)
    with np.errstate(all="ignore"):
        broken = _broken(read.relation, _widened(left, check, np.abs), right)
    doubtful = rows.filter(pl.Series(np.broadcast_to(broken, rows.height), dtype=pl.Boolean))
    yield from judged_rows(doubtful, lambda row: _exactly(check, read, row, sides))


def _joined(held: pl.DataFrame, operands: tuple[Operand, ...]) -> pl.DataFrame:
    """Return a row for each key at which every operand is held, one of them in the file."""
    rows: pl.DataFrame | None = None
    for at, operand in enumerate(operands):
        fixed = dict(operand.members)
        free = [name for name in _PLACE if name not in fixed]
        chosen = held.filter(pl.col("indicator") == operand.indicator)
        for name, code in fixed.items():
            chosen = chosen.filter(pl.col(name) == code)
        values = [pl.col(name).alias(f"{name}_{at}") for name in ("value", "half", "at", "side")]
        if rows is None:
            rows = chosen.select(*_PLACE, "year", *values)
            continue
        shifted = chosen.select(*free, (pl.col("year") + operand.lag).alias("year"), *values)
        rows = rows.join(shifted, on=[*free, "year"], maintain_order="left")
    if rows is None:
        return pl.DataFrame()
    in_file = pl.any_horizontal(pl.col(f"side_{at}") == 0 for at in range(len(operands)))
    return rows.filter(in_file)


class _Columns:
    """Intervals of many rows at once, as floats: these only find candidates."""

    def __init__(self, rows: pl.DataFrame, operands: tuple[Operand, ...]) -> None:
        self._rows = rows
        self._places = {operand: at for at, operand in enumerate(operands)}

    def number(self, value: Decimal) -> Interval:
        return Interval(float(value), float(value))

    def operand(self, operand: Operand) -> Interval:
        at = self._places[operand]
        value = self._rows[f"value_{at}"].to_numpy()
        half = self._rows[f"half_{at}"].to_numpy()
        return Interval(value - half, value + half)

    def combine(self, mark: str, left: Interval, right: Interval) -> Interval:
        if mark == "+":
            return Interval(left.low + right.low, left.high + right.high)
        if mark == "-":
            return Interval(left.low - right.high, left.high - right.low)
        with np.errstate(all="ignore"):
            if mark == "/":
                # An interval around zero divides to anything: nan compares as no doubt.
                around = (right.low <= 0) & (right.high >= 0)
                right = Interval(
                    np.where(around, np.nan, 1 / right.high),
                    np.where(around, np.nan, 1 / right.low),
                )
            ends = [a * b for a in left for b in right]
        return Interval(np.minimum.reduce(ends), np.maximum.reduce(ends))


class _Exact:
    """Intervals of one row, in fractions: these decide."""

    def __init__(self, values: dict[Operand, Interval]) -> None:
        self._values = values

    def number(self, value: Decimal) -> Interval:
        return Interval(Fraction(value), Fraction(value))

    def operand(self, operand: Operand) -> Interval:
        return self._values[operand]

    def combine(self, mark: str, left: Interval, right: Interval) -> Interval:
        if mark == "+":
            return Interval(left.low + right.low, left.high + right.high)
        if mark == "-":
            return Interval(left.low - right.high, left.high - right.low)
        if mark == "/":
            right = Interval(1 / right.high, 1 / right.low)
        ends = [a * b for a in left for b in right]
        return Interval(min(ends), max(ends))


def _widened(side: Interval, check: Check, size: Any) -> Interval:  # noqa: ANN401
    """Add the tolerance of the formula, and a little so that no candidate is missed."""
    room = float(check.tolerance) / 100 - _SLACK
    return Interval(side.low - size(side.low) * room, side.high + size(side.high) * room)


def _broken(relation: str, left: Interval, right: Interval) -> Any:  # noqa: ANN401
    too_low, too_high = left.high < right.low, left.low > right.high
    if relation == "<=":
        return too_high
    return too_low if relation == ">=" else too_low | too_high


def _exactly(
    check: Check, read: Formula, row: dict[str, Any], sides: Sequence[Figures]
) -> Fault | None:
    values: dict[Operand, Interval] = {}
    printed: dict[Operand, Interval] = {}
    for at, operand in enumerate(read.operands()):
        side, place = sides[row[f"side_{at}"]], row[f"at_{at}"]
        value, half = Fraction(side.value_of(place)), Fraction(side.half_of(place))
        values[operand] = Interval(value - half, value + half)
        printed[operand] = Interval(value, value)
    left = formula.reckon(read.left, _Exact(values))
    room = Fraction(check.tolerance) / 100
    left = Interval(left.low - abs(left.low) * room, left.high + abs(left.high) * room)
    if not _broken(read.relation, left, formula.reckon(read.right, _Exact(values))):
        return None
    blamed = next(at for at in range(len(values)) if row[f"side_{at}"] == 0)
    now = sides[0]
    return now.warning(
        "identity_broken",
        row[f"at_{blamed}"],
        check=check.id,
        formula=check.formula,
        about=check.about.model_dump(),
        left=_shown(formula.reckon(read.left, _Exact(printed)).low),
        right=_shown(formula.reckon(read.right, _Exact(printed)).low),
        cells=_cells(row, sides, len(values)),
    )


def _shown(value: Fraction) -> Decimal:
    rounded = Decimal(value.numerator) / Decimal(value.denominator)
    return rounded.quantize(Decimal("0.0001")).normalize()


def _cells(row: dict[str, Any], sides: Sequence[Figures], count: int) -> str:
    shown = []
    for at in range(count):
        side, place = row[f"side_{at}"], row[f"at_{at}"]
        name = sides[side].text("indicator", place)
        shown.append(sides[side].cell(place) if side == 0 else f"{name} (…)")
    return ", ".join(shown)
