"""How long a candidate and its two signatures take, beside what they cannot do without.

`python -m benchmarks.certify [--observations 1000000] [--repeat 3]` makes a synthetic installation
(`benchmarks.certify_synthetic`; fixed seed, no real figure) of 20 datasets and prints

- the floor: `dbt build` of all uploads and one Parquet write of the observations;
- full: the first candidate of all uploads, what people decide frozen into it, two signatures;
- touched: the same for the next release, after one of the 20 datasets was sent anew;
- again: the same candidate a second time, nothing having changed;

with the ratios `full / floor` (target 2 at most) and `touched / full` (target under 0.25), and how
long each step took. Runs are interleaved; the numbers are medians with their extremes.
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
from collections import defaultdict
from pathlib import Path
from typing import Final

from benchmarks import certify_synthetic as synthetic
from store.layout import Layout

DATASETS: Final = 20
Steps = dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 unless a step fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certify", description=__doc__)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args(arguments)
    areas = max(1, options.observations // (DATASETS * synthetic.INDICATORS * synthetic.YEARS))
    times: dict[str, list[float]] = defaultdict(list)
    work: dict[str, list[float]] = defaultdict(list)
    steps: dict[str, Steps] = {}
    with tempfile.TemporaryDirectory(prefix="so-chuan-bench-") as folder:
        place = Place(Path(folder), areas)
        print(f"synthetic: {place.count} observations, {DATASETS} datasets", flush=True)
        for turn in range(options.repeat):
            for name, run in (
                ("full", lambda: place.full()),
                ("floor", lambda: place.floor()),
                ("touched", lambda: place.touched()),
                ("again", lambda: place.again()),
            ):
                if name == "full":
                    place.fresh()
                elif name == "touched":
                    place.sent_anew(turn)
                start, worked = time.perf_counter(), cpu()
                steps[name] = run()
                times[name].append(time.perf_counter() - start)
                work[name].append(cpu() - worked)
    report(times, work, steps)
    return 0


def cpu() -> float:
    """Return the processor seconds our commands have used so far, however busy the machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def report(
    times: dict[str, list[float]], work: dict[str, list[float]], steps: dict[str, Steps]
) -> None:
    """Print medians, extremes, ratios and the steps of the last run."""
    worked = {name: statistics.median(taken) for name, taken in work.items()}
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    for name, taken in times.items():
        told = f"{middle[name]:7.2f} s ({min(taken):.2f}-{max(taken):.2f})"
        print(f"{name:<8} {told}, {worked[name]:.2f} s of processor")
        for step, seconds in steps[name].items():
            print(f"    {seconds:6.2f} s  {step}")
    for name, base, target in (("full", "floor", 2.0), ("touched", "full", 0.25)):
        ratio = middle[name] / middle[base]
        word = "reached" if ratio <= target else "not reached"
        share = worked[name] / worked[base]
        print(f"{name} / {base} = {ratio:.2f} (target {target}): {word}; of processor {share:.2f}")


class Place:
    """One synthetic installation; each run works on a copy of it."""

    def __init__(self, folder: Path, areas: int) -> None:
        self.areas, self.folder = areas, folder
        self.tree = synthetic.copy_tree(folder / "tree", DATASETS, areas)
        self.data = folder / "data"
        self._run("demo-keys")
        self.count = sum(
            synthetic.upload(Layout(self.data), self.tree, name, areas, vintage="v1")
            for name in (f"SYN{number:02}" for number in range(1, DATASETS + 1))
        )
        self.work = folder / "work"

    def fresh(self) -> None:
        """Give the next full run an installation in which nothing was built."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.copytree(self.data, self.work)

    def full(self) -> Steps:
        """Build the first candidate of all uploads, decide and sign it twice."""
        return self._release("2026.1")

    def floor(self) -> Steps:
        """Run dbt on the sources of the full run and write its observations once."""
        floor = self.folder / "floor"
        shutil.rmtree(floor, ignore_errors=True)
        shutil.copytree(self.work / "build" / "sources", floor / "build" / "sources")
        steps: Steps = {}
        start = time.perf_counter()
        self._dbt(floor)
        steps["dbt build"] = time.perf_counter() - start
        start = time.perf_counter()
        warehouse, target = floor / "build" / "warehouse.duckdb", floor / "floor.parquet"
        subprocess.run(
            [sys.executable, "-c", _WRITE, warehouse, target], check=True, stdout=subprocess.DEVNULL
        )
        steps["parquet write"] = time.perf_counter() - start
        return steps

    def sent_anew(self, turn: int) -> None:
        """Publish 2026.1 and take one dataset anew."""
        self._run("publish", "2026.1")
        layout = Layout(self.work)
        vintage, revised = f"v2-{turn}", 500 + turn
        synthetic.upload(layout, self.tree, "SYN07", self.areas, vintage=vintage, revised=revised)

    def touched(self) -> Steps:
        """Build 2026.2, in which one dataset was sent anew, and sign it twice."""
        return self._release("2026.2")

    def again(self) -> Steps:
        """Make the same candidate once more."""
        return self._run("candidate", "2026.2")

    def _release(self, release: str) -> Steps:
        """Build a candidate, decide what people decide, freeze it and sign it twice."""
        steps = self._run("candidate", release)
        synthetic.decide(Layout(self.work), release)
        frozen = self._run("candidate", release)
        steps["decisions frozen"] = sum(frozen.values())
        self._sign(release, steps)
        return steps

    def _sign(self, release: str, steps: Steps) -> None:
        for number in (1, 2):
            start = time.perf_counter()
            key = self.work / "keys" / f"DEMO-certifier-{number}.pem"
            self._run("sign", release, "--key", str(key))
            steps[f"signature {number}"] = time.perf_counter() - start

    def _run(self, *command: str) -> Steps:
        """Run a command of the copied tree; return how long after each other its lines came."""
        data = self.work if hasattr(self, "work") else self.data
        environment = {
            **os.environ,
            "DATA_ROOT": str(data),
            "PYTHONPATH": str(self.tree),
            "PYTHONUNBUFFERED": "1",
        }
        arguments = [sys.executable, "-m", "certify", *command]
        steps: Steps = {}
        lines: list[str] = []
        before = time.perf_counter()
        with subprocess.Popen(
            arguments,
            cwd=self.tree,
            env=environment,
            text=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stderr is not None  # noqa: S101 - a pipe was asked for
            for line in process.stderr:
                now = time.perf_counter()
                lines.append(line)
                steps[line.strip()[:60]] = now - before
                before = now
        steps["the rest"] = time.perf_counter() - before
        if process.returncode != 0:
            raise RuntimeError("".join(lines))
        return steps

    def _dbt(self, data: Path) -> None:
        environment = {
            **os.environ,
            "DATA_ROOT": str(data),
            "DBT_TARGET_PATH": str(data / "dbt" / "target"),
            "DBT_LOG_PATH": str(data / "dbt" / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        dbt = str(Path(sys.executable).with_name("dbt"))
        project = str(self.tree / "dbt_project")
        place = ("--project-dir", project, "--profiles-dir", project)
        command = [dbt, "-q", "build", *place, "--exclude-resource-types", "unit_test"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


_WRITE: Final = (
    "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
    'c.execute("copy marts.observations to \'" + sys.argv[2] + "\' '
    '(format parquet, compression zstd)")'
)


if __name__ == "__main__":
    sys.exit(main())
