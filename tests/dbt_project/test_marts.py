from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

if TYPE_CHECKING:
    from conftest import Warehouse

pytestmark = pytest.mark.slow

MARTS = (
    "observations", "series", "datasets", "indicators", "areas", "area_successions", "agencies",
    "frameworks", "framework_editions", "framework_items", "framework_mappings",
    "framework_renames", "peer_sets", "peers", "codes", "releases_input",
    "derived_indicators", "derived_observations", "derived_inputs", "derived_refusals",
)  # fmt: skip


def test_each_block_is_the_owners_newest_and_never_of_a_lower_status(published: Warehouse) -> None:
    rows = published.query("""
        select time_period, sex, obs_value, obs_status, break_group, upload_id
        from marts.observations where indicator = 'POP_AVG' order by time_period, sex
    """)

    assert rows == [
        ("2017", "_T", Decimal(1079500), "A", 0, "u1"),
        ("2018", "M", None, "L", 0, "u2"),
        ("2018", "_T", Decimal(1092424), "A", 0, "u2"),
        ("2019", "_T", Decimal(1154836), "B", 1, "u2"),
        ("2020", "_T", Decimal(1171232), "E", 1, "u5_estimates"),
    ]


def test_values_are_in_the_unit_of_the_contract_with_every_digit(published: Warehouse) -> None:
    rows = published.query("""
        select indicator, time_period, obs_value, unit_measure, unit_mult, decimals
        from marts.observations where dataset_id = 'GRDP' order by indicator, time_period
    """)

    assert rows == [
        ("GRDP_CUR", "2016", Decimal("73048.284"), "VND_BILLION", "9", 3),
        ("GRDP_CUR", "2017", Decimal("70600"), "VND_BILLION", "9", 0),
        ("GRDP_INDEX", "2016", Decimal("111.09"), "INDEX_PY100", "0", 2),
    ]


def test_a_second_source_is_kept_beside_the_marts(published: Warehouse) -> None:
    rows = published.query("""
        select upload_id, agency, owner_agency, obs_value
        from intermediate.int_observations_conflicting
    """)

    assert rows == [("u4_second_source", "dost", "gso", Decimal(9999999))]


def test_a_series_spans_its_periods_and_a_dataset_its_series(published: Warehouse) -> None:
    series = published.query("""
        select series_id, first_period, last_period, observation_count, value_count, upload_id
        from marts.series where dataset_id = 'POP' order by series_id
    """)
    datasets = published.query("""
        select observation_count, series_count, first_period_start, last_period_end,
            last_received_at, agencies
        from marts.datasets where dataset_id = 'POP'
    """)

    assert series == [
        ("POP_AVG.VP.A.M._T._T._T._T._T", "2018", "2018", 1, 0, "u2"),
        ("POP_AVG.VP.A._T._T._T._T._T._T", "2017", "2020", 4, 4, "u5_estimates"),
    ]
    assert datasets == [
        (5, 2, date(2017, 1, 1), date(2020, 12, 31), datetime(2021, 1, 1, 3), "gso")
    ]


def test_every_upload_is_an_input_with_what_is_left_of_it(published: Warehouse) -> None:
    rows = published.query("select upload_id, published_count from marts.releases_input order by 1")

    assert rows == [
        ("u1", 1),
        ("u2", 3),
        ("u3_old_edition_late", 0),
        ("u4_second_source", 0),
        ("u5_estimates", 1),
        ("u6", 3),
    ]


def test_the_grain_is_kept_by_the_database(published: Warehouse) -> None:
    for mart in MARTS:
        with pytest.raises(duckdb.ConstraintException, match="Duplicate key"):
            published.query(f"insert into marts.{mart} select * from marts.{mart}")  # noqa: S608


def test_a_rebuild_gives_the_same_bytes(published: Warehouse, rebuilt: Warehouse) -> None:
    assert exported(published) == exported(rebuilt)


def exported(warehouse: Warehouse) -> dict[str, bytes]:
    """Return each mart as Parquet in the order of its primary key."""
    files = {}
    for mart in MARTS:
        path: Path = warehouse.data_root / f"{mart}.parquet"
        key = warehouse.manifest()["nodes"][f"model.so_chuan.{mart}"]["constraints"][0]["columns"]
        warehouse.query(
            f"copy (select * from marts.{mart} order by {', '.join(key)}) "  # noqa: S608
            f"to '{path}' (format parquet)"
        )
        files[mart] = path.read_bytes()
    return files


def test_every_data_test_fails_on_its_fault_and_names_the_cell(faulty: Warehouse) -> None:
    # Faults that no source can bring in: somebody changed the marts by hand.
    faulty.query(
        "update marts.observations set agency = 'dost' where source_cell = 'of another agency'"
    )
    faulty.query("delete from marts.observations where source_cell = 'a part'")
    faulty.query("update marts.derived_observations set obs_value = 33 where time_period = '2019'")
    faulty.query("delete from marts.derived_refusals where time_period = '2018'")

    faulty.dbt("test", "--exclude-resource-types", "unit_test")

    data_tests = {
        node["name"]
        for node in faulty.manifest()["nodes"].values()
        if node["resource_type"] == "test"
    }
    assert set(faulty.failures()) == data_tests
    assert {
        test: faulty.query(f"select source_cell from failures.{test}")  # noqa: S608
        for test in data_tests
        if ("source_cell",) in faulty.query(f"select column_name from (describe failures.{test})")  # noqa: S608
    } == {
        "every_observation_has_an_owner": [("no owner",)],
        "every_code_of_an_observation_is_in_its_code_list": [("no such code",)],
        "a_value_is_empty_exactly_when_its_status_says_missing": [
            ("missing with a value",),
            ("persons",),
        ],
        "a_value_has_no_digit_beyond_its_decimals": [("a digit too many",)],
        "a_period_lies_in_the_validity_of_its_area": [("after the end of VP",)],
        "no_observation_is_lost": [("lost",)],
        "only_the_owners_figures_are_published": [("of another agency",)],
        "a_sent_unit_measures_what_the_contract_asks": [("persons",)],
        "converting_back_gives_the_sent_value": [("rounded",)],
    }
