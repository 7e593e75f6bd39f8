"""Is every byte of the backups still what it was? Each list, each object that a list names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from certify.backup import snapshot
from certify.backup.snapshot import FOLDER, OBJECTS, Snapshot
from certify.errors import BackupError
from schemas.distrust import Reason
from store.places import Place, PlaceError

# A part of a journal has no length in its list.
_LARGEST: Final = 1 << 40


@dataclass(frozen=True)
class Checked:
    """One file of the place, in bytes; `reason` says what is wrong, None when nothing is."""

    file: str
    length: int
    reason: Reason | None


def check(place: Place) -> Iterator[Checked]:
    """Read every list and every object; yield each, and those that a list names and are not there.

    An object that no list names was left by a backup that was cut short; it is judged by its name.

    Raises:
        PlaceError: The place does not answer.
        BackupError: `backup-none`, it holds no backup.
    """
    names = snapshot.names(place)
    if not names:
        raise BackupError("none", place.address)
    read: list[Snapshot] = []
    for name in names:
        file = f"{FOLDER}/{name}"
        try:
            read.append(snapshot.read(place, name))
        except BackupError:
            yield Checked(file, 0, Reason.CHANGED)
        else:
            yield Checked(file, place.length(file) or 0, None)
    there = place.lengths(OBJECTS)
    # The newest list has every disclosure there was; an object may be in a release again since.
    sealed = read[-1].sealed if read else frozenset()
    named = {digest for each in read for digest in each.objects} - sealed
    for digest in sorted(named | there.keys()):
        yield _object(place, digest, there.get(digest), is_sealed=digest in sealed)


def _object(place: Place, digest: str, length: int | None, *, is_sealed: bool) -> Checked:
    file = f"{OBJECTS}/{digest}"
    if length is None:
        return Checked(file, 0, Reason.MISSING)
    if is_sealed:
        return Checked(file, length, Reason.NOT_REMOVED)
    total = hashlib.sha256()
    try:
        for block in place.blocks(file, _LARGEST):
            total.update(block)
    except PlaceError:
        return Checked(file, length, Reason.UNREADABLE)
    return Checked(file, length, None if total.hexdigest() == digest else Reason.CHANGED)
