"""Releases reach another machine whole and verified, or not at all; through folder and bucket."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.releases import Registry
from api.settings import Settings
from schemas.distrust import BrokenReleaseError, DistrustError
from store import clock, replica
from store.places import Place, PlaceError
from tests.api.builders import TODAY, Publication, fixed_clock, flip, marts, observation
from tests.api.conftest import own, published
from tests.on_s3 import REGION, bucket

__all__ = ["bucket", "own", "published"]


LATER = "2026-07-02T02:00:00Z"


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path, bucket: Callable[[str], str]) -> Place:
    if request.param == "folder":
        (tmp_path / "handed").mkdir()
        return Place(str(tmp_path / "handed"))
    return Place(bucket(hashlib.sha256(str(tmp_path).encode()).hexdigest()[:40]))


def root_of(publication: Publication) -> bytes:
    return (publication.layout.trust / "root.json").read_bytes()


def now(text: str = TODAY):
    return clock.parse(text)


def push(publication: Publication, place: Place, at: str = TODAY, **kind: bool) -> replica.Moved:
    root = root_of(publication)
    return replica.push(publication.layout.releases, place, root, now(at), print, **kind)


def pull(
    publication: Publication, place: Place, home: Path, at: str = TODAY, **kind: bool
) -> replica.Moved:
    root = root_of(publication)
    return replica.pull(place, home / "releases", root, now(at), print, **kind)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_other_machine_has_the_same_bytes_and_serves_them(
    own: Publication, place: Place, tmp_path: Path
) -> None:
    pushed = push(own, place)
    pulled = pull(own, place, tmp_path)

    assert tree(tmp_path / "releases") == tree(own.layout.releases)
    assert pulled.files == pushed.files == len(tree(own.layout.releases))
    assert all(
        path.stat().st_mode & 0o777 == 0o444 for path in (tmp_path / "releases/objects").iterdir()
    )
    settings = Settings.from_environment(
        {
            "RELEASES_DIR": str(tmp_path / "releases"),
            "TRUSTED_ROOT": str(own.layout.trust / "root.json"),
            "API_STATE": str(tmp_path / "state.json"),
        }
    )
    with fixed_clock(TODAY):
        registry = Registry(settings)
        registry.refresh()
    assert [one.id for one in registry.shelf.releases] == ["2026.2", "2026.1"]
    assert registry.shelf.faults == ()


def test_a_second_run_moves_nothing(own: Publication, place: Place, tmp_path: Path) -> None:
    push(own, place)
    pull(own, place, tmp_path)

    assert push(own, place).files == 0
    assert pull(own, place, tmp_path).files == 0


def test_a_new_release_comes_with_its_own_files_only(
    own: Publication, place: Place, tmp_path: Path
) -> None:
    push(own, place)
    pull(own, place, tmp_path)
    before = set(tree(own.layout.releases))
    own.publish("2026.3", marts([observation(obs_value=None, decimals=None, obs_status="M")]),
                at=LATER)  # fmt: skip

    assert push(own, place, LATER).files == len(set(tree(own.layout.releases)) - before) + 1
    pull(own, place, tmp_path, LATER)

    assert tree(tmp_path / "releases") == tree(own.layout.releases)


@pytest.mark.parametrize("damage", ["flipped", "gone"])
@pytest.mark.parametrize("file", ["object", "manifest.json", "SHA256SUMS", "targets"])
def test_what_is_damaged_on_the_way_changes_nothing_here(
    own: Publication, tmp_path: Path, file: str, damage: str
) -> None:
    home, handed = tmp_path / "here", tmp_path / "handed"
    handed.mkdir()
    place = Place(str(handed))
    push(own, place)
    path = {
        "object": handed / "objects" / own.object_path("2026.2", "series.parquet").name,
        "targets": max((handed / "metadata").glob("*.targets.json")),
    }.get(file, handed / "2026.2" / file)
    if damage == "flipped":
        flip(path)
    else:
        path.unlink()

    with pytest.raises((DistrustError, PlaceError)):
        pull(own, place, home)

    assert not (home / "releases" / "metadata").exists()
    assert not list(home.rglob(".part-*"))


def test_an_older_list_is_refused(own: Publication, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    old = Place(str(tmp_path / "old"))
    push(own, old)
    own.publish("2026.3", marts([observation()]), at=LATER)
    (tmp_path / "new").mkdir()
    push(own, Place(str(tmp_path / "new")), LATER)
    pull(own, Place(str(tmp_path / "new")), tmp_path, LATER)
    before = tree(tmp_path / "releases")

    with pytest.raises(DistrustError):
        pull(own, old, tmp_path, LATER)

    assert tree(tmp_path / "releases") == before


def test_what_was_damaged_here_is_brought_again(own: Publication, tmp_path: Path) -> None:
    (tmp_path / "handed").mkdir()
    place = Place(str(tmp_path / "handed"))
    push(own, place)
    pull(own, place, tmp_path)
    name = own.object_path("2026.2", "series.parquet").name
    path = tmp_path / "releases" / "objects" / name
    content = flip(path)

    with pytest.raises(BrokenReleaseError):
        pull(own, place, tmp_path)
    pull(own, place, tmp_path, whole=True)

    assert path.read_bytes() == content


def test_two_runs_at_once_are_refused(own: Publication, tmp_path: Path) -> None:
    (tmp_path / "handed").mkdir()
    place = Place(str(tmp_path / "handed"))
    push(own, place)

    with replica._alone(tmp_path / "releases"), pytest.raises(BlockingIOError):
        pull(own, place, tmp_path)


def test_the_command_says_what_a_place_answers(own: Publication, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "certify", "pull", "s3://nowhere/releases"],
        env={
            "DATA_ROOT": str(own.layout.data_root),
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "AWS_MAX_ATTEMPTS": "1",
        },
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 1
    assert "s3://nowhere/releases" in ended.stderr
    assert "Kiểm tra địa chỉ" in ended.stderr
    assert "Traceback" not in ended.stderr
