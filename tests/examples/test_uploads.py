"""The sample uploads: clean, sourced, and read as a person reads them."""

from collections import Counter
from decimal import Decimal

import pytest

from examples.send import HOME, list_samples
from ingest.check import check
from schemas import contract

SAMPLES = list(list_samples())


def checked(file):
    row = next(each for each in SAMPLES if each["file"] == file)
    agreed = contract.load(row["dataset_id"])
    allowed = {each for form in agreed.forms for each in form.number_formats}
    declared = row["number_format"] if row["number_format"] in allowed else None
    return check((HOME / file).read_bytes(), agreed, declared=declared)


def figures(file, *names):
    columns = checked(file).observations
    return list(zip(*(columns.column(name).to_pylist() for name in names), strict=True))


def test_there_are_samples_of_every_dataset_with_a_source_each():
    # No figure of these was ever published; none is made up.
    without = {
        each for each in contract.list_ids()
        if "without sample figures" in " ".join(contract.load(each).description.en.split())
    }  # fmt: skip
    assert without == {"EXT_INFO_ACTIVITY", "FOREIGN_NEEDS_SURVEY"}
    assert {row["dataset_id"] for row in SAMPLES} == set(contract.list_ids()) - without
    assert len(SAMPLES) >= 20
    assert all(row["source"] and "NOT RE-FOUND" not in row["source"] for row in SAMPLES)
    assert sorted(row["file"] for row in SAMPLES) == sorted(
        path.name for path in HOME.glob("*.csv") if path.name not in ("answers.csv", "index.csv")
    )


@pytest.mark.parametrize("file", [row["file"] for row in SAMPLES])
def test_a_sample_is_clean(file):
    found = checked(file)

    assert found.faults == []
    assert found.observation_count == len(found.observations) > 0


def test_both_editions_of_grdp_are_read_as_printed():
    wanted = ("time_period", "obs_value", "unit_measure", "obs_status")
    total = {"activity": "_T", "composite_breakdown": "_T"}

    def totals(file):
        rows = figures(file, *wanted, *total)
        return [row[:4] for row in rows if row[4:] == ("_T", "_T")]

    assert totals("grdp-yearbook-2017.csv") == [
        ("2010", Decimal("45068670"), "VND_MILLION", "A"),
        ("2014", Decimal("65432814"), "VND_MILLION", "A"),
        ("2015", Decimal("73048284"), "VND_MILLION", "A"),
        ("2016", Decimal("79664573"), "VND_MILLION", "A"),
        ("2017", Decimal("85338110"), "VND_MILLION", "P"),
    ]
    assert totals("grdp-yearbook-2021.csv") == [
        ("2015", Decimal("78644"), "VND_BILLION", "A"),
        ("2018", Decimal("107625"), "VND_BILLION", "A"),
        ("2019", Decimal("118341"), "VND_BILLION", "A"),
        ("2020", Decimal("123575"), "VND_BILLION", "A"),
        ("2021", Decimal("136183"), "VND_BILLION", "P"),
    ]


def test_blank_cells_of_the_forest_table_say_that_the_reason_is_unknown():
    statuses = Counter(
        status for (status,) in figures("forest_land-new-planted-yearbook-2018.csv", "obs_status")
    )

    assert statuses == {"O": 33, "A": 10, "P": 7}


def test_a_dash_of_the_yearbook_is_a_true_zero():
    rows = figures("forest_land-admin-units-yearbook-2019.csv", "printed", "obs_value")

    dashes = [value for printed, value in rows if printed == "-"]
    assert dashes
    assert all(value == 0 for value in dashes)


def test_sub_index_six_of_pci_could_not_exist_from_2009_to_2012():
    rows = figures(
        "rank_results-pci-vinh-phuc-2006-2021.csv", "indicator", "time_period", "obs_status"
    )

    assert sorted(row[1] for row in rows if row[2] == "M") == ["2009", "2010", "2011", "2012"]
    assert {row[0] for row in rows if row[2] == "M"} == {"PCI_SI6"}


def test_a_school_year_is_no_calendar_year():
    rows = figures("edu_schools-2017-2018.csv", "time_period", "period_kind", "freq")

    assert set(rows) == {("2017-A1", "school_year", "A")}


def test_spring_paddy_of_the_districts_adds_up_to_the_province():
    rows = figures("agri_paddy-yearbook-2022.csv", "ref_area", "time_period", "obs_value")

    for year in ("2018", "2019", "2020", "2021", "2022"):
        districts = [value for area, period, value in rows if period == year and area != "VN-70"]
        (total,) = [value for area, period, value in rows if (area, period) == ("VN-70", year)]
        assert len(districts) == 9
        assert abs(sum(districts) - total) <= 9 * Decimal("0.005")
