from pathlib import Path

import pytest

from api.app import create_app
from tests.api.builders import Publication, area, marts, observation
from tests.api.conftest import TestClient


def test_datasets_name_their_owner_and_what_they_are_made_from(client: TestClient) -> None:
    listed = client.get("/v1/datasets?lang=en").json()["datasets"]
    shown = client.get("/v1/datasets/GRDP?lang=en").json()["dataset"]

    assert [(row["dataset_id"], row["name"]) for row in listed] == [
        ("GRDP", "Gross regional domestic product")
    ]
    assert listed[0]["owners"] == {"STATS": "Statistics Office"}
    assert [row["indicator"] for row in shown["indicators"]] == ["GRDP_CURRENT", "POP_AVG"]
    assert [row["upload_id"] for row in shown["inputs"]] == ["grdp-1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tổng sản phẩm", ["GRDP_CURRENT"]),
        ("tong san pham", ["GRDP_CURRENT"]),
        ("TONG  PHAM", ["GRDP_CURRENT"]),
        ("dan so", ["POP_AVG"]),
        ("đân", ["POP_AVG"]),
        ("population", ["POP_AVG"]),
        ("pop_avg", ["POP_AVG"]),
        ("current prices", ["GRDP_CURRENT", "POP_AVG"]),
        ("100% nonsense", []),
    ],
)
def test_indicators_are_found_with_and_without_diacritics(
    client: TestClient, query: str, found: list[str]
) -> None:
    answer = client.get("/v1/indicators", params={"q": query})

    assert [row["indicator"] for row in answer.json()["indicators"]] == found


@pytest.mark.parametrize(
    ("query", "first"),
    [("POP_AVG", "POP_AVG"), ("dân số", "POP_AVG"), ("average population", "POP_AVG"),
     ("tong san pham", "GRDP_CURRENT"), ("current", "GRDP_CURRENT")],
)  # fmt: skip
def test_what_fits_best_is_found_first(client: TestClient, query: str, first: str) -> None:
    answer = client.get("/v1/indicators", params={"q": query})

    assert answer.json()["indicators"][0]["indicator"] == first


def test_areas_are_those_of_a_day(client: TestClient) -> None:
    def areas(query: str) -> list[str]:
        return [row["ref_area"] for row in client.get(f"/v1/areas?{query}").json()["areas"]]

    assert areas("level=province&geo_vintage=2025-06-30") == ["VN-68", "VN-70"]
    assert areas("level=province&geo_vintage=2025-07-01") == ["VN-68"]
    assert areas("level=province&geo_vintage=2025") == ["VN-68"]


def test_an_area_is_followed_to_another_day(client: TestClient) -> None:
    def at(ref_area: str, day: str) -> list[str]:
        area = client.get(f"/v1/areas/{ref_area}?geo_vintage={day}").json()["area"]
        found: list[str] = area["at_vintage"]
        return found

    assert at("VN-70", "2026-01-01") == ["VN-68"]
    assert at("VN-70", "2020") == ["VN-70"]
    assert at("VN-68", "2020") == ["VN-68", "VN-70"]
    assert client.get("/v1/areas/VN-70").json()["area"]["at_vintage"] is None


def test_a_name_of_the_other_language_says_so(tmp_path: Path) -> None:
    content = marts([observation(sex="F")])
    content["areas"] = [area("VN-70", "Vĩnh Phúc", name_en=None)]
    content["codes"] = [row | {"name_en": None} for row in content["codes"]]
    publication = Publication(tmp_path)
    publication.publish("2026.1", content)
    with TestClient(create_app(publication.settings)) as client:
        labels = client.get("/v1/observations?lang=en").json()["labels"]
        shown = client.get("/v1/areas/VN-70?lang=en").json()["area"]

    assert labels["ref_area"] == {"VN-70": "Vĩnh Phúc [vi]"}
    assert labels["sex"] == {"F": "Nữ [vi]"}
    assert (shown["name"], shown["name_en"]) == ("Vĩnh Phúc [vi]", None)


def test_series_tell_how_far_they_reach(client: TestClient) -> None:
    rows = client.get("/v1/series?indicator=GRDP_CURRENT&sex=_T&lang=en").json()["series"]

    assert [
        (row["composite_breakdown"], row["first_period"], row["last_period"],
         row["observation_count"]) for row in rows
    ] == [("_T", "2015", "2017", 3), ("SECTOR_STATE", "2015", "2015", 1)]  # fmt: skip


def test_series_are_paged_and_given_as_lines(client: TestClient) -> None:
    found, address = [], "/v1/series?limit=1"
    while address:
        body = client.get(address).json()
        found += [row["series_id"] for row in body["series"]]
        address = body["page"]["next"]
    lines = client.get("/v1/series?format=csv").text.splitlines()

    assert found == [line.split(",")[0] for line in lines[1:]]
    assert len(found) == len(set(found)) == 4


def test_the_configuration_says_what_to_know_before_asking(client: TestClient) -> None:
    body = client.get("/v1/config?lang=en").json()

    assert body["citations"] == {"vi": "Bản 2026.2, 2026-06-30T02:00:00Z", "en": "Release 2026.2"}
    assert body["licence"]["id"] == "CC-BY-4.0"
    assert body["limits"]["page_rows"] == 1000
    assert list(body["formats"]) == ["json", "ndjson", "csv", "xlsx", "parquet", "arrow"]
    assert body["languages"] == ["vi", "en"]


def test_indicators_and_areas_are_paged_too(client: TestClient) -> None:
    for noun, key, everything in (
        ("indicators", "indicator", ["GRDP_CURRENT", "POP_AVG"]),
        ("areas", "ref_area", ["VN", "VN-68", "VN-70", "VN-70-243"]),
    ):
        address, seen = f"/v1/{noun}?limit=1", []
        while address:
            body = client.get(address).json()
            seen += [row[key] for row in body[noun]]
            address = body["page"]["next"]
        assert seen == everything


def test_areas_are_chosen_by_level_and_parent(client: TestClient) -> None:
    def areas(query: str) -> list[str]:
        return [row["ref_area"] for row in client.get(f"/v1/areas?{query}").json()["areas"]]

    assert areas("level=province") == ["VN-68", "VN-70"]
    assert areas("level=country,district") == ["VN", "VN-70-243"]
    assert areas("parent=VN-70") == ["VN-70-243"]


def test_an_area_shows_what_it_became(client: TestClient) -> None:
    area = client.get("/v1/areas/VN-70").json()["area"]

    assert area["valid_to"] == "2025-06-30"
    assert [row["successor"] for row in area["successors"]] == ["VN-68"]
    assert area["predecessors"] == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/v1/datasets/GDP", "unknown-dataset"),
        ("/v1/indicators/GDP", "unknown-indicator"),
        ("/v1/areas/VN-99", "unknown-area"),
        ("/v1/releases/2031.1", "unknown-release"),
        ("/v1/observations?release=2031.1", "unknown-release"),
        ("/v1/nothing", "unknown-address"),
    ],
)
def test_an_unknown_id_is_not_found(client: TestClient, address: str, code: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/{code}")


def test_releases_are_listed_newest_first_with_their_proof(
    client: TestClient, published: Publication
) -> None:
    listed = client.get("/v1/releases").json()["releases"]
    shown = client.get("/v1/releases/2026.1").json()

    assert [(row["id"], row["status"]) for row in listed] == [
        ("2026.2", "verified"),
        ("2026.1", "verified"),
    ]
    assert listed[0]["counts"]["observations"] == 6
    assert shown["manifest"] == published.manifests["2026.1"]
    assert shown["release"]["manifest_sha256"] == listed[1]["manifest_sha256"]
