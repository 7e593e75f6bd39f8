"""Does the journal tell the truth? Its chain, the uploads it took, the releases it speaks of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from certify import issue, propose, seal, sources
from certify.errors import DamagedUploadError, FailedAuditError
from schemas import manifest as manifests
from schemas import metadata, signed_list
from schemas.distrust import DistrustError
from schemas.signed_list import ReleaseEntry, SignedList
from store import clock, reading
from store.journal import BrokenChainError, Event, Journal
from store.layout import Layout

_UPLOADS: Final = ("upload.accepted", "upload.submitted")


@dataclass(frozen=True)
class Audit:
    """What was found to hold."""

    entries: int
    head: str
    uploads: int
    releases: int
    withdrawn: int
    list_version: int


@dataclass
class _Ground:
    """What entries are held against."""

    layout: Layout
    listed: SignedList | None
    events: list[Event]
    hashes: dict[int, str]
    uploads: set[str] = field(default_factory=set)
    told: set[tuple[str, str]] = field(default_factory=set)


def audit(layout: Layout, journal: Journal) -> Audit:
    """Check every entry, in order, against the chain, the uploads and the signed list.

    Raises:
        FailedAuditError: The first entry that does not hold.
        UntrustedListError: The signed list does not hold, so nothing can be held against it.
    """
    try:
        journal.check_chain()
    except BrokenChainError as error:
        raise FailedAuditError(error.seq, "", "", "chain", journal.name) from None
    events = journal.events()
    hashes = {event.seq: event.hash for event in events}
    ground = _Ground(layout, propose.current_list(layout), events, hashes)
    for event in events:
        check = _CHECKS.get(event.kind)
        if check is not None:
            check(ground, event)
    _check_all_told(ground)
    listed = ground.listed.releases.values() if ground.listed else ()
    seq, head = journal.head()
    return Audit(
        seq,
        head,
        len(ground.uploads),
        len(listed),
        sum(not entry.stands for entry in listed),
        ground.listed.version if ground.listed else 0,
    )


def _check_upload(ground: _Ground, event: Event) -> None:
    if event.subject in ground.uploads:
        return
    folder = ground.layout.upload(event.body["dataset_id"], event.subject)
    try:
        sources.check_upload(sources.Upload(event.subject, folder, event.body))
        sources.check_receipt(sources.Upload(event.subject, folder, event.body))
    except DamagedUploadError as error:
        file = error.path.relative_to(ground.layout.data_root)
        raise _failed(event, "upload", str(file)) from None
    ground.uploads.add(event.subject)


def _check_signed(ground: _Ground, event: Event) -> None:
    """A signature on what came out is in the list that brought it out."""
    out = [
        other
        for other in ground.events
        if other.kind in ("release.published", "release.withdrawn")
        and _digest_of(other.body) == _digest_of(event.body)
    ]
    for other in out:
        document = _list_file(ground, other)
        if document is None or event.body["key_id"] not in document.signatures:
            file = f"{other.body['list_version']}.targets.json"
            raise _failed(event, "signature", f"{metadata.FOLDER}/{file}")


def _check_published(ground: _Ground, event: Event) -> None:
    entry, body = _entry(ground, event), event.body
    document = _list_file(ground, event)
    certified = [
        other.body["signers"]
        for other in ground.events
        if other.kind == "release.certified"
        and other.subject == event.subject
        and _digest_of(other.body) == _digest_of(body)
    ]
    holds = (
        entry.manifest_sha256 == body["manifest_sha256"]
        and clock.text(entry.published_at) == body["published_at"]
        and document is not None
        and f"{event.subject}/manifest.json" in signed_list.read_targets(document)
        and [sorted(entry.signers)] == certified[-1:]
    )
    if not holds:
        raise _failed(event, "list", f"{metadata.FOLDER}/{body['list_version']}.targets.json")
    _check_anchor(ground, event, entry)
    ground.told.add(("published", event.subject))


def _check_anchor(ground: _Ground, event: Event, entry: ReleaseEntry) -> None:
    """The signed manifest names an entry of the journal: it cannot have been another one then."""
    file = f"{entry.id}/manifest.json"
    try:
        content = reading.read_whole(ground.layout.releases / file, file, manifests.LIMIT)
        anchor = manifests.read(content, entry.id).content["journal"]
    except DistrustError:
        raise _failed(event, "manifest", file) from None
    if anchor["seq"] and ground.hashes.get(anchor["seq"]) != anchor["hash"]:
        raise _failed(event, "anchor", file)


def _check_withdrawn(ground: _Ground, event: Event) -> None:
    entry, body = _entry(ground, event), event.body
    holds = (
        not entry.stands
        and entry.withdrawn_at is not None
        and clock.text(entry.withdrawn_at) == body["withdrawn_at"]
        and (entry.reason, entry.text) == (body["reason"], body["text"])
        and entry.superseded_by == body["superseded_by"]
        and _list_file(ground, event) is not None
    )
    if not holds:
        raise _failed(event, "list", f"{metadata.FOLDER}/{body['list_version']}.targets.json")
    if entry.is_removed and ground.listed is not None:
        _check_sealed(ground, event, entry, ground.listed)
    ground.told.add(("withdrawn", event.subject))


def _check_sealed(ground: _Ground, event: Event, entry: ReleaseEntry, listed: SignedList) -> None:
    """The bytes of a disclosure are gone, and the journal has what they were."""
    recorded = {
        part["sha256"]
        for other in ground.events
        if other.kind == seal.SEALED and other.subject == entry.id
        for part in other.body["objects"]
    }
    try:
        doomed = seal.doomed(ground.layout, listed, entry)
    except DistrustError as error:
        raise _failed(event, "manifest", error.file) from None
    pool = ground.layout.releases / "objects"
    for digest in doomed:
        if digest not in recorded or (pool / digest).exists():
            raise _failed(event, "unsealed", f"objects/{digest}")


def _check_reverted(ground: _Ground, event: Event) -> None:
    _entry(ground, event)
    releases = ground.listed.releases if ground.listed else {}
    gone = [releases.get(release) for release in event.body["withdrawn"]]
    if not all(entry and entry.superseded_by == event.subject for entry in gone):
        raise _failed(event, "list", metadata.FOLDER)


_CHECKS: Final[dict[str, Callable[[_Ground, Event], None]]] = {
    **dict.fromkeys(_UPLOADS, _check_upload),
    "release.signed": _check_signed,
    "release.published": _check_published,
    "release.withdrawn": _check_withdrawn,
    "release.reverted": _check_reverted,
}


def _check_all_told(ground: _Ground) -> None:
    entries = ground.listed.releases.values() if ground.listed else ()
    listed = {("published", entry.id) for entry in entries}
    listed |= {("withdrawn", entry.id) for entry in entries if not entry.stands}
    if missing := sorted(listed - ground.told):
        (what, release), seq = missing[0], len(ground.events)
        raise FailedAuditError(seq, f"release.{what}", release, "unrecorded", metadata.FOLDER)


def _entry(ground: _Ground, event: Event) -> ReleaseEntry:
    entry = ground.listed.releases.get(event.subject) if ground.listed else None
    if entry is None:
        raise _failed(event, "list", metadata.FOLDER)
    return entry


def _list_file(ground: _Ground, event: Event) -> metadata.Document | None:
    """Return the list that an entry says brought something out; the chain of lists was checked."""
    version = event.body["list_version"]
    if ground.listed is None or not 0 < version <= ground.listed.version:
        return None
    return issue.document(ground.layout, f"{version}.targets.json")


def _digest_of(body: Mapping[str, Any]) -> str | None:
    return body.get("manifest_sha256") or body.get("statement_sha256")


def _failed(event: Event, why: str, file: str) -> FailedAuditError:
    return FailedAuditError(event.seq, event.kind, event.subject, why, file)
