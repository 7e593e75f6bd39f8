"""What was measured, as tables for a terminal and for `benchmarks/RESULTS.md`."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.api.load import Measured, Memory

_BEGIN: Final = "<!-- api: begin -->"
_END: Final = "<!-- api: end -->"
_OURS: Final = "Số Chuẩn"


def machine() -> str:
    """Say generally what this runs on, and which versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    names = ("uvicorn", "uvloop", "httptools", "fastapi", "duckdb")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout[:20]
    return (
        f"{datetime.now(UTC).date()} · {os.cpu_count()} cores, {memory} GB, "
        f"load {os.getloadavg()[0]:.1f} at the start · Python {platform.python_version()}, "
        f"{versions}, {wrk.split('[')[0].strip()}"
    )


class Table:
    """Collects runs and sentences.

    Args:
        machine: What it runs on.
        rows: Observations of the release.
    """

    def __init__(self, machine: str, rows: int) -> None:
        self._machine = machine
        self._rows = rows
        self._said: list[str] = []
        self._runs: dict[str, dict[str, list[Measured]]] = {}
        self._memory: list[str] = []
        self._steps: list[str] = []

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self._said.append(sentence)

    def add(self, query: str, name: str, runs: list[Measured]) -> None:
        """Add the runs of one contender."""
        self._runs.setdefault(query, {})[name] = runs

    def memory(self, name: str, found: Sequence[Memory]) -> None:
        """Add what the processes of a contender hold in memory."""
        told = "; ".join(
            f"{one.own} MB of its own, {one.part} MB with its part of shared pages, "
            f"{one.whole} MB resident"
            for one in found
        )
        self._memory.append(f"{name}: {told}")

    def compare(self, query: str, sized: Mapping[str, Sequence[Measured]]) -> None:
        """Add the latency of one query with releases of several sizes."""
        medians = {name: statistics.median(one.p50 for one in runs) for name, runs in sized.items()}
        first = next(iter(medians.values()))
        told = ", ".join(
            f"{name} {_time(p50)} ({p50 / first:.2f} ×)" for name, p50 in medians.items()
        )
        self._said.append(f"({query}) p50 of one connection by size: {told}")

    def parts(self, steps: Mapping[str, Mapping[str, float]]) -> None:
        """Add where the time of a first answer goes, by query and step."""
        names = list(next(iter(steps.values())))
        self._steps = [
            f"| CPU of a first answer, without HTTP | {' | '.join(f'({one})' for one in steps)} |",
            "|---|" + "---|" * len(steps),
            *(
                f"| {name} | {' | '.join(_time(one[name]) for one in steps.values())} |"
                for name in names
            ),
            "",
        ]

    def text(self) -> str:
        """Return everything as Markdown."""
        lines = [f"{self._machine}; {self._rows:,} synthetic observations", ""]
        for query, found in self._runs.items():
            lines += [f"**({query})**", "", *_table(found), ""]
        lines += self._steps
        lines += [f"- {one}" for one in (*self._said, *self._memory)]
        return "\n".join(lines) + "\n"


def _table(found: dict[str, list[Measured]]) -> list[str]:
    head = ["| | req/s (spread) | p50 | p99 | CPU a request | ours: req/s × | CPU × | failed |"]
    head.append("|---|---|---|---|---|---|---|---|")
    lines = []
    for name, runs in found.items():
        # Two workers are held against two.
        count = name.partition(", ")[2]
        mine = _OURS if not count else f"{_OURS}, {count}"
        lines.append(_row(name, runs, found.get(mine)))
    return head + lines


def _row(name: str, runs: Sequence[Measured], ours: Sequence[Measured] | None) -> str:
    rates = [one.rate for one in runs]
    cpu = statistics.median(one.cpu for one in runs)
    ratios = ["", ""]
    if ours is not None and ours is not runs:
        mine = statistics.median(one.rate for one in ours)
        theirs, own = statistics.median(rates), statistics.median(one.cpu for one in ours)
        ratios = [f"{mine / theirs:.2f}" if theirs else "–", f"{cpu / own:.2f}" if own else "–"]
    return (
        f"| {name} | {statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f}) "
        f"| {_time(statistics.median(one.p50 for one in runs))} "
        f"| {_time(statistics.median(one.p99 for one in runs))} "
        f"| {_time(cpu)} | {ratios[0]} | {ratios[1]} | {sum(one.failed for one in runs)} |"
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.1f} ms"


def write(path: Path, text: str) -> None:
    """Put the report into a file, in the place of the one before."""
    old = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    if _BEGIN not in old:
        old += f"\n## The API (`make bench-api`)\n\n{_BEGIN}\n{_END}\n"
    before, _, rest = old.partition(_BEGIN)
    after = rest.partition(_END)[2]
    path.write_text(f"{before}{_BEGIN}\n{text}{_END}{after}", encoding="utf-8")
