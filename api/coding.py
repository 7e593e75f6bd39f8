"""Content codings of text answers: the same bytes in give the same bytes out."""

from __future__ import annotations

import gzip
from typing import Final

import zstandard

_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 3


def pack(content: bytes, name: str) -> bytes:
    """Return content under a coding that `negotiation.coding` gives."""
    if name == "gzip":
        # Without a time: two answers with one entity tag are equal byte for byte.
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)
