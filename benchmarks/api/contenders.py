"""Who is measured: the shipped API, its ceilings and its peers, each on a port of its own."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.api import synthetic
from benchmarks.api.load import family

ROOT: Final = Path(__file__).parents[2]
PEERS: Final = Path(__file__).parent / ".venv" / "bin"
SCALE_PORT: Final = 8790
QUERIES: Final = ("a", "b", "c", "d", "e", "f")
_MEMBERS: Final = (
    "freq=A&sex=_T&age=_T&urbanisation=_T&activity=_T&counterpart_area=_T&composite_breakdown=_T"
)
YEAR: Final = "1995"
_F: Final = '{"where": {"indicator": ["SYN_007"], "sex": ["F"], "from": "1995", "to": "1999"}}'


@dataclass
class Contender:
    """A server: how to start it, and the addresses of the queries; several are asked in turn."""

    name: str
    port: int
    command: Sequence[str]
    addresses: Mapping[str, Sequence[str]]
    environment: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    ready: str = "/"
    start_seconds: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pids(self) -> list[int]:
        """Its processes."""
        return [] if self.process is None else family(self.process.pid)

    def start(self, log: Path, cpu: str | None) -> None:
        """Start it and wait for its first answer."""
        pinned = ["taskset", "-c", cpu] if cpu else []
        began = time.perf_counter()
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [*pinned, *self.command],
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        while not self._answers():
            if self.process.poll() is not None or time.perf_counter() - began > 600:
                raise RuntimeError(f"{self.name} did not start: {log.read_text()[-500:]}")
            time.sleep(0.01)
        self.start_seconds = time.perf_counter() - began

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.base + self.ready, timeout=60) as answer:  # noqa: S310
                return bool(answer.status < 500)
        except OSError:
            return False


def keys(count: int, seed: int, years: int) -> list[tuple[str, str, str]]:
    """Return indicators, areas and years at random."""
    drawn = random.Random(seed)
    return [
        (
            f"SYN_{drawn.randrange(synthetic.INDICATORS):03}",
            f"SYN-{drawn.randrange(synthetic.AREAS):03}",
            str(synthetic.FIRST_YEAR + drawn.randrange(years)),
        )
        for _ in range(count)
    ]


def ours(data: Path, port: int, *, years: int, workers: int = 1) -> Contender:
    """Return the shipped API."""
    one = "/v1/observations?indicator={0}"
    addresses = {
        "a": f"{one}&ref_area={{1}}&{_MEMBERS}&time_period={{2}}",
        "b": f"{one}&ref_area={{1}}&{_MEMBERS}",
        "c": f"{one}&{_MEMBERS}&time_period={{2}}",
        "d": f"{one}&format=csv",
    }
    key = ("SYN_007", "SYN-070", YEAR)
    return Contender(
        name="Số Chuẩn",
        port=port,
        command=[sys.executable, "-m", "api", "--port", str(port), "--workers", str(workers)],
        environment={"DATA_ROOT": str(data), "RATE_LIMIT": "off"},
        addresses={
            **{name: [text.format(*key)] for name, text in addresses.items()},
            "e": ["/v1/indicators?limit=500"],
            "f": ["/v1/query"],
            "a cold": [addresses["a"].format(*one) for one in keys(20_000, 1, years)],
            "b cold": [addresses["b"].format(*one) for one in keys(20_000, 2, years)],
            "c cold": sorted({addresses["c"].format(*one) for one in keys(20_000, 3, years)}),
            "d cold": [addresses["d"].format(f"SYN_{at:03}") for at in range(synthetic.INDICATORS)],
        },
        bodies={"f": _F},
        ready="/readyz",
    )


def hello(port: int, *, workers: int = 1) -> Contender:
    """Return the server itself, saying hello."""
    return Contender(
        name="hello (uvicorn)",
        port=port,
        command=[*_uvicorn("benchmarks.api.hello:hello", port), "--workers", str(workers)],
        addresses={
            **{name: ["/"] for name in ("a", "b", "c")},
            # As many lines for the load to go through as those who are asked something.
            **{f"{name} cold": [f"/?{at}" for at in range(20_000)] for name in ("a", "b", "c")},
        },
    )


def same_bytes(folder: Path, port: int) -> Contender:
    """Return the server itself, sending the bytes of the answers."""
    return Contender(
        name="same bytes (uvicorn)",
        port=port,
        command=[*_uvicorn("benchmarks.api.hello:same_bytes_here", port), "--factory"],
        environment={"BENCH_BODIES": str(folder)},
        addresses={name: [f"/{name}"] for name in "abcde"},
        ready="/a",
    )


def _uvicorn(app: str, port: int) -> list[str]:
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    return [str(ROOT / ".venv/bin/uvicorn"), app, "--port", str(port), *options]


def nginx(folder: Path, home: Path, port: int, *, workers: int = 1) -> Contender:
    """Return nginx with the bytes of the answers as files."""
    settings = home / "nginx.conf"
    settings.write_text(
        f"worker_processes {workers}; daemon off; pid {home}/nginx.pid; error_log stderr;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; sendfile on; keepalive_requests 100000000;\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
    )
    return Contender(
        name="nginx static",
        port=port,
        command=[shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(settings), "-p", str(home)],
        addresses={name: [f"/{name}"] for name in "abcde"},
        ready="/a",
    )


def nginx_proxy(behind: Contender, home: Path, port: int) -> Contender:
    """Return nginx in front of the API, without a cache; what it costs is its own."""
    settings = home / "nginx-proxy.conf"
    settings.write_text(
        f"worker_processes 1; daemon off; pid {home}/nginx-proxy.pid; error_log stderr;\n"
        "events { worker_connections 512; }\n"
        "http { access_log off; keepalive_requests 100000000;\n"
        f"upstream api {{ server 127.0.0.1:{behind.port}; keepalive 32; "
        "keepalive_requests 100000000; }\n"
        f"server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://api; "
        'proxy_http_version 1.1; proxy_set_header Connection ""; } } }\n'
    )
    return Contender(
        name="nginx in front of Số Chuẩn",
        port=port,
        command=[shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(settings), "-p", str(home)],
        addresses={name: behind.addresses[name] for name in "abc"},
        ready="/healthz",
    )


def usual(database: Path, port: int, *, workers: int = 1) -> Contender:
    """Return the usual route: FastAPI, pydantic and DuckDB."""
    one = "/observations?indicator=SYN_007"
    total = "sex=_T&urbanisation=_T"
    options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    options += ["--workers", str(workers), "--app-dir", str(Path(__file__).parent)]
    return Contender(
        name="FastAPI + pydantic + DuckDB",
        port=port,
        command=[str(PEERS / "uvicorn"), "usual:app", "--port", str(port), *options],
        environment={"PEER_DATABASE": str(database)},
        addresses={
            "a": [f"{one}&ref_area=SYN-070&{total}&time_period=1995"],
            "b": [f"{one}&ref_area=SYN-070&{total}"],
            "c": [f"{one}&{total}&time_period=1995"],
            "d": ["/observations.csv?indicator=SYN_007"],
            "e": ["/indicators"],
            "f": [f"{one}&sex=F&start=1995&end=1999"],
        },
        ready="/indicators",
    )


def datasette(database: Path, port: int) -> Contender:
    """Return datasette over an immutable, indexed SQLite file."""
    total = "sex=_T&urbanisation=_T"
    one = f"/{database.stem}/observations"
    limits = ("max_returned_rows", "60000"), ("sql_time_limit_ms", "10000")
    return Contender(
        name="datasette",
        port=port,
        command=[
            *(str(PEERS / "datasette"), "serve", "-i", str(database), "--port", str(port)),
            *(word for name, value in limits for word in ("--setting", name, value)),
        ],
        addresses={
            "a": [f"{one}.json?indicator=SYN_007&ref_area=SYN-070&{total}&time_period=1995"
                  "&_shape=array&_nocount=1&_nofacet=1"],
            "b": [f"{one}.json?indicator=SYN_007&ref_area=SYN-070&{total}"
                  "&_shape=array&_nocount=1&_nofacet=1"],
            "c": [f"{one}.json?indicator=SYN_007&{total}&time_period=1995"
                  "&_shape=array&_nocount=1&_nofacet=1&_size=1000"],
            "d": [f"{one}.csv?indicator=SYN_007&_size=max"],
            "e": [f"/{database.stem}/indicators.json?_shape=array&_nocount=1&_size=500"],
            "f": [f"{one}.json?indicator=SYN_007&sex=F&time_period__gte=1995&time_period__lte=1999"
                  "&_shape=array&_nocount=1&_size=1000"],
        },
    )  # fmt: skip


def roapi(tables: Mapping[str, Path], port: int, *, is_in_memory: bool) -> Contender:
    """Return roapi over Parquet files, or over the same in memory."""
    where = "indicator = 'SYN_007'"
    area, year = "ref_area = 'SYN-070'", "time_period = '1995'"
    total = "sex = '_T' and urbanisation = '_T'"
    columns = "select * from observations where "
    queries = {
        "a": f"{columns}{where} and {area} and {total} and {year}",
        "b": f"{columns}{where} and {area} and {total}",
        "c": f"{columns}{where} and {total} and {year}",
        "d": f"{columns}{where}",
        "e": "select * from indicators",
        "f": f"{columns}{where} and sex = 'F' and time_period between '1995' and '1999'",
    }
    option = f",format=parquet,use_memory_table={str(is_in_memory).lower()}"
    named = [word for name, path in tables.items() for word in ("-t", f"{name}={path}{option}")]
    return Contender(
        name=f"roapi ({'memory' if is_in_memory else 'Parquet'})",
        port=port,
        command=[str(PEERS / "roapi"), "-a", f"127.0.0.1:{port}", "-p", f"127.0.0.1:{port + 1000}",
                 "--addr-flight-sql", f"127.0.0.1:{port + 2000}", *named],
        addresses={name: ["/api/sql"] for name in queries},
        bodies=queries,
        ready="/api/schema",
    )  # fmt: skip
