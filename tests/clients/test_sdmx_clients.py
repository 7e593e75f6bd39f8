"""sdmx1, pysdmx, pandasdmx, sdmx-rest and sdmx-json-parser read what was certified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from api.sdmx.periods import written
from tests.clients.conftest import RELEASE, Server
from tests.clients.figures import AXES, of_dataset
from tests.clients.programs import run_node, run_python

pytestmark = pytest.mark.slow

DATASETS = ("GRDP", "POP_DEM", "RANK_RESULTS")
SOURCE = Path(__file__).parents[2] / "docs" / "api" / "sdmx1-source.json"
FLOWS = {
    "AGRI_PADDY", "BUDGET", "ECONOMY_MISC", "EDU_SCHOOLS", "FOREST_LAND", "GRDP", "LABOUR",
    "POP_DEM", "RANK_RESULTS",
}  # fmt: skip


def key(one: dict[str, Any]) -> tuple[str, ...]:
    """Return the key of a figure as SDMX writes it."""
    return (*(one[axis] for axis in AXES[:-1]), written(one[AXES[-1]]))


def exact(figures: Iterable[dict[str, Any]]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return the exact text and the status of figures by key; what is missing is NaN."""
    return {key(one): (one["text"] or "NaN", one["obs_status"]) for one in figures}


def read(rows: list[list[Any]]) -> dict[tuple[str, ...], tuple[str, str]]:
    """Return the rows of a client in the same shape."""
    found = {tuple(row[:-2]): (row[-2] or "NaN", row[-1]) for row in rows}
    assert len(found) == len(rows)
    return found


def numbers(figures: dict[tuple[str, ...], tuple[str, str]]) -> dict[tuple[str, ...], Any]:
    """Return the same with values as the doubles that their texts are; NaN is None."""
    return {
        key: (None if value.lower() == "nan" else float(value), status)
        for key, (value, status) in figures.items()
    }


def totals_since(certified: list[dict[str, Any]], year: str) -> list[dict[str, Any]]:
    """Return total GRDP at current prices of some years."""
    return [
        one
        for one in of_dataset(certified, "GRDP")
        if one["indicator"] == "GRDP_CURRENT"
        and one["activity"] == one["composite_breakdown"] == "_T"
        and str(one["time_period"]) >= year
    ]


def test_sdmx1_reads_the_first_base(server: Server, certified: list[dict[str, Any]]) -> None:
    before = len(server.requests())
    found = run_python("sdmx", "read_sdmx1_v1", server.base, *DATASETS)

    assert set(found["flows"]) == FLOWS
    assert found["flows"]["GRDP"] == "Gross regional domestic product (GRDP)"
    assert found["area"] == [{"vi": "Vĩnh Phúc", "en": "Vinh Phuc"}, "VN"]
    assert found["themes"] == ["FRAMEWORKS", "THEMES"]
    assert [name for name in found["codelists"] if name.startswith("CL_")] == found["codelists"]
    for name in DATASETS:
        assert numbers(read(found["datasets"][name])) == numbers(exact(of_dataset(certified, name)))
    assert numbers(read(found["specific"])) == numbers(exact(of_dataset(certified, "GRDP")))
    assert numbers(read(found["filtered"])) == numbers(exact(totals_since(certified, "2019")))
    series = {key(one)[:-1] for one in of_dataset(certified, "GRDP")}
    assert found["last"] == found["series"] == len(series)
    assert (found["available"], found["release"]) == (["GRDP"], RELEASE)
    ranks = of_dataset(certified, "RANK_RESULTS")
    assert found["missing"] == sum(one["text"] is None for one in ranks) > 0
    assert "404" in found["empty"]
    asked = server.requests()[before:]
    assert asked[0]["address"] == "/sdmx/v1/dataflow/VINHPHUC/all/latest"
    assert Counter(one["status"] for one in asked)[404] == 1


def test_sdmx1_reads_the_second_base_with_the_source_we_publish(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    found = run_python("sdmx", "read_sdmx1_v2", server.base, str(SOURCE), *DATASETS)

    assert set(found["flows"]) == FLOWS
    for name in DATASETS:
        assert numbers(read(found["datasets"][name])) == numbers(exact(of_dataset(certified, name)))
    last = sorted(totals_since(certified, "2000"), key=key)[-2:]
    assert numbers(read(found["filtered"])) == numbers(exact(last))
    assert found["available"] == ["GRDP"]
    assert found["codes"] > 200


def test_pysdmx_reads_structures_data_and_reports(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    found = run_python("sdmx", "read_pysdmx", server.base, *DATASETS)

    grdp = of_dataset(certified, "GRDP")
    assert set(found["flows"]) == set(found["connected"]) == FLOWS
    assert (found["structures"], found["agencies"]) == (25, ["VINHPHUC"])
    assert found["details"] == ["GRDP", "VINHPHUC", True]
    assert (found["reports"], found["report"]) == (["ESMS_GRDP"], "ESMS_GRDP")
    for axis in ("freq", "ref_area", "indicator", "activity", "composite_breakdown"):
        assert found["components"][axis.upper()] == len({one[axis] for one in grdp})
    assert found["counts"] == [len(grdp), len({key(one)[:-1] for one in grdp})]
    for name in DATASETS:
        # Its connector keeps texts: the very digits that were certified.
        assert read(found["datasets"][name]) == exact(of_dataset(certified, name))
    assert read(found["filtered"]) == exact(totals_since(certified, "2019"))
    years = {"2015", "2016"}
    between = [one for one in totals_since(certified, "2015") if one["time_period"] in years]
    assert read(found["between"]) == exact(between)
    ranks = of_dataset(certified, "RANK_RESULTS")
    gaps = sorted([one["indicator"], one["obs_status"]] for one in ranks if one["text"] is None)
    assert found["missing"] == gaps
    assert found["labelled"][0] == len(grdp)
    assert found["empty"] == [True, True]


def test_pysdmx_reads_every_format_of_both_bases(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    found = run_python("sdmx", "read_pysdmx", server.base)["services"]

    series: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    ordered = sorted(
        of_dataset(certified, "GRDP"),
        key=lambda one: (one["period_start"], one["period_end"], one["time_period"]),
    )
    for one in ordered:
        series.setdefault(key(one)[:-1], []).append(one)
    last = numbers(exact(one for figures in series.values() for one in figures[-2:]))
    assert len(found) == 8
    for name, rows in found.items():
        assert numbers(read(rows)) == last, name


def test_pandasdmx_reads_the_first_base(server: Server, certified: list[dict[str, Any]]) -> None:
    before = len(server.requests())
    found = run_python("pandasdmx", "read_pandasdmx", server.base, *DATASETS)

    assert set(found["flows"]) == FLOWS
    assert found["structure"] == ["FIGURES"]
    for name in DATASETS:
        assert numbers(read(found["datasets"][name])) == numbers(exact(of_dataset(certified, name)))
    assert numbers(read(found["filtered"])) == numbers(exact(totals_since(certified, "2019")))
    assert numbers(read(found["specific"])) == numbers(exact(of_dataset(certified, "GRDP")))
    ranks = of_dataset(certified, "RANK_RESULTS")
    assert found["missing"] == sum(one["text"] is None for one in ranks)
    addresses = [one["address"] for one in server.requests()[before:]]
    assert "/sdmx/v1/dataflow/VINHPHUC/latest" in addresses


def test_javascript_clients_read_both_bases(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    before = len(server.requests())
    found = run_node("read_sdmx_rest", server.base, *DATASETS)

    assert all(length > 100 for length in found["lengths"])
    assert found["filtered"] == [float(one["text"]) for one in totals_since(certified, "2019")]
    for name in DATASETS:
        figures = of_dataset(certified, name)
        parsed = found["parsed"][name]
        assert parsed["dimensions"] == [axis.upper() for axis in AXES]
        values = Counter(str(one["value"]) for one in parsed["rows"])
        wanted = Counter("NaN" if one["text"] is None else js(one["text"]) for one in figures)
        assert values == wanted
        status = Counter(one["OBS_STATUS"] for one in parsed["rows"] if one["value"] == "NaN")
        assert sum(status.values()) == sum(one["text"] is None for one in figures)
        assert all(status), "a gap says why"
    addresses = [one["address"] for one in server.requests()[before:]]
    assert any(address.endswith("&format=jsondata") for address in addresses)


def js(text: str) -> str:
    """Return a number as Python writes what JavaScript made of it."""
    value = float(text)
    return str(int(value)) if value.is_integer() else repr(value)
