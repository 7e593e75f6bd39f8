"""pxwebpy reads what was certified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from api.labels import DIMENSION_NAMES
from tests.clients.conftest import Server
from tests.clients.figures import AXES, Key, of_dataset, values
from tests.clients.programs import run_python

pytestmark = pytest.mark.slow

TABLES = ("BUDGET", "POP_DEM", "FOREST_LAND")


def told(rows: Iterable[dict[str, Any]], **fixed: str) -> dict[Key, float]:
    """Return the values of rows by key; `fixed` are the codes of variables that do not show."""
    names = {axis: DIMENSION_NAMES[axis]["en"] for axis in AXES}
    return {
        tuple(row.get(names[axis], fixed.get(axis, "_T")) for axis in AXES): row["value"]
        for row in rows
        if row["value"] is not None
    }


def test_pxwebpy_lists_tables_and_reads_them_whole_and_in_part(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    found = run_python("stat", "read_pxwebpy", server.base, *TABLES)

    datasets = sorted({one["dataset_id"] for one in certified})
    assert found["number"] == len(datasets)
    assert found["tables"] == datasets
    assert found["languages"] == ["vi", "en"]
    assert "GRDP" in found["searched"]
    assert set(found["variables"]) == {axis.upper() for axis in AXES}
    for name in TABLES:
        assert told(found["all"][name]) == values(of_dataset(certified, name))
    assert told(found["split"]) == values(of_dataset(certified, "BUDGET"))
    grdp = values(of_dataset(certified, "GRDP"))
    totals = {key: value for key, value in grdp.items() if set(key[3:-1]) == {"_T"}}
    assert told(found["open"]) == totals
    assert told(found["selected"], freq="A") == {
        key: value
        for key, value in totals.items()
        if key[2] == "GRDP_CURRENT" and key[-1] in ("2015", "2016", "2017")
    }
    assert "unknown-dataset" in found["error"]
    asked = server.requests()[before:]
    assert {(one["method"], one["status"]) for one in asked} == {
        ("GET", 200), ("POST", 200), ("GET", 404),
    }  # fmt: skip
    assert asked[0]["address"] == "/px/api/v2/config?lang=en"
