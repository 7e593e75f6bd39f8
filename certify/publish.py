"""From a certified candidate to a published release; run again after a crash, it ends the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from securesystemslib.signer import Signer
from tuf.api.metadata import Snapshot, Timestamp

from certify import (
    amendment,
    embargo,
    issue,
    keys,
    papers,
    propose,
    publication,
    seal,
    standing,
    steps,
)
from certify.errors import (
    AlreadyPublishedError,
    CertifyError,
    LostListError,
    PastInstantError,
    RefusedPublicationError,
    UnfinishedPublicationError,
)
from certify.locks import alone
from schemas.metadata import Document
from schemas.roots import PERSON
from schemas.signed_list import SignedList
from store import clock, files
from store.journal import Entry, Event, Journal
from store.layout import Layout

REFRESH_BEFORE: Final = timedelta(days=10)


@dataclass(frozen=True)
class Publication:
    """A published release; `is_new` is false when it was published before."""

    release: str
    list_version: int
    published_at: datetime
    signers: tuple[str, ...]
    is_new: bool


@dataclass(frozen=True)
class Amended:
    """A withdrawal or revert that came out; `is_new` is false when it had before."""

    id: str
    list_version: int
    withdrawn: tuple[str, ...]
    withdrawn_at: datetime
    current: str | None
    is_new: bool


@dataclass(frozen=True)
class Refreshed:
    """Snapshot and timestamp were signed anew; the list they name is the same."""

    list_version: int
    expires: datetime


def publish(
    layout: Layout,
    journal: Journal,
    release: str,
    publisher_key: Path | Signer,
    password: bytes | None = None,
) -> Publication:
    """Publish a certified candidate, or end its publication after a crash.

    Raises:
        KeyFileError: The key cannot be read.
        RefusedPublicationError: It is not the publisher's.
        NotCertifiedError: Two certifiers have not signed this candidate.
        StaleProposalError: Another list was published since it was signed.
        BrokenCandidateError: A file of the candidate was changed.
        UnfinishedPublicationError: Another release's publication has to be ended first.
        ClockBehindError: No later instant than the last publication's within a second.
        LostListError: The releases folder is older than the journal.
        EmbargoError: It is scheduled for later; nothing is touched.
        UntrustedListError: The published list does not hold.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry, alone(layout):
        embargo.check(entry, release)
        current = _settled(layout, signer)
        _check_not_lost(entry, current)
        if current is None or release not in current.releases:
            current = _carry_out(layout, entry, release, current, signer)
        _sweep(layout, release)
        return _record(entry, current, release, signer)


def amend(
    layout: Layout,
    journal: Journal,
    name: str,
    publisher_key: Path | Signer,
    password: bytes | None = None,
) -> Amended:
    """Publish a signed withdrawal or revert, or end its publication after a crash.

    Raises:
        CertifyError, UntrustedListError: As `publish`.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry, alone(layout):
        current = _settled(layout, signer)
        _check_not_lost(entry, current)
        amended = amendment.read(layout, name)
        if current is None or not amended.is_in(current.targets):
            current = _carry_out(layout, entry, name, current, signer)
        _sweep(layout)
        recorded = _record_amendment(entry, current, amended, signer)
        seal.seal(layout, entry, current, _person(signer, current))
        return recorded


def schedule(
    layout: Layout,
    journal: Journal,
    release: str,
    publish_at: datetime,
    publisher_key: Path | Signer,
    password: bytes | None = None,
    *,
    why: str | None = None,
) -> Event:
    """Record when a certified candidate is to be published; the last such entry counts.

    Nothing under `releases/` changes before that instant.

    Args:
        why: Reason of a changed date, for the calendar.

    Raises:
        PastInstantError: The instant is not ahead.
        AlreadyPublishedError: The release is out.
        CertifyError, UntrustedListError: As `publish`.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry:
        if publish_at <= clock.now():
            raise PastInstantError(clock.text(publish_at))
        current = propose.current_list(layout)
        if current is not None and release in current.releases:
            raise AlreadyPublishedError(release)
        candidate = propose.read_candidate(layout, release)
        publication.check_certified(layout, entry, candidate, current)
        # What it rests on must still hold at its hour.
        standing.check(candidate, entry, publish_at)
        body = {
            "manifest_sha256": candidate.manifest_sha256,
            "publish_at": clock.text(publish_at),
            "why": why,
        }
        actor = _person(signer, layout)
        return steps.append(entry, embargo.SCHEDULED, release, actor=actor, body=body)


def publish_due(
    layout: Layout, journal: Journal, publisher_key: Path | Signer, password: bytes | None = None
) -> Iterator[tuple[str, Publication | CertifyError]]:
    """Publish each release whose instant has come; one that is refused does not stop the next."""
    for release, publish_at in embargo.scheduled(journal).items():
        if publish_at > clock.now():
            return
        try:
            yield release, publish(layout, journal, release, publisher_key, password)
        except CertifyError as error:
            yield release, error


def refresh(
    layout: Layout, publisher_key: Path | Signer, password: bytes | None = None
) -> Refreshed | None:
    """Sign snapshot and timestamp anew when one of them has ten days left or fewer.

    Returns:
        None when both are fresh, or nothing is published.

    Raises:
        KeyFileError, RefusedPublicationError, UntrustedListError: As `publish`.
        UnfinishedPublicationError: A publication has to be ended first.
    """
    signer = _publisher(layout, publisher_key, password)
    with alone(layout):
        current = _settled(layout, signer)
        if current is None or _is_fresh(current):
            return None
        _, timestamp = _renew(layout, current, signer, {})
        return Refreshed(current.version, timestamp.typed(Timestamp).expires)


def issue_papers(
    layout: Layout, journal: Journal, publisher_key: Path | Signer, password: bytes | None = None
) -> Refreshed | None:
    """Put out what was said about dates since; the list of releases stays as it is.

    Returns:
        None when nothing is new, or before the first publication, which brings it along.

    Raises:
        KeyFileError, RefusedPublicationError, UntrustedListError: As `publish`.
        UnfinishedPublicationError: A publication has to be ended first.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry, alone(layout):
        current = _settled(layout, signer)
        if current is None:
            return None
        new = papers.due(papers.told(entry), current, set(current.releases))
        if not new:
            return None
        _, timestamp = _renew(layout, current, signer, new)
        _sweep(layout)
        return Refreshed(current.version, timestamp.typed(Timestamp).expires)


def _renew(
    layout: Layout, current: SignedList, signer: Signer, new: Mapping[str, bytes]
) -> tuple[Document, Document]:
    """Sign the next snapshot and timestamp of the same list."""
    following = f"{current.version + 1}.targets.json"
    if (issue.folder(layout) / following).exists():
        raise UnfinishedPublicationError(following)
    published = issue.published_so_far(current)
    snapshot = issue.write_snapshot(
        layout, current, current.document, published, signer, new_papers=new
    )
    return snapshot, issue.write_timestamp(layout, current, snapshot, signer)


def person_of(layout: Layout, publisher_key: Path | Signer, password: bytes | None = None) -> str:
    """Return who holds the publisher's key.

    Raises:
        KeyFileError, RefusedPublicationError, UntrustedListError: As `publish`.
    """
    return _person(_publisher(layout, publisher_key, password), layout)


def _carry_out(
    layout: Layout, entry: Entry, name: str, current: SignedList | None, signer: Signer
) -> SignedList:
    for _ in publication.steps(publication.plan(layout, entry, name, current, signer)):
        pass
    renewed = propose.current_list(layout)
    assert renewed is not None  # noqa: S101 - the steps end with a readable list
    return renewed


def _sweep(layout: Layout, *released: str) -> None:
    folders = (issue.folder(layout), layout.releases / "objects", *map(layout.release, released))
    for folder in folders:
        files.sweep(folder)


def _settled(layout: Layout, signer: Signer) -> SignedList | None:
    """Return the published list, after ending a refresh that a crash cut short."""
    current = propose.current_list(layout)
    if current is None:
        return None
    begun = issue.document(layout, f"{current.snapshot.version + 1}.snapshot.json")
    if begun is None or begun.signed["meta"]["targets.json"]["version"] != current.version:
        return current
    issue.write_timestamp(layout, current, begun, signer)
    return propose.current_list(layout)


def _is_fresh(current: SignedList) -> bool:
    expiries = (
        current.snapshot.typed(Snapshot).expires,
        current.timestamp.typed(Timestamp).expires,
    )
    return min(expiries) - clock.now() > REFRESH_BEFORE


def _check_not_lost(entry: Entry, current: SignedList | None) -> None:
    versions = [
        event.body["list_version"]
        for kind in ("release.published", "release.withdrawn")
        for event in entry.events(kind)
    ]
    found = current.version if current else 0
    if max(versions, default=0) > found:
        raise LostListError(max(versions), found)


def _publisher(layout: Layout, path: Path | Signer, password: bytes | None) -> Signer:
    signer = keys.load_signer(path, password)
    root = keys.newest_root(layout)
    allowed = {*root.roles["snapshot"].keyids} & {*root.roles["timestamp"].keyids}
    if signer.public_key.keyid not in allowed:
        raise RefusedPublicationError(signer.public_key.keyid)
    return signer


def _record(entry: Entry, current: SignedList, release: str, signer: Signer) -> Publication:
    released = current.releases[release]
    once = f"published:{release}"
    is_new = entry.recorded(once) is None
    if is_new:
        body = {
            "list_version": current.version,
            "manifest_sha256": released.manifest_sha256,
            "published_at": clock.text(released.published_at),
        }
        actor = _person(signer, current)
        steps.append(entry, "release.published", release, actor=actor, body=body, once=once)
    return Publication(release, current.version, released.published_at, released.signers, is_new)


def _record_amendment(
    entry: Entry, current: SignedList, amended: amendment.Amendment, signer: Signer
) -> Amended:
    actor = _person(signer, current)
    is_new = False
    instants = [current.releases[release].withdrawn_at for release in amended.withdrawn]
    withdrawn_at = max(instant for instant in instants if instant)
    told = {
        "list_version": current.version,
        "reason": amended.content["reason"],
        "text": amended.content["text"],
        "withdrawn_at": clock.text(withdrawn_at),
        **amended.digest,
    }
    for release in amended.withdrawn:
        once = f"withdrawn:{release}"
        if entry.recorded(once) is None:
            is_new = True
            body = {**told, "superseded_by": amended.content["superseded_by"]}
            steps.append(entry, "release.withdrawn", release, actor=actor, body=body, once=once)
    if is_new and amended.content["kind"] == amendment.REVERT:
        body = {**told, "withdrawn": list(amended.withdrawn)}
        steps.append(entry, "release.reverted", amended.content["release"], actor=actor, body=body)
    stands = next((each.id for each in current.releases.values() if each.stands), None)
    return Amended(amended.id, current.version, amended.withdrawn, withdrawn_at, stands, is_new)


def _person(signer: Signer, place: SignedList | Layout) -> str:
    key_id = signer.public_key.keyid
    if isinstance(place, Layout):
        return str(keys.newest_root(place).keys[key_id].unrecognized_fields.get(PERSON, key_id))
    return place.persons.get(key_id, key_id)
