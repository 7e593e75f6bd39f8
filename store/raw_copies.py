"""Accepted uploads kept a second time: in a folder or bucket that outlives this machine.

The setting is the file `raw.url` below DATA_ROOT, or the environment variable `SO_CHUAN_RAW`. Where
it is given, nobody is handed a receipt before the copy is there. The receipt is copied last: what
has one is whole.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from store import files, setting, uploads
from store.layout import Layout
from store.places import Place

SETTING: Final = "SO_CHUAN_RAW"
NAME: Final = "raw.url"
_LIMIT: Final = 1 << 30
_MODE: Final = 0o444

Receipt = Mapping[str, Any]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Copied:
    """What a run did: uploads looked at, files that went over, and the uploads it could not do."""

    uploads: int
    files: int
    failed: tuple[str, ...]


def place_of(layout: Layout) -> Place | None:
    """Return where uploads are kept a second time; None where they are not.

    Raises:
        UnusableSettingError: File and variable name different places.
        PlaceError: There is no such kind of place.
    """
    address = setting.read(layout.data_root / NAME, SETTING)
    return None if address is None else Place(address)


def keep(layout: Layout, receipt: Receipt, *, whole: bool = False) -> int:
    """Make sure that the copy of one upload is there; return how many files went over.

    Raises:
        PlaceError: The place does not take a file, or is not what is set.
        DamagedCopyError: A file here is not what was acknowledged; it was not sent.
    """
    place = place_of(layout)
    return 0 if place is None else _send(layout, place, receipt, whole=whole)


def push(
    layout: Layout, place: Place, receipts: Iterable[Receipt], tell: Tell, *, whole: bool = False
) -> Copied:
    """Send what is not there yet of every upload; one that is damaged here is told and left out.

    Args:
        place: Where they go.
        receipts: As the journal holds them.
        tell: Called with a line for each upload of which something was sent, or could not be.
        whole: Send what is there already as well: it may have been damaged.

    Raises:
        PlaceError: The place does not take a file.
    """
    return _each(receipts, tell, lambda receipt: _send(layout, place, receipt, whole=whole))


def pull(
    layout: Layout, place: Place, receipts: Iterable[Receipt], tell: Tell, *, whole: bool = False
) -> Copied:
    """Bring back every upload that is not here; nothing is put in its place before it was verified.

    Args:
        place: Where the copies are; nobody vouches for it.
        receipts: As the journal holds them: it says what every byte has to be.
        tell: As for `push`.
        whole: Hash what is here already, and bring again what was damaged.

    Raises:
        PlaceError: The place does not answer.
    """
    return _each(receipts, tell, lambda receipt: _fetch(layout, place, receipt, whole=whole))


class DamagedCopyError(Exception):
    """A file of an upload is gone, or not what its receipt says; `file` is below `raw/`."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


def _each(receipts: Iterable[Receipt], tell: Tell, move: Callable[[Receipt], int]) -> Copied:
    looked, moved, failed = 0, 0, []
    for receipt in receipts:
        looked += 1
        try:
            count = move(receipt)
        except DamagedCopyError as error:
            failed.append(receipt["upload_id"])
            tell(f"{error.file}: hỏng hoặc thiếu / damaged or missing")
            continue
        moved += count
        if count:
            tell(f"{receipt['upload_id']}: {count} tệp / files")
    return Copied(looked, moved, tuple(failed))


def _send(layout: Layout, place: Place, receipt: Receipt, *, whole: bool) -> int:
    folder = layout.upload(receipt["dataset_id"], receipt["upload_id"])
    count = 0
    for name, digest in uploads.all_digests(receipt).items():
        file, path = _file(receipt, name), folder / name
        if not path.is_file():
            raise DamagedCopyError(file)
        # No name of an upload ever gets other bytes, so the length tells that it is there.
        if not whole and place.length(file) == path.stat().st_size:
            continue
        if files.sha256_of(path) != digest:
            raise DamagedCopyError(file)
        place.put(file, path)
        count += 1
    return count


def _fetch(layout: Layout, place: Place, receipt: Receipt, *, whole: bool) -> int:
    folder = layout.upload(receipt["dataset_id"], receipt["upload_id"])
    expected = uploads.all_digests(receipt)
    if folder.is_dir() and (not whole or _holds(folder, expected)):
        return 0
    contents = {name: _read(place, _file(receipt, name), expected[name]) for name in expected}
    if folder.is_dir():
        # Only a damaged one comes so far, and what takes its place was verified.
        shutil.rmtree(folder)
    with files.write_directory(folder) as part:
        for name, content in contents.items():
            files.write_synced(part / name, content, mode=_MODE)
    return len(contents)


def _holds(folder: Path, expected: Mapping[str, str]) -> bool:
    paths = {name: folder / name for name in expected}
    return all(
        path.is_file() and files.sha256_of(path) == expected[name] for name, path in paths.items()
    )


def _read(place: Place, file: str, digest: str) -> bytes:
    """Return a file of an upload, whose bytes are what the journal says.

    Raises:
        DamagedCopyError: They are not, or it is not there.
    """
    if place.length(file) is None:
        raise DamagedCopyError(file)
    content = place.read(file, _LIMIT)
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedCopyError(file)
    return content


def _file(receipt: Receipt, name: str) -> str:
    return f"{receipt['dataset_id']}/{receipt['upload_id']}/{name}"
