"""Rows of text made by Arrow, column by column: the bytes of a message without a loop per figure.

An array of texts is one run of bytes, so rows that were joined are the message already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import pyarrow as pa
import pyarrow.compute as pc

Texts = Any
_XML: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}
# XML 1.0 has no place for these, not even escaped.
_XML_FORBIDDEN: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_CSV_SPECIAL: Final = '[",\r\n]'
# The same as bytes, to see at a glance that a column has none of them.
_XML_BYTES: Final = b'&<>"' + bytes(range(32))
_CSV_BYTES: Final = b'",\r\n'
_NEVER: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def joined(*parts: Texts) -> Texts:
    """Join texts row by row; a missing one is empty, a plain text is the same in every row."""
    return pc.binary_join_element_wise(
        *(pa.scalar(part) if isinstance(part, str) else part for part in parts),
        "",
        null_handling="replace",
        null_replacement="",
    )


def unless_missing(before: str, texts: Texts, after: str) -> Texts:
    """Put texts around those that are there; the others stay missing."""
    return pc.binary_join_element_wise(before, texts, after, "", null_handling="emit_null")


def bytes_of(texts: Texts) -> bytes:
    """Return all rows one after the other."""
    return b"".join(map(bytes, _pieces(texts)))


def _pieces(texts: Texts) -> Iterator[memoryview]:
    """Yield the bytes of an array as they lie in memory."""
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        is_large = pa.types.is_large_string(chunk.type)
        _, offsets, data = chunk.buffers()
        if data is not None and len(chunk):
            places = memoryview(offsets).cast("q" if is_large else "i")
            yield memoryview(data)[places[chunk.offset] : places[chunk.offset + len(chunk)]]


def for_xml(texts: Texts) -> Texts:
    """Escape texts for an attribute of XML; a letter XML cannot hold becomes U+FFFD."""
    if not _has(texts, _XML_BYTES, _NEVER):
        return texts
    texts = pc.replace_substring_regex(texts, _XML_FORBIDDEN, "\ufffd")
    for plain, escaped in _XML.items():
        texts = pc.replace_substring(texts, plain, escaped)
    return texts


def for_csv(texts: Texts) -> Texts:
    """Quote the texts that RFC 4180 wants quoted."""
    if not _has(texts, _CSV_BYTES):
        return texts
    quoted = joined('"', pc.replace_substring(texts, '"', '""'), '"')
    return pc.if_else(pc.match_substring_regex(texts, _CSV_SPECIAL), quoted, texts)


def _has(texts: Texts, letters: bytes, words: Sequence[bytes] = ()) -> bool:
    """Tell whether any of some bytes, or of some words, is in a column."""
    for piece in map(bytes, _pieces(texts)):
        if len(piece.translate(None, letters)) != len(piece):
            return True
        if any(word in piece for word in words):
            return True
    return False


def mapped(texts: Texts, named: Mapping[str, str]) -> Texts:
    """Replace each text by what it is mapped to, or leave it; missing stays missing."""
    coded = pc.dictionary_encode(texts)
    chunk = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    values = [named.get(one, one) for one in chunk.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(chunk.indices)


def scattered(texts: Texts, where: Texts) -> Texts:
    """Put texts into the rows that are marked, in order; the other rows are missing."""
    return pc.replace_with_mask(pa.nulls(len(where), pa.string()), where, texts)


def firsts(keys: Texts, before: object) -> tuple[Texts, object]:
    """Tell in which rows a key is another than in the row before; and return the last key.

    Args:
        keys: One per row.
        before: The last key of the rows before these; None at the beginning.
    """
    if not len(keys):
        return pa.array([], pa.bool_()), before
    first = pa.array([before is None or keys[0].as_py() != before])
    rest = pc.not_equal(keys.slice(1), keys.slice(0, len(keys) - 1))
    return pa.concat_arrays([first, cast(Any, rest)]), keys[-1].as_py()
