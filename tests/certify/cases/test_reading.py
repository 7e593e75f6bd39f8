"""A file of published values: taken whole, or refused whole with every fault in both languages."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.cases import faults, published, reading
from certify.cases.published import COLUMNS, Published
from tests.end_to_end.conftest import ROOT

TODAY = date(2026, 11, 23)
EXAMPLE = ROOT / "examples" / "discrepancies" / "published-values.csv"
GOOD = {
    "publisher": "investvinhphuc.vn",
    "item": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2019",
    "value": "118,398",
    "number_format": "en",
    "unit": "trillion VND",
    "source_document": "investvinhphuc.vn, province profile",
}


def file_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO()
    lines = csv.DictWriter(text, columns, restval="")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue().encode()


def read(*rows: dict[str, str]) -> tuple[list[Published], list[tuple[str, str]]]:
    values, found = reading.read(file_of(*rows), TODAY)
    return values, [(fault.code, fault.cell) for fault in found]


def test_every_value_of_the_example_is_read_and_comes_back_from_the_journal() -> None:
    values, found = reading.read(EXAMPLE.read_bytes(), TODAY)

    assert found == []
    assert len(values) == 16
    assert [published.read_body(value.body()) for value in values] == values


def test_a_value_keeps_what_was_printed() -> None:
    (value,), found = read(GOOD)

    assert found == []
    assert (value.value, value.unit, value.framework) == ("118,398", "trillion VND", None)
    assert (value.dataset_id, value.indicator, value.kind) == ("GRDP", "GRDP_CURRENT", "direct")
    assert (value.cut_off, value.retrieved_on, value.url) == (None, None, None)


def test_an_item_of_a_framework_is_read_by_its_edition_and_mapping() -> None:
    about = {"publisher": "WHR", "edition": "2025", "item": "WHR", "measure": "rank"}
    rank = GOOD | about | {"ref_area": "VN", "time_period": "2025", "value": "46/147", "unit": ""}
    similar = GOOD | {"publisher": "EGDI", "edition": "2022", "item": "HCI.1", "value": "98.5"}

    values, found = read(rank, similar | {"unit": "%"})

    assert found == []
    told = [(value.indicator, value.kind, value.framework) for value in values]
    assert told == [("WHR_RANK", "direct", "WHR"), ("LITERACY_15", "analogue", "EGDI")]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"value": ""}, ("missing-value", "H2")),
        ({"source_document": "a\x00b"}, ("unprintable", "M2")),
        ({"publisher": "EGDI", "item": "EGDI"}, ("missing-edition", "B2")),
        ({"publisher": "EGDI", "edition": "2026"}, ("unknown-edition", "B2")),
        ({"publisher": "EGDI", "edition": "2022"}, ("unknown-item", "C2")),
        (
            {"publisher": "EGDI", "edition": "2022", "item": "TII.1"},
            ("unmapped-item", "C2"),
        ),
        ({"item": "GRDP"}, ("unknown-indicator", "C2")),
        ({"measure": "score"}, ("bad-code", "D2")),
        ({"ref_area": "26"}, ("unknown-area", "E2")),
        ({"time_period": "năm 2019"}, ("bad-period", "F2")),
        ({"dimensions": "sex=X"}, ("bad-dimensions", "G2")),
        ({"dimensions": "colour=F"}, ("bad-dimensions", "G2")),
        ({"value": "nhiều"}, ("unreadable-number", "H2")),
        ({"number_format": ""}, ("ambiguous-number", "H2")),
        ({"measure": "rank"}, ("bad-rank", "H2")),
        ({"unit": "zzz"}, ("unknown-unit", "J2")),
        ({"body_status": "Z"}, ("bad-code", "K2")),
        ({"cut_off": "31/01/2024"}, ("bad-date", "L2")),
        ({"cut_off": "2024-01-31", "retrieved_on": "2024-01-30"}, ("late-date", "L2")),
        ({"retrieved_on": "2027-01-01"}, ("late-date", "O2")),
        ({"url": "investvinhphuc.vn"}, ("bad-url", "N2")),
    ],
)
def test_a_fault_names_its_cell(changes: dict[str, str], fault: tuple[str, str]) -> None:
    values, found = read(GOOD | changes)

    assert (values, found) == ([], [fault])


def test_every_fault_of_a_file_is_told_at_once() -> None:
    _, found = read(GOOD | {"ref_area": "26", "unit": "zzz"}, GOOD, GOOD | {"time_period": "x"})

    assert found == [("unknown-area", "E2"), ("unknown-unit", "J2"), ("bad-period", "F4")]


def test_an_ambiguous_number_is_refused_with_both_readings() -> None:
    _, (fault,) = reading.read(file_of(GOOD | {"number_format": ""}), TODAY)

    assert fault.expected == "vi: 118.398 | en: 118398"
    vi, en = fault.lines()
    assert vi.startswith("H2: Số có hai cách đọc")
    assert en.startswith("H2: the number has two readings")


def test_the_same_value_is_not_told_twice() -> None:
    (value,), _ = read(GOOD)

    assert read(GOOD, GOOD)[1] == [("repeated", "A3")]
    _, found = reading.read(file_of(GOOD), TODAY, [value.key])
    assert [fault.code for fault in found] == ["known-already"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "missing-column"),
        (",".join(COLUMNS).encode(), "no-rows"),
        (f"{','.join(COLUMNS)},colour\n".encode(), "unknown-column"),
        (f"{','.join(COLUMNS)}\na,b\n".encode(), "not-table"),
        (f'{",".join(COLUMNS)}\n"a\n'.encode(), "not-table"),
        (b"\xff\xfe", "not-text"),
        (b"x" * (reading.LARGEST + 1), "too-large"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    values, found = reading.read(content, TODAY)

    assert values == []
    assert {fault.code for fault in found} == {code}


def test_a_file_saved_by_a_spreadsheet_is_read() -> None:
    content = b"\xef\xbb\xbf" + file_of(GOOD).replace(b"\n", b"\r\n")

    values, found = reading.read(content, TODAY)
    assert (len(values), found) == (1, [])


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=40)))
def test_whatever_is_typed_is_read_or_refused(changes: dict[str, str]) -> None:
    values, found = reading.read(file_of(GOOD | changes), TODAY)

    assert bool(values) is not bool(found)
    assert all(fault.lines() for fault in found)


def test_every_fault_has_its_sentences() -> None:
    for code, sentences in faults.SENTENCES.items():
        assert len(set(sentences)) == 4, code
