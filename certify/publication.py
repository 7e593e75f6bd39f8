"""The steps of a publication, each durable and each repeatable (`certify.publish` takes them).

The signed list is laid beside its place first: it tells a verifier what the objects that follow
belong to. The rename of `timestamp.json` is the commit point; before it every reader sees the old
list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import CryptoSigner

from certify import issue, keys, propose
from certify.errors import BrokenCandidateError, NotCertifiedError, UnfinishedPublicationError
from schemas import metadata, roots, signed_list
from schemas.distrust import DistrustError, Reason
from schemas.metadata import Document
from schemas.signed_list import SignedList
from store import clock, files
from store.files import PART
from store.journal import Entry, Event
from store.layout import Layout


@dataclass(frozen=True)
class Plan:
    """What is to be published; `candidate` is None once the list itself is in place."""

    layout: Layout
    release: str
    current: SignedList | None
    listed: Document
    content: bytes
    certified_at: datetime
    signer: CryptoSigner
    candidate: propose.Candidate | None


def plan(
    layout: Layout, entry: Entry, release: str, current: SignedList | None, signer: CryptoSigner
) -> Plan:
    """Decide what to publish, from the candidate or from a list that is in place already."""
    begun = issue.document(layout, f"{current.version + 1 if current else 1}.targets.json")
    if begun is not None:
        path = f"{release}/manifest.json"
        target = signed_list.read_targets(begun).get(path)
        if target is None:
            raise UnfinishedPublicationError(begun.name)
        certified_at = _certified_at(entry, release, target.sha256)
        return Plan(layout, release, current, begun, b"", certified_at, signer, None)
    candidate = propose.read_candidate(layout, release)
    listed = propose.check_proposal(candidate, current)
    certified_at = _certified_at(entry, release, candidate.manifest_sha256)
    try:
        roots.check_signatures(listed, [keys.newest_root(layout)])
    except DistrustError as error:
        if error.reason is Reason.TOO_FEW_SIGNATURES:
            raise NotCertifiedError(release) from None
        raise BrokenCandidateError(release, propose.PROPOSAL, error.reason) from None
    content = propose.read_bytes(candidate)
    return Plan(layout, release, current, listed, content, certified_at, signer, candidate)


def steps(todo: Plan) -> Iterator[str]:
    """Take the steps one by one; each is durable when its name is yielded."""
    folder = issue.folder(todo.layout)
    part, place = folder / f"{PART}{todo.listed.name}", folder / todo.listed.name
    if todo.candidate:
        _abandon(todo, part)
        files.write_atomic(part, todo.content)
        yield part.name
        yield from _put_objects(todo, todo.candidate)
        path = todo.layout.release(todo.release) / "manifest.json"
        files.write_atomic(path, todo.candidate.manifest_bytes, mode=0o444)
        yield path.name
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
            raise BrokenCandidateError(todo.release, f"objects/{digest}", Reason.CHANGED)
        yield digest


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
        release = signed_list.release_of(path)
        if release and todo.layout.release(release).is_dir():
            todo.layout.release(release).rmdir()


def _snapshot(todo: Plan) -> Document:
    """Return the snapshot of the new list; its instant is decided once, by the first attempt."""
    version = todo.current.snapshot.version + 1 if todo.current else 1
    begun = issue.document(todo.layout, f"{version}.snapshot.json")
    if begun is not None:
        return begun
    manifest = signed_list.read_targets(todo.listed)[f"{todo.release}/manifest.json"]
    published = issue.published_so_far(todo.current)
    published[todo.release] = {
        "certified_at": clock.text(todo.certified_at),
        "manifest_sha256": manifest.sha256,
        "published_at": clock.text(issue.instant_after(todo.current, todo.certified_at)),
    }
    return issue.write_snapshot(todo.layout, todo.current, todo.listed, published, todo.signer)


def _certified_at(entry: Entry, release: str, digest: str) -> datetime:
    events = entry.events("release.certified", release)
    found: list[Event] = [event for event in events if event.body["manifest_sha256"] == digest]
    if not found:
        raise NotCertifiedError(release)
    return clock.parse(found[-1].at)
