"""A formula is one sum over another, and means what it says."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import derived, formula, ratio

NAMES = ("A", "B", "C")
NUMBERS = st.decimals("-999999", "999999", places=3, allow_nan=False)
FIGURES = st.fixed_dictionaries({name: NUMBERS for name in NAMES})


class Plain:
    """Formulas reckoned as they stand, in fractions."""

    def __init__(self, figures):
        self.figures = figures

    def number(self, value):
        return Fraction(value)

    def operand(self, operand):
        return Fraction(self.figures[operand.indicator])

    def combine(self, mark, left, right):
        if mark == "/":
            return left / right
        return {"+": left + right, "-": left - right, "*": left * right}[mark]


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "A * 1000 / B",
        "100 * A / B - 100",
        "100 * (A - B) / A",
        "(A + B) / (B + C) * 0.5",
        "A / 1236",
        "12.5 - A / B",
        "A / 4 + B / 3",
        "(A - B) / C + (B - A) / C",
    ],
)
@given(figures=FIGURES)
def test_the_value_of_a_ratio_is_that_of_its_formula(text, figures):
    read = ratio.read(text)
    values = {term.operand: Decimal(figures[term.operand.indicator]) for term in read.terms}
    try:
        expected = formula.reckon(formula.parse_side(text), Plain(figures))
    except ZeroDivisionError:
        return

    assert read.value(values) == expected


def test_growth_is_one_division_in_whole_coefficients():
    read = ratio.read("100 * A / A[lag=1] - 100")

    now, before = read.terms
    assert (now.operand.lag, now.numerator, now.denominator) == (0, 100, 0)
    assert (before.operand.lag, before.numerator, before.denominator) == (1, -100, 1)
    assert (read.numerator, read.denominator) == (0, 0)


def test_coefficients_are_whole_and_have_no_common_factor():
    read = ratio.read("A * 0.5 / (B * 1.5)")

    assert [(term.numerator, term.denominator) for term in read.terms] == [(1, 0), (0, 3)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("A * B", ratio.NotARatioError),
        ("A / B + B / A", ratio.NotARatioError),
        ("A / 0", ratio.NotARatioError),
        ("A / (B - B)", ratio.NotARatioError),
        ("A / B = C", formula.UnreadableFormulaError),
        ("A /", formula.UnreadableFormulaError),
        ("", formula.UnreadableFormulaError),
    ],
)
def test_what_is_no_ratio_is_refused(text, error):
    with pytest.raises(error):
        ratio.read(text)


def test_nothing_is_made_that_divides_a_figure_by_itself():
    text = {"vi": "Tỷ trọng", "en": "Share"}
    share = derived.Derived(
        id="SHARE",
        name=text,
        definition=text,
        kind="share",
        formula="100 * A / A[sex=_T]",
        unit="PERCENT",
        decimals=2,
        dimensions={"sex": ("_T", "F", "M")},
    )

    assert [members["sex"] for members in derived.members_of(share)] == ["F", "M"]
