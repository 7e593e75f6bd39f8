"""What was acknowledged outlives the machine: a second copy first, then the receipt."""

import hashlib
import shutil

import pytest

from certify.__main__ import main as certify
from ingest.__main__ import main as steward
from store import raw_copies
from store.journal import Journal
from store.layout import Layout
from store.places import Place
from store.uploads import all_digests, receipts
from tests.ingest.builders import misc_file
from tests.on_s3 import bucket

__all__ = ["bucket"]


NOWHERE = "s3://nowhere/raw"


@pytest.fixture(params=["folder", "bucket"])
def address(request, tmp_path, bucket):
    """Return where uploads are kept a second time; the setting names it."""
    if request.param == "folder":
        (tmp_path / "second").mkdir()
        return str(tmp_path / "second")
    return bucket(hashlib.sha256(str(tmp_path).encode()).hexdigest()[:40])


@pytest.fixture
def layout(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_ROOT", str(tmp_path / "data"))
    return Layout(tmp_path / "data")


def set_place(layout, address):
    layout.data_root.mkdir(exist_ok=True)
    (layout.data_root / raw_copies.NAME).write_text(f"{address}\n", "utf-8")


def send(layout, value="81000", code=0):
    path = layout.data_root.parent / f"{value}.csv"
    path.write_bytes(misc_file({"Giá trị": value}))
    told = ["--steward", "docst.steward", "--agency", "DOCST", "--edition", "2023"]
    assert steward(["submit", str(path), "--dataset", "ECONOMY_MISC", *told]) == code


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def known(layout):
    return receipts(Journal(layout.journal).events())


def test_an_accepted_file_is_in_the_second_place_when_its_receipt_is_given(layout, address, capsys):
    set_place(layout, address)
    send(layout)

    assert "sha256" in capsys.readouterr().out
    ((upload_id, receipt),) = known(layout).items()
    place = Place(address)
    for name, digest in all_digests(receipt).items():
        content = place.read(f"ECONOMY_MISC/{upload_id}/{name}", 1 << 20)
        assert hashlib.sha256(content).hexdigest() == digest
    send(layout)
    assert raw_copies.keep(layout, receipt) == 0


def test_without_the_second_copy_there_is_no_receipt_and_sending_again_gives_it(
    layout, address, monkeypatch, capsys
):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    set_place(layout, NOWHERE if address.startswith("s3") else f"{address}/file.csv/below")
    if not address.startswith("s3"):
        (layout.data_root.parent / "second" / "file.csv").write_bytes(b"")

    send(layout, code=1)

    told = capsys.readouterr()
    assert "sha256" not in told.out
    assert "chưa sao được" in told.err
    assert len(known(layout)) == 1
    set_place(layout, address)
    send(layout)
    assert "sha256" in capsys.readouterr().out
    assert len(known(layout)) == 1


def test_uploads_from_before_are_sent_and_all_come_back_byte_for_byte(layout, address, capsys):
    send(layout, "81000")
    send(layout, "82000")
    before = tree(layout.raw)
    set_place(layout, address)

    assert certify(["push-raw"]) == 0
    assert "2 uploads: 6 files moved, 0 failed" in capsys.readouterr().out
    assert certify(["push-raw"]) == 0
    assert "2 uploads: 0 files moved" in capsys.readouterr().out
    shutil.rmtree(layout.raw)
    assert certify(["pull-raw"]) == 0

    assert tree(layout.raw) == before
    assert all(path.stat().st_mode & 0o777 == 0o444 for path in layout.raw.glob("*/*/*"))
    assert certify(["audit"]) == 0


def test_a_damaged_copy_is_named_and_not_put_in_place(layout, address, capsys):
    set_place(layout, address)
    send(layout, "81000")
    send(layout, "82000")
    spoiled, whole = known(layout)
    file = f"ECONOMY_MISC/{spoiled}/original.csv"
    Place(address).put(file, misc_file({"Giá trị": "81001"}))
    shutil.rmtree(layout.raw)

    assert certify(["pull-raw"]) == 10

    told = capsys.readouterr()
    assert file in told.err
    assert "1 failed" in told.out
    assert [path.name for path in layout.raw.glob("*/*")] == [whole]


def test_what_was_damaged_here_is_not_sent_and_is_brought_again(layout, address, capsys):
    set_place(layout, address)
    send(layout)
    (upload_id,) = known(layout)
    path = layout.upload("ECONOMY_MISC", upload_id) / "original.csv"
    good = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(good.replace(b"81000", b"91000"))

    assert certify(["push-raw", "--whole"]) == 10
    assert Place(address).read(f"ECONOMY_MISC/{upload_id}/original.csv", 1 << 20) == good
    assert certify(["pull-raw"]) == 0
    assert path.read_bytes() != good
    assert certify(["pull-raw", "--whole"]) == 0
    assert path.read_bytes() == good


def test_a_command_without_a_place_says_so(layout, capsys):
    assert certify(["push-raw"]) == 1
    assert raw_copies.SETTING in capsys.readouterr().err
