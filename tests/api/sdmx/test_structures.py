"""Structures: every artefact, reference and detail, in every version of every format."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from api.queries import cube
from api.sdmx import graph, terms
from tests.api.sdmx.releases import AGENCY

V2 = (
    "structure+json;version=2.0.0",
    "structure+json;version=2.1.0",
    "structure+xml;version=3.0.0",
    "structure+xml;version=3.1.0",
    "structure+xml;version=2.1",
)
LATER = ("metadatastructure", "metadataflow", "metadataproviderscheme")
COLLECTIONS = {
    "codelists": "Codelist",
    "conceptSchemes": "ConceptScheme",
    "dataStructures": "DataStructure",
    "dataflows": "Dataflow",
    "categorySchemes": "CategoryScheme",
    "categorisations": "Categorisation",
    "agencySchemes": "AgencyScheme",
    "dataProviderSchemes": "DataProviderScheme",
    "provisionAgreements": "ProvisionAgreement",
    "dataConstraints": "Constraint",
    "metadataStructures": "MetadataStructure",
    "metadataflows": "Metadataflow",
    "metadataProviderSchemes": "MetadataProviderScheme",
}
FLOW = "dataflow/VINHPHUC/GRDP"
STRUCTURE = {("DataStructure", "FIGURES"), ("ConceptScheme", "CONCEPTS")}
LISTS = {
    ("Codelist", name)
    for name in (
        "CL_FREQ",
        "CL_AREA",
        "CL_INDICATOR",
        "CL_SEX",
        "CL_AGE",
        "CL_DEG_URB",
        "CL_ACTIVITY",
        "CL_COUNTERPART_AREA",
        "CL_COMP_BREAKDOWN",
        "CL_UNIT",
        "CL_OBS_STATUS",
        "CL_CONF_STATUS",
    )
}
ABOVE = {
    ("Constraint", "CR_GRDP"),
    ("ProvisionAgreement", "PA_GRDP_STATS"),
    ("Categorisation", "THEMES_NATIONAL_ACCOUNTS_GRDP"),
}
BESIDE = {("DataProviderScheme", "DATA_PROVIDERS"), ("CategoryScheme", "THEMES")}
OWN = {("Dataflow", "GRDP")}


def named(answer: Any) -> set[tuple[str, str]]:
    """Return (class, id) of every artefact of a message."""
    if "+json" in answer.headers["content-type"]:
        data = answer.json()["data"]
        return {
            (COLLECTIONS[name], one["id"]) for name, artefacts in data.items() for one in artefacts
        }
    root = etree.fromstring(answer.content)
    return {
        (etree.QName(one).localname.replace("Content", "").replace("Data", "", 1)
         if "Constraint" in one.tag else etree.QName(one).localname, one.get("id"))
        for one in root.iter("{*}*")
        if one.get("agencyID") and one.get("isExternalReference")
    }  # fmt: skip


def test_the_catalogue_names_every_dataset_in_both_languages(sdmx: Any) -> None:
    first = etree.fromstring(sdmx.get("/sdmx/v1/dataflow").content)
    second = sdmx.get("/sdmx/v2/structure/dataflow", accept_language="en").json()

    spoken = [
        [(name.get("{http://www.w3.org/XML/1998/namespace}lang"), name.text) for name in
         flow.iterfind("{*}Name")]
        for flow in first.iter("{*}Dataflow")
    ]  # fmt: skip
    assert spoken[0] == [("vi", "Tổng sản phẩm"), ("en", "Gross regional product")]
    flows = second["data"]["dataflows"]
    assert [flow["id"] for flow in flows] == ["GRDP", "POP", "RANKS"]
    assert flows[1]["name"] == "Population"
    assert flows[1]["names"] == {"vi": "Dân số", "en": "Population"}
    assert {flow["version"] for flow in flows} == {"1.2.0"}


@pytest.mark.parametrize("kind", graph.KINDS)
def test_every_kind_is_there_in_every_format(sdmx: Any, kind: str) -> None:
    for format_ in V2:
        answer = sdmx.get(f"/sdmx/v2/structure/{kind}", format_)
        is_told = not (kind in LATER and format_.endswith("xml;version=2.1"))
        assert answer.status_code == (200 if is_told else 406)
        assert not is_told or named(answer)
    assert sdmx.get(f"/sdmx/v1/{kind}").status_code == (404 if kind in LATER else 200)


@pytest.mark.parametrize(
    ("references", "found"),
    [
        ("none", set()),
        ("parents", ABOVE),
        ("parentsandsiblings", ABOVE | BESIDE),
        ("children", {("DataStructure", "FIGURES")}),
        ("descendants", STRUCTURE | LISTS),
        ("all", ABOVE | BESIDE | STRUCTURE | LISTS),
        ("codelist", LISTS),
        ("datastructure", {("DataStructure", "FIGURES")}),
        ("contentconstraint", {("Constraint", "CR_GRDP")}),
        ("dataproviderscheme", {("DataProviderScheme", "DATA_PROVIDERS")}),
        ("hierarchicalcodelist", set()),
        ("process", set()),
    ],
)
def test_references_bring_what_they_name(
    sdmx: Any, references: str, found: set[tuple[str, str]]
) -> None:
    first = sdmx.get(f"/sdmx/v1/{FLOW}?references={references}")
    second = [sdmx.get(f"/sdmx/v2/structure/{FLOW}?references={references}", one) for one in V2]

    assert named(first) == OWN | found
    assert all(named(answer) == OWN | found for answer in second)


def test_ancestors_are_the_parents_of_parents_too(sdmx: Any) -> None:
    answer = sdmx.get("/sdmx/v2/structure/codelist/VINHPHUC/CL_SEX?references=ancestors")

    found = {name for name in named(answer) if name[0] == "Dataflow"}
    assert found == {("Dataflow", "GRDP"), ("Dataflow", "POP"), ("Dataflow", "RANKS")}


@pytest.mark.parametrize("detail", ["allstubs", "allcompletestubs", "referencestubs",
                                    "referencecompletestubs"])  # fmt: skip
def test_a_stub_is_a_name_and_a_complete_one_what_is_said_of_it(sdmx: Any, detail: str) -> None:
    query = f"references=descendants&detail={detail}"
    first = etree.fromstring(sdmx.get(f"/sdmx/v1/{FLOW}?{query}").content)
    for format_ in V2:
        sdmx.get(f"/sdmx/v2/structure/{FLOW}?{query}", format_)

    flow, structure = first.find(".//{*}Dataflow"), first.find(".//{*}DataStructure")
    is_whole = detail.startswith("reference")
    assert (flow.find("{*}Structure") is not None) == is_whole
    assert (flow.find("{*}Description") is not None) == (is_whole or "complete" in detail)
    assert [etree.QName(one).localname for one in structure] == ["Name", "Name"]
    assert structure.get("isExternalReference") == "true"
    assert first.find(".//{*}Code") is None


def test_partial_references_hold_what_a_dataflow_uses(sdmx: Any) -> None:
    query = "references=descendants&detail=referencepartial"
    whole = sdmx.get(f"/sdmx/v2/structure/{FLOW}?references=descendants").json()["data"]
    part = sdmx.get(f"/sdmx/v2/structure/{FLOW}?{query}").json()["data"]

    def codes(data: Any, codelist: str) -> list[str]:
        (found,) = (one for one in data["codelists"] if one["id"] == codelist)
        return [code["id"] for code in found["codes"]]

    assert codes(whole, "CL_INDICATOR") == ["GRDP_CURRENT", "GRDP_GROWTH", "POP_AVG", "PCI_RANK"]
    assert codes(part, "CL_INDICATOR") == ["GRDP_CURRENT", "GRDP_GROWTH"]
    assert codes(part, "CL_SEX") == ["_T"]
    assert codes(part, "CL_UNIT") == ["VND_BILLION", "PERCENT"]
    xml = sdmx.get(f"/sdmx/v1/{FLOW}?{query}").text
    assert 'id="CL_SEX" version="1.0.0" isExternalReference="false" isFinal="false"' in xml
    assert 'isPartial="true"' in xml


def test_codes_stand_behind_the_one_above_them(sdmx: Any) -> None:
    areas = sdmx.get("/sdmx/v2/structure/codelist/VINHPHUC/CL_AREA").json()["data"]["codelists"]
    first = etree.fromstring(sdmx.get("/sdmx/v1/codelist/VINHPHUC/CL_COMP_BREAKDOWN").content)

    assert [(code["id"], code.get("parent")) for code in areas[0]["codes"]] == [
        ("VN", None), ("VN-70", "VN"), ("VN-70-243", "VN-70"),
    ]  # fmt: skip
    parents = {
        code.get("id"): code.findtext("{*}Parent") or code.find("{*}Parent/Ref").get("id")
        for code in first.iter("{*}Code")
        if code.find("{*}Parent") is not None
    }
    assert parents == {"SECTOR_LOCAL": "SECTOR_STATE"}


@pytest.mark.parametrize(
    ("address", "items"),
    [
        ("/sdmx/v1/codelist/VINHPHUC/CL_SEX/latest/F+M", ["F", "M"]),
        ("/sdmx/v1/codelist/all/CL_SEX/1.0.0/F", ["F"]),
        ("/sdmx/v2/structure/codelist/VINHPHUC/CL_SEX/~/*", ["_T", "F", "M"]),
        ("/sdmx/v2/structure/codelist/*/CL_SEX/+/F,M", ["F", "M"]),
    ],
)
def test_an_item_query_returns_exactly_these_items(
    sdmx: Any, address: str, items: list[str]
) -> None:
    answer = sdmx.get(address, "structure+xml;version=2.1")

    found = [code.get("id") for code in etree.fromstring(answer.content).iter("{*}Code")]
    assert found == items


def test_the_one_structure_has_the_dimensions_of_the_sdgs(sdmx: Any) -> None:
    address = "/sdmx/v2/structure/datastructure/VINHPHUC/FIGURES"
    told = sdmx.get(address).json()["data"]["dataStructures"][0]["dataStructureComponents"]

    dimensions = told["dimensionList"]
    assert [one["id"] for one in dimensions["dimensions"]] == list(terms.DIMENSION_IDS)
    assert dimensions["timeDimension"]["id"] == "TIME_PERIOD"
    attributes = {one["id"]: one["attributeRelationship"] for one in
                  told["attributeList"]["attributes"]}  # fmt: skip
    assert attributes["OBS_STATUS"] == {"observation": {}}
    assert attributes["UNIT_MEASURE"] == {"dimensions": list(terms.DIMENSION_IDS)}
    assert attributes["RELEASE"] == {"dataflow": {}}
    assert "UNIT_MULT" not in attributes
    assert "measureRelationship" not in sdmx.get(address).text
    assert "MeasureRelationship" not in sdmx.get(address, "structure+xml;version=3.0.0").text


def test_a_key_has_the_order_of_the_cube() -> None:
    assert tuple(one.column for one in terms.DIMENSIONS) == cube.DIMENSIONS
    attributes = tuple(one.column for one in terms.ATTRIBUTES)
    assert attributes == cube.ATTRIBUTES


def test_datasets_are_in_their_theme_and_in_the_rankings_they_serve(sdmx: Any) -> None:
    answer = sdmx.get("/sdmx/v2/structure/categorisation").json()["data"]["categorisations"]

    assert {one["id"]: one["target"].rpartition("=")[2] for one in answer} == {
        "THEMES_NATIONAL_ACCOUNTS_GRDP": "VINHPHUC:THEMES(1.0.0).NATIONAL_ACCOUNTS",
        "THEMES_LAND_POPULATION_POP": "VINHPHUC:THEMES(1.0.0).LAND_POPULATION",
        "THEMES_NATIONAL_ACCOUNTS_RANKS": "VINHPHUC:THEMES(1.0.0).NATIONAL_ACCOUNTS",
        "FRAMEWORKS_PCI_RANKS": "VINHPHUC:FRAMEWORKS(1.0.0).PCI",
    }


def test_every_sender_of_a_dataset_has_an_agreement(sdmx: Any) -> None:
    answer = sdmx.get("/sdmx/v2/structure/provisionagreement").json()["data"]

    found = {one["id"] for one in answer["provisionAgreements"]}
    assert found == {"PA_GRDP_STATS", "PA_POP_DPI", "PA_POP_STATS", "PA_RANKS_DPI",
                     "PA_RANKS_STATS"}  # fmt: skip
    scheme = sdmx.get("/sdmx/v1/dataproviderscheme/VINHPHUC/DATA_PROVIDERS")
    assert "Cục Thống kê" in scheme.text


def test_the_agencies_are_the_publisher_and_those_below_it(sdmx: Any) -> None:
    top = sdmx.get("/sdmx/v2/structure/agencyscheme/SDMX").json()["data"]["agencySchemes"]
    own = sdmx.get(f"/sdmx/v2/structure/agencyscheme/{AGENCY}").json()["data"]["agencySchemes"]

    assert [one["id"] for one in top[0]["agencies"]] == [AGENCY]
    assert [one["id"] for one in own[0]["agencies"]] == ["DPI", "STATS"]


@pytest.mark.parametrize("kind", V2)
def test_the_schema_of_a_dataflow_has_the_codes_it_uses(sdmx: Any, kind: str) -> None:
    answer = sdmx.get("/sdmx/v2/schema/dataflow/VINHPHUC/GRDP/1.2.0/", kind)

    assert named(answer) == OWN | STRUCTURE | LISTS
    assert "PCI_RANK" not in answer.text


def test_a_release_answers_with_the_structure_it_had(sdmx: Any) -> None:
    query = "references=descendants&detail=referencepartial"
    before = sdmx.get(f"/sdmx/v2/structure/{FLOW}?{query}&release=2026.1")

    assert before.headers["x-release"] == "2026.1"
    assert "GRDP_GROWTH" not in before.text
    assert before.json()["meta"]["id"] == "RELEASE_2026_1"
