"""Wall times of the main job on the demonstration's data, each beside its physical floor.

`python -m benchmarks.spine [--repeat 5]`: needs a published DATA_ROOT (`make demo-data`), works on
a copy of it, and prints medians of interleaved runs with their spread, and the ratios.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
DBT = Path(sys.executable).with_name("dbt")
PORT = 8765
# Nobody holds made-up figures against a source document.
WAIVED = (
    *("--scope", "*", "--reason", "DEMONSTRATION", "--expires", "30d"),
    *("--text", "rows made for timing, no source to hold them against", "--by", "dic.certifier-1"),
)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 unless a step fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(options.data_root, data)
        # The last round may have built some datasets only; the floor is all of them.
        shutil.rmtree(data / "build", ignore_errors=True)
        pairs = [
            ("dbt build of the demo", lambda: dbt(data, "build"), "dbt parse alone", parse(data)),
            ("make certify (one signature)", sign(data), "Parquet write alone", write(data)),
            ("API start to first answer", lambda: serve(data), "DuckDB open alone", duckdb_open()),
        ]
        for name, step, floor_name, floor in pairs:
            report(name, step, floor_name, floor, options.repeat)
    return 0


def report(
    name: str, step: Callable[[], None], floor_name: str, floor: Callable[[], None], repeat: int
) -> None:
    """Time a step and its floor in turn and print both with the ratio of their medians."""
    taken: list[float] = []
    floors: list[float] = []
    for _ in range(repeat):
        taken.append(timed(step))
        floors.append(timed(floor))
    ratio = statistics.median(taken) / statistics.median(floors)
    print(f"{name:<30} {spread(taken)}   {floor_name:<20} {spread(floors)}   ratio {ratio:.1f}")


def timed(step: Callable[[], None]) -> float:
    """Return the wall seconds of one call."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def spread(seconds: list[float]) -> str:
    """Return median and extremes."""
    return f"{statistics.median(seconds):6.2f} s ({min(seconds):.2f}-{max(seconds):.2f})"


def run(data: Path, *command: str) -> None:
    """Run a command to its end; a failure stops the benchmark."""
    environment = {**os.environ, "DATA_ROOT": str(data)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def dbt(data: Path, command: str, *options: str) -> None:
    """Run dbt as `certify.build` does."""
    work = data / "build" / "dbt"
    os.environ.update(DBT_TARGET_PATH=f"{work}/target", DBT_LOG_PATH=f"{work}/logs")
    place = ("--project-dir", "dbt_project", "--profiles-dir", "dbt_project")
    chosen = ("--exclude-resource-types", "unit_test") if command == "build" else ()
    run(data, str(DBT), "-q", command, *place, *chosen, *options)


def parse(data: Path) -> Callable[[], None]:
    """Return the floor of a build: dbt reads its project and does nothing."""
    return lambda: dbt(data, "parse")


def sign(data: Path) -> Callable[[], None]:
    """Return one signing: each call signs a fresh candidate made beforehand."""
    spare = data.parent / "spare"
    candidate = (sys.executable, "-m", "certify", "candidate", "9999.1")
    run(data, *candidate)
    run(data, sys.executable, "-m", "certify", "waive", "9999.1", "sample_unticked", *WAIVED)
    run(data, *candidate)
    shutil.copytree(data, spare)

    def step() -> None:
        key = str(spare / "keys" / "DEMO-certifier-1.pem")
        run(spare, sys.executable, "-m", "certify", "sign", "9999.1", "--key", key)

    def again() -> None:
        shutil.rmtree(spare)
        shutil.copytree(data, spare)
        step()

    return again


def write(data: Path) -> Callable[[], None]:
    """Return the floor of certifying: a process that writes the observations as Parquet."""
    code = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        'c.execute("copy marts.observations to \'" + sys.argv[2] + "\' '
        '(format parquet, compression zstd)")'
    )
    warehouse, target = data / "build" / "warehouse.duckdb", data / "floor.parquet"
    return lambda: run(data, sys.executable, "-c", code, str(warehouse), str(target))


def serve(data: Path) -> None:
    """Start the API, wait for its first figure, stop it."""
    url = f"http://127.0.0.1:{PORT}/v1/observations?indicator=GRDP_CURRENT&limit=1"
    environment = {**os.environ, "DATA_ROOT": str(data)}
    command = [sys.executable, "-m", "api", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(1000):
                if is_answering(url):
                    return
                time.sleep(0.01)
            raise TimeoutError(url)
        finally:
            server.terminate()


def is_answering(url: str) -> bool:
    """Tell whether a page is there."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except OSError:
        return False


def duckdb_open() -> Callable[[], None]:
    """Return the floor of a start: a process that opens DuckDB and asks for one row."""
    command = [
        sys.executable,
        "-c",
        "import duckdb; duckdb.connect().execute('select 1').fetchall()",
    ]
    return lambda: run(Path(), *command)


if __name__ == "__main__":
    sys.exit(main())
