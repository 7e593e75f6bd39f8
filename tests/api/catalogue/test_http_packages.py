import base64
import csv
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from api.bodies.packages import IMMUTABLE
from api.catalogue.columns import COLUMNS
from api.queries.observations import COLUMNS as SERVED
from store import clock, kit
from tests.api import builders
from tests.api.builders import Publication, marts, second_figures
from tests.api.conftest import TestClient
from tests.api.test_registry import serving

CSV = "/releases/2026.2/GRDP.csv"


def test_a_dataset_is_given_whole_with_its_digest_for_ever(
    client: TestClient, published: Publication
) -> None:
    answer = client.get(CSV)
    part = published.manifests["2026.2"]["objects"]["dataset-grdp.csv"]
    coded = base64.b64encode(bytes.fromhex(part["sha256"])).decode()

    assert answer.status_code == 200
    assert hashlib.sha256(answer.content).hexdigest() == part["sha256"]
    assert answer.headers["Repr-Digest"] == f"sha-256=:{coded}:"
    assert answer.headers["Cache-Control"] == IMMUTABLE
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["X-Release"] == "2026.2"
    assert answer.headers["Link"].startswith(
        '</releases/2026.2/GRDP.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    )
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(rows) == len(second_figures())
    assert {row["obs_status"] for row in rows if not row["obs_value"]} == {"O"}


def test_a_part_of_a_file_can_be_asked_for(client: TestClient) -> None:
    whole = client.get(CSV).content

    part = client.get(CSV, headers={"Range": "bytes=5-14"})
    tail = client.get(CSV, headers={"Range": "bytes=-7"})
    beyond = client.get(CSV, headers={"Range": f"bytes={len(whole)}-"})

    assert (part.status_code, part.content) == (206, whole[5:15])
    assert part.headers["Content-Range"] == f"bytes 5-14/{len(whole)}"
    assert tail.content == whole[-7:]
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole)}")


@pytest.mark.parametrize(
    "path",
    [
        CSV,
        "/releases/2026.2/GRDP.parquet",
        "/releases/2026.2/GRDP.csv-metadata.json",
        "/releases/2026.2/datapackage.json",
        "/releases/2026.2/manifest",
        "/releases/2026.2/kit.zip",
        "/catalog",
        "/catalog.ttl",
        "/catalog.rdf",
        "/catalog.jsonld",
        "/dataset/GRDP",
        "/dataset/GRDP.jsonld",
        "/openness",
        "/vi/openness",
        "/en/openness",
    ],
)
def test_what_a_caller_has_is_not_sent_again(client: TestClient, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    answer, head = client.get(path, headers=plain), client.head(path, headers=plain)
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"], **plain})
    slashed = client.get(f"{path}/")

    assert answer.status_code == head.status_code == 200
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(answer.content))
    for name in ("ETag", "Cache-Control", "Content-Type"):
        assert head.headers[name] == answer.headers[name]
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert slashed.content == answer.content
    assert client.get(path).content == answer.content
    assert client.post(path).status_code == 405
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_only_an_id_is_for_ever(client: TestClient) -> None:
    for release in ("latest", "2026.*"):
        answer = client.get(f"/releases/{release}/GRDP.csv")
        assert answer.headers["X-Release"] == "2026.2"
        assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get("/releases/2026.2/datapackage.json").headers["Cache-Control"] == IMMUTABLE
    assert "immutable" not in client.get("/releases/2026.2/kit.zip").headers["Cache-Control"]


def test_what_is_not_there_is_said_to_be_missing(client: TestClient) -> None:
    for path, code in (
        ("/releases/2026.2/NOPE.csv", "unknown-dataset"),
        ("/releases/2026.2/NOPE.csv-metadata.json", "unknown-dataset"),
        ("/releases/2031.1/GRDP.csv", "unknown-release"),
        ("/releases/2031.1/datapackage.json", "unknown-release"),
        ("/releases/2026.2/GRDP.xlsx", "unknown-address"),
        ("/dataset/NOPE", "unknown-dataset"),
        ("/catalog?release=2031.1", "unknown-release"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, f"/problems/{code}"), path
    assert client.get("/releases/2026.2/grdp.csv").status_code == 422
    assert client.get("/catalog", headers={"Accept": "image/png"}).status_code == 406


def test_the_columns_that_are_described_are_those_of_the_file(client: TestClient) -> None:
    names = [one.name for one in COLUMNS]
    metadata = client.get("/releases/2026.2/GRDP.csv-metadata.json").json()
    package = client.get("/releases/2026.2/datapackage.json").json()

    assert tuple(names) == SERVED
    assert client.get(CSV).text.partition("\r\n")[0].split(",") == names
    assert [one["name"] for one in metadata["tableSchema"]["columns"]] == names
    (table, _) = package["resources"]
    assert [one["name"] for one in table["schema"]["fields"]] == names
    # A quarter is among the periods: the column is not of whole years.
    assert {one["name"]: one for one in table["schema"]["fields"]}["time_period"][
        "type"
    ] == "string"


def test_descriptions_do_not_depend_on_where_they_are_asked_for(client: TestClient) -> None:
    for path in ("/releases/2026.2/GRDP.csv-metadata.json", "/releases/2026.2/datapackage.json"):
        assert client.get(path, headers={"Host": "other.example"}).content == (
            client.get(path).content
        )


def test_the_kit_is_what_the_verifier_takes(
    client: TestClient, published: Publication, tmp_path: Path
) -> None:
    path = tmp_path / "2026.2.zip"
    path.write_bytes(client.get("/releases/2026.2/kit.zip").content)
    root = published.settings.root.read_bytes()

    with kit.opened(path) as source:
        _, found = kit.check(source, root, clock.now())

    assert found.entry.id == "2026.2"
    assert found.manifest == published.manifests["2026.2"]


def test_a_kit_with_a_lost_file_is_refused(own: Publication) -> None:
    with serving(own) as (client, _):
        own.object_path("2026.2", "gate.json").unlink()
        answer = client.get("/releases/2026.2/kit.zip")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/refused-release")


def test_a_release_withdrawn_says_so_and_is_asked_for_again(own: Publication) -> None:
    with serving(own) as (client, _):
        registry = client.app.state.registry  # type: ignore[attr-defined]
        newest, earlier = registry.shelf.releases
        withdrawn = replace(newest, entry=replace(newest.entry, status="withdrawn"))
        registry._newest = replace(registry.shelf, releases=(withdrawn, earlier))

        answers = [client.get(path) for path in ("/releases/2026.2/GRDP.csv", "/catalog.ttl")]
        page = client.get("/dataset/GRDP?release=2026.2&lang=en")

    assert answers[0].headers["X-Release-Status"] == "withdrawn"
    assert "immutable" not in answers[0].headers["Cache-Control"]
    assert answers[1].headers["X-Release"] == "2026.1"
    assert "Release 2026.2 was withdrawn." in page.text


def test_a_release_without_such_files_says_which_it_has(tmp_path: Path) -> None:
    publication = Publication(tmp_path / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builders, "whole_datasets", lambda _rows: {})
        publication.publish("2026.1", marts(second_figures()))
    with serving(publication) as (client, _):
        found = {
            path: client.get(path)
            for path in (
                "/releases/2026.1/GRDP.csv",
                "/releases/2026.1/GRDP.csv-metadata.json",
                "/releases/2026.1/datapackage.json",
            )
        }
        catalogue = client.get("/catalog.ttl").text
        page = client.get("/dataset/GRDP")

    for answer in found.values():
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-file")
    assert "downloadURL" not in catalogue
    assert "accessURL" in catalogue
    assert page.status_code == 200
