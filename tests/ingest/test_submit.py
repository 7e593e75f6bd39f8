"""What is acknowledged is stored; what is refused leaves nothing."""

import json
import threading

import pyarrow.parquet as pq
import pytest

from certify import sources
from certify.errors import DamagedUploadError
from ingest import acceptance
from ingest.check import check
from ingest.errors import RejectedUploadError, UnansweredWarningError, UnreadableFileError
from ingest.incoming import read_file
from ingest.receipt import Receipt, label_of
from ingest.status import list_uploads
from ingest.submit import Sender, submit
from schemas import contract
from store import files
from store.journal import Journal
from store.layout import Layout
from tests.ingest.builders import COLUMNS, ROW, misc_file, misc_workbook

SENDER = Sender("DOCST", "docst.steward", "press-2023", "2023", "znews.vn")


def send(data_root, content=None):
    layout = Layout(data_root)
    checked = check(content or misc_file({}), contract.load("ECONOMY_MISC"))
    journal = Journal(layout.journal)
    return submit(checked, file_name="a.csv", sender=SENDER, layout=layout, journal=journal)


def test_an_accepted_file_is_kept_with_its_observations_and_receipt(tmp_path):
    receipt = send(tmp_path).receipt

    folder = Layout(tmp_path).upload("ECONOMY_MISC", receipt.upload_id)
    assert sorted(path.name for path in folder.iterdir()) == [
        "observations.parquet",
        "original.csv",
        "receipt.json",
    ]
    assert (folder / "original.csv").read_bytes() == misc_file({})
    assert json.loads((folder / "receipt.json").read_bytes()) == receipt.as_json()
    assert files.sha256_of(folder / "observations.parquet") == receipt.observations_sha256
    row = pq.read_table(folder / "observations.parquet").to_pylist()[0]
    assert (row["upload_id"], row["source_row"], row["source_cell"], row["printed"]) == (
        receipt.upload_id,
        2,
        "G2",
        "81000",
    )


def test_the_same_content_gives_the_same_receipt(tmp_path):
    first, second = send(tmp_path), send(tmp_path)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.receipt == second.receipt


def test_parallel_uploads_of_one_content_give_one_receipt(tmp_path):
    Journal(Layout(tmp_path).journal)
    accepted = []
    threads = [threading.Thread(target=lambda: accepted.append(send(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({each.receipt.upload_id for each in accepted}) == 1
    assert sum(each.is_new for each in accepted) == 1
    assert len(Journal(Layout(tmp_path).journal).events("upload.accepted")) == 1


def test_a_refused_file_leaves_nothing(tmp_path):
    layout = Layout(tmp_path)
    journal = Journal(layout.journal)
    checked = check(misc_file({"Giá trị": "x"}), contract.load("ECONOMY_MISC"))

    with pytest.raises(RejectedUploadError) as refused:
        submit(checked, file_name="a.csv", sender=SENDER, layout=layout, journal=journal)

    assert [fault.code for fault in refused.value.faults] == ["not_a_number"]
    assert not layout.raw.exists()
    assert journal.events() == []


def test_an_upload_a_crash_left_without_its_entry_is_replaced(tmp_path):
    receipt = send(tmp_path / "other").receipt
    orphan = Layout(tmp_path).upload("ECONOMY_MISC", receipt.upload_id)
    orphan.mkdir(parents=True)
    (orphan / "original.csv").write_bytes(b"half")
    (orphan.parent / ".part-0011").mkdir()

    send(tmp_path)

    assert (orphan / "original.csv").read_bytes() == misc_file({})
    assert [path.name for path in orphan.parent.iterdir()] == [receipt.upload_id]


def test_a_link_or_a_folder_is_not_read(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")

    for path in (tmp_path / "link.csv", tmp_path, tmp_path / "none.csv"):
        with pytest.raises(UnreadableFileError):
            read_file(path, 10)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\số.csv", "số.csv"),
        ("a\x00b", "a_b"),
        ("", "upload.csv"),
    ],
)
def test_a_file_name_is_only_a_label(name, label):
    assert label_of(name) == label


def test_status_lists_uploads_of_a_steward(tmp_path):
    send(tmp_path)

    listed = list_uploads(Journal(Layout(tmp_path).journal), steward="docst.steward")

    assert [(each.receipt.vintage, each.releases) for each in listed] == [("press-2023", ())]
    assert list_uploads(Journal(Layout(tmp_path).journal), steward="other") == []


def test_a_workbook_is_kept_under_its_true_name(tmp_path):
    content = misc_workbook([ROW[name] for name in COLUMNS])

    receipt = send(tmp_path, content).receipt

    folder = Layout(tmp_path).upload("ECONOMY_MISC", receipt.upload_id)
    assert receipt.original == "original.xlsx"
    assert (folder / "original.xlsx").read_bytes() == content
    assert not (folder / "original.csv").exists()
    upload = sources.Upload(receipt.upload_id, folder, receipt.as_json())
    sources.check_upload(upload)
    sources.check_receipt(upload)
    (folder / "original.xlsx").chmod(0o600)
    (folder / "original.xlsx").write_bytes(b"x")
    with pytest.raises(DamagedUploadError, match="original"):
        sources.check_upload(upload)


def test_an_old_receipt_says_nothing_of_the_name_and_means_csv(tmp_path):
    receipt = send(tmp_path).receipt
    old = {name: fact for name, fact in receipt.as_json().items() if name != "original"}

    folder = Layout(tmp_path).upload("ECONOMY_MISC", receipt.upload_id)
    sources.check_upload(sources.Upload(receipt.upload_id, folder, old))
    assert Receipt(**old) == receipt


def test_figures_accepted_while_a_file_is_judged_are_judged_against_too(tmp_path, monkeypatch):
    """Two stewards race: the second may not pass by what was accepted before the first."""
    layout = Layout(tmp_path)
    agreed = contract.load("ECONOMY_MISC")
    judged = []
    real = acceptance.prepare

    def slow(checked, **given):
        judged.append(given["journal"])
        ready = real(checked, **given)
        if len(judged) == 1:
            send(tmp_path)
        return ready

    monkeypatch.setattr(acceptance, "prepare", slow)
    checked = check(misc_file({"Giá trị": "81000000"}), agreed)
    journal = Journal(layout.journal)

    with pytest.raises(UnansweredWarningError) as refused:
        submit(checked, file_name="b.csv", sender=SENDER, layout=layout, journal=journal)

    assert [each.code for each in refused.value.warnings] == ["scale_jump"]
    assert len(judged) == 3
    assert len(journal.events("upload.accepted")) == 1
    assert not list(layout.raw.glob(f"*/*{checked.sha256[:16]}*"))
