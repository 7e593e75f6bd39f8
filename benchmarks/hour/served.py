"""A served installation whose releases follow each other, and what is signed in each."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

import duckdb

from store import clock
from tests.api.builders import Publication, Row, marts, observation

YEARS: Final = range(1990, 2020)
_AREAS: Final = ("VN-70", "VN-68", "VN")
_START_SECONDS: Final = 120

Key = tuple[str, str]


class Releases:
    """Publishes one release after another; figures are made up, and named so in the test marts."""

    def __init__(self, home: Path) -> None:
        self._publication = Publication(home)
        self.data_root = self._publication.layout.data_root
        self.count = 0
        self.signed: dict[str, dict[Key, Decimal]] = {}

    def publish(self) -> str:
        """Sign and publish the next release by the real commands; return its id."""
        self.count += 1
        release = f"2026.{self.count}"
        rows = marts(list(_figures(self.count)))
        self._publication.publish(release, rows, at=clock.text(clock.now()))
        self.signed[release] = self._read(release)
        return release

    def _read(self, release: str) -> dict[Key, Decimal]:
        """Return the figures as they stand in the signed file, not as they were given."""
        path = self._publication.object_path(release)
        with duckdb.connect() as connection:
            found = connection.execute(
                "select ref_area, time_period, obs_value from read_parquet(?)", [str(path)]
            ).fetchall()
        return {(area, period): value for area, period, value in found}


def _figures(number: int) -> Iterator[Row]:
    for area in _AREAS:
        for year in YEARS:
            value = Decimal(number * 100_000 + year)
            yield observation(ref_area=area, time_period=str(year), obs_value=value)


@contextlib.contextmanager
def server(data_root: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Yield port and process of the API as it is served, with its limits."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    environment = {**os.environ, "DATA_ROOT": str(data_root), "USE_FOLDER": "off"}
    command = [sys.executable, "-m", "api", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.suppress(OSError), contextlib.closing(wire):
            wire.request("GET", "/v1/releases")
            if wire.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.2)
    raise TimeoutError("the API serves nothing")


@contextlib.contextmanager
def rebuilding(data_root: Path, release: str) -> Iterator[list[int]]:
    """Rebuild a release of the demonstration again and again beside it; yield the exit codes."""
    codes: list[int] = []
    done = threading.Event()
    command = [sys.executable, "-m", "certify", "rebuild", release]
    environment = {**os.environ, "DATA_ROOT": str(data_root)}

    def run() -> None:
        while not done.is_set():
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            with subprocess.Popen(command, env=environment, **quiet) as process:  # type: ignore[call-overload]
                while process.poll() is None:
                    if done.wait(0.2):
                        process.terminate()
                if not done.is_set():
                    codes.append(process.returncode)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield codes
    finally:
        done.set()
        thread.join()
