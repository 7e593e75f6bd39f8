"""Exact conversion between units of one quantity: powers of ten and shifts, never a division."""

from __future__ import annotations

from decimal import Decimal, localcontext

from schemas.codelist import Unit


def is_convertible(one: Unit, other: Unit) -> bool:
    """Tell whether values in one unit can be written in the other."""
    return one.quantity == other.quantity


def convert(value: Decimal, sent: Unit, wanted: Unit) -> Decimal:
    """Return a value in another unit of the same quantity, digit for digit.

    Raises:
        ValueError: The units measure different quantities.
    """
    if not is_convertible(sent, wanted):
        raise ValueError(f"{sent.code} cannot be written in {wanted.code}")
    if sent is wanted:
        return value
    with localcontext() as context:
        context.prec = 60
        return (value.scaleb(sent.exponent) + sent.shift - wanted.shift).scaleb(-wanted.exponent)


def decimals_in(decimals: int, wanted: Unit, sent: Unit) -> int:
    """Return the digits behind the mark in `sent` that make `decimals` digits in `wanted`."""
    return decimals + sent.exponent - wanted.exponent
