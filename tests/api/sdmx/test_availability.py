"""Availability and reference metadata."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from tests.api.sdmx.test_structures import V2, named

ALL = {"Constraint", "Dataflow", "DataStructure", "Codelist", "ConceptScheme"}


def values(answer: Any) -> dict[str, list[str]]:
    """Return the codes of the cube region, by component."""
    root = etree.fromstring(answer.content)
    return {
        one.get("id"): [value.text for value in one.iterfind("{*}Value")]
        for one in root.iter("{*}KeyValue")
    }


def metrics(answer: Any) -> dict[str, str]:
    """Return the counts told beside a constraint."""
    root = etree.fromstring(answer.content)
    return {one.get("id"): one.findtext("{*}AnnotationTitle") for one in root.iter("{*}Annotation")}


def test_what_has_figures_is_told_with_counts_and_a_range_of_time(sdmx: Any) -> None:
    answer = sdmx.get("/sdmx/v1/availableconstraint/GRDP")

    assert values(answer)["INDICATOR"] == ["GRDP_CURRENT", "GRDP_GROWTH"]
    assert values(answer)["FREQ"] == ["A", "Q", "_O"]
    assert metrics(answer) == {"series_count": "5", "obs_count": "7"}
    root = etree.fromstring(answer.content)
    constraint = root.find(".//{*}ContentConstraint")
    assert constraint.get("type") == "Actual"
    period = root.find(".//{*}KeyValue[@id='TIME_PERIOD']/{*}TimeRange")
    assert period.findtext("{*}StartPeriod") == "2018-01-01"
    assert period.findtext("{*}EndPeriod") == "2020-12-31"


def test_in_version_three_periods_are_values(sdmx: Any) -> None:
    address = "/sdmx/v2/availability/*/VINHPHUC/GRDP/1.2.0/*/*"

    answer = sdmx.get(address, "structure+xml;version=3.0.0")

    assert values(answer)["TIME_PERIOD"] == ["2018", "2019-01-01/P9M", "2019", "2020-Q1", "2020"]
    assert "TimeRange" not in answer.text


@pytest.mark.parametrize("kind", V2)
def test_everything_about_one_dataflow_is_one_message(sdmx: Any, kind: str) -> None:
    address = "/sdmx/v2/availability/dataflow/VINHPHUC/GRDP/1.2.0?references=all"

    answer = sdmx.get(address, kind)

    if "3.1" not in kind and "2.1.0" not in kind:
        assert {name for name, _ in named(answer)} == ALL | {"DataProviderScheme"}
    assert "PCI_RANK" not in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("GRDP/A", {"FREQ": ["A"], "INDICATOR": ["GRDP_CURRENT", "GRDP_GROWTH"]}),
        ("GRDP/..GRDP_GROWTH", {"FREQ": ["A"], "INDICATOR": ["GRDP_GROWTH"]}),
        (
            "GRDP/..GRDP_GROWTH?mode=available",
            {"FREQ": ["A"], "INDICATOR": ["GRDP_CURRENT", "GRDP_GROWTH"]},
        ),
        ("GRDP?startPeriod=2020-Q1&endPeriod=2020-Q2", {"FREQ": ["Q"]}),
        ("GRDP/all/all/FREQ", {"FREQ": ["A", "Q", "_O"]}),
        ("GRDP?updatedAfter=2026-05-01", {"FREQ": ["A", "Q", "_O"]}),
    ],
)
def test_a_selection_narrows_what_is_available(
    sdmx: Any, query: str, found: dict[str, list[str]]
) -> None:
    told = values(sdmx.get(f"/sdmx/v1/availableconstraint/{query}"))

    assert {name: told.get(name) for name in found} == found
    assert ("REF_AREA" in told) == ("FREQ" not in query)


def test_component_filters_narrow_it_too(sdmx: Any) -> None:
    address = "/sdmx/v2/availability/dataflow/VINHPHUC/POP/~/*/SEX?c[TIME_PERIOD]=ge:2020"

    answer = sdmx.get(address, "structure+xml;version=2.1")

    assert values(answer) == {"SEX": ["F", "M", "_T"]}
    assert metrics(answer)["obs_count"] == "3"


@pytest.mark.parametrize("kind", ["codelist", "conceptscheme", "datastructure", "dataflow",
                                  "dataproviderscheme"])  # fmt: skip
def test_a_kind_may_be_asked_for_beside_it(sdmx: Any, kind: str) -> None:
    answer = sdmx.get(f"/sdmx/v1/availableconstraint/GRDP?references={kind}")

    assert {name.lower() for name, _ in named(answer)} == {"constraint", kind}


def test_nothing_available_is_not_found(sdmx: Any) -> None:
    assert sdmx.get("/sdmx/v1/availableconstraint/GRDP/M").status_code == 404
    assert sdmx.get("/sdmx/v2/availability/dataflow/VINHPHUC/GRDP/+/M").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "structure/dataflow/VINHPHUC/POP/1.2.0/",
        "metadataset/VINHPHUC/ESMS_POP/1.0.0",
    ],
)
def test_the_report_of_a_dataset_is_found_by_what_it_is_and_what_it_is_about(
    sdmx: Any, address: str
) -> None:
    first = sdmx.get(f"/sdmx/v2/metadata/{address}").json()["data"]["metadataSets"]
    second = sdmx.get(f"/sdmx/v2/metadata/{address}", "metadata+xml;version=3.0.0").text

    (told,) = first
    attributes = {one["id"]: one["value"] for one in told["attributes"]}
    assert told["id"] == "ESMS_POP"
    assert told["targets"] == [
        "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=VINHPHUC:POP(1.2.0)"
    ]
    assert attributes["CONTACT_ORGANISATION"]["vi"] == "Sở Kế hoạch\nCục Thống kê"
    assert "2026.2" in attributes["CERTIFICATE"]["en"]
    assert '<com:Text xml:lang="vi">Sở Kế hoạch\nCục Thống kê</com:Text>' in second


def test_a_metadataflow_has_the_report_of_every_dataset(sdmx: Any) -> None:
    address = "/sdmx/v2/metadata/metadataflow/VINHPHUC/SIMS/1.0.0/VINHPHUC"

    told = sdmx.get(address).json()["data"]["metadataSets"]

    assert [one["id"] for one in told] == ["ESMS_GRDP", "ESMS_POP", "ESMS_RANKS"]


def test_a_report_that_is_not_there_is_not_found(sdmx: Any) -> None:
    for address in ("metadataset/VINHPHUC/ESMS_X/1.0.0", "structure/dataflow/VINHPHUC/X",
                    "structure/codelist/VINHPHUC/CL_SEX", "metadataflow/X/SIMS", "x"):  # fmt: skip
        assert sdmx.get(f"/sdmx/v2/metadata/{address}").status_code == 404
