"""What holds for every test: `verify` remembers lists where nobody else looks."""

import gc
import os
import resource
import secrets
from pathlib import Path

import pytest

from tests import shared
from tests.end_to_end.conftest import make_compiled
from tests.on_postgresql.fixtures import _everywhere, cluster, on_postgresql

__all__ = ["_everywhere", "cluster", "on_postgresql"]

# The files that take longest, longest first: begun at the end they would leave a worker idle.
LONGEST = (
    "defects/test_defects.py",
    "end_to_end/test_story.py",
    "certify/test_races.py",
    "defects/test_clean.py",
    "browser/test_site.py",
    "certify/test_gate_parts.py",
    "end_to_end/test_two_releases.py",
    "browser/test_hard_cases.py",
    "browser/test_round.py",
    "end_to_end/test_stale.py",
    "ingest/test_mutations.py",
    "ingest/test_hostile.py",
    "faults/test_faults.py",
    "api/test_fuzz.py",
    "certify/test_gate.py",
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Put the files that take longest first; xdist gives each file to one worker."""
    places = {HERE / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_configure():
    """Let a worker open as many files as it may: a compiled release alone maps eighteen."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@pytest.fixture(autouse=True, scope="module")
def _nothing_stays():
    """Let go of what a server of the tests settled for good when it started."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def _states(tmp_path_factory):
    return tmp_path_factory.mktemp("states")


@pytest.fixture(autouse=True)
def _no_memory(_states, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(_states / secrets.token_hex(8)))


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Return a DATA_ROOT with two releases of the samples, one for all workers: nobody changes it.

    Who wants to takes a copy (`tests.shared.copy`), as `installation` of the end-to-end tests is.
    `CLIENTS_DATA` names one that is there already.
    """
    if given := os.environ.get("CLIENTS_DATA"):
        return Path(given)
    return shared.once(tmp_path_factory, "demo", make_compiled)
