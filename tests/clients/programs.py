"""Running a client of others in a process and an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

HOME = Path(__file__).parent
_SECONDS = 300


def run_python(environment: str, program: str, *arguments: str) -> Any:
    """Run `<environment>/programs/<program>.py` there; return the JSON it prints.

    A client that is not installed is a failure: `make clients` installs all of them.
    """
    python = HOME / f".venv-{environment}" / "bin" / "python"
    assert python.exists(), f"{python} is missing: run `make clients`"
    return _run([str(python), str(HOME / environment / "programs" / f"{program}.py"), *arguments])


def run_node(program: str, *arguments: str) -> Any:
    """Run `npm/programs/<program>.mjs` with node; return the JSON it prints."""
    modules = HOME / "npm" / "node_modules"
    assert modules.exists(), f"{modules} is missing: run `make clients`"
    return _run(["node", str(HOME / "npm" / "programs" / f"{program}.mjs"), *arguments])


def run_r(program: str, *arguments: str) -> Any:
    """Run `r/<program>.R`; return the JSON it prints."""
    return _run(["Rscript", str(HOME / "r" / f"{program}.R"), *arguments])


def _run(command: list[str]) -> Any:
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "ignore"},
    )
    assert ended.returncode == 0, f"{ended.stdout[-2000:]}\n{ended.stderr[-4000:]}"
    return json.loads(ended.stdout.splitlines()[-1])
