"""From a certified candidate to a published release; run again after a crash, it ends the rest."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Snapshot, Timestamp

from certify import amendment, embargo, issue, keys, propose, publication
from certify.errors import (
    AlreadyPublishedError,
    CertifyError,
    LostListError,
    PastInstantError,
    RefusedPublicationError,
    UnfinishedPublicationError,
)
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
    publisher_key: Path,
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
    with journal.writing() as entry, _alone(layout):
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
    publisher_key: Path,
    password: bytes | None = None,
) -> Amended:
    """Publish a signed withdrawal or revert, or end its publication after a crash.

    Raises:
        CertifyError, UntrustedListError: As `publish`.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry, _alone(layout):
        current = _settled(layout, signer)
        _check_not_lost(entry, current)
        amended = amendment.read(layout, name)
        if current is None or not amended.is_in(current.targets):
            current = _carry_out(layout, entry, name, current, signer)
        _sweep(layout)
        return _record_amendment(entry, current, amended, signer)


def schedule(
    layout: Layout,
    journal: Journal,
    release: str,
    publish_at: datetime,
    publisher_key: Path,
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
        body = {
            "manifest_sha256": candidate.manifest_sha256,
            "publish_at": clock.text(publish_at),
            "why": why,
        }
        actor = _person(signer, layout)
        return entry.append(embargo.SCHEDULED, release, actor=actor, body=body)


def publish_due(
    layout: Layout, journal: Journal, publisher_key: Path, password: bytes | None = None
) -> Iterator[tuple[str, Publication | CertifyError]]:
    """Publish each release whose instant has come; one that is refused does not stop the next."""
    for release, publish_at in embargo.scheduled(journal).items():
        if publish_at > clock.now():
            return
        try:
            yield release, publish(layout, journal, release, publisher_key, password)
        except CertifyError as error:
            yield release, error


def refresh(layout: Layout, publisher_key: Path, password: bytes | None = None) -> Refreshed | None:
    """Sign snapshot and timestamp anew when one of them has ten days left or fewer.

    Returns:
        None when both are fresh, or nothing is published.

    Raises:
        KeyFileError, RefusedPublicationError, UntrustedListError: As `publish`.
        UnfinishedPublicationError: A publication has to be ended first.
    """
    signer = _publisher(layout, publisher_key, password)
    with _alone(layout):
        current = _settled(layout, signer)
        if current is None or _is_fresh(current):
            return None
        following = f"{current.version + 1}.targets.json"
        if (issue.folder(layout) / following).exists():
            raise UnfinishedPublicationError(following)
        published = issue.published_so_far(current)
        snapshot = issue.write_snapshot(layout, current, current.document, published, signer)
        timestamp = issue.write_timestamp(layout, current, snapshot, signer)
        return Refreshed(current.version, timestamp.typed(Timestamp).expires)


def _carry_out(
    layout: Layout, entry: Entry, name: str, current: SignedList | None, signer: CryptoSigner
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


def _settled(layout: Layout, signer: CryptoSigner) -> SignedList | None:
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


def _publisher(layout: Layout, path: Path, password: bytes | None) -> CryptoSigner:
    signer = keys.load_signer(path, password)
    root = keys.newest_root(layout)
    allowed = {*root.roles["snapshot"].keyids} & {*root.roles["timestamp"].keyids}
    if signer.public_key.keyid not in allowed:
        raise RefusedPublicationError(signer.public_key.keyid)
    return signer


def _record(entry: Entry, current: SignedList, release: str, signer: CryptoSigner) -> Publication:
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
        entry.append("release.published", release, actor=actor, body=body, once=once)
    return Publication(release, current.version, released.published_at, released.signers, is_new)


def _record_amendment(
    entry: Entry, current: SignedList, amended: amendment.Amendment, signer: CryptoSigner
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
            entry.append("release.withdrawn", release, actor=actor, body=body, once=once)
    if is_new and amended.content["kind"] == amendment.REVERT:
        body = {**told, "withdrawn": list(amended.withdrawn)}
        entry.append("release.reverted", amended.content["release"], actor=actor, body=body)
    standing = next((each.id for each in current.releases.values() if each.stands), None)
    return Amended(amended.id, current.version, amended.withdrawn, withdrawn_at, standing, is_new)


def _person(signer: CryptoSigner, place: SignedList | Layout) -> str:
    key_id = signer.public_key.keyid
    if isinstance(place, Layout):
        return str(keys.newest_root(place).keys[key_id].unrecognized_fields.get(PERSON, key_id))
    return place.persons.get(key_id, key_id)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the metadata folder: `refresh` runs from a timer and knows no journal."""
    descriptor = os.open(issue.folder(layout), os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
