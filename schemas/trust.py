"""Whether a folder of TUF metadata may be believed: pure checks on bytes (`trust.md` 2).

Beside what TUF asks, each list and snapshot names its predecessor by digest, so that the whole
history is as unchangeable as its newest part; and a list may add to the one before it but change
or drop nothing. Expiry is reported, not raised: it is freshness, not validity.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, NamedTuple

from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from schemas import metadata, papers, signed_list
from schemas.distrust import Reason, UntrustedListError
from schemas.metadata import Document, refuse
from schemas.roots import check_roots, check_signatures, keys_of, persons, signers_then
from schemas.signed_list import SignedList

PART: Final = ".part-"


def check(
    pinned: bytes, files: Mapping[str, bytes], *, at: datetime, minimum_version: int = 0
) -> SignedList:
    """Check a metadata folder and return what it lists.

    Args:
        pinned: A root the caller trusts already; every other trust follows from it.
        files: Every file of the folder by name.
        at: UTC instant that expiry is judged by.
        minimum_version: Highest list version the caller has seen.

    Raises:
        UntrustedListError: Anything is not as its signers left it; the file is named.
    """
    roots = check_roots(pinned, files)
    timestamp = metadata.pick(files, "timestamp.json")
    check_signatures(timestamp, roots)
    snapshot = linked(files, timestamp, "snapshot")
    check_signatures(snapshot, roots)
    newest = linked(files, snapshot, "targets")
    check_signatures(newest, roots)
    if newest.version < minimum_version:
        refuse(Reason.ROLLED_BACK, newest.name)
    targets, first_signers = _list_history(newest, files, roots, _rooted(pinned, files))
    told = papers.check(_snapshot_history(snapshot, files), files)
    holders = persons(roots)
    releases = signed_list.entries(targets, snapshot, first_signers, holders)
    pending = _pending(files, newest, snapshot, roots)
    _check_names(files, roots, newest.version, snapshot.version, told)
    expiries = _expiries(roots[-1], newest, snapshot, timestamp)
    expired = tuple(name for name, expires in expiries.items() if at >= expires)
    return SignedList(
        version=newest.version,
        expires=min(expiries.values()),
        is_expired=bool(expired),
        releases=releases,
        targets=targets,
        expired_files=expired,
        certifier_keys=frozenset(roots[-1].roles["targets"].keyids),
        publisher_keys=frozenset(roots[-1].roles["snapshot"].keyids),
        threshold=roots[-1].roles["targets"].threshold,
        persons=holders,
        root_version=roots[-1].version,
        document=newest,
        snapshot=snapshot,
        timestamp=timestamp,
        pending=pending,
        papers=told,
        keys=keys_of(roots),
    )


def _rooted(pinned: bytes, files: Mapping[str, bytes]) -> str:
    """Return what stands for the roots: the pinned one and all of the folder."""
    found = [content for name, content in sorted(files.items()) if name.endswith(".root.json")]
    lengths = [len(content) for content in (pinned, *found)]
    return hashlib.sha256(b"".join([str(lengths).encode(), pinned, *found])).hexdigest()


def linked(files: Mapping[str, bytes], source: Document, role: str) -> Document:
    """Read the file another one names by version, length and digest; all three are asked for."""
    try:
        link = source.signed["meta"][f"{role}.json"]
        version, length, digest = link["version"], link["length"], link["hashes"]["sha256"]
    except (KeyError, TypeError):
        refuse(Reason.UNREADABLE, source.name)
    return _named(files, role, {"length": length, "sha256": digest, "version": version})


def _named(files: Mapping[str, bytes], role: str, link: Mapping[str, Any]) -> Document:
    document = metadata.pick(files, f"{link['version']}.{role}.json")
    if document.link != link:
        refuse(Reason.CHANGED, document.name)
    return document


def _history(
    newest: Document, files: Mapping[str, bytes], believed: Container[str] = ()
) -> list[Document]:
    """Return the versions of a list or snapshot, newest first, to the first or a believed one."""
    found = [newest]
    while (document := found[-1]).version > 1 and document.sha256 not in believed:
        link = document.signed.get("previous")
        if not isinstance(link, dict) or link.get("version") != document.version - 1:
            refuse(Reason.UNREADABLE, document.name)
        found.append(_named(files, document.role, link))
    return found


class _Past(NamedTuple):
    """A list whose history was checked: the digests of the lists before, and who signed what."""

    digests: Mapping[str, str]
    signers: Mapping[str, tuple[str, ...]]

    def is_there(self, files: Mapping[str, bytes]) -> bool:
        """Tell whether every list before is still the same bytes."""
        return all(
            name in files and hashlib.sha256(files[name]).hexdigest() == digest
            for name, digest in self.digests.items()
        )


class _Pasts:
    """The last lists whose history was checked, by digest, each under the roots of then.

    A list names the one before by digest, so equal digests mean equal histories: of a list that
    only adds to one of these no more than the new part is read.
    """

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str], _Past] = OrderedDict()

    def of(self, roots: str, newest: Document, files: Mapping[str, bytes]) -> dict[str, _Past]:
        """Return what is known of a list, or of the one it says it adds to."""
        link = newest.signed.get("previous")
        named = str(link.get("sha256")) if isinstance(link, dict) else ""
        found = {digest: self._held.get((roots, digest)) for digest in (newest.sha256, named)}
        return {name: past for name, past in found.items() if past and past.is_there(files)}

    def keep(self, roots: str, digest: str, past: _Past) -> None:
        self._held[roots, digest] = past
        while len(self._held) > _PASTS:
            self._held.popitem(last=False)


_PASTS: Final = 2
_pasts: Final = _Pasts()


def _list_history(
    newest: Document, files: Mapping[str, bytes], roots: Sequence[Root], rooted: str
) -> tuple[dict[str, signed_list.Target], dict[str, tuple[str, ...]]]:
    """Return the newest list's files, and per release who signed the list that first held it.

    `rooted` stands for the bytes of the roots.
    """
    believed = _pasts.of(rooted, newest, files)
    documents = _history(newest, files, believed)
    contents = [signed_list.read_targets(document) for document in documents]
    for document, (later, earlier) in zip(documents, pairwise(contents), strict=False):
        if any(_file(later.get(path)) != _file(target) for path, target in earlier.items()):
            refuse(Reason.CONTRADICTION, document.name)
    past = believed.get(documents[-1].sha256, _Past({}, {}))
    signers = dict(past.signers)
    for document, targets in zip(reversed(documents), reversed(contents), strict=True):
        added = {signed_list.release_of(path) for path in targets} - {None, *signers}
        keys = signers_then(document, roots) if added else ()
        signers |= {release: keys for release in added if release}
    digests = dict(past.digests) | {one.name: one.sha256 for one in documents[1:]}
    _pasts.keep(rooted, newest.sha256, _Past(digests, signers))
    return contents[0], signers


def _file(target: signed_list.Target | None) -> tuple[str, int] | None:
    return None if target is None else (target.sha256, target.length)


def _snapshot_history(newest: Document, files: Mapping[str, bytes]) -> list[Document]:
    """Return every snapshot; no instant ever moved, of a publication or of a withdrawal."""
    documents = _history(newest, files)
    for read in (signed_list.read_published, signed_list.read_withdrawn):
        contents: list[Mapping[str, Any]] = [read(document) for document in documents]
        for document, (later, earlier) in zip(documents, pairwise(contents), strict=False):
            if any(later.get(release) != times for release, times in earlier.items()):
                refuse(Reason.CONTRADICTION, document.name)
    return documents


def _pending(
    files: Mapping[str, bytes], newest: Document, snapshot: Document, roots: Sequence[Root]
) -> frozenset[str]:
    """Return what a publication that has begun will add; it must be whole and fully signed."""
    if (name := f"{newest.version + 1}.targets.json") in files:
        newest = _next_list(files[name], name, newest, roots)
        return frozenset(signed_list.read_targets(newest))
    return _in_parts(files, newest, roots)


def _in_parts(
    files: Mapping[str, bytes], newest: Document, roots: Sequence[Root]
) -> frozenset[str]:
    """Return what lists name that have no names yet; a copy that catches up lays out several."""
    paths = frozenset[str]()
    while (part := f"{PART}{newest.version + 1}.targets.json") in files:
        try:
            newest = _next_list(files[part], part.removeprefix(PART), newest, roots)
            paths |= frozenset(signed_list.read_targets(newest))
        except UntrustedListError:
            break  # a part file proves nothing and hurts nothing
    return paths


def _next(content: bytes, name: str, earlier: Document) -> Document:
    document = metadata.read(name, content)
    if document.signed.get("previous") != earlier.link:
        refuse(Reason.CHANGED, name)
    return document


def _next_list(content: bytes, name: str, earlier: Document, roots: Sequence[Root]) -> Document:
    document = _next(content, name, earlier)
    check_signatures(document, roots)
    return document


def _check_names(
    files: Mapping[str, bytes],
    roots: Sequence[Root],
    newest: int,
    snapshot: int,
    told: Mapping[str, papers.Paper],
) -> None:
    versions = {"root": len(roots), "targets": newest + 1, "snapshot": snapshot + 1}
    versions |= {kind: paper.version for kind, paper in told.items()}
    known = {f"{n}.{role}.json" for role, last in versions.items() for n in range(1, last + 1)}
    known |= _pending_papers(files, f"{snapshot + 1}.snapshot.json")
    for name in sorted(files):
        if name not in known and name != "timestamp.json" and not name.startswith(PART):
            refuse(Reason.UNLISTED, name)


def _pending_papers(files: Mapping[str, bytes], name: str) -> set[str]:
    """Return papers a snapshot names whose publication has begun; its signature was checked."""
    if name not in files:
        return set()
    named = papers.links(metadata.read(name, files[name]))
    found = {papers.name_of(kind, link["version"]): link for kind, link in named.items()}
    return {each for each, link in found.items() if each in files and _is_it(files[each], link)}


def _is_it(content: bytes, link: Mapping[str, Any]) -> bool:
    return hashlib.sha256(content).hexdigest() == link["sha256"]


def _expiries(
    root: Root, newest: Document, snapshot: Document, timestamp: Document
) -> dict[str, datetime]:
    return {
        f"{root.version}.root.json": root.expires,
        newest.name: newest.typed(Targets).expires,
        snapshot.name: snapshot.typed(Snapshot).expires,
        timestamp.name: timestamp.typed(Timestamp).expires,
    }
