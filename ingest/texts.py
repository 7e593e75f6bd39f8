"""The cells of one column of a file: each distinct text once, however many rows have it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from schemas import arrow
from schemas.columns import Codes, Flags, Places

Answer = TypeVar("Answer", bound=np.generic)

# What `str.strip` takes away; RE2 has a name only for the ASCII part of it.
SPACE: Final = "\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_EDGED: Final = f"^[{SPACE}]|[{SPACE}]\\z"
# Fewer texts are looked through faster than their letters are counted.
_MANY: Final = 1000


@dataclass(frozen=True)
class Texts:
    """One column: row `i` has the text `distinct[codes[i]]`, or `distinct[i]` without codes.

    A column without codes is one in which nearly every row has its own text.
    """

    distinct: pa.Array
    codes: Codes | None

    def __len__(self) -> int:
        return len(self.distinct) if self.codes is None else len(self.codes)

    @classmethod
    def of(cls, cells: Iterable[str]) -> Texts:
        """Return the column of some cells."""
        known: dict[str, int] = {}
        codes = [known.setdefault(cell, len(known)) for cell in cells]
        return cls(arrow.strings(list(known)), np.asarray(codes, dtype=np.int32))

    def place(self, row: int) -> int:
        """Return which of the distinct texts a row has."""
        return row if self.codes is None else int(self.codes[row])

    def at(self, row: int) -> str:
        """Return the text of one row."""
        text: str = self.distinct[self.place(row)].as_py()
        return text

    def gather_codes(self, rows: Flags | None = None) -> Codes:
        """Return which of the distinct texts some rows have."""
        codes = np.arange(len(self), dtype=np.int32) if self.codes is None else self.codes
        return codes if rows is None else codes[rows]

    def unique(self) -> list[str]:
        """Return the distinct texts."""
        texts: list[str] = self.distinct.to_pylist()
        return texts

    def rows(self) -> list[str]:
        """Return the text of every row."""
        texts: list[str] = self.arrow().to_pylist()
        return texts

    def arrow(self) -> pa.Array:
        """Return the text of every row as an Arrow array."""
        return self.distinct if self.codes is None else self.distinct.take(arrow.ints(self.codes))

    def gather(self, answers: NDArray[Answer]) -> NDArray[Answer]:
        """Return for every row the answer given for its text."""
        return answers if self.codes is None else answers[self.codes]

    def count(self, flags: Flags) -> int:
        """Return how many rows have a flagged text."""
        if self.codes is None:
            return int(np.count_nonzero(flags))
        return int(self.counts[flags].sum())

    @functools.cached_property
    def counts(self) -> NDArray[np.int64]:
        """How many rows have each distinct text."""
        if self.codes is None:
            return np.ones(len(self.distinct), dtype=np.int64)
        return np.bincount(self.codes, minlength=len(self.distinct))

    def where(self, flags: Flags) -> Places:
        """Return the rows whose text is flagged, rising."""
        return np.flatnonzero(self.gather(flags)) if flags.any() else np.empty(0, dtype=np.intp)

    def select(self, rows: Places) -> Texts:
        """Return some rows of the column."""
        if self.codes is None:
            return Texts(self.distinct.take(arrow.ints(rows)), None)
        return Texts(self.distinct, self.codes[rows])

    def each(self, answer: Callable[[str], Any], kind: Any) -> NDArray[Any]:  # noqa: ANN401 - a dtype
        """Return what a function says about each distinct text."""
        return np.fromiter(map(answer, self.unique()), dtype=kind, count=len(self.distinct))

    def lookup(self, meanings: Mapping[str, int], unknown: int) -> Codes:
        """Return the meaning of each distinct text without the blanks around it."""
        found = self.lookup_exactly(meanings, unknown)
        for place in self._edged:
            found[place] = meanings.get(self.distinct[int(place)].as_py().strip(), unknown)
        return found

    @functools.cached_property
    def is_plain(self) -> bool:
        """Whether every letter is printable ASCII and no blank: then much need not be looked for.

        False may also mean that it was not looked at.
        """
        if len(self.distinct) < _MANY or self.distinct.offset:
            return False
        _, offsets, data = self.distinct.buffers()
        ends = np.frombuffer(offsets, dtype=np.int32)
        letters = np.frombuffer(data, dtype=np.uint8)[: ends[len(self.distinct)]]
        return bool(letters.size == 0 or (letters.min() > 0x20 and letters.max() < 0x7F))

    @functools.cached_property
    def is_blank(self) -> Flags:
        """Whether each distinct text is empty or blank."""
        blank = self.sizes == 0
        for place in self._edged:
            blank[place] = not self.distinct[int(place)].as_py().strip()
        return blank

    def matches(self, pattern: str) -> Flags:
        """Tell of each distinct text whether a pattern (RE2) occurs in it."""
        return arrow.flags(pc.match_substring_regex(self.distinct, pattern))

    @property
    def sizes(self) -> NDArray[np.int32]:
        """How many bytes each distinct text has."""
        sizes: NDArray[np.int32] = arrow.numbers(pc.binary_length(self.distinct))
        return sizes

    @property
    def lengths(self) -> NDArray[np.int32]:
        """How many characters each distinct text has."""
        lengths: NDArray[np.int32] = arrow.numbers(pc.utf8_length(self.distinct))
        return lengths

    @functools.cached_property
    def _edged(self) -> Places:
        """The distinct texts with blanks at an end."""
        if self.is_plain:
            return np.empty(0, dtype=np.intp)
        return np.flatnonzero(self.matches(_EDGED))

    def lookup_exactly(self, meanings: Mapping[str, int], unknown: int) -> Codes:
        """Return the meaning of each distinct text, blanks and all."""
        if not meanings:
            return np.full(len(self.distinct), unknown, dtype=np.int32)
        codes = np.asarray(list(meanings.values()), dtype=np.int32)
        places = pc.index_in(self.distinct, value_set=arrow.strings(list(meanings)))
        # What stands in a null's place is not said, so it is kept within the list.
        found = codes[np.clip(arrow.numbers(places), 0, len(codes) - 1)]
        return np.where(arrow.given(places), found, np.int32(unknown))
