"""One figure by itself: is it in what two certifiers signed? Pure checks on one file's bytes.

A receipt holds the figure's record, the path from it to the root in the signed manifest, the
manifest, and the signed metadata that lists it: everything but the root of trust, which whoever
checks has had from elsewhere. Nothing in it is believed that does not hang on a signature.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from schemas import manifest as manifests
from schemas import merkle, metadata, record, roots, signed_list, trust
from schemas.distrust import DistrustError, Reason
from schemas.figure import BadFigureError, figure_id
from schemas.metadata import Document
from schemas.signed_list import ReleaseEntry

FORMAT: Final = 1
LIMIT: Final = 32_000_000
FILE: Final = "receipt.json"

_KEYS = {"format", "figure", "record", "statement", "proof", "manifest", "documents", "metadata"}
_PROOF = {"position", "count", "path"}
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Receipt:
    """A receipt that holds; all of it was signed.

    `signers` are the certifiers; `gate` is the record of what was checked before the release was
    signed, `statement` what is known of the upload. `expired_files` names metadata past its time,
    which is about freshness and not about the figure.
    """

    figure: str
    record: Mapping[str, Any]
    statement: Mapping[str, Any]
    gate: Mapping[str, Any]
    manifest: Mapping[str, Any]
    entry: ReleaseEntry
    signers: tuple[str, ...]
    certifiers: int
    needed: int
    list_version: int
    expired_files: tuple[str, ...]

    @property
    def answers(self) -> list[Mapping[str, Any]]:
        """Return the answered warnings about this very cell."""
        cell = self.record.get("source_cell")
        return [each for each in self.statement["warnings"] if each.get("cell") == cell]


def check(content: bytes, pinned: bytes, *, at: datetime, minimum_version: int = 0) -> Receipt:
    """Check a receipt against a root the caller trusts.

    Args:
        content: The bytes of `receipt.json`.
        pinned: The root of trust.
        at: UTC instant that expiry is judged by.
        minimum_version: Highest list version the caller has seen.

    Raises:
        DistrustError: Anything in it is not as it was signed, or not signed.
    """
    whole = _read(content)
    documents = _documents(whole["metadata"])
    chain = roots.check_roots(pinned, documents)
    timestamp = metadata.pick(documents, "timestamp.json")
    roots.check_signatures(timestamp, chain)
    snapshot = trust.linked(documents, timestamp, "snapshot")
    roots.check_signatures(snapshot, chain)
    newest = trust.linked(documents, snapshot, "targets")
    roots.check_signatures(newest, chain)
    if newest.version < minimum_version:
        metadata.refuse(Reason.ROLLED_BACK, newest.name)
    content = _spell(whole["manifest"])
    entry = _entry(content, whole["manifest"], newest, snapshot, documents, chain)
    found = manifests.read(content, entry.id)
    signers = _check_release(found, whole["documents"], entry)
    _check_figure(whole, found)
    _check_names(documents, len(chain), snapshot, newest, f"{entry.id}/manifest.json")
    expiries = {
        f"{chain[-1].version}.root.json": chain[-1].expires,
        newest.name: newest.typed(Targets).expires,
        snapshot.name: snapshot.typed(Snapshot).expires,
        timestamp.name: timestamp.typed(Timestamp).expires,
    }
    return Receipt(
        figure=whole["figure"],
        record=whole["record"],
        statement=whole["statement"],
        gate=whole["documents"][manifests.GATE],
        manifest=found.content,
        entry=entry,
        signers=signers,
        certifiers=len(chain[-1].roles["targets"].keyids),
        needed=chain[-1].roles["targets"].threshold,
        list_version=newest.version,
        expired_files=tuple(name for name, expires in expiries.items() if at >= expires),
    )


def _read(content: bytes) -> dict[str, Any]:
    """Read the outer form; the bytes have one spelling, so that every one of them counts."""
    if len(content) > LIMIT:
        raise DistrustError(Reason.TOO_LARGE, FILE)
    try:
        whole = metadata.parse(content)
        is_spelt = _spell(whole) == content
        is_sound = (
            set(whole) == _KEYS
            and type(whole["format"]) is int
            and whole["format"] == FORMAT
            and set(whole["proof"]) == _PROOF
            and all(isinstance(whole[name], dict) for name in _KEYS - {"format", "figure"})
            and isinstance(whole["statement"]["warnings"], list)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DistrustError(Reason.UNREADABLE, FILE) from None
    if not is_sound:
        raise DistrustError(Reason.UNREADABLE, FILE)
    if not is_spelt:
        raise DistrustError(Reason.NOT_CANONICAL, FILE)
    return dict(whole)


def _documents(given: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the metadata files as they were signed: ASCII, unlike the receipt around them."""
    try:
        return {
            name: json.dumps(each, sort_keys=True, separators=(",", ":")).encode()
            for name, each in given.items()
        }
    except (ValueError, RecursionError):
        raise DistrustError(Reason.UNREADABLE, FILE) from None


def _entry(
    content: bytes,
    manifest: Mapping[str, Any],
    newest: Document,
    snapshot: Document,
    documents: Mapping[str, bytes],
    chain: list[Root],
) -> ReleaseEntry:
    """Return the release as newest list and snapshot have it, and who signed its first list."""
    targets = signed_list.read_targets(newest)
    path = f"{manifest.get('release')}/manifest.json"
    digest = hashlib.sha256(content).hexdigest()
    if path not in targets:
        raise DistrustError(Reason.NOT_IN_LIST, path)
    if targets[path].sha256 != digest:
        raise DistrustError(Reason.CHANGED, path)
    first = _lists(documents, path)[0]
    if signed_list.read_targets(first)[path].sha256 != digest:
        metadata.refuse(Reason.CONTRADICTION, first.name)
    release = str(manifest["release"])
    keys: dict[str, tuple[str, ...]] = dict.fromkeys(signed_list.read_published(snapshot), ())
    keys[release] = roots.signers_then(first, chain)
    return signed_list.entries(targets, snapshot, keys, roots.persons(chain))[release]


def _lists(documents: Mapping[str, bytes], path: str) -> list[Document]:
    """Return the first list with the release, and the one before it, which proves that it is.

    Raises:
        DistrustError: The one before is missing, is not the one that the first names, or has the
            release too: others might have signed it.
    """
    names = [name for name in documents if metadata.role_of(name) == "targets"]
    lists = sorted(
        (metadata.pick(documents, each) for each in names), key=lambda each: each.version
    )
    first = next(each for each in lists if path in signed_list.read_targets(each))
    if first.version == 1:
        return [first]
    before = metadata.pick(documents, f"{first.version - 1}.targets.json")
    if first.signed.get("previous") != before.link:
        metadata.refuse(Reason.CHANGED, before.name)
    return [first, before]


def _check_names(
    documents: Mapping[str, bytes],
    root_count: int,
    snapshot: Document,
    newest: Document,
    path: str,
) -> None:
    known = {f"{n}.root.json" for n in range(1, root_count + 1)}
    known |= {"timestamp.json", snapshot.name, newest.name}
    known |= {each.name for each in _lists(documents, path)}
    for name in sorted(set(documents) - known):
        metadata.refuse(Reason.UNLISTED, name)


def _check_release(
    found: manifests.Manifest, documents: Mapping[str, Any], entry: ReleaseEntry
) -> tuple[str, ...]:
    """Check gate and people of the release; return the certifiers, none of them an uploader."""
    contents = {name: _spell(each) for name, each in documents.items()}
    for name, content in contents.items():
        part = found.objects.get(name)
        if part is None:
            raise DistrustError(Reason.UNLISTED, name)
        if part.sha256 != hashlib.sha256(content).hexdigest():
            raise DistrustError(Reason.CHANGED, name)
    people = manifests.check_documents(contents)
    if set(contents) != {*manifests.DOCUMENTS} & {*found.objects}:
        raise DistrustError(Reason.MISSING, FILE)
    return manifests.check_duties(found, people, entry.signer_keys)


def _check_figure(whole: Mapping[str, Any], found: manifests.Manifest) -> None:
    proven, proof, told = whole["record"], whole["proof"], whole["statement"]
    try:
        is_sound = all(_DIGEST.fullmatch(each) for each in proof["path"])
        beside = [bytes.fromhex(each) for each in proof["path"]]
        position, count = proof["position"], proof["count"]
        leaf = merkle.hash_leaf(record.spell(proven))
        is_named = figure_id(proven) == whole["figure"]
        root = merkle.root_of(leaf, position, count, beside)
    except (ValueError, KeyError, TypeError, BadFigureError):
        raise DistrustError(Reason.UNREADABLE, FILE) from None
    if not is_sound or type(position) is not int or found.figures is None:
        raise DistrustError(Reason.UNREADABLE, FILE)
    if not is_named or found.figures != (count, root):
        raise DistrustError(Reason.CHANGED, FILE)
    if proven.get(record.STATEMENT) != record.digest(told):
        raise DistrustError(Reason.CHANGED, FILE)
    sent = [each for each in found.content["inputs"] if each["upload_id"] == told["upload_id"]]
    if proven.get("upload_id") != told["upload_id"] or not sent:
        raise DistrustError(Reason.CONTRADICTION, FILE)
    if sent[0]["sha256"] != told["original_sha256"]:
        raise DistrustError(Reason.CONTRADICTION, FILE)


def _spell(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    return record.spell(content) + b"\n"
