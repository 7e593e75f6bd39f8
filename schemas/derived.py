"""Figures that are computed from figures of one release, declared beside the indicators they read.

Nobody uploads them, and no place lists them among the figures an agency answers for.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from schemas import concepts, ratio
from schemas.model import Identifier, Sentence, Strict, Text

# A coefficient and a stored value fit one decimal of 38 digits without a digit lost.
COEFFICIENT_DIGITS: Final = 7
# `10 ** decimals` times a numerator must fit one too.
MOST_DECIMALS: Final = 9
# How many different members of dimensions one computed indicator may be made for.
MOST_MEMBERS: Final = 5_000

Kind = Literal["per_capita", "share", "growth", "density", "ratio"]
Condition = Literal["same_vintage"]
# The total of a territory over those it succeeded; no contract declares one.
SUCCESSOR_SUM: Final = "successor_sum"
KINDS: Final = (*get_args(Kind), SUCCESSOR_SUM)
# Why one was not computed; the models of dbt say which, and a test compares them.
REASONS: Final = (
    "missing_part",
    "no_value",
    "not_free",
    "unit_differs",
    "base_differs",
    "break_between",
    "vintage_differs",
    "zero_denominator",
    "too_large",
    "not_additive",
    "divided_area",
)


class Derived(Strict):
    """A computed indicator: its formula over indicators, and when it must not be computed.

    The formula is a sum of figures divided by a sum of figures, such as
    `GRDP_CURRENT * 1000 / POP_AVG`; `[lag=1]` reads the same period a year before. Its first
    figure decides for which areas and periods it is computed. `dimensions` are the codes it is
    made for, total where not named. The result is rounded to `decimals`, half away from zero.
    `same_vintage` refuses it where figures of one indicator were published in different vintages:
    a rescoping may lie between them. `compares_with` names what an agency publishes of the same.
    """

    id: Identifier
    name: Text
    definition: Text
    kind: Kind
    formula: Sentence
    unit: str
    decimals: Annotated[int, Field(ge=0, le=MOST_DECIMALS)]
    direction: Literal["higher_better", "lower_better", "none"] = "none"
    dimensions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()
    compares_with: Identifier | None = None

    def codes_of(self, dimension: str) -> tuple[str, ...]:
        """Return the codes it is made for; a dimension not listed is always total."""
        return self.dimensions.get(dimension, (concepts.TOTAL,))


def members_of(each: Derived) -> Iterator[dict[str, str]]:
    """Yield the members of dimensions it is made for, by dimension.

    One that would divide a figure by itself, the share of a total, is left out.
    """
    operands = [term.operand for term in ratio.read(each.formula).terms]
    for codes in itertools.product(*map(each.codes_of, concepts.DIMENSIONS)):
        members = dict(zip(concepts.DIMENSIONS, codes, strict=True))
        read = {
            (operand.indicator, operand.lag, *sorted({**members, **dict(operand.members)}.items()))
            for operand in operands
        }
        if len(read) > 1 or len(operands) == 1:
            yield members
