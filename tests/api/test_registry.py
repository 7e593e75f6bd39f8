"""What is served when files, lists and clocks change under a running API."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import orjson
import pytest

from api import errors
from api.app import create_app
from api.database import Turnstile
from api.releases import Registry
from store import clock
from tests.api.builders import (
    TODAY,
    Publication,
    first_figures,
    flip,
    marts,
    observation,
    restore,
    second_figures,
)
from tests.api.conftest import TestClient

FIGURES = "/v1/observations?indicator=GRDP_CURRENT&time_period=2015&lang=en"


@contextmanager
def serving(publication: Publication) -> Iterator[tuple[TestClient, Callable[[], None]]]:
    """Serve without waiting for the watcher: the second value looks at once."""
    app = create_app(publication.settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, app.state.registry.refresh


def test_a_damaged_release_is_refused_at_start_and_the_one_before_is_served(
    own: Publication,
) -> None:
    damaged = own.object_path("2026.2")
    flip(damaged)

    with serving(own) as (client, _):
        newest = client.get(FIGURES)
        refused = client.get(FIGURES + "&release=2026.2")
        health = client.get("/healthz")
        listed = client.get("/v1/releases").json()["releases"]

    assert (newest.status_code, newest.headers["X-Release"]) == (200, "2026.1")
    assert newest.json()["warnings"][0]["code"] == "newer-release-refused"
    assert newest.json()["warnings"][0]["release"] == "2026.2"
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/refused-release")
    assert refused.json()["file"] == f"objects/{damaged.name}"
    assert "its content was changed" in refused.json()["detail"]
    assert refused.headers["Retry-After"]
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["reasons"][0]["file"] == f"objects/{damaged.name}"
    assert [(row["id"], row["status"]) for row in listed] == [
        ("2026.2", "refused"),
        ("2026.1", "verified"),
    ]


@pytest.mark.parametrize(
    "name", ["observations.parquet", "gate.json", "people.json", "codes.parquet"]
)
def test_a_byte_changed_while_running_is_seen_and_a_restored_file_too(
    own: Publication, name: str
) -> None:
    with serving(own) as (client, look):
        shared = own.object_path("2026.2", name) == own.object_path("2026.1", name)
        before = flip(own.object_path("2026.2", name), at=10)
        look()
        fallen_back = client.get(FIGURES)
        refused = client.get(FIGURES + "&release=2026.2").status_code
        restore(own.object_path("2026.2", name), before)
        look()
        restored = client.get(FIGURES)
        health = client.get("/healthz").json()

    # An object of both releases takes both away: the newest is kept from memory.
    assert fallen_back.headers["X-Release"] == ("2026.2" if shared else "2026.1")
    assert refused == (200 if shared else 503)
    assert restored.headers["X-Release"] == "2026.2"
    assert health["status"] == "ok"


def test_a_change_of_the_manifest_is_seen(own: Publication) -> None:
    with serving(own) as (client, look):
        flip(own.layout.release("2026.2") / "manifest.json")
        look()
        answer = client.get(FIGURES + "&release=2026.2")

    assert answer.status_code == 503
    assert answer.json()["file"] == "2026.2/manifest.json"


def test_a_change_that_keeps_size_and_time_is_seen(own: Publication) -> None:
    path = own.object_path("2026.2")
    with serving(own) as (client, look):
        status = path.stat()
        flip(path)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        look()

        assert client.get(FIGURES).headers["X-Release"] == "2026.1"


def test_the_last_good_release_is_kept_in_memory_when_nothing_on_disk_verifies(
    own: Publication,
) -> None:
    with serving(own) as (client, look):
        shutil.rmtree(own.layout.releases / "objects")
        look()
        answer = client.get(FIGURES)
        health = client.get("/healthz").json()

    assert (answer.status_code, answer.headers["X-Release"]) == (200, "2026.2")
    assert health["status"] == "degraded"
    assert "kept-in-memory" in {reason["code"] for reason in health["reasons"]}


def test_a_removed_list_leaves_everything_served(own: Publication) -> None:
    with serving(own) as (client, look):
        shutil.rmtree(own.layout.releases / "metadata")
        look()
        codes = {reason["code"] for reason in client.get("/healthz").json()["reasons"]}

        assert client.get(FIGURES).headers["X-Release"] == "2026.2"
    assert "list-untrusted" in codes


def test_with_nothing_published_the_api_says_what_to_do(tmp_path: Path) -> None:
    with serving(Publication(tmp_path)) as (client, _):
        answer = client.get(FIGURES)
        page = client.get("/en/")
        health = client.get("/healthz")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-verified-release")
    assert "make publish" in answer.json()["mend"]
    assert (page.status_code, "No release yet" in page.text) == (503, True)
    assert (health.status_code, health.json()["status"]) == (503, "unavailable")
    assert health.json()["reasons"][0]["code"] == "nothing-published"


def test_the_first_publication_is_served_without_a_restart(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    with serving(publication) as (client, look):
        publication.publish("2026.1", marts(first_figures()))
        look()

        assert client.get(FIGURES).headers["X-Release"] == "2026.1"


def test_the_watcher_looks_by_itself(own: Publication) -> None:
    registry = Registry(replace(own.settings, watch_seconds=0.05))
    registry.start()
    try:
        flip(own.object_path("2026.2"))
        waiting = threading.Event()
        for _ in range(50):
            if registry.shelf.newest().id == "2026.1":
                break
            waiting.wait(0.1)
        assert registry.shelf.newest().id == "2026.1"
    finally:
        registry.stop()


def test_an_older_list_is_refused_after_a_restart(own: Publication, tmp_path: Path) -> None:
    earlier = Publication(tmp_path / "fresh")
    earlier.publish("2026.1", marts(first_figures()))
    shutil.copytree(earlier.layout.releases, tmp_path / "old")
    earlier.publish("2026.2", marts(second_figures()))
    with serving(earlier) as (client, _):
        assert client.get(FIGURES).headers["X-Release"] == "2026.2"
    shutil.rmtree(earlier.layout.releases)
    shutil.copytree(tmp_path / "old", earlier.layout.releases)

    with serving(earlier) as (client, _):
        health = client.get("/healthz")

    assert health.status_code == 503
    assert (health.json()["reasons"][0]["code"], health.json()["reasons"][0]["reason"]) == (
        "list-untrusted",
        "rolled-back",
    )


def test_an_accepted_list_that_expires_is_served_and_a_new_expired_one_is_not(
    own: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(own) as (client, look):
        later = clock.parse(TODAY) + timedelta(days=40)
        monkeypatch.setenv(clock.FIXED, clock.text(later))
        look()
        degraded = client.get("/healthz").json()
        assert client.get(FIGURES).headers["X-Release"] == "2026.2"
    with serving(own) as (client, _):
        assert client.get(FIGURES).headers["X-Release"] == "2026.2"
    own.settings.state.unlink()
    with serving(own) as (client, _):
        fresh = client.get("/healthz").json()

    assert (degraded["status"], degraded["reasons"][0]["code"]) == ("degraded", "list-expired")
    assert (fresh["status"], fresh["reasons"][0]["code"]) == ("unavailable", "new-list-expired")


def test_a_stranger_in_the_folder_is_reported_and_not_read(own: Publication) -> None:
    (own.layout.releases / "objects" / "notes.txt").write_text("hello")

    with serving(own) as (client, _):
        health = client.get("/healthz").json()

        assert client.get(FIGURES).headers["X-Release"] == "2026.2"
    assert health["reasons"] == [
        {
            "code": "unlisted-file",
            "release": None,
            "file": "objects/notes.txt",
            "reason": "unlisted",
            "found": "tệp không có trong danh sách",
            "message": health["reasons"][0]["message"],
        }
    ]


def test_a_withdrawn_release_is_shown_when_asked_for_and_never_as_the_newest(
    own: Publication,
) -> None:
    registry = Registry(own.settings)
    registry.refresh()
    newest, earlier = registry.shelf.releases
    withdrawn = replace(newest, entry=replace(newest.entry, status="withdrawn"))

    shelf = replace(registry.shelf, releases=(withdrawn, earlier))

    assert shelf.newest() is earlier
    assert shelf.find("2026.2") is withdrawn
    assert shelf.find_as_of(newest.entry.published_at) is withdrawn


def test_what_is_wrong_is_logged_once(own: Publication, caplog: pytest.LogCaptureFixture) -> None:
    registry = Registry(own.settings)
    registry.refresh()
    flip(own.object_path("2026.2"))
    registry.refresh()
    registry.refresh()

    (line,) = caplog.messages
    assert line.startswith("release-refused: release 2026.2: file objects/")


def test_swaps_under_load_fail_no_answer_and_mix_none(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.publish("2026.1", marts([observation(obs_value=1)]))
    faults: list[str] = []
    answered: list[int] = []
    done = threading.Event()

    def ask(client: TestClient) -> None:
        newest = 0
        while not done.is_set():
            answer = client.get(FIGURES)
            body = orjson.loads(answer.content)
            number = int(answer.headers.get("X-Release", "0.0").split(".")[1])
            value = body["observations"][0]["obs_value"] if answer.status_code == 200 else None
            is_whole = body["release"]["id"] == f"2026.{number}" and value == number
            if answer.status_code != 200 or not is_whole or number < newest:
                faults.append(answer.text)
            newest = max(newest, number)
            answered.append(number)

    with serving(publication) as (client, look):
        askers = [threading.Thread(target=ask, args=(client,)) for _ in range(4)]
        for asker in askers:
            asker.start()
        for number in range(2, 9):
            publication.publish(f"2026.{number}", marts([observation(obs_value=number)]))
            look()
        done.set()
        for asker in askers:
            asker.join()

    assert faults == []
    assert len(set(answered)) > 4


PROBES = [
    "select * from read_csv('{file}')",
    "select * from read_parquet('{file}')",
    "select * from read_text('{file}')",
    "select * from read_blob('{file}')",
    "select * from glob('{folder}/*')",
    "select * from '{file}'",
    "select * from sniff_csv('{file}')",
    "copy observations to '{folder}/out.csv'",
    "export database '{folder}/out'",
    "attach '{folder}/other.duckdb'",
    "install httpfs",
    "load httpfs",
    "load '{file}'",
    "import database '{folder}'",
    "select * from read_csv('https://example.org/x.csv')",
    "select * from read_json('{file}')",
    "set enable_external_access = true",
    "set memory_limit = '9GB'",
    "set threads = 8",
    "set temp_directory = '{folder}'",
    "set lock_configuration = false",
    "set allow_community_extensions = true",
    "set disabled_filesystems = ''",
    "reset disabled_filesystems",
    "pragma enable_profiling = 'json'; pragma profiling_output = '{file}'",
    "select getenv('HOME')",
    "create secret x (type s3)",
]


@pytest.mark.parametrize("probe", PROBES)
def test_a_database_can_reach_nothing_and_change_no_setting(
    client: TestClient, tmp_path: Path, probe: str
) -> None:
    registry = client.app.state.registry
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n")

    with (
        registry.turnstile.cursor(registry.shelf.newest().connection) as cursor,
        pytest.raises(duckdb.Error),
    ):
        cursor.execute(probe.format(file=file, folder=tmp_path)).fetchall()

    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]


def test_a_query_that_takes_too_long_is_ended(client: TestClient) -> None:
    turnstile = Turnstile(places=1, seconds=0.2)
    connection = client.app.state.registry.shelf.newest().connection

    with pytest.raises(errors.QueryTimeoutError), turnstile.cursor(connection) as cursor:
        cursor.execute("select sum(a.range * b.range) from range(10000000) a, range(10000000) b")
    with turnstile.cursor(connection) as first:
        with pytest.raises(errors.BusyError), turnstile.cursor(connection):
            pass
        assert first.execute("select 1").fetchone() == (1,)
