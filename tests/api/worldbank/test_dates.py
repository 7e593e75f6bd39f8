from datetime import date

import pytest

from api.worldbank.dates import UnreadableDateError, Window, date_of, read_window, time_id_of


@pytest.mark.parametrize(
    ("period", "written", "time_id"),
    [
        ("2015", "2015", "YR2015"),
        ("2015-Q1", "2015Q1", "2015Q1"),
        ("2015-08", "2015M08", "2015M08"),
        ("2024-S1", "2024S1", "2024S1"),
        ("2017-A1", "2017A1", "2017A1"),
        ("2019-04-01", "2019-04-01", "2019-04-01"),
        ("2022-01/2022-09", "2022M01_2022M09", "2022M01_2022M09"),
        ("2021/2023", "2021_2023", "2021_2023"),
    ],
)
def test_periods_are_written_as_the_world_bank_does(
    period: str, written: str, time_id: str
) -> None:
    assert (date_of(period), time_id_of(period)) == (written, time_id)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("2015", Window(date(2015, 1, 1), date(2015, 12, 31), None)),
        ("2015:2017", Window(date(2015, 1, 1), date(2017, 12, 31), None)),
        ("2017:2015", Window(date(2015, 1, 1), date(2017, 12, 31), None)),
        ("2013Q1:2013Q4", Window(date(2013, 1, 1), date(2013, 12, 31), "Q")),
        ("2012M01", Window(date(2012, 1, 1), date(2012, 1, 31), "M")),
        ("2012m2:2012M08", Window(date(2012, 2, 1), date(2012, 8, 31), "M")),
        ("2024S1", Window(date(2024, 1, 1), date(2024, 6, 30), "S")),
        ("YTD:2010", Window(date(2010, 1, 1), date(2010, 12, 31), None)),
        ("ytd", Window(None, None, None)),
    ],
)
def test_dates_are_read_as_years_quarters_months_and_years_to_date(
    text: str, window: Window
) -> None:
    assert read_window(text) == window


@pytest.mark.parametrize(
    "text", ["", ":", "2015:", "x", "2015Q5", "2015Q", "2015M13", "2015M0", "99999", "2015::2016",
             "٢٠١٥", "2015Q1Q1", "YTD:", "2015A2"]
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDateError):
        read_window(text)
