"""Lines of one width to columns: Arrow parts them, and every byte is accounted for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import csv

from ingest import decode
from ingest.texts import Texts
from ingest.tokens import Limits
from schemas import arrow
from schemas.columns import Places

# They stand for a separator, LF and CR inside quotes until the cells are parted.
STAND_INS: Final = (b"\x1d", b"\x1e", b"\x1f")
BLOCK: Final = 4 << 20
_SAMPLE: Final = 1 << 19
# With more distinct texts than this share of its rows a column gains nothing from codes.
_MANY: Final = 0.5
_NOT_ASCII: Final = r"[^\x00-\x7f]"


class UnsureError(Exception):
    """The bytes have something that only the careful reader can judge."""


class UnnormalError(UnsureError):
    """The text is not in normal form C, or has the letter gha."""


@dataclass(frozen=True)
class Layout:
    """How the lines are parted; `is_quoted` when stand-ins are in them."""

    header: list[str]
    delimiter: str
    newline: bytes
    limits: Limits
    block: int
    is_quoted: bool


def text(data: bytes | memoryview) -> str:
    """Return bytes as text; raise UnsureError if they are none."""
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        raise UnsureError("encoding") from None


def hiding(delimiter: str) -> bytes:
    """Return the table that puts stand-ins in the place of the marks inside a quoted field."""
    return bytes.maketrans(delimiter.encode() + b"\n\r", b"".join(STAND_INS))


def restored(cell: str, delimiter: str) -> str:
    """Put the marks back that `hidden` took."""
    for mark, stand_in in zip((delimiter, "\n", "\r"), STAND_INS, strict=True):
        cell = cell.replace(stand_in.decode(), mark)
    return cell


def part(data: memoryview, layout: Layout) -> list[Texts] | None:
    """Part well-formed lines; None when a line has another width or the bytes are no text."""
    width = len(layout.header)
    if not len(data):
        return [Texts.of([]) for _ in range(width)]
    kinds = _kinds(data, layout)
    try:
        table = _arrow(data, layout, kinds)
    except pa.ArrowInvalid:
        return None
    columns = []
    while table.num_columns:  # column by column, so that nothing is held twice
        columns.append(_texts(table.column(0)))
        table = table.remove_column(0)
    _account(data, columns, layout)
    for column in columns:
        _check_column(column)
    if layout.is_quoted:
        columns = [_whole(column, layout.delimiter) for column in columns]
    return columns


def _arrow(data: memoryview, layout: Layout, kinds: list[pa.DataType]) -> pa.Table:
    names = [str(at) for at in range(len(layout.header))]
    return csv.read_csv(
        pa.py_buffer(data),
        csv.ReadOptions(column_names=names, use_threads=False, block_size=layout.block),
        csv.ParseOptions(
            delimiter=layout.delimiter,
            quote_char=False,
            double_quote=False,
            escape_char=False,
            newlines_in_values=False,
            ignore_empty_lines=False,
        ),
        csv.ConvertOptions(
            column_types=dict(zip(names, kinds, strict=True)), strings_can_be_null=False
        ),
    )


def _kinds(data: memoryview, layout: Layout) -> list[pa.DataType]:
    """Return for each column whether its texts repeat, judged by the first lines."""
    coded = pa.dictionary(pa.int32(), pa.string())
    width = len(layout.header)
    stop = bytes(data[:_SAMPLE]).rfind(b"\n") + 1
    try:
        table = _arrow(data[: stop or len(data)], layout, [coded] * width)
    except pa.ArrowInvalid:
        return [coded] * width
    distinct = [_texts(table.column(at)) for at in range(width)]
    return [pa.string() if len(x.distinct) > _MANY * len(x) else coded for x in distinct]


def _texts(column: pa.ChunkedArray) -> Texts:
    if not pa.types.is_dictionary(column.type):
        return Texts(column.combine_chunks(), None)
    # Arrow copies into what it has just freed; numpy would ask for more.
    whole = column.unify_dictionaries().combine_chunks()
    return Texts(whole.dictionary, arrow.numbers(whole.indices))


def _account(data: memoryview, columns: list[Texts], layout: Layout) -> None:
    """Check that every byte is in a cell, a separator or a line end; else Arrow lost some."""
    ends, width = count(data, "\n"), len(columns)
    if len(columns[0]) != ends + (bytes(data[-1:]) != b"\n"):
        raise UnsureError("lines")
    separators = len(data) - sum(map(_bytes_of, columns)) - ends * len(layout.newline)
    absent = (width - 1) * len(columns[0]) - separators
    # Arrow reads an empty line as a line of empty cells.
    empty = _empty_lines(data, layout) if (columns[0].sizes == 0).any() else 0
    if absent != (width - 1) * empty:
        raise UnsureError("bytes")


def count(data: memoryview, mark: str) -> int:
    """Return how often a letter of ASCII stands in some bytes."""
    view = np.frombuffer(data, dtype=np.uint8)
    return sum(
        int(np.count_nonzero(view[start : start + BLOCK] == ord(mark)))
        for start in range(0, len(view), BLOCK)
    )


def _bytes_of(column: Texts) -> int:
    sizes = column.sizes.astype(np.int64)
    return int(sizes.sum() if column.codes is None else (column.counts * sizes).sum())


def ends_of(data: memoryview) -> Places:
    """Return where each line ends, the last one without its line end too."""
    ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
    return ends if bytes(data[-1:]) == b"\n" else np.append(ends, len(data))


def _empty_lines(data: memoryview, layout: Layout) -> int:
    sizes = np.diff(ends_of(data), prepend=-1)
    return int(np.count_nonzero(sizes == len(layout.newline)))


def check_normal(written: str) -> None:
    """Raise UnnormalError for a text that would be changed before it is read."""
    if written.isascii():
        return
    if decode.find_stacked(written) is not None:
        raise UnsureError("stacked marks")
    has_gha = any(chr(letter) in written for letter in decode.GHA)
    if has_gha or not unicodedata.is_normalized("NFC", written):
        raise UnnormalError("normal form")


def _check_column(column: Texts) -> None:
    if column.is_plain:
        return
    foreign = column.distinct.filter(arrow.bools(column.matches(_NOT_ASCII)))
    check_normal("\n".join(foreign.to_pylist()))


def _whole(column: Texts, delimiter: str) -> Texts:
    """Put the marks back that stood inside quotes."""
    if not column.matches("[\x1d-\x1f]").any():
        return column
    cells = [restored(cell, delimiter) for cell in column.unique()]
    return Texts(arrow.strings(cells), column.codes)
