"""What a backup holds, what it costs the second time, and what comes back of it."""

import hashlib
import json
import random
import shutil
import threading
from pathlib import Path

import pytest

from certify import audit, scrub
from certify.__main__ import main
from certify.backup import cut, damage, keeping, restoring, snapshot
from certify.errors import BackupError
from ingest.accounts.register import Accounts
from schemas.distrust import Reason
from store import canonical, clock, gauges
from store.journal import Journal, NotEmptyError
from store.layout import Layout
from store.places import Place, PlaceError
from tests.certify import builders
from tests.certify.builders import later
from tests.certify.test_audit import put_upload
from tests.on_s3 import bucket

__all__ = ["bucket"]

SECRET = "whsec_c2VjcmV0"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Two releases, uploads, accounts, letters, and all that has no place in a backup."""
    installed = builders.two_releases(tmp_path_factory.mktemp("kept"))
    for number in range(4):
        put_upload(installed, f"IIP-{number}")
    accounts = Accounts(installed.layout.accounts)
    accounts.add("docst.steward", role="steward", agency="DOCST", password="một mật khẩu dài")
    accounts.close()
    root = installed.layout.data_root
    for name, content in {
        "announcements/bodies.json": '{"bodies":[],"format":1}\n',
        "announcements/press.secret": SECRET,
        "use/2026-02-01.csv": "day,dataset_id,indicator,framework,requests\n",
        "packs/a.zip": "PK",
        "reports/2026/report.txt": "báo cáo",
        "build/warehouse.duckdb": "built",
        "drafts/draft.csv": "draft",
        "api/state.json": "{}",
    }.items():
        path = root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(content, encoding="utf-8")
    installed.journal.close()
    return installed


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


@pytest.fixture(params=["folder", "bucket"])
def kept(request, tmp_path, bucket):
    address = str(tmp_path / "kept") if request.param == "folder" else bucket(tmp_path.name.lower())
    return keeping.open_place(address, Layout(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path):
    return keeping.open_place(str(tmp_path / "kept"), Layout(tmp_path / "data"))


def keep(place, kept, **options):
    return keeping.keep(place.layout, place.journal, kept, lambda _: None, **options)


def restore(kept, target, **options):
    return restoring.restore(kept, target, lambda _: None, **options)


def tree(root):
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".sqlite" and not path.name.endswith(("-wal", "-shm"))
    }


def without(found, *tops):
    return {name: each for name, each in found.items() if name.split("/")[0] not in tops}


@pytest.mark.journal_file
def test_what_comes_back_is_what_was_there(place, kept, tmp_path):
    done = keep(place, kept)
    back = tmp_path / "elsewhere" / "data"

    restored = restore(kept, back)

    left_out = ("keys", "build", "drafts", "api", "contracts")
    before = without(tree(place.layout.data_root), *left_out)
    assert before.pop("announcements/press.secret")[0].decode() == SECRET
    assert without(tree(back), *left_out) == before
    assert Journal(back / "journal.sqlite").events() == place.journal.events()
    assert Accounts(back / "accounts.sqlite").authenticate("docst.steward", "một mật khẩu dài")
    assert restored.releases == ("2026.2", "2026.1")
    assert (restored.contracts, restored.lacking, done.damaged) == ((), (), ())


def test_no_key_and_no_secret_is_in_it(place, folder, tmp_path):
    keep(place, folder)

    content = b"".join(
        path.read_bytes() for path in (tmp_path / "kept").rglob("*.*") if path.is_file()
    )
    content += b"".join(path.read_bytes() for path in (tmp_path / "kept/objects").iterdir())
    names = " ".join(snapshot.newest(folder).files)
    private = [path.read_bytes() for path in place.layout.keys.iterdir()]
    assert len(private) >= 7
    assert not any(key in content for key in private)
    assert b"PRIVATE KEY" not in content
    assert SECRET.encode() not in content
    assert "keys/" not in names
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_the_second_backup_is_small(place, kept):
    first = keep(place, kept)
    again = keep(place, kept)
    put_upload(place, "IIP-9")
    third = keep(place, kept)

    assert first.sent > 20
    assert (again.sent, again.sent_bytes, again.files) == (0, 0, first.files)
    # The journal's last part, the original and the receipt; the observations are those of others.
    assert third.sent == 3
    assert third.entries == first.entries + 1


def test_a_file_of_the_installation_is_read_once(place, folder, monkeypatch):
    keep(place, folder)
    read = []
    monkeypatch.setattr(keeping._Run, "_send", lambda _run, file: read.append(file))

    keep(place, folder)

    assert read == []


def test_entries_are_kept_in_parts_that_stay(place):
    event = place.journal.events()[0]
    events = [event] * 2001

    parts = list(keeping.entries(events))

    assert [part.count(b"\n") for part in parts] == [1000, 1000, 1]
    assert canonical.decode(parts[2])["hash"] == event.hash


def test_nothing_in_the_journal_lacks_its_file_while_uploads_come_in(place, folder, tmp_path):
    done = threading.Event()

    def send():
        for number in range(100, 400):
            if done.is_set():
                return
            put_upload(place, f"IIP-{number}")

    sender = threading.Thread(target=send)
    sender.start()
    entries = []
    try:
        for number in range(6):
            entries.append(keep(place, folder).entries)
            # It audits what it has put together.
            restore(folder, tmp_path / f"back-{number}")
    finally:
        done.set()
        sender.join()

    assert entries == sorted(entries)
    assert entries[-1] > entries[0]


@pytest.mark.journal_file
def test_a_release_that_comes_out_meanwhile_is_in_it_whole_or_not_at_all(
    place, folder, tmp_path, monkeypatch
):
    builders.candidate(place, "2026.3", previous="2026.2")
    place.sign("2026.3", "certifier-1", "certifier-3")
    other, threads = builders.twin(place), []
    send = keeping._Run._send

    def published_first(run, file):
        if not threads:
            threads.append(threading.Thread(target=other.publish, args=("2026.3",)))
            threads[0].start()
            threads[0].join()
        return send(run, file)

    monkeypatch.setattr(keeping._Run, "_send", published_first)
    keep(place, folder)

    restored = restore(folder, tmp_path / "back")
    published = Journal(tmp_path / "back" / "journal.sqlite").events("release.published")
    assert restored.releases == tuple(event.subject for event in reversed(published))


def test_files_that_never_stand_still_end_it(place, folder, monkeypatch):
    monkeypatch.setattr(cut.Seen, "is_still", lambda seen: seen.path.name != "people.json")

    with pytest.raises(BackupError, match="data") as failed:
        keep(place, folder)

    assert failed.value.reason == "backup-moving"
    assert snapshot.names(folder) == []


def test_a_link_is_named(place, folder):
    (place.layout.raw / "link").symlink_to("/etc/passwd")

    with pytest.raises(BackupError, match="raw/link"):
        keep(place, folder)


@pytest.mark.journal_file
def test_a_changed_journal_is_not_kept(place, folder, tmp_path, capsys):
    place.journal.close()
    content = place.layout.journal.read_bytes()
    place.layout.journal.write_bytes(content.replace(b"dic.publisher", b"dic.publishes"))

    code = main(["--data-root", str(place.layout.data_root), "backup", str(tmp_path / "kept")])

    assert code == 10
    assert "make audit" in capsys.readouterr().err
    assert snapshot.names(folder) == []


def test_what_was_damaged_since_the_last_backup_is_named_and_healed(place, folder, tmp_path):
    keep(place, folder)
    path = place.layout.upload("IIP", "IIP-1") / "original.csv"
    right = path.read_bytes()
    builders.rewrite(path, b"X" + right[1:])

    done = keep(place, folder, whole=True)
    restore(folder, tmp_path / "back")

    assert done.damaged == ("raw/IIP/IIP-1/original.csv",)
    assert (tmp_path / "back/raw/IIP/IIP-1/original.csv").read_bytes() == right


def test_a_backup_cut_short_is_ended_by_the_next(place, folder, tmp_path, monkeypatch):
    put, count = Place.put, []

    def put_some(self, file, content):
        count.append(file)
        if len(count) == 9:
            (tmp_path / "kept" / file).write_bytes(b"torn")
            raise PlaceError("kept", file, "no power")
        put(self, file, content)

    with monkeypatch.context() as patch:
        patch.setattr(Place, "put", put_some)
        with pytest.raises(PlaceError):
            keep(place, folder)
    assert snapshot.names(folder) == []

    keep(place, folder)
    assert [each for each in damage.check(folder) if each.reason] == []
    assert restore(folder, tmp_path / "back").releases == ("2026.2", "2026.1")


def test_what_was_withdrawn_for_disclosure_leaves_the_backups_too(place, folder, tmp_path):
    keep(place, folder)
    pool = place.layout.releases / "objects"
    before = {path.name for path in pool.iterdir()}
    name = place.withdraw("2026.1", reason="DISCLOSURE").id
    place.sign(name, "certifier-1", "certifier-2")
    place.amend(name)
    gone = before - {path.name for path in pool.iterdir()}

    done = keep(place, folder)

    assert done.removed == len(gone) == 3
    assert gone.isdisjoint(path.name for path in (tmp_path / "kept/objects").iterdir())
    assert [each for each in damage.check(folder) if each.reason] == []
    restore(folder, tmp_path / "back")
    first = snapshot.names(folder)[0]
    (tmp_path / "kept/objects" / min(gone)).write_bytes(b"back again")
    assert [each.reason for each in damage.check(folder) if each.reason] == [Reason.NOT_REMOVED]
    with pytest.raises(Exception, match="objects"):
        restore(folder, tmp_path / "older", at=first)
    assert not (tmp_path / "older").exists()


def test_a_hundred_flips_in_raw_releases_and_backup_are_a_hundred_names(place, folder, tmp_path):
    for number in range(10, 22):
        put_upload(place, f"IIP-{number}")
    keep(place, folder)
    chance, root = random.Random(20261124), place.layout.data_root
    kept = [*(tmp_path / "kept").rglob("*")]
    paths = [*place.layout.raw.rglob("*"), *place.layout.releases.rglob("*"), *kept]
    # A damaged root takes the rest of the signed list with it; that is named as a whole.
    able = [path for path in paths if path.is_file() and "root.json" not in path.name]
    chosen = chance.sample(sorted(able), 100)
    for path in chosen:
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        builders.rewrite(path, bytes(content))

    plan = scrub.plan(place.layout, place.journal)
    named = {str(root / found.file) for _, found in scrub.scrub(plan) if found}
    named |= {str(tmp_path / "kept" / each.file) for each in damage.check(folder) if each.reason}

    assert len(chosen) == 100
    assert set(map(str, chosen)) <= named
    # Where a manifest and its sums are both damaged, nothing is left to hold a signature against.
    assert {Path(each).suffix for each in named - set(map(str, chosen))} <= {".sig"}
    assert {"raw", "releases", "kept"} <= {
        path.relative_to(tmp_path if path.is_relative_to(tmp_path / "kept") else root).parts[0]
        for path in chosen
    }


def test_every_damaged_or_missing_object_is_named_and_nothing_restored(place, folder, tmp_path):
    keep(place, folder)
    files = snapshot.newest(folder).files
    manifest, original = "releases/2026.1/manifest.json", "raw/IIP/IIP-0/original.csv"
    (tmp_path / "kept/objects" / files[manifest].sha256).write_bytes(b"{}")
    (tmp_path / "kept/objects" / files[original].sha256).unlink()

    with pytest.raises(BackupError) as failed:
        restore(folder, tmp_path / "back")

    assert failed.value.reason == "backup-damaged"
    assert manifest in str(failed.value)
    assert original in str(failed.value)
    assert [
        path.name for path in tmp_path.iterdir() if path.name.startswith((".part", "back"))
    ] == []

    restored = restore(folder, tmp_path / "back", with_damage=True)
    assert {manifest, original} <= set(restored.lacking)
    assert restored.releases == ()
    assert (tmp_path / "back/raw/IIP/IIP-1/original.csv").is_file()


@pytest.mark.journal_file
def test_only_an_empty_folder_is_restored_into(place, folder, tmp_path):
    keep(place, folder)

    with pytest.raises(BackupError, match="data"):
        restore(folder, place.layout.data_root)
    (tmp_path / "empty").mkdir()
    assert restore(folder, tmp_path / "empty").releases
    with pytest.raises(NotEmptyError):
        Journal(tmp_path / "empty" / "journal.sqlite").adopt(place.journal.events())


def test_another_root_than_the_one_brought_by_hand_is_refused(place, folder, tmp_path):
    keep(place, folder)

    with pytest.raises(BackupError) as failed:
        restore(folder, tmp_path / "back", root=b"another root")

    assert failed.value.reason == "backup-root"
    assert restore(folder, tmp_path / "back", root=place.root).releases


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "/etc/x", "raw/../../x", "a\\b", "raw//x", "raw/a\0b", "."),
        *("keys/x.pem", "journal.sqlite"),
    ],
)
def test_a_hostile_list_is_refused_whole(place, folder, tmp_path, name):
    keep(place, folder)
    (path,) = (tmp_path / "kept/snapshots").iterdir()
    document = json.loads(path.read_bytes())
    document["files"][name] = next(iter(document["files"].values()))
    content = canonical.encode(document)
    path.unlink()
    folder.put(f"snapshots/20260226T020000Z-000000099-{_digest(content)[:16]}.json", content)

    with pytest.raises(BackupError) as failed:
        restore(folder, tmp_path / "back")

    assert failed.value.reason == "backup-list"
    assert not (tmp_path / "x").exists()


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def test_an_edited_journal_in_the_backup_is_refused(place, folder, tmp_path):
    keep(place, folder)
    (path,) = (tmp_path / "kept/snapshots").iterdir()
    document = json.loads(path.read_bytes())
    lines = folder.read(f"objects/{document['journal']['objects'][0]}", 1 << 30)
    edited = lines.replace(b"dic.publisher", b"dic.publishes", 1)
    document["journal"]["objects"] = [_digest(edited)]
    folder.put(f"objects/{_digest(edited)}", edited)
    content = canonical.encode(document)
    path.unlink()
    folder.put(f"snapshots/20260226T020000Z-000000099-{_digest(content)[:16]}.json", content)

    with pytest.raises(BackupError) as failed:
        restore(folder, tmp_path / "back")

    assert failed.value.reason == "backup-chain"


def test_the_commands_say_what_they_did(place, tmp_path, monkeypatch, capsys):
    metrics = tmp_path / "metrics"
    metrics.mkdir()
    monkeypatch.setenv(gauges.FOLDER, str(metrics))
    root, kept = str(place.layout.data_root), str(tmp_path / "kept")

    assert main(["--data-root", root, "backup", kept]) == 0
    assert main(["--data-root", root, "backup", kept, "--check"]) == 0
    assert main(["--data-root", root, "scrub"]) == 0
    assert main(["--data-root", root, "backup", f"{root}/inside"]) == 10
    assert main(["--data-root", str(tmp_path / "back"), "restore", kept]) == 0
    assert main(["--data-root", str(tmp_path / "again"), "restore", kept, "--at", "1999"]) == 10

    told = capsys.readouterr()
    assert "mục nhật ký / entries" in told.out
    assert "verified: 2026.2, 2026.1" in told.out
    assert "outside DATA_ROOT" in told.err
    assert "no such backup" in told.err
    written = "".join(path.read_text() for path in metrics.iterdir())
    assert "so_chuan_backup_damaged_files 0.0" in written
    assert "so_chuan_scrub_damaged_files 0.0" in written
    assert "so_chuan_backup_scrub_damaged_files 0.0" in written


@pytest.mark.journal_file
def test_an_installation_without_a_release_is_kept_as_well(tmp_path, folder):
    place = builders.world(tmp_path / "new")
    put_upload(place, "IIP-1")

    keep(place, folder)

    assert restore(folder, tmp_path / "back").releases == ()
    back = Layout(tmp_path / "back")
    assert audit.audit(back, Journal(back.journal)).uploads == 1


def test_a_bad_place_is_told(place, tmp_path, capsys):
    Path(tmp_path / "file").write_text("x")
    shutil.rmtree(tmp_path / "kept", ignore_errors=True)
    root = str(place.layout.data_root)

    assert main(["--data-root", root, "backup", "nowhere://x"]) == 1
    assert main(["--data-root", root, "restore", str(tmp_path / "missing")]) in (1, 10)
    assert "nowhere" in capsys.readouterr().err
