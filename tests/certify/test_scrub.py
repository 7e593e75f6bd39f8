"""Every damaged file is named, not only the first; what is good is left in peace."""

import random

import pytest

from certify import scrub
from certify.__main__ import main
from schemas.distrust import Reason
from store import clock
from tests.certify import builders
from tests.certify.builders import later
from tests.certify.test_audit import put_upload


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    place = builders.two_releases(tmp_path_factory.mktemp("scrubbed"))
    for number in range(4):
        put_upload(place, f"IIP-{number}")
    return place


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


@pytest.fixture
def run(place, capsys):
    def call():
        code = main(["--data-root", str(place.layout.data_root), "scrub"])
        *lines, summary = capsys.readouterr().out.splitlines()
        return code, [line.split(": ")[0] for line in lines], summary

    return call


def durable(place):
    """Return every file that has to be read, but for the journal, which is a database."""
    folders = (place.layout.raw, place.layout.releases, place.layout.trust)
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def name_of(place, path):
    return str(path.relative_to(place.layout.data_root))


def flip(path, chance):
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    builders.rewrite(path, bytes(content))


def test_what_is_good_is_good(run, place):
    code, damaged, summary = run()

    assert (code, damaged) == (0, [])
    assert summary.startswith(f"{len(durable(place)) + 1} tệp / files")
    assert summary.endswith("0 hỏng / damaged")


@pytest.mark.parametrize("seed", range(3))
def test_a_flip_in_any_file_is_named(place, seed):
    chance, unseen = random.Random(seed), []
    for path in durable(place):
        before = path.read_bytes()
        flip(path, chance)
        found = scrub.scrub(scrub.plan(place.layout, place.journal))
        damaged = {damage.file for _, damage in found if damage}
        if damaged != {name_of(place, path)}:
            unseen.append((name_of(place, path), damaged))
        builders.rewrite(path, before)

    assert unseen == []


def test_flips_in_every_file_at_once_are_all_named(run, place):
    chance = random.Random(7)
    paths = [path for path in durable(place) if "root.json" not in path.name]
    for path in paths:
        flip(path, chance)

    code, damaged, summary = run()

    assert code == 10
    assert set(damaged) == {name_of(place, path) for path in paths}
    assert summary.endswith(f"{len(paths)} hỏng / damaged")


def test_every_missing_file_is_named(run, place):
    gone = [
        place.layout.upload("IIP", "IIP-1") / "original.csv",
        place.layout.release("2026.1") / "manifest.json",
        place.check()[0].objects["observations.parquet"],
    ]
    for path in gone:
        path.unlink()

    code, damaged, _ = run()

    assert code == 10
    assert sorted(damaged) == sorted(name_of(place, path) for path in gone)


@pytest.mark.parametrize("name", ["timestamp.json", "2.targets.json", "1.snapshot.json"])
def test_missing_metadata_is_named(run, place, name):
    (place.metadata / name).unlink()

    assert run()[:2] == (10, [f"releases/metadata/{name}"])


def test_a_stranger_in_the_releases_is_named(run, place):
    (place.metadata / "x.json").write_bytes(b"{}")
    (place.layout.releases / "objects" / "x").write_bytes(b"x")

    assert run()[:2] == (10, ["releases/metadata/x.json", "releases/objects/x"])


def test_a_link_is_not_followed(run, place, tmp_path):
    path = place.layout.upload("IIP", "IIP-1") / "original.csv"
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")

    found = scrub.scrub(scrub.plan(place.layout, place.journal))
    (damage,) = [damage for _, damage in found if damage]
    assert (damage.file, damage.reason) == (name_of(place, path), Reason.LINK)


@pytest.mark.journal_file
@pytest.mark.parametrize(
    ("old", "new"), [(b"dic.publisher", b"dic.publishes"), (b'{"list', b'["list')]
)
def test_a_changed_journal_is_named(run, place, old, new):
    place.journal.close()
    content = place.layout.journal.read_bytes()
    assert old in content
    place.layout.journal.write_bytes(content.replace(old, new))

    code, damaged, _ = run()

    assert (code, damaged[0]) == (10, "journal.sqlite")


def test_a_folder_no_entry_speaks_of_is_told_and_kept(run, place):
    folder = place.layout.upload("IIP", "IIP-9")
    folder.mkdir(parents=True)

    code, told, _ = run()

    assert (code, told) == (0, ["raw/IIP/IIP-9"])
    assert folder.is_dir()


def test_an_installation_without_releases_is_scrubbed(tmp_path, capsys):
    place = builders.world(tmp_path)

    assert main(["--data-root", str(place.layout.data_root), "scrub"]) == 0
