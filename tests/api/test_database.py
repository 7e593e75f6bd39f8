"""The engine below the questions: locked, read-only, and with every signed figure in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from api.database import UnreadableMartError, open_database, write_database
from api.queries import observations
from tests.api.builders import Publication, marts, observation, parquet
from tests.api.test_registry import PROBES

WRITES = [
    "insert into figures select * from figures",
    "delete from figures",
    "update figures set obs_value = 1",
    "drop table series",
    "create table x (a int)",
    "create or replace view observations as select 1",
    "alter table figures add column x int",
]


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory, published: Publication) -> dict[str, Path]:
    return {
        name: published.object_path("2026.2", name)
        for name in published.manifests["2026.2"]["objects"]
    }


@pytest.fixture(scope="module")
def compiled(
    tmp_path_factory: pytest.TempPathFactory, objects: dict[str, Path]
) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("compiled") / "marts.duckdb"
    write_database(objects, path, memory="512MB")
    connection = open_database(objects, memory="128MB", compiled=path)
    yield connection
    connection.close()


@pytest.mark.parametrize("probe", [*PROBES, *WRITES])
def test_a_compiled_database_can_reach_nothing_and_change_nothing(
    compiled: duckdb.DuckDBPyConnection, tmp_path: Path, probe: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n")

    with compiled.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(probe.format(file=file, folder=tmp_path)).fetchall()

    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    with compiled.cursor() as cursor:
        assert cursor.execute("select count(*) from observations").fetchone() == (6,)


def test_there_are_probes_enough() -> None:
    assert len(PROBES) >= 25


def test_a_compiled_database_and_one_in_memory_answer_alike(
    compiled: duckdb.DuckDBPyConnection, objects: dict[str, Path]
) -> None:
    pages = []
    for connection in (compiled, open_database(objects, memory="128MB")):
        with connection.cursor() as cursor:
            origins = observations.read_origins(cursor)
            pages.append(
                observations.list_observations(
                    cursor, observations.Selection(), origins, after=0, limit=100
                )
            )

    assert pages[0] == pages[1]
    assert len(pages[0].rows) == 6


def test_a_figure_without_a_series_is_not_left_out_in_silence(
    objects: dict[str, Path], tmp_path: Path
) -> None:
    content = marts([observation()])
    lost = tmp_path / "series.parquet"
    lost.write_bytes(parquet("series", []))
    figures = tmp_path / "observations.parquet"
    figures.write_bytes(parquet("observations", content["observations"]))

    with pytest.raises(UnreadableMartError) as refused:
        open_database(
            {**objects, "series.parquet": lost, "observations.parquet": figures}, memory="128MB"
        )

    assert refused.value.mart == "observations"
