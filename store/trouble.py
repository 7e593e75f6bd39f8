"""What is said when the machine does not read or write: no room, no right, a disk that fails.

Whatever was acknowledged before stands; what was begun was not acknowledged, and is begun anew.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Final, TypeGuard

from store.journal_setting import NAME
from store.setting import UnusableSettingError

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# What SQLite says, in its own words.
_OF_DATABASE: Final = {
    "is full": "no-room",
    "is locked": "busy",
    "readonly": "no-right",
    "unable to open": "no-right",
    "disk I/O": "failing",
    "was moved": "moved",
}
# What PostgreSQL says, by SQLSTATE or its class (PostgreSQL, appendix A).
_OF_SERVER: Final = {
    "08": "unreachable",
    "23": "busy",  # somebody wrote without taking the lock
    "25006": "no-right",  # a standby
    "28": "no-right",
    "3D": "unreachable",
    "3F": "no-right",
    "40": "busy",
    "42501": "no-right",
    "53100": "no-room",
    "53": "busy",
    "55P03": "busy",
    "57014": "busy",
    "57": "unreachable",
    "58": "failing",
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
    "moved": (
        "Nhật ký đã được chuyển sang máy chủ; tệp này chỉ còn để lưu. Khởi động lại tiến trình, "
        "hoặc chạy lại make move-journal nếu việc chuyển bị ngắt.",
        "The journal was moved to a server; this file is kept as it was. Start the process again, "
        "or run make move-journal again if the move was cut short.",
    ),
    "unreachable": (
        "Máy chủ nhật ký không trả lời ({said}). Chạy lại khi máy chủ hoạt động: việc đã ghi nhận "
        "không bị ghi hai lần.",
        "The journal's server does not answer ({said}). Run it again when it does: what was "
        "recorded is not recorded twice.",
    ),
}
_UNUSABLE: Final = {
    "two-settings": (
        "Biến môi trường này và {found} nêu hai nơi khác nhau. Bỏ bớt một.",
        "This variable and {found} name different places. Take one of them away.",
    ),
    "two-journals": (
        "Có nhật ký trong tệp này, mà cấu hình nêu {found}. Chạy make move-journal TO=… để chuyển.",
        "There is a journal in this file, and the setting names {found}. To move it, run "
        "make move-journal TO=…",
    ),
    "bad-address": (
        "Không hiểu địa chỉ nhật ký ({found}). Viết như postgresql://máy-chủ/so_chuan?user=so_chuan",
        "Not an address of a journal ({found}). Write it as "
        "postgresql://server/so_chuan?user=so_chuan",
    ),
    "password": (
        "Địa chỉ nhật ký chứa mật khẩu. Ghi mật khẩu vào tệp và thêm ?passfile=/đường/dẫn.",
        "The journal's address holds a password. Write it to a file and add ?passfile=/the/file.",
    ),
    "no-driver": (
        "Chưa cài thư viện {found} cho PostgreSQL. Chạy make setup.",
        "The library {found} for PostgreSQL is not installed. Run make setup.",
    ),
    "unsafe-server": (
        "Máy chủ đặt {found}: không bảo đảm giữ nguyên những gì đã xác nhận. Sửa cấu hình máy chủ.",
        "The server has {found}: it would not keep what it confirms. Mend the server's settings.",
    ),
    "older-edition": (
        "Nhật ký thuộc phiên bản cũ ({found}). Sao lưu rồi chạy make migrate.",
        "The journal is of an older edition ({found}). Back it up, then run make migrate.",
    ),
    "newer-edition": (
        "Nhật ký do phần mềm mới hơn ghi ({found}). Cài phần mềm mới hơn.",
        "The journal was written by newer software ({found}). Install the newer software.",
    ),
    "not-its-copy": (
        "Máy chủ đã có một nhật ký khác ({found}). Nêu một cơ sở dữ liệu hoặc schema trống.",
        "The server already holds another journal ({found}). Name an empty database or schema.",
    ),
}


def sentences(error: Exception) -> tuple[str, str] | None:
    """Return what a person is told, in Vietnamese and in English, the file first.

    None for an error that is not the machine's: that is a bug, and keeps its traceback.
    """
    if isinstance(error, OSError):
        file, kind, said = _about_file(error)
    elif isinstance(error, UnusableSettingError):
        vi, en = (text.format(found=error.found) for text in _UNUSABLE[error.reason])
        return f"{error.place}: {vi}", f"{error.place}: {en}"
    elif _is_of_database(error):
        file, kind, said = _about_database(error)
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


def _is_of_database(error: Exception) -> TypeGuard[DBAPIError]:
    """Tell whether the journal's engine says so; where it was never loaded it says nothing."""
    loaded = sys.modules.get("sqlalchemy.exc")
    return loaded is not None and isinstance(error, loaded.DBAPIError)


def _about_database(error: DBAPIError) -> tuple[str, str, str]:
    """Return the journal's file or setting, the kind of trouble, and the engine's words for it."""
    said = (str(error.orig).strip().splitlines() or [""])[0]
    state: str | None = getattr(error.orig, "sqlstate", "sqlite")
    if state != "sqlite":
        # Without a state the server was not reached, or went away.
        kinds = (_OF_SERVER.get(state[:length]) for length in (5, 2)) if state else ["unreachable"]
        return NAME, next((kind for kind in kinds if kind), "damaged"), said
    kinds = (kind for words, kind in _OF_DATABASE.items() if words in said)
    return "journal.sqlite", next(kinds, "damaged"), said
