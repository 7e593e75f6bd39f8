from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import claim, comparing, measures, moments, printed
from claims.checking import Desk
from claims.figures import Figure, Indicator, on_grid, written
from claims.printed import Reading, UnreadableError

# How long a try takes says how busy the machine is.
_UNTIMED = settings(deadline=None)
_WHOLES = st.integers(min_value=0, max_value=10**15)
_PARTS = st.text(alphabet="0123456789", max_size=6)
_GRDP = Indicator("X", "D", "x", "x", "VND_BILLION", 3, "none", None, None, True, None, None, False)


def spelled(whole: int, part: str, thousands: str, decimal: str) -> str:
    grouped = f"{whole:,}".replace(",", thousands)
    return grouped + (decimal + part if part else "")


def exact(reading: Reading) -> Decimal:
    return Decimal(reading.text)


@_UNTIMED
@given(_WHOLES, _PARTS, st.sampled_from(["vi", "en", "space"]), st.booleans())
def test_a_number_written_by_the_rules_is_read_as_it_was_meant(
    whole: int, part: str, form: str, is_negative: bool
) -> None:
    thousands, decimal = {"vi": (".", ","), "en": (",", "."), "space": ("\u00a0", ",")}[form]
    text = ("−" if is_negative else "") + spelled(whole, part, thousands, decimal)
    wanted = Decimal(f"{'-' if is_negative else ''}{whole}{'.' if part else ''}{part}")

    found = printed.split(text, {"vi": "vi", "en": "en", "space": "vi"}[form]).readings

    assert len(found) == 1
    assert exact(found[0]) == wanted
    assert found[0].decimals == len(part)


@_UNTIMED
@given(_WHOLES, _PARTS)
def test_an_undeclared_number_always_has_the_meant_reading_among_its_own(
    whole: int, part: str
) -> None:
    wanted = Decimal(f"{whole}{'.' if part else ''}{part}")
    for thousands, decimal in ((".", ","), (",", ".")):
        found = printed.split(spelled(whole, part, thousands, decimal)).readings

        assert wanted in [exact(one) for one in found]
        assert len(found) <= 2


@_UNTIMED
@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    code = ""
    try:
        assert claim.number(text).readings
    except UnreadableError as error:
        code = error.code
    assert code in ("", "no-number", "bad-number", "too-long")
    measures.read(text)
    moments.find(text)
    moments.read(text)


@_UNTIMED
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6), st.integers(0, 5))
def test_a_number_rounded_either_way_at_a_tie_is_rounded(value: Decimal, places: int) -> None:
    figure = _figure(value, 6)
    for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN):
        shown = value.quantize(Decimal(1).scaleb(-places), rounding=rounding)
        quoted = _quote(f"{shown:f}")

        assert comparing.grade(quoted, figure) in (comparing.EXACT, comparing.ROUNDED)


@_UNTIMED
@given(
    st.decimals(min_value=1, max_value=10**9, places=4),
    st.integers(0, 3),
    st.integers(min_value=2, max_value=50),
)
def test_a_number_more_than_a_unit_of_its_last_digit_away_is_not_rounded(
    value: Decimal, places: int, away: int
) -> None:
    step = Decimal(1).scaleb(-places)
    shown = value.quantize(step) + away * step

    assert comparing.grade(_quote(f"{shown:f}"), _figure(value, 4)) not in (
        comparing.EXACT,
        comparing.ROUNDED,
        comparing.TRUNCATED,
    )


@_UNTIMED
@given(st.decimals(min_value=1, max_value=10**9, places=5), st.integers(0, 4))
def test_a_number_cut_off_is_rounded_or_named_as_cut(value: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    cut = (value // step) * step

    found = comparing.grade(_quote(f"{cut:f}"), _figure(value, 5))

    assert found in (comparing.EXACT, comparing.ROUNDED, comparing.TRUNCATED)


@_UNTIMED
@given(st.decimals(min_value=-(10**17), max_value=10**17, places=12))
def test_a_value_on_the_grid_is_the_same_value(value: Decimal) -> None:
    for unit in ("VND_BILLION", "PERCENT", "HECTARES", "PER_10000"):
        base = on_grid(value, unit)

        assert Decimal(written(base, measures.exponent_of(unit))) == value


@_UNTIMED
@given(st.integers(-(10**30), 10**30), st.integers(1, 10**25))
def test_a_computed_value_is_graded_like_a_figure(claimed: int, step: int) -> None:
    assert comparing.grade_exact(claimed, step, Fraction(claimed)) == comparing.EXACT
    tie = Fraction(claimed) + Fraction(step, 2)
    assert comparing.grade_exact(claimed, step, tie) == comparing.ROUNDED
    assert comparing.grade_exact(claimed, step, tie + step) == comparing.NOT


@pytest.mark.parametrize(
    ("text", "exponent", "quantity"),
    [
        ("nghìn tỷ đồng", 12, "VND"),
        ("ngàn tỉ đồng", 12, "VND"),
        ("tỷ", 9, None),
        ("billion dong", 9, "VND"),
        ("trillion", 12, None),
        ("vạn người", 4, "PERSON"),
        ("triệu lượt khách", 6, "PERSON"),
        ("điểm %", 0, "PP"),
        ("percentage points", 0, "PP"),
        ("‰", 0, "PER_MILLE"),
        ("%", 0, "PERCENT"),
        ("tỷ USD", 9, "USD"),
        ("US$ million", 6, "USD"),
        ("nghìn ha", 7, "AREA"),
        ("ty dong", 9, "VND"),
        ("xyz", None, None),
    ],
)
def test_units_in_words(text: str, exponent: int | None, quantity: str | None) -> None:
    found = measures.read(text)

    assert (found.exponent, found.quantity) == (exponent, quantity)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Quý I/2024", "2024-Q1"),
        ("quy 1 nam 2024", "2024-Q1"),
        ("6 tháng đầu năm 2024", "2024-S1"),
        ("9 tháng năm 2022", "2022-01/2022-09"),
        ("first nine months of 2022", "2022-01/2022-09"),
        ("Năm học 2018-2019", "2018-A1"),
        ("school year 2018/19", "2018-A1"),
        ("5/6/2024", "2024-06-05"),
        ("tính đến 15/8/2024", "2024-08-15"),
        ("1 April 2019", "2019-04-01"),
        ("giai đoạn 2021-2025", "2021/2025"),
        ("tháng 8/2024", "2024-08"),
        ("32/13/2020", None),
        ("Quý V/2024", None),
        ("2015, 2016", None),
    ],
)
def test_periods_as_printed(text: str, period: str | None) -> None:
    if period is None and text == "Quý V/2024":
        assert moments.read(text) in (None, "2024")
    else:
        assert moments.read(text) == period


def test_whole_things_decide_between_two_readings(desk: Desk) -> None:
    given_claim = {"indicator": "POP_AVG", "ref_area": "VN-70", "time_period": "2022", "sex": "F"}

    checked = desk.check(claim.read({**given_claim, "value": "599.585"}))

    assert (checked.finding.verdict, checked.finding.is_unsure) == ("match", False)


def _figure(value: Decimal, decimals: int) -> Figure:
    dims = ("_T",) * 6
    base = on_grid(value, "VND_BILLION")
    return Figure(_GRDP, "VN", "A", dims, "2015", base, decimals, "A", None, 0)


def _quote(text: str) -> comparing.Quoted:
    number = claim.number(text, "en")
    return comparing.quote(number, number.reading(), _GRDP)
