"""The API beside its ceilings and its peers, on the same figures, in one run (`make bench-api`).

`python -m benchmarks.api [--home FOLDER] [--years 30] [--seconds 2] [--repeat 3]` generates and
publishes a synthetic release (labelled so), compiles it, starts everybody, and lets them answer in
turn. Medians and their spread; the ratios are of this run.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from benchmarks.api import contenders, parts, peerdata, publication, scale, synthetic
from benchmarks.api.contenders import Contender
from benchmarks.api.load import Measured, memory_of, run
from benchmarks.api.report import Table, machine, write
from store import clock
from store.layout import Layout
from store.releases import check_release, open_list

PORT = 8700
# In the order of the report; a peer that has no best configuration of its own stands alone.
WARM = ("a", "b", "c", "d", "e", "f")
COLD = ("a cold", "b cold", "c cold", "d cold")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write the report."""
    parser = argparse.ArgumentParser(prog="benchmarks.api", description=__doc__)
    parser.add_argument("--home", type=Path, help="keep data here; without it a temporary folder")
    parser.add_argument("--years", type=int, default=synthetic.YEARS)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--scale", type=int, nargs="*", default=[3], help="other years to compare")
    parser.add_argument("--without", nargs="*", default=[], help="contenders to leave out")
    parser.add_argument("--report", type=Path, help="Markdown file to put the tables in")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary)
        table = Table(machine(), synthetic.SERIES * options.years)
        prepare(home, options.years, table)
        measure(home, options, table)
        print(table.text())
        if options.report:
            write(options.report, table.text())
    return 0


def prepare(home: Path, years: int, table: Table) -> None:
    """Publish and compile the release, and write it again for the peers."""
    data = home / "data"
    publication.make(data, years=years, indicators=synthetic.INDICATORS)
    layout = Layout(data)
    is_compiled = any((layout.api_state.parent / "series").glob("*-*"))
    began = time.perf_counter()
    environment = {**os.environ, "DATA_ROOT": str(data)}
    subprocess.run([sys.executable, "-m", "api.series"], env=environment, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if not is_compiled:
        table.say(
            f"compiled in {time.perf_counter() - began:.1f} s "
            f"({used.ru_utime + used.ru_stime:.1f} s of CPU, at most {used.ru_maxrss >> 10} MB)"
        )
    root = (layout.trust / "root.json").read_bytes()
    accepted = open_list(layout.releases, root, clock.now())
    peerdata.make(home / "peers", check_release(accepted, "2026.1", layout.releases).objects)


def measure(home: Path, options: argparse.Namespace, table: Table) -> None:
    """Start everybody, ask in turn, and write down what was found."""
    work = home / "work"
    shutil.rmtree(work, ignore_errors=True)
    (work / "bodies").mkdir(parents=True)
    ours = contenders.ours(home / "data", PORT, years=options.years)
    alone(ours, work, table)
    save_bodies(ours, work / "bodies")
    ours.stop()
    entered = [one for one in everybody(home, work, ours) if one.name not in options.without]
    try:
        for one in (ours, *entered):
            one.start(work / f"{one.port}.log", "0")
        rounds((ours, *entered), WARM, work, options, table)
        hello = [one for one in entered if "a cold" in one.addresses]
        rounds((ours, *hello), COLD, work, options, table)
        half_of_saturation(ours, work, options, table)
        for one in (ours, *entered):
            table.memory(one.name, [memory_of(pid) for pid in one.pids])
    finally:
        for one in (ours, *entered):
            one.stop()
    two_workers(home, work, options, table)
    homes = {one: home / f"scale-{one}" for one in options.scale} | {options.years: home / "data"}
    sized = {one: homes[one] for one in sorted(homes)}
    scale.compare(sized, work, table, seconds=options.seconds, repeat=options.repeat)
    parts.tell(home / "data", options.years, table)


def everybody(home: Path, work: Path, ours: Contender) -> list[Contender]:
    """Return the ceilings and the peers."""
    peers = home / "peers"
    tables = {name: peers / f"{name}.parquet" for name in ("observations", "indicators")}
    return [
        contenders.hello(PORT + 1),
        contenders.same_bytes(work / "bodies", PORT + 2),
        contenders.nginx(work / "bodies", work, PORT + 3),
        contenders.nginx_proxy(ours, work, PORT + 8),
        contenders.usual(peers / "peers.duckdb", PORT + 4),
        contenders.datasette(peers / "peers.db", PORT + 5),
        contenders.roapi(tables, PORT + 6, is_in_memory=False),
        contenders.roapi(tables, PORT + 7, is_in_memory=True),
    ]


def alone(ours: Contender, work: Path, table: Table) -> None:
    """Start the API with nobody beside it: how long until it is ready, and its first answers."""
    ours.start(work / "ours.log", None)
    table.say(f"start to ready: {ours.start_seconds:.2f} s")
    began = time.perf_counter()
    with urllib.request.urlopen(ours.base + ours.addresses["d cold"][99]) as answer:  # noqa: S310
        answer.read(1)
        table.say(f"first byte of (d) cold: {(time.perf_counter() - began) * 1e3:.0f} ms")
        answer.read()


def save_bodies(ours: Contender, folder: Path) -> None:
    """Keep the bytes of the answers for those who send them as files."""
    for query in "abcde":
        with urllib.request.urlopen(ours.base + ours.addresses[query][0]) as answer:  # noqa: S310
            (folder / query).write_bytes(answer.read())


def rounds(
    entered: Sequence[Contender],
    queries: Sequence[str],
    work: Path,
    options: argparse.Namespace,
    table: Table,
) -> None:
    """Let everybody answer each query in turn, several times."""
    for query in queries:
        found: dict[str, list[Measured]] = {}
        for _ in range(options.repeat):
            for one in entered:
                if query in one.addresses:
                    found.setdefault(one.name, []).append(
                        run(
                            one.base,
                            one.addresses[query],
                            one.pids,
                            seconds=options.seconds,
                            folder=work,
                            cpu="1",
                            body=one.bodies.get(query),
                        )
                    )
        for name, runs in found.items():
            table.add(query, name, runs)
        print(f"({query}) done", file=sys.stderr)


def half_of_saturation(
    ours: Contender, work: Path, options: argparse.Namespace, table: Table
) -> None:
    """Ask with few connections, so that the server is busy about half of the time."""
    for query in ("a", "b", "c"):
        runs = [
            run(
                ours.base,
                ours.addresses[query],
                ours.pids,
                seconds=options.seconds,
                folder=work,
                cpu="1",
                connections=1,
            )
            for _ in range(options.repeat)
        ]
        p50 = statistics.median(one.p50 for one in runs)
        p99 = statistics.median(one.p99 for one in runs)
        table.say(
            f"({query}) one connection: p50 {p50 * 1e6:.0f} µs, p99 {p99 * 1e6:.0f} µs "
            f"({p99 / p50:.1f} ×)"
        )


def two_workers(home: Path, work: Path, options: argparse.Namespace, table: Table) -> None:
    """Measure two workers, beside hello with two; the load shares their cores."""
    pair = (
        contenders.ours(home / "data", PORT + 10, years=options.years, workers=2),
        contenders.hello(PORT + 11, workers=2),
    )
    try:
        for one in pair:
            one.start(work / f"{one.port}.log", None)
            one.name += ", 2 workers"
        rounds(pair, ("a", "b", "c"), work, options, table)
        table.memory(pair[0].name, [memory_of(pid) for pid in pair[0].pids])
    finally:
        for one in pair:
            one.stop()


if __name__ == "__main__":
    sys.exit(main())
