from decimal import Decimal
from itertools import product
from math import prod

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import errors
from api.jsonstat import grid, writing
from api.jsonstat.grid import AXES, COLUMNS

TOTALS = dict.fromkeys(AXES, "_T") | {"freq": "A", "indicator": "X", "time_period": "2015"}


def batch(*rows: dict[str, str | None]) -> pa.RecordBatch:
    """Return figures: each is the normal total of 2015 but for what is given."""
    defaults = {**TOTALS, "obs_value": "1", "obs_status": "A", "unit_measure": "N", "note": None}
    full = [{**defaults, **row} for row in rows]
    columns = [pa.array([row[name] for row in full], pa.string()) for name in COLUMNS]
    return pa.record_batch(columns, names=list(COLUMNS))


def test_every_figure_stands_where_its_codes_say_and_the_rest_is_empty() -> None:
    found = grid.lay_out(
        [
            batch({"sex": "F", "time_period": "2016", "obs_value": "12.50"}),
            batch({"obs_value": None, "obs_status": "O", "note": "late"}),
        ]
    )

    assert found.categories["sex"] == ["_T", "F"]
    assert found.categories["time_period"] == ["2015", "2016"]
    assert orjson.dumps(writing.values(found)) == b"[null,null,null,12.50]"
    assert orjson.dumps(writing.values(found, is_dense=False)) == b'{"0":null,"3":12.50}'
    assert found.statuses == {0: "O"}
    assert found.notes == {0: "late"}
    assert found.inexact == {3: "12.50"}


def test_periods_stand_in_the_order_of_time_and_totals_before_their_parts() -> None:
    periods = ["2020-Q1", "2019", "2019-04-01", "2019-A1", "2019-01/2019-09"]
    found = grid.lay_out([batch(*({"time_period": one, "sex": "M"} for one in periods), {})])

    assert found.categories["time_period"] == [
        "2015", "2019-01/2019-09", "2019", "2019-04-01", "2019-A1", "2020-Q1",
    ]  # fmt: skip
    assert found.categories["sex"] == ["_T", "M"]


@pytest.mark.parametrize(
    ("text", "is_exact"),
    [
        ("78644", True), ("-0.5", True), ("123456789012345", True), ("0.000001", True),
        ("85338.110", False), ("1.0", False), ("1234567890123456", False),
        ("123456789012345678.123456789", False),
    ],
)  # fmt: skip
def test_a_value_that_a_double_would_print_otherwise_is_told_apart(
    text: str, is_exact: bool
) -> None:
    found = grid.lay_out([batch({"obs_value": text})])

    assert found.inexact == ({} if is_exact else {0: text})
    if is_exact:
        assert Decimal(repr(float(text))) == Decimal(text)


def test_codes_that_are_given_are_the_axes_even_where_there_is_no_figure() -> None:
    given_axes = {"time_period": ["2014", "2015"], "indicator": ["X", "Y"]}
    found = grid.lay_out([batch({})], given_axes)

    assert found.size == [2, 2]
    assert orjson.dumps(writing.values(found)) == b"[null,null,1,null]"
    assert orjson.dumps(writing.values(grid.empty(given_axes))) == b"[null,null,null,null]"


def test_a_cube_whose_cells_cannot_be_counted_is_refused() -> None:
    axes = {name: [str(number) for number in range(1000)] for name in AXES[:6]}
    with pytest.raises(errors.TooManyRowsError):
        grid.lay_out([batch({name: "1" for name in axes})], axes)


def test_units_are_told_by_indicator() -> None:
    found = grid.lay_out([batch({}, {"indicator": "Y", "unit_measure": "M"}, {"sex": "F"})])

    assert found.units == {"X": frozenset({"N"}), "Y": frozenset({"M"})}


@given(st.sets(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1))
def test_positions_are_those_of_a_product_of_the_axes(keys: set[tuple[str, str, str]]) -> None:
    rows = [dict(zip(("sex", "age", "activity"), key, strict=True)) for key in sorted(keys)]
    found = grid.lay_out([batch(*rows)])

    cells = list(product(*found.categories.values()))
    at = [AXES.index(name) for name in ("sex", "age", "activity")]
    placed = [tuple(cells[position][axis] for axis in at) for position in found.positions]
    assert len(cells) == prod(found.size)
    assert placed == sorted(keys)
