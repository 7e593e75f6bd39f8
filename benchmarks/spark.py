"""The same dbt project on DuckDB and on Apache Spark, compared row for row.

`python -m benchmarks.spark [--observations 10000000] [--engines session cluster killed]` builds the
sources of `DATA_ROOT`, or synthetic ones of that many observations (labelled so), on DuckDB, then
on each engine asked for:

- session: Spark in one process, as many threads as there are cores;
- cluster: a standalone master with two workers on this machine;
- killed: the same, one of the workers killed while observations are converted.

It prints how long each took, and for each mart the rows that one of two engines has and the other
has not (`except all`, both ways). 1 if there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from benchmarks import certify_synthetic as synthetic
from certify import build, spark
from store.layout import Layout

ENGINES: Final = ("session", "cluster", "killed")
_DATASETS: Final = 20
# The model during which a worker is killed: every observation goes through it.
_MIDDLE: Final = "marts.observations"
_WRITE: Final = """
import sys
from pathlib import Path
from certify import sources
from store.journal import Journal
from store.layout import Layout
layout = Layout(Path(sys.argv[1]))
sources.write(layout.build / "sources", sources.list_uploads(layout, Journal(layout.journal)))
"""


def main(arguments: list[str] | None = None) -> int:
    """Build on every engine and compare; 1 if a mart differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__)
    parser.add_argument("--observations", type=int, default=0)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="so-chuan-spark-") as name:
        folder = Path(name)
        sources = _sources(folder, options.observations)
        reference = _run(folder, sources, "duckdb")
        found = 0
        for engine in options.engines:
            found += _compare(reference, _run(folder, sources, engine), engine)
    print(f"differences: {found}")
    return int(found > 0)


def _sources(folder: Path, observations: int) -> Path:
    if not observations:
        return Path(os.environ.get("DATA_ROOT", "data")) / "build" / "sources"
    areas = max(1, observations // (_DATASETS * synthetic.INDICATORS * synthetic.YEARS))
    tree = synthetic.copy_tree(folder / "tree", _DATASETS, areas)
    data = folder / "uploads"
    count = sum(
        synthetic.upload(Layout(data), tree, f"SYN{number:02}", areas, vintage="v1")
        for number in range(1, _DATASETS + 1)
    )
    print(f"synthetic: {count} observations, {_DATASETS} datasets", flush=True)
    command = [sys.executable, "-c", _WRITE, str(data)]
    subprocess.run(command, check=True, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)})
    return data / "build" / "sources"


def _run(folder: Path, sources: Path, engine: str) -> Path:
    """Build on one engine; return the warehouse."""
    layout = Layout(folder / engine)
    shutil.copytree(sources, layout.build / "sources", copy_function=os.link)
    began = time.perf_counter()
    with _asked(engine) as workers:
        for line in _lines(layout):
            if engine == "killed" and _MIDDLE in line and "START" in line:
                victim = workers[0]
                os.killpg(victim, signal.SIGKILL)
                print(f"killed worker {victim} while {_MIDDLE} was built", flush=True)
    print(f"{engine:<8} {time.perf_counter() - began:7.1f} s", flush=True)
    return layout.build / build.WAREHOUSE


def _lines(layout: Layout) -> Iterator[str]:
    with build.Dbt(layout) as dbt:
        yield from dbt.build()


@contextlib.contextmanager
def _asked(engine: str) -> Iterator[list[int]]:
    """Let dbt find the engine; yields the process groups of a cluster's workers."""
    if engine == "duckdb":
        yield []
        return
    os.environ["DBT_TARGET"] = spark.TARGET
    try:
        if engine == "session":
            yield []
        else:
            with _cluster() as (master, workers):
                os.environ["SPARK_MASTER"] = master
                yield workers
    finally:
        del os.environ["DBT_TARGET"]
        os.environ.pop("SPARK_MASTER", None)


@contextlib.contextmanager
def _cluster() -> Iterator[tuple[str, list[int]]]:
    """Start a master and two workers of one core each on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    started = [_daemon("master.Master", "--port", str(port), "--webui-port", "0")]
    try:
        started += [
            _daemon("worker.Worker", "--cores", "1", "--memory", "3g", "--webui-port", "0", master)
            for _ in range(2)
        ]
        yield master, [one.pid for one in started[1:]]
    finally:
        for one in started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def _daemon(name: str, *arguments: str) -> subprocess.Popen[bytes]:
    asked = "import pyspark; print(pyspark.__path__[0])"
    found = subprocess.run(
        [spark.python(), "-c", asked], capture_output=True, text=True, check=True
    )
    home = Path(found.stdout.strip())
    program = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}"]
    return subprocess.Popen(
        [*program, "--host", "127.0.0.1", *arguments],
        env={**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _compare(reference: Path, other: Path, engine: str) -> int:
    """Print and count the rows that only one of two warehouses has."""
    found = 0
    with duckdb.connect() as connection:
        for name, path in (("ours", reference), ("theirs", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        marts = [name for (name,) in connection.execute(_MARTS).fetchall()]
        for mart in marts:
            one, two = f"from ours.marts.{mart}", f"from theirs.marts.{mart}"
            counts = [
                connection.execute(f"select count(*) from ({query})").fetchall()[0][0]  # noqa: S608
                for query in (one, f"{one} except all {two}", f"{two} except all {one}")
            ]
            found += counts[1] + counts[2]
            print(
                f"  {engine:<8} {mart:<22} {counts[0]:>10} rows, {counts[1]} + {counts[2]} differ"
            )
    return found


_MARTS: Final = """
    select table_name
    from duckdb_tables()
    where database_name = 'ours' and schema_name = 'marts'
    order by table_name
"""


if __name__ == "__main__":
    raise SystemExit(main())
