"""A file's bytes to cells: RFC 4180 and nothing else (`trust.md` 4).

A large file goes through `blocks`, column by column; a small one, or one with something odd,
through `tokens`, record by record. Both give the same table.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ingest import blocks, damage, decode, parting, tokens
from ingest.fault import Fault
from ingest.texts import Texts
from ingest.tokens import Limits
from schemas.columns import Places

__all__ = ["Limits", "Table", "read_table"]

# Below this many bytes reading record by record takes no time anyone notices.
_LARGE: Final = 1 << 18


@dataclass
class Table:
    """The cells of a file: `rows[i]` are the fields of spreadsheet row `numbers[i]`.

    Every row has as many fields as the header; rows that had not are only in `faults`. Of a file
    that has very many, `uncounted` says how many faults of a code are not in `faults`.
    """

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    faults: list[Fault] = field(default_factory=list)
    uncounted: Counter[str] = field(default_factory=Counter)

    @property
    def lines(self) -> Places:
        """The spreadsheet row of each row."""
        return np.asarray(self.numbers, dtype=np.intp)

    def column(self, position: int) -> list[str]:
        """Return the cells of one column, in row order."""
        return self.texts(position).rows()

    def texts(self, position: int) -> Texts:
        """Return one column with each distinct text once: look at those, not at every row."""
        return Texts.of(row[position] for row in self.rows)


class LargeTable(Table):
    """A table that is kept by column; `rows` and `numbers` are made anew when asked for."""

    def __init__(self, found: blocks.Columns) -> None:
        self.header = found.header
        self.faults = found.faults
        self.uncounted = Counter()
        self._found = found

    @property
    def lines(self) -> Places:
        """The spreadsheet row of each row."""
        return self._found.lines

    def texts(self, position: int) -> Texts:
        """Return one column with each distinct text once."""
        return self._found.columns[position]

    @property
    def rows(self) -> list[list[str]]:  # type: ignore[override]  # nobody sets it
        """The cells, row by row."""
        columns = [column.rows() for column in self._found.columns]
        return [list(cells) for cells in zip(*columns, strict=True)]

    @property
    def numbers(self) -> list[int]:  # type: ignore[override]
        """The spreadsheet row of each row."""
        numbers: list[int] = self.lines.tolist()
        return numbers


def read_table(
    content: bytes,
    header: Sequence[str] | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    delimiters: Sequence[str] = (",",),
) -> Table:
    """Read the cells of a file.

    Args:
        content: The file's bytes.
        header: The exact header, when it is known; None leaves judging it to the caller.
        limits: Size, rows, columns and field length that are accepted.
        delimiters: Marks that may part the fields; the one that gives the header most fields is
            the file's, and of equals the first.

    Returns:
        The table; its `faults` are empty exactly when the file is well-formed and clean text.
    """
    if len(content) > limits.size:
        return _refused(
            Fault("file_too_large", found=str(len(content)), facts={"limit": limits.size})
        )
    try:
        if len(content) >= _LARGE:
            table = read_large(content, limits, delimiters)
        else:
            table = read_small(content, limits, delimiters)
    except decode.UndecodableError as error:
        return _refused(error.fault)
    if header is not None and table.header and table.header != list(header):
        table.faults.append(
            Fault(
                "wrong_header", row=1, found=", ".join(table.header), facts={"header": list(header)}
            )
        )
    damage.note(table)
    return table


def read_small(content: bytes, limits: Limits, delimiters: Sequence[str]) -> Table:
    """Read the cells record by record, whatever the bytes are.

    Raises:
        UndecodableError: The bytes are no text we accept.
    """
    found = tokens.read(decode.decode(content), limits, delimiters)
    return Table(found.header, found.rows, found.numbers, found.faults)


def read_large(
    content: bytes, limits: Limits, delimiters: Sequence[str], *, block: int = parting.BLOCK
) -> Table:
    """Read the cells column by column, or as `read_small` does where that is not safe.

    Raises:
        UndecodableError: The bytes are no text we accept.
    """
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    data = decode.decode(content).encode() if is_wide else content
    start = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    try:
        try:
            found = blocks.read(data, limits, delimiters, start=start, block=block)
        except parting.UnnormalError:
            found = blocks.read(decode.decode(content).encode(), limits, delimiters, block=block)
    except parting.UnsureError:
        return read_small(content, limits, delimiters)
    return LargeTable(found)


def _refused(fault: Fault) -> Table:
    return Table([], [], [], [fault])
