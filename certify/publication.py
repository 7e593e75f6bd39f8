"""The steps of a publication, each durable and each repeatable (`certify.publish` takes them).

The signed list is laid beside its place first: it tells a verifier what the objects that follow
belong to. The rename of `timestamp.json` is the commit point; before it every reader sees the old
list.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import Signer

from certify import amendment, issue, keys, papers, proposal, propose, ssh_signing, standing
from certify.errors import BrokenCandidateError, NotCertifiedError, UnfinishedPublicationError
from certify.proposal import Subject
from schemas import metadata, roots, signed_list
from schemas.distrust import DistrustError, Reason
from schemas.metadata import Document
from schemas.signed_list import SignedList
from store import clock, files
from store.files import PART
from store.journal import Entry, Event
from store.layout import AMENDMENT_ID, Layout


@dataclass(frozen=True)
class Plan:
    """What is to be published; `subject` is None once the list itself is in place.

    `events` are the journal's, for what the publisher says beside the list.
    """

    layout: Layout
    current: SignedList | None
    listed: Document
    content: bytes
    certified_at: datetime
    signer: Signer
    subject: Subject | None
    events: tuple[Event, ...] = ()


def plan(
    layout: Layout, entry: Entry, name: str, current: SignedList | None, signer: Signer
) -> Plan:
    """Decide what to publish, from what was put up or from a list that is in place already.

    Args:
        name: Release of a candidate, or id of an amendment.
    """
    begun = issue.document(layout, f"{current.version + 1 if current else 1}.targets.json")
    told = papers.told(entry)
    if begun is not None:
        certified_at = _begun_at(layout, entry, name, current, begun)
        return Plan(layout, current, begun, b"", certified_at, signer, None, told)
    subject = amendment.read_subject(layout, name)
    listed, certified_at = check_certified(layout, entry, subject, current)
    content = proposal.read_bytes(subject)
    return Plan(layout, current, listed, content, certified_at, signer, subject, told)


def check_certified(
    layout: Layout, entry: Entry, subject: Subject, current: SignedList | None
) -> tuple[Document, datetime]:
    """Return a list that has its signatures, and when it had them.

    Raises:
        NotCertifiedError: Too few have signed.
        StaleProposalError: Another list was published since.
        BrokenCandidateError: A file was changed.
        ExpiredWaiverError: A waiver it rests on does not hold any more.
    """
    listed = proposal.check(subject, current)
    certified_at = _certified_at(entry, subject.certified_kind, subject.id, subject.digest)
    try:
        roots.check_signatures(listed, [keys.newest_root(layout)])
    except DistrustError as error:
        if error.reason is Reason.TOO_FEW_SIGNATURES:
            raise NotCertifiedError(subject.id) from None
        raise BrokenCandidateError(subject.id, proposal.PROPOSAL, error.reason) from None
    standing.check(subject, entry, clock.now())
    return listed, certified_at


def steps(todo: Plan) -> Iterator[str]:
    """Take the steps one by one; each is durable when its name is yielded."""
    folder = issue.folder(todo.layout)
    part, place = folder / f"{PART}{todo.listed.name}", folder / todo.listed.name
    if todo.subject:
        _abandon(todo, part)
        files.write_atomic(part, todo.content)
        yield part.name
        if isinstance(todo.subject, propose.Candidate):
            yield from _put_objects(todo, todo.subject)
            path = todo.layout.release(todo.subject.release) / "manifest.json"
            files.write_atomic(path, todo.subject.manifest_bytes, mode=0o444)
            yield path.name
            yield from _put_papers(todo, todo.subject)
        part.replace(place)
        files.fsync_directory(folder)
        yield place.name
    snapshot = _snapshot(todo)
    yield snapshot.name
    issue.write_timestamp(todo.layout, todo.current, snapshot, todo.signer)
    yield "timestamp.json"


def _put_objects(todo: Plan, candidate: propose.Candidate) -> Iterator[str]:
    pool = todo.layout.releases / "objects"
    files.make_directory(pool)
    for digest in sorted({part.sha256 for part in candidate.manifest.objects.values()}):
        if files.put_object(pool, candidate.folder / "objects" / digest) != digest:
            raise BrokenCandidateError(candidate.release, f"objects/{digest}", Reason.CHANGED)
        yield digest


def _put_papers(todo: Plan, candidate: propose.Candidate) -> Iterator[str]:
    """Lay out what lets a release be checked without Python (`certify.ssh_signing`)."""
    root = keys.newest_root(todo.layout)
    folder = todo.layout.release(candidate.release)
    for name, content in ssh_signing.papers(candidate, todo.listed, root).items():
        files.write_atomic(folder / name, content, mode=0o444)
        yield name


def _abandon(todo: Plan, part: Path) -> None:
    """Take back what an earlier, never public attempt with another candidate had laid out."""
    if not part.exists() or part.read_bytes() == todo.content:
        return
    try:
        laid = signed_list.read_targets(metadata.read(todo.listed.name, part.read_bytes()))
    except DistrustError:
        return
    kept = {*signed_list.read_targets(todo.listed), *(todo.current.targets if todo.current else ())}
    for path in sorted(set(laid) - kept):
        (todo.layout.releases / path).unlink(missing_ok=True)
    # The folder of a release that is not out goes whole: others may have signed it this time.
    laid_releases = {signed_list.release_of(path) for path in laid} - {None}
    for release in laid_releases - set(todo.current.releases if todo.current else ()):
        if release and todo.layout.release(release).is_dir():
            shutil.rmtree(todo.layout.release(release))


def _snapshot(todo: Plan) -> Document:
    """Return the snapshot of the new list; its instant is decided once, by the first attempt."""
    version = todo.current.snapshot.version + 1 if todo.current else 1
    begun = issue.document(todo.layout, f"{version}.snapshot.json")
    if begun is not None:
        return begun
    instant = clock.text(issue.instant_after(todo.current, todo.certified_at))
    published, withdrawn = (
        issue.published_so_far(todo.current),
        issue.withdrawn_so_far(todo.current),
    )
    for release, target in _manifests(signed_list.read_targets(todo.listed)).items():
        if release not in published:
            published[release] = {
                "certified_at": clock.text(todo.certified_at),
                "manifest_sha256": target.sha256,
                "published_at": instant,
            }
        if (target.custom or {}).get("status") == signed_list.WITHDRAWN:
            withdrawn.setdefault(release, instant)
    return issue.write_snapshot(
        todo.layout,
        todo.current,
        todo.listed,
        published,
        todo.signer,
        withdrawn=withdrawn,
        new_papers=papers.due(todo.events, todo.current, set(published)),
    )


def _begun_at(
    layout: Layout, entry: Entry, name: str, current: SignedList | None, begun: Document
) -> datetime:
    """Return when the list in place was certified, if it is the one that `name` stands for."""
    targets = signed_list.read_targets(begun)
    added = set(_manifests(targets)) - set(current.releases if current else ())
    if AMENDMENT_ID.fullmatch(name):
        amended = amendment.read(layout, name)
        if added or not amended.is_in(targets):
            raise UnfinishedPublicationError(begun.name)
        return _certified_at(entry, amended.certified_kind, name, amended.digest)
    if name not in added:
        raise UnfinishedPublicationError(begun.name)
    digest = {"manifest_sha256": targets[f"{name}/manifest.json"].sha256}
    return _certified_at(entry, "release.certified", name, digest)


def _manifests(targets: Mapping[str, signed_list.Target]) -> dict[str, signed_list.Target]:
    found = ((signed_list.release_of(path), target) for path, target in targets.items())
    return {release: target for release, target in found if release}


def _certified_at(entry: Entry, kind: str, name: str, digest: Mapping[str, str]) -> datetime:
    events = entry.events(kind, name)
    found: list[Event] = [event for event in events if digest.items() <= event.body.items()]
    if not found:
        raise NotCertifiedError(name)
    return clock.parse(found[-1].at)
