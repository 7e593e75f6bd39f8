"""How a printed number stands to a figure: exactly it, rounded from it, cut off, or not it at all.

A printed number is an interval of half a unit of its last digit; both ends belong to it, so a tie
may be rounded either way. Zeros at the end of a whole number may be digits or rounding, which is
weaker evidence than a digit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final, NamedTuple

from claims import measures
from claims.claim import Number
from claims.figures import Figure, Indicator
from claims.printed import Reading

EXACT: Final = "exact"
ROUNDED: Final = "rounded"
TRUNCATED: Final = "truncated"
BOUND: Final = "bound"
ZEROS: Final = "zeros"
FINER: Final = "finer"
NOT: Final = ""
STRICT: Final = frozenset({EXACT, ROUNDED, BOUND})
LOOSE: Final = frozenset({TRUNCATED, ZEROS, FINER})

# `More than` is taken to say that it is not a twentieth more: else it says nothing.
_LOOSE_BOUND: Final = 20
# Fewer digits than this fit many figures by chance.
ENOUGH: Final = 3


class Quoted(NamedTuple):
    """A claimed number in grid units of an indicator's quantity.

    `step` is one unit of its last digit, `width` that with the zeros at its end; `is_assumed` says
    that no unit was printed and the indicator's own was taken.
    """

    base: int
    step: int
    width: int
    digits: int
    bound: str
    exponent: int
    is_assumed: bool

    def shifted(self, power: int) -> Quoted:
        """Return the number times a power of ten."""
        if power >= 0:
            factor = 10**power
            return self._replace(
                base=self.base * factor, step=self.step * factor, width=self.width * factor
            )
        factor = 10**-power
        return self._replace(
            base=self.base // factor, step=self.step // factor, width=self.width // factor
        )

    def negated(self) -> Quoted:
        """Return the number with the other sign."""
        return self._replace(base=-self.base)


def quote(number: Number, reading: Reading, indicator: Indicator) -> Quoted:
    """Put a claimed number into the quantity of an indicator; its unit must be of that quantity."""
    measure, unit = number.measure, indicator.unit
    is_assumed = False
    if measure.unit is not None and measure.unit in measures.units():
        exponent = measure.exponent or 0
    elif measure.scale is not None:
        exponent = measure.scale + measures.base_exponent(unit)
    else:
        exponent, is_assumed = measures.exponent_of(unit), True
    step = reading.unit_on_grid(exponent)
    return Quoted(
        reading.mantissa * step,
        step,
        step * 10**reading.zeros,
        reading.significant,
        number.bound,
        exponent,
        is_assumed,
    )


def grade(quoted: Quoted, figure: Figure) -> str:
    """Say how a claimed number stands to a figure that has a value."""
    base = figure.base
    if base is None:
        return NOT
    claimed, step = quoted.base, quoted.step
    if claimed == base:
        return EXACT
    if quoted.bound:
        found = _bounded(quoted, base)
        if found or quoted.bound != "about":
            return found
    difference = claimed - base if claimed > base else base - claimed
    if 2 * difference <= step:
        return ROUNDED
    if difference < step and (base < 0) == (claimed < 0) and abs(claimed) < abs(base):
        return TRUNCATED
    if quoted.width > step and 2 * difference <= quoted.width and quoted.digits > 1:
        return ZEROS
    figure_step = figure.unit_step
    is_finer = step < figure_step and 2 * difference <= figure_step
    return FINER if is_finer and figure.indicator.unit not in measures.WHOLE else NOT


def _bounded(quoted: Quoted, base: int) -> str:
    """Hold a figure against `more than`, `nearly`, `about`: a bound is a claim about one side."""
    more = base - quoted.base
    room = max(quoted.width, abs(quoted.base) // _LOOSE_BOUND)
    if quoted.bound == "over":
        return BOUND if 0 <= more < room else NOT
    if quoted.bound == "under":
        return BOUND if 0 <= -more < room else NOT
    return BOUND if 2 * abs(more) <= quoted.width else NOT


def grade_exact(claimed: int, step: int, actual: Fraction) -> str:
    """Say how a claimed number stands to a computed one; both on the grid."""
    if actual == claimed:
        return EXACT
    difference = abs(actual - claimed)
    if 2 * difference <= step:
        return ROUNDED
    same_side = (actual < 0) == (claimed < 0)
    return TRUNCATED if difference < step and same_side and abs(claimed) < abs(actual) else NOT


# Quantities that the press writes for each other; the figures decide whether that is right.
_LENIENT: Final = frozenset(
    {
        ("VND", "VND_PER_PERSON"),
        ("GROWTH_PY", "PERCENT"),
        ("PLACES", "RANK"),
        ("RANK", "PLACES"),
        *((one, "COUNT") for one in ("PERSON", "SCHOOL", "HOUSEHOLD", "PROJECT", "BED")),
        *(("COUNT", one) for one in ("PERSON", "SCHOOL", "HOUSEHOLD", "PROJECT", "BED")),
    }
)


def fits(number: Number, indicator: Indicator) -> bool:
    """Tell whether a claimed unit measures what the indicator measures."""
    said = number.measure.quantity
    if said is None:
        return True
    if indicator.unit in measures.GROWTHS:
        return False  # growth and index of one thing: they are held against each other
    wanted = indicator.quantity
    if said == "GROWTH_PY":
        return indicator.is_growth and number.measure.unit == "GROWTH_PY"
    if said == wanted or (said, wanted) in _LENIENT:
        return True
    return said.startswith("SCORE") and wanted.startswith("SCORE")
