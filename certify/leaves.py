"""The leaf of every figure of a mart; what a dataset's leaves are is kept for the next release."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from certify import texts
from schemas import merkle, record
from store import canonical, files

_DATASETS: Final = """
    select
        dataset_id,
        list_sort(list(distinct upload_id)) as uploads,
        count(*) as figures,
        min(file_row_number) as first
    from figures
    group by dataset_id
    order by first
"""
# Whole row groups are skipped by this test, and unlike a list of names it keeps the rows in order.
_TEXTS: Final = """
    select file_row_number, {text} as text
    from figures
    where dataset_id between $first and $last
"""
_BATCH: Final = 65_536
# DuckDB spells a control character in capitals, JSON of ours in small letters.
_CONTROL: Final = "\\u00"


@dataclass(frozen=True)
class Cache:
    """Where leaves are kept, and what names the rows of each dataset: its part's digest."""

    folder: Path
    parts: Mapping[str, str]

    def name(self, dataset: str, told: Mapping[str, str]) -> str | None:
        """Return the name of a dataset's leaves; None when nothing says what its rows are."""
        part = self.parts.get(dataset)
        if part is None:
            return None
        code = [files.sha256_of(Path(module.__file__ or "")) for module in (record, merkle)]
        own = files.sha256_of(Path(__file__))
        return canonical.digest({"part": part, "told": dict(told), "code": [own, *code]})

    def read(self, name: str, count: int) -> list[bytes] | None:
        """Return the leaves of that name; None when they are not there whole."""
        try:
            content = (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        sealed, body = content[: merkle.SIZE], content[merkle.SIZE :]
        if hashlib.sha256(body).digest() != sealed or len(body) != count * merkle.SIZE:
            return None
        return [body[at : at + merkle.SIZE] for at in range(0, len(body), merkle.SIZE)]

    def write(self, name: str, leaves: list[bytes]) -> None:
        """Keep leaves under a name, behind the digest of them all."""
        body = b"".join(leaves)
        files.write_atomic(self.folder / name, hashlib.sha256(body).digest() + body)

    def forget(self, names: set[str]) -> None:
        """Drop what no dataset of this release has."""
        for path in self.folder.glob("*"):
            if path.name not in names:
                path.unlink()


def leaves(
    observations: Path, statements: Mapping[str, Mapping[str, Any]], cache: Cache | None = None
) -> list[bytes]:
    """Return the leaf of every figure, in the order of the file.

    Args:
        observations: The mart; the rows of a dataset stand together.
        statements: What is said of each upload, by id.
        cache: Where the leaves of a dataset are taken from, and left for the next release.

    Raises:
        TypeError: A column has a type that has no one text.
        KeyError: A figure comes from an upload without a statement.
        ValueError: The rows of a dataset do not stand together.
    """
    told = {upload_id: record.digest(each) for upload_id, each in statements.items()}
    with duckdb.connect() as connection:
        connection.read_parquet(str(observations), file_row_number=True).create_view("figures")
        text = _text(connection, told)
        parts = [_Part(*row) for row in connection.execute(_DATASETS).fetchall()]
        for part in parts:
            own = {upload: told[upload] for upload in part.uploads}
            if cache and (name := cache.name(part.dataset, own)):
                part.name, part.leaves = name, cache.read(name, part.count)
        for is_missing, run in itertools.groupby(parts, lambda part: part.leaves is None):
            if is_missing:
                missing = list(run)
                _hash(connection, text, missing)
                for part in missing:
                    if cache and part.name:
                        cache.write(part.name, part.leaves or [])
    if cache:
        cache.forget({part.name for part in parts if part.name})
    return [leaf for part in parts for leaf in part.leaves or ()]


@dataclass
class _Part:
    """The rows of one dataset: `first` and `count` in the file, and their leaves once known."""

    dataset: str
    uploads: list[str]
    count: int
    first: int
    name: str | None = None
    leaves: list[bytes] | None = None


def _text(connection: duckdb.DuckDBPyConnection, told: Mapping[str, str]) -> str:
    """Return the SQL of a row's record as JSON; the names in it come from our own file."""
    columns = connection.sql("select * exclude (file_row_number) from figures")
    parts = {
        name: _as_json(name, str(kind))
        for name, kind in zip(columns.columns, columns.types, strict=True)
    }
    connection.execute(
        "set variable told = map($ids, $digests)",
        {"ids": list(told), "digests": list(told.values())},
    )
    parts[record.STATEMENT] = "getvariable('told')[upload_id]"
    # Put together by hand: a struct turned into JSON takes half as long again.
    members = ", ',', ".join(
        f"""'"{name}":', coalesce(to_json({parts[name]})::varchar, 'null')"""
        for name in sorted(parts)
    )
    return f"concat('{{', {members}, '}}')"


def _as_json(name: str, kind: str) -> str:
    return f'"{name}"' if kind in texts.PLAIN else texts.spelt(name, kind)


def _hash(connection: duckdb.DuckDBPyConnection, text: str, parts: list[_Part]) -> None:
    """Make the leaves of neighbouring datasets in one pass."""
    asked = {"first": parts[0].dataset, "last": parts[-1].dataset}
    start, found = parts[0].first, list[bytes]()
    for batch in _ahead(
        connection.sql(_TEXTS.format(text=text), params=asked).to_arrow_reader(_BATCH)
    ):
        rows = batch.column("file_row_number").to_numpy()
        if not np.array_equal(rows, np.arange(len(rows)) + start + len(found)):
            raise ValueError("the rows of a dataset do not stand together")
        found += _leaves_of(batch.column("text"))
    for part in parts:
        part.leaves = found[part.first - start : part.first - start + part.count]


def _ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches, the next of which DuckDB makes while the last is hashed."""
    source = iter(batches)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, source, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, source, None)
            yield batch


def _leaves_of(spelt: pa.StringArray) -> list[bytes]:
    """Hash each text where it stands: DuckDB's own sha256 takes three times as long."""
    if pc.any(pc.match_substring(spelt, _CONTROL)).as_py():
        return [merkle.hash_leaf(_respelt(text)) for text in spelt.to_pylist()]
    _, offsets, content = spelt.buffers()
    ends = np.frombuffer(offsets, np.int32)[spelt.offset : spelt.offset + len(spelt) + 1].tolist()
    whole, sha256 = memoryview(content), hashlib.sha256
    # As `merkle.hash_leaf`, without a call and a copy for each of millions.
    return [
        sha256(merkle.LEAF + whole[start:end]).digest() for start, end in itertools.pairwise(ends)
    ]


def _respelt(text: str) -> bytes:
    return record.spell(json.loads(text)) if _CONTROL in text else text.encode()
