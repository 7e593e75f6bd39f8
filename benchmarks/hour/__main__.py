"""`python -m benchmarks.hour`: floods, slow visitors, a release a minute and a rebuild at once.

It ends with 1 when a healthy visitor was given a wrong figure or none, or waited too long, and, in
a long run, when memory grew.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.api import load
from benchmarks.hour import served, visitors
from benchmarks.hour.served import Releases
from benchmarks.hour.visitors import Healthy, Slow

MOST_SECONDS: Final = 1.0
# The second quarter of the run beside the last: the first one is spent on warming up, and what is
# kept of former releases fills up with the first eight. So short runs say nothing about memory.
MOST_GROWTH: Final = 0.15
LONG_MINUTES: Final = 30.0
_SAMPLE: Final = 5.0
_RELEASE: Final = "2026.2"


@dataclass(frozen=True)
class Found:
    """What one run showed; memory in MB of all server processes, times in seconds."""

    minutes: float
    slow: int
    floods: int
    healthy: Healthy
    closed: int
    swaps: int
    rebuilds: list[int]
    memory: list[int]
    load: float

    @property
    def p99(self) -> float:
        """The time that one healthy answer in a hundred took longer than."""
        return statistics.quantiles(self.healthy.seconds, n=100)[98]

    @property
    def growth(self) -> float:
        """By what part memory grew from the second quarter of the run to its last."""
        quarter = max(len(self.memory) // 4, 1)
        before = statistics.mean(self.memory[quarter : 2 * quarter] or self.memory)
        return statistics.mean(self.memory[-quarter:]) / before - 1

    @property
    def is_good(self) -> bool:
        """Whether the promise was kept."""
        is_whole = not self.healthy.wrong and not self.healthy.failed
        is_known = len(self.healthy.seen) >= self.swaps and set(self.rebuilds) <= {0}
        is_flat = self.minutes < LONG_MINUTES or self.growth <= MOST_GROWTH
        return is_whole and is_known and is_flat and self.p99 <= MOST_SECONDS


def main() -> int:
    """Run it, tell, and write the report."""
    options = _parser().parse_args()
    demo = Path(os.environ.get("DATA_ROOT", "data"))
    if not (demo / "releases" / _RELEASE).is_dir():
        print(f"{demo}: make demo-data first", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="so-chuan-load-") as folder:
        found = _run(options, Releases(Path(folder) / "data"), demo)
    report = _report(found)
    print(report)
    if options.report:
        options.report.write_text(report + "\n", encoding="utf-8")
    for wrong in found.healthy.wrong[:5]:
        print(wrong, file=sys.stderr)
    return 0 if found.is_good else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hour", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="at most 60 (5)")
    parser.add_argument("--swap", type=float, default=60.0, help="seconds between releases (60)")
    parser.add_argument("--slow", type=int, default=200, help="slow visitors (200)")
    parser.add_argument("--floods", type=int, default=64, help="connections that flood (64)")
    parser.add_argument("--report", type=Path, help="a file for the table")
    return parser


def _run(options: argparse.Namespace, releases: Releases, demo: Path) -> Found:
    seconds = min(options.minutes, 60.0) * 60
    releases.publish()
    done, memory = threading.Event(), list[int]()
    with served.server(releases.data_root, 2) as (port, pid):
        healthy, slow = Healthy(port, releases, done), Slow(port, options.slow, done)
        flood = visitors.flood(port, options.floods)
        try:
            healthy.start()
            slow.start()
            with served.rebuilding(demo, _RELEASE) as rebuilds:
                ends = time.monotonic() + seconds
                _swap(releases, healthy, pid, memory, ends=ends, every=options.swap)
        finally:
            done.set()
            flood.terminate()
            flood.join()
            healthy.join()
            slow.join()
    return Found(
        seconds / 60, options.slow, options.floods, healthy, slow.closed, releases.count - 1,
        rebuilds, memory, os.getloadavg()[0],
    )  # fmt: skip


def _swap(
    releases: Releases,
    healthy: Healthy,
    pid: int,
    memory: list[int],
    *,
    ends: float,
    every: float,
) -> None:
    """Publish a release after another, weigh the servers now and then, and say how it goes."""
    swap_at = time.monotonic() + every
    while time.monotonic() < ends:
        time.sleep(_SAMPLE)
        memory.append(sum(load.memory_of(each).part for each in (pid, *_workers(pid))))
        if time.monotonic() >= swap_at and ends - time.monotonic() > 2 * _SAMPLE:
            release = releases.publish()
            swap_at += every
            print(
                f"  {release}: {len(healthy.seconds)} answers, {len(healthy.wrong)} wrong, "
                f"{sum(healthy.failed.values())} failed, {memory[-1]} MB",
                file=sys.stderr, flush=True,
            )  # fmt: skip


def _workers(pid: int) -> list[int]:
    """Return the server processes themselves: what compiles a release below them comes and goes."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _report(found: Found) -> str:
    seconds = found.healthy.seconds
    failed = ", ".join(f"{count} × {what}" for what, count in found.healthy.failed.items()) or "0"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    rows = {
        "duration": f"{found.minutes:g} minutes",
        "slow visitors, sending a byte every half second": f"{found.slow} at once, "
        f"{found.closed} closed by the server",
        "connections that ask without a pause": str(found.floods),
        "releases published meanwhile": f"{found.swaps}, {len(found.healthy.seen)} seen",
        "rebuilds of the demonstration beside it": f"{len(found.rebuilds)}, exit codes "
        f"{sorted(set(found.rebuilds)) or '-'}",
        "healthy visitor: answers": str(len(seconds)),
        "healthy visitor: figures that differ from the signed file": str(len(found.healthy.wrong)),
        "healthy visitor: failed": failed,
        "healthy visitor: p50": f"{statistics.median(seconds) * 1000:.1f} ms",
        "healthy visitor: p99": f"{found.p99 * 1000:.0f} ms (promised: 1 000)",
        "healthy visitor: longest": f"{max(seconds) * 1000:.0f} ms",
        "memory of the server processes": f"{found.memory[0]} MB at first, {found.memory[-1]} MB "
        f"at last; {found.growth:+.1%} from the second quarter to the last"
        + ("" if found.minutes >= LONG_MINUTES else " (judged in a run of half an hour or more)"),
        "verdict": "kept" if found.is_good else "NOT KEPT",
    }
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    return (
        "# Everything at once\n\n"
        "Made by `make load` (five minutes) or `make load HOUR=1`; all on the loopback of one "
        f"machine: {os.cpu_count()} cores, {memory} GB, load {found.load:.1f} at the end, "
        f"{datetime.now(UTC).date()}. The figures served are made up for it.\n\n"
        f"| | |\n|---|---|\n{table}"
    )


if __name__ == "__main__":
    sys.exit(main())
