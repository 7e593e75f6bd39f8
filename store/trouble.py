"""What is said when the machine does not read or write: no room, no right, a disk that fails.

Whatever was acknowledged before stands; what was begun was not acknowledged, and is begun anew.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Final, TypeGuard

if TYPE_CHECKING:
    from sqlalchemy.exc import DatabaseError

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What SQLite says, in its own words.
_OF_DATABASE: Final = {
    "is full": "no-room",
    "is locked": "busy",
    "readonly": "no-right",
    "unable to open": "no-right",
    "disk I/O": "failing",
}
_SENTENCES: Final = {
    "no-room": (
        "Hết chỗ trên đĩa hoặc tệp quá lớn. Dọn chỗ rồi chạy lại; chưa có gì được ghi nhận thêm.",
        "There is no room on the disk, or the file is too large. Make room and run it again; "
        "nothing more was recorded.",
    ),
    "no-right": (
        "Không có quyền đọc hoặc ghi. Xem chủ sở hữu và quyền của thư mục.",
        "Reading or writing is not allowed. Look at the owner and the mode of the folder.",
    ),
    "missing": (
        "Không có tệp hoặc thư mục này.",
        "There is no such file or folder.",
    ),
    "failing": (
        "Đĩa hoặc hệ thống tệp báo lỗi ({said}). Những gì đã xác nhận vẫn nguyên; xem nhật ký hệ "
        "thống rồi chạy lại.",
        "The disk or the file system reports an error ({said}). What was acknowledged stands; look "
        "at the system's log, then run it again.",
    ),
    "busy": (
        "Nhật ký đang được tiến trình khác ghi. Chạy lại sau.",
        "Another process is writing the journal. Run it again later.",
    ),
    "damaged": (
        "Tệp hỏng hoặc không đọc được ({said}). Chạy make audit.",
        "The file is damaged or cannot be read ({said}). Run make audit.",
    ),
}


def sentences(error: Exception) -> tuple[str, str] | None:
    """Return what a person is told, in Vietnamese and in English, the file first.

    None for an error that is not the machine's: that is a bug, and keeps its traceback.
    """
    if isinstance(error, OSError):
        file, kind, said = _about_file(error)
    elif _is_of_database(error):
        file, kind, said = "journal.sqlite", _kind_of_database(error), str(error.orig)
    else:
        return None
    vi, en = (text.format(said=said) for text in _SENTENCES[kind])
    return f"{file}: {vi}", f"{file}: {en}"


def _about_file(error: OSError) -> tuple[str, str, str]:
    """Return the file, the kind of trouble, and the machine's own word for it."""
    number = error.errno or 0
    file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "DATA_ROOT"
    said = errno.errorcode.get(number, str(error))
    if number in _NO_ROOM:
        return file, "no-room", said
    if number in _NO_RIGHT:
        return file, "no-right", said
    return file, "missing" if number == errno.ENOENT else "failing", said


def _is_of_database(error: Exception) -> TypeGuard[DatabaseError]:
    """Tell whether the journal's engine says so; where it was never loaded it says nothing."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return loaded is not None and isinstance(error, loaded.DatabaseError)


def _kind_of_database(error: DatabaseError) -> str:
    said = str(error.orig)
    for words, kind in _OF_DATABASE.items():
        if words in said:
            return kind
    return "damaged"
