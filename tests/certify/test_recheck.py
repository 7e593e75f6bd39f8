"""Uploads whose rules changed are checked again, by the intake's command, before they count."""

import hashlib
import shutil
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from certify import recheck, sources
from ingest.check import check
from ingest.submit import Sender, submit
from schemas import contract
from store.journal import Journal
from store.layout import Layout
from tests.end_to_end.conftest import ROOT

pytestmark = pytest.mark.slow

SAMPLE = ROOT / "examples" / "uploads" / "labour-yearbook-2022.csv"
SENDER = Sender("STATISTICS", "statistics.steward", "yearbook-2022", "2022", "Niên giám 2022")
OLD = "0" * 64


@pytest.fixture(scope="module")
def accepted(tmp_path_factory):
    """Return a DATA_ROOT with one upload."""
    layout = Layout(tmp_path_factory.mktemp("recheck") / "data")
    journal = Journal(layout.journal)
    checked = check(SAMPLE.read_bytes(), contract.load("LABOUR"), declared="vi")
    submit(checked, file_name=SAMPLE.name, sender=SENDER, layout=layout, journal=journal)
    journal.close()
    return layout


@pytest.fixture
def place(accepted, tmp_path):
    shutil.copytree(accepted.data_root, tmp_path / "data")
    layout = Layout(tmp_path / "data")
    return layout, Journal(layout.journal)


def accept_as_of_old(place, upload_id, *, content=None, observations=None):
    """Put an upload in as if it had been accepted by an older contract."""
    layout, journal = place
    (real,) = sources.list_uploads(layout, journal)[:1]
    folder = layout.upload("LABOUR", upload_id)
    shutil.copytree(real.folder, folder)
    body = real.body | {"upload_id": upload_id, "contract_sha256": OLD}
    for name, new, key in (
        ("original.csv", content, "sha256"),
        ("observations.parquet", observations, "observations_sha256"),
    ):
        if new is not None:
            (folder / name).chmod(0o644)
            (folder / name).write_bytes(new)
            body[key] = hashlib.sha256(new).hexdigest()
    with journal.writing() as entry:
        entry.append("upload.accepted", upload_id, actor="statistics.steward", body=body)
    return next(
        each for each in sources.list_uploads(layout, journal) if each.upload_id == upload_id
    )


def test_an_upload_of_todays_contract_is_left_alone_and_an_old_one_is_not(place):
    old = accept_as_of_old(place, "LABOUR-old")

    assert [each.upload_id for each in recheck.outdated(sources.list_uploads(*place))] == [
        old.upload_id
    ]


def test_what_still_holds_stands(place):
    (outcome,) = recheck.recheck(place[0], [accept_as_of_old(place, "LABOUR-old")])

    assert outcome.stands
    assert outcome.was_sha256 == OLD
    assert outcome.contract_sha256 == contract.digest(contract.path_of("LABOUR"))


def test_what_breaks_todays_rules_is_named_by_its_cell(place):
    content = SAMPLE.read_bytes()
    assert content.count(b"592.728") == 1
    bad = accept_as_of_old(place, "LABOUR-bad", content=content.replace(b"592.728", b"-592.728"))

    (outcome,) = recheck.recheck(place[0], [bad])

    assert not outcome.stands
    assert outcome.fault_count
    assert outcome.faults[0]["cell"] == "I2"
    assert outcome.faults[0]["vi"]
    assert outcome.faults[0]["en"]


def test_what_would_be_stored_otherwise_today_does_not_stand(place):
    layout, journal = place
    (real,) = sources.list_uploads(layout, journal)
    table = pq.read_table(real.folder / "observations.parquet")
    statuses = ["E", *table["obs_status"].to_pylist()[1:]]
    at = table.schema.get_field_index("obs_status")
    changed = table.set_column(at, table.schema.field(at), pa.array(statuses))
    path = layout.data_root / "changed.parquet"
    pq.write_table(changed, path)
    upload = accept_as_of_old(place, "LABOUR-other", observations=path.read_bytes())

    (outcome,) = recheck.recheck(layout, [upload])

    assert [(each["code"], each["cell"]) for each in outcome.faults] == [("stored_otherwise", "I2")]


def test_a_check_that_cannot_run_does_not_pass(place):
    layout, _ = place
    gone = accept_as_of_old(place, "LABOUR-gone")
    (gone.folder / "original.csv").unlink()
    fine = accept_as_of_old(place, "LABOUR-old")
    strange = replace(fine, body=fine.body | {"dataset_id": "ENDED"})

    outcomes = recheck.recheck(layout, [gone, fine, strange])

    assert [each.stands for each in outcomes] == [False, False, False]
    assert "original.csv" in (outcomes[0].problem or "")
    assert outcomes[2].problem == "no contract ENDED"


def test_an_answer_that_is_no_answer_is_a_check_that_did_not_run(place, monkeypatch, tmp_path):
    upload = accept_as_of_old(place, "LABOUR-old")
    liar = tmp_path / "liar"
    liar.write_text("#!/bin/sh\necho all is well\n")
    liar.chmod(0o755)
    monkeypatch.setattr(recheck.sys, "executable", str(liar))

    (outcome,) = recheck.recheck(place[0], [upload])

    assert outcome.problem == "unreadable answer: all is well"
