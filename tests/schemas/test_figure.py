"""One text for one key, there and back, or no text at all."""

import duckdb
import pytest

from schemas.concepts import KEYS
from schemas.figure import FIGURE_SQL, BadFigureError, figure_id, parse

KEY = {
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "freq": "A",
    "sex": "_T",
    "age": "_T",
    "urbanisation": "_T",
    "activity": "_T",
    "counterpart_area": "_Z",
    "composite_breakdown": "_T",
    "time_period": "2015-Q1",
}
ID = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_Z:_T:2015-Q1"


def test_a_key_and_its_id_are_one_to_one():
    assert figure_id(KEY) == ID
    assert figure_id([KEY[name] for name in KEYS]) == ID
    assert figure_id(KEY | {"obs_value": "1:2", "note": None}) == ID
    assert parse(ID) == KEY
    assert list(parse(ID)) == list(KEYS)


@pytest.mark.parametrize("part", ["", "a:b", " a", "a ", "a\n", "\x00", None, 2015, b"A"])
def test_what_could_be_read_in_two_ways_is_refused(part):
    for name in KEYS:
        with pytest.raises(BadFigureError):
            figure_id(KEY | {name: part})


@pytest.mark.parametrize("values", [(), list(KEY.values())[:-1], [*KEY.values(), "x"], {}])
def test_a_key_has_all_its_parts_and_no_more(values):
    with pytest.raises(BadFigureError):
        figure_id(values)


@pytest.mark.parametrize("text", ["", ":", ID + ":", ":" + ID, ID + ":x", ID[5:], ID + "\n", None])
def test_what_is_no_id_is_not_parsed(text):
    with pytest.raises(BadFigureError):
        parse(text)


def test_the_database_writes_the_same_text():
    columns = ", ".join(f"'{value}' as {name}" for name, value in KEY.items())

    with duckdb.connect() as connection:
        found = connection.execute(f"select {FIGURE_SQL} from (select {columns})").fetchone()

    assert found == (ID,)
