"""Files are whole or not there, and part files say what a crash left."""

import errno
import hashlib
import os
import stat
import subprocess
import sys

import pytest

from store import files


def test_a_file_is_replaced_whole_and_leaves_no_part(tmp_path):
    path = tmp_path / "new" / "a.json"
    files.write_atomic(path, b"one")
    files.write_atomic(path, b"two", mode=0o444)

    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert [child.name for child in path.parent.iterdir()] == ["a.json"]


def test_a_failed_write_changes_nothing(tmp_path):
    path = tmp_path / "a"
    path.mkdir()

    with pytest.raises(OSError, match="directory"):
        files.write_atomic(path, b"one")

    assert [child.name for child in tmp_path.iterdir()] == ["a"]


def test_a_synced_write_neither_overwrites_nor_follows_a_link(tmp_path):
    (tmp_path / "there").write_bytes(b"kept")
    (tmp_path / "link").symlink_to(tmp_path / "new")

    for name in ("there", "link"):
        with pytest.raises(FileExistsError):
            files.write_synced(tmp_path / name, b"x")

    assert (tmp_path / "there").read_bytes() == b"kept"
    assert not (tmp_path / "new").exists()


def test_an_object_is_named_by_its_digest_and_a_rotten_one_is_mended(tmp_path):
    digest = files.put_object(tmp_path, b"content")
    assert digest == hashlib.sha256(b"content").hexdigest() == files.sha256_of(tmp_path / digest)

    (tmp_path / digest).chmod(0o644)
    (tmp_path / digest).write_bytes(b"rotten!")
    source = tmp_path / "source"
    source.write_bytes(b"content")

    assert files.put_object(tmp_path, source) == digest
    assert (tmp_path / digest).read_bytes() == b"content"
    assert stat.S_IMODE((tmp_path / digest).stat().st_mode) == 0o444


def test_a_good_object_is_not_written_again(tmp_path):
    digest = files.put_object(tmp_path, b"content")
    before = (tmp_path / digest).stat()

    files.put_object(tmp_path, b"content")

    after = (tmp_path / digest).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_appears_when_it_is_whole(tmp_path):
    target = tmp_path / "deep" / "target"

    with files.write_directory(target) as part:
        (part / "inner").mkdir()
        (part / "inner" / "a").write_bytes(b"a")
        assert not target.exists()

    assert (target / "inner" / "a").read_bytes() == b"a"
    assert [child.name for child in target.parent.iterdir()] == ["target"]


def test_a_folder_that_fails_leaves_no_trace(tmp_path):
    def fail():
        with files.write_directory(tmp_path / "target") as part:
            (part / "a").write_bytes(b"a")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_replaced(tmp_path):
    with files.write_directory(tmp_path / "target") as part:
        (part / "a").write_bytes(b"a")

    with pytest.raises(OSError, match="not empty"), files.write_directory(tmp_path / "target"):
        pass

    assert [child.name for child in tmp_path.iterdir()] == ["target"]


def test_sweeping_removes_part_files_and_part_folders_only(tmp_path):
    (tmp_path / ".part-1").write_bytes(b"half")
    (tmp_path / ".part-2").mkdir()
    (tmp_path / ".part-2" / "x").write_bytes(b"half")
    (tmp_path / "whole").write_bytes(b"whole")

    removed = files.sweep(tmp_path)

    assert sorted(path.name for path in removed) == [".part-1", ".part-2"]
    assert [child.name for child in tmp_path.iterdir()] == ["whole"]
    assert files.sweep(tmp_path / "nowhere") == []


def test_a_file_becomes_an_object_without_being_written_again(tmp_path):
    source, objects = tmp_path / "part.csv", tmp_path / "objects"
    source.write_bytes(b"one")
    objects.mkdir()

    digest = files.link_object(objects, source)

    assert digest == hashlib.sha256(b"one").hexdigest()
    assert (objects / digest).stat().st_ino == source.stat().st_ino
    assert stat.S_IMODE((objects / digest).stat().st_mode) == 0o444
    assert files.link_object(objects, source) == digest


def test_a_spoilt_object_is_replaced_by_the_file(tmp_path):
    source, objects = tmp_path / "part.csv", tmp_path / "objects"
    source.write_bytes(b"one")
    objects.mkdir()
    (objects / hashlib.sha256(b"one").hexdigest()).write_bytes(b"two")

    assert (objects / files.link_object(objects, source)).read_bytes() == b"one"


def test_on_another_file_system_the_file_is_copied(tmp_path, monkeypatch):
    source, objects = tmp_path / "part.csv", tmp_path / "objects"
    source.write_bytes(b"one")
    objects.mkdir()

    def refuse(*_):
        raise OSError(errno.EXDEV, "other file system")

    monkeypatch.setattr(files.os, "link", refuse)

    assert (objects / files.link_object(objects, source)).read_bytes() == b"one"


EXCHANGE = """
import sys
from pathlib import Path
from store import files
files.put_back(Path(sys.argv[2]))
files.exchange(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def two_folders(tmp_path):
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "is").write_text(name)
    return tmp_path / "new", tmp_path / "old"


def exchanged(new, old, *faults):
    injected = [word for fault in faults for word in ("-e", f"inject={fault}")]
    command = ["strace", "-f", "-o", "/dev/null", *injected, sys.executable, "-c", EXCHANGE]
    # Compiled modules are renamed as well.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, new, old], check=False, stderr=subprocess.PIPE, env=environment
    )
    return done.returncode


@pytest.mark.parametrize("faults", [(), ("renameat2:error=EINVAL",)])
def test_a_folder_takes_the_place_of_another_and_that_one_its_name(tmp_path, faults):
    new, old = two_folders(tmp_path)

    assert exchanged(new, old, *faults) == 0

    assert ((old / "is").read_text(), (new / "is").read_text()) == ("new", "old")
    assert {path.name for path in tmp_path.iterdir()} == {"new", "old"}


@pytest.mark.parametrize("step", [1, 2, 3])
@pytest.mark.parametrize("fault", ["error=EIO", "signal=KILL"])
def test_an_exchange_that_is_cut_short_is_mended_by_the_next(tmp_path, step, fault):
    new, old = two_folders(tmp_path)

    assert exchanged(new, old, "renameat2:error=EINVAL", f"rename:{fault}:when={step}") != 0
    files.put_back(old)

    # Either the former folder or the new one, whole.
    assert (old / "is").read_text() in ("new", "old")
    if fault == "error=EIO":
        assert (old / "is").read_text() == ("new" if step == 3 else "old")


def test_an_exchange_that_fails_changes_nothing(tmp_path):
    new, old = two_folders(tmp_path)

    assert exchanged(new, old, "renameat2:error=EIO") != 0

    assert ((old / "is").read_text(), (new / "is").read_text()) == ("old", "new")
