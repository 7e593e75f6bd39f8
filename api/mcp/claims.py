"""Is a number that somebody states the certified one? Pure: exact decimals in, a verdict out."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from api.mcp.numbers import Found, Reading

MATCHES: Final = "matches"
DIFFERS: Final = "differs"
AMBIGUOUS: Final = "ambiguous"

_HALF: Final = Decimal("0.5")


class Compared(NamedTuple):
    """One reading of a claim held against a certified value, both in the unit of the figure.

    `tolerance` is half of the last digit that was stated: what is closer was rounded to it.
    """

    reading: Reading
    claimed: Decimal
    difference: Decimal
    tolerance: Decimal
    verdict: str
    is_exact: bool


def compare(found: Found, certified: Decimal, exponent: int) -> list[Compared]:
    """Hold every reading of a stated number against a certified value.

    Args:
        found: The number, with the power of ten that its words say.
        certified: The certified value.
        exponent: The power of ten that the unit of the certified value stands for.
    """
    shift = 0 if found.scale is None else found.scale - exponent
    return [_compare(reading, certified, shift) for reading in found.readings]


def verdict(compared: list[Compared]) -> str:
    """Return what all readings say; `ambiguous` when they do not agree."""
    said = {one.verdict for one in compared}
    return said.pop() if len(said) == 1 else AMBIGUOUS


def _compare(reading: Reading, certified: Decimal, shift: int) -> Compared:
    claimed = reading.value.scaleb(shift)
    tolerance = _HALF.scaleb(shift - reading.decimals)
    difference = claimed - certified
    is_within = abs(difference) <= tolerance
    return Compared(
        reading, claimed, difference, tolerance, MATCHES if is_within else DIFFERS, difference == 0
    )
