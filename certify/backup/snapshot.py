"""The list of one backup: which bytes, by digest, stood under which name at which instant.

    snapshots/20261124T012005Z-000000041-<16 of its sha256>.json
    objects/<sha256>

The number is that of the journal's last entry: it says which list is later, whatever the clock did.
A place keeps every list and every object: what is the same in two backups is there once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from certify.backup import cut
from certify.errors import BackupError
from store import canonical
from store.places import Place

FOLDER: Final = "snapshots"
OBJECTS: Final = "objects"
_FORMAT: Final = 1
# Some hundred bytes for each of a million files.
_LIMIT: Final = 512 << 20
_NAME: Final = re.compile(r"([0-9]{8}T[0-9]{6}Z)-([0-9]{9,})-([0-9a-f]{16})\.json", re.ASCII)
_DIGEST: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Part:
    """Bytes of one file, and its permissions.

    `written_ns` is when it was last written: a file that was not since is not read again.
    """

    sha256: str
    length: int
    written_ns: int = 0
    mode: int = 0o600


@dataclass(frozen=True)
class Snapshot:
    """One backup.

    `journal` are the objects that hold its entries, in order; `seq` and `head` its end. `sealed`
    are digests of what had to go for a disclosure: no place keeps them.
    """

    at: str
    seq: int
    head: str
    journal: tuple[str, ...]
    files: Mapping[str, Part]
    accounts: Part | None
    sealed: frozenset[str]

    @property
    def objects(self) -> dict[str, int | None]:
        """Return every object by digest, with its length where the list says it."""
        parts = [*self.files.values(), *([self.accounts] if self.accounts else [])]
        return {**dict.fromkeys(self.journal), **{part.sha256: part.length for part in parts}}


def write(place: Place, snapshot: Snapshot) -> str:
    """Put the list in the place, the last step of a backup; return its name.

    Raises:
        PlaceError: It was not written.
    """
    content = canonical.encode(_document(snapshot))
    stamp = snapshot.at.replace("-", "").replace(":", "")
    name = f"{stamp}-{snapshot.seq:09}-{hashlib.sha256(content).hexdigest()[:16]}.json"
    place.put(f"{FOLDER}/{name}", content)
    return name


def names(place: Place) -> list[str]:
    """Return the names of all lists, oldest first.

    Raises:
        PlaceError: The place does not answer.
    """
    known = (_NAME.fullmatch(name) for name in place.names(FOLDER))
    found = [(int(each[2]), each[1], each[0]) for each in known if each]
    return [name for _, _, name in sorted(found)]


def read(place: Place, name: str) -> Snapshot:
    """Read one list.

    Raises:
        BackupError: `backup-list`, it is not what its name says or is malformed.
        PlaceError: The place does not give it.
    """
    content = place.read(f"{FOLDER}/{name}", _LIMIT)
    known = _NAME.fullmatch(name)
    if known is None or not hashlib.sha256(content).hexdigest().startswith(known[3]):
        raise BackupError("list", name)
    try:
        return _snapshot(canonical.decode(content))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("list", name) from None


def newest(place: Place) -> Snapshot | None:
    """Return the newest list that can be read; None when there is none.

    Raises:
        PlaceError: The place does not answer.
    """
    for name in reversed(names(place)):
        try:
            return read(place, name)
        except BackupError:
            continue
    return None


def chosen(place: Place, at: str | None) -> tuple[str, Snapshot]:
    """Return the newest list, or the newest whose name begins with `at`.

    Raises:
        BackupError: `backup-none`, the place has no such list; `backup-list`, it is damaged.
        PlaceError: The place does not answer.
    """
    found = [name for name in names(place) if name.startswith(at or "")]
    if not found:
        raise BackupError("none", f"{place.address} {at or ''}".strip())
    return found[-1], read(place, found[-1])


def _document(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "at": snapshot.at,
        "journal": {
            "seq": snapshot.seq,
            "hash": snapshot.head,
            "objects": list(snapshot.journal),
        },
        "files": {name: _part(part) for name, part in snapshot.files.items()},
        "accounts": _part(snapshot.accounts) if snapshot.accounts else None,
        "sealed": sorted(snapshot.sealed),
    }


def _part(part: Part) -> dict[str, Any]:
    return asdict(part)


def _snapshot(document: Any) -> Snapshot:  # noqa: ANN401 - any JSON
    if document["format"] != _FORMAT:
        raise ValueError("another format")
    journal, accounts = document["journal"], document["accounts"]
    return Snapshot(
        at=str(document["at"]),
        seq=int(journal["seq"]),
        head=_digest(journal["hash"]),
        journal=tuple(_digest(each) for each in journal["objects"]),
        files={_name(name): _read_part(part) for name, part in document["files"].items()},
        accounts=_read_part(accounts) if accounts else None,
        sealed=frozenset(_digest(each) for each in document["sealed"]),
    )


def _read_part(part: Any) -> Part:  # noqa: ANN401 - any JSON
    numbers = (int(part[name]) for name in ("length", "written_ns", "mode"))
    return Part(_digest(part["sha256"]), *numbers)


def _digest(text: str) -> str:
    if _DIGEST.fullmatch(text) is None:
        raise ValueError("no digest")
    return text


def _name(file: str) -> str:
    """Refuse a name that would lead out of the folder, or to what a backup never holds."""
    path = PurePosixPath(file)
    is_plain = path.as_posix() == file and not path.is_absolute() and "\0" not in file
    if not is_plain or ".." in path.parts or "\\" in file or not cut.belongs(file):
        raise ValueError("unsafe name")
    return file
