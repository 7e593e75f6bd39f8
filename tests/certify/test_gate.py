"""The gate: what must not go out does not, and the record says why."""

from decimal import Decimal

import duckdb
import pytest

from certify import gate
from certify.impact import compare

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("gate")]

OBSERVATIONS = """
    select * from (values
        ('POP', 'POP_AVG', 'VN-70', 'A', '_T', '2019', {value}::decimal(38,12), 'A', {conf}, 'y19',
         {unit})
    ) as t(dataset_id, indicator, ref_area, freq, sex, time_period, obs_value, obs_status,
           conf_status, vintage, unit_measure)
"""
FRAME = """
    select *, '_T' as age, '_T' as urbanisation, '_T' as activity, '_T' as counterpart_area,
        '_T' as composite_breakdown
    from ({observations})
"""
OTHERS = {
    "datasets": "select 'POP' as dataset_id",
    "indicators": """
        select 'POP_AVG' as indicator, 0::decimal(38,12) as min_value,
            1000::decimal(38,12) as max_value, 'PERSONS' as unit_measure
    """,
    "releases_input": """
        select 'u1' as upload_id, 'POP' as dataset_id, 1 as observation_count, 1 as published_count
    """,
}


def write(folder, *, value="5", conf="'F'", unit="'PERSONS'", rows=1, **others):
    folder.mkdir(exist_ok=True)
    observations = FRAME.format(observations=OBSERVATIONS.format(value=value, conf=conf, unit=unit))
    marts = {**OTHERS, **others, "observations": f"select * from ({observations}) limit {rows}"}
    paths = {}
    for name, sql in marts.items():
        paths[f"{name}.parquet"] = folder / f"{name}.parquet"
        duckdb.sql(sql).write_parquet(str(folder / f"{name}.parquet"))
    return paths


def failures(marts, previous=None):
    return {line.split(":")[0] for line in gate.judge(marts, previous).failures}


def test_a_sound_release_passes_and_its_record_has_no_clock_and_no_path(tmp_path):
    marts = write(tmp_path / "a")

    first = gate.judge(marts, marts["observations.parquet"])
    second = gate.judge(marts, marts["observations.parquet"])

    assert first.passed
    assert first.document == second.document
    assert str(tmp_path) not in str(first.document)
    assert len(first.document["results"]) == 11


@pytest.mark.parametrize(
    ("fault", "frame"),
    [
        ({"value": "-1"}, "indicators"),
        ({"value": "1001"}, "indicators"),
        ({"unit": "'HECTARES'"}, "indicators"),
        ({"conf": "'C'"}, "datasets"),
        ({"rows": 0}, "datasets"),
        (
            {
                "releases_input": "select 'u1' as upload_id, 'POP' as dataset_id, "
                "1 as observation_count, 2 as published_count"
            },
            "uploads",
        ),
    ],
)
def test_each_fault_stops_the_release(tmp_path, fault, frame):
    verdict = gate.judge(write(tmp_path / "a", **fault), None)

    assert not verdict.passed
    assert {line.split(":")[0] for line in verdict.failures} == {frame}


def test_an_indicator_that_vanished_stops_the_release(tmp_path):
    before = write(tmp_path / "before")
    now = write(tmp_path / "now", rows=0, datasets="select 'X' as dataset_id where false")

    assert "last_release" in failures(now, before["observations.parquet"])


def test_every_figure_that_changed_is_listed_with_both_values(tmp_path):
    before, now = write(tmp_path / "before"), write(tmp_path / "now", value="7.5")
    objects = tmp_path / "objects"
    objects.mkdir()

    change = compare(now["observations.parquet"], before["observations.parquet"], objects)

    assert (change.added, change.changed, change.removed) == (0, 1, 0)
    rows = duckdb.read_parquet(str(objects / change.exported.sha256))
    assert rows.select("change_type, old_value, new_value").fetchall() == [
        ("changed", Decimal(5), Decimal("7.5"))
    ]


def test_a_figure_written_with_other_digits_is_not_changed(tmp_path):
    before, now = write(tmp_path / "before", value="5"), write(tmp_path / "now", value="5.00")
    objects = tmp_path / "objects"
    objects.mkdir()

    change = compare(now["observations.parquet"], before["observations.parquet"], objects)

    assert (change.added, change.changed, change.removed) == (0, 0, 0)


def test_the_first_release_adds_everything(tmp_path):
    objects = tmp_path / "objects"
    objects.mkdir()

    change = compare(write(tmp_path / "now")["observations.parquet"], None, objects)

    assert (change.added, change.changed, change.removed) == (1, 0, 0)
