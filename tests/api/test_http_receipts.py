"""The receipt of a figure over HTTP: checked alone, and as fresh as the list it was cut under."""

import json

from api.app import create_app
from schemas import receipt
from store import clock
from tests.api.addresses import FIGURE
from tests.api.builders import Publication, marts, observation
from tests.api.conftest import TestClient

ADDRESS = f"/v1/figures/{FIGURE}/receipt"


def test_a_receipt_proves_a_figure_with_nothing_but_the_root(
    client: TestClient, published: Publication
) -> None:
    root = (published.layout.trust / "root.json").read_bytes()
    told = client.get(f"/v1/figures/{FIGURE}?release=2026.1").json()
    answer = client.get(told["receipt"]["proof"])
    found = receipt.check(answer.content, root, at=clock.now())

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Release"] == "2026.1"
    assert (found.figure, found.entry.id) == (FIGURE, "2026.1")
    assert float(found.record["obs_value"]) == told["figure"]["obs_value"]
    assert json.loads(answer.content)["manifest"]["release"] == "2026.1"


def test_its_entity_tag_is_that_of_its_bytes(client: TestClient) -> None:
    one, other = client.get(ADDRESS), client.get(f"{ADDRESS}?release=2026.1")
    held = client.get(ADDRESS, headers={"If-None-Match": one.headers["ETag"]})

    assert one.headers["ETag"] != other.headers["ETag"]
    assert (held.status_code, held.content) == (304, b"")
    assert "immutable" not in one.headers["Cache-Control"]


def test_what_is_not_there_is_said(client: TestClient) -> None:
    unknown = client.get(ADDRESS.replace("2015", "1066"))

    assert unknown.status_code == 404
    assert unknown.json()["id"] == FIGURE.replace("2015", "1066")


def test_a_damaged_file_is_named_and_not_told(own: Publication) -> None:
    with TestClient(create_app(own.settings), raise_server_exceptions=False) as client:
        path = own.object_path("2026.2", "figures.tree")
        path.chmod(0o644)
        path.write_bytes(b"\0" * path.stat().st_size)
        answer = client.get(ADDRESS)

    assert answer.status_code == 503
    assert path.name in answer.json()["file"]


def test_a_release_made_before_there_were_receipts_says_so(own: Publication) -> None:
    own.has_receipts = False
    own.publish("2026.3", marts([observation()]))
    with TestClient(create_app(own.settings), raise_server_exceptions=False) as client:
        answer = client.get(f"{ADDRESS}?release=2026.3")

    assert answer.status_code == 404
    assert answer.json()["type"].endswith("missing-receipts")
