"""The compiled form of one release on the disk: which files, how they are believed, how opened.

A compiled release is a copy for speed and never the truth: it is made from verified objects, named
after the manifest they were signed by, and written whole. A file that is missing, of another
length or of other bytes makes the whole folder foreign; then DuckDB answers from the objects.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast

import orjson

# Raise it when the same release compiles to other files.
EDITION: Final = 3
INDEX: Final = "index.json"
LOOKUP: Final = "lookup.json"
MARTS: Final = "marts.duckdb"
# Packed texts: chunks of rows as JSON and as CSV, and cross-sections as JSON.
ROWS: Final = "rows.bin"
LINES: Final = "lines.bin"
SECTIONS: Final = "sections.bin"
TEXTS: Final = (ROWS, LINES, SECTIONS)
PLACE: Final = struct.Struct("<I")  # where an object begins in a chunk of JSON
CHECKSUM: Final = 4  # bytes before each packed text: the CRC-32 of the packed bytes
# Columns of fixed width: name -> code of `memoryview.cast`.
COLUMNS: Final[dict[str, Literal["H", "I", "Q"]]] = {
    "row_periods": "I",
    "row_naming": "H",
    "series_rows": "Q",
    "series_areas": "I",
    "series_groups": "I",
    "chunk_rows": "Q",
    "chunk_lengths": "Q",
    "row_texts": "Q",
    "line_texts": "Q",
    "section_keys": "Q",
    "section_starts": "Q",
    "section_rows": "I",
    "section_areas": "I",
    "section_naming": "H",
    "section_texts": "Q",
}
# Linux 5.14: read what is mapped, and map what is read.
_POPULATE_READ: Final = 22
_AT_ONCE: Final = 4 << 20
_BREATH: Final = 0.001  # requests are answered between
_SHARE_OF_MEMORY: Final = 0.25
# What ends a line of a chunk of CSV: no text of ours holds it.
PART: Final = b"\x1f"


class ForeignFolderError(Exception):
    """A compiled folder is not what its index says; `file` names what differs."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True)
class Compiled:
    """A compiled release, mapped read-only: every worker sees the same pages.

    `texts` are packed, `columns` say where each begins and which codes it has; `lookup` are the
    codes in plain words.
    """

    folder: Path
    lookup: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, memoryview] = field(repr=False)
    columns: Mapping[str, memoryview] = field(repr=False)

    @property
    def marts(self) -> Path:
        """The database that answers what was not compiled."""
        return self.folder / MARTS

    def warm(self) -> None:
        """Let this process meet the pages that answers are cut from, a few at a time.

        Met for the first time by a request, each costs as much as a step of the answer. What would
        push others out of memory is left alone.
        """
        columns = [_map_of(view) for view in self.columns.values()]
        texts = [_map_of(self.texts[name]) for name in (ROWS, SECTIONS)]
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * _SHARE_OF_MEMORY
        fits = sum(len(mapped) for mapped in (*columns, *texts)) <= room
        # An older system does not know the advice: there pages are met one by one.
        with suppress(OSError):
            for mapped in (*columns, *(texts if fits else ())):
                for at in range(0, len(mapped), _AT_ONCE):
                    mapped.madvise(_POPULATE_READ, at, min(_AT_ONCE, len(mapped) - at))
                    time.sleep(_BREATH)


def place_of(home: Path, manifest_sha256: str) -> Path:
    """Return where a release's compiled form stands."""
    return home / f"{manifest_sha256}-{EDITION}"


def write_index(folder: Path, manifest_sha256: str) -> None:
    """Record the digest of every file of a folder that is complete, and how it looks."""
    names = sorted(path.name for path in folder.iterdir())
    content = {
        "edition": EDITION,
        "manifest_sha256": manifest_sha256,
        "files": {name: _measure(folder / name) for name in names},
        "looks": {name: _look(folder / name) for name in names},
    }
    (folder / INDEX).write_bytes(orjson.dumps(content))


def open_folder(home: Path, manifest_sha256: str, *, is_read: bool = False) -> Compiled:
    """Check a compiled release and map it.

    A file that looks as it did when its digest was taken is believed: whoever could change it
    unseen could change the index too. Of others, and with `is_read` of all, every byte is read.
    Each text has a checksum of its own, which is checked whenever it is unpacked; so has each
    block of the database.

    Raises:
        ForeignFolderError: It is missing, damaged, or of another release or edition.
    """
    folder = place_of(home, manifest_sha256)
    try:
        index = orjson.loads((folder / INDEX).read_bytes())
        if (index["edition"], index["manifest_sha256"]) != (EDITION, manifest_sha256):
            raise ForeignFolderError(INDEX)
        _check(folder, index["files"], {} if is_read else index["looks"])
        return _map(folder)
    except (OSError, KeyError, TypeError, ValueError):
        raise ForeignFolderError(INDEX) from None


def _check(
    folder: Path, files: Mapping[str, Mapping[str, Any]], looks: Mapping[str, list[int]]
) -> None:
    needed = {LOOKUP, MARTS, *TEXTS, *(f"{name}.bin" for name in COLUMNS)}
    if set(files) != needed:
        raise ForeignFolderError(INDEX)
    doubtful = [name for name in files if _look(folder / name) != looks.get(name)]
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda name: _measure(folder / name), doubtful)
        for name, measured in zip(doubtful, found, strict=True):
            if measured != files[name]:
                raise ForeignFolderError(name)


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"length": file.tell(), "sha256": digest}


def _look(path: Path) -> list[int]:
    """Return what tells a file from what it was before; no edit leaves all of it as it was."""
    status = path.lstat()
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _map(folder: Path) -> Compiled:
    return Compiled(
        folder=folder,
        lookup=orjson.loads((folder / LOOKUP).read_bytes()),
        texts={name: memoryview(_mapped(folder / name)) for name in TEXTS},
        columns={
            name: memoryview(_mapped(folder / f"{name}.bin")).cast(code)
            for name, code in COLUMNS.items()
        },
    )


def _map_of(view: memoryview) -> mmap.mmap:
    return cast("mmap.mmap", view.obj)


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
