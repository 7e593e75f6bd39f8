"""How fast a large file is checked, beside DuckDB's reader and two other validators.

`python -m benchmarks.check [--rows 1000000] [--repeat 3]` makes a synthetic file (fixed seed, no
real place or figure), runs every contender in a process of its own, in turn, and prints medians,
spread, rows a second, peak memory and ratios; then how long a refused file of ten rows takes from a
cold start. The peers need `make bench-setup`.

Contenders, each on one thread: `rules` reads the file and checks form, types, ranges, code lists
and keys; `check` is the whole of `steward check`, with personal data and doubts; `duckdb` copies
the file to Parquet (zstd) and checks nothing; `frictionless` and `great_expectations` check
types, ranges, code lists and keys.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from benchmarks import synthetic

ROOT: Final = Path(__file__).parents[1]
PEERS: Final = Path(__file__).parent / ".venv" / "bin" / "python"
OURS: Final = ("rules", "check", "duckdb")
OTHERS: Final = ("frictionless", "great_expectations")
LAST_VALUE: Final = r"^-?(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|0|[1-9][0-9]*)(?:,[0-9]+)?$"

Run = dict[str, Any]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 unless a contender fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peer-rows", type=int, help="rows of the peers' file; default: --rows")
    parser.add_argument("--quoted", action="store_true", help="put one column into quotes")
    parser.add_argument("--contender", choices=OURS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help="keep the files here")
    options = parser.parse_args(arguments)
    if options.contender:
        print(json.dumps(contend(options.contender, options.folder, options.rows)))
        return 0
    with tempfile.TemporaryDirectory() as spare:
        measure(options, options.folder or Path(spare))
    return 0


def measure(options: argparse.Namespace, folder: Path) -> None:
    """Make the files, run everybody in turn, print."""
    folder.mkdir(parents=True, exist_ok=True)
    synthetic.write_lists(folder / "codelists")
    peer_rows = options.peer_rows or options.rows
    for count in {options.rows, peer_rows}:
        if not file_of(folder, count).exists():
            synthetic.write_file(file_of(folder, count), count, is_quoted=options.quoted)
    (folder / "peers.json").write_text(json.dumps(wanted()), encoding="utf-8")
    others = OTHERS if PEERS.exists() else ()
    size = file_of(folder, options.rows).stat().st_size / 1e6
    print(f"{options.rows} rows x {len(synthetic.HEADER)} columns, {size:.0f} MB, one thread each")
    runs: dict[str, list[Run]] = {name: [] for name in (*OURS, *others)}
    for _ in range(options.repeat):
        for name, done in runs.items():
            count = options.rows if name in OURS else peer_rows
            done.append(run(name, folder, count))
    report(runs)
    report_cold(folder, options.repeat)


def file_of(folder: Path, count: int) -> Path:
    """Return where the synthetic file of some rows stands."""
    return folder / f"synthetic-{count}.csv"


def run(name: str, folder: Path, count: int) -> Run:
    """Run one contender in a process of its own."""
    if name in OURS:
        place = ("--folder", str(folder), "--rows", str(count))
        command = [sys.executable, "-m", "benchmarks.check", "--contender", name, *place]
    else:
        script = str(Path(__file__).parent / "peers.py")
        file = str(file_of(folder, count))
        command = [str(PEERS), script, name, file, str(folder / "peers.json")]
    # One thread for everybody: Arrow, Polars and whatever asks OpenMP.
    single = {"OMP_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1", "GX_ANALYTICS_ENABLED": "false"}
    environment = {**os.environ, **single}
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    whole = time.perf_counter() - start
    said: Run = json.loads(done.stdout.splitlines()[-1])
    if not said["is_valid"]:
        raise RuntimeError(f"{name} refuses the file: {done.stdout}")
    return {**said, "whole": whole, "rows": count}


def contend(name: str, folder: Path, count: int) -> Run:
    """Run one of ours here; what is imported beforehand is not timed."""
    file = file_of(folder, count)
    call = {"rules": rules, "check": check, "duckdb": duckdb}[name]
    prepared = call(file, folder / "codelists")
    start, cpu = time.perf_counter(), time.process_time()
    is_valid = prepared()
    seconds = time.perf_counter() - start
    took = time.process_time() - cpu
    return {"seconds": seconds, "cpu": took, "rss": peak_memory(), "is_valid": is_valid}


def peak_memory() -> int:
    """Return the most memory this process had, in KiB; `getrusage` would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def rules(file: Path, lists: Path) -> Any:  # noqa: ANN401 - a call that answers yes or no
    """Return reading and the rules of the contract."""
    from ingest.check import examine
    from ingest.table import read_table

    agreed = synthetic.load_contract()

    def step() -> bool:
        content = file.read_bytes()
        table = read_table(content, delimiters=(",", ";", "\t"))
        return examine(table, content, agreed, lists=lists).is_clean

    return step


def check(file: Path, lists: Path) -> Any:  # noqa: ANN401
    """Return the whole check."""
    from ingest import check as checking
    from ingest import plausibility  # noqa: F401 - it is loaded with the first clean file

    agreed = synthetic.load_contract()
    return lambda: checking.check(file.read_bytes(), agreed, lists=lists).is_clean


def duckdb(file: Path, lists: Path) -> Any:  # noqa: ANN401
    """Return the physical reference: the file parted, typed by guess and written as Parquet."""
    import duckdb as engine

    target = file.with_suffix(".parquet")
    rows = engine.connect(config={"threads": 1})

    def step() -> bool:
        rows.execute(
            f"copy (select * from read_csv('{file}', delim = ';', header = true)) "  # noqa: S608
            f"to '{target}' (format parquet, compression zstd)"
        )
        return True

    return step


def wanted() -> dict[str, Any]:
    """Return what the peers check, from the same contract."""
    names = dict(enumerate(synthetic.HEADER))
    codes, titles = zip(*synthetic.areas(), strict=True)
    columns = (
        (0, synthetic.YEARS),
        (1, codes),
        (2, titles),
        (3, [measure[0] for measure in synthetic.MEASURES]),
        (4, synthetic.SEXES),
        (5, synthetic.RESIDENCES),
        (6, synthetic.SECTORS),
        (7, [measure[1] for measure in synthetic.MEASURES]),
        (9, synthetic.STATUSES),
    )
    return {
        "columns": list(synthetic.HEADER),
        "value": names[8],
        "pattern": LAST_VALUE,
        "min": 0,
        "max": 100_000_000,
        "measure": names[3],
        "decimals": {each[0]: rf"^[^,]+(,[0-9]{{0,{each[2]}}})?$" for each in synthetic.MEASURES},
        "pairs": [
            (names[1], names[2], synthetic.areas()),
            (names[3], names[7], [each[:2] for each in synthetic.MEASURES]),
        ],
        "lists": {names[at]: list(values) for at, values in columns},
        "key": [names[at] for at in (0, 1, 3, 4, 5, 6)],
    }


def report(runs: dict[str, list[Run]]) -> None:
    """Print what each contender took, and our ratios to the others."""
    print(f"{'':<20} {'seconds':>22} {'CPU':>7} {'rows/s':>10} {'peak MB':>8} {'process s':>10}")
    speeds = {name: statistics.median(_speed(each) for each in done) for name, done in runs.items()}
    for name, done in runs.items():
        peak = max(each["rss"] for each in done) / 1024
        cpu = statistics.median(each["cpu"] for each in done)
        whole = statistics.median(each["whole"] for each in done)
        took = spread([each["seconds"] for each in done])
        print(f"{name:<20} {took:>22} {cpu:7.2f} {speeds[name]:10.0f} {peak:8.0f} {whole:10.2f}")
    for name in ("rules", "check"):
        ratios = [f"{speeds[name] / speeds[x]:.2f} x {x}" for x in speeds if x not in OURS[:2]]
        print(f"{name}: " + ", ".join(ratios))


def report_cold(folder: Path, repeat: int) -> None:
    """Print how long `steward check` takes to refuse a file of ten rows."""
    file = folder / "synthetic-refused.csv"
    header = "Kỳ số liệu;Mã đơn vị;Tên đơn vị;Chỉ tiêu;Phân tổ;Đơn vị tính;Giá trị;Trạng thái"
    row = "2023;99;Tổng hợp;Lượt khách du lịch;;người;1.234,5,6;Ước tính"
    file.write_text("\n".join([header, *[row] * 10]) + "\n", encoding="utf-8")
    steward = Path(sys.executable).with_name("steward")
    command = [str(steward), "check", str(file), "--dataset", "ECONOMY_MISC"]
    taken = []
    for _ in range(max(5, repeat)):
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        taken.append(time.perf_counter() - start)
        if done.returncode != 10:
            raise RuntimeError(done.stderr.decode())
    print(f"refusal of 10 rows, cold command line: {spread(taken)}")


def spread(seconds: list[float]) -> str:
    """Return median and extremes."""
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f}-{max(seconds):.2f})"


def _speed(done: Run) -> float:
    return float(done["rows"] / done["seconds"])


if __name__ == "__main__":
    sys.exit(main())
