"""Reading folders nobody vouches for: no link is followed, no pipe waited on, no size believed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from schemas.distrust import DistrustError, Reason
from store.files import PART


def read_whole(path: Path, file: str, limit: int) -> bytes:
    """Read a small regular file.

    Args:
        file: How an error names it.

    Raises:
        DistrustError: It is missing, a link, unreadable or larger than `limit` bytes.
    """
    with opened(path, file) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise DistrustError(Reason.TOO_LARGE, file)
    return content


def list_names(folder: Path, file: str, *, with_parts: bool = False) -> list[str]:
    """Return the names in a folder, in order, but for what a crashed write left.

    Raises:
        DistrustError: The folder is missing, a link or unreadable.
    """
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            raise DistrustError(Reason.LINK, file)
        names = sorted(child.name for child in folder.iterdir())
    except FileNotFoundError:
        raise DistrustError(Reason.MISSING, file) from None
    except OSError:
        raise DistrustError(Reason.UNREADABLE, file) from None
    return [name for name in names if with_parts or not name.startswith(PART)]


@contextmanager
def opened(path: Path, file: str) -> Iterator[BufferedReader]:
    """Open a regular file for reading.

    Raises:
        DistrustError: It is missing, a link, no regular file or unreadable.
    """
    try:
        # Without O_NONBLOCK a pipe put in a file's place would hold the reader for ever.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        with os.fdopen(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise DistrustError(Reason.LINK, file)
            yield stream
    except FileNotFoundError:
        raise DistrustError(Reason.MISSING, file) from None
    except OSError as error:
        is_link = error.errno == errno.ELOOP
        raise DistrustError(Reason.LINK if is_link else Reason.UNREADABLE, file) from None
