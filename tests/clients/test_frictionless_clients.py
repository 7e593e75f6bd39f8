"""frictionless validates a release in one command, and finds what was tampered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import RELEASE, Server
from tests.clients.programs import run_python
from tests.clients.tables import certified_of, has_gap, read_of

pytestmark = pytest.mark.slow

DATASETS = ("GRDP", "POP_DEM", "RANK_RESULTS")


@pytest.fixture(scope="module")
def found(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What frictionless says of the newest release."""
    home: Path = tmp_path_factory.mktemp("package")
    told: dict[str, Any] = run_python(
        "catalogue", "read_frictionless", server.base, RELEASE, str(home), *DATASETS
    )
    return told


def test_a_release_is_valid_over_the_net_and_at_home(
    found: dict[str, Any], certified: list[dict[str, Any]]
) -> None:
    datasets = sorted({one["dataset_id"] for one in certified})

    assert (found["valid"], found["faults"], found["at_home"]) == (True, [], True)
    assert [one[1] for one in found["resources"]] == [
        f"{name}.{form}" for name in datasets for form in ("csv", "parquet")
    ]
    assert all(one[4].startswith("sha256:") and one[3] > 0 for one in found["resources"])


def test_its_rows_are_the_certified_figures(
    found: dict[str, Any], certified: list[dict[str, Any]]
) -> None:
    rows = {name: read_of(found["rows"][name.lower().replace("_", "-")]) for name in DATASETS}

    assert rows == {name: certified_of(certified, name) for name in DATASETS}
    assert has_gap(rows["RANK_RESULTS"])


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("one_byte", {"hash-count"}),
        ("cut", {"hash-count", "byte-count"}),
        ("letters", {"hash-count", "type-error"}),
        ("parquet", {"hash-count"}),
    ],
)
def test_tampering_is_found(found: dict[str, Any], change: str, faults: set[str]) -> None:
    assert faults <= set(found[change])
