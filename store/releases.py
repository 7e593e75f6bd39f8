"""How published releases are read and believed; the rules themselves are in `schemas.trust`.

The API and the `verify` command share it, so it imports nothing heavy.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from schemas import manifest as manifests
from schemas import metadata, trust
from schemas.distrust import BrokenReleaseError, DistrustError, Reason, UntrustedListError
from schemas.signed_list import ReleaseEntry, SignedList
from store import sums
from store.reading import list_names, opened, read_metadata, read_whole

__all__ = [
    "BrokenReleaseError",
    "DistrustError",
    "Reason",
    "Release",
    "ReleaseEntry",
    "SignedList",
    "UntrustedListError",
    "check_contents",
    "check_folder",
    "check_parts",
    "check_release",
    "open_folder",
    "open_list",
]

_ATTEMPTS: Final = 3
CONTENT_LIMIT: Final = 64 << 20
_MANY_BYTES: Final = 8 << 20  # below it starting threads takes longer than hashing


@dataclass(frozen=True)
class Release:
    """A release whose every byte is as it was signed.

    `objects` maps names such as `observations.parquet` to files of the content-addressed pool;
    `signers` are persons, none of them an uploader; `file_count` includes the manifest and what
    lies beside it. Of a release withdrawn for disclosure only what another release holds too is
    among the objects.
    """

    entry: ReleaseEntry
    manifest: dict[str, Any]
    objects: dict[str, Path]
    signers: tuple[str, ...]
    file_count: int


def open_list(
    releases_dir: Path, root_bytes: bytes, at: datetime, *, minimum_version: int = 0
) -> SignedList:
    """Read the signed list and check all of the metadata folder.

    Args:
        releases_dir: Folder that holds `metadata/`, `objects/` and one folder per release.
        root_bytes: The pinned root.
        at: UTC instant that expiry is judged by; an expired list is returned, not refused.
        minimum_version: Highest list version the caller has seen.

    Raises:
        UntrustedListError: Anything is not as its signers left it; the file is named.
    """
    folder = releases_dir / metadata.FOLDER
    for attempt in range(1, _ATTEMPTS + 1):
        files = read_metadata(folder)
        try:
            return trust.check(root_bytes, files, at=at, minimum_version=minimum_version)
        except UntrustedListError:
            # A publication may have ended between the reading of two files.
            if attempt == _ATTEMPTS or read_metadata(folder) == files:
                raise
    raise AssertionError("unreachable")


def open_folder(
    releases_dir: Path, root_bytes: bytes, at: datetime, *, minimum_version: int = 0
) -> SignedList:
    """Read the signed list and check that the releases folder holds nothing else.

    Raises:
        UntrustedListError: As `open_list` and `check_folder`.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        listed = open_list(releases_dir, root_bytes, at, minimum_version=minimum_version)
        try:
            check_folder(listed, releases_dir)
        except UntrustedListError as error:
            # A publication may have begun after the list was read; then it is pending now.
            if attempt == _ATTEMPTS or error.reason is not Reason.UNLISTED:
                raise
        else:
            return listed
    raise AssertionError("unreachable")


def check_release(listed: SignedList, release_id: str, releases_dir: Path) -> Release:
    """Hash every file of a release and check who signed it.

    A withdrawn release is checked like any other; its entry says so.

    Raises:
        BrokenReleaseError: A file is missing, changed or unlisted, the gate did not pass, or a
            signer is among the uploaders; the file is named.
    """
    entry = listed.releases.get(release_id)
    if entry is None:
        raise BrokenReleaseError(release_id, metadata.FOLDER, Reason.NOT_IN_LIST)
    try:
        return _check(listed, entry, releases_dir)
    except DistrustError as error:
        raise BrokenReleaseError(release_id, error.file, error.reason) from None


def check_folder(listed: SignedList, releases_dir: Path) -> None:
    """Check that the releases folder holds nothing the list does not speak of.

    Left-over part files, and files of a fully signed list whose publication has begun, are fine.

    Raises:
        UntrustedListError: A stranger; the file is named.
    """
    known = {*listed.targets, *listed.pending}
    tops = {metadata.FOLDER, *(path.split("/")[0] for path in known)}
    try:
        for name in list_names(releases_dir.resolve(), ""):
            if name not in tops:
                raise DistrustError(Reason.UNLISTED, name)
            list_names(releases_dir / name, name)
        for name in list_names(releases_dir / "objects", "objects"):
            if f"objects/{name}" not in known:
                raise DistrustError(Reason.UNLISTED, f"objects/{name}")
    except DistrustError as error:
        raise UntrustedListError(error.reason, error.file) from None


def check_parts(parts: Mapping[str, manifests.Part], folder: Path) -> dict[str, Path]:
    """Hash objects of a content-addressed folder, in parallel when they are large.

    Raises:
        DistrustError: An object is missing, a link, or has other bytes than its name says.
    """
    list_names(folder, "objects")
    unique = {part.sha256: part.length for part in parts.values()}
    workers = min(os.cpu_count() or 1, 8) if sum(unique.values()) > _MANY_BYTES else 1
    if workers == 1:
        for digest, length in unique.items():
            _check_object(folder, digest, length)
    else:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda item: _check_object(folder, *item), unique.items()))
    return {name: folder / part.sha256 for name, part in parts.items()}


def check_contents(objects: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    """Check that the gate passed; return the people of a release by key id.

    Raises:
        DistrustError: The gate did not pass, or a person holds two keys.
    """
    documents = {
        name: read_whole(objects[name], name, CONTENT_LIMIT)
        for name in manifests.DOCUMENTS
        if name in objects
    }
    return manifests.check_documents(documents)


def _check(listed: SignedList, entry: ReleaseEntry, releases_dir: Path) -> Release:
    file = f"{entry.id}/manifest.json"
    names = list_names(releases_dir / entry.id, entry.id)
    manifest = read_manifest(entry, releases_dir)
    beside = sums.check(listed, entry, manifest, _reader(releases_dir, entry.id))
    for name in names:
        if name not in ("manifest.json", *beside):
            raise DistrustError(Reason.UNLISTED, f"{entry.id}/{name}")
    _check_listed(listed, manifest, file)
    parts = _parts_left(listed, entry, manifest, releases_dir)
    objects = check_parts(parts, releases_dir / "objects")
    people = _people_left(objects) if entry.is_removed else check_contents(objects)
    signers = manifests.check_duties(manifest, people, entry.signer_keys)
    check_people(listed, people)
    return Release(entry, manifest.content, objects, signers, 1 + len(beside) + len(objects))


def check_people(listed: SignedList, people: Mapping[str, Mapping[str, str]]) -> None:
    """Check that a release names nobody otherwise than the roots do.

    Raises:
        DistrustError: It does.
    """
    for key, entry in people.items():
        if listed.persons.get(key, entry["person"]) != entry["person"]:
            raise DistrustError(Reason.BAD_PEOPLE, manifests.PEOPLE)


def _reader(releases_dir: Path, release: str) -> sums.Read:
    def read(name: str, limit: int) -> bytes:
        return read_whole(releases_dir / release / name, f"{release}/{name}", limit)

    return read


def _parts_left(
    listed: SignedList, entry: ReleaseEntry, manifest: manifests.Manifest, releases_dir: Path
) -> Mapping[str, manifests.Part]:
    """Return the objects a release has to have.

    Raises:
        DistrustError: An object of a removed release is there, and no other release holds it.
    """
    if not entry.is_removed:
        return manifest.objects
    kept = digests_kept(listed, releases_dir)
    pool = releases_dir / "objects"
    for name, part in manifest.objects.items():
        is_left = os.path.lexists(pool / part.sha256)
        if is_left and name != manifests.PEOPLE and part.sha256 not in kept:
            raise DistrustError(Reason.NOT_REMOVED, f"objects/{part.sha256}")
    return {
        name: part
        for name, part in manifest.objects.items()
        if name == manifests.PEOPLE or part.sha256 in kept
    }


def digests_kept(listed: SignedList, releases_dir: Path) -> set[str]:
    """Return the objects of every release that was not withdrawn for disclosure.

    Raises:
        DistrustError: A manifest is not as it was signed.
    """
    return {
        part.sha256
        for entry in listed.releases.values()
        if not entry.is_removed
        for part in read_manifest(entry, releases_dir).objects.values()
    }


def read_manifest(entry: ReleaseEntry, releases_dir: Path) -> manifests.Manifest:
    """Return the manifest the list names.

    Raises:
        DistrustError: It is not as it was signed.
    """
    file = f"{entry.id}/manifest.json"
    content = read_whole(releases_dir / file, file, manifests.LIMIT)
    if hashlib.sha256(content).hexdigest() != entry.manifest_sha256:
        raise DistrustError(Reason.CHANGED, file)
    return manifests.read(content, entry.id)


def _people_left(objects: Mapping[str, Path]) -> dict[str, dict[str, str]]:
    return manifests.read_people(
        read_whole(objects[manifests.PEOPLE], manifests.PEOPLE, CONTENT_LIMIT)
    )


def _check_listed(listed: SignedList, manifest: manifests.Manifest, file: str) -> None:
    for part in manifest.objects.values():
        target = listed.targets.get(f"objects/{part.sha256}")
        if target is None or target.length != part.length:
            raise DistrustError(Reason.CONTRADICTION, file)


def _check_object(folder: Path, digest: str, length: int) -> None:
    file = f"objects/{digest}"
    with opened(folder / digest, file) as stream:
        if os.fstat(stream.fileno()).st_size != length:
            raise DistrustError(Reason.CHANGED, file)
        if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
            raise DistrustError(Reason.CHANGED, file)
