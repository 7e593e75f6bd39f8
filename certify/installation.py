"""Putting a drafted root in place, so that no reader ever lacks a list it can believe for long.

The first root is only laid down. With a next one the publisher issues what the new root asks for:
the list as the new certifiers signed it, a snapshot, a timestamp. Between the rename of the root
and that of the timestamp a reader refuses the folder and keeps what it had; run again after a
crash, the installation ends what is left.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from securesystemslib.signer import Key, Signer
from tuf.api.metadata import Root

from certify import ceremony, issue, keys, locks, propose
from certify.ceremony import Draft
from certify.errors import CeremonyError, RefusedPublicationError, UnfinishedPublicationError
from certify.root_rules import ROLES, ROOT, holders_of
from schemas import metadata, roots, trust
from schemas.distrust import UntrustedListError
from schemas.metadata import Document
from schemas.signed_list import SignedList
from store import canonical, clock, files, reading
from store.journal import Entry, Journal
from store.layout import Layout


@dataclass(frozen=True)
class Installed:
    """A root that is in place; `list_version` is None while nothing is published."""

    version: int
    sha256: str
    record: Path
    list_version: int | None


def install(layout: Layout, journal: Journal, publisher: Signer | None = None) -> Installed:
    """Put the draft in place, or end an installation that a crash cut short.

    Args:
        publisher: The draft's publisher; needed once something is published.

    Raises:
        CeremonyError: There is no draft, it lacks signatures, or another list was published
            since.
        RefusedPublicationError: The key is not the publisher's of the draft.
        UnfinishedPublicationError: A publication has to be ended first.
        UntrustedListError: The draft breaks a rule that every reader applies.
    """
    files.make_directory(issue.folder(layout))
    with journal.writing() as entry, locks.alone(layout):
        draft = ceremony.read(layout)
        present = _present(layout, draft)
        chain = _check_signed(layout, draft)
        name = f"{draft.version}.root.json"
        content = draft.root.to_bytes()
        current = _current(layout, present)
        if current is None:
            files.write_atomic(issue.folder(layout) / name, content)
        else:
            _issue(layout, draft, chain, current, publisher)
        if draft.version == 1:
            files.write_atomic(keys.pinned_root(layout), content)
        renewed = propose.current_list(layout)
        keys.write_public(layout, chain[-1], keys.former_certifiers(chain))
        record = write_record(layout, chain)
        _record(entry, draft, renewed, record)
        shutil.rmtree(ceremony.folder(layout))
    digest = metadata.read(name, content).sha256
    return Installed(draft.version, digest, record, renewed.version if renewed else None)


def write_record(layout: Layout, chain: Sequence[Root]) -> Path:
    """Write what was decided, to be printed, read aloud and signed by those present."""
    root = chain[-1]
    name = f"{root.version}.root.json"
    document = metadata.read(name, (issue.folder(layout) / name).read_bytes())
    told = {
        "root": name,
        "sha256": document.sha256,
        "installed_at": clock.text(clock.now()),
        "expires": clock.text(root.expires),
        "signed_by": sorted(keys.person_of(_key(chain, each)) for each in document.signatures),
        "holders": {
            role: {holder.person: holder.fingerprint for holder in holders_of(root, role)}
            for role in ROLES
        },
        "allowed_signers_sha256": files.sha256_of(keys.allowed_signers(layout)),
    }
    path = layout.trust / f"ceremony-{root.version}.json"
    files.write_atomic(path, canonical.encode(told))
    return path


def _key(chain: Sequence[Root], key_id: str) -> Key:
    return roots.keys_of(chain)[key_id]


def _present(layout: Layout, draft: Draft) -> dict[str, bytes]:
    """Return the metadata folder without what this installation has already written of the draft.

    Raises:
        UnfinishedPublicationError: A publication has begun.
    """
    if draft.version == 1:
        return {}
    home = issue.folder(layout)
    found = {name: (home / name).read_bytes() for name in reading.list_names(home, home.name)}
    if found.pop(f"{draft.version}.root.json", None) == draft.root.to_bytes():
        # What was written after it is ours: no other publication can have begun since.
        for name in _own_names(draft, found):
            found.pop(name, None)
    return found


def _own_names(draft: Draft, found: Mapping[str, bytes]) -> list[str]:
    stamped = metadata.parse(found["timestamp.json"]) if "timestamp.json" in found else None
    if stamped is None:
        return []
    version = stamped["signed"]["meta"]["snapshot.json"]["version"]
    listed = [f"{draft.listed.signed.version}.targets.json"] if draft.listed else []
    return [f"{version + 1}.snapshot.json", *listed]


def _current(layout: Layout, present: Mapping[str, bytes]) -> SignedList | None:
    """Return the list that was published before the draft came into force.

    Raises:
        UntrustedListError: It does not hold.
        UnfinishedPublicationError: A publication has begun.
    """
    if "timestamp.json" not in present:
        return None
    pinned = keys.pinned_root(layout).read_bytes()
    now = clock.now()
    try:
        current = trust.check(pinned, present, at=now)
    except UntrustedListError:
        current = _ended(layout, pinned, now)
    following = f"{current.version + 1}.targets.json"
    if following in present:
        raise UnfinishedPublicationError(following)
    return current


def _ended(layout: Layout, pinned: bytes, now: datetime) -> SignedList:
    """Return the list when all but the record of the installation was already done."""
    return trust.check(pinned, reading.read_metadata(issue.folder(layout)), at=now)


def _check_signed(layout: Layout, draft: Draft) -> list[Root]:
    """Return every root, the draft's last, after all that a reader would check."""
    lacking = ceremony.missing(layout, draft)
    if lacking:
        raise CeremonyError("unsigned-draft", f"{draft.name}: {', '.join(lacking)}")
    name = f"{draft.version}.root.json"
    home = issue.folder(layout)
    names = [each for each in reading.list_names(home, "") if metadata.role_of(each) == ROOT]
    known = {each: (home / each).read_bytes() for each in names} | {name: draft.root.to_bytes()}
    pinned = keys.pinned_root(layout)
    return roots.check_roots(pinned.read_bytes() if pinned.exists() else known[name], known)


def _issue(
    layout: Layout,
    draft: Draft,
    chain: Sequence[Root],
    current: SignedList,
    publisher: Signer | None,
) -> None:
    """Write root, list, snapshot and timestamp, in this order; each may be there already."""
    root, home = chain[-1], issue.folder(layout)
    if not _needs_publisher(draft, chain):
        files.write_atomic(home / f"{draft.version}.root.json", draft.root.to_bytes())
        return
    if publisher is None:
        raise CeremonyError("publisher-needed", draft.name)
    key_id = publisher.public_key.keyid
    if key_id not in root.roles["snapshot"].keyids or key_id not in root.roles["timestamp"].keyids:
        raise RefusedPublicationError(key_id)
    if current.root_version == draft.version:
        return  # all of it stands
    ceremony.check_list(layout, draft, current)
    listed = _listed(draft, current)
    roots.check_signatures(listed, chain)
    files.write_atomic(home / f"{draft.version}.root.json", draft.root.to_bytes())
    if draft.listed is not None:
        files.write_atomic(home / listed.name, draft.listed.to_bytes())
    published = issue.published_so_far(current)
    snapshot = issue.write_snapshot(layout, current, listed, published, publisher)
    issue.write_timestamp(layout, current, snapshot, publisher)


def _needs_publisher(draft: Draft, chain: Sequence[Root]) -> bool:
    """Tell whether what is published needs other signatures than it has."""
    before, after = (root.roles["timestamp"].keyids for root in chain[-2:])
    return draft.listed is not None or set(before) != set(after)


def _listed(draft: Draft, current: SignedList) -> Document:
    if draft.listed is None:
        return current.document
    return metadata.read(f"{draft.listed.signed.version}.targets.json", draft.listed.to_bytes())


def _record(entry: Entry, draft: Draft, current: SignedList | None, record: Path) -> None:
    once = f"root-installed:{draft.version}"
    if entry.recorded(once) is None:
        body = {
            "root_sha256": metadata.read(
                f"{draft.version}.root.json", draft.root.to_bytes()
            ).sha256,
            "list_version": current.version if current else None,
            "record_sha256": files.sha256_of(record),
        }
        entry.append("keys.root_installed", draft.name, actor="certify", body=body, once=once)
