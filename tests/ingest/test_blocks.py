"""A file read column by column is the file read record by record."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest import damage
from ingest import table as tables
from ingest.decode import UndecodableError
from ingest.parting import UnsureError
from ingest.tokens import Limits

DELIMITERS = (",", ";", "\t")
SMALL = Limits(rows=9, columns=3, field=5)
MARKS = [
    *("a", "b", "1", " ", ";", ";", ",", "\t", '"', '""', "\n", "\n", "\r\n", "\r"),
    *("x;y\n", '"q";"r"\n', ";\n", '"a;b\n";""""\n', "é", "e\u0301", "\u0301", "\u037e", "\u01a3"),
    *("\ufeff", "\x00", "\x1d", "\x1e", "\u00ad", "\u2028", "\xa0", "á»", "©n ", "23456789"),
]
TEXTS = st.builds(
    lambda head, body: head + "".join(body),
    st.sampled_from(["", "h;k\n", "h;k\r\n", '"h";k\n', "\ufeffh;k\n"]),
    st.lists(st.sampled_from(MARKS), max_size=40),
)


def told(table):
    return (
        table.header,
        table.rows,
        table.numbers,
        [(fault, fault.facts) for fault in table.faults],
    )


def read(reader, content, limits, **options):
    try:
        table = reader(content, limits, DELIMITERS, **options)
    except UndecodableError as error:
        return [(error.fault, error.fault.facts)]
    damage.note(table)
    return told(table)


@settings(max_examples=1500, deadline=None)
@given(TEXTS, st.sampled_from([64, 1 << 20]), st.sampled_from([Limits(), SMALL]))
@example('h;k\n""', 64, Limits())
@example("h;k\n\ufeff\ufeff;\n\n\n\n", 64, Limits())
def test_columns_equal_records_for_any_text(text, block, limits):
    content = text.encode()

    by_column = read(tables.read_large, content, limits, block=block)

    assert by_column == read(tables.read_small, content, limits)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60).map(lambda tail: b"h;k\nx;y\n" + tail))
def test_columns_equal_records_for_any_bytes(content):
    assert read(tables.read_large, content, SMALL) == read(tables.read_small, content, SMALL)


@pytest.mark.parametrize(
    "content",
    [
        b"a;b\n1;2\n",
        b"a;b\r\n1;2\r\n",
        "\ufeffa;b\nx;y\n".encode(),
        "a;b\nố;2\n".encode("utf-16"),
        "a;b\nBi\u0300nh;Ngƣời\n".encode(),
        b'a;b\n"x;""y""\nz";2\n',
        b"a;b\n1;2\n\n;\n1;2;3\n",
    ],
)
def test_a_file_in_good_form_is_never_left_to_the_slow_reader(content, monkeypatch):
    monkeypatch.setattr(tables, "read_small", None)

    table = tables.read_large(content, Limits(), DELIMITERS)

    assert table.header == ["a", "b"]
    assert table.rows


def test_a_large_file_with_a_stray_quote_is_refused_at_its_cell():
    rows = "".join(f"{number};{number}\n" for number in range(40_000))
    content = f'a;b\n{rows}1"2;3\n'.encode()

    (fault,) = tables.read_table(content, delimiters=DELIMITERS).faults

    assert (fault.code, fault.cell) == ("stray_quote", "A40002")


def test_what_stands_for_marks_inside_quotes_may_not_be_in_the_file():
    with pytest.raises(UnsureError):
        tables.blocks.read(b'a;b\n"x";\x1d\n', Limits(), DELIMITERS)


def test_of_very_many_damaged_cells_the_first_are_told_and_the_others_counted():
    content = ("a;b\n" + "1;x\u200by\n" * 30_000).encode()

    table = tables.read_table(content, delimiters=DELIMITERS)

    assert len(table.faults) == 10_000
    assert table.faults[-1].cell == "B10001"
    assert table.uncounted == {"damaged_text": 20_000}
