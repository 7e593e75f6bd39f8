"""The compiled form of one release on the disk: which files, how they are believed, how opened.

A compiled release is a copy for speed and never the truth: it is made from verified objects, named
after the manifest they were signed by, and written whole. A file that is missing, of another
length or of other bytes makes the whole folder foreign; then DuckDB answers from the objects.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import orjson

# Raise it when the same release compiles to other files.
EDITION: Final = 2
INDEX: Final = "index.json"
LOOKUP: Final = "lookup.json"
MARTS: Final = "marts.duckdb"
RECORDS: Final = "records.bin"
ATTRIBUTES: Final = "attributes.bin"
# Columns of fixed width: name -> code of `memoryview.cast`.
COLUMNS: Final[dict[str, Literal["I", "Q"]]] = {
    "record_starts": "Q",
    "row_periods": "I",
    "row_attributes": "I",
    "series_rows": "Q",
    "series_areas": "I",
    "series_groups": "I",
    "attribute_starts": "Q",
    "section_keys": "Q",
    "section_starts": "Q",
    "section_rows": "I",
    "section_areas": "I",
}
# What parts the texts of one row, and of one set of attributes: no text of ours holds it.
PART: Final = b"\x1f"
_BLOCK: Final = 1 << 20


class ForeignFolderError(Exception):
    """A compiled folder is not what its index says; `file` names what differs."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True)
class Compiled:
    """A compiled release, mapped read-only: every worker sees the same pages.

    `records` holds, in the order of the answers, each row's value and origin; `columns` say where
    each begins and which codes it has. `lookup` are the codes in plain words.
    """

    folder: Path
    lookup: Mapping[str, Any] = field(repr=False)
    records: mmap.mmap = field(repr=False)
    attributes: mmap.mmap = field(repr=False)
    columns: Mapping[str, memoryview] = field(repr=False)

    @property
    def marts(self) -> Path:
        """The database that answers what was not compiled."""
        return self.folder / MARTS


def place_of(home: Path, manifest_sha256: str) -> Path:
    """Return where a release's compiled form stands."""
    return home / f"{manifest_sha256}-{EDITION}"


def write_index(folder: Path, manifest_sha256: str) -> None:
    """Record the digest of every file of a folder that is complete."""
    names = sorted(path.name for path in folder.iterdir())
    content = {
        "edition": EDITION,
        "manifest_sha256": manifest_sha256,
        "files": {name: _measure(folder / name) for name in names},
    }
    (folder / INDEX).write_bytes(orjson.dumps(content))


def open_folder(home: Path, manifest_sha256: str) -> Compiled:
    """Check every byte of a compiled release and map it.

    Raises:
        ForeignFolderError: It is missing, damaged, or of another release or edition.
    """
    folder = place_of(home, manifest_sha256)
    try:
        index = orjson.loads((folder / INDEX).read_bytes())
        if (index["edition"], index["manifest_sha256"]) != (EDITION, manifest_sha256):
            raise ForeignFolderError(INDEX)
        _check(folder, index["files"])
        return _map(folder)
    except (OSError, KeyError, TypeError, ValueError):
        raise ForeignFolderError(INDEX) from None


def _check(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
    needed = {LOOKUP, MARTS, RECORDS, ATTRIBUTES, *(f"{name}.bin" for name in COLUMNS)}
    if set(files) != needed:
        raise ForeignFolderError(INDEX)
    with ThreadPoolExecutor(2) as pool:
        found = dict(zip(files, pool.map(lambda name: _measure(folder / name), files), strict=True))
    for name, expected in files.items():
        if found[name] != expected:
            raise ForeignFolderError(name)


def _measure(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"length": file.tell(), "sha256": digest}


def _map(folder: Path) -> Compiled:
    return Compiled(
        folder=folder,
        lookup=orjson.loads((folder / LOOKUP).read_bytes()),
        records=_mapped(folder / RECORDS),
        attributes=_mapped(folder / ATTRIBUTES),
        columns={
            name: memoryview(_mapped(folder / f"{name}.bin")).cast(code)
            for name, code in COLUMNS.items()
        },
    )


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
