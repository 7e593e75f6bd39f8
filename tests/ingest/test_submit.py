"""What is acknowledged is stored; what is refused leaves nothing."""

import json
import threading

import pyarrow.parquet as pq
import pytest

from ingest.check import check
from ingest.errors import RejectedUploadError, UnreadableFileError
from ingest.incoming import read_file
from ingest.receipt import label_of
from ingest.status import list_uploads
from ingest.submit import Sender, submit
from schemas import contract
from store import files
from store.journal import Journal
from store.layout import Layout
from tests.ingest.builders import misc_file

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
