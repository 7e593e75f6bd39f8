"""Past one machine: the journal goes to a server, uploads and releases to a bucket, and back."""

import hashlib
import os
import shutil
import subprocess
import sys

import pytest

from store import raw_copies
from store.journal_setting import NAME
from tests.end_to_end.conftest import ROOT
from tests.end_to_end.test_story import CERTIFIER, Department
from tests.on_postgresql import harness
from tests.on_s3 import bucket

__all__ = ["bucket"]

pytestmark = [pytest.mark.slow]


@pytest.fixture
def dic(installation, on_postgresql, monkeypatch):
    return Department(installation, monkeypatch)


def tree(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def verify_elsewhere(place, dic, home):
    """Bring the releases to a machine that has nothing but the root, and verify them there."""
    environment = {
        **os.environ,
        "DATA_ROOT": str(home),
        "RELEASES_DIR": str(home / "releases"),
        "TRUSTED_ROOT": str(dic.layout.trust / "root.json"),
    }
    for command in (
        [sys.executable, "-m", "certify", "pull", place],
        [ROOT / ".venv" / "bin" / "verify", "all", "--data-root", home, "--root",
         dic.layout.trust / "root.json"],
    ):  # fmt: skip
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_release_is_made_with_journal_and_files_on_servers(dic, bucket, tmp_path):
    place = bucket("province")
    entries = dic.journal.head()[0]
    if not (dic.root / NAME).exists():
        said = dic.make("move-journal", TO=harness.make_schema())
        assert f"{entries} mục / entries" in said
        assert (dic.root / NAME).exists()
    dic = Department(dic.root, dic._patch)
    assert dic.journal.name.startswith("postgresql://")
    (dic.root / raw_copies.NAME).write_text(place.replace("releases", "raw"), "utf-8")
    dic.make("push-raw")

    dic.send(tmp_path, "592.728", "593.728")
    before = tree(dic.layout.raw)
    shutil.rmtree(dic.layout.raw)
    assert "0 failed" in dic.make("pull-raw")
    assert tree(dic.layout.raw) == before

    dic.make("candidate", RELEASE="2026.3")
    dic.make(
        "reason", RELEASE="2026.3", WHERE="dataset=LABOUR,change=changed", REASON="TYPING_ERROR",
        SEVERITY="minor", TEXT="Cục Thống kê báo gõ nhầm một chữ số", BY=CERTIFIER,
    )  # fmt: skip
    dic.decide_sample("2026.3")
    dic.sign("2026.3", 1)
    assert "Mỗi người chỉ ký một lần" in dic.sign("2026.3", 1, code=10)
    dic.sign("2026.3", 2)
    assert "2026.3 published" in dic.make("publish", RELEASE="2026.3")

    assert dic.kinds("2026.3")[-1] == "release.published"
    assert dic.journal.check_chain() > entries
    assert "the journal holds" in dic.make("audit")
    assert "0 hỏng / damaged" in dic.make("scrub")
    dic.make("push", TO=place)
    verify_elsewhere(place, dic, tmp_path / "elsewhere")
    assert tree(tmp_path / "elsewhere" / "releases") == tree(dic.layout.releases)
