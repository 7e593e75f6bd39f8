"""Installations on which each deed is about to be done."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import shared
from tests.faults import deeds, strace
from tests.faults.deeds import DEEDS, Deed

LOG = "calls.log"
# Those that every run of all tests disturbs; the others wait for `make faults`.
OFTEN = ("publish", "pull", "sign off", "submit")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Deed], Path]:
    """Return the folder of a deed, made once for all workers; nobody changes it."""

    def prepare(deed: Deed) -> Path:
        return shared.once(tmp_path_factory, deed.name, lambda folder: deeds.make(deed, folder))

    return prepare


@pytest.fixture(params=sorted(DEEDS) if os.environ.get("FAULTS") == "full" else OFTEN)
def deed(request: pytest.FixtureRequest) -> Deed:
    return DEEDS[request.param]


@pytest.fixture
def spare(prepared: Callable[[Deed], Path], tmp_path: Path) -> Iterator[Callable[[Deed], Path]]:
    """Return a copy of a deed's installation, in the place of the one given before."""
    folder = tmp_path / "spare"

    def copy(deed: Deed) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(prepared(deed), folder)
        return folder

    yield copy
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def log_of(
    prepared: Callable[[Deed], Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Deed], tuple[Path, Path]]:
    """Return the calls of an undisturbed run, and the folder it ran on."""

    def trace(deed: Deed) -> tuple[Path, Path]:
        def run(folder: Path) -> None:
            shutil.copytree(prepared(deed), folder / "run")
            ended = deed.run(folder / "run", strace.tracing(folder / LOG))
            assert ended.returncode == 0, ended.stderr
            assert deed.told in ended.stdout

        folder = shared.once(tmp_path_factory, f"traced {deed.name}", run)
        return folder / LOG, folder / "run"

    return trace
