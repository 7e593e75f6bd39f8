"""Sealed deletion: a release withdrawn for disclosure loses its bytes, the record keeps its hashes.

The signed list says first that it is withdrawn, so nobody serves it any more; then the bytes go,
here, in what the API compiled and in the candidate's folder; then the journal has what was removed.
Run again after a crash, it ends the rest. What another release holds too stays: that one has to be
withdrawn for disclosure as well (`shared` names it).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from typing import Any, Final

from schemas import manifest as manifests
from schemas.signed_list import ReleaseEntry, SignedList
from store import canonical, files, releases, series
from store.journal import Entry
from store.layout import Layout

SEALED: Final = "release.sealed"
# Whose bytes are figures; code lists are the same in every release.
_FIGURES: Final = ("observations.parquet", "changes.parquet", "receipts.parquet")


def seal(layout: Layout, entry: Entry, listed: SignedList, actor: str) -> None:
    """Remove the bytes of every release withdrawn for disclosure and record what went.

    Raises:
        DistrustError: A manifest is not as it was signed; nothing was removed.
    """
    gone = [each for each in listed.releases.values() if each.is_removed]
    if not gone:
        return
    kept = releases.digests_kept(listed, layout.releases)
    parts = {each.id: _doomed(layout, each, kept) for each in gone}
    for each in gone:
        _remove(layout, each, parts[each.id])
        body = {
            "objects": parts[each.id],
            "reason": each.reason,
            "text": each.text,
            "manifest_sha256": each.manifest_sha256,
        }
        once = f"sealed:{each.id}:{canonical.digest(body)}"
        if entry.recorded(once) is None:
            entry.append(SEALED, each.id, actor=actor, body=body, once=once)


def doomed(layout: Layout, listed: SignedList, entry: ReleaseEntry) -> list[str]:
    """Return digests of the objects of a removed release that have to go.

    Raises:
        DistrustError: A manifest is not as it was signed.
    """
    kept = releases.digests_kept(listed, layout.releases)
    return [each["sha256"] for each in _doomed(layout, entry, kept)]


def shared(layout: Layout, listed: SignedList | None, release: str) -> list[str]:
    """Return releases where figures of one can still be read: the same bytes, or its old values.

    Raises:
        DistrustError: A manifest is not as it was signed.
    """
    entries = listed.releases if listed else {}
    read = {each.id: releases.read_manifest(each, layout.releases) for each in entries.values()}
    mine = {_digest(read[release], name) for name in _FIGURES} - {None}
    return [
        each.id
        for each in entries.values()
        if each.id != release
        and not each.is_removed
        and (
            read[each.id].content["previous"] == release
            or mine & {_digest(read[each.id], name) for name in _FIGURES}
        )
    ]


def _digest(manifest: manifests.Manifest, name: str) -> str | None:
    part = manifest.objects.get(name)
    return None if part is None else part.sha256


def _doomed(layout: Layout, entry: ReleaseEntry, kept: set[str]) -> list[dict[str, Any]]:
    # Who held which key stays: it proves who signed, and names no figure.
    parts = releases.read_manifest(entry, layout.releases).objects
    return [
        {"name": name, "sha256": part.sha256, "length": part.length}
        for name, part in sorted(parts.items())
        if name != manifests.PEOPLE and part.sha256 not in kept
    ]


def _remove(layout: Layout, entry: ReleaseEntry, parts: Iterable[Mapping[str, Any]]) -> None:
    pool = layout.releases / "objects"
    for part in parts:
        (pool / part["sha256"]).unlink(missing_ok=True)
    files.fsync_directory(pool)
    series.drop(layout.series, entry.manifest_sha256)
    candidate = layout.candidate(entry.id)
    if candidate.exists():
        shutil.rmtree(candidate)
        files.fsync_directory(candidate.parent)
