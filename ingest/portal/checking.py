"""Checks run in a child process with limits on memory, time and files; it is killed at a limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.portal.errors import BusyError
from ingest.portal.settings import Settings

_ROOT: Final = Path(__file__).parents[2]
# What of our environment a child may know: no secret of ours is among it.
_PASSED: Final = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SO_CHUAN_CLOCK", "PYTHONWARNINGS")


class StoppedError(Exception):
    """The child did not finish: it ran into a limit, or died."""


@dataclass(frozen=True)
class Checker:
    """Starts the children, a few at once; the others wait their turn, but not for ever."""

    settings: Settings
    turns: threading.BoundedSemaphore

    @classmethod
    def of(cls, settings: Settings) -> Checker:
        """Return a checker with the settings' number of turns."""
        return cls(settings, threading.BoundedSemaphore(settings.checks_at_once))

    def run(self, task: str, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - plain JSON
        """Run one task of `ingest.portal.worker` and return its answer.

        Raises:
            BusyError: No turn came.
            StoppedError: It was stopped at a limit or died; what it had written may remain.
        """
        settings = self.settings
        if not self.turns.acquire(timeout=settings.check_seconds):
            raise BusyError(task)
        try:
            order = {
                **facts,
                "task": task,
                "data_root": str(settings.layout.data_root.absolute()),
                "memory": settings.check_memory,
                "cpu_seconds": settings.check_cpu_seconds,
            }
            return _run(order, settings.check_seconds)
        finally:
            self.turns.release()


def _run(order: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-m", "ingest.portal.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_ROOT,
        env={**environment, "POLARS_MAX_THREADS": "2", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        start_new_session=True,
    ) as child:
        try:
            answer, complaint = child.communicate(json.dumps(order).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            raise StoppedError("time") from None
    if child.returncode != 0:
        # For the log only: a person is told that the check was stopped.
        sys.stderr.write(complaint.decode("utf-8", "replace")[-4000:])
        raise StoppedError(f"exit {child.returncode}")
    decoded: dict[str, Any] = json.loads(answer)
    return decoded
