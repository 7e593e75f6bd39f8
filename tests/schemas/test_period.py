from datetime import date

import pytest

from schemas import period


@pytest.mark.parametrize(
    ("text", "kind", "freq", "start", "end"),
    [
        ("2019", "year", "A", date(2019, 1, 1), date(2019, 12, 31)),
        ("2024-S1", "half_year", "S", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024-S2", "half_year", "S", date(2024, 7, 1), date(2024, 12, 31)),
        ("2024-Q3", "quarter", "Q", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-02", "month", "M", date(2024, 2, 1), date(2024, 2, 29)),
        ("2019-04-01", "day", "_O", date(2019, 4, 1), date(2019, 4, 1)),
        ("2017-A1", "school_year", "A", date(2017, 9, 1), date(2018, 8, 31)),
        ("2022-01/2022-09", "range", "_O", date(2022, 1, 1), date(2022, 9, 30)),
        ("2023-01-01/2023-06-27", "range", "_O", date(2023, 1, 1), date(2023, 6, 27)),
    ],
)
def test_a_notation_says_its_days_and_frequency(text, kind, freq, start, end):
    read = period.parse(text)

    assert (read.kind, read.freq, read.start, read.end, read.text) == (kind, freq, start, end, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "0999",
        "2019 ",
        "2019-13",
        "2019-00",
        "2023-02-29",
        "2024-Q5",
        "2024-S3",
        "2024-A2",
        "2024-9",
        "٢٠١٩",
        "2019\n",
        "2022-09/2022-01",
        "2023/2022",
        "2022-01/2022-01-31",
        "2019-1-1",
    ],
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(period.UnreadablePeriodError):
        period.parse(text)
