"""Accepted uploads to a candidate: built, tested, judged, compared, ready to be signed."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from certify import built, decided, export, kept, notes, propose, sources, steps
from certify.built import Tell
from certify.cases import frozen
from certify.decided import Decided
from certify.errors import BusyError, MissingBaseError, OtherPublisherError, ReleaseIdError
from certify.impact import Impact
from certify.kept import Kept
from certify.report import page
from certify.standing import object_of
from schemas import province
from store import canonical, clock, files
from store.journal import Entry, Event, Journal
from store.layout import RELEASE_ID, Layout


@dataclass(frozen=True)
class Candidate:
    """What was built: its manifest, what it changes, and the digest that will be signed."""

    release: str
    manifest: dict[str, Any]
    manifest_sha256: str
    decided: Decided

    @property
    def impact(self) -> Impact:
        """What it changes, with reasons."""
        return self.decided.impact


def make_candidate(layout: Layout, journal: Journal, release: str, tell: Tell) -> Candidate:
    """Build the candidate of a release from every accepted upload.

    A candidate that stood there before is replaced, and its signatures are void: they were given
    to other bytes. With open blockers it stands for people to read and decide, and is not put up
    for signing.

    Args:
        layout: Where everything stands.
        journal: The record that says which uploads count.
        release: Its id, later than every published one.
        tell: Called with a line for each finished step.

    Raises:
        NoUploadsError: Nothing was submitted.
        DamagedUploadError: An accepted file is not what its receipt says.
        FailedBuildError: dbt found a fault.
        RefusedStepError: The release is past being built.
        ReleaseIdError: The release is published, or an id after it is.
        MissingBaseError: It is a patch, and what it patches is not published.
        OtherPublisherError: The contracts in force are not those of the last release's publisher.
    """
    previous = check_id(journal.events(), release)
    _check_publisher(layout, release, previous)
    with _alone(layout):
        files.sweep(layout.candidates)
        uploads = sources.list_uploads(layout, journal)
        draft = layout.candidates / f"{files.PART}{release}"
        with files.write_directory(draft) as folder:
            sealed = kept.sealed(journal.events(), release)
            known = Kept(layout.candidate(release), sealed, folder)
            manifest, decisions = _fill(known, layout, journal, release, previous, uploads, tell)
            sealed = known.write()
        digest = canonical.digest(manifest)
        # Nobody can sign while the candidate changes places: signing holds the same lock.
        with journal.writing() as entry:
            check_id(entry.events(), release)
            steps.check(entry, "candidate.built", release)
            _put_in_place(draft, layout.candidate(release))
            # What nobody may sign is not put up for signing.
            is_open = decisions.checklist["open"] > 0
            version_ = None if is_open else propose.propose(layout, release).version
            _record(entry, release, manifest, digest, version_, sealed)
    return Candidate(release, manifest, digest, decisions)


def _fill(
    known: Kept,
    layout: Layout,
    journal: Journal,
    release: str,
    previous: str | None,
    uploads: list[sources.Upload],
    tell: Tell,
) -> tuple[dict[str, Any], Decided]:
    folder, objects = known.folder, known.folder / "objects"
    objects.mkdir()
    before = _observations_of(layout, previous)
    made = built.make(layout, journal, uploads, before, known, tell)
    head = _head(release, previous, journal, uploads, made)
    old_inputs = [] if previous is None else _inputs_of(layout, previous)
    decisions = decided.freeze(layout, journal, head, made, before, old_inputs, known)
    change = decisions.impact
    tell(f"changes: {change.added} added, {change.changed} changed, {change.removed} removed")
    people = (layout.trust / "people.json").read_bytes()
    exported = {
        **made.exported,
        **decisions.exported,
        "people.json": export.put_bytes(people, objects),
    }
    exported |= notes.write(head, exported, before, objects)
    exported |= frozen.build(layout, journal, head, made.exported, objects)
    manifest = _manifest(head, exported)
    files.write_synced(folder / "manifest.json", canonical.encode(manifest))
    page.write(folder / "report", manifest, decisions)
    tell("report: vi and en")
    return manifest, decisions


def check_id(events: list[Event], release: str) -> str | None:
    """Return the newest published release that stands; `release` must come after every one.

    Raises:
        ReleaseIdError: It is no release id, or is not after the newest one.
        MissingBaseError: It is a patch of a release that is not published.
    """
    if RELEASE_ID.fullmatch(release) is None:
        raise ReleaseIdError(release, None)
    published = [event.subject for event in events if event.kind == "release.published"]
    last = max(published, key=_order, default=None)
    if last is not None and _order(release) <= _order(last):
        raise ReleaseIdError(release, last)
    base = ".".join(release.split(".")[:2])
    if base not in (release, *published):
        raise MissingBaseError(release, base)
    return newest(events)


def newest(events: list[Event]) -> str | None:
    """Return the newest published release that was not withdrawn."""
    published = [event.subject for event in events if event.kind == "release.published"]
    withdrawn = {event.subject for event in events if event.kind == "release.withdrawn"}
    standing = [each for each in published if each not in withdrawn]
    return max(standing, key=_order, default=None)


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))


def _observations_of(layout: Layout, previous: str | None) -> Path | None:
    return None if previous is None else object_of(layout, previous, "observations.parquet")


def _check_publisher(layout: Layout, release: str, previous: str | None) -> None:
    """Two provinces may run the same programs: the contracts of one must not judge the other's."""
    if previous is None:
        return
    expected, found = _manifest_of(layout, previous)["publisher"]["agency"], province.load().agency
    if found != expected:
        raise OtherPublisherError(release, found, expected)


def _inputs_of(layout: Layout, release: str) -> list[str]:
    return [each["upload_id"] for each in _manifest_of(layout, release)["inputs"]]


def _manifest_of(layout: Layout, release: str) -> dict[str, Any]:
    found: dict[str, Any] = canonical.decode(
        (layout.release(release) / "manifest.json").read_bytes()
    )
    return found


def _head(
    release: str,
    previous: str | None,
    journal: Journal,
    uploads: list[sources.Upload],
    made: built.Built,
) -> dict[str, Any]:
    """Return the manifest but for its objects."""
    seq, sealed = journal.head()
    told = ("upload_id", "dataset_id", "agency", "steward", "sha256", "received_at")
    heads = {event.subject: event.actor for event in journal.events("upload.signed_off")}
    return {
        "format": 1,
        "release": release,
        "previous": previous,
        "publisher": province.load().model_dump(mode="json", exclude={"certifying_body"}),
        "built_at": clock.text(clock.now()),
        "tools": {name: version(name) for name in built.TOOLS},
        "contracts_sha256": sources.digest(),
        "journal": {"seq": seq, "hash": sealed},
        "inputs": [
            {name: upload.body[name] for name in told}
            | {"signed_off_by": heads.get(upload.upload_id)}
            for upload in uploads
        ],
        "uploaders": sorted({upload.body["steward"] for upload in uploads}),
        **({"figures": dict(made.figures)} if made.figures else {}),
    }


def _manifest(head: dict[str, Any], exported: Mapping[str, export.Exported]) -> dict[str, Any]:
    return {
        **head,
        "gate_sha256": exported["gate.json"].sha256,
        "objects": {
            name: {"sha256": each.sha256, "length": each.length, "rows": each.rows}
            for name, each in sorted(exported.items())
        },
    }


def _record(
    entry: Entry,
    release: str,
    manifest: dict[str, Any],
    digest: str,
    targets_version: int | None,
    sealed: str,
) -> None:
    """Tell that it was built, and take the place of every signature that must not be given.

    A signature is recorded under a key that happens once. For whoever uploaded, or signed an
    upload off, that key is taken here, in the same transaction.
    """
    body = {
        "manifest_sha256": digest,
        "targets_version": targets_version,
        kept.SEALED: sealed,
        "uploads": [each["upload_id"] for each in manifest["inputs"]],
    }
    steps.append(entry, "candidate.built", release, actor="certify", body=body)
    for person, why in decided.barred(manifest).items():
        told = {"manifest_sha256": digest, "person": person, "why": why}
        once = f"signed:{release}:{digest}:{person}"
        if entry.recorded(once) is None:
            entry.append("release.barred", release, actor="certify", body=told, once=once)


def _put_in_place(draft: Path, candidate: Path) -> None:
    """Let the new candidate stand; the old one goes whole, in one step, and is removed after."""
    old = candidate.with_name(f"{files.PART}old-{candidate.name}")
    if candidate.exists():
        candidate.rename(old)
    draft.rename(candidate)
    files.fsync_directory(candidate.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the one build lock; a second build would write the same warehouse."""
    files.make_directory(layout.build, mode=files.PRIVATE)
    with (layout.build / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield
