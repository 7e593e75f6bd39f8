"""The same questions to releases of other sizes: what an answer costs may not grow with them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.api import contenders, publication, synthetic
from benchmarks.api.load import Measured, run
from benchmarks.api.report import Table

_QUERIES = ("a", "b", "a cold", "b cold")


def compare(
    homes: dict[int, Path], work: Path, table: Table, *, seconds: float, repeat: int
) -> None:
    """Ask releases of several sizes in turn; `homes` says where each stands, by its years."""
    found: dict[str, dict[int, list[Measured]]] = {query: {} for query in _QUERIES}
    servers = {}
    for at, (count, data) in enumerate(homes.items()):
        publication.make(data, years=count, indicators=synthetic.INDICATORS)
        environment = {**os.environ, "DATA_ROOT": str(data)}
        subprocess.run([sys.executable, "-m", "api.series"], env=environment, check=True)
        servers[count] = contenders.ours(data, contenders.SCALE_PORT + at, years=count)
    try:
        for server in servers.values():
            server.start(work / f"{server.port}.log", "0")
        for query in _QUERIES:
            for _ in range(repeat):
                for count, server in servers.items():
                    found[query].setdefault(count, []).append(
                        run(
                            server.base,
                            server.addresses[query],
                            server.pids,
                            seconds=seconds,
                            folder=work,
                            cpu="1",
                            connections=1,
                        )
                    )
    finally:
        for server in servers.values():
            server.stop()
    for query, by_years in found.items():
        sized = {f"{synthetic.SERIES * one:,} rows": runs for one, runs in by_years.items()}
        table.compare(query, sized)
