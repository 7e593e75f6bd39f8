"""Many releases, one after the other, under sixteen callers and several workers.

`SWAPS=100` makes as many as are promised; each is signed, published, verified and compiled.
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from store import clock
from tests.api import builders
from tests.api.builders import Publication, Row, marts, observation

SWAPS = int(os.environ.get("SWAPS", "8"))
CALLERS = 16
PAUSE = 0.02
# Compiled, and left to DuckDB: two filters on the status and the indicator.
ADDRESSES = (
    "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015&lang=en",
    "/v1/observations?indicator=GRDP_CURRENT&obs_status=A&time_period=2015&lang=en",
)


class Caller(threading.Thread):
    """Asks without end over connections of its own and writes down what is wrong."""

    def __init__(self, port: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.done = done
        self.faults: list[str] = []
        self.seen: set[int] = set()
        self.count = 0

    def run(self) -> None:
        newest = 0
        while not self.done.is_set():
            # A new connection may go to the other worker.
            wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            for at in range(20):
                newest = max(newest, self.ask(wire, ADDRESSES[at % 2 if at > 16 else 0], newest))
                # Leaves the machine time to publish.
                time.sleep(PAUSE)
            wire.close()

    def ask(self, wire: http.client.HTTPConnection, address: str, newest: int) -> int:
        wire.request("GET", address)
        answer = wire.getresponse()
        text = answer.read()
        self.count += 1
        if answer.status != 200:
            self.faults.append(f"{answer.status} {text[:200]!r}")
            return newest
        body = json.loads(text)
        number = int((answer.headers["X-Release"] or "0.0").split(".")[1])
        self.seen.add(number)
        is_whole = (
            body["release"]["id"] == f"2026.{number}"
            and body["observations"][0]["obs_value"] == number
        )
        if not is_whole:
            self.faults.append(f"mixed: {text[:400]!r}")
        if number < newest:
            self.faults.append(f"{number} after {newest}")
        return number


@pytest.fixture
def publication(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Publication:
    """An installation with one release, whose one figure is the release's number."""
    monkeypatch.setattr(builders, "parquet", _kept_parquet(builders.parquet))
    found = Publication(tmp_path)
    found.publish("2026.1", marts([observation(obs_value=1)]))
    return found


def _kept_parquet(write: Callable[[str, Sequence[Row]], bytes]) -> Callable[..., bytes]:
    """Write what is the same in all releases once."""
    kept: dict[str, bytes] = {}

    def parquet(mart: str, rows: Sequence[Row]) -> bytes:
        key = repr((mart, rows))
        if key not in kept:
            kept[key] = write(mart, rows)
        return kept[key]

    return parquet


@pytest.fixture
def port(publication: Publication) -> Iterator[int]:
    """Two workers that look often."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_ROOT": str(publication.layout.data_root),
        "RATE_LIMIT": "off",
        "WATCH_SECONDS": "0.02",
        clock.FIXED: "2026-07-02T02:00:00Z",
    }
    command = [sys.executable, "-m", "api", "--port", str(number), "--workers", "2"]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_until_served(number, 1)
        yield number
    finally:
        server.terminate()
        assert server.wait(30) in (0, -15)


def _wait_until_served(port: int, number: int) -> None:
    for _ in range(6000):
        with (
            contextlib.suppress(OSError),
            contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as wire,
        ):
            wire.request("GET", ADDRESSES[0])
            answer = wire.getresponse()
            answer.read()
            if answer.headers["X-Release"] == f"2026.{number}":
                return
        time.sleep(0.05)
    raise TimeoutError(number)


@pytest.mark.slow
def test_swaps_fail_no_answer_mix_none_and_never_go_back(
    publication: Publication, port: int
) -> None:
    done = threading.Event()
    callers = [Caller(port, done) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for number in range(2, SWAPS + 2):
        publication.publish(f"2026.{number}", marts([observation(obs_value=number)]))
        _wait_until_served(port, number)
    done.set()
    for caller in callers:
        caller.join(60)

    assert [fault for caller in callers for fault in caller.faults] == []
    print(f"{SWAPS} swaps, {sum(caller.count for caller in callers)} answers")
    assert set.union(*(caller.seen for caller in callers)) >= set(range(2, SWAPS + 2))
