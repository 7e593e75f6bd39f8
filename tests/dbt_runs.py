"""dbt for tests: its libraries, which take seconds, are loaded once; each run is a fork of that.

A process of its own for each run, since in-process dbt keeps the warehouse file open.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

_LOADED = ["dbt.cli.main", "dbt.adapters.duckdb", "dbt.task.build", "dbt.task.test"]


def run(
    *arguments: str, project: Path, data_root: Path, target: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run one dbt command on a project over a DATA_ROOT; its log is beside `target`.

    Args:
        arguments: What stands after `dbt`.
        project: The folder of the project and its profile.
        data_root: Where `build/sources` and the warehouse are.
        target: Where dbt leaves manifest.json and run_results.json.
        more: Further variables of its environment.
    """
    environment = {
        **os.environ,
        "DATA_ROOT": str(data_root),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target.parent / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        **more,
    }
    place = ("--project-dir", str(project), "--profiles-dir", str(project))
    command = ["--no-use-colors", *arguments, *place]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_LOADED)
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told"
        child = context.Process(target=_be_dbt, args=(command, environment, str(told)))
        child.start()
        child.join()
        text = told.read_text(encoding="utf-8")
    return subprocess.CompletedProcess(command, child.exitcode, text, "")


def _be_dbt(command: list[str], environment: Mapping[str, str], told: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(told, os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    from dbt.cli.main import cli

    cli(prog_name="dbt", args=command)
