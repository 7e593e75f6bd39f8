"""Columns of codes: each distinct value once, and for every row which of them it has."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

NULL: Final = -1
# Up to this many combinations a table of all of them is faster than sorting the rows.
_TABLE: Final = 1 << 22


@dataclass(frozen=True)
class Coded:
    """One column: row `i` has `values[codes[i]]`, or nothing where the code is NULL."""

    codes: Codes
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, row: int) -> Any:  # noqa: ANN401 - whatever the column holds
        """Return one row's value, None where there is none."""
        code = int(self.codes[row])
        return self.values[code] if code >= 0 else None

    def is_null(self) -> Flags:
        """Tell row by row whether there is no value."""
        return self.codes < 0

    def is_in(self, wanted: Sequence[Any]) -> Flags:
        """Tell row by row whether the value is one of some; a null is not."""
        return take([value in wanted for value in self.values], self.codes, null=False)


class Vocabulary(list[Any]):
    """The distinct values of a column while it is read; each keeps the code it got first."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[Hashable, int] = {}

    def code(self, value: Any) -> int:  # noqa: ANN401 - whatever the column holds
        """Return the code of a value, NULL for None."""
        if value is None:
            return NULL
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = len(self)
            self.append(value)
        return known


def take(answers: Sequence[bool], codes: Codes, *, null: bool) -> Flags:
    """Return the answer to each row's code, and `null` where it has none."""
    # The code of a null is -1, and so finds what stands last.
    table = np.asarray([*answers, null], dtype=bool)
    return table[codes]


def constant(code: int, length: int) -> Codes:
    """Return a column that has one code in every row and takes no space."""
    return np.broadcast_to(np.int32(code), length)


def is_constant(codes: Codes) -> bool:
    """Tell whether a column is known to have one code in every row."""
    return len(codes) > 0 and codes.strides == (0,)


@dataclass(frozen=True)
class Groups:
    """Rows that agree in several columns: `tuples[of[i]]` are the codes of row `i` in them."""

    of: Places
    tuples: list[tuple[int, ...]]


def key(columns: Sequence[Codes], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Return one number per row, equal exactly where all columns are.

    Args:
        columns: Codes from NULL up to size - 1.
        sizes: How many codes each column may have, NULL not counted.
    """
    total, found = 1, np.zeros(len(columns[0]), dtype=np.int64)
    for codes, size in zip(columns, sizes, strict=True):
        if is_constant(codes):
            continue
        if total * (size + 1) >= 1 << 62:
            _, places = np.unique(found, return_inverse=True)
            found, total = places.astype(np.int64), len(places)
        found *= size + 1
        found += codes
        found += 1
        total *= size + 1
    return found


def order(keys: NDArray[np.int64]) -> Places:
    """Return the rows by rising key, rows of one key in their own order; no key is negative."""
    bits = len(keys).bit_length()
    if len(keys) and int(keys.max()) < 1 << 62 - bits:
        # The row in the low bits: sorting whole numbers is faster than sorting their places.
        packed = keys << bits
        packed |= np.arange(len(keys))
        packed.sort()
        return packed & ((1 << bits) - 1)
    return np.argsort(keys, kind="stable")


def group(columns: Sequence[Codes], sizes: Sequence[int]) -> Groups:
    """Find the combinations of codes that occur in some columns."""
    if all(is_constant(codes) for codes in columns):
        return Groups(
            np.broadcast_to(np.intp(0), len(columns[0])),
            [tuple(int(codes[0]) for codes in columns)],
        )
    keys = key(columns, sizes)
    if math.prod(size + 1 for size in sizes) <= _TABLE:
        first, of = _by_table(keys, math.prod(size + 1 for size in sizes))
    else:
        _, first, of = np.unique(keys, return_index=True, return_inverse=True)
    return Groups(of, list(zip(*(codes[first].tolist() for codes in columns), strict=True)))


def _by_table(keys: NDArray[np.int64], size: int) -> tuple[Places, Places]:
    first = np.full(size, -1, dtype=np.intp)
    # Written backwards, the first row of each combination is what remains.
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    present = np.flatnonzero(first >= 0)
    number = np.zeros(size, dtype=np.intp)
    number[present] = np.arange(len(present))
    return first[present], number[keys]


def ask(rule: Callable[..., bool], columns: Sequence[Coded], *, null: bool = True) -> Flags:
    """Ask a rule once for each combination of values; a null in one of them answers `null`."""
    groups = group([each.codes for each in columns], [len(each.values) for each in columns])
    answers = [
        rule(*(each.values[code] for each, code in zip(columns, codes, strict=True)))
        if min(codes) >= 0
        else null
        for codes in groups.tuples
    ]
    return np.asarray(answers, dtype=bool)[groups.of]
