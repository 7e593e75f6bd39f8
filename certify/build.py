"""Run dbt over the sources: a subprocess, since in-process it keeps the warehouse file open."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from certify.errors import FailedBuildError
from store import files
from store.layout import Layout

PROJECT: Final = Path(__file__).parent.parent / "dbt_project"
WAREHOUSE: Final = "warehouse.duckdb"


def build(layout: Layout) -> Iterator[str]:
    """Build and test the warehouse from `build/sources`, yielding dbt's lines as they come.

    Raises:
        FailedBuildError: A model, contract or test failed; the lines that say so are in it. The
            warehouse is left for a look and is never exported.
    """
    files.make_directory(layout.build, mode=files.PRIVATE)
    (layout.build / WAREHOUSE).unlink(missing_ok=True)
    lines: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own command
        _command(), env=_environment(layout), stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in process.stdout:
            lines.append(line.rstrip())
            yield lines[-1]
    if process.returncode != 0:
        raise FailedBuildError(_telling(lines))


def _command() -> list[str]:
    dbt = Path(sys.executable).with_name("dbt")
    return [
        str(dbt),
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
    }


def _telling(lines: list[str]) -> list[str]:
    start = next((at for at, line in enumerate(lines) if "Completed with" in line), None)
    return lines[start:] if start is not None else lines[-20:]
