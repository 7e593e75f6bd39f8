"""What holds for every test: `verify` remembers lists where nobody else looks."""

import gc
import resource
import secrets

import pytest

from tests.end_to_end.conftest import make_releases
from tests.on_postgresql.fixtures import _everywhere, cluster, on_postgresql

__all__ = ["_everywhere", "cluster", "on_postgresql"]


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
    """Return a DATA_ROOT with two releases of the samples; nobody changes it.

    Its tests are of the group `demo`, so that one worker makes it, once.
    """
    data_root = tmp_path_factory.mktemp("demo") / "data"
    make_releases(data_root)
    return data_root
