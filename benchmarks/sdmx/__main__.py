"""Write 100 000 observations as SDMX, beside the writers of pysdmx and sdmx1.

CPU seconds of one process. `whole` is ours from the database to the last byte of the message (best
of five), `write` from rows that are ready in memory, as theirs are (best of five; theirs once, for
they take long enough). Ratios are theirs to our `write`, and to our `whole` in brackets.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.database import open_database
from api.labels import Labels, read_labels
from api.queries import cube
from api.sdmx import data_csv, data_json, data_xml
from api.sdmx.message import Flow, Head, Set, Shape
from benchmarks.api import synthetic
from benchmarks.api.publication import small_marts

OBSERVATIONS: Final = 100_000
_YEARS: Final = 10
_INDICATORS: Final = 6
_RUNS: Final = 5
_PEERS: Final = Path(__file__).with_name("peers.py")
_PEERS_PYTHON: Final = (
    Path(__file__).parents[2] / "tests" / "clients" / ".venv-sdmx" / "bin" / "python"
)
_FLOW: Final = Flow("SYNTHETIC", "SYNTHETIC", "1.0.0", "Dữ liệu thử", "Synthetic data")
_HEAD: Final = Head(
    id="RELEASE_2026_1",
    prepared="2026-01-01T00:00:00Z",
    sender="SYNTHETIC",
    sender_names={"vi": "Dữ liệu thử", "en": "Synthetic data"},
    source={"vi": "Bản thử", "en": "Test release"},
    lang="en",
)
_SHAPE: Final = Shape()


def open_synthetic(folder: Path) -> DuckDBPyConnection:
    """Return a database of a synthetic release, as the API opens one."""
    paths = {"observations.parquet": folder / "o.parquet", "series.parquet": folder / "s.parquet"}
    synthetic.write_observations(
        paths["observations.parquet"], years=_YEARS, indicators=_INDICATORS
    )
    synthetic.write_series(paths["series.parquet"], paths["observations.parquet"])
    for mart, content in small_marts(_YEARS, _INDICATORS).items():
        path = folder / f"{mart}.parquet"
        path.write_bytes(content)
        paths[path.name] = path
    return open_database(paths, memory="1GB")


def figures(connection: DuckDBPyConnection) -> Callable[[], Iterator[Any]]:
    """Return what reads the first 100 000 figures, batch by batch."""

    def read() -> Iterator[Any]:
        left = OBSERVATIONS
        for batch in cube.read(connection, cube.Slice("SYNTHETIC"), columns=_SHAPE.columns):
            yield batch.slice(0, left)
            left -= min(left, batch.num_rows)
            if not left:
                return

    return read


def writers(sets: Sequence[Set], labels: Labels) -> dict[str, Callable[[], Iterator[bytes]]]:
    """Return every writer of ours, by the name of its format."""
    dialects = data_xml.DIALECTS
    return {
        "ML 2.1 generic": lambda: data_xml.write(sets, _HEAD, _SHAPE, dialects["genericdata"]),
        "ML 2.1 specific": lambda: data_xml.write(
            sets, _HEAD, _SHAPE, dialects["structurespecificdata"]
        ),
        "ML 3.0": lambda: data_xml.write(sets, _HEAD, _SHAPE, dialects["xml3"]),
        "CSV 1.0": lambda: data_csv.write(sets, _HEAD, _SHAPE, "1.0.0", labels),
        "CSV 2.0": lambda: data_csv.write(sets, _HEAD, _SHAPE, "2.0.0", labels),
        "JSON 1.0": lambda: data_json.write(sets, _HEAD, _SHAPE, "1.0.0", labels),
        "JSON 2.0": lambda: data_json.write(sets, _HEAD, _SHAPE, "2.0.0", labels),
    }


def timed(write: Callable[[], Iterator[bytes]]) -> tuple[float, int]:
    """Return CPU seconds, the best of some runs, and the bytes of a message."""
    best, length = float("inf"), 0
    for _ in range(_RUNS):
        began = time.process_time()
        length = sum(map(len, write()))
        best = min(best, time.process_time() - began)
    return best, length


def peers(table: Path) -> dict[str, dict[str, float]]:
    """Return CPU seconds of the peers' writers, by peer and format."""
    if not _PEERS_PYTHON.exists():
        raise SystemExit("the peers are not installed: run `make clients` first")
    found: dict[str, dict[str, float]] = {}
    for peer in ("pysdmx", "sdmx1"):
        command = [str(_PEERS_PYTHON), "-W", "ignore", str(_PEERS), peer, str(table)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[peer] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Time the writers and print the ratios; 1 when XML is less than ten times as fast."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sdmx", description=__doc__)
    parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        connection = open_synthetic(Path(folder))
        read = figures(connection)
        held = list(read())
        labels = read_labels(connection)
        stored, ready = ([Set(_FLOW, "2026.1", source)] for source in (read, lambda: iter(held)))
        whole = {name: timed(write) for name, write in writers(stored, labels).items()}
        ours = {name: timed(write) for name, write in writers(ready, labels).items()}
        table = Path(folder) / "figures.csv"
        table.write_bytes(b"".join(data_csv.write(ready, _HEAD, _SHAPE, "1.0.0", labels)))
        theirs = peers(table)
    slowest = report(whole, ours, theirs)
    print(f"XML against the faster peer: {slowest:.1f} times as fast")
    return 0 if slowest >= 10 else 1


Times = dict[str, tuple[float, int]]


def report(whole: Times, ours: Times, theirs: dict[str, dict[str, float]]) -> float:
    """Print the table and return the smallest ratio of the XML formats."""
    print(f"{OBSERVATIONS} observations, CPU seconds")
    print(f"{'format':16}{'MB':>6}{'whole':>7}{'write':>7}{'pysdmx':>9}{'ratio':>17}"
          f"{'sdmx1':>9}{'ratio':>17}")  # fmt: skip
    slowest = float("inf")
    for name, (seconds, length) in ours.items():
        line = f"{name:16}{length / 1e6:6.1f}{whole[name][0]:7.2f}{seconds:7.2f}"
        for peer in ("pysdmx", "sdmx1"):
            other = theirs[peer].get(name)
            if other is None:
                line += f"{'–':>9}{'':>17}"
                continue
            line += f"{other:9.2f}{other / seconds:8.1f}x ({other / whole[name][0]:5.1f}x)"
            if name.startswith("ML"):
                slowest = min(slowest, other / seconds)
        print(line)
    return slowest


if __name__ == "__main__":
    sys.exit(main())
