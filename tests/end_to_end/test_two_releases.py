"""The main job, whole: from stewards' files to an answer over HTTP, and what must be refused."""

import csv
import io
import json
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from ingest import decode
from schemas.figure import figure_id
from store.journal import Journal
from store.layout import Layout
from tests.end_to_end.conftest import ROOT, certify, compiled_beside, make_candidate, run, succeed

pytestmark = pytest.mark.slow

QUESTION = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"


def client(data_root, state):
    """Return a client of an API that leaves nothing in DATA_ROOT."""
    told = {"DATA_ROOT": str(data_root), "API_STATE": str(state), "USE_FOLDER": "off"}
    return TestClient(create_app(Settings.from_environment(told)))


@pytest.fixture(scope="module")
def api(published, tmp_path_factory):
    with client(published, compiled_beside(published, tmp_path_factory.mktemp("state"))) as api:
        yield api


def flip(path):
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def object_of(data_root, release, name):
    manifest = json.loads((data_root / "releases" / release / "manifest.json").read_bytes())
    return data_root / "releases" / "objects" / manifest["objects"][name]["sha256"]


def total(answer):
    found = json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)
    dimensions = ("sex", "age", "urbanisation", "activity", "composite_breakdown")
    (row,) = [row for row in found["observations"] if all(row[name] == "_T" for name in dimensions)]
    return found["release"]["id"], row["obs_value"], row["unit_measure"], len(found["observations"])


def test_a_revised_figure_is_answered_by_release_and_by_date(api):
    newest = api.get(QUESTION)
    older = api.get(f"{QUESTION}&release=2026.1")
    published_at = older.json()["release"]["published_at"]
    then = api.get(f"{QUESTION}&as_of={published_at}")

    assert total(newest) == ("2026.2", Decimal(78644), "VND_BILLION", 14)
    assert total(older) == ("2026.1", Decimal("73048.284"), "VND_BILLION", 9)
    assert total(then) == total(older)
    assert '"obs_value":78644,' in newest.text
    assert '"obs_value":73048.284,' in older.text


def test_a_changed_byte_is_named_and_the_last_good_release_serves(installation, tmp_path):
    observations = object_of(installation, "2026.2", "observations.parquet")
    flip(observations)

    checked = run(installation, "certify.verify", "2026.2")
    with client(installation, tmp_path / "state.json") as api:
        newest = api.get(QUESTION)
        refused = api.get(f"{QUESTION}&release=2026.2")

    assert checked.returncode == 1
    assert observations.name in checked.stderr
    assert run(installation, "certify.verify", "2026.1").returncode == 0
    assert total(newest)[:2] == ("2026.1", Decimal("73048.284"))
    assert refused.status_code == 503
    assert observations.name in refused.text


def test_the_same_uploads_give_the_same_bytes(published):
    assert run(published, "certify", "rebuild", "2026.2").returncode == 0


def test_one_person_signing_twice_and_an_uploader_signing_are_refused(installation, tmp_path):
    file = tmp_path / "grdp.csv"
    sample = ROOT / "examples" / "uploads" / "grdp-press-2024-12.csv"
    file.write_bytes(sample.read_bytes().rsplit(b"\n", 2)[0] + b"\n")
    sent = ("ingest", "submit", str(file), "--dataset", "GRDP", "--steward", "dic.certifier-3")
    succeed(installation, *sent, "--edition", "2024-12", "--number-format", "vi")
    make_candidate(installation, "2026.3")
    certify(installation, "2026.3", 1)

    keys = installation / "keys"
    again = run(
        installation, "certify", "sign", "2026.3", "--key", str(keys / "DEMO-certifier-1.pem")
    )
    uploader = run(
        installation, "certify", "sign", "2026.3", "--key", str(keys / "DEMO-certifier-3.pem")
    )
    unsigned = run(installation, "certify", "publish", "2026.3")

    assert (again.returncode, uploader.returncode, unsigned.returncode) == (10, 10, 10)
    assert "each person signs once" in again.stderr
    assert "who uploaded figures of a release may not certify it" in uploader.stderr
    refused = Journal(Layout(installation).journal).events("signing.refused", "2026.3")
    assert [(event.actor, event.body["reason"]) for event in refused] == [
        ("dic.certifier-1", "already-signed"),
        ("dic.certifier-3", "uploader"),
    ]


def test_every_published_figure_goes_back_to_its_cell(published, api):
    answer = api.get("/v1/observations?dataset_id=AGRI_PADDY&limit=1000").text
    rows = json.loads(answer, parse_float=Decimal, parse_int=Decimal)["observations"]
    layout = Layout(published)

    assert len(rows) > 50
    for row in rows:
        original = layout.upload("AGRI_PADDY", row["upload_id"]) / "original.csv"
        text = decode.decode(original.read_bytes())
        delimiter = ";" if ";" in text.splitlines()[0] else ","
        cells = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        column = ord(row["source_cell"].rstrip("0123456789")) - ord("A")
        printed = cells[int(row["source_row"]) - 1][column]
        assert Decimal(printed.replace(".", "").replace(",", ".")) == row["obs_value"]


def test_the_receipt_that_the_api_gives_is_believed_by_the_verifier(published, api, tmp_path):
    row = api.get(f"{QUESTION}&release=2026.1").json()["observations"][0]
    answer = api.get(f"/v1/figures/{figure_id(row)}/receipt?release=2026.1")
    path = tmp_path / "receipt.json"
    path.write_bytes(answer.content)

    assert answer.status_code == 200
    assert run(published, "certify.verify", "--figure", str(path)).returncode == 0


def test_what_changed_is_told_with_its_reasons(api):
    found = api.get("/v1/changes?from=2026.1&to=2026.*&change_type=changed").json()

    assert (found["from_release"], found["to_release"]) == ("2026.1", "2026.2")
    assert found["changes"]
    assert all(row["reason"] and row["revision_type"] for row in found["changes"])
    assert {row["reason"] for row in found["changes"]} <= set(found["labels"]["reason"])


def test_the_journal_holds_every_deed_in_an_unbroken_chain(published):
    journal = Journal(Layout(published).journal)

    kinds = [event.kind for event in journal.events()]
    assert journal.check_chain() == len(kinds)
    assert kinds.count("release.signed") == 4
    assert kinds[-2:] == ["release.certified", "release.published"]
    assert kinds.count("upload.accepted") == 71


def test_a_candidate_without_uploads_is_refused(tmp_path):
    data_root = tmp_path / "data"
    succeed(data_root, "certify", "demo-keys")

    refused = run(data_root, "certify", "candidate", "2026.1")

    assert refused.returncode == 2
    assert "nothing was submitted" in refused.stderr


def test_a_damaged_upload_stops_the_candidate(installation):
    original = next((installation / "raw" / "AGRI_PADDY").glob("*/original.csv"))
    flip(original)

    refused = run(installation, "certify", "candidate", "2026.3")

    assert refused.returncode == 1
    assert original.parent.name in refused.stderr
    assert not (installation / "candidates" / "2026.3").exists()
