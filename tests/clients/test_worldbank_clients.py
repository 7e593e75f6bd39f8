"""wbgapi, wbdata, pandas-datareader and world_bank_data read what was certified."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients.conftest import Server
from tests.clients.figures import by_key, totals, with_gaps
from tests.clients.programs import run_python

pytestmark = pytest.mark.slow

GRDP = {"2015": 78644.0, "2016": 79664.573, "2017": 85338.11}


@pytest.fixture(scope="module")
def indicators(certified: list[dict[str, Any]]) -> tuple[str, ...]:
    """One indicator each of three datasets; the last one has missing figures."""
    return ("GRDP_CURRENT", "POP_AVG", with_gaps(certified))


def expected(
    certified: list[dict[str, Any]], indicators: tuple[str, ...]
) -> dict[tuple[str, ...], tuple[float | None, str]]:
    """Return (value, status) by indicator, economy and year, as the World Bank names them."""
    axes = ("indicator", "ref_area", "time_period")
    return {
        key: value
        for name in indicators
        for key, value in by_key(totals(certified, name), axes).items()
    }


def test_wbgapi_finds_series_economies_and_figures(
    server: Server, certified: list[dict[str, Any]], indicators: tuple[str, ...]
) -> None:
    before = len(server.requests())
    found = run_python("stat", "read_wbgapi", server.base, *indicators)

    assert found["sources"] == ["2", *sorted({one["dataset_id"] for one in certified})]
    assert set(indicators) <= set(found["series"])
    assert found["economies"]["VN-70"] == "EAS"
    assert found["usa"] == "US"
    rows = {(series, _area(economy), str(year)): value
            for series, economy, year, value in found["rows"]}  # fmt: skip
    assert rows == {key: value for key, (value, _) in expected(certified, indicators).items()}
    assert None in rows.values()
    assert found["frame"] == GRDP
    assert found["newest"] == [["VN-70", "YR2024", 173140]]
    assert found["empty"] == 0
    assert "Value added" in found["definition"]
    assert found["members"] == ["BMU", "CAN", "USA"]
    assert found["name_vi"] == "GRDP theo giá hiện hành"
    assert "Invalid value" in found["error"]
    asked = [one["address"] for one in server.requests()[before:]]
    assert asked[0] == "/wb/v2/en/sources/all?per_page=1000&databid=y&page=1&format=json"
    assert any("/sources/2/series/GRDP_CURRENT/country/all/time/all" in one for one in asked)
    assert {one["status"] for one in server.requests()[before:]} == {200}


def test_wbdata_gets_figures_frames_and_the_messages_of_errors(
    server: Server, certified: list[dict[str, Any]], indicators: tuple[str, ...]
) -> None:
    found = run_python("stat", "read_wbdata", server.base, *indicators)

    assert set(indicators) <= set(found["indicators"])
    assert found["countries"] > 217
    rows = {(name, area, year): (value, status)
            for name, area, year, value, status in found["rows"]}  # fmt: skip
    assert rows == expected(certified, indicators)
    assert dict(found["dated"]) == GRDP
    assert {year: found["frame"][year] for year in GRDP} == GRDP
    assert found["empty"] == []
    assert found["error"].startswith("Got error 120 (Invalid value)")


def test_pandas_datareader_downloads_by_year(
    server: Server, certified: list[dict[str, Any]], indicators: tuple[str, ...]
) -> None:
    found = run_python("stat", "read_datareader", server.base, *indicators)

    names = {"VN-70": "Vinh Phuc", "VN-68": "Phu Tho", "VN-14": "Hoa Binh", "VN": "Viet Nam"}
    rows = {(name, country, year): value
            for name, country, year, value in found["rows"] if value is not None}  # fmt: skip
    assert rows == {
        (name, names[area], year): value
        for (name, area, year), (value, _) in expected(certified, indicators).items()
        if value is not None
    }
    assert set(indicators) <= set(found["indicators"])
    assert {"USA", "VNM", "VN-70"} <= set(found["countries"])
    assert found["dated"] == GRDP
    assert "GRDP_CURRENT" in found["searched"]
    assert found["error"] == "No indicators returned data."


def test_world_bank_data_reads_lists_and_bundles(
    server: Server, certified: list[dict[str, Any]], indicators: tuple[str, ...]
) -> None:
    found = run_python("stat", "read_world_bank_data", server.base, *indicators)

    assert set(indicators) <= set(found["indicators"])
    assert "USA" in found["countries"]
    assert found["regions"][0] == "EAS"
    assert found["sources"][0] == "2"
    rows = {(name, _area(area), year): value for name, area, _, year, value in found["rows"]}
    wanted = expected(certified, indicators)
    assert {key: value for key, value in rows.items() if value is not None} == {
        key: value for key, (value, _) in wanted.items() if value is not None
    }
    assert set(wanted) <= set(rows)
    assert {row[3]: row[4] for row in found["dated"]} == GRDP
    assert [row[3] for row in found["newest"]] == ["2023", "2024"]
    assert found["simple"] == GRDP["2015"]


def _area(economy: str) -> str:
    return "VN" if economy == "VNM" else economy
