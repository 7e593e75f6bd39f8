"""R's WDI reads what was certified; run by `make test-clients-r`, which installs R."""

from __future__ import annotations

from typing import Any

from tests.clients.conftest import Server
from tests.clients.figures import by_key, totals, with_gaps
from tests.clients.programs import run_r


def test_wdi_reads_ten_pages_without_a_row_twice(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    indicators = ("GRDP_CURRENT", "POP_AVG", with_gaps(certified))
    found = run_r("read_wdi", server.base, *indicators)

    rows = [(row["series"], row["area"], row["year"], row.get("value")) for row in found["rows"]]
    axes = ("indicator", "ref_area", "time_period")
    wanted = [
        (*key, value)
        for name in indicators
        for key, (value, _) in by_key(totals(certified, name), axes).items()
    ]
    assert sorted(rows, key=str) == sorted(wanted, key=str)
    assert [(row["area"], row["year"], row["value"]) for row in found["latest"]] == [
        ("VN-70", "2024", 173140)
    ]
    asked = [one["address"] for one in server.requests()[before:]]
    assert len(asked) == 10 * (len(indicators) + 1)
