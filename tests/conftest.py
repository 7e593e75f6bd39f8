"""What holds for every test: `verify` remembers lists where nobody else looks."""

import csv
import gc
import os
import resource
import secrets
from collections import Counter
from pathlib import Path

import pytest

from tests import shared
from tests.end_to_end.conftest import make_compiled
from tests.on_postgresql.fixtures import _everywhere, cluster, on_postgresql

__all__ = ["_everywhere", "cluster", "on_postgresql"]

HERE = Path(__file__).parent
TIMES = HERE / "times.csv"
# A file of tests that takes longer is no part of the loop to work in (`make test-fast`).
FAST_SECONDS = 5.0


def read_times():
    """Return the seconds of each file of tests as they were measured last; short ones are left out.

    `make test-times` measures them anew.
    """
    with TIMES.open(encoding="utf-8", newline="") as file:
        return {HERE / row["file"]: float(row["seconds"]) for row in csv.DictReader(file)}


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest: xdist gives each to one worker, and none waits."""
    seconds = read_times()
    items.sort(key=lambda item: -seconds.get(item.path, 0.0))
    for item in items:
        if seconds.get(item.path, 0.0) > FAST_SECONDS:
            item.add_marker(pytest.mark.slow)


def pytest_terminal_summary(terminalreporter, config):
    """Write down how long each file took, where SO_CHUAN_TIMES says."""
    named = os.environ.get("SO_CHUAN_TIMES")
    if named is None or hasattr(config, "workerinput"):
        return
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.split("::")[0].removeprefix("tests/")] += report.duration
    with Path(named).open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("file", "seconds"))
        lines.writerows((name, round(spent)) for name, spent in seconds.most_common() if spent >= 1)


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
