"""A release comes out whole or not at all, whatever happens in between."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from certify import errors, issue, propose, publication, publish
from schemas.distrust import DistrustError
from store import clock
from tests.certify import builders
from tests.certify.builders import later

# The steps of a publication of five objects: list laid, objects, manifest, sums and their two
# signatures, list, snapshot, stamp.
STEPS = 13
COMMIT = STEPS


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Return an installation with one release published and a second certified, a day later."""
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    place.release("2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    builders.candidate(place, "2026.2", previous="2026.1")
    place.sign("2026.2", "certifier-1", "certifier-3")
    return place


def ids(place):
    return [each.entry.id for each in place.check()]


def begin(place, count, release="2026.2"):
    """Take the first steps of a publication and stop as if the machine had."""
    current = propose.current_list(place.layout)
    signer = place.signer("publisher")
    with place.journal.writing() as entry:
        plan = publication.plan(place.layout, entry, release, current, signer)
    steps = publication.steps(plan)
    taken = [name for _, name in zip(range(count), steps, strict=False)]
    assert len(taken) == count
    return taken


def test_what_is_published_is_what_was_signed(place):
    published = place.publish("2026.2")

    newest, oldest = place.check()
    assert published == publish.Publication(
        "2026.2", 2, clock.parse(later(days=1)), ("dic.certifier-1", "dic.certifier-3"), True
    )
    assert (newest.entry.id, oldest.entry.id) == ("2026.2", "2026.1")
    assert newest.objects["areas.parquet"] == oldest.objects["areas.parquet"]
    folder = place.layout.candidate("2026.2")
    for public, private in (
        (place.metadata / "2.targets.json", folder / "targets.json"),
        (place.layout.release("2026.2") / "manifest.json", folder / "manifest.json"),
    ):
        assert public.read_bytes() == private.read_bytes()
    (event,) = place.journal.events("release.published", "2026.2")
    assert event.actor == "dic.publisher"
    assert event.body == {
        "list_version": 2,
        "manifest_sha256": newest.entry.manifest_sha256,
        "published_at": later(days=1),
    }


def test_publishing_again_changes_nothing(place, monkeypatch):
    first = place.publish("2026.2")
    before = {p: p.read_bytes() for p in place.layout.releases.rglob("*") if p.is_file()}
    monkeypatch.setenv(clock.FIXED, later(days=2))

    again = place.publish("2026.2")

    assert (first.is_new, again.is_new) == (True, False)
    assert again.published_at == first.published_at
    after = {p: p.read_bytes() for p in place.layout.releases.rglob("*") if p.is_file()}
    assert after == before
    assert len(place.journal.events("release.published")) == 2


def test_an_object_is_write_protected_and_a_good_one_is_left_alone(place):
    shared = place.check()[0].objects["areas.parquet"]
    before = shared.stat()

    place.publish("2026.2")

    assert shared.stat().st_ino == before.st_ino
    assert {p.stat().st_mode & 0o777 for p in shared.parent.iterdir()} == {0o444}


# Crashes.


@pytest.mark.parametrize("count", range(STEPS + 1))
def test_a_publication_stopped_anywhere_hurts_nobody_and_is_ended(place, monkeypatch, count):
    begin(place, count)
    (place.layout.releases / "objects" / ".part-dead").write_bytes(b"half")

    assert ids(place) == (["2026.2", "2026.1"] if count == COMMIT else ["2026.1"])

    monkeypatch.setenv(clock.FIXED, later(days=3))
    published = place.publish("2026.2")

    # The instant was decided when the snapshot was written, the last step but one.
    decided = later(days=1 if count >= COMMIT - 1 else 3)
    assert clock.text(published.published_at) == decided
    assert published.is_new
    assert ids(place) == ["2026.2", "2026.1"]
    assert not list(place.layout.releases.rglob(".part-*"))
    (event,) = place.journal.events("release.published", "2026.2")
    assert event.body["published_at"] == decided
    place.journal.check_chain()


@pytest.mark.parametrize("count", [0, 1, 4, 7, 9, 11, 12, 13])
def test_the_very_first_publication_too(tmp_path, monkeypatch, count):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    builders.candidate(place, "2026.1")
    place.sign("2026.1", "certifier-1", "certifier-2")

    begin(place, count, "2026.1")
    assert place.publish("2026.1").list_version == 1

    assert ids(place) == ["2026.1"]


KILLED = """
import os, signal, sys
from pathlib import Path
from certify import publication, publish
from store.journal import Journal
from store.layout import Layout

steps = publication.steps
def dying(plan):
    for number, name in enumerate(steps(plan), start=1):
        yield name
        if number == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
publication.steps = dying
layout = Layout(Path(sys.argv[1]))
publish.publish(layout, Journal(layout.journal), "2026.2", layout.keys / "DEMO-publisher.pem")
"""


@pytest.mark.parametrize("count", [2, 9, 11, 12, 13])
def test_a_killed_process_holds_no_lock(place, count):
    command = [sys.executable, "-c", KILLED, str(place.layout.data_root), str(count)]
    killed = subprocess.run(command, check=False, env=dict(os.environ), timeout=60)

    assert killed.returncode == -signal.SIGKILL
    assert place.journal.events("release.published", "2026.2") == []
    assert place.publish("2026.2").is_new
    assert ids(place) == ["2026.2", "2026.1"]


def test_another_candidate_takes_back_what_was_laid_out_but_never_public(place):
    begin(place, 9)
    builders.candidate(
        place, "2026.2", previous="2026.1", objects={"areas.parquet": b"PAR1 mended PAR1"}
    )
    place.sign("2026.2", "certifier-2", "certifier-3")

    place.publish("2026.2")

    assert ids(place) == ["2026.2", "2026.1"]
    assert place.check()[0].signers == ("dic.certifier-2", "dic.certifier-3")


def test_another_release_takes_back_the_folder_as_well(place):
    begin(place, 9)
    builders.candidate(place, "2026.3", previous="2026.1")
    place.sign("2026.3", "certifier-1", "certifier-2")

    place.publish("2026.3")

    assert ids(place) == ["2026.3", "2026.1"]
    assert not place.layout.release("2026.2").exists()


def test_a_list_in_place_has_to_be_ended_first_and_needs_no_candidate(place, monkeypatch):
    begin(place, 11)
    builders.candidate(place, "2026.3", previous="2026.1")
    place.sign("2026.3", "certifier-1", "certifier-2")

    with pytest.raises(errors.UnfinishedPublicationError):
        place.publish("2026.3")
    monkeypatch.setenv(clock.FIXED, later(days=29))
    with pytest.raises(errors.UnfinishedPublicationError):
        publish.refresh(place.layout, place.key("publisher"))

    shutil.rmtree(place.layout.candidate("2026.2"))
    place.publish("2026.2")
    assert ids(place) == ["2026.2", "2026.1"]
    with pytest.raises(errors.StaleProposalError):
        place.publish("2026.3")


# Refusals.


def test_one_signature_is_not_enough(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    builders.candidate(place, "2026.1")
    place.sign("2026.1", "certifier-1")

    with pytest.raises(errors.NotCertifiedError):
        place.publish("2026.1")

    assert not (place.metadata / "timestamp.json").exists()
    assert not (place.layout.releases / "objects").exists()


def test_two_signatures_without_the_journal_are_not_enough(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    folder = builders.candidate(place, "2026.1")
    for holder in ("certifier-1", "certifier-2"):
        builders.forge_signature(folder / "targets.json", place.signer(holder))

    with pytest.raises(errors.NotCertifiedError):
        place.publish("2026.1")


def test_the_journal_without_two_signatures_is_not_enough(place):
    path = place.layout.candidate("2026.2") / "targets.json"
    document = json.loads(path.read_bytes())
    for wrong in (document["signatures"][:1], [document["signatures"][0]] * 2, []):
        changed = {"signatures": wrong, "signed": document["signed"]}
        path.write_bytes(json.dumps(changed, sort_keys=True, separators=(",", ":")).encode())
        with pytest.raises((errors.NotCertifiedError, errors.BrokenCandidateError)):
            place.publish("2026.2")

    assert ids(place) == ["2026.1"]


@pytest.mark.parametrize("holder", ["certifier-1", "root-1"])
def test_only_the_publisher_publishes(place, holder):
    with pytest.raises(errors.RefusedPublicationError):
        publish.publish(place.layout, place.journal, "2026.2", place.key(holder))
    with pytest.raises(errors.RefusedPublicationError):
        publish.refresh(place.layout, place.key(holder))


@pytest.mark.parametrize("pattern", ["manifest.json", "objects/*", "targets.json"])
def test_a_candidate_changed_after_signing_is_not_published(place, pattern):
    path = sorted(place.layout.candidate("2026.2").glob(pattern))[0]
    builders.rewrite(path, path.read_bytes().replace(b"1", b"2", 1) + b" ")

    with pytest.raises(errors.CertifyError):
        place.publish("2026.2")

    assert ids(place) == ["2026.1"]


def test_a_proposal_that_was_overtaken_is_not_published(place):
    builders.forge(place, is_next=True)

    with pytest.raises(errors.StaleProposalError) as refused:
        place.publish("2026.2")

    assert (refused.value.proposed, refused.value.published) == (2, 2)


def test_a_damaged_list_is_not_built_upon(place):
    builders.rewrite(place.metadata / "1.targets.json", b"{}")

    with pytest.raises(DistrustError) as refused:
        place.publish("2026.2")

    assert refused.value.file == "metadata/1.targets.json"


@pytest.mark.parametrize("lost", ["timestamp.json", "everything"])
def test_a_lost_list_is_not_begun_anew(place, lost):
    if lost == "everything":
        for name in ("timestamp.json", "1.targets.json", "1.snapshot.json"):
            (place.metadata / name).unlink()
    else:
        (place.metadata / lost).unlink()

    with pytest.raises(errors.LostListError) as refused:
        place.publish("2026.2")

    assert (refused.value.recorded, refused.value.found) == (1, 0)


def test_two_releases_never_share_an_instant(place, monkeypatch):
    monkeypatch.setattr(issue, "_PATIENCE_S", 0.1)
    monkeypatch.setenv(clock.FIXED, builders.START)

    with pytest.raises(errors.ClockBehindError):
        place.publish("2026.2")

    monkeypatch.setenv(clock.FIXED, later(days=1))
    assert place.publish("2026.2").is_new


def test_a_second_release_waits_for_the_next_second(tmp_path):
    place = builders.world(tmp_path)
    first = place.release("2026.1")
    second = place.release("2026.2", previous="2026.1")

    assert second.published_at > first.published_at
    assert ids(place) == ["2026.2", "2026.1"]


# Freshness.


def test_nothing_is_refreshed_before_it_has_to_be(place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=19))
    before = (place.metadata / "timestamp.json").read_bytes()

    assert publish.refresh(place.layout, place.key("publisher")) is None
    assert (place.metadata / "timestamp.json").read_bytes() == before


@pytest.mark.parametrize("days", [20, 29, 31, 300])
def test_a_refresh_renews_the_time_and_nothing_else(place, monkeypatch, days):
    monkeypatch.setenv(clock.FIXED, later(days=days))
    before = place.listed()

    renewed = publish.refresh(place.layout, place.key("publisher"))

    after = place.listed()
    assert before.is_expired == (days >= 30)
    assert not after.is_expired
    assert renewed == publish.Refreshed(1, clock.parse(later(days=days + 30)))
    assert (after.version, after.releases) == (before.version, before.releases)
    assert (after.snapshot.version, after.timestamp.version) == (2, 2)
    assert ids(place) == ["2026.1"]


def test_a_refresh_stopped_half_way_is_ended_by_whoever_comes_next(place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=25))
    current = place.listed()
    published = issue.published_so_far(current)
    issue.write_snapshot(
        place.layout, current, current.document, published, place.signer("publisher")
    )
    assert ids(place) == ["2026.1"]

    place.publish("2026.2")

    assert ids(place) == ["2026.2", "2026.1"]
    assert place.listed().snapshot.version == 3


def test_before_the_first_publication_there_is_nothing_to_refresh(tmp_path):
    place = builders.world(tmp_path)

    assert publish.refresh(place.layout, place.key("publisher")) is None


def test_a_release_after_the_certificate_expired_can_still_follow(place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, later(days=450))

    assert place.listed().is_expired
    # The proposal of the second release ran out as well: its list is published, but expired.
    place.publish("2026.2")
    assert place.listed().expired_files == ("2.targets.json",)


def test_publishing_is_quick_with_a_long_history(place, monkeypatch):
    place.publish("2026.2")
    for number in range(3, 23):
        monkeypatch.setenv(clock.FIXED, later(days=number))
        place.release(f"2026.{number}", previous=f"2026.{number - 1}")

    began = time.monotonic()
    listed = place.listed()
    # It takes some ten milliseconds; what grew with the square of the history would not pass.
    assert time.monotonic() - began < 10
    assert listed.version == 22
    assert next(iter(listed.releases)) == "2026.22"
