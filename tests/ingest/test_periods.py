import pytest

from ingest import periods


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("2019", "2019"),
        ("Năm 2019", "2019"),
        ("năm 2019", "2019"),
        ("Quý I/2024", "2024-Q1"),
        ("Quý 1 năm 2024", "2024-Q1"),
        ("Quý IV năm 2024", "2024-Q4"),
        ("6 tháng đầu năm 2024", "2024-S1"),
        ("9 tháng năm 2022", "2022-01/2022-09"),
        ("8 tháng 2024", "2024-01/2024-08"),
        ("Tháng 8/2024", "2024-08"),
        ("Năm học 2018-2019", "2018-A1"),
        ("2017-2018", "2017-A1"),
        ("01/4/2019", "2019-04-01"),
        ("Có đến 31/12/2019", "2019-12-31"),
        ("tính đến 15/8/2024", "2024-08-15"),
        ("5/6/2024", "2024-06-05"),
        ("2024-Q1", "2024-Q1"),
        ("2019-04-01", "2019-04-01"),
    ],
)
def test_a_printed_period_has_one_meaning(printed, text):
    read = periods.read(printed)

    assert read is not None
    assert read.text == text


@pytest.mark.parametrize(
    "printed",
    ["", "1/7", "2024-13", "31/2/2024", "2018-2020", "Quý V/2024", "12 tháng 2024", "20240101"]
    + ["2024-W01-1", "Mar-24", "45292", "Q1/2024", "2019.0", "Tháng 13/2024", "năm nay"],
)
def test_what_is_no_period_is_not_guessed(printed):
    assert periods.read(printed) is None


@pytest.mark.parametrize(
    ("header", "text", "status"),
    [("2015", "2015", None), ("Sơ bộ 2017", "2017", "P"), ("SƠ BỘ  2017", "2017", "P")]
    + [("Ước tính 2019", "2019", "E"), ("31/12/2019", "2019-12-31", None)],
)
def test_a_header_gives_period_and_status(header, text, status):
    words = {"Sơ bộ": "P", "Ước": "E", "Ước tính": "E"}

    found = periods.read_header(header, words)

    assert found is not None
    assert (found[0].text, found[1]) == (text, status)
