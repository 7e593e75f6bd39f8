"""Databases of releases: open while they are asked, so many at once, and opened again."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace

import duckdb
import pytest

from api.app import create_app
from api.engines import Engine, Engines
from tests.api.builders import Publication
from tests.api.conftest import TestClient

FREE = "/v1/observations?obs_status=A&indicator=GRDP_CURRENT"


def engine(engines: Engines, opened: list[int], number: int) -> Engine:
    def opening() -> duckdb.DuckDBPyConnection:
        opened.append(number)
        return duckdb.connect(":memory:")

    return Engine(opening, engines)


def test_only_so_many_are_open_and_those_asked_last() -> None:
    engines, opened = Engines(2), list[int]()
    first, second, third = (engine(engines, opened, number) for number in (1, 2, 3))

    for one in (first, second, first, third):
        one.cursor().close()

    assert [one.is_open for one in (first, second, third)] == [True, False, True]
    second.cursor().close()
    assert opened == [1, 2, 3, 2]


def test_a_cursor_in_use_goes_on_when_its_database_is_closed() -> None:
    engines, opened = Engines(1), list[int]()
    first, second = engine(engines, opened, 1), engine(engines, opened, 2)

    with first.cursor() as cursor:
        cursor.execute("select * from range(5000)")
        second.cursor().close()
        assert not first.is_open
        assert len(cursor.fetchall()) == 5000


def test_the_pinned_one_stays_open() -> None:
    engines, opened = Engines(1), list[int]()
    first, second, third = (engine(engines, opened, number) for number in (1, 2, 3))

    engines.pin(first)
    for one in (second, third, second, third):
        one.cursor().close()

    assert first.is_open
    engines.pin(second)
    third.cursor().close()
    assert (first.is_open, second.is_open) == (False, True)


def test_one_that_is_forgotten_is_let_go() -> None:
    engines, opened = Engines(1), list[int]()
    gone = engine(engines, opened, 1)
    gone.cursor().close()
    del gone

    left = engine(engines, opened, 2)
    left.cursor().close()

    assert left.is_open


def test_many_ask_at_once_and_all_are_answered() -> None:
    engines, opened = Engines(2), list[int]()
    all_of = [engine(engines, opened, number) for number in range(6)]
    faults: list[Exception] = []

    def ask(start: int) -> None:
        try:
            for at in range(200):
                with all_of[(start + at) % 6].cursor() as cursor:
                    assert cursor.execute("select 7").fetchone() == (7,)
        except (AssertionError, duckdb.Error) as error:
            faults.append(error)

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert sum(one.is_open for one in all_of) <= 2 + 1


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_release_answers_after_its_database_was_closed(own: Publication, is_gone: bool) -> None:
    settings = replace(own.settings, compiles=True, open_databases=1)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        before = {name: client.get(f"{FREE}&release={name}").json() for name in own.manifests}
        if is_gone:
            shutil.rmtree(settings.series)
        after = {name: client.get(f"{FREE}&release={name}&limit=1").json() for name in before}

    for name, page in after.items():
        assert page["observations"][0] == before[name]["observations"][0], page


def test_a_release_that_is_gone_from_the_disk_is_refused_and_says_so(own: Publication) -> None:
    settings = replace(own.settings, compiles=True, open_databases=1, watch_seconds=3600)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        shutil.rmtree(settings.series)
        own.object_path("2026.1").unlink()
        old = client.get(f"{FREE}&release=2026.1")
        new = client.get(FREE)

    assert (old.status_code, old.json()["type"]) == (503, "/problems/refused-release")
    assert new.status_code == 200
