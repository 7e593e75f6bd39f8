"""Content codings of text answers: the same bytes in give the same bytes out."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

import zstandard

_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 3


def pack(content: bytes, name: str) -> bytes:
    """Return content under a coding that `negotiation.coding` gives."""
    if name == "gzip":
        # Without a time: two answers with one entity tag are equal byte for byte.
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)


def pack_pieces(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield content that comes in pieces under a coding; the pieces do not change the bytes."""
    packer: Any = (
        # 31 means a gzip header, which has no time in it.
        zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31)
        if name == "gzip"
        else zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
    )
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()
