"""One backup: the objects first, the list that names them last.

What is cut short leaves objects that no list names; they are written again, whole, by the next run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from certify import seal
from certify.backup import cut, snapshot
from certify.backup.cut import Cut, Seen
from certify.backup.snapshot import OBJECTS, Part, Snapshot
from certify.errors import BackupError
from store import canonical, files, uploads
from store.journal import Event, Journal
from store.layout import Layout
from store.places import Place

Tell = Callable[[str], None]

_ATTEMPTS: Final = 5
# A file up to this size is held in memory, so that what is hashed is what is sent.
_SMALL: Final = 8 << 20
# The parts of the journal that are full never change: the next backup has them already.
_ENTRIES: Final = 1000
_EVERY: Final = 500


@dataclass(frozen=True)
class Kept:
    """What one backup did: `sent` objects of `sent_bytes` are new in the place.

    `damaged` are files that are not what the journal or their name says; where an earlier backup
    has the right bytes the list names those.
    """

    name: str
    files: int
    length: int
    entries: int
    sent: int
    sent_bytes: int
    removed: int
    damaged: tuple[str, ...]


def keep(
    layout: Layout, journal: Journal, place: Place, tell: Tell, *, whole: bool = False
) -> Kept:
    """Write one backup to a place.

    Args:
        tell: Called with a line now and then.
        whole: Read every file again and send every object, whatever the last list says.

    Raises:
        BackupError: `backup-moving`, files change faster than they are read; `backup-link`. No
            list was written.
        BrokenChainError: The journal was changed; the backups that are there stay.
        PlaceError: The place does not take a file; no list was written.
    """
    journal.check_chain()
    before = None if whole else snapshot.newest(place)
    run = _Run(place, before, tell)
    for _ in range(_ATTEMPTS):
        taken = cut.take(layout, journal)
        made = run.snapshot(taken)
        if made is not None:
            break
    else:
        raise BackupError("moving", str(layout.data_root))
    _settle(place)
    name = snapshot.write(place, made)
    _settle(place)
    return Kept(
        name,
        len(made.files),
        sum(part.length for part in made.files.values()),
        made.seq,
        run.sent,
        run.sent_bytes,
        _remove_sealed(place, made),
        tuple(run.damaged),
    )


def expected(events: Iterable[Event], names: Iterable[str]) -> dict[str, str]:
    """Return the digest that files have to have, as far as entries or their names say it."""
    found: dict[str, str] = {}
    for upload, receipt in uploads.receipts(events).items():
        home = f"raw/{receipt['dataset_id']}/{upload}"
        digests = uploads.all_digests(receipt)
        found |= {f"{home}/{name}": digest for name, digest in digests.items()}
    pool = "releases/objects/"
    return found | {name: name.removeprefix(pool) for name in names if name.startswith(pool)}


class _Run:
    """What went over so far; it stays when the instant is taken anew."""

    def __init__(self, place: Place, before: Snapshot | None, tell: Tell) -> None:
        self._place = place
        self._tell = tell
        self._before = dict(before.files) if before else {}
        there = place.lengths(OBJECTS)
        listed = before.objects if before else {}
        # An object that no list names may have been torn by the crash that kept the list away.
        self._there = {
            digest
            for digest, length in listed.items()
            if digest in there and length in (None, there[digest])
        }
        self.sent = 0
        self.sent_bytes = 0
        self.damaged: list[str] = []

    def snapshot(self, taken: Cut) -> Snapshot | None:
        """Send what is missing; None when a file changed before it was read."""
        self.damaged = []
        right = expected(taken.events, taken.files)
        found: dict[str, Part] = {}
        for number, (name, file) in enumerate(taken.files.items(), start=1):
            part = self._part(name, file)
            if part is None:
                return None
            if (digest := right.get(name, part.sha256)) != part.sha256:
                self.damaged.append(name)
                length = self._place.length(f"{OBJECTS}/{digest}")
                if length is None:
                    continue
                part = Part(digest, length, mode=file.mode)
            found[name] = part
            if number % _EVERY == 0:
                self._tell(f"{number} of {len(taken.files)} files")
        accounts = self._bytes(taken.accounts) if taken.accounts is not None else None
        last = taken.events[-1] if taken.events else None
        return Snapshot(
            taken.at,
            last.seq if last else 0,
            last.hash if last else "0" * 64,
            tuple(self._bytes(part).sha256 for part in entries(taken.events)),
            found,
            accounts,
            _sealed(taken.events) - {part.sha256 for part in found.values()},
        )

    def _part(self, name: str, file: Seen) -> Part | None:
        known = self._before.get(name)
        if known is not None and _is_same(known, file) and known.sha256 in self._there:
            return known
        part = self._send(file)
        if part is not None:
            self._before[name] = part
        return part

    def _send(self, file: Seen) -> Part | None:
        try:
            if file.length <= _SMALL:
                content = file.path.read_bytes()
                part = self._bytes(content, file) if file.is_still() else None
            else:
                part = self._large(file)
        except FileNotFoundError:
            return None
        return part

    def _bytes(self, content: bytes, file: Seen | None = None) -> Part:
        digest = hashlib.sha256(content).hexdigest()
        self._put(digest, content, len(content))
        times = (file.written_ns, file.mode) if file else ()
        return Part(digest, len(content), *times)

    def _large(self, file: Seen) -> Part | None:
        digest = files.sha256_of(file.path)
        is_new = self._put(digest, file.path, file.length)
        if not file.is_still():
            if is_new:
                self._place.delete(f"{OBJECTS}/{digest}")
                self._there.discard(digest)
            return None
        return Part(digest, file.length, file.written_ns, file.mode)

    def _put(self, digest: str, content: bytes | Path, length: int) -> bool:
        if digest in self._there:
            return False
        self._place.put(f"{OBJECTS}/{digest}", content)
        self._there.add(digest)
        self.sent += 1
        self.sent_bytes += length
        return True


def _is_same(part: Part, file: Seen) -> bool:
    return (part.length, part.written_ns, part.mode) == (file.length, file.written_ns, file.mode)


def entries(events: list[Event]) -> Iterator[bytes]:
    """Yield the journal in parts, one canonical line for each entry."""
    for start in range(0, len(events), _ENTRIES):
        yield b"".join(
            canonical.encode(asdict(event)) for event in events[start : start + _ENTRIES]
        )


def _sealed(events: Iterable[Event]) -> frozenset[str]:
    return frozenset(
        str(part["sha256"])
        for event in events
        if event.kind == seal.SEALED
        for part in event.body["objects"]
    )


def _remove_sealed(place: Place, made: Snapshot) -> int:
    """Take from the place what had to go for a disclosure, whichever list names it."""
    there = place.lengths(OBJECTS)
    gone = sorted(made.sealed & there.keys())
    for digest in gone:
        place.delete(f"{OBJECTS}/{digest}")
    return len(gone)


def open_place(address: str, layout: Layout) -> Place:
    """Open the place of backups; a folder is made, for its owner alone.

    Raises:
        BackupError: `backup-inside`, it lies in the installation that it is to outlive.
        PlaceError: There is no such kind of place.
    """
    if (folder := _folder(address)) is not None:
        if folder.is_relative_to(layout.data_root):
            raise BackupError("inside", str(folder))
        files.make_directory(folder, mode=0o700)
    return Place(address)


def _folder(address: str) -> Path | None:
    if "://" in address and not address.startswith("file://"):
        return None
    return Path(address.removeprefix("file://")).absolute()


def _settle(place: Place) -> None:
    """Force a folder's files to the disk: the library for places does not."""
    if _folder(place.address) is not None:
        os.sync()
