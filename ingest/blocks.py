"""A large file's bytes to columns, exactly as `tokens` would read them, many records at a time.

Arrow's CSV reader parts the bytes here with everything switched off that could guess: no quotes, no
types, no nulls, no blank lines skipped. Quotes are taken away beforehand, and afterwards the bytes
are counted: every one must be in a cell, a separator or a line end. What this module is not sure
of it leaves to `tokens` by raising `UnsureError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest import body, parting, tokens
from ingest.fault import Fault
from ingest.parting import Layout, UnsureError
from ingest.texts import Texts
from ingest.tokens import Limits
from schemas.columns import Places

_PIECE = 4 << 20


@dataclass
class Columns:
    """The columns of a file, the spreadsheet row of each line, and every fault of form."""

    header: list[str]
    columns: list[Texts]
    lines: Places
    faults: list[Fault]


def read(
    data: bytes,
    limits: Limits,
    delimiters: Sequence[str],
    *,
    start: int = 0,
    block: int = parting.BLOCK,
) -> Columns:
    """Read UTF-8 text in normal form C.

    Args:
        data: The bytes of the file.
        limits: How much it may hold.
        delimiters: Marks that may part the fields.
        start: Where the text begins, behind a byte order mark.
        block: How many bytes are parted at a time.

    Raises:
        UnsureError: A quote is out of place, the bytes are no UTF-8, or anything else is odd.
    """
    line = re.compile(rb"[^\r\n]*").match(data, start)
    first = parting.text(line[0] if line else b"")
    if first.count('"') % 2:
        raise UnsureError("a line end inside the header")
    delimiter = tokens.delimiter_of(first, delimiters)
    parting.check_normal(first)
    is_quoted = b'"' in data
    if is_quoted:
        data, start = _without_quotes(data[start:], delimiter), 0
    data, newline, faults = _one_line_end(data, is_quoted=is_quoted)
    head, found, rest = _split_once(data, start, newline)
    parting.check_normal(parting.text(head))
    names = parting.text(head).split(delimiter)
    if is_quoted:
        names = [parting.restored(name, delimiter) for name in names]
    if not found or len(names) < 2:
        raise UnsureError("no table")
    if len(names) > limits.columns:
        parting.text(data)  # bytes that are no text are the worse fault
        return Columns([], [], np.empty(0, dtype=np.intp), [tokens.too_many_columns(names, limits)])
    header = [name.strip() for name in names]
    layout = Layout(header, delimiter, newline, limits, block, is_quoted=is_quoted)
    lines = body.read(rest, layout, faults)
    return Columns(header, lines.columns, lines.numbers, faults)


def _split_once(data: bytes, start: int, newline: bytes) -> tuple[bytes, bool, memoryview]:
    at = data.find(newline, start)
    return data[start:at], at >= 0, memoryview(data)[at + len(newline) :]


def _one_line_end(data: bytes, *, is_quoted: bool) -> tuple[bytes, bytes, list[Fault]]:
    """Return the bytes with one kind of line end, that end, and a fault if there were more."""
    if b"\r" not in data:
        return data, b"\n", []
    cr, crlf, lf = data.count(b"\r"), data.count(b"\r\n"), data.count(b"\n")
    if cr == crlf == lf:
        return data, b"\r\n", []
    if is_quoted:
        raise UnsureError("line ends")
    stray = re.search(rb"\r(?!\n)" if cr > crlf else rb"(?<!\r)\n", data)
    row = data.count(b"\n", 0, stray.start()) + 1 if stray else 1
    found = f"CRLF {crlf}, LF {lf - crlf}, CR {cr - crlf}"
    mended = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return mended, b"\n", [Fault("mixed_line_ends", row=row, found=found)]


def _without_quotes(data: bytes, delimiter: str) -> bytes:
    """Take the quotes of RFC 4180 away; what stood inside them keeps stand-ins for its marks.

    Every quote of the file must be used up by fields that begin behind and end before a separator
    or a line end; then the fields are those the careful reader finds.
    """
    if any(mark in data for mark in parting.STAND_INS):
        raise UnsureError("control characters")
    edge = re.escape(delimiter.encode())
    # It begins with the quote itself, which is what makes the search fast.
    field = re.compile(rb'"(?<=[\n%b]")([^"]*+(?:""[^"]*+)*+)"(?=[\n%b]|\r\n|\Z)' % (edge, edge))
    table = parting.hiding(delimiter)
    used = 0

    def bare(match: re.Match[bytes]) -> bytes:
        nonlocal used
        inner: bytes = match[1]
        used += 2
        if b'"' in inner:
            used += inner.count(b'"')
            inner = inner.replace(b'""', b'"')
        return inner.translate(table)

    # A line end in front, so that the first field of a piece is like every other.
    without = b"".join(field.sub(bare, b"\n" + piece)[1:] for piece in _pieces(data))
    if used != data.count(b'"'):
        raise UnsureError("quotes")
    if data.endswith(b'"') and without.endswith(b"\n"):
        raise UnsureError("an empty last line")
    return without


def _pieces(data: bytes) -> Iterator[bytes]:
    """Cut a text behind line ends that are not inside quotes."""
    start = stop = quotes = 0
    while start < len(data):
        behind = data.find(b"\n", max(stop, start + _PIECE)) + 1 or len(data)
        quotes += data.count(b'"', stop, behind)
        stop = behind
        if quotes % 2 == 0 or stop == len(data):
            yield data[start:stop]
            start = stop
        else:
            # Inside quotes no line end counts before the next one.
            closing = data.find(b'"', stop)
            stop = closing if closing >= 0 else len(data)
