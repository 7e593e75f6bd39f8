import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import decode
from ingest.texts import SPACE, Texts

CELLS = st.lists(st.text(max_size=6), max_size=8)


def test_blanks_are_what_python_takes_away():
    every = Texts.of(map(chr, filter(lambda x: not 0xD800 <= x < 0xE000, range(sys.maxunicode))))

    matched = every.matches(f"^[{SPACE}]\\z")

    assert [x for x, is_blank in zip(every.unique(), matched, strict=True) if is_blank] == [
        x for x in every.unique() if x.isspace()
    ]


@settings(deadline=None)
@given(CELLS)
def test_a_column_keeps_its_cells(cells):
    column = Texts.of(cells)

    assert column.rows() == cells
    assert [column.at(row) for row in range(len(cells))] == cells
    assert column.gather(column.is_blank).tolist() == [not cell.strip() for cell in cells]
    assert column.gather(column.lookup({"a": 1, "": 2}, 0)).tolist() == [
        {"a": 1, "": 2}.get(cell.strip(), 0) for cell in cells
    ]


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8", max_codepoint=0x2100), max_size=8), max_size=20)
)
def test_no_damage_is_overlooked_by_the_fast_search(cells):
    column = Texts.of(cells)

    suspected = column.matches(decode.SUSPECT.pattern)

    for cell, is_suspect in zip(column.unique(), suspected, strict=True):
        assert is_suspect or decode.what_it_looks_like(cell) is None


def test_printable_ascii_is_never_damaged():
    printable = "".join(map(chr, range(0x21, 0x7F)))

    assert all(decode.what_it_looks_like(a + b) is None for a in printable for b in printable)


@pytest.mark.parametrize("last", [" ", "é", "\x7f"])
def test_a_column_is_plain_only_without_blanks_and_foreign_letters(last):
    cells = [str(number) for number in range(2000)]

    assert Texts.of(cells).is_plain
    assert not Texts.of([*cells, last]).is_plain
