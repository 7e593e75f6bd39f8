"""A release as a stranger takes it home: one folder, or one zip, with its files by their names.

    2026.1/manifest.json        what belongs to the release
           *.parquet, …         its files
           SHA256SUMS, *.sig    to check it without Python
           metadata/            the signed list, to check it with `verify`

The root of trust is not in it: who brings both could have made up both.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from schemas import manifest as manifests
from schemas import metadata, trust
from schemas.distrust import BrokenReleaseError, DistrustError, Reason, UntrustedListError
from schemas.manifest import RELEASE_ID
from schemas.signed_list import SignedList
from store import archive, files, reading, sums
from store.releases import CONTENT_LIMIT, Release, check_people

_MANIFEST: Final = "manifest.json"
_MANY_BYTES: Final = 8 << 20


class RemovedReleaseError(ValueError):
    """The release was withdrawn for disclosure: its bytes are gone."""


@dataclass(frozen=True)
class Source:
    """A folder or zip that nobody vouches for; file names are those inside the release's folder.

    `read` takes a name and a limit in bytes, `sha256` a name and the length it must have.
    """

    release: str
    names: frozenset[str]
    read: Callable[[str, int], bytes]
    sha256: Callable[[str, int], str]


def members(listed: SignedList, release: Release, releases_dir: Path) -> dict[str, Path]:
    """Return every file of the kit by its name in the release's folder.

    Raises:
        RemovedReleaseError: Its bytes are gone.
    """
    if len(release.objects) != len(release.manifest["objects"]):
        raise RemovedReleaseError(release.entry.id)
    home = releases_dir / release.entry.id
    found = {name: home / name for name in reading.list_names(home, release.entry.id)}
    folder = releases_dir / metadata.FOLDER
    listed_names = [name for name in reading.list_names(folder, "") if is_out(listed, name)]
    found |= {f"{metadata.FOLDER}/{name}": folder / name for name in listed_names}
    return found | release.objects


def write_zip(listed: SignedList, release: Release, releases_dir: Path, stream: BinaryIO) -> int:
    """Write the kit as a zip and return its length; the same release and list, the same bytes.

    Raises:
        RemovedReleaseError: Its bytes are gone.
        TooLargeError: It is larger than 4 GB.
    """
    found = members(listed, release, releases_dir)
    return archive.pack(
        stream, ((f"{release.entry.id}/{name}", path) for name, path in found.items())
    )


def write_folder(listed: SignedList, release: Release, releases_dir: Path, target: Path) -> None:
    """Write the kit as a folder; `target` must not exist.

    Raises:
        RemovedReleaseError: Its bytes are gone.
    """
    found = members(listed, release, releases_dir)
    with files.write_directory(target) as folder:
        (folder / metadata.FOLDER).mkdir()
        for name, path in found.items():
            files.write_synced(folder / name, path.read_bytes())


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a kit, folder or zip, for checking.

    Raises:
        DistrustError: It is neither, or holds links, sub-folders or names that no kit has.
    """
    if path.is_dir():
        yield _folder(path)
        return
    with archive.unpacked(path) as found:
        yield _zip(found, path.name)


def check(
    source: Source, root: bytes, at: datetime, *, minimum_version: int = 0
) -> tuple[SignedList, Release]:
    """Check every byte of a kit against a root the caller trusts.

    Returns:
        The list in it, and the release; `objects` is empty, for nothing was unpacked.

    Raises:
        UntrustedListError: Its metadata are not as they were signed.
        BrokenReleaseError: A file of it is missing, changed or unlisted; it is named.
    """
    prefix = f"{metadata.FOLDER}/"
    names = [name for name in source.names if name.startswith(prefix)]
    listed = trust.check(
        root,
        {name.removeprefix(prefix): _read_metadata(source, name) for name in names},
        at=at,
        minimum_version=minimum_version,
    )
    try:
        return listed, _check(listed, source, set(names))
    except DistrustError as error:
        raise BrokenReleaseError(source.release, error.file, error.reason) from None


def _check(listed: SignedList, source: Source, known: set[str]) -> Release:
    entry = listed.releases.get(source.release)
    if entry is None:
        raise DistrustError(Reason.NOT_IN_LIST, source.release)
    content = source.read(_MANIFEST, manifests.LIMIT)
    if hashlib.sha256(content).hexdigest() != entry.manifest_sha256:
        raise DistrustError(Reason.CHANGED, _MANIFEST)
    manifest = manifests.read(content, entry.id)
    beside = sums.check(listed, entry, manifest, source.read)
    for name in sorted(source.names - known - {_MANIFEST, *beside, *manifest.objects}):
        raise DistrustError(Reason.UNLISTED, name)
    _check_objects(source, manifest)
    documents = {
        name: source.read(name, CONTENT_LIMIT)
        for name in manifests.DOCUMENTS
        if name in manifest.objects
    }
    people = manifests.check_documents(documents)
    signers = manifests.check_duties(manifest, people, entry.signer_keys)
    check_people(listed, people)
    count = 1 + len(beside) + len(manifest.objects)
    return Release(entry, manifest.content, {}, signers, count)


def _check_objects(source: Source, manifest: manifests.Manifest) -> None:
    def check_one(name: str) -> None:
        part = manifest.objects[name]
        if source.sha256(name, part.length) != part.sha256:
            raise DistrustError(Reason.CHANGED, name)

    total = sum(part.length for part in manifest.objects.values())
    workers = min(os.cpu_count() or 1, 8) if total > _MANY_BYTES else 1
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(check_one, manifest.objects))


def _read_metadata(source: Source, name: str) -> bytes:
    role = metadata.role_of(name.rpartition("/")[2])
    if role is None:
        raise UntrustedListError(Reason.UNLISTED, name)
    return source.read(name, metadata.LIMITS[role])


def is_out(listed: SignedList, name: str) -> bool:
    """Tell whether a metadata file is out, and not of a publication that has only begun."""
    newest = {"root": listed.root_version, "targets": listed.version}
    newest |= {"snapshot": listed.snapshot.version}
    newest |= {kind: paper.version for kind, paper in listed.papers.items()}
    role = metadata.role_of(name)
    return role == "timestamp" or (role in newest and int(name.split(".")[0]) <= newest[role])


def _folder(path: Path) -> Source:
    release = path.resolve().name
    if not RELEASE_ID.fullmatch(release):
        raise DistrustError(Reason.NOT_IN_LIST, release)
    inner = path / metadata.FOLDER
    names = [name for name in reading.list_names(path, release) if name != metadata.FOLDER]
    names += [f"{metadata.FOLDER}/{name}" for name in reading.list_names(inner, metadata.FOLDER)]

    def read(name: str, limit: int) -> bytes:
        return reading.read_whole(path / name, name, limit)

    def sha256(name: str, length: int) -> str:
        with reading.opened(path / name, name) as stream:
            if os.fstat(stream.fileno()).st_size != length:
                raise DistrustError(Reason.CHANGED, name)
            return hashlib.file_digest(stream, "sha256").hexdigest()

    return Source(release, frozenset(names), read, sha256)


def _zip(found: archive.Archive, file: str) -> Source:
    tops = {name.partition("/")[0] for name in found.members}
    release = tops.pop()
    if tops or not RELEASE_ID.fullmatch(release):
        raise DistrustError(Reason.BAD_ARCHIVE, file)
    prefix = f"{release}/"
    names = frozenset(name.removeprefix(prefix) for name in found.members)

    def read(name: str, limit: int) -> bytes:
        if name not in names:
            raise DistrustError(Reason.MISSING, name)
        if found.members[prefix + name].length > limit:
            raise DistrustError(Reason.TOO_LARGE, name)
        found.sha256(prefix + name)  # for the checksum beside it
        return found.read(prefix + name)

    def sha256(name: str, length: int) -> str:
        if name not in names:
            raise DistrustError(Reason.MISSING, name)
        if found.members[prefix + name].length != length:
            raise DistrustError(Reason.CHANGED, name)
        return found.sha256(prefix + name)

    return Source(release, names, read, sha256)
