"""Backups of an installation whose journal is on a server, and whose lists are links."""

import shutil

import pytest

from certify import audit
from certify.backup import keeping, restoring
from certify.errors import BackupError
from schemas import catalogue
from store import clock, journal_moving, raw_copies
from store.journal import Journal
from store.journal_setting import NAME, SETTING
from store.layout import Layout
from tests.certify import builders
from tests.certify.builders import later
from tests.certify.test_audit import put_upload
from tests.on_postgresql import harness


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    made = builders.two_releases(tmp_path)
    put_upload(made)
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return made


@pytest.fixture
def folder(tmp_path):
    return keeping.open_place(str(tmp_path / "kept"), Layout(tmp_path / "data"))


def quiet(_line):
    pass


def test_a_journal_on_a_server_comes_back_as_a_file(place, folder, tmp_path, on_postgresql):
    if not (place.layout.data_root / NAME).exists():
        journal_moving.move(place.layout.journal, harness.make_schema())
    (place.layout.data_root / raw_copies.NAME).write_text("s3://province/raw", "utf-8")
    on_server = Journal(place.layout.journal)
    assert on_server.name.startswith("postgresql://")

    keeping.keep(place.layout, on_server, folder, quiet)
    target = tmp_path / "restored"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.journal_setting.server_of", harness._server_of)
        restoring.restore(folder, target, quiet)
        restored = Journal(Layout(target).journal)

    assert restored.name == "journal.sqlite"
    assert restored.events() == on_server.events()
    assert not (target / NAME).exists()
    assert not (target / raw_copies.NAME).exists()
    assert audit.audit(Layout(target), restored).uploads == 1


def test_nothing_is_restored_where_a_server_has_the_journal(place, folder, tmp_path, monkeypatch):
    keeping.keep(place.layout, place.journal, folder, quiet)
    monkeypatch.setenv(SETTING, "postgresql://so_chuan@db/so_chuan")

    with pytest.raises(BackupError) as refused:
        restoring.restore(folder, tmp_path / "restored", quiet)

    assert refused.value.reason == "backup-server"
    assert not (tmp_path / "restored").exists()


def test_lists_that_are_links_are_kept_as_what_they_say(place, folder, tmp_path, monkeypatch):
    home = tmp_path / "schemas"
    shutil.copytree(catalogue.HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = home / "codelists" / "units.csv"
    elsewhere = tmp_path / "units.csv"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    taken = keeping.cut.take(place.layout, place.journal, home)

    kept = taken.files["contracts/codelists/units.csv"]

    assert kept.length == elsewhere.stat().st_size
    assert kept.is_still()
    assert kept.mode & 0o022 == 0
