"""The columns of a signed Parquet file as small integers: read one at a time, by Arrow.

Only the command that compiles imports this; a server never loads numpy or Arrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

_ROOM: Final = 1 << 62
Codes = npt.NDArray[Any]


class Coded(NamedTuple):
    """One column: a code for each row, and what each code stands for; null is a value too."""

    codes: Codes
    values: list[Any]


def read(path: Path, name: str) -> Coded:
    """Read a column; the codes are in no particular order."""
    column = pq.read_table(path, columns=[name], read_dictionary=[name]).column(0)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries()
    if column.num_chunks == 0:
        return Coded(np.empty(0, np.uint8), [])
    values = column.chunk(0).dictionary.to_pylist()
    missing = len(values)
    small = np.min_scalar_type(missing)
    codes = np.concatenate(
        [chunk.indices.fill_null(missing).to_numpy().astype(small) for chunk in column.chunks]
    )
    return Coded(codes, [*values, None] if column.null_count else values)


def ranked(coded: Coded) -> Coded:
    """Give the codes the order of their values."""
    order = sorted(range(len(coded.values)), key=coded.values.__getitem__)
    ranks = np.empty(max(len(order), 1), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return Coded(ranks[coded.codes], [coded.values[at] for at in order])


def combine(parts: Sequence[Coded]) -> Coded:
    """Give each combination of several columns one code; values become tuples."""
    joined = np.zeros(len(parts[0].codes), np.int64)
    size = 1
    for codes, values in parts:
        many = max(len(values), 1)
        if size * many >= _ROOM:
            joined, size = _compact(joined)
        joined = joined * many + codes
        size *= many
    codes, count = _compact(joined)
    first = np.zeros(count, np.int64)
    # Of several rows with one code the last assignment stays: the first row.
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    picked = [[part.values[at] for at in part.codes[first].tolist()] for part in parts]
    return Coded(codes, list(zip(*picked, strict=True)))


def _compact(joined: Codes) -> tuple[Codes, int]:
    encoded = pa.array(joined).dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), len(encoded.dictionary)
