"""Numbers read by the column are the numbers read one by one."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import number, values
from ingest.number import ALL_FORMATS
from ingest.texts import Texts

FORMATS = [
    combination
    for length in (1, 2, 4)
    for combination in itertools.combinations(ALL_FORMATS, length)
]
PIECES = [
    "0",
    "1",
    "23",
    "456",
    "000",
    ".",
    ",",
    " ",
    "-",
    "−",
    "+",
    "%",
    "\u202f",
    "e5",
    "\ue000",
    "x",
]
NUMBERS = st.lists(st.sampled_from(PIECES), max_size=9).map("".join) | st.from_regex(
    r"-?[1-9][0-9]{0,2}(\.[0-9]{3}){0,6}(,[0-9]{1,10})?", fullmatch=True
)


def one_by_one(text, formats, **flags):
    try:
        found = number.read(text, formats, **flags)
    except number.UnreadableNumberError as error:
        return error.code, error.readings
    return found.value, found.decimals


@settings(max_examples=400, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=20), st.sampled_from(FORMATS), st.data())
def test_a_column_of_numbers_is_read_as_each_of_them(texts, formats, data):
    flags = st.lists(st.booleans(), min_size=len(texts), max_size=len(texts))
    is_whole, is_percent = np.array(data.draw(flags)), np.array(data.draw(flags))
    wanted = np.ones(len(texts), dtype=bool)
    column = Texts.of(texts)
    once = column.unique()
    size = len(once)

    read = values.read(
        column,
        wanted[:size],
        formats,
        is_whole=is_whole[:size],
        is_percent=is_percent[:size],
    )

    for place, text in enumerate(once):
        expected = one_by_one(
            text, formats, is_whole=bool(is_whole[place]), is_percent=bool(is_percent[place])
        )
        found = read.refused.get(place) or (
            read.values[place].as_py(),
            int(read.decimals[place]),
        )
        assert found == expected


@pytest.mark.parametrize("number_format", ALL_FORMATS)
def test_what_is_not_wanted_is_neither_read_nor_refused(number_format):
    column, no = Texts.of(["1", "x"]), np.zeros(2, dtype=bool)

    read = values.read(column, no, [number_format], is_whole=no, is_percent=no)

    assert (read.values.to_pylist(), read.refused) == ([None, None], {})
