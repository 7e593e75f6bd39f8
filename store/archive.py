"""A zip in one spelling: nothing compressed, nothing between the files, no date, no comment.

Whoever unpacks it needs no tool of ours. Whoever checks it need not unpack it: what is not
spelled as we write it is refused, so no trick of the format (two members of one name, a hidden
one, a size that lies, a bomb) has room.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from schemas.distrust import DistrustError, Reason
from store.reading import opened

# APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16. The day is 1980-01-01, the mode 0644 of Unix.
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_CENTRAL_MARK: Final = b"PK\x01\x02"
_END_MARK: Final = b"PK\x05\x06"
_NEEDED: Final = 20
_MADE_BY: Final = (3 << 8) | _NEEDED
_DAY: Final = (1 << 5) | 1
_MODE: Final = 0o100644 << 16
_LARGEST: Final = 0xFFFFFFFF
_MOST: Final = 10_000
_BLOCK: Final = 1 << 20


class TooLargeError(ValueError):
    """This form of zip ends at 4 GB: hand over the folder."""


@dataclass(frozen=True)
class Member:
    """One file of the archive: its bytes stand at `offset`, as they are."""

    name: str
    offset: int
    length: int
    crc: int


def pack(stream: BinaryIO, files: Iterable[tuple[str, Path | bytes]]) -> int:
    """Write files, in the order of their names, and return how many bytes that took.

    Raises:
        TooLargeError: The archive would be larger than its form allows; a part of it was written.
    """
    return sum(stream.write(piece) for piece in pieces(files))


def pieces(files: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """Yield an archive piece by piece, its files in the order of their names.

    Raises:
        TooLargeError: As `pack`.
    """
    members: list[Member] = []
    at = 0
    for name, source in sorted(files):
        length, crc = _measure(source)
        member = Member(name, at + _LOCAL.size + len(name), length, crc)
        at = member.offset + length
        if at > _LARGEST:
            raise TooLargeError(name)
        yield _local(member)
        yield from _blocks(source)
        members.append(member)
    yield _tail(members, at)


def measure(lengths: Mapping[str, int]) -> int:
    """Return how long the archive of files of these names and lengths is, without reading any.

    Raises:
        TooLargeError: It would be larger than its form allows.
    """
    total = sum(_LOCAL.size + len(name) + length for name, length in lengths.items())
    if total > _LARGEST:
        raise TooLargeError(max(lengths, key=lambda name: lengths[name]))
    return total + sum(_CENTRAL.size + len(name) for name in lengths) + _END.size


@contextmanager
def unpacked(path: Path) -> Iterator[Archive]:
    """Open an archive for reading.

    Raises:
        DistrustError: It is no file, or spelled in another way.
    """
    with opened(path, path.name) as stream:
        try:
            content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:
            raise DistrustError(Reason.BAD_ARCHIVE, path.name) from None  # an empty file
        with content, memoryview(content) as view:
            yield Archive(view, _members(view, path.name))


@dataclass(frozen=True)
class Archive:
    """An archive in our spelling; whether its bytes are the right ones is not yet checked."""

    view: memoryview
    members: Mapping[str, Member]

    def read(self, name: str) -> bytes:
        """Return a member's bytes."""
        member = self.members[name]
        return bytes(self.view[member.offset : member.offset + member.length])

    def sha256(self, name: str) -> str:
        """Hash a member; its checksum in the archive has to be right as well.

        Raises:
            DistrustError: It is not.
        """
        member, crc, digest = self.members[name], 0, hashlib.sha256()
        for start in range(member.offset, member.offset + member.length, _BLOCK):
            block = self.view[start : min(start + _BLOCK, member.offset + member.length)]
            crc = zlib.crc32(block, crc)
            digest.update(block)
            block.release()
        if crc != member.crc:
            raise DistrustError(Reason.CHANGED, name)
        return digest.hexdigest()


def _members(view: memoryview, file: str) -> dict[str, Member]:
    found: list[Member] = []
    at = 0
    try:
        while bytes(view[at : at + 4]) == _LOCAL_MARK:
            member = _next(view, at)
            if found and member.name <= found[-1].name:
                raise ValueError(member.name)
            found.append(member)
            at = member.offset + member.length
            if at > len(view) or len(found) > _MOST:
                raise ValueError(member.name)
    except (ValueError, struct.error):
        raise DistrustError(Reason.BAD_ARCHIVE, file) from None
    if not found or bytes(view[at:]) != _tail(found, at):
        raise DistrustError(Reason.BAD_ARCHIVE, file)
    return {member.name: member for member in found}


def _next(view: memoryview, at: int) -> Member:
    fields = _LOCAL.unpack_from(view, at)
    crc, length, name_length = fields[6], fields[7], fields[9]
    start = at + _LOCAL.size
    name = bytes(view[start : start + name_length]).decode("ascii")
    member = Member(name, start + name_length, length, crc)
    if bytes(view[at : member.offset]) != _local(member):
        raise ValueError(name)
    return member


def _local(member: Member) -> bytes:
    name = member.name.encode("ascii")
    shared = (_NEEDED, 0, 0, 0, _DAY, member.crc, member.length, member.length)
    return _LOCAL.pack(_LOCAL_MARK, *shared, len(name), 0) + name


def _tail(members: list[Member], start: int) -> bytes:
    entries = b"".join(_central(member) for member in members)
    count = len(members)
    end = _END.pack(_END_MARK, 0, 0, count, count, len(entries), start, 0)
    return entries + end


def _central(member: Member) -> bytes:
    name = member.name.encode("ascii")
    header = member.offset - len(name) - _LOCAL.size
    shared = (_MADE_BY, _NEEDED, 0, 0, 0, _DAY, member.crc, member.length, member.length)
    return _CENTRAL.pack(_CENTRAL_MARK, *shared, len(name), 0, 0, 0, 0, _MODE, header) + name


def _measure(source: Path | bytes) -> tuple[int, int]:
    length = crc = 0
    for block in _blocks(source):
        length += len(block)
        crc = zlib.crc32(block, crc)
    return length, crc


def _blocks(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
