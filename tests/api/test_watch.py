"""What is seen of the service from outside, and what is not: nothing about who asked."""

import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.app import create_app
from api.uses import Subject, Uses
from ingest.portal import usage
from tests.api.addresses import FIGURE
from tests.api.builders import Publication
from tests.api.conftest import TestClient


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def watched(published: Publication, tmp_path: Path) -> Iterator[tuple[TestClient, int, Path]]:
    port = free_port()
    settings = replace(
        published.settings,
        access_log=str(tmp_path / "access.log"),
        metrics_port=port,
        use_folder=tmp_path / "use",
    )
    with TestClient(create_app(settings)) as client:
        yield client, port, tmp_path


def scrape(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        text: str = answer.read().decode()
    return text


def test_prometheus_is_told_on_a_port_of_its_own(watched: tuple[TestClient, int, Path]) -> None:
    client, port, _ = watched
    client.get("/v1/series")
    client.get("/v1/datasets/GDP")
    client.get("/v1/nothing")
    text = scrape(port)

    assert 'so_chuan_requests_total{format="json",operation="/v1/series",status="200"} 1.0' in text
    assert 'operation="/v1/datasets/{dataset_id}",status="404"' in text
    assert 'operation="other",status="404"' in text
    assert "so_chuan_ready 1.0" in text
    assert 'so_chuan_request_seconds_count{operation="/v1/series"} 1.0' in text
    assert client.get("/metrics").status_code == 404


def test_the_access_log_holds_nothing_about_who_asked(
    watched: tuple[TestClient, int, Path],
) -> None:
    client, _, folder = watched
    headers = {
        "User-Agent": "someone/1.0",
        "Referer": "https://private.example/page",
        "X-Forwarded-For": "203.0.113.9",
        "Accept-Encoding": "identity",
    }
    answer = client.get("/v1/indicators?q=nguyen+van+a&lang=en", headers=headers)
    text = (folder / "access.log").read_text(encoding="utf-8")
    (line,) = map(json.loads, text.splitlines())

    assert set(line) == {"at", "operation", "release", "format", "lang", "status", "bytes", "ms"}
    assert line["operation"] == "/v1/indicators"
    assert (line["status"], line["bytes"]) == (200, len(answer.content))
    for private in ("someone", "private", "203.0.113.9", "nguyen", "testclient", "127.0.0.1"):
        assert private not in text


def test_uses_are_counted_by_indicator_and_written_at_the_end(
    published: Publication, tmp_path: Path
) -> None:
    settings = replace(published.settings, use_folder=tmp_path)
    with TestClient(create_app(settings)) as client:
        for address in (
            "/v1/observations?indicator=GRDP_CURRENT&limit=1",
            "/v1/observations?indicator=GRDP_CURRENT,POP_AVG,NOTHING",
            "/v1/observations?dataset_id=GRDP",
            "/v1/indicators/POP_AVG",
            f"/v1/figures/{FIGURE}",
            "/v1/datasets/NOTHING",
            "/v1/observations",
        ):
            client.get(address)
        client.post("/v1/query", json={"where": {"indicator": "POP_AVG"}})

    (path,) = (one for one in tmp_path.iterdir() if one.suffix == ".csv")
    assert path.name == "2026-07-01.csv"
    read = usage.read(tmp_path, date(2026, 7, 1))
    assert (read.broken, len(read.counts)) == ((), 3)  # as the stewards' page reads it
    assert path.read_text().splitlines() == [
        "day,dataset_id,indicator,framework,requests",
        "2026-07-01,GRDP,,,1",
        "2026-07-01,GRDP,GRDP_CURRENT,,3",
        "2026-07-01,GRDP,POP_AVG,,3",
    ]


def test_several_processes_add_to_one_file_of_a_local_day(tmp_path: Path) -> None:
    def resolve(_release: str, indicator: str, _dataset: str) -> Subject | None:
        return None if indicator == "?" else Subject("D", indicator, "PCI")

    def count() -> None:
        uses = Uses(tmp_path, resolve, now=lambda: datetime(2026, 6, 30, 18, tzinfo=UTC))
        for _ in range(20):
            uses.note("2026.1", ["A", "?"], [])
            uses.flush()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = (tmp_path / "2026-07-01.csv").read_text().splitlines()
    assert lines[1:] == ["2026-07-01,D,A,PCI,80"]


def test_readiness_is_false_until_a_release_is_verified(
    published: Publication, tmp_path: Path
) -> None:
    empty = replace(published.settings, releases=tmp_path / "none", state=tmp_path / "state.json")
    with TestClient(create_app(empty)) as client:
        waiting = client.get("/readyz")
    with TestClient(create_app(published.settings)) as client:
        ready = client.get("/readyz")

    assert (waiting.status_code, waiting.json()) == (503, {"is_ready": False, "release": None})
    assert (ready.status_code, ready.json()) == (200, {"is_ready": True, "release": "2026.2"})
