import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import errors
from api.pxweb import selecting
from api.pxweb.selecting import expand, select, split
from api.pxweb.variables import Table, Variable

AREAS = Variable("ref_area", ["VN", "VN-14", "VN-68", "VN-70", "VN-70-243"])
TIME = Variable("time_period", ["2015", "2016", "2017", "2018-Q1", "2018"])
SEX = Variable("sex", ["_T", "F", "M"])
FREQ = Variable("freq", ["A"])
TABLE = Table({"dataset_id": "T"}, {one.id: one for one in (FREQ, AREAS, SEX, TIME)})


@pytest.mark.parametrize(
    ("variable", "expressions", "codes"),
    [
        (AREAS, ["*"], AREAS.codes),
        (AREAS, ["VN-70*"], ["VN-70", "VN-70-243"]),
        (AREAS, ["*4"], ["VN-14"]),
        (AREAS, ["vn-??"], ["VN-14", "VN-68", "VN-70"]),
        (AREAS, ["vn-70", "VN"], ["VN", "VN-70"]),
        (AREAS, ["top(2)"], ["VN", "VN-14"]),
        (AREAS, ["BOTTOM(2,1)"], ["VN-68", "VN-70"]),
        (AREAS, ["Range(VN-14,vn-70)"], ["VN-14", "VN-68", "VN-70"]),
        (AREAS, ["FROM(VN-70)"], ["VN-70", "VN-70-243"]),
        (AREAS, ["to(VN-14)"], ["VN", "VN-14"]),
        # Of periods TOP takes the newest, in the order of time.
        (TIME, ["TOP(2)"], ["2018-Q1", "2018"]),
        (TIME, ["TOP(2,1)"], ["2017", "2018-Q1"]),
        (TIME, ["BOTTOM(1)"], ["2015"]),
        (TIME, ["from(2017)"], ["2017", "2018-Q1", "2018"]),
    ],
)
def test_expressions_mean_what_they_mean_in_the_interface(
    variable: Variable, expressions: list[str], codes: list[str]
) -> None:
    assert expand(variable, expressions) == codes


@pytest.mark.parametrize(
    "expression",
    ["", "VN-99", "TOP()", "TOP(0)", "TOP(-1)", "TOP(x)", "TOP(1,2,3)", "RANGE(VN)", "FROM(x)",
     "TO()", "X*", "[", "TOP(1,9)\n", "[a-z]*", "TOP(9,9)"],
)  # fmt: skip
def test_what_cannot_be_selected_is_told(expression: str) -> None:
    with pytest.raises(errors.BadSelectionError):
        expand(AREAS, [expression])


def test_variables_with_a_total_are_eliminated_and_others_wanted_whole() -> None:
    chosen = select(TABLE, {"time_period": ["TOP(1)"]})

    assert chosen.eliminated == {"FREQ": "A", "SEX": "_T"}
    assert chosen.codes == {"REF_AREA": AREAS.codes, "TIME_PERIOD": ["2018"]}


def test_variables_show_in_the_order_asked_for() -> None:
    chosen = select(TABLE, {"SEX": ["*"]}, ["TIME_PERIOD", "sex"])

    assert list(chosen.codes) == ["TIME_PERIOD", "SEX", "REF_AREA"]


def test_a_variable_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(errors.BadSelectionError) as refused:
        select(TABLE, {"COLOUR": ["red"]})

    assert refused.value.facts["allowed"] == ["FREQ", "REF_AREA", "SEX", "TIME_PERIOD"]


def test_more_expressions_than_anyone_needs_are_refused() -> None:
    with pytest.raises(errors.BadSelectionError):
        select(TABLE, {"SEX": ["*"] * (selecting.MAXIMUM_EXPRESSIONS + 1)})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2015,2016", ["2015", "2016"]),
        ("TOP(5,2)", ["TOP(5,2)"]),
        ("a,range(b,c),d*", ["a", "range(b,c)", "d*"]),
        ("", []),
        (",,", []),
    ],
)
def test_commas_within_brackets_do_not_split(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(alphabet="(),[]*?TOP(RANGEvn-70 \n", max_size=60))
def test_no_text_of_a_caller_breaks_the_reader(text: str) -> None:
    for part in split(text):
        with contextlib.suppress(errors.BadSelectionError):
            assert set(expand(AREAS, [part])) <= set(AREAS.codes)
