"""The range of an indicator in the unit a figure was sent in, as exact as the figures are."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

import pyarrow as pa

from schemas import units
from schemas.codelist import Unit
from schemas.model import Range

# Smallest and largest value; null is no bound.
Pair = tuple[Decimal | None, Decimal | None]


def sent(allowed: Range, unit: Unit, wanted: Unit, exact: pa.DataType) -> Pair:
    """Return a range that is given in `wanted` in another unit, rounded inwards.

    Args:
        allowed: The indicator's range.
        unit: The unit that was sent.
        wanted: The unit of the indicator.
        exact: A decimal type; a figure of that type is within the result exactly when it is
            within the range.
    """
    low, high = allowed.min, allowed.max
    return (
        None if low is None else _fitted(_in(low, unit, wanted), ROUND_CEILING, exact),
        None if high is None else _fitted(_in(high, unit, wanted), ROUND_FLOOR, exact),
    )


def comparable(given: pa.DataType) -> pa.DataType:
    """Return a decimal type with the digits behind the mark of one, and room for any bound."""
    if given.precision <= 30:
        return pa.decimal128(38, given.scale)
    return pa.decimal256(76, given.scale)


def _in(bound: Decimal, unit: Unit, wanted: Unit) -> Decimal:
    with localcontext() as context:
        context.prec = 100
        return units.convert(bound, wanted, unit)


def _fitted(bound: Decimal, rounding: str, exact: pa.DataType) -> Decimal:
    """Round a bound to the digits that values have; beyond every value any bound is the same."""
    with localcontext() as context:
        context.prec = 100
        step = Decimal(1).scaleb(-exact.scale)
        most = Decimal(1).scaleb(exact.precision - exact.scale) - step
        return min(max(bound.quantize(step, rounding=rounding), -most), most)
