"""What the publisher's key signs: which list is current, and when each release came out."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Snapshot, Timestamp

from certify.errors import ClockBehindError
from schemas import metadata, signed_list
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
    signer: CryptoSigner,
    *,
    withdrawn: dict[str, str] | None = None,
) -> Document:
    """Sign the next snapshot, of list `listed`; no reader looks at it before the timestamp.

    `withdrawn` is when each withdrawal came out; without it those of the current snapshot.
    """
    withdrawn = withdrawn_so_far(current) if withdrawn is None else withdrawn
    extra: dict[str, Any] = {"published": published}
    if withdrawn:
        extra["withdrawn"] = withdrawn
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
    layout: Layout, current: SignedList | None, snapshot: Document, signer: CryptoSigner
) -> Document:
    """Sign the next timestamp: from this rename on every reader sees the snapshot's list."""
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


def _meta(document: Document) -> MetaFile:
    return MetaFile(document.version, document.length, {"sha256": document.sha256})


def _write(layout: Layout, name: str, unsigned: Metadata[Any], signer: CryptoSigner) -> Document:
    unsigned.sign(signer)
    content = unsigned.to_bytes()
    files.write_atomic(folder(layout) / name, content)
    return metadata.read(name, content)
