"""A server for the tests that ask for one; all of them with `SO_CHUAN_TEST_JOURNAL=postgresql`."""

import os

import pytest

from tests.on_postgresql import harness
from tests.on_postgresql.cluster import Cluster

EVERYWHERE = os.environ.get("SO_CHUAN_TEST_JOURNAL") == "postgresql"


@pytest.fixture(scope="session")
def cluster():
    made = Cluster()
    yield made
    made.remove()


@pytest.fixture(autouse=True, scope="session")
def _everywhere(request):
    if not EVERYWHERE:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        use(request.getfixturevalue("cluster"), patch)
        yield


@pytest.fixture
def on_postgresql(cluster, monkeypatch):
    """Let every new installation of this test keep its journal on the server."""
    use(cluster, monkeypatch)
    return cluster


def use(cluster, patch):
    patch.setenv(harness.SERVER, cluster.address("{schema}").replace("%7Bschema%7D", "{schema}"))
    patch.setenv("PYTHONPATH", str(harness.SITE), prepend=os.pathsep)
    harness.activate(patch.setattr)
