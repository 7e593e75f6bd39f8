"""The process itself: what it imports, how it starts, how it treats slow callers."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from store import clock
from tests.api.builders import TODAY, Publication

HEAVY = {
    "mcp",
    "mcp_types",
    "httpx2",
    "pandas",
    "pandera",
    "great_expectations",
    "dbt",
    "pyarrow",
    "numpy",
    "certify",
    "ingest",
}


def test_the_api_loads_nothing_that_builds_or_validates(published: Publication) -> None:
    program = (
        "import sys\n"
        "from api.__main__ import main\n"
        "from api.releases import Registry\n"
        "from api.settings import Settings\n"
        "import os\n"
        "Registry(Settings.from_environment(os.environ)).refresh()\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    environment = {
        **os.environ,
        "DATA_ROOT": str(published.layout.data_root),
        "API_STATE": str(published.layout.data_root / "api" / "process.json"),
        clock.FIXED: TODAY,
    }
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )

    assert HEAVY & set(ended.stdout.split()) == set()


def test_settings_come_from_the_mapping_given() -> None:
    settings = Settings.from_environment(
        {"DATA_ROOT": "/srv", "PORT": "81", "API_STATE": "/s.json"}
    )

    assert settings.releases == Path("/srv/releases")
    assert settings.root == Path("/srv/trust/root.json")
    assert (settings.state, settings.port, settings.host) == (Path("/s.json"), 81, "127.0.0.1")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    return number


@pytest.fixture
def port(published: Publication, tmp_path: Path) -> Iterator[int]:
    """The port of a real server, with a deadline of one second."""
    number = free_port()
    program = (
        "import sys\nfrom store.http_deadline import DeadlineProtocol\n"
        "DeadlineProtocol.seconds = 1.0\n"
        "from api.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["--port", str(number), "--data-root", str(published.layout.data_root)]
    environment = {**os.environ, "API_STATE": str(tmp_path / "state.json"), clock.FIXED: TODAY}
    server = subprocess.Popen([sys.executable, "-c", program, *arguments], env=environment)
    try:
        _wait_until_open(number)
        yield number
    finally:
        server.terminate()
        assert server.wait(10) in (0, -15)


def _wait_until_open(number: int) -> None:
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", number)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(number)


def test_a_real_server_answers_and_closes_slow_connections(port: int) -> None:
    silent = socket.create_connection(("127.0.0.1", port))
    halfway = socket.create_connection(("127.0.0.1", port))
    halfway.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/releases") as answer:
        assert answer.status == 200
        assert "server" not in answer.headers
        assert answer.headers["X-Release"] == "2026.2"
    for slow in (silent, halfway):
        slow.settimeout(5)
        received = b""
        while chunk := slow.recv(4096):
            received += chunk
        slow.close()
        assert received.startswith(b"HTTP/1.1 408")


def test_head_over_the_wire_has_no_body(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(b"HEAD /v1/observations HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b""
        while chunk := wire.recv(65536):
            received += chunk

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-length: 0" not in head.lower()
    assert body == b""


def test_workers_share_metrics_and_one_that_dies_is_replaced(
    published: Publication, tmp_path: Path
) -> None:
    number, metrics = free_port(), free_port()
    environment = {
        **os.environ,
        "API_STATE": str(tmp_path / "state.json"),
        "METRICS_PORT": str(metrics),
        clock.FIXED: TODAY,
    }
    root = str(published.layout.data_root)
    arguments = ["--port", str(number), "--data-root", root, "--workers", "2"]
    server = subprocess.Popen([sys.executable, "-m", "api", *arguments], env=environment)
    try:
        _wait_until_open(number)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        workers = children.read_text().split()
        for _ in range(8):
            assert _get(number, "/v1/releases").startswith('{"release"')
        told = _told(metrics, 'operation="/v1/releases",status="200"} 8.0')
        os.kill(int(workers[0]), signal.SIGKILL)
        while len(set(children.read_text().split()) - {workers[0]}) < 2:
            time.sleep(0.05)
        after = _get(number, "/v1/releases")
    finally:
        server.terminate()
        assert server.wait(15) in (0, -15)

    assert "so_chuan_ready 1.0" in told
    assert after.startswith('{"release"')


def _told(port: int, line: str) -> str:
    """The metrics once they say so: a request is counted after its answer has gone out."""
    for _ in range(600):
        if line in (told := _get(port, "/metrics")):
            return told
        time.sleep(0.05)
    raise AssertionError(told)


def _get(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        text: str = answer.read().decode()
    return text
