"""Reading folders nobody vouches for: no link is followed, no pipe waited on, no size believed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final

from schemas import metadata
from schemas.distrust import DistrustError, Reason, UntrustedListError
from store.files import PART

_TIMESTAMP: Final = "timestamp.json"


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


def read_metadata(folder: Path) -> dict[str, bytes]:
    """Return every metadata file by name; the timestamp is read first, so what it names is there.

    A file over its limit comes with one byte more than it, enough for `schemas.metadata` to refuse.

    Raises:
        UntrustedListError: The folder or a file is missing, a link or unreadable.
    """
    try:
        files = {_TIMESTAMP: _read_capped(folder, _TIMESTAMP)}
        for name in list_names(folder, metadata.FOLDER, with_parts=True):
            if name == _TIMESTAMP:
                continue
            if not name.startswith(PART):
                files[name] = _read_capped(folder, name)
            elif metadata.role_of(name.removeprefix(PART)):
                files[name] = _read_part(folder, name)
    except DistrustError as error:
        raise UntrustedListError(error.reason, error.file) from None
    return files


def _read_capped(folder: Path, name: str) -> bytes:
    limit = metadata.LIMITS.get(metadata.role_of(name.removeprefix(PART)) or "", 0)
    with opened(folder / name, f"{metadata.FOLDER}/{name}") as stream:
        return stream.read(limit + 1)


def _read_part(folder: Path, name: str) -> bytes:
    try:
        return _read_capped(folder, name)
    except DistrustError:
        return b""  # a publication has just given it its name


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
