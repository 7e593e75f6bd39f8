"""Withdrawn for disclosure: the figures are gone everywhere, the record of them stays."""

import hashlib
import json
import shutil
from dataclasses import replace

import pytest

from api.app import create_app
from api.board import Board
from api.series.front import Call
from certify import audit, errors, publish, scrub, seal, verify
from certify.__main__ import main
from schemas.distrust import DistrustError, Reason
from store import clock, replica
from store.places import Place
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    first_figures,
    marts,
    second_figures,
)
from tests.api.conftest import TestClient
from tests.certify import builders
from tests.certify.builders import TEXT, later

DISCLOSURE = "DISCLOSURE"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    return builders.two_releases(tmp_path_factory.mktemp("disclosed"))


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=26))
    return builders.copy(original, tmp_path)


def disclose(place, release, **options):
    name = place.withdraw(release, reason=DISCLOSURE, **options).id
    place.sign(name, "certifier-1", "certifier-2")
    return name


def digest(place, release, name="observations.parquet"):
    manifest = json.loads((place.layout.release(release) / "manifest.json").read_bytes())
    return manifest["objects"][name]["sha256"]


def pool(place):
    return {path.name for path in (place.layout.releases / "objects").iterdir()}


def run_verify(place, capsys, *arguments):
    root = str(place.layout.data_root)
    code = verify.main(["--data-root", root, "--lang", "en", *arguments])
    return code, capsys.readouterr()


def test_its_figures_are_gone_and_what_others_hold_stays(place, capsys):
    gone = digest(place, "2026.1")
    before = pool(place)
    place.amend(disclose(place, "2026.1", superseded_by="2026.2"))

    own = {digest(place, "2026.1", name) for name in ("gate.json", "checklist.json")}
    assert before - pool(place) == {gone, *own}
    assert not place.layout.candidate("2026.1").exists()
    removed = {path for path in place.layout.data_root.rglob("*") if path.is_file()}
    assert not any(b"observations of 2026.1" in path.read_bytes() for path in removed)
    (event,) = place.journal.events(seal.SEALED)
    assert event.subject == "2026.1"
    assert {part["sha256"] for part in event.body["objects"]} == {gone, *own}
    assert (event.body["reason"], event.body["text"]) == (DISCLOSURE, TEXT)
    entry = place.listed().releases["2026.1"]
    assert (entry.is_removed, entry.reason, entry.text) == (True, DISCLOSURE, TEXT)

    code, told = run_verify(place, capsys, "2026.1")
    assert code == verify.IS_WITHDRAWN
    assert f"WITHDRAWN: DISCLOSURE: {TEXT} (use 2026.2); its figures were removed;" in told.out
    assert run_verify(place, capsys, "2026.2")[0] == verify.GOOD
    assert run_verify(place, capsys)[0] == verify.GOOD


def test_they_go_from_every_machine_the_releases_were_carried_to(place, tmp_path):
    root = (place.layout.trust / "root.json").read_bytes()
    bucket, mirror = tmp_path / "bucket", tmp_path / "mirror" / "releases"
    bucket.mkdir()

    def carry():
        at = clock.now()
        replica.push(place.layout.releases, Place(str(bucket)), root, at, print)
        replica.pull(Place(str(bucket)), mirror, root, at, print)

    carry()
    gone = digest(place, "2026.1")
    assert (bucket / "objects" / gone).exists()
    assert (mirror / "objects" / gone).exists()
    place.amend(disclose(place, "2026.1", superseded_by="2026.2"))
    carry()

    for folder in (bucket, mirror):
        assert {path.name for path in (folder / "objects").iterdir()} == pool(place)


def test_audit_and_scrub_understand_it(place):
    place.amend(disclose(place, "2026.1"))

    found = audit.audit(place.layout, place.journal)
    damages = [one for _, one in scrub.scrub(scrub.plan(place.layout, place.journal)) if one]

    assert (found.releases, found.withdrawn) == (2, 1)
    assert damages == []
    assert scrub.check_whole(place.layout, place.journal) == []


def test_bytes_that_come_back_are_named_by_all_three(place, tmp_path, capsys):
    gone = digest(place, "2026.1")
    kept = tmp_path / "backup"
    shutil.copy(place.layout.releases / "objects" / gone, kept)
    place.amend(disclose(place, "2026.1"))
    shutil.copy(kept, place.layout.releases / "objects" / gone)

    code, told = run_verify(place, capsys, "2026.1")
    assert (code, "has to be removed" in told.err) == (verify.BROKEN, True)
    damages = [one for _, one in scrub.scrub(scrub.plan(place.layout, place.journal)) if one]
    assert damages == [scrub.Damage(f"releases/objects/{gone}", Reason.NOT_REMOVED)]
    with pytest.raises(errors.FailedAuditError) as failed:
        audit.audit(place.layout, place.journal)
    assert (failed.value.why, failed.value.file) == ("unsealed", f"objects/{gone}")


def test_what_another_release_holds_goes_when_that_one_goes_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    same = {"observations.parquet": b"PAR1 the same figures PAR1"}
    place.release("2026.1", objects=same)
    monkeypatch.setenv(clock.FIXED, later(days=1))
    place.release("2026.2", previous="2026.1", objects=same)
    root = str(place.layout.data_root)
    asked = ["--reason", DISCLOSURE, "--text", TEXT]

    assert main(["--data-root", root, "withdraw", "2026.1", *asked]) == 0
    assert "can still be read in: 2026.2" in capsys.readouterr().err
    monkeypatch.setenv(clock.FIXED, later(days=2))
    place.amend(disclose(place, "2026.1"))
    assert digest(place, "2026.2") in pool(place)
    monkeypatch.setenv(clock.FIXED, later(days=3))
    place.amend(disclose(place, "2026.2"))

    assert digest(place, "2026.2") not in pool(place)
    assert audit.audit(place.layout, place.journal).withdrawn == 2
    people = digest(place, "2026.1", "people.json")
    assert pool(place) == {people}
    assert [each.entry.is_removed for each in place.check()] == [True, True]


def test_a_crash_after_the_list_is_out_is_ended_by_running_it_again(place, monkeypatch):
    name = disclose(place, "2026.1")
    gone = digest(place, "2026.1")
    with monkeypatch.context() as patch:
        patch.setattr(seal, "seal", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            place.amend(name)
    assert place.listed().releases["2026.1"].is_removed
    assert gone in pool(place)

    place.amend(name)
    place.amend(name)

    assert gone not in pool(place)
    assert len(place.journal.events(seal.SEALED)) == 1
    assert len(place.journal.events("release.withdrawn")) == 1


def test_a_release_follows_one_that_was_removed(place, monkeypatch):
    place.amend(disclose(place, "2026.2"))
    monkeypatch.setenv(clock.FIXED, later(days=27))
    place.release("2026.3", previous="2026.1")

    assert [each.entry.id for each in place.check()] == ["2026.3", "2026.2", "2026.1"]


def test_an_ordinary_withdrawal_keeps_every_byte(place):
    before = pool(place)
    name = place.withdraw("2026.1").id
    place.sign(name, "certifier-1", "certifier-2")
    place.amend(name)

    assert pool(place) == before
    assert place.journal.events(seal.SEALED) == []


def test_a_changed_byte_of_what_is_left_is_still_seen(place):
    place.amend(disclose(place, "2026.1"))
    for path in (
        place.layout.release("2026.1") / "manifest.json",
        place.layout.releases / "objects" / digest(place, "2026.1", "people.json"),
    ):
        good = path.read_bytes()
        builders.rewrite(path, good[:-3] + b"x" + good[-2:])
        with pytest.raises(DistrustError):
            place.check()
        builders.rewrite(path, good)
    assert len(place.check()) == 2


# As it is served.


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place = Publication(tmp_path_factory.mktemp("served"))
    place.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    place.publish("2026.2", marts(second_figures()), at=SECOND_PUBLISHED)
    return place


ADDRESSES = [
    "/v1/releases/2026.1",
    "/v1/releases/2026.1/files",
    "/v1/releases/2026.1/notes",
    "/v1/observations?release=2026.1",
    "/v1/observations?release=2026.1&format=csv",
    "/v1/datasets?release=2026.1",
    "/v1/areas/VN-70?release=2026.1",
    f"/v1/observations?as_of={FIRST_PUBLISHED}",
]


def test_the_api_answers_410_with_the_reason_and_lists_the_entry(served, tmp_path, monkeypatch):
    from tests.certify.test_afterwards_served import certify, journal_of, publisher

    monkeypatch.setenv(clock.FIXED, TODAY)
    place = served.copy_to(tmp_path / "data")
    app = create_app(place.settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        tags = {path: client.get(path).headers["ETag"] for path in ADDRESSES}
        root = str(place.layout.data_root)
        told = ["--reason", DISCLOSURE, "--text", TEXT, "--superseded-by", "2026.2"]
        main(["--data-root", root, "withdraw", "2026.1", *told])
        certify(place, "withdraw-2026.1")
        publish.amend(place.layout, journal_of(place), "withdraw-2026.1", publisher(place))
        app.state.registry.refresh()
        found = {
            path: client.get(path, headers={"If-None-Match": tag}) for path, tag in tags.items()
        }
        listed = client.get("/v1/releases").json()["releases"]
        newest = client.get("/v1/observations")
        wildcard = client.get("/v1/observations?release=2026.1.*")
        feed = client.get("/v1/feed").text
        health = client.get("/healthz").json()

    for path, answer in found.items():
        assert answer.status_code == 410, path
        assert answer.headers["X-Release-Status"] == "withdrawn"
        assert answer.headers["Link"] == '</v1/releases/2026.2>; rel="successor-version"'
        problem = answer.json()
        assert (problem["reason"], problem["text"]) == (DISCLOSURE, TEXT)
        assert (problem["withdrawn_at"], problem["superseded_by"]) == (TODAY, "2026.2")
    assert [(row["id"], row["status"]) for row in listed] == [
        ("2026.2", "verified"),
        ("2026.1", "removed"),
    ]
    assert (listed[1]["reason"], listed[1]["text"]) == (DISCLOSURE, TEXT)
    assert listed[1]["manifest_sha256"]
    assert newest.headers["X-Release"] == "2026.2"
    assert wildcard.status_code == 404
    assert "Thu hồi và xóa bản 2026.1" in feed
    assert health["status"] == "ok"


def test_what_was_compiled_goes_with_it_and_the_quick_way_answers_410_too(
    served, tmp_path, monkeypatch
):
    from tests.certify.test_afterwards_served import certify, journal_of, publisher

    monkeypatch.setenv(clock.FIXED, TODAY)
    place = served.copy_to(tmp_path / "data")
    app = create_app(replace(place.settings, compiles=True))
    path = "/v1/observations?indicator=GRDP_CURRENT&release=2026.1"
    other = path.replace("2026.1", "2026.2")
    with TestClient(app, raise_server_exceptions=False) as client:
        compiled = set(place.layout.series.iterdir())
        tag = client.get(path).headers["ETag"]
        assert is_quick(app, path)
        client.get(other)
        told = ["--reason", DISCLOSURE, "--text", TEXT, "--superseded-by", "2026.2"]
        main(["--data-root", str(place.layout.data_root), "withdraw", "2026.1", *told])
        certify(place, "withdraw-2026.1")
        publish.amend(place.layout, journal_of(place), "withdraw-2026.1", publisher(place))
        (gone,) = compiled - set(place.layout.series.iterdir())
        app.state.registry.refresh()
        answer = client.get(path, headers={"If-None-Match": tag})
        kept = client.get(other)
        assert (is_quick(app, path), is_quick(app, other)) == (False, True)

    sha256 = json.loads(answer.content)["manifest_sha256"]
    assert gone.name.startswith(sha256)
    assert answer.status_code == 410
    assert kept.status_code == 200


def test_it_is_gone_at_once_though_another_worker_still_serves_the_view_before(
    served, tmp_path, monkeypatch
):
    from tests.certify.test_afterwards_served import certify, journal_of, publisher

    monkeypatch.setenv(clock.FIXED, TODAY)
    place = served.copy_to(tmp_path / "data")
    Board.create(tmp_path / "board", 2)
    other = Board(tmp_path / "board")
    # Nothing is looked at but by hand.
    settings = replace(place.settings, board=tmp_path / "board", watch_seconds=3600.0)
    app = create_app(settings)
    path = "/v1/observations?indicator=GRDP_CURRENT&release=2026.1"
    with TestClient(app, raise_server_exceptions=False) as client:
        before = other.pointer
        other.announce(before)
        assert client.get(path).status_code == 200
        told = ["--reason", DISCLOSURE, "--text", TEXT]
        main(["--data-root", str(place.layout.data_root), "withdraw", "2026.1", *told])
        certify(place, "withdraw-2026.1")
        publish.amend(place.layout, journal_of(place), "withdraw-2026.1", publisher(place))
        app.state.registry.remove()
        answers = [client.get(path), client.get(path.replace("2026.1", "2026.2"))]
        app.state.registry.refresh()
        answers += [client.get(path), client.get(path.replace("2026.1", "2026.2"))]

        assert [answer.status_code for answer in answers] == [410, 200, 410, 200]
        # The other worker has not what is ready here.
        assert other.pointer == before
    other.leave()


def test_a_server_of_its_own_removes_what_it_had_compiled(served, tmp_path, monkeypatch):
    from tests.certify.test_afterwards_served import certify, journal_of, publisher

    monkeypatch.setenv(clock.FIXED, TODAY)
    place = served.copy_to(tmp_path / "data")
    state = tmp_path / "elsewhere" / "state.json"
    app = create_app(replace(place.settings, state=state))
    digest = place.layout.release("2026.1") / "manifest.json"
    compiled = state.parent / "series" / f"{hashlib.sha256(digest.read_bytes()).hexdigest()}-1"
    with TestClient(app):
        compiled.mkdir(parents=True)
        (compiled / "records.bin").write_bytes(b"73048.284")
        told = ["--reason", DISCLOSURE, "--text", TEXT]
        main(["--data-root", str(place.layout.data_root), "withdraw", "2026.1", *told])
        certify(place, "withdraw-2026.1")
        publish.amend(place.layout, journal_of(place), "withdraw-2026.1", publisher(place))
        app.state.registry.refresh()

    assert not compiled.exists()


def is_quick(app, address):
    """Tell whether an address is answered in front of the application."""
    path, _, query = address.encode().partition(b"?")
    return app.state.front.reply(path, query, Call([])) is not None
