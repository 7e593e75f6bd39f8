"""Run dbt over the sources: a subprocess, since in-process it keeps the warehouse file open.

`DBT_TARGET=spark` lets Apache Spark do the work; whoever reads the warehouse sees no difference.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

from certify import spark
from certify.errors import FailedBuildError
from store import files
from store.layout import Layout

PROJECT: Final = Path(__file__).parent.parent / "dbt_project"
WAREHOUSE: Final = "warehouse.duckdb"
# Told to build, it goes on only while who told it is alive: the end of its input is their end, and
# a build nobody waits for would hold the warehouse against the next one. It ends without taking the
# interpreter apart, over which duckdb complains for half a second and sixty lines; what closes the
# warehouse is among the functions called at an exit.
_WHEN_TOLD: Final = """
import atexit, os, sys, threading
from dbt.cli.main import cli

def end_with_parent():
    # Not sys.stdin: its lock, held here, would stop the interpreter from ending.
    while os.read(0, 1):
        pass
    os._exit(1)

if sys.stdin.readline():
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        cli(prog_name="dbt")
    except SystemExit as end:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code or 0)
"""


class Dbt:
    """One run of dbt over `build/sources`.

    It loads its libraries, which takes seconds, from the moment it is made; leaving the context
    without a build ends it.
    """

    def __init__(self, layout: Layout) -> None:
        files.make_directory(layout.build, mode=files.PRIVATE)
        self._layout = layout
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            _command(),
            env=_environment(layout),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # One that was not told to build reads the end of its input, and ends.
        self._process.__exit__(None, None, None)

    def build(self) -> Iterator[str]:
        """Build and test the warehouse, yielding dbt's lines as they come.

        Raises:
            FailedBuildError: A model, contract or test failed; the lines that say so are in it. The
                warehouse is left for a look and is never exported.
        """
        (self._layout.build / WAREHOUSE).unlink(missing_ok=True)
        lines: list[str] = []
        assert self._process.stdin is not None  # noqa: S101 - pipes were asked for
        assert self._process.stdout is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):  # it has ended already, and said why
            # Past the buffer: what it holds for a process that ended would be a fault when closed.
            os.write(self._process.stdin.fileno(), b"build\n")
        for line in self._process.stdout:
            lines.append(line.rstrip())
            yield lines[-1]
        if self._process.wait() != 0:
            raise FailedBuildError(_telling(lines))
        if spark.is_asked():
            spark.hand_over(self._layout.build, self._layout.build / WAREHOUSE)


def _command() -> list[str]:
    return [
        str(spark.python()) if spark.is_asked() else sys.executable,
        "-P",
        "-c",
        _WHEN_TOLD,
        "--no-use-colors",
        "build",
        "--profiles-dir",
        str(PROJECT),
        # They test our SQL on made-up rows, once for each version of the software, in CI.
        "--exclude-resource-types",
        "unit_test",
    ]


def _environment(layout: Layout) -> dict[str, str]:
    work = (layout.build / "dbt").resolve()
    return {
        **os.environ,
        "DATA_ROOT": str(layout.data_root.resolve()),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        # Spark would call itself by the machine's name, which others may reach.
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def _telling(lines: list[str]) -> list[str]:
    start = next((at for at, line in enumerate(lines) if "Completed with" in line), None)
    return lines[start:] if start is not None else lines[-20:]
