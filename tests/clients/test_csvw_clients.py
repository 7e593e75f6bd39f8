"""csvw finds the metadata of a CSV by its Link header, validates it and reads typed cells."""

from __future__ import annotations

from typing import Any

import pytest

from schemas import concepts
from tests.clients.conftest import RELEASE, Server
from tests.clients.programs import run_python
from tests.clients.tables import certified_of, has_gap, read_of

pytestmark = pytest.mark.slow

DATASETS = ("GRDP", "POP_DEM", "LABOUR", "RANK_RESULTS")


def test_csvw_validates_and_reads_every_figure(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    found = run_python("catalogue", "read_csvw", server.base, RELEASE, *DATASETS)

    for name in DATASETS:
        table = found[name]
        assert (table["valid"], table["warnings"]) == (True, [])
        assert read_of(table["rows"]) == certified_of(certified, name)
        assert table["key"] == list(concepts.KEYS)
        assert all(row["received_at"].endswith("+00:00") for row in table["rows"])
    assert has_gap(read_of(found["RANK_RESULTS"]["rows"]))
    # Years are years only where every period is one.
    whole = {name for name in DATASETS
             if all(one["freq"] == "A" and len(one["time_period"]) == 4
                    for one in certified if one["dataset_id"] == name)}  # fmt: skip
    assert {name for name in DATASETS if found[name]["period"] == "gYear"} == whole
    asked = [one["address"] for one in server.requests()[before:]]
    assert f"/releases/{RELEASE}/GRDP.csv-metadata.json" in asked
    # It looked nowhere else: the header told it.
    assert not any("well-known" in address for address in asked)
