"""Formulas between indicators: read as a person reads them, or refused with the place."""

from decimal import Decimal

import pytest

from schemas.formula import Formula, Operand, Term, UnreadableFormulaError, parse, reckon


class Numbers:
    """Reckons with given values."""

    def __init__(self, **values):
        self.values = values

    def number(self, value):
        return value

    def operand(self, operand):
        return Decimal(self.values[operand.indicator])

    def combine(self, mark, left, right):
        return {"+": left + right, "-": left - right, "*": left * right}.get(mark) or left / right


def test_a_formula_is_read_with_members_and_lag():
    assert parse("GROWTH = 100 * C / C[lag=1] - 100") == Formula(
        Operand("GROWTH"),
        "=",
        Term(
            "-",
            Term("/", Term("*", Decimal(100), Operand("C")), Operand("C", (), 1)),
            Decimal(100),
        ),
    )
    assert parse("A[sex=M, ref_area=VN-70] <= B").left == Operand(
        "A", (("sex", "M"), ("ref_area", "VN-70"))
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("X = A + B * C", 14), ("X = (A + B) * C", 20), ("X = C - B - A", -1), ("X = C / A / 2", 1)],
)
def test_products_go_before_sums_and_brackets_before_both(text, value):
    assert reckon(parse(text).right, Numbers(A=2, B=3, C=4)) == value


@pytest.mark.parametrize(
    "text",
    ["", "A", "A = ", "A = B +", "A = (B", "A = B)", "A = B = C", "A == B", "a = b", "A = 1e5",
     "A = B[sex]", "A = B[sex=M, sex=F]", "A = B[lag=x]", "A = B ** 2", "A = __import__"],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(UnreadableFormulaError):
        parse(text)
