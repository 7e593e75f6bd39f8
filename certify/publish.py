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

from certify import issue, keys, propose, publication
from certify.errors import (
    LostListError,
    RefusedPublicationError,
    UnfinishedPublicationError,
)
from schemas.signed_list import SignedList
from store import clock, files
from store.journal import Entry, Journal
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
        UntrustedListError: The published list does not hold.
    """
    signer = _publisher(layout, publisher_key, password)
    with journal.writing() as entry, _alone(layout):
        current = _settled(layout, signer)
        _check_not_lost(entry, current)
        if current is None or release not in current.releases:
            for _ in publication.steps(publication.plan(layout, entry, release, current, signer)):
                pass
            current = propose.current_list(layout)
        assert current is not None  # noqa: S101 - the steps end with a readable list
        for folder in (issue.folder(layout), layout.releases / "objects", layout.release(release)):
            files.sweep(folder)
        return _record(entry, current, release, signer)


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
    versions = [event.body["list_version"] for event in entry.events("release.published")]
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
        key_id = signer.public_key.keyid
        actor = current.persons.get(key_id, key_id)
        entry.append("release.published", release, actor=actor, body=body, once=once)
    return Publication(release, current.version, released.published_at, released.signers, is_new)


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the metadata folder: `refresh` runs from a timer and knows no journal."""
    descriptor = os.open(issue.folder(layout), os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
