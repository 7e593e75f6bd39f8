"""Cutting the receipt of one figure out of a published release; checking is `schemas.receipt`.

The command of the certifying department and the API share it. It reads the rows around one figure,
not the whole release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas import figure as figures
from schemas import manifest as manifests
from schemas import merkle, metadata, receipt, record, signed_list
from schemas.distrust import BrokenReleaseError, DistrustError, Reason
from schemas.metadata import Document
from schemas.signed_list import SignedList
from store.reading import read_whole

OBSERVATIONS: Final = "observations.parquet"
STATEMENTS: Final = "statements.json"
TREE: Final = "figures.tree"

_LARGEST: Final = 256 << 20


class NoFigureError(LookupError):
    """The release has no such figure."""

    def __init__(self, release: str, figure: str) -> None:
        super().__init__(f"{release}: {figure}")
        self.release = release
        self.figure = figure


class NoReceiptsError(LookupError):
    """The release was made before figures had receipts."""

    def __init__(self, release: str) -> None:
        super().__init__(release)
        self.release = release


def cut(listed: SignedList, releases_dir: Path, release: str, figure: str) -> bytes:
    """Return the receipt of a figure: canonical JSON, complete but for the root of trust.

    Args:
        listed: A list that was checked.
        releases_dir: The folder that it governs.
        release: Id of a listed release.
        figure: Id of the figure.

    Raises:
        NoFigureError: The release has no such figure.
        NoReceiptsError: It has no tree.
        BrokenReleaseError: It is not listed, or a file is not as it was signed.
    """
    try:
        return _cut(listed, releases_dir, release, figure)
    except DistrustError as error:
        raise BrokenReleaseError(release, error.file, error.reason) from None


def _cut(listed: SignedList, releases_dir: Path, release: str, figure: str) -> bytes:
    found = _manifest(listed, releases_dir, release)
    if found.figures is None:
        raise NoReceiptsError(release)
    count, _ = found.figures
    objects = releases_dir / "objects"
    statements = _document(found, objects, STATEMENTS)
    position, rows = _rows(objects / found.objects[OBSERVATIONS].sha256, release, figure)
    records = [_record(row, statements) for row in rows]
    wanted = records[position % merkle.BLOCK]
    stored = _part(found, objects, TREE)
    try:
        block = [merkle.hash_leaf(record.spell(each)) for each in records]
        beside = merkle.path_from(block, merkle.load(stored, count), position)
    except ValueError:
        raise DistrustError(Reason.CHANGED, f"{release}/{OBSERVATIONS}") from None
    carried = [name for name in manifests.DOCUMENTS if name in found.objects]
    whole = {
        "format": receipt.FORMAT,
        "figure": figure,
        "record": wanted,
        "statement": statements[wanted["upload_id"]],
        "proof": {"position": position, "count": count, "path": [each.hex() for each in beside]},
        "manifest": found.content,
        "documents": {name: _document(found, objects, name) for name in carried},
        "metadata": _metadata(listed, releases_dir / metadata.FOLDER, release),
    }
    return record.spell(whole) + b"\n"


def _manifest(listed: SignedList, releases_dir: Path, release: str) -> manifests.Manifest:
    entry = listed.releases.get(release)
    if entry is None:
        raise DistrustError(Reason.NOT_IN_LIST, release)
    file = f"{release}/manifest.json"
    content = read_whole(releases_dir / file, file, manifests.LIMIT)
    if hashlib.sha256(content).hexdigest() != entry.manifest_sha256:
        raise DistrustError(Reason.CHANGED, file)
    return manifests.read(content, release)


def _part(found: manifests.Manifest, objects: Path, name: str) -> bytes:
    part = found.objects[name]
    content = read_whole(objects / part.sha256, f"objects/{part.sha256}", _LARGEST)
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise DistrustError(Reason.CHANGED, f"objects/{part.sha256}")
    return content


def _document(found: manifests.Manifest, objects: Path, name: str) -> dict[str, Any]:
    return dict(metadata.parse(_part(found, objects, name)))


def _record(row: Mapping[str, Any], statements: Mapping[str, Any]) -> dict[str, Any]:
    return record.record_of(row, record.digest(statements[row["upload_id"]]))


def _rows(observations: Path, release: str, figure: str) -> tuple[int, list[dict[str, Any]]]:
    """Return a figure's place in the file, and the rows of its block.

    Only the groups of rows that can hold it are read, by the smallest and largest key of each.
    """
    key = figures.parse(figure)
    with pq.ParquetFile(observations) as file:
        start = 0
        for group in range(file.num_row_groups):
            if _may_hold(file.metadata.row_group(group), key):
                keys = file.read_row_group(group, columns=list(key))
                found = pc.index(_equals(keys, key), True).as_py()
                if found >= 0:
                    position = start + found
                    return position, _block(file, position - position % merkle.BLOCK)
            start += file.metadata.row_group(group).num_rows
    raise NoFigureError(release, figure)


def _may_hold(group: pq.RowGroupMetaData, key: Mapping[str, str]) -> bool:
    for number in range(group.num_columns):
        column = group.column(number)
        wanted, told = key.get(column.path_in_schema), column.statistics
        if wanted is not None and told is not None and told.has_min_max:
            # What is stored may be cut short, so compare no further than that.
            low, high = told.min[: len(wanted)], told.max
            if wanted < low or wanted[: len(high)] > high:
                return False
    return True


def _equals(keys: pa.Table, key: Mapping[str, str]) -> pa.ChunkedArray:
    matches = [pc.equal(keys.column(name), value) for name, value in key.items()]
    whole = matches[0]
    for match in matches[1:]:
        whole = pc.and_(whole, match)
    return whole


def _block(file: pq.ParquetFile, start: int) -> list[dict[str, Any]]:
    """Return up to 64 rows from a place on; a block may lie across two groups."""
    rows: list[dict[str, Any]] = []
    at = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if at + size > start and at < start + merkle.BLOCK:
            first = max(start - at, 0)
            table = file.read_row_group(group)
            rows += table.slice(first, start + merkle.BLOCK - at - first).to_pylist()
        at += size
    return rows


def _metadata(listed: SignedList, folder: Path, release: str) -> dict[str, Any]:
    """Return the signed files a receipt is checked by, as JSON."""
    documents = [listed.timestamp, listed.snapshot, listed.document]
    carried = {each.name: _whole(each) for each in documents}
    first = _first_list(listed, folder, release)
    carried[first.name] = _whole(first)
    if first.version > 1:
        before = _list(folder, first.version - 1)  # proves that the first one is the first
        carried[before.name] = _whole(before)
    for version in range(1, listed.root_version + 1):
        carried[f"{version}.root.json"] = metadata.parse(_read(folder, f"{version}.root.json"))
    return carried


def _first_list(listed: SignedList, folder: Path, release: str) -> Document:
    """Return the first list with the release; a later list never drops what an earlier one has."""
    low, high = 1, listed.version
    while low < high:
        middle = (low + high) // 2
        targets = signed_list.read_targets(_list(folder, middle))
        low, high = (low, middle) if f"{release}/manifest.json" in targets else (middle + 1, high)
    return _list(folder, low)


def _list(folder: Path, version: int) -> Document:
    name = f"{version}.targets.json"
    return metadata.read(name, _read(folder, name))


def _read(folder: Path, name: str) -> bytes:
    return read_whole(
        folder / name, f"{metadata.FOLDER}/{name}", metadata.LIMITS[metadata.role_of(name) or ""]
    )


def _whole(document: Document) -> dict[str, Any]:
    signatures = [
        {"keyid": key_id, "sig": each.signature} for key_id, each in document.signatures.items()
    ]
    return {"signatures": signatures, "signed": document.signed}
