"""Columns of values into one column, in the order of a table's cells: row by row, left to right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from schemas import arrow, columns
from schemas.columns import Codes, Flags, Places


def spots(length: int, kept: Sequence[Flags | None]) -> Places:
    """Return row times columns plus column of every cell that states a value."""
    width = len(kept)
    if all(flags is None for flags in kept):
        return np.arange(length * width)
    stated = [np.ones(length, dtype=bool) if flags is None else flags for flags in kept]
    return np.flatnonzero(np.stack(stated, axis=1).ravel())


def codes(parts: Sequence[Codes], cells: Places) -> Codes:
    """Bring the columns of a table into the order of its cells, row by row."""
    length, width = len(parts[0]), len(parts)
    if all(columns.is_constant(part) and part[0] == parts[0][0] for part in parts):
        return columns.constant(int(parts[0][0]), len(cells))
    woven = parts[0] if width == 1 else np.stack(parts, axis=1).ravel()
    return woven if len(cells) == length * width else woven[cells]


def values(parts: Sequence[pa.Array], cells: Places, length: int) -> pa.Array:
    """Bring the values of a table with `length` rows into the order of its cells."""
    width = len(parts)
    if width == 1 and len(cells) == length:
        return parts[0]
    # One part stands behind the other; a cell's place in that order is column times rows plus row.
    return pa.concat_arrays(parts).take(arrow.ints(cells % width * length + cells // width))
