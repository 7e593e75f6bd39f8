"""Every kind of page: milliseconds until its last byte and its weight under gzip.

`python -m benchmarks.site [--repeat 200]`: serves DATA_ROOT in a process of its own and asks for
each page again and again over one connection, as a browser does that has nothing yet. Prints
median and 95th percentile, the first answer (nothing held), and bytes; 1 if a median is above 5 ms
or a page above 60 KB.
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

MOST_MILLISECONDS: Final = 5.0
MOST_BYTES: Final = 60 * 1024
PORT: Final = 8149
_FIGURE: Final = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2018"
PAGES: Final = (
    "/vi/",
    "/vi/indicators",
    "/vi/indicators?q=lao+dong",
    "/vi/indicators/GRDP_CURRENT",
    "/vi/indicators/PCI_TOTAL?ref_area=VN-70,VN-14,VN-68",
    "/vi/indicators/POP_CENSUS",
    f"/vi/figures/{_FIGURE}",
    "/vi/areas",
    "/vi/areas/VN-70",
    "/vi/releases",
    "/vi/releases/2026.2",
    "/vi/changes",
    "/vi/corrections",
    "/vi/derived",
    "/vi/derived/GRDP_SHARE_COMPUTED",
    "/vi/discrepancies",
    "/vi/discrepancies/case-7",
    "/vi/calendar",
    "/vi/frameworks",
    "/vi/frameworks/EGDI/2022",
    "/vi/rankings",
    "/vi/datasets/GRDP",
    "/vi/openness",
    "/vi/check",
    "/vi/trust",
    "/vi/developers",
    "/vi/press",
    f"/vi/embed/figures/{_FIGURE}",
    "/vi/embed/charts/GRDP_CURRENT",
)


class Timed(NamedTuple):
    """One page: milliseconds of the first answer and of those after it, and bytes."""

    first: float
    later: list[float]
    size: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0 when every page is light and quick enough."""
    parser = argparse.ArgumentParser(prog="benchmarks.site", description=__doc__)
    parser.add_argument("--repeat", type=int, default=200)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        told = {"API_STATE": str(Path(folder) / "state.json"), "RATE_LIMIT": "off"}
        command = [sys.executable, "-m", "api", "--port", str(PORT)]
        server = subprocess.Popen(command, env={**os.environ, **told, "USE_FOLDER": "off"})
        try:
            connection = _connect()
            found = {page: _time(connection, page, options.repeat) for page in PAGES}
        finally:
            server.terminate()
            server.wait(20)
    return _tell(found)


def _connect() -> http.client.HTTPConnection:
    """Return a connection to the server once it answers."""
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return connection
    raise TimeoutError(PORT)


def _time(connection: http.client.HTTPConnection, page: str, repeat: int) -> Timed:
    taken, size = [], 0
    for _ in range(repeat + 1):
        start = time.perf_counter()
        connection.request("GET", page, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        size = len(answer.read())
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{page}: {answer.status}")
    return Timed(taken[0], sorted(taken[1:]), size)


def _tell(found: dict[str, Timed]) -> int:
    print(f"{'first':>8} {'p50':>7} {'p95':>7} {'bytes':>7}  page")
    is_slow = False
    for page, timed in found.items():
        median = statistics.median(timed.later)
        late = timed.later[int(len(timed.later) * 0.95)]
        is_slow |= median > MOST_MILLISECONDS or timed.size > MOST_BYTES
        print(f"{timed.first:8.1f} {median:7.2f} {late:7.2f} {timed.size:7}  {page}")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
