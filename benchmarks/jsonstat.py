"""A hundred thousand figures as JSON-stat, beside pyjstat's own writer.

`python -m benchmarks.jsonstat [--repeat 5]`: loads SYNTHETIC figures (labelled so) as the server
does, lets its own code read, lay out and write the whole dataset, and lets pyjstat write the same
figures from a frame that is already in memory. Prints seconds of CPU (median and spread) and the
ratio; both answers are compared value by value.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from api.database import open_database
from api.formats import as_json
from api.jsonstat import grid, writing
from api.jsonstat.grid import Grid
from api.queries import cube
from api.queries.cube import Slice
from benchmarks.api import publication, synthetic

INDICATORS: Final = 5
YEARS: Final = 11
DATASET: Final = "SYNTHETIC"
_PEER: Final = Path(__file__).with_name("jsonstat_peer.py")
_PYTHON: Final = Path(__file__).parent / ".venv" / "bin" / "python"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0 unless the two answers differ."""
    parser = argparse.ArgumentParser(prog="benchmarks.jsonstat", description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peer", type=Path, default=_PYTHON, help="python with pyjstat")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with _load(home) as connection:
            mine = ours(connection, options.repeat)
            table = home / "figures.csv"
            count = _write_figures(connection, table)
        peer = _peer(options.peer, table, options.repeat)
    _tell(count, mine, peer)
    return 0 if _is_same(mine.body, peer) else 1


class Mine(NamedTuple):
    """Seconds of CPU of each run: of all of it, and from figures in memory on; what was written."""

    whole: list[float]
    writing: list[float]
    body: dict[str, Any]


def ours(connection: duckdb.DuckDBPyConnection, repeat: int) -> Mine:
    """Read, lay out and write the dataset some times over."""
    whole, alone = [], []
    body: dict[str, Any] = {}
    # The libraries of the first run are loaded once in a server's life.
    grid.lay_out(cube.read(connection, Slice(DATASET, last=1), columns=grid.COLUMNS))
    for _ in range(repeat):
        began = time.process_time()
        batches = list(cube.read(connection, Slice(DATASET), columns=grid.COLUMNS))
        read = time.process_time()
        body = _body(grid.lay_out(batches))
        as_json.encode(body)
        ended = time.process_time()
        whole.append(ended - began)
        alone.append(ended - read)
    return Mine(whole, alone, body)


def _body(laid: Grid) -> dict[str, Any]:
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(laid.categories),
        "size": laid.size,
        "dimension": {
            name: {"category": {"index": {code: at for at, code in enumerate(codes)}}}
            for name, codes in laid.categories.items()
        },
        "value": writing.values(laid),
        "status": writing.by_position(laid.statuses),
    }


def _load(home: Path) -> duckdb.DuckDBPyConnection:
    observations, series = home / "observations.parquet", home / "series.parquet"
    synthetic.write_observations(observations, years=YEARS, indicators=INDICATORS)
    synthetic.write_series(series, observations)
    objects = {"observations.parquet": observations, "series.parquet": series}
    for mart, part in publication.small_marts(YEARS, INDICATORS).items():
        objects[f"{mart}.parquet"] = home / f"{mart}.parquet"
        objects[f"{mart}.parquet"].write_bytes(part)
    return open_database(objects, memory="512MB")


def _write_figures(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """Write the figures as pyjstat wants them: a column for each dimension, one of values."""
    import pyarrow as pa
    import pyarrow.csv as pc

    columns = (*grid.AXES, "obs_value")
    table = pa.Table.from_batches(cube.read(connection, Slice(DATASET), columns=columns))
    pc.write_csv(table.rename_columns([*grid.AXES, "value"]), path)
    return int(table.num_rows)


def _peer(python: Path, table: Path, repeat: int) -> dict[str, Any]:
    command = [str(python), str(_PEER), str(table), str(repeat)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _is_same(body: dict[str, Any], peer: dict[str, Any]) -> bool:
    written = json.loads(as_json.encode(body), parse_float=Decimal)
    values = sorted(float(value) for value in written["value"] if value is not None)
    return bool(values == peer["values"] and sorted(body["size"]) == sorted(peer["size"]))


def _tell(count: int, mine: Mine, peer: dict[str, Any]) -> None:
    floor = statistics.median(mine.writing)
    length = len(as_json.encode(mine.body))
    print(f"JSON-stat of {count:,} SYNTHETIC figures, DuckDB {duckdb.__version__}")
    rows = (
        ("Số Chuẩn: from figures in memory", mine.writing, length),
        ("Số Chuẩn: from the database", mine.whole, length),
        ("pyjstat: from a frame in memory", peer["seconds"], peer["bytes"]),
    )
    for name, seconds, written in rows:
        median = statistics.median(seconds)
        print(
            f"{name:<34} {median:6.3f} s CPU ({min(seconds):.3f}-{max(seconds):.3f})"
            f"   ratio {median / floor:6.2f}   {written:,} bytes",
        )


if __name__ == "__main__":
    sys.exit(main())
