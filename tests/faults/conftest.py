"""Installations on which each deed is about to be done."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import deeds, strace
from tests.faults.deeds import DEEDS, Deed

# Those that every run of all tests disturbs; the others wait for `make faults`.
OFTEN = ("publish", "submit")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Deed], Path]:
    """Return the folder of a deed, made once; nobody changes it."""
    made: dict[str, Path] = {}

    def prepare(deed: Deed) -> Path:
        if deed.name not in made:
            made[deed.name] = deeds.make(deed, tmp_path_factory.mktemp(deed.name))
        return made[deed.name]

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
    found: dict[str, tuple[Path, Path]] = {}

    def trace(deed: Deed) -> tuple[Path, Path]:
        if deed.name not in found:
            folder = tmp_path_factory.mktemp("traced") / "run"
            shutil.copytree(prepared(deed), folder)
            log = folder.parent / "calls.log"
            ended = deed.run(folder, strace.tracing(log))
            assert ended.returncode == 0, ended.stderr
            assert deed.told in ended.stdout
            found[deed.name] = log, folder
        return found[deed.name]

    return trace
