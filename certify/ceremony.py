"""The roots of trust: drafted, signed by those who hold root keys, put in place.

The first root is drafted from public parts that people hand in. A next one replaces or revokes
keys; it is signed by the old threshold and by its own. Where the certifiers change, they sign the
current list anew. Every step is an entry of the journal.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key, Signer
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Targets
from tuf.api.serialization import DeserializationError

from certify import keys, proposal, propose, root_rules
from certify.errors import CeremonyError
from certify.holders import Holder
from certify.root_rules import ROOT, TARGETS
from schemas import metadata
from schemas.distrust import DistrustError
from schemas.signed_list import SignedList
from store import clock, files, reading
from store.journal import Entry, Journal
from store.layout import Layout


@dataclass(frozen=True)
class Draft:
    """A root put up for signing, and the list that the new certifiers sign when they change."""

    root: Metadata[Root]
    listed: Metadata[Targets] | None

    @property
    def version(self) -> int:
        """Version of the root."""
        return int(self.root.signed.version)

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"root-{self.version}"


def folder(layout: Layout) -> Path:
    """Return where a draft lies until it is in place."""
    return layout.trust / "draft"


def draft_first(
    layout: Layout,
    journal: Journal,
    root_holders: Sequence[Holder],
    certifiers: Sequence[Holder],
    publishers: Sequence[Holder],
) -> Draft:
    """Draft the first root of an installation.

    Raises:
        CeremonyError: There is a root already, too few people, or one key or person twice.
    """
    if keys.pinned_root(layout).exists():
        raise CeremonyError("root-exists", str(keys.pinned_root(layout)))
    by_role = {"root": root_holders, keys.CERTIFIER: certifiers, keys.PUBLISHER: publishers}
    return _put_up(layout, journal, root_rules.make(1, by_role), None, {})


def draft_next(
    layout: Layout, journal: Journal, replaced: Mapping[str, Holder | None], role: str
) -> Draft:
    """Draft the next root: some holders of a role get another key, leave, or are others.

    Args:
        replaced: By the present holder, or by the id of a key: who comes instead, None for
            nobody; a name that holds no key of the role is somebody added.
        role: `root`, `certifier` or `publisher`.

    Raises:
        CeremonyError: Nobody would change, too few would be left, or one key or person is twice.
        UntrustedListError: The present roots or the published list do not hold.
    """
    present = keys.newest_root(layout)
    by_role = {each: root_rules.holders_of(present, each) for each in root_rules.ROLES}
    by_role[role] = root_rules.changed(by_role[role], replaced)
    root = root_rules.make(present.version + 1, by_role)
    listed = None
    current = propose.current_list(layout)
    if role == keys.CERTIFIER and current is not None:
        expires = clock.now() + proposal.LIST_LIFE
        listed = proposal.follow(current, proposal.listed(current), expires)
    told = {name: holder.person if holder else None for name, holder in replaced.items()}
    return _put_up(layout, journal, root, listed, {"role": role, "replaced": told})


def read(layout: Layout) -> Draft:
    """Read what was put up, signed so far by whoever has.

    Raises:
        CeremonyError: There is no draft, or it is not readable.
    """
    listed = folder(layout) / "targets.json"
    try:
        root = Metadata[Root].from_bytes(_read(folder(layout) / "root.json"))
        found = Metadata[Targets].from_bytes(_read(listed)) if listed.exists() else None
    except (DistrustError, DeserializationError):
        raise CeremonyError("no-draft", str(folder(layout))) from None
    if not isinstance(root.signed, Root):
        raise CeremonyError("no-draft", str(folder(layout)))
    return Draft(root, found)


def sign_root(layout: Layout, journal: Journal, signer: Signer) -> Draft:
    """Sign the draft with a root key, the old or the new one.

    Raises:
        CeremonyError: The key holds no root role, now or in the draft.
    """
    with journal.writing() as entry:
        draft = read(layout)
        _check_proposed(entry, draft)
        key = _of_role(signer, ROOT, [draft.root.signed, *_present(layout)])
        draft.root.sign(signer, append=True)
        files.write_atomic(folder(layout) / "root.json", draft.root.to_bytes())
        body = {"key_id": key.keyid, "sha256": _digest(draft.root)}
        entry.append("keys.root_signed", draft.name, actor=keys.person_of(key), body=body)
    return draft


def sign_list(layout: Layout, journal: Journal, signer: Signer) -> Draft:
    """Sign the current list anew with the key of a certifier of the draft.

    Raises:
        CeremonyError: The draft has no list, or the key is no certifier's in it.
    """
    with journal.writing() as entry:
        draft = read(layout)
        _check_proposed(entry, draft)
        if draft.listed is None:
            raise CeremonyError("no-list-needed", draft.name)
        key = _of_role(signer, TARGETS, [draft.root.signed])
        check_list(layout, draft, propose.current_list(layout))
        draft.listed.sign(signer, append=True)
        files.write_atomic(folder(layout) / "targets.json", draft.listed.to_bytes())
        body = {"key_id": key.keyid, "sha256": _digest(draft.listed)}
        entry.append("keys.list_signed", draft.name, actor=keys.person_of(key), body=body)
    return draft


def missing(layout: Layout, draft: Draft) -> list[str]:
    """Return what the draft still lacks, as codes: `old-root`, `new-root`, `list`."""
    content, signed = draft.root, draft.root.signed
    found = []
    for name, verifier in [("new-root", signed), *(("old-root", r) for r in _present(layout))]:
        if not _is_signed(verifier, ROOT, content):
            found.append(name)
    if draft.listed is not None and not _is_signed(signed, TARGETS, draft.listed):
        found.append("list")
    return found


def check_list(layout: Layout, draft: Draft, current: SignedList | None) -> None:
    """Check that the drafted list is the published one, signed anew and nothing else.

    Raises:
        CeremonyError: Another list was published since, or the draft was edited.
    """
    if draft.listed is None:
        return
    if current is None:
        raise CeremonyError("stale-draft", draft.name)
    expected = proposal.follow(current, proposal.listed(current), draft.listed.signed.expires)
    if expected.signed_bytes != draft.listed.signed_bytes:
        raise CeremonyError("stale-draft", draft.name)
    if draft.listed.signed.expires > clock.now() + proposal.LIST_LIFE:
        raise CeremonyError("stale-draft", draft.name)


def _put_up(
    layout: Layout,
    journal: Journal,
    root: Root,
    listed: Metadata[Targets] | None,
    told: Mapping[str, Any],
) -> Draft:
    draft = Draft(Metadata(root), listed)
    with journal.writing() as entry:
        if folder(layout).exists():
            shutil.rmtree(folder(layout))
        files.write_atomic(folder(layout) / "root.json", draft.root.to_bytes())
        if listed is not None:
            files.write_atomic(folder(layout) / "targets.json", listed.to_bytes())
        body = {"sha256": _digest(draft.root), "list_sha256": listed and _digest(listed), **told}
        entry.append("keys.root_drafted", draft.name, actor="certify", body=body)
    return draft


def _present(layout: Layout) -> list[Root]:
    """Return the newest root, or nothing before the first."""
    return [keys.newest_root(layout)] if keys.pinned_root(layout).exists() else []


def _of_role(signer: Signer, role: str, among: Iterable[Root]) -> Key:
    key_id = signer.public_key.keyid
    for root in among:
        if key_id in root.roles[role].keyids:
            return root.keys[key_id]
    raise CeremonyError("wrong-key", key_id)


def _check_proposed(entry: Entry, draft: Draft) -> None:
    """The journal, not the folder, says what was put up."""
    proposed = entry.events("keys.root_drafted", draft.name)
    listed = draft.listed and _digest(draft.listed)
    told = {"sha256": _digest(draft.root), "list_sha256": listed}
    if not proposed or not told.items() <= proposed[-1].body.items():
        raise CeremonyError("changed-draft", draft.name)


def _is_signed(verifier: Root, role: str, content: Metadata[Any]) -> bool:
    try:
        verifier.verify_delegate(role, content.signed_bytes, content.signatures)
    except UnsignedMetadataError:
        return False
    return True


def _digest(content: Metadata[Any]) -> str:
    return hashlib.sha256(content.signed_bytes).hexdigest()


def _read(path: Path) -> bytes:
    return reading.read_whole(path, path.name, metadata.LIMITS["targets"])
