"""What one run of the tests makes once, for every worker: who asks first makes it, others wait."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

# What readers of an installation leave beside it for a moment; no copy needs it.
_OF_READERS = shutil.ignore_patterns("*-wal", "*-shm")
_MADE = "made"
# The parts of an installation that stages make of what was sent; without them it is as it was.
MADE_OF_UPLOADS = ("api", "build", "candidates", "releases")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the whole run, filled by `make` in whichever worker comes first.

    A worker that wants to change it takes a `copy`. When `make` fails the next who asks tries
    again, in an empty folder.
    """
    home = _of_the_run(factory) / name
    home.mkdir(exist_ok=True)
    folder, made = home / "folder", home / _MADE
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


def copy(folder: Path, target: Path, *, without: tuple[str, ...] = ()) -> Path:
    """Copy an installation; of its own parts those named are left out."""

    def left_out(place: str, names: list[str]) -> set[str]:
        chosen = set(without) if Path(place) == folder else set()
        return _OF_READERS(place, names) | chosen

    shutil.copytree(folder, target, ignore=left_out)
    return target


def _of_the_run(factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder of all workers together."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
