from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from api.app import create_app
from tests.api.addresses import FIGURE
from tests.api.builders import TODAY, Publication, fixed_clock, marts, observation
from tests.api.conftest import TestClient


def of(year: int, value: str | None, **given: object) -> dict[str, object]:
    decimal = None if value is None else Decimal(value)
    return observation(time_period=str(year), obs_value=decimal, **{"decimals": 1, **given})


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Four releases: figures come, change, go, and come back as they were."""
    publication = Publication(tmp_path_factory.mktemp("four"))
    stays = of(2000, "9.0")
    for number, figures in enumerate(
        (
            [stays, of(2001, "1.0"), of(2002, "2.0"), of(2003, "3.0"), of(2004, "4.0")],
            [stays, of(2001, "1.5"), of(2003, "3.5"), of(2004, "4.0"), of(2005, "5.0")],
            [stays, of(2001, "1.7"), of(2003, "3.0"), of(2004, "4.0", obs_status="P")],
            [stays, of(2001, "1.7"), of(2002, "2.2"), of(2003, "3.0"), of(2006, "6.0")],
        ),
        start=1,
    ):
        publication.publish(f"2026.{number}", marts(figures))
    with fixed_clock(TODAY), TestClient(create_app(publication.settings)) as client:
        yield client


def changes(client: TestClient, query: str) -> list[tuple[str, str, object, object]]:
    rows = client.get(f"/v1/changes?{query}").json()["changes"]
    return [
        (row["time_period"], row["change_type"], row["old_value"], row["new_value"]) for row in rows
    ]


def test_one_step_tells_additions_changes_and_removals(four: TestClient) -> None:
    assert changes(four, "from=2026.1&to=2026.2") == [
        ("2001", "changed", 1.0, 1.5),
        ("2002", "removed", 2.0, None),
        ("2003", "changed", 3.0, 3.5),
        ("2005", "added", None, 5.0),
    ]
    assert changes(four, "to=2026.2") == changes(four, "from=2026.1&to=2026.2")
    assert changes(four, "release=2026.2") == changes(four, "from=2026.1&to=2026.2")


def test_several_steps_are_told_as_one(four: TestClient) -> None:
    assert changes(four, "from=2026.1") == [
        ("2001", "changed", 1.0, 1.7),
        ("2002", "changed", 2.0, 2.2),
        ("2004", "removed", 4.0, None),
        ("2006", "added", None, 6.0),
    ]
    row = four.get("/v1/changes?from=2026.1&change_type=removed").json()["changes"][0]
    assert [(step["release"], step["change_type"], step["reason"]) for step in row["steps"]] == [
        ("2026.3", "changed", "REVISION"),
        ("2026.4", "removed", "WITHDRAWAL"),
    ]
    assert (row["reason"], row["release"]) == ("WITHDRAWAL", "2026.4")


def test_nothing_lies_between_a_release_and_itself(four: TestClient) -> None:
    assert changes(four, "from=2026.3&to=2026.3") == []


def test_everything_of_the_first_release_is_new(four: TestClient) -> None:
    body = four.get("/v1/changes?to=2026.1").json()

    assert (body["from_release"], body["to_release"], len(body["changes"])) == (None, "2026.1", 5)
    assert {row["change_type"] for row in body["changes"]} == {"added"}


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_changes_are_paged_without_loss(four: TestClient, limit: int) -> None:
    found, address = [], f"/v1/changes?from=2026.1&to=2026.4&limit={limit}"
    while address:
        body = four.get(address).json()
        found += [row["figure"] for row in body["changes"]]
        address = body["page"]["next"]

    assert found == [row["figure"] for row in
                     four.get("/v1/changes?from=2026.1").json()["changes"]]  # fmt: skip


def test_changes_are_filtered_by_kind_and_subject(four: TestClient) -> None:
    assert len(changes(four, "from=2026.1&change_type=added,removed")) == 2
    assert changes(four, "from=2026.1&indicator=POP_AVG") == []
    assert len(changes(four, "from=2026.1&indicator=GRDP_CURRENT&ref_area=VN-70")) == 4


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=2026.3&to=2026.1", 404, "no-chain"),
        ("from=2031.1", 404, "unknown-release"),
        ("to=2031.1", 404, "unknown-release"),
        ("to=2026.2&release=2026.3", 400, "conflicting-parameters"),
        ("to=2026.2&as_of=2026-07-01", 400, "conflicting-parameters"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    four: TestClient, query: str, status: int, code: str
) -> None:
    answer = four.get(f"/v1/changes?{query}")

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")


def test_a_figure_tells_what_it_was_in_every_release(four: TestClient) -> None:
    body = four.get(f"/v1/figures/{FIGURE[:-4]}2002").json()

    assert body["figure"]["obs_value"] == 2.2
    assert [(one["release"], one["is_present"], one["obs_value"], one["change_type"])
            for one in body["history"]] == [
        ("2026.4", True, 2.2, "added"),
        ("2026.3", False, None, None),
        ("2026.2", False, None, "removed"),
        ("2026.1", True, 2.0, "added"),
    ]  # fmt: skip


def test_a_figure_that_is_gone_is_told_with_a_warning(four: TestClient) -> None:
    body = four.get(f"/v1/figures/{FIGURE[:-4]}2005").json()

    assert (body["figure"], body["receipt"]) == (None, None)
    assert [one["code"] for one in body["warnings"]] == ["figure-gone"]
    assert four.get(f"/v1/figures/{FIGURE[:-4]}1990").status_code == 404


def test_a_receipt_leads_back_to_the_cell(client: TestClient, published: Publication) -> None:
    receipt = client.get(f"/v1/figures/{FIGURE}?release=2026.1").json()["receipt"]
    manifest = published.manifests["2026.1"]

    assert receipt["file_sha256"] == manifest["objects"]["observations.parquet"]["sha256"]
    assert receipt["upload"]["upload_id"] == "grdp-1"
    assert (receipt["source_row"], receipt["source_cell"]) == (2, "C2")
    assert receipt["signers"] == ["dic.certifier-1", "dic.certifier-2"]
    for address in (receipt["manifest"], receipt["file"]):
        assert client.get(address).status_code == 200


def test_a_release_without_an_object_of_changes_is_served(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.without_changes = True
    publication.publish("2026.1", marts([observation()]))
    with TestClient(create_app(publication.settings)) as client:
        answer = client.get("/v1/changes")

    assert (answer.status_code, answer.json()["changes"]) == (200, [])
