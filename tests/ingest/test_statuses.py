"""A figure and the status beside it: nothing that was typed is dropped in silence."""

import pyarrow.compute as pc
import pytest

from ingest import explain
from ingest.check import check
from ingest.number import TYPED
from schemas import contract
from tests.ingest.builders import COLUMNS, ROW, misc_file, misc_workbook

AGREED = contract.load("ECONOMY_MISC")
MISSING = ("M", "L", "O", "Q")


def faults(content, agreed=AGREED):
    return [(fault.code, fault.cell, fault.found) for fault in check(content, agreed).faults]


@pytest.mark.parametrize("status", MISSING)
@pytest.mark.parametrize("typed", ["81000", "0", "-", "–"])
def test_a_figure_beside_a_missing_status_is_fatal_at_its_cell(status, typed):
    checked = check(misc_file({"Giá trị": typed, "Trạng thái": status}), AGREED)

    assert [(fault.code, fault.cell, fault.severity) for fault in checked.faults] == [
        ("value_contradicts_status", "G2", "fatal")
    ]
    for language in explain.LANGUAGES:
        assert f"{status} (" in explain.sentence(checked.faults[0], language)


@pytest.mark.parametrize("status", MISSING)
def test_a_word_beside_a_missing_status_is_no_number(status):
    content = misc_file({"Giá trị": "khoảng 81", "Trạng thái": status})

    assert faults(content) == [("number_is_bound", "G2", "khoảng 81")]


@pytest.mark.parametrize("status", MISSING)
def test_a_blank_beside_a_missing_status_has_its_reason(status):
    checked = check(misc_file({"Giá trị": "", "Trạng thái": status}), AGREED)

    assert checked.is_clean
    assert checked.observations["obs_value"].to_pylist() == [None]
    assert checked.observations["obs_status"].to_pylist() == [status]


@pytest.mark.parametrize("status", ["M", "O", "Q"])
def test_a_mark_that_gives_another_reason_than_the_status_is_a_doubt(status):
    content = misc_file({"Giá trị": "...", "Trạng thái": status})

    assert faults(content) == [("value_contradicts_status", "G2", "...")]
    assert faults(misc_file({"Giá trị": "...", "Trạng thái": "L"})) == []


def test_a_unit_is_told_once_for_a_row_of_values():
    lines = ("Chỉ tiêu;Phân tổ;Đơn vị tính;2019;2020;2021", "{};{};ha;1;2;3\n{};{};ha;4;5;6\n")
    names = ("Lượt khách du lịch", "Khách quốc tế", "Lượt khách du lịch", "Khách trong nước")

    found = faults(f"{lines[0]}\n{lines[1].format(*names)}".encode())

    assert [each for each in found if each[1][0] == "C"] == [
        ("unit_not_convertible", "C2", "HECTARES"),
        ("unit_not_convertible", "C3", "HECTARES"),
    ]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_the_mark_of_a_workbooks_number_is_never_shown(column):
    row = [ROW[name] for name in COLUMNS]
    row[column] = -123456789.125

    checked = check(misc_workbook(row), AGREED)

    told = [explain.as_json(fault, "vi") for fault in checked.faults]
    assert TYPED not in f"{told} {[fault.facts for fault in checked.faults]}"
    for name, values in zip(
        checked.observations.column_names, checked.observations.columns, strict=True
    ):
        if values.type == "string":
            assert not pc.any(pc.match_substring(values, TYPED)).as_py(), name


def test_a_text_that_bears_the_mark_is_damaged_and_no_number():
    row = [ROW[name] for name in COLUMNS]
    row[COLUMNS.index("Giá trị")] = f"{TYPED}81.000"

    assert ("damaged_text", "G2") in {each[:2] for each in faults(misc_workbook(row))}


def test_large_figures_typed_with_a_fraction_are_no_telephone_numbers():
    figures = [[*[ROW[name] for name in COLUMNS][:6], 84_912_345_678.5 + n] for n in range(5)]

    assert "personal_data" not in {each[0] for each in faults(misc_workbook(*figures))}
