"""`python -m tests.api.fuzzing`: cases made from the API's own description, against a real server.

Every check of schemathesis is on. What no schema can say is left out by the hooks beside this
file: two parameters that exclude each other, and cursors, which nobody but us can make.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from store import clock
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    first_figures,
    marts,
    second_figures,
)
from tests.api.ranked import ranked

_HOOKS = "tests.api.fuzzing_hooks"
_ROOT = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Publish two releases, serve them and try cases; the exit code says whether all were fit."""
    parser = argparse.ArgumentParser(prog="fuzzing", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="at least so many, of all seeds")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--examples", type=int, default=150, help="of one operation and seed")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        publication = Publication(Path(folder))
        publication.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
        publication.publish("2026.2", ranked(marts(second_figures())), at=SECOND_PUBLISHED)
        with served(publication) as address:
            counts = [run(address, seed, given.examples) for seed in given.seeds]
    total, failed = sum(total for total, _ in counts), sum(failed for _, failed in counts)
    print(f"{total} cases over {len(given.seeds)} seeds, {failed} failures")
    return 0 if failed == 0 and total >= given.cases else 1


@contextmanager
def served(publication: Publication) -> Iterator[str]:
    """Serve an installation by a process of its own; the value is its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATA_ROOT": str(publication.layout.data_root),
        "API_STATE": str(publication.layout.data_root / "api" / "fuzzing.json"),
        "RATE_LIMIT": "off",
        clock.FIXED: TODAY,
    }
    server = subprocess.Popen([sys.executable, "-m", "api", "--port", str(port)], env=environment)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


def run(address: str, seed: int, examples: int) -> tuple[int, int]:
    """Try cases of one seed; return how many there were and how many failed."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
        *("--checks", "all", "--max-examples", str(examples), "--seed", str(seed)),
        *("--max-response-time", "5", "--continue-on-failure", "--request-timeout", "30"),
        *("--suppress-health-check", "all", "--warnings", "off"),
    ]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": _HOOKS,
        "PYTHONPATH": str(_ROOT),
        "NO_COLOR": "1",
        "COLUMNS": "120",
    }
    # It leaves notes where it runs.
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            command, capture_output=True, text=True, env=environment, check=False, cwd=folder
        )
    if ended.returncode != 0:
        print(ended.stdout, ended.stderr)
    total, failed = _counts(ended.stdout, ended.returncode)
    print(f"seed {seed}: {total} cases, {failed} failures")
    return total, failed


def _counts(text: str, code: int) -> tuple[int, int]:
    generated = re.search(r"([\d,]+) generated", text)
    failures = re.search(r"generated, ([\d,]+) found", text)
    total = int(generated[1].replace(",", "")) if generated else 0
    failed = int(failures[1].replace(",", "")) if failures else 0
    return total, failed or int(code != 0)


def _wait(port: int) -> None:
    for _ in range(3000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


if __name__ == "__main__":
    sys.exit(main())
