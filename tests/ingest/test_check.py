"""One pass names every fault, each at its cell."""

from decimal import Decimal

import pytest

from ingest import explain
from ingest.check import check
from ingest.messages import LANGUAGES, MESSAGES
from schemas import contract
from schemas.observation import BLAMED
from tests.ingest.builders import misc_file


def faults(content, dataset="ECONOMY_MISC", declared=None):
    checked = check(content, contract.load(dataset), declared=declared)
    return [(fault.code, fault.cell) for fault in checked.faults]


def values(content, dataset="ECONOMY_MISC", declared=None):
    checked = check(content, contract.load(dataset), declared=declared)
    assert checked.faults == []
    names = ("indicator", "ref_area", "time_period", "obs_value", "obs_status", "unit_measure")
    columns = checked.observations
    return list(zip(*(columns.column(name).to_pylist() for name in names), strict=True))


def test_a_clean_file_becomes_observations():
    content = misc_file({}, {"Phân tổ": "Khách nội địa", "Giá trị": "9.218.500"})

    assert values(content) == [
        ("TOURISM_VISITORS", "VN-70", "2023", Decimal(81000), "E", "PERSONS"),
        ("TOURISM_VISITORS", "VN-70", "2023", Decimal(9218500), "E", "PERSONS"),
    ]


def test_every_fault_of_a_file_is_reported_in_one_run():
    content = misc_file(
        {"Chỉ tiêu": "Doanh thu du lịch", "Phân tổ": "", "Giá trị": "1.234"},
        {"Mã đơn vị": "99"},
        {},
        {},
        {"Kỳ số liệu": "2022", "Giá trị": ""},
        without=("Đơn vị tính",),
    )

    assert faults(content) == [
        ("missing_column", "J1"),
        ("number_ambiguous", "F2"),
        ("unknown_area", "B3"),
        ("duplicate_key", "F5"),
        ("blank_value", "F6"),
    ]


def test_a_fault_in_one_cell_never_hides_one_in_another():
    content = misc_file({"Mã đơn vị": "99", "Chỉ tiêu": "Khách", "Giá trị": "x", "Trạng thái": "?"})

    assert faults(content) == [
        ("unknown_area", "B2"),
        ("unknown_indicator", "D2"),
        ("not_a_number", "G2"),
        ("unknown_obs_status", "H2"),
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Kỳ số liệu": "23"}, [("unknown_period", "A2")]),
        ({"Kỳ số liệu": "2026"}, [("area_not_valid_then", "B2")]),
        ({"Kỳ số liệu": "31/12/2023"}, [("period_kind", "A2")]),
        ({"Mã đơn vị": "243"}, [("area_out_of_scope", "B2")]),
        ({"Mã đơn vị": ""}, [("blank_cell", "B2")]),
        ({"Tên đơn vị": "Phú Thọ"}, [("name_contradicts_code", "C2")]),
        ({"Phân tổ": "Khách lạ"}, [("unknown_label", "E2")]),
        ({"Đơn vị tính": "con"}, [("unknown_unit_measure", "F2")]),
        ({"Đơn vị tính": "tỷ đồng"}, [("unit_not_convertible", "F2")]),
        ({"Giá trị": "-5"}, [("out_of_range", "G2")]),
        ({"Giá trị": "81000,5"}, [("too_many_decimals", "G2")]),
        ({"Giá trị": ">9,2 triệu"}, [("number_is_bound", "G2")]),
        ({"Trạng thái": "Chắc chắn"}, [("unknown_obs_status", "H2")]),
    ],
)
def test_each_rule_points_at_its_cell(change, expected):
    assert faults(misc_file(change)) == expected


def test_a_period_decides_which_territory_a_code_means():
    agreed = contract.load("RANK_RESULTS")

    from ingest.codes import Territory
    from schemas import period

    found = Territory(agreed).find("25", period.parse("2020"))
    assert found is not None
    assert found.area_id == "VN-68"


@pytest.mark.parametrize(
    ("mark", "value", "status"), [("-", Decimal(0), "E"), ("...", None, "L"), ("…", None, "L")]
)
def test_a_mark_says_why_there_is_no_number(mark, value, status):
    ((_, _, _, found, said, _),) = values(misc_file({"Giá trị": mark}))

    assert (found, said) == (value, status)


@pytest.mark.parametrize(
    ("declared", "unit", "value"), [("vi", "tỷ đồng", "1234"), ("en", "nghìn tỷ đồng", "1.234")]
)
def test_the_declared_format_decides(declared, unit, value):
    change = {"Chỉ tiêu": "Doanh thu du lịch", "Phân tổ": "", "Đơn vị tính": unit}

    ((_, _, _, found, _, _),) = values(misc_file({**change, "Giá trị": "1.234"}), declared=declared)

    assert found == Decimal(value)


def test_a_format_the_form_does_not_know_is_refused():
    assert faults(misc_file({}), declared="plain") == [("format_not_allowed", None)]


def test_a_unit_printed_otherwise_is_understood():
    change = {"Phân tổ": "", "Giá trị": "5.2", "Đơn vị tính": "Triệu  người"}

    ((_, _, _, found, _, unit),) = values(misc_file(change))

    assert (found, unit) == (Decimal("5.2"), "MILLION_PERSONS")


def test_an_unknown_or_repeated_column_is_named():
    content = misc_file({}).replace(b"Ghi ch\xc3\xba", "Nguồn".encode())

    assert faults(content) == [("duplicate_column", "J1")]


def test_a_wide_table_takes_period_and_status_from_its_header():
    content = (
        "Loại hình kinh tế và ngành kinh tế;Đơn vị tính;2016;Sơ bộ 2017\n"
        "Tổng số;triệu đồng;79.664.573;85.338.110\n"
    ).encode()

    assert values(content, "GRDP") == [
        ("GRDP_CURRENT", "VN-70", "2016", Decimal(79664573), "A", "VND_MILLION"),
        ("GRDP_CURRENT", "VN-70", "2017", Decimal(85338110), "P", "VND_MILLION"),
    ]


def test_every_rule_has_its_sentences_in_both_languages():
    assert set(BLAMED) <= set(MESSAGES)
    assert all(set(message) == set(LANGUAGES) for message in MESSAGES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_leaves_a_gap(language):
    content = misc_file(
        {"Chỉ tiêu": "Doanh thu du lịch", "Phân tổ": "", "Giá trị": "1.234"},
        {"Mã đơn vị": "99", "Giá trị": "-5"},
        {"Kỳ số liệu": "Quý I/2023", "Đơn vị tính": "tỷ đồng", "Giá trị": "1,5"},
        {"Giá trị": "(5)"},
        {},
        {},
        {"Giá trị": ""},
    )

    for fault in check(content, contract.load("ECONOMY_MISC")).faults:
        said = explain.as_json(fault, language)
        assert "?" not in said["message"], said
        assert "{" not in said["message"] + said["expected"]
        assert set(said) == {
            "row",
            "column",
            "cell",
            "code",
            "severity",
            "found",
            "expected",
            "message",
            "help",
        }
