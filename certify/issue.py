"""What the publisher's key signs: which list is current, and when each release came out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from securesystemslib.signer import Signer
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

from certify.errors import ClockBehindError
from schemas import metadata, papers, signed_list
from schemas.distrust import Reason
from schemas.metadata import Document
from schemas.signed_list import SignedList
from store import clock, files
from store.layout import Layout

FRESH: Final = timedelta(days=30)
_PATIENCE_S: Final = 1.2
_PAUSE_S: Final = 0.05


def folder(layout: Layout) -> Path:
    """Return where TUF metadata stands."""
    return layout.releases / metadata.FOLDER


def document(layout: Layout, name: str) -> Document | None:
    """Read a metadata file that may not be there yet; its signatures are not checked.

    Raises:
        UntrustedListError: It is there and unreadable.
    """
    path = folder(layout) / name
    return metadata.read(name, path.read_bytes()) if path.exists() else None


def write_snapshot(
    layout: Layout,
    current: SignedList | None,
    listed: Document,
    published: dict[str, dict[str, str]],
    signer: Signer,
    *,
    withdrawn: dict[str, str] | None = None,
    new_papers: Mapping[str, bytes] | None = None,
) -> Document:
    """Sign the next snapshot, of list `listed`; no reader looks at it before the timestamp.

    Args:
        withdrawn: When each withdrawal came out; without it those of the current snapshot.
        new_papers: The next version of a paper by kind; laid beside its place until the
            timestamp is written.
    """
    withdrawn = withdrawn_so_far(current) if withdrawn is None else withdrawn
    extra: dict[str, Any] = {"published": published}
    if withdrawn:
        extra["withdrawn"] = withdrawn
    if named := _lay_papers(layout, current, new_papers or {}):
        extra[papers.FIELD] = named
    if current:
        extra["previous"] = current.snapshot.link
    snapshot = Snapshot(
        version=current.snapshot.version + 1 if current else 1,
        expires=clock.now() + FRESH,
        meta={"targets.json": _meta(listed)},
        unrecognized_fields=extra,
    )
    return _write(layout, f"{snapshot.version}.snapshot.json", Metadata(snapshot), signer)


def write_timestamp(
    layout: Layout, current: SignedList | None, snapshot: Document, signer: Signer
) -> Document:
    """Sign the next timestamp: from this rename on every reader sees the snapshot's list.

    Raises:
        UntrustedListError: A paper that the snapshot names is neither in its place nor beside it.
    """
    _place_papers(layout, snapshot)
    timestamp = Timestamp(
        version=current.timestamp.version + 1 if current else 1,
        expires=clock.now() + FRESH,
        snapshot_meta=_meta(snapshot),
    )
    return _write(layout, "timestamp.json", Metadata(timestamp), signer)


def instant_after(current: SignedList | None, certified_at: datetime) -> datetime:
    """Return the present instant, later than every publication so far; waits up to a second.

    Raises:
        ClockBehindError: The clock stands still or behind.
    """
    last = (
        max((entry.published_at for entry in current.releases.values()), default=None)
        if current
        else None
    )
    deadline = time.monotonic() + _PATIENCE_S
    while (last is not None and clock.now() <= last) or clock.now() < certified_at:
        if time.monotonic() > deadline:
            raise ClockBehindError(clock.text(max(last or certified_at, certified_at)))
        time.sleep(_PAUSE_S)
    return clock.now()


def published_so_far(current: SignedList | None) -> dict[str, dict[str, str]]:
    """Return the instants of every release as the current snapshot has them."""
    return signed_list.read_published(current.snapshot) if current else {}


def withdrawn_so_far(current: SignedList | None) -> dict[str, str]:
    """Return the instants of every withdrawal as the current snapshot has them."""
    return dict(signed_list.read_withdrawn(current.snapshot)) if current else {}


def _lay_papers(
    layout: Layout, current: SignedList | None, new: Mapping[str, bytes]
) -> dict[str, dict[str, Any]]:
    """Lay new papers beside their places and return what the snapshot names."""
    named = papers.links(current.snapshot) if current else {}
    for kind, content in new.items():
        link = papers.link_of(content)
        name = papers.name_of(kind, link["version"])
        files.write_atomic(folder(layout) / f"{files.PART}{name}", content)
        named[kind] = link
    return named


def _place_papers(layout: Layout, snapshot: Document) -> None:
    """Put the papers a snapshot names in place: it is signed, so nothing else can get there."""
    for kind, link in papers.links(snapshot).items():
        name = papers.name_of(kind, link["version"])
        part, place = folder(layout) / f"{files.PART}{name}", folder(layout) / name
        if place.exists():
            continue
        if not part.exists() or files.sha256_of(part) != link["sha256"]:
            metadata.refuse(Reason.MISSING, name)
        part.replace(place)
        files.fsync_directory(folder(layout))


def _meta(document: Document) -> MetaFile:
    return MetaFile(document.version, document.length, {"sha256": document.sha256})


def _write(layout: Layout, name: str, unsigned: Metadata[Any], signer: Signer) -> Document:
    unsigned.sign(signer)
    content = unsigned.to_bytes()
    files.write_atomic(folder(layout) / name, content)
    return metadata.read(name, content)
