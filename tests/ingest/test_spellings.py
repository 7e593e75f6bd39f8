"""Each spelling of a number or a period has one right outcome: a value, or a named refusal.

Every row of the tables of number formats, period notations, missing marks and encodings seen in
Vietnamese files (`domain.md` 4.3 to 4.6) is here.
"""

import pytest

from ingest import periods
from ingest.check import check
from ingest.number import UnreadableNumberError, read
from ingest.table import read_table
from schemas import codelist, contract
from schemas.text import fold
from tests.ingest.builders import misc_file

# Spelling -> read in a Vietnamese file, in an English one, in one that declares neither.
NUMBERS = [
    ("0", "0", "0", "0"),
    ("7", "7", "7", "7"),
    ("42", "42", "42", "42"),
    ("999", "999", "999", "999"),
    ("1000", "1000", "1000", "1000"),
    ("1234", "1234", "1234", "1234"),
    ("73048284", "73048284", "73048284", "73048284"),
    ("1.234", "1234", "1.234", "number_ambiguous"),
    ("1,234", "1.234", "1234", "number_ambiguous"),
    ("12.345", "12345", "12.345", "number_ambiguous"),
    ("12,345", "12.345", "12345", "number_ambiguous"),
    ("123.456", "123456", "123.456", "number_ambiguous"),
    ("123,456", "123.456", "123456", "number_ambiguous"),
    ("1.234.567", "1234567", "number_other_format", "1234567"),
    ("1,234,567", "number_other_format", "1234567", "1234567"),
    ("1 234", "number_has_space", "number_has_space", "number_has_space"),
    ("1\xa0234", "number_has_space", "number_has_space", "number_has_space"),
    ("1\u202f234", "number_has_space", "number_has_space", "number_has_space"),
    ("1 234 567", "number_has_space", "number_has_space", "number_has_space"),
    ("30.857,3", "30857.3", "number_other_format", "30857.3"),
    ("30,857.3", "number_other_format", "30857.3", "30857.3"),
    ("9,88", "9.88", "number_other_format", "9.88"),
    ("9.88", "number_other_format", "9.88", "9.88"),
    ("0,4880", "0.4880", "number_other_format", "0.4880"),
    ("0.4880", "number_other_format", "0.4880", "0.4880"),
    ("1.0000", "number_other_format", "1.0000", "1.0000"),
    ("1,0000", "1.0000", "number_other_format", "1.0000"),
    ("136.183", "136183", "136.183", "number_ambiguous"),
    ("33,278", "33.278", "33278", "number_ambiguous"),
    ("118,398", "118.398", "118398", "number_ambiguous"),
    ("13118.8", "number_other_format", "13118.8", "13118.8"),
    ("13118,8", "13118.8", "number_other_format", "13118.8"),
    ("10 360", "number_has_space", "number_has_space", "number_has_space"),
    ("31.005,00", "31005.00", "number_other_format", "31005.00"),
    ("31,005.00", "number_other_format", "31005.00", "31005.00"),
    ("-5,72", "-5.72", "number_other_format", "-5.72"),
    ("-5.72", "number_other_format", "-5.72", "-5.72"),
    ("\u22125,72", "-5.72", "number_other_format", "-5.72"),
    ("\u22125.72", "number_other_format", "-5.72", "-5.72"),
    ("- 5", "number_has_space", "number_has_space", "number_has_space"),
    ("+5", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("+11,09", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("+11,09%", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("5%", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("5 %", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("(5,2)", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("(5.2)", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("'0123", "not_a_number", "not_a_number", "not_a_number"),
    ("00123", "not_a_number", "not_a_number", "not_a_number"),
    ("01", "not_a_number", "not_a_number", "not_a_number"),
    ("1,2E+06", "number_exponent", "number_exponent", "number_exponent"),
    ("1.2E+06", "number_exponent", "number_exponent", "number_exponent"),
    ("1e5", "number_exponent", "number_exponent", "number_exponent"),
    ("1E-3", "number_exponent", "number_exponent", "number_exponent"),
    ("1d5", "number_exponent", "number_exponent", "number_exponent"),
    ("NaN", "not_a_number", "not_a_number", "not_a_number"),
    ("nan", "not_a_number", "not_a_number", "not_a_number"),
    ("inf", "not_a_number", "not_a_number", "not_a_number"),
    ("-inf", "not_a_number", "not_a_number", "not_a_number"),
    ("Infinity", "not_a_number", "not_a_number", "not_a_number"),
    ("0x1F", "number_has_words", "number_has_words", "number_has_words"),
    ("1_000", "not_a_number", "not_a_number", "not_a_number"),
    ("١٢٣", "number_other_digits", "number_other_digits", "number_other_digits"),
    ("\uff11\uff12\uff13", "number_other_digits", "number_other_digits", "number_other_digits"),
    ("½", "number_other_digits", "number_other_digits", "number_other_digits"),
    ("²", "number_other_digits", "number_other_digits", "number_other_digits"),
    ("5²", "number_other_digits", "number_other_digits", "number_other_digits"),
    (".5", "not_a_number", "not_a_number", "not_a_number"),
    ("12.", "not_a_number", "not_a_number", "not_a_number"),
    ("12,", "not_a_number", "not_a_number", "not_a_number"),
    ("-0", "number_negative_zero", "number_negative_zero", "number_negative_zero"),
    ("-0.00", "number_other_format", "number_negative_zero", "number_negative_zero"),
    ("-0,00", "number_negative_zero", "number_other_format", "number_negative_zero"),
    ("1e400", "number_exponent", "number_exponent", "number_exponent"),
    ("TRUE", "not_a_number", "not_a_number", "not_a_number"),
    ("=1+1", "not_a_number", "not_a_number", "not_a_number"),
    ("1.2.3", "not_a_number", "not_a_number", "not_a_number"),
    ("1,2,3", "not_a_number", "not_a_number", "not_a_number"),
    ("1.23.456", "not_a_number", "not_a_number", "not_a_number"),
    ("12.34,5", "not_a_number", "not_a_number", "not_a_number"),
    ("1.234,", "not_a_number", "not_a_number", "not_a_number"),
    ("1,234.", "not_a_number", "not_a_number", "not_a_number"),
    ("1..2", "not_a_number", "not_a_number", "not_a_number"),
    ("--5", "not_a_number", "not_a_number", "not_a_number"),
    ("5-", "not_a_number", "not_a_number", "not_a_number"),
    ("5*", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("*", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("12,3*", "number_has_sign", "number_has_sign", "number_has_sign"),
    ("~5", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("\u22485", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("> 5", "number_is_bound", "number_is_bound", "number_is_bound"),
    (">9,2 triệu", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("<5", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("\u226510", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("gần 6,6 triệu", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("hơn 5 nghìn", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("trên 60 nghìn", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("dưới 10", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("khoảng 5", "number_is_bound", "number_is_bound", "number_is_bound"),
    ("9,2 triệu", "number_has_words", "number_has_words", "number_has_words"),
    ("103 triệu đồng", "number_has_words", "number_has_words", "number_has_words"),
    ("1.234 đ", "number_has_words", "number_has_words", "number_has_words"),
    ("999999999999999999", "999999999999999999", "999999999999999999", "999999999999999999"),
    ("1000000000000000000", "number_too_long", "number_too_long", "number_too_long"),
    ("9223372036854775808", "number_too_long", "number_too_long", "number_too_long"),
    ("0.123456789", "number_other_format", "0.123456789", "0.123456789"),
    ("0.1234567891", "number_other_format", "number_too_long", "number_too_long"),
    ("1.0000000001", "number_other_format", "number_too_long", "number_too_long"),
    (
        "123456789012345678.123456789",
        "number_other_format",
        "123456789012345678.123456789",
        "123456789012345678.123456789",
    ),
    (" 7", "number_has_space", "number_has_space", "number_has_space"),
    ("7 ", "number_has_space", "number_has_space", "number_has_space"),
    ("7\xa0", "number_has_space", "number_has_space", "number_has_space"),
    ("7\u200b", "not_a_number", "not_a_number", "not_a_number"),
    ("x", "not_a_number", "not_a_number", "not_a_number"),
    ("...", "not_a_number", "not_a_number", "not_a_number"),
    ("\u2026", "not_a_number", "not_a_number", "not_a_number"),
    ("-", "not_a_number", "not_a_number", "not_a_number"),
    ("\u2013", "not_a_number", "not_a_number", "not_a_number"),
    ("N/A", "not_a_number", "not_a_number", "not_a_number"),
    ("..", "not_a_number", "not_a_number", "not_a_number"),
    ("#N/A", "not_a_number", "not_a_number", "not_a_number"),
    ("#REF!", "not_a_number", "not_a_number", "not_a_number"),
    ("1/2", "not_a_number", "not_a_number", "not_a_number"),
    ("2019-04-01", "not_a_number", "not_a_number", "not_a_number"),
    ("\uff11.\uff15", "number_other_digits", "number_other_digits", "number_other_digits"),
    ("1·234", "not_a_number", "not_a_number", "not_a_number"),
    ("1\u2019234", "not_a_number", "not_a_number", "not_a_number"),
    ("1'234", "not_a_number", "not_a_number", "not_a_number"),
]
OTHER_FORMATS = [
    ("1 234", "space", "1234"),
    ("1\xa0234", "space", "1234"),
    ("1\u202f234", "space", "1234"),
    ("1 234 567", "space", "1234567"),
    ("10 360", "space", "10360"),
    ("1 234,5", "space", "1234.5"),
    ("1.234", "space", "number_other_format"),
    ("12 34", "space", "number_has_space"),
    ("1 234.5", "space", "number_has_space"),
    ("1234", "space", "1234"),
    ("1234.5", "plain", "1234.5"),
    ("1.234", "plain", "1.234"),
    ("1,234", "plain", "number_other_format"),
    ("-5.72", "plain", "-5.72"),
    ("1 234", "plain", "number_has_space"),
    ("00.5", "plain", "not_a_number"),
]
PERIODS = [
    ("2019", "2019"),
    ("Năm 2019", "2019"),
    ("NĂM 2019", "2019"),
    ("Quý I/2024", "2024-Q1"),
    ("Quý II/2024", "2024-Q2"),
    ("Quý III năm 2024", "2024-Q3"),
    ("Quý IV/2024", "2024-Q4"),
    ("Quý 1 năm 2024", "2024-Q1"),
    ("Quý 4/2024", "2024-Q4"),
    ("6 tháng đầu năm 2024", "2024-S1"),
    ("sáu tháng đầu năm 2024", "2024-S1"),
    ("9 tháng năm 2022", "2022-01/2022-09"),
    ("8 tháng 2024", "2024-01/2024-08"),
    ("11 tháng đầu năm 2021", "2021-01/2021-11"),
    ("Tháng 8/2024", "2024-08"),
    ("Tháng 08 năm 2024", "2024-08"),
    ("tháng 12/2023", "2023-12"),
    ("Năm học 2018-2019", "2018-A1"),
    ("2017-2018", "2017-A1"),
    ("2017 – 2018", "2017-A1"),
    ("1/7/2022", "2022-07-01"),
    ("01/7/2022", "2022-07-01"),
    ("01/4/2019", "2019-04-01"),
    ("01/04/2009", "2009-04-01"),
    ("Có đến 31/12/2019", "2019-12-31"),
    ("có đến ngày 31/12/2019", "2019-12-31"),
    ("tính đến 15/8/2024", "2024-08-15"),
    ("Bình quân 2021-2023", "2021/2023"),
    ("Giai đoạn 2021-2025", "2021/2025"),
    ("5/6/2024", "2024-06-05"),
    ("29/2/2024", "2024-02-29"),
    ("2024-Q1", "2024-Q1"),
    ("2024-S1", "2024-S1"),
    ("2019-04-01", "2019-04-01"),
    ("2018-A1", "2018-A1"),
    ("2022-01/2022-09", "2022-01/2022-09"),
    ("01/7", None),
    ("Tháng Mười hai so với tháng 12 năm trước", None),
    ("29/2/2023", None),
    ("31/4/2024", None),
    ("6/13/2024", None),
    ("2018-2020", None),
    ("Năm học 2018", None),
    ("Quý V/2024", None),
    ("Q1/2024", None),
    ("12 tháng 2024", None),
    ("1 tháng 2024", None),
    ("Tháng 13/2024", None),
    ("Tháng 0/2024", None),
    ("20240101", None),
    ("2024-W01-1", None),
    ("Mar-24", None),
    ("45292", None),
    ("2019.0", None),
    ("19", None),
    ("2024-13", None),
    ("2024/2023", None),
    ("5-6-2024", None),
    ("năm nay", None),
    ("", None),
]
# Mark -> what a form that lists it makes of the cell: value and status, or the refusal.
MARKS = [
    ("-", "0", "E"),
    ("\u2013", "0", "E"),
    ("...", None, "L"),
    ("\u2026", None, "L"),
    ("0", "0", "E"),
    ("", "blank_value", None),
    ("N/A", "not_a_number", None),
    ("x", "not_a_number", None),
    ("*", "number_has_sign", None),
    ("81.000*", "number_has_sign", None),
    ("Không công bố", "not_a_number", None),
]
# What a damaged text shows -> the damage it is refused for, or the text it becomes.
ENCODINGS = [
    ("h\u0301nh", "cp1258", None),
    ("b\u0301nh", "cp1258", None),
    ("\u1e25a", "cp1258", None),
    ("c\u0309a", "cp1258", None),
    ("D©n sè vµ Lao ®éng", "tcvn3", None),
    ("Møc sèng d©n c\u2212", "tcvn3", None),
    ("Daân soá", "vni", None),
    ("Ä\u0090Ã´ng", "double_utf8", None),
    ("ÄÃ´ng", "double_utf8", None),
    ("x\ufeffy", "second_bom", None),
    ("x\u200by", "invisible", None),
    ("x\u202ey", "invisible", None),
    ("x\u00ady", "invisible", None),
    ("x\ufffdy", "replacement", None),
    ("x\u0007y", "control", None),
    ("x\ue000y", "private", None),
    ("Ng\u01a3ời, Ph\u01a3ơng", None, "Người, Phương"),
    ("Bi\u0300nh", None, "Bình"),
    ("XÃ ĐẠI ĐỒNG", None, "XÃ ĐẠI ĐỒNG"),
    ("toán học, hoá chất, quý", None, "toán học, hoá chất, quý"),
    ("São Paulo, España, Düsseldorf", None, "São Paulo, España, Düsseldorf"),
]


@pytest.mark.parametrize(("spelling", "vi", "en", "either"), NUMBERS)
def test_a_number_has_one_outcome_in_each_format(spelling, vi, en, either):
    outcomes = [outcome(spelling, formats) for formats in (("vi",), ("en",), ("vi", "en"))]

    assert outcomes == [vi, en, either]


@pytest.mark.parametrize(("spelling", "number_format", "expected"), OTHER_FORMATS)
def test_a_number_has_one_outcome_with_spaces_or_plain(spelling, number_format, expected):
    assert outcome(spelling, (number_format,)) == expected


@pytest.mark.parametrize(("spelling", "text"), PERIODS)
def test_a_period_has_one_outcome(spelling, text):
    found = periods.read(spelling)

    assert (found.text if found else None) == text


@pytest.mark.parametrize(("mark", "value", "status"), MARKS)
def test_a_mark_has_one_outcome(mark, value, status):
    found = check(misc_file({"Giá trị": mark}), contract.load("ECONOMY_MISC"))

    if status is None:
        assert [fault.code for fault in found.faults] == [value]
    else:
        row = found.observations.to_pylist()[0]
        assert (None if row["obs_value"] is None else f"{row['obs_value']:.0f}") == value
        assert row["obs_status"] == status


@pytest.mark.parametrize(("text", "damage", "kept"), ENCODINGS)
def test_damaged_text_is_named_and_sound_text_is_kept(text, damage, kept):
    table = read_table(f'a;b\n1;"{text}"\n'.encode(), delimiters=(";",))

    if damage is None:
        assert (table.faults, table.rows) == ([], [["1", kept]])
    else:
        assert [(f.code, f.cell, f.facts["damage"]) for f in table.faults] == [
            ("damaged_text", "B2", damage)
        ]


@pytest.mark.parametrize("typed", ["Hoà Bình", "Hòa Bình", "HÒA BÌNH", "Tỉnh Hoà  Bình"])
def test_a_name_in_any_tone_placement_or_case_is_one_area(typed):
    assert codelist.areas_named(typed, [codelist.areas()["VN-14"]])
    assert not codelist.areas_named("Kiến Giang", codelist.areas().values())
    assert fold("Thị Trấn Thổ Tang") == fold("Thị trấn Thổ Tang")


@pytest.mark.parametrize("lost", ["xă", "S hc sinh", "lư"])
def test_letters_that_were_lost_match_no_label(lost):
    found = check(misc_file({"Chỉ tiêu": lost}), contract.load("ECONOMY_MISC"))

    assert [fault.code for fault in found.faults] == ["unknown_indicator"]


def test_the_table_is_long_enough():
    assert 3 * len(NUMBERS) + len(OTHER_FORMATS) + len(PERIODS) + len(MARKS) >= 200


def outcome(spelling, formats):
    try:
        return str(read(spelling, formats).value)
    except UnreadableNumberError as refused:
        return refused.code
