"""What Spark built becomes the warehouse DuckDB would have built, keys and all."""

import json
from pathlib import Path

import duckdb
import pytest

from certify import build, spark
from certify.export import marts_of
from store.layout import Layout

_COLUMN = {"data_type": "string", "constraints": []}


def _made(folder: Path, rows: str | None) -> Path:
    """Leave below a folder what dbt and Spark leave of one mart."""
    place = folder / spark.HOME / "marts.db" / "codes"
    place.mkdir(parents=True)
    if rows is not None:
        duckdb.sql(f"copy ({rows}) to '{place / 'part-0.parquet'}' (format parquet)")
    model = {
        "resource_type": "model",
        "schema": "marts",
        "name": "codes",
        "constraints": [{"type": "primary_key", "columns": ["codelist", "code"]}],
        "columns": {
            "codelist": {**_COLUMN, "name": "codelist"},
            "code": {**_COLUMN, "name": "code"},
            "name_vi": {**_COLUMN, "name": "name_vi", "constraints": [{"type": "not_null"}]},
            "weight": {"name": "weight", "data_type": "decimal(38, 12)", "constraints": []},
        },
    }
    between = {**model, "schema": "intermediate", "name": "int_codes"}
    manifest = folder / "dbt" / "target" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"nodes": {"one": model, "two": between}}))
    return folder / "warehouse.duckdb"


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        # In the order of the contract, whatever the order of the file.
        (
            "select 'Nữ' as name_vi, 1.5 as weight, 'F' as code, 'CL_SEX' as codelist",
            [("CL_SEX", "F", "Nữ", "1.500000000000")],
        ),
        (None, []),
    ],
)
def test_marts_are_read_into_a_warehouse_of_the_same_form(
    tmp_path: Path, rows: str | None, held: list[tuple[str, ...]]
) -> None:
    warehouse = _made(tmp_path, rows)

    spark.hand_over(tmp_path, warehouse)

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert marts_of(connection) == {"codes": ["codelist", "code"]}
        read = connection.execute("select * replace (weight::varchar as weight) from marts.codes")
        assert read.fetchall() == held


@pytest.mark.parametrize(
    "rows",
    [
        "select 'CL_SEX' as codelist, 'F' as code, 'Nữ' as name_vi, 1 as weight from range(2)",
        "select 'CL_SEX' as codelist, 'F' as code, null as name_vi, 1 as weight",
        "select 'CL_SEX' as codelist, null as code, 'Nữ' as name_vi, 1 as weight",
    ],
)
def test_a_broken_promise_of_a_mart_is_found_when_it_is_handed_over(
    tmp_path: Path, rows: str
) -> None:
    warehouse = _made(tmp_path, rows)

    with pytest.raises(duckdb.ConstraintException):
        spark.hand_over(tmp_path, warehouse)


def test_dbt_runs_in_sparks_environment_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "python"
    told.write_text(
        '#!/bin/sh\nread asked\necho "$DBT_TARGET with $asked on $SPARK_LOCAL_IP"\nexit 3\n'
    )
    told.chmod(0o755)
    monkeypatch.setenv("DBT_TARGET", "spark")
    monkeypatch.setenv("SPARK_PYTHON", str(told))

    with (
        build.Dbt(Layout(tmp_path / "data")) as dbt,
        pytest.raises(build.FailedBuildError) as caught,
    ):
        list(dbt.build())

    assert "spark with build on 127.0.0.1" in str(caught.value)
