"""Columns of codes and Arrow's buffers say what the rows say."""

import random
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from schemas import arrow, columns


@pytest.mark.parametrize("most", [3, 1 << 20, 1 << 61])
def test_rows_of_one_key_keep_their_order(most):
    chance = random.Random(most)
    keys = np.asarray([chance.randrange(most) for _ in range(2000)], dtype=np.int64)
    expected = sorted(range(len(keys)), key=lambda row: int(keys[row]))
    assert columns.order(keys).tolist() == expected
    assert columns.order(keys[:0]).tolist() == []


@pytest.mark.parametrize(
    "texts",
    [
        ["a", "b", None, "a"],
        ["a", "a", "a"],
        [None, None],
        [],
        ["Hà Nội", "", "Hà Nội", "Cần Thơ"],
    ],
)
def test_texts_are_coded_whatever_way_they_are_kept(texts):
    plain = pa.array(texts, pa.string())
    for kept in (
        plain,
        plain.cast(pa.large_string()),
        plain.cast(pa.string_view()),
        plain.dictionary_encode(),
        pa.chunked_array([plain, plain.slice(0, 0)]),
        pa.chunked_array([plain.dictionary_encode(), plain.slice(0, 0).dictionary_encode()]),
    ):
        found = arrow.coded(kept)
        assert [found.at(row) for row in range(len(found))] == texts


def test_one_text_in_every_row_is_kept_once():
    found = arrow.coded(arrow.repeated("_T", 5))
    assert [found.at(row) for row in range(5)] == ["_T"] * 5
    assert columns.is_constant(found.codes)


def test_decimals_are_near_and_nothing_is_no_number():
    values = [Decimal("0.000000001"), None, Decimal(-1), Decimal("-0.5"), Decimal(10) ** 17]
    near = arrow.floats(pa.array(values, pa.decimal128(27, 9)))
    assert np.isnan(near[1])
    for place, value in enumerate(values):
        if value is not None:
            assert near[place] == pytest.approx(float(value), rel=1e-15)
    assert arrow.floats(pa.array([1.5, None])).tolist()[0] == 1.5
    part = pa.array(values, pa.decimal128(27, 9)).slice(2, 2)
    assert arrow.floats(part).tolist() == [-1.0, -0.5]


def test_codes_come_back_as_texts():
    codes = np.asarray([1, -1, 0], dtype=np.int32)
    assert arrow.dictionary(codes, ["a", "b"]).to_pylist() == ["b", None, "a"]
