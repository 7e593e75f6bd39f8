import pytest

from tests.api.builders import Publication
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
