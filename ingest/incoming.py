"""A file from a path the caller names: read once, and only if it is a plain file."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from ingest.errors import UnreadableFileError


def read_file(path: Path, limit: int) -> bytes:
    """Read a regular file once, no link followed, at most one byte over the limit.

    Raises:
        UnreadableFileError: It is absent, no regular file, or may not be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise UnreadableFileError(str(path), os.strerror(error.errno or 0)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableFileError(str(path), "not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limit + 1)
