"""The real server on two certified releases of the sample figures, and what was certified."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas.figure import exact_text
from tests.end_to_end.conftest import compiled_beside

RELEASE = "2026.2"


@dataclass(frozen=True)
class Server:
    """A server at `base`; `log` is what it was asked."""

    base: str
    log: Path

    def requests(self) -> list[dict[str, Any]]:
        """Return what was asked so far, oldest first."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def data_root(published: Path) -> Path:
    """A DATA_ROOT with both releases."""
    return published


@pytest.fixture(scope="session")
def server(data_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own process; no client is held back by its limit."""
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_ROOT": str(data_root),
        "API_STATE": str(compiled_beside(data_root, folder)),
        "RATE_LIMIT": "off",
        "USE_FOLDER": "off",
    }
    log = folder / "requests.jsonl"
    command = [sys.executable, "-m", "tests.clients.serving", str(port), str(log)]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    try:
        _wait(process, port)
        yield Server(f"http://127.0.0.1:{port}", log)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def certified(data_root: Path) -> list[dict[str, Any]]:
    """The figures of the newest release as its signed file has them; `text` is the exact value."""
    manifest = json.loads((data_root / "releases" / RELEASE / "manifest.json").read_bytes())
    digest = manifest["objects"]["observations.parquet"]["sha256"]
    path = data_root / "releases" / "objects" / digest
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(path))
        names, rows = found.columns, found.fetchall()
    figures = [dict(zip(names, row, strict=True)) for row in rows]
    for one in figures:
        value = one["obs_value"]
        one["text"] = None if value is None else exact_text(value, one["decimals"])
    return figures


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(3000):
        assert process.poll() is None, "the server ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)
