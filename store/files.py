"""Durable files: written whole beside the target, synced, then renamed (`trust.md` 3)."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PART: Final = ".part-"
# For folders of what is not published: others find no way in, whatever the umask was.
PRIVATE: Final = 0o750
_BLOCK: Final = 1 << 20
# linux/fs.h and fcntl.h; Python's os has no name for it.
_RENAME_EXCHANGE: Final = 2
_AT_FDCWD: Final = -100
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def sha256_of(path: Path) -> str:
    """Return the lower-case sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomic(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Put a file in place whole and durable; a reader sees the old bytes or the new.

    Raises:
        OSError: Nothing changed at `path`; the part file is gone.
    """
    make_directory(path.parent)
    part = path.parent / f"{PART}{secrets.token_hex(8)}"
    try:
        write_synced(part, content, mode=mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    fsync_directory(path.parent)


def write_synced(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Create a new file and force its bytes to the disk; the name is not yet durable."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def put_object(folder: Path, content: bytes | Path) -> str:
    """Store bytes under their sha256 and return it; bytes already there are checked, not rewritten.

    Raises:
        OSError: The object is not there, or was there with other bytes and could not be mended.
    """
    if isinstance(content, Path):
        content = content.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    target = folder / digest
    if not (target.is_file() and sha256_of(target) == digest):
        write_atomic(target, content, mode=0o444)
    return digest


def link_object(folder: Path, source: Path) -> str:
    """Store a file that nobody will write to again under its sha256, by a second name.

    On another file system it is copied.

    Raises:
        OSError: As `put_object`.
    """
    digest = sha256_of(source)
    target = folder / digest
    if target.is_file() and sha256_of(target) == digest:
        return digest
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        return put_object(folder, source)
    target.chmod(0o444)
    _fsync(target, os.O_RDONLY)
    fsync_directory(folder)
    return digest


@contextmanager
def write_directory(target: Path) -> Iterator[Path]:
    """Yield a new folder beside `target`; when the block ends well it becomes `target`.

    The folders above it that are not there yet are made private.

    Raises:
        OSError: `target` exists already or could not be written; no trace is left.
    """
    make_directory(target.parent, mode=PRIVATE)
    part = target.parent / f"{PART}{secrets.token_hex(8)}"
    part.mkdir()
    try:
        yield part
        fsync_tree(part)
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    fsync_directory(target.parent)


def exchange(new: Path, old: Path) -> None:
    """Let a folder take the place of another, which gets its name, in one step where that can be.

    Where the file system cannot, `old` is gone for an instant; `put_back` mends what a crash
    leaves of that. Without an `old` the new one is renamed.

    Raises:
        OSError: `old` is what it was.
    """
    if not old.exists():
        new.rename(old)
    elif not _is_exchanged(new, old):
        away = _away(old)
        try:
            old.rename(away)
            new.rename(old)
        except OSError:
            put_back(old)
            raise
        away.rename(new)
    fsync_directory(old.parent)


def _is_exchanged(new: Path, old: Path) -> bool:
    """Exchange two names by the one call for it; False where the file system has none."""
    first, second = os.fsencode(new), os.fsencode(old)
    if _LIBC.renameat2(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(number, os.strerror(number), str(old))


def put_back(old: Path) -> None:
    """Undo an `exchange` in steps that a crash cut short: the former folder has its name again."""
    if _away(old).exists() and not old.exists():
        _away(old).rename(old)
        fsync_directory(old.parent)


def _away(folder: Path) -> Path:
    return folder.with_name(f"{PART}former-{folder.name}")


def make_directory(folder: Path, *, mode: int = 0o777) -> None:
    """Create a folder and its parents durably; one that is there keeps the mode it has."""
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir(mode, exist_ok=True)
        fsync_directory(new.parent)


def make_database(path: Path, mode: int) -> None:
    """Create an empty SQLite file with a mode, which its side files then share.

    One that is there is not touched: closing a second descriptor of it would drop the locks that
    this process holds (sqlite.org/howtocorrupt.html, 2.2).
    """
    if path.exists():
        return
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode))


def fsync_tree(folder: Path) -> None:
    """Force every file and folder below a folder to the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            _fsync(path, os.O_RDONLY)
        else:
            fsync_directory(path)
    fsync_directory(folder)


def fsync_directory(folder: Path) -> None:
    """Make the names inside a folder durable."""
    _fsync(folder, os.O_RDONLY | os.O_DIRECTORY)


def sweep(folder: Path) -> list[Path]:
    """Remove the part files a crash left directly inside a folder; return what was removed."""
    if not folder.is_dir():
        return []
    stale = [path for path in folder.iterdir() if path.name.startswith(PART)]
    for path in stale:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return stale


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
