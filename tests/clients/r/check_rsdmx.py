"""R's rsdmx reads what was certified; run by `make test-clients-r`, which installs R."""

from __future__ import annotations

from typing import Any

from tests.clients.conftest import Server
from tests.clients.figures import of_dataset
from tests.clients.programs import run_r
from tests.clients.test_sdmx_clients import DATASETS, FLOWS, exact, numbers, read, totals_since


def test_rsdmx_reads_the_catalogue_datasets_and_filters(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    found = run_r("read_rsdmx", server.base, *DATASETS)

    assert set(found["flows"]) == FLOWS
    assert {"Nữ", "Nam"} <= set(found["sex"])
    for name in DATASETS:
        assert numbers(read(found["datasets"][name])) == numbers(exact(of_dataset(certified, name)))
    wanted = [one for one in totals_since(certified, "2019") if one["time_period"] <= "2023"]
    assert numbers(read(found["filtered"])) == numbers(exact(wanted))
    assert found["label"] == "GRDP theo giá hiện hành"
    assert found["specific"] == len(of_dataset(certified, "GRDP"))
    addresses = [one["address"] for one in server.requests()[before:]]
    assert "/sdmx/v1/datastructure/all/FIGURES/latest/?references=children" in addresses
