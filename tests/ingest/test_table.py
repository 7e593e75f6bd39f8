import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.table import Limits, read_table

TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=12)


def codes(table):
    return [(fault.code, fault.row, fault.cell) for fault in table.faults]


def test_cells_keep_what_stands_between_the_marks():
    table = read_table('\ufeffa,b\r\n"x,""y""\r\nz", 1 \r\n'.encode())

    assert table.header == ["a", "b"]
    assert table.rows == [['x,"y"\r\nz', " 1 "]]
    assert table.faults == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_parts_the_header(delimiter):
    content = f"a{delimiter}b\n1{delimiter}2\n".encode()

    table = read_table(content, delimiters=(",", ";", "\t"))

    assert (table.header, table.rows, table.faults) == (["a", "b"], [["1", "2"]], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("empty_file", None, None)]),
        (b"a,b\n", [("no_rows", None, None)]),
        (b"a,b\n1\n2,3\n", [("wrong_width", 2, None)]),
        (b"a,b\n1,2,3\n", [("wrong_width", 2, None)]),
        (b"a,b\n1,2\n\n3,4\n", [("blank_row", 3, None)]),
        (b"a,b\n1,2\n,\n", [("blank_row", 3, None)]),
        (b'a,b\n1"2,3\n', [("stray_quote", 2, "A2")]),
        (b'a,b\n"1"2,3\n', [("stray_quote", 2, "A2")]),
        (b'a,b\n1,"2\n', [("stray_quote", 2, "B2")]),
        (b"a,b\r\n1,2\n3,4\r\n", [("mixed_line_ends", 2, None)]),
        (b"a,b\r1,2\r", [("mixed_line_ends", 1, None)]),
        (b"a,b\n1,\x002\n", [("damaged_text", 2, "B2")]),
        ("a,b\n1,\ufeff2\n".encode(), [("damaged_text", 2, "B2")]),
        ("a,b\n1,D©n sè\n".encode(), [("damaged_text", 2, "B2")]),
        ("a,b\n1,Ä\u0090Ã´ng\n".encode(), [("damaged_text", 2, "B2")]),
        ("a,b\n1,h\u0301nh\n".encode(), [("damaged_text", 2, "B2")]),
        ("a,b\n1,x\u200by\n".encode(), [("damaged_text", 2, "B2")]),
        (b"a,b\n1,\xe3\n", [("bad_encoding", 2, None)]),
        ("a,b\n1,2\n".encode("utf-32"), [("bad_encoding", 1, None)]),
    ],
)
def test_a_malformed_file_is_refused_at_its_place(content, expected):
    assert codes(read_table(content)) == expected


def test_all_faults_of_form_are_reported_together():
    table = read_table(b"a,b\n1\n2,3\n\n4,5,6\n")

    assert codes(table) == [
        ("wrong_width", 2, None),
        ("blank_row", 4, None),
        ("wrong_width", 5, None),
    ]


def test_utf16_with_its_mark_is_read():
    assert read_table("a,b\nố,2\n".encode("utf-16")).rows == [["ố", "2"]]


def test_text_is_composed_and_the_letter_gha_mended():
    table = read_table("a,b\nNgƣời,Bi\u0300nh\n".encode())

    assert table.rows == [["Người", "Bình"]]


def test_upper_case_letters_of_vietnamese_are_no_damage():
    assert read_table("a,b\nXÃ ĐÀO “MỸ”,XÃ”\n".encode()).faults == []


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(size=3), "file_too_large"),
        (Limits(rows=1), "too_many_rows"),
        (Limits(columns=1), "too_many_columns"),
        (Limits(field=1), "field_too_long"),
    ],
)
def test_a_limit_is_a_named_fault(limits, code):
    table = read_table(b"a,b\n11,2\n3,4\n", limits=limits)

    assert code in {fault.code for fault in table.faults}


def test_a_line_end_inside_quotes_is_text():
    table = read_table(b'a,b\r\n"1\n2",3\r\n')

    assert (table.rows, table.faults) == ([["1\n2", "3"]], [])


def test_a_foreign_header_is_named():
    table = read_table(b"a,c\n1,2\n", header=["a", "b"])

    assert codes(table) == [("wrong_header", 1, None)]


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_by_the_rules_is_read_back(rows):
    rows = [["x" + first, second] for first, second in rows]  # no row is blank
    lines = [[cell.replace('"', '""') for cell in row] for row in [["a", "b"], *rows]]
    content = "\n".join(f'"{first}","{second}"' for first, second in lines)

    table = read_table(content.encode())

    composed = [[unicodedata.normalize("NFC", cell) for cell in row] for row in rows]
    assert table.faults or table.rows == composed


@given(st.binary(max_size=200))
def test_no_bytes_make_it_crash(content):
    table = read_table(content)

    assert table.rows or table.faults or table.header
