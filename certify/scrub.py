"""Is everything durable still what it was? Every byte is read and hashed anew.

Each file is judged by itself, so that every damaged one is named and not only the first; what no
single file can tell (something is missing, or is there and should not be) is judged at the end.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from securesystemslib.signer import Key
from tuf.api.metadata import Root

from certify import keys, propose, rebuttal, seal
from certify.cases import ledger as cases
from certify.packs import ledger as packs
from schemas import manifest as manifests
from schemas import metadata, ssh
from schemas.distrust import DistrustError, Reason
from schemas.papers import KINDS, name_of
from schemas.papers import links as read_links
from schemas.roots import check_own_signatures, keys_of, persons
from schemas.signed_list import SignedList
from store import clock, reading, releases, uploads
from store.journal import BrokenChainError, Event, Journal
from store.layout import Layout

_LETTERS: Final = (cases.LOADED, cases.WRITTEN, cases.REPLIED)
_OBJECTS: Final = "objects"
_ROLES: Final = {keys.CERTIFIER, keys.PUBLISHER}


@dataclass(frozen=True)
class Item:
    """One file to read; `file` is its path under DATA_ROOT, `length` in bytes, 0 when gone."""

    file: str
    path: Path
    length: int
    check: Callable[[], None]


@dataclass(frozen=True)
class Damage:
    """A file that is not what it was."""

    file: str
    reason: Reason


def plan(layout: Layout, journal: Journal) -> list[Item]:
    """List every durable file with the check it has to pass."""
    return [
        *_journal(layout, journal),
        *_uploads(layout, journal),
        *_correspondence(layout, journal),
        *_trust(layout),
        *_records(layout, journal),
        *_metadata(layout),
        *_manifests(layout, journal),
        *_sums(layout, journal),
        *_objects(layout),
    ]


def scrub(items: list[Item]) -> Iterator[tuple[Item, Damage | None]]:
    """Read every file, several at a time; yield each with what is wrong with it, in order."""
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        yield from zip(items, pool.map(_check, items), strict=True)


def check_whole(layout: Layout, journal: Journal) -> list[Damage]:
    """Judge the releases folder as a whole: what is missing, and what nobody signed."""
    if not _events(journal, "release.published"):
        return []
    try:
        root = keys.pinned_root(layout).read_bytes()
        releases.open_folder(layout.releases, root, clock.now())
    except DistrustError as error:
        return [Damage(f"releases/{error.file}", error.reason)]
    except OSError:
        return [Damage("trust/root.json", Reason.MISSING)]
    return []


def unclaimed(layout: Layout, journal: Journal) -> list[str]:
    """Return upload folders no entry speaks of: a crash left them, nobody was promised them."""
    known = {event.subject for event in _events(journal, *uploads.RECEIVED)}
    folders = layout.raw.glob("*/*") if layout.raw.is_dir() else ()
    return sorted(
        str(path.relative_to(layout.data_root)) for path in folders if path.name not in known
    )


def _check(item: Item) -> Damage | None:
    try:
        item.check()
    except DistrustError as error:
        return Damage(item.file, error.reason)
    return None


def _item(layout: Layout, path: Path, check: Callable[[Path, str], None]) -> Item:
    file = str(path.relative_to(layout.data_root))
    length = path.lstat().st_size if os.path.lexists(path) else 0
    return Item(file, path, length, lambda: check(path, file))


def _events(journal: Journal, *kinds: str) -> list[Event]:
    try:
        return [event for kind in kinds for event in journal.events(kind)]
    except ValueError:
        return []  # the journal itself is named


def _hashed(digest: str) -> Callable[[Path, str], None]:
    def check(path: Path, file: str) -> None:
        with reading.opened(path, file) as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                raise DistrustError(Reason.CHANGED, file)

    return check


def _journal(layout: Layout, journal: Journal) -> Iterator[Item]:
    def check(_path: Path, file: str) -> None:
        try:
            journal.check_chain()
        except BrokenChainError:
            raise DistrustError(Reason.CHANGED, file) from None

    if layout.journal.exists():
        yield _item(layout, layout.journal, check)
    else:
        yield Item(journal.name, layout.journal, 0, lambda: check(layout.journal, journal.name))


def _uploads(layout: Layout, journal: Journal) -> Iterator[Item]:
    bodies = uploads.receipts(_events(journal, *uploads.RECEIVED))
    for upload_id, body in bodies.items():
        folder = layout.upload(body["dataset_id"], upload_id)
        for name, digest in uploads.all_digests(body).items():
            yield _item(layout, folder / name, _hashed(digest))


def _correspondence(layout: Layout, journal: Journal) -> Iterator[Item]:
    """Yield what was sent to others or came from them: values, letters, packs, pages."""
    kept = {
        layout.cases / event.body["sha256"]: event.body["sha256"]
        for event in _events(journal, *_LETTERS)
        if event.body["sha256"] is not None
    }
    for event in _events(journal, packs.SENT):
        kept[layout.packs / f"{event.body['sha256']}.zip"] = event.body["sha256"]
    for event in _events(journal, rebuttal.WATCHED):
        kept[layout.watched / f"{event.body['text_sha256']}.txt"] = event.body["text_sha256"]
    for path, digest in kept.items():
        yield _item(layout, path, _hashed(digest))


def _trust(layout: Layout) -> Iterator[Item]:
    roots = _roots(layout)

    def check_root(path: Path, file: str) -> None:
        content = reading.read_whole(path, file, metadata.LIMITS["root"])
        name = f"{_version(content)}.root.json"
        check_own_signatures(metadata.read(name, content), roots)

    def check_people(path: Path, file: str) -> None:
        people = manifests.read_people(reading.read_whole(path, file, manifests.LIMIT))
        holders = persons(roots)
        for key_id, entry in people.items():
            if holders.get(key_id) != entry["person"] or entry["role"] not in _ROLES:
                raise DistrustError(Reason.BAD_PEOPLE, file)

    def check_allowed(path: Path, file: str) -> None:
        content = reading.read_whole(path, file, metadata.LIMITS["root"])
        former = ssh.allowed_signers(keys.former_certifiers(roots)).encode()
        is_former = path == keys.former_signers(layout)
        if content != (former if is_former else keys.allowed_by(roots[-1])):
            raise DistrustError(Reason.CHANGED, file)

    for path in (keys.allowed_signers(layout), keys.former_signers(layout)):
        if path.exists() and roots:
            yield _item(layout, path, check_allowed)
    if keys.pinned_root(layout).exists():
        yield _item(layout, keys.pinned_root(layout), check_root)
        yield _item(layout, keys.people_file(layout), check_people)


def _records(layout: Layout, journal: Journal) -> Iterator[Item]:
    for event in _events(journal, "keys.root_installed"):
        path = layout.trust / f"ceremony-{event.subject.removeprefix('root-')}.json"
        yield _item(layout, path, _hashed(event.body["record_sha256"]))


def _metadata(layout: Layout) -> Iterator[Item]:
    folder = layout.releases / metadata.FOLDER
    roots = _roots(layout)

    papers = _paper_digests(folder)

    def check(path: Path, file: str) -> None:
        role = metadata.role_of(path.name)
        if role is None or (role in KINDS and path.name not in papers):
            raise DistrustError(Reason.UNLISTED, file)
        if role in KINDS:
            _hashed(papers[path.name])(path, file)
            return
        content = reading.read_whole(path, file, metadata.LIMITS[role])
        check_own_signatures(metadata.read(path.name, content), roots)

    for name in _names(folder):
        yield _item(layout, folder / name, check)


def _manifests(layout: Layout, journal: Journal) -> Iterator[Item]:
    for event in _events(journal, "release.published"):
        path = layout.release(event.subject) / "manifest.json"
        yield _item(layout, path, _hashed(event.body["manifest_sha256"]))


def _sums(layout: Layout, journal: Journal) -> Iterator[Item]:
    """List what lets a release be checked without Python, each file judged by itself."""
    known = keys_of(_roots(layout))
    signings = _events(journal, "release.signed")
    for event in _events(journal, "release.published"):
        digest, folder = event.body["manifest_sha256"], layout.release(event.subject)
        if not (folder / ssh.SUMS).exists():
            continue  # an older release, or a missing file, which `check_whole` names
        signers = {
            signed.actor: known.get(signed.body["key_id"])
            for signed in signings
            if signed.body.get("manifest_sha256") == digest
        }
        expected = _sums_of(folder, event.subject, digest) or _sums_signed(folder, signers)
        own = hashlib.sha256(expected or b"").hexdigest()
        yield _item(layout, folder / ssh.SUMS, _hashed(own))
        for person, key in signers.items():
            path = folder / ssh.signature_name(person)
            yield _item(layout, path, _signed(key, expected))


def _sums_of(folder: Path, release: str, digest: str) -> bytes | None:
    """Return what `SHA256SUMS` has to be by the manifest; None when that is damaged."""
    try:
        content = reading.read_whole(folder / "manifest.json", release, manifests.LIMIT)
        manifest = manifests.read(content, release)
    except DistrustError:
        return None
    return ssh.sums(manifest, digest) if hashlib.sha256(content).hexdigest() == digest else None


def _sums_signed(folder: Path, signers: Mapping[str, Key | None]) -> bytes | None:
    """Return the sums as they lie there, if one of the signatures beside them holds."""
    try:
        content = reading.read_whole(folder / ssh.SUMS, ssh.SUMS, releases.sums.LIMIT)
    except DistrustError:
        return None
    for person, key in signers.items():
        name = ssh.signature_name(person)
        try:
            _signed(key, content)(folder / name, name)
        except DistrustError:
            continue
        return content
    return None


def _signed(key: Key | None, content: bytes | None) -> Callable[[Path, str], None]:
    def check(path: Path, file: str) -> None:
        signature = reading.read_whole(path, file, ssh.LIMIT)
        if key is None or content is None or not ssh.is_good(key, content, signature):
            raise DistrustError(Reason.BAD_SIGNATURE, file)

    return check


def _objects(layout: Layout) -> Iterator[Item]:
    folder = layout.releases / _OBJECTS
    listed = _listed(layout)
    paths = set(listed.targets) if listed else set()
    digests = {path.removeprefix("objects/") for path in paths if path.startswith("objects/")}
    removed = _removed(layout, listed)
    for name in sorted(digests - removed):
        yield _item(layout, folder / name, _hashed(name))
    for name in sorted(set(_names(folder)) - (digests - removed)):
        check = _must_be_gone if name in removed else _hashed(name)
        yield _item(layout, folder / name, check)


def _removed(layout: Layout, listed: SignedList | None) -> set[str]:
    """Return the objects that had to go for a disclosure."""
    if listed is None:
        return set()
    try:
        gone = [entry for entry in listed.releases.values() if entry.is_removed]
        return {digest for entry in gone for digest in seal.doomed(layout, listed, entry)}
    except DistrustError:
        return set()  # a manifest is damaged, and named


def _must_be_gone(_path: Path, file: str) -> None:
    raise DistrustError(Reason.NOT_REMOVED, file)


def _paper_digests(folder: Path) -> dict[str, str]:
    """Return what every readable snapshot says of the papers, by file name."""
    found: dict[str, str] = {}
    for name in _names(folder):
        if metadata.role_of(name) != "snapshot":
            continue
        try:
            content = reading.read_whole(folder / name, name, metadata.LIMITS["snapshot"])
            links = read_links(metadata.read(name, content))
        except DistrustError:
            continue
        found |= {name_of(kind, link["version"]): link["sha256"] for kind, link in links.items()}
    return found


def _listed(layout: Layout) -> SignedList | None:
    try:
        return propose.current_list(layout)
    except (DistrustError, OSError):
        return None  # named file by file, and as a whole at the end


def _names(folder: Path) -> list[str]:
    try:
        return reading.list_names(folder, folder.name)
    except DistrustError:
        return []


def _roots(layout: Layout) -> list[Root]:
    """Return every root that can be read: the pinned one stands in for a damaged copy."""
    folder = layout.releases / metadata.FOLDER
    names = [name for name in _names(folder) if metadata.role_of(name) == "root"]
    names.sort(key=lambda name: int(name.split(".")[0]))
    found: list[Root] = []
    for path in (keys.pinned_root(layout), *(folder / name for name in names)):
        try:
            content = reading.read_whole(path, path.name, metadata.LIMITS["root"])
            document = metadata.read(f"{_version(content)}.root.json", content)
            root = document.typed(Root)
            check_own_signatures(document, [*found, root])
        except DistrustError:
            continue
        found.append(root)
    return found


def _version(content: bytes) -> int:
    try:
        return int(metadata.parse(content)["signed"]["version"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DistrustError(Reason.UNREADABLE, "root.json") from None
