"""Published releases from machine to machine: pushed to a place, pulled from it, verified.

The order is that of a publication: a file is there before anything names it, the time stamp comes
last. So a reader on either side finds the former list whole or the new one, and what was cut short
is done by the next run.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from schemas import manifest as manifests
from schemas import metadata, ssh, trust
from schemas.distrust import BrokenReleaseError, DistrustError, Reason, UntrustedListError
from schemas.signed_list import SUMS, ReleaseEntry, SignedList
from store import files, kit, reading, releases, sums
from store.places import Place

_MANIFEST: Final = "manifest.json"
_TIMESTAMP: Final = "timestamp.json"
_ORDER: Final = ("root", "targets", "access", "calendar", "snapshot", "timestamp")
_OBJECT_MODE: Final = 0o444

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Moved:
    """What one run did: the version of the list, and how many files went over or were removed."""

    list_version: int
    files: int
    removed: int


def pull(
    place: Place, releases_dir: Path, root: bytes, at: datetime, tell: Tell, *, whole: bool = False
) -> Moved:
    """Bring the published releases here; nothing is put in its place before it was verified.

    Args:
        place: Where they come from; nobody vouches for it.
        releases_dir: The folder that the API reads.
        root: The pinned root.
        at: UTC instant that expiry is judged by.
        tell: Called with a line for each release that is new here.
        whole: Hash what is here already, and bring again what was damaged.

    Raises:
        PlaceError: The place does not answer, or a file is not there.
        UntrustedListError: Its list is not as it was signed, is older than the one here, or is new
            and has expired. What is here stays as it was.
        BrokenReleaseError: A file of it is not what the list says; the former list stands.
        BlockingIOError: Another run is at it.
    """
    with _alone(releases_dir):
        _sweep(releases_dir)
        found = _read_metadata(place)
        here = _version_here(releases_dir, root, at)
        listed = trust.check(root, found, at=at, minimum_version=here)
        if listed.is_expired and listed.version > here:
            raise UntrustedListError(Reason.EXPIRED, f"{metadata.FOLDER}/{_TIMESTAMP}")
        if here:
            _announce(found, range(here + 1, listed.version + 1), releases_dir)
        moved = _Pulled(place, releases_dir, whole=whole)
        for entry in sorted(listed.releases.values(), key=lambda each: each.published_at):
            if moved.bring(listed, entry):
                tell(f"{entry.id}: {moved.files} files so far")
        for entry in listed.releases.values():
            _verify(listed, entry, releases_dir)
        out = {name: content for name, content in found.items() if kit.is_out(listed, name)}
        moved.files += _place_metadata(releases_dir, out)
        removed = _remove(listed, releases_dir)
    return Moved(listed.version, moved.files, removed)


def push(
    releases_dir: Path, place: Place, root: bytes, at: datetime, tell: Tell, *, whole: bool = False
) -> Moved:
    """Write the published releases to a place; every byte is verified before it goes.

    Args:
        releases_dir: The folder of the published releases.
        place: Where they go.
        root: The pinned root.
        at: UTC instant that expiry is judged by.
        tell: Called with a line for each release of which something was sent.
        whole: Send what is there already as well: it may have been damaged.

    Raises:
        PlaceError: The place does not take a file; the former list stands there.
        UntrustedListError: The list here is not as it was signed.
        BrokenReleaseError: A release here is not.
    """
    listed = releases.open_list(releases_dir, root, at)
    count, gone = 0, set[str]()
    for entry in sorted(listed.releases.values(), key=lambda each: each.published_at):
        release = releases.check_release(listed, entry.id, releases_dir)
        home = releases_dir / entry.id
        paths = {f"objects/{path.name}": path for path in release.objects.values()}
        paths |= {f"{entry.id}/{name}": home / name for name in reading.list_names(home, entry.id)}
        asked = {file: path for file, path in paths.items() if whole or not _has(place, file, path)}
        for file, path in asked.items():
            place.put(file, path)
        sent = len(asked)
        if sent:
            tell(f"{entry.id}: {sent} files sent")
        count += sent
        if entry.is_removed:
            gone |= {part["sha256"] for part in release.manifest["objects"].values()}
            gone -= {path.name for path in release.objects.values()}
    folder = releases_dir / metadata.FOLDER
    for name in _in_order(n for n in reading.list_names(folder, "") if kit.is_out(listed, n)):
        file = f"{metadata.FOLDER}/{name}"
        content = (folder / name).read_bytes()
        if place.length(file) is None or place.read(file, len(content)) != content:
            place.put(file, content)
            count += 1
    there = [file for digest in sorted(gone) if place.length(file := f"objects/{digest}")]
    for file in there:
        place.delete(file)
    return Moved(listed.version, count, len(there))


class _Pulled:
    """What came so far."""

    def __init__(self, place: Place, releases_dir: Path, *, whole: bool) -> None:
        self._place = place
        self._releases = releases_dir
        self._whole = whole
        self._kept: set[str] | None = None
        self.files = 0

    def bring(self, listed: SignedList, entry: ReleaseEntry) -> int:
        """Bring what is missing of a release; return how many files that was."""
        before = self.files
        try:
            manifest = self._manifest(listed, entry)
            for name, part in manifest.objects.items():
                if not entry.is_removed or name == manifests.PEOPLE:
                    self._object(part)
            self._sums(listed, entry, manifest)
        except DistrustError as error:
            raise BrokenReleaseError(entry.id, error.file, error.reason) from None
        return self.files - before

    def _manifest(self, listed: SignedList, entry: ReleaseEntry) -> manifests.Manifest:
        file = f"{entry.id}/{_MANIFEST}"
        path = self._releases / file
        target = listed.targets[file]
        if not self._is_here(path, target.sha256, target.length):
            content = self._place.read(file, manifests.LIMIT)
            if hashlib.sha256(content).hexdigest() != entry.manifest_sha256:
                raise DistrustError(Reason.CHANGED, file)
            self.files += _keep(path, content)
        return manifests.read(path.read_bytes(), entry.id)

    def _object(self, part: manifests.Part) -> None:
        path = self._releases / "objects" / part.sha256
        if self._is_here(path, part.sha256, part.length):
            return
        files.make_directory(path.parent)
        new = path.parent / f"{files.PART}{secrets.token_hex(8)}"
        try:
            self._write(new, part)
            new.chmod(_OBJECT_MODE)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
        files.fsync_directory(path.parent)
        self.files += 1

    def _write(self, new: Path, part: manifests.Part) -> None:
        digest, length = hashlib.sha256(), 0
        with new.open("xb") as file:
            for block in self._place.blocks(f"objects/{part.sha256}", part.length):
                digest.update(block)
                length += len(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        if (digest.hexdigest(), length) != (part.sha256, part.length):
            raise DistrustError(Reason.CHANGED, f"objects/{part.sha256}")

    def _sums(self, listed: SignedList, entry: ReleaseEntry, manifest: manifests.Manifest) -> None:
        """Bring what lets the release be verified without Python."""
        if f"{entry.id}/{SUMS}" not in listed.targets:
            return
        persons = (listed.persons.get(key, key) for key in entry.signer_keys)
        names = [SUMS, *(ssh.signature_name(one) for one in persons if ssh.PERSON.fullmatch(one))]
        home = self._releases / entry.id
        if all((home / name).is_file() for name in names) and not self._whole:
            return
        found = {name: self._place.read(f"{entry.id}/{name}", sums.LIMIT) for name in names}
        sums.check(listed, entry, manifest, lambda name, _: found[name])
        self.files += sum(_keep(home / name, content) for name, content in found.items())

    def _is_here(self, path: Path, sha256: str, length: int) -> bool:
        try:
            status = path.lstat()
        except FileNotFoundError:
            return False
        return status.st_size == length and (not self._whole or files.sha256_of(path) == sha256)


def _read_metadata(place: Place) -> dict[str, bytes]:
    """Return every metadata file by name; the time stamp first, so what it names is there."""
    found = {_TIMESTAMP: _metadata(place, _TIMESTAMP)}
    for name in place.names(metadata.FOLDER):
        if name not in found and not name.startswith(files.PART):
            found[name] = _metadata(place, name)
    return found


def _metadata(place: Place, name: str) -> bytes:
    role = metadata.role_of(name)
    if role is None:
        raise UntrustedListError(Reason.UNLISTED, f"{metadata.FOLDER}/{name}")
    return place.read(f"{metadata.FOLDER}/{name}", metadata.LIMITS[role])


def _version_here(releases_dir: Path, root: bytes, at: datetime) -> int:
    """Return the version of the list that is here; 0 before the first."""
    if not (releases_dir / metadata.FOLDER / _TIMESTAMP).exists():
        return 0
    return releases.open_list(releases_dir, root, at).version


def _verify(listed: SignedList, entry: ReleaseEntry, releases_dir: Path) -> None:
    """Check a release as every reader will; of a removed one the bytes are still to go."""
    if not entry.is_removed:
        releases.check_release(listed, entry.id, releases_dir)


def _remove(listed: SignedList, releases_dir: Path) -> int:
    """Take away the bytes of what was withdrawn for disclosure; return how many files."""
    kept = releases.digests_kept(listed, releases_dir)
    count = 0
    for entry in listed.releases.values():
        if not entry.is_removed:
            continue
        for name, part in releases.read_manifest(entry, releases_dir).objects.items():
            path = releases_dir / "objects" / part.sha256
            if name != manifests.PEOPLE and part.sha256 not in kept and path.exists():
                path.unlink()
                count += 1
    if count:
        files.fsync_directory(releases_dir / "objects")
    return count


def _sweep(releases_dir: Path) -> None:
    """Remove what a run that was cut short has left, and put back what it had taken away."""
    files.put_back(releases_dir / metadata.FOLDER)
    files.sweep(releases_dir)


def _announce(found: Mapping[str, bytes], versions: Iterable[int], releases_dir: Path) -> None:
    """Lay out the lists that are new here: what comes before they have their place is theirs."""
    for version in versions:
        name = f"{version}.targets.json"
        _keep(releases_dir / metadata.FOLDER / f"{files.PART}{name}", found[name])


def _place_metadata(releases_dir: Path, found: Mapping[str, bytes]) -> int:
    """Let the new metadata take the place of the former, all at once; return how much is new.

    Between two publications there is a list and a time stamp of it. Where several are caught up
    with, file by file there would be lists that no time stamp speaks of, and nobody would believe
    the folder.
    """
    place, new = releases_dir / metadata.FOLDER, releases_dir / f"{files.PART}{metadata.FOLDER}"
    held = {name: (place / name).read_bytes() for name in found if (place / name).is_file()}
    count = sum(held.get(name) != content for name, content in found.items())
    if not count:
        return 0
    new.mkdir()
    try:
        if place.exists():
            new.chmod(stat.S_IMODE(place.stat().st_mode))
        for name, content in found.items():
            files.write_synced(new / name, content)
        files.fsync_directory(new)
        files.exchange(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return count


def _in_order(names: Iterator[str]) -> list[str]:
    """Return names of metadata files so that each comes after what it names."""
    return sorted(names, key=lambda name: (_ORDER.index(metadata.role_of(name) or ""), name))


def _keep(path: Path, content: bytes) -> int:
    """Put a small file in its place unless it is there; return how many were written."""
    if path.is_file() and path.read_bytes() == content:
        return 0
    files.write_atomic(path, content)
    return 1


def _has(place: Place, file: str, path: Path) -> bool:
    """Tell whether a file is there, by its length: no name of a release gets other bytes."""
    return place.length(file) == path.stat().st_size


@contextmanager
def _alone(releases_dir: Path) -> Iterator[None]:
    """Hold the lock of this folder's pulls, beside it: nothing else may lie in it."""
    files.make_directory(releases_dir)
    lock = releases_dir.with_name(f"{releases_dir.name}.pull.lock")
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
