"""A query that needs more memory than there is: refused with what to do, on a real engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from api import errors
from api.app import create_app
from api.database import Turnstile
from tests.api.builders import SECOND_PUBLISHED, Publication, first_figures, marts
from tests.api.conftest import TestClient

BIG = "select hash(range) as h from range(20_000_000) order by h"
QUESTIONS = [
    {"sort": ["-obs_value"], "where": {"obs_status": "A"}},
    {"latest": 1, "where": {"obs_status": "A"}},
]
ADDRESSES = [
    "/v1/indicators?q=grdp",
    "/v1/areas",
    "/v1/changes",
    "/v1/series",
    "/v1/rankings",
    "/sdmx/v1/data/GRDP",
    "/jsonstat/GRDP",
    "/px/api/v2/tables/GRDP/data",
]


@pytest.fixture
def starved(tmp_path: Path) -> Iterator[TestClient]:
    """A client of an API whose engine may use one megabyte."""
    publication = Publication(tmp_path)
    publication.publish("2026.1", marts(first_figures()), at=SECOND_PUBLISHED)
    settings = replace(publication.settings, compiles=True, database_memory="1MB")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def test_a_query_without_memory_is_refused_with_what_to_do(starved: TestClient) -> None:
    answers = [starved.post("/v1/query?lang=en", json=question) for question in QUESTIONS]
    answers += [starved.get(path) for path in ADDRESSES]

    for answer in answers:
        assert answer.status_code == 413, (answer.request.url, answer.text)
    assert answers[0].json()["type"] == "/problems/query-too-large"
    assert "files of the release" in answers[0].json()["mend"]


def test_what_is_compiled_is_answered_all_the_same(starved: TestClient) -> None:
    address = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"

    assert starved.get(address).json()["observations"][0]["obs_value"] == 73048.284


@pytest.fixture
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked engine with room for some queries and not for a large one."""
    settings = {"memory_limit": "30MB", "threads": 1, "max_temp_directory_size": "0GB"}
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute("set enable_external_access = false")
        connection.execute("set disabled_filesystems = 'LocalFileSystem'")
        yield connection


def test_a_query_that_is_too_large_alone_is_to_be_narrowed(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    turnstile = Turnstile(places=2, seconds=60)

    with pytest.raises(errors.QueryTooLargeError), turnstile.cursor(engine) as cursor:
        cursor.execute(BIG)
    with turnstile.cursor(engine) as cursor:
        assert cursor.execute("select 1").fetchone() == (1,)


def test_a_query_that_shares_its_memory_may_be_tried_again(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    turnstile = Turnstile(places=2, seconds=60)
    entered, ended = threading.Event(), threading.Event()

    def stay() -> None:
        with turnstile.cursor(engine):
            entered.set()
            ended.wait(60)

    other = threading.Thread(target=stay)
    other.start()
    entered.wait(60)
    try:
        with pytest.raises(errors.BusyError), turnstile.cursor(engine) as cursor:
            cursor.execute(BIG)
    finally:
        ended.set()
        other.join()


def test_an_interrupted_query_is_told_the_time_it_may_take(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    turnstile = Turnstile(places=1, seconds=0.2)

    with pytest.raises(errors.QueryTimeoutError), turnstile.cursor(engine) as cursor:
        cursor.execute("select sum(a.range + b.range) from range(1_000_000) a, range(200_000) b")
