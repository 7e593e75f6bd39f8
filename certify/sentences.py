"""What is said about a fault that was found, for each reason: Vietnamese, English."""

from __future__ import annotations

from typing import Final

from schemas.distrust import Reason

FAULTS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.MISSING: ("thiếu tệp này", "this file is missing"),
    Reason.LINK: (
        "là liên kết hoặc không phải tệp thường, nên không được đọc",
        "it is a link or no ordinary file, so it was not read",
    ),
    Reason.TOO_LARGE: ("lớn quá mức cho phép", "it is larger than allowed"),
    Reason.UNREADABLE: ("không đọc được hoặc sai cấu trúc", "it cannot be read or is malformed"),
    Reason.NOT_CANONICAL: (
        "đã bị sửa sau khi ghi (cách viết khác với bản gốc)",
        "it was edited after it was written (its spelling is not the original one)",
    ),
    Reason.WRONG_ROLE: ("nội dung thuộc loại tệp khác", "its content belongs to another file"),
    Reason.WRONG_VERSION: (
        "số phiên bản bên trong khác với tên tệp",
        "the version inside is not the one in its name",
    ),
    Reason.NOT_PINNED: (
        "không bắt đầu từ khóa gốc mà bạn tin cậy",
        "it does not start from the root you trust",
    ),
    Reason.DUPLICATE_KEY: (
        "một khóa được ghi dưới hai tên",
        "one key is registered under two names",
    ),
    Reason.DUPLICATE_PERSON: ("một người giữ hai khóa", "one person holds two keys"),
    Reason.WEAK_THRESHOLD: (
        "cho phép một người ký là đủ",
        "it would let a single signature suffice",
    ),
    Reason.BAD_SIGNATURE: (
        "có chữ ký sai hoặc của khóa lạ",
        "it carries a wrong signature or one of an unknown key",
    ),
    Reason.TOO_FEW_SIGNATURES: ("không đủ chữ ký hợp lệ", "it has too few valid signatures"),
    Reason.CHANGED: (
        "nội dung khác với nội dung đã ký",
        "its content is not what was signed",
    ),
    Reason.ROLLED_BACK: (
        "là danh sách cũ hơn danh sách bạn đã thấy",
        "it is an older list than you have seen",
    ),
    Reason.BAD_ARCHIVE: (
        "không phải tệp zip do hệ thống đóng gói; hãy giải nén rồi kiểm tra thư mục",
        "it is no zip as we pack it; unpack it and check the folder",
    ),
    Reason.UNSAFE_PATH: ("kê đường dẫn không an toàn", "it lists an unsafe path"),
    Reason.UNLISTED: ("tệp này không có trong danh sách đã ký", "no signed list has this file"),
    Reason.CONTRADICTION: (
        "mâu thuẫn với danh sách hoặc với lịch sử đã công bố",
        "it contradicts the list or what was published before",
    ),
    Reason.EXPIRED: (
        "đã hết hạn; hãy tải bản mới, hoặc dùng --archive để kiểm tra bản lưu trữ",
        "it has expired; get the newest copy, or use --archive to check an archived one",
    ),
    Reason.NOT_IN_LIST: ("không có trong danh sách đã ký", "it is not in the signed list"),
    Reason.BAD_MANIFEST: ("bản kê sai cấu trúc", "the manifest is malformed"),
    Reason.GATE_DIFFERS: (
        "kết quả cổng kiểm tra không phải bản đã ký",
        "the gate's record is not the one that was signed",
    ),
    Reason.GATE_NOT_PASSED: ("cổng kiểm tra chưa đạt", "the gate did not pass"),
    Reason.BAD_PEOPLE: (
        "danh sách người giữ khóa sai hoặc khác với khóa gốc",
        "the list of key holders is malformed or contradicts the root",
    ),
    Reason.UNKNOWN_SIGNER: (
        "người ký không phải người chứng nhận trong danh sách",
        "a signer is no certifier of this release",
    ),
    Reason.HEAD_SIGNED: (
        "người ký cũng là lãnh đạo đã duyệt số liệu của bản này",
        "a signer also signed an upload of this release off",
    ),
    Reason.BLOCKERS_OPEN: (
        "danh sách kiểm tra còn điểm chặn, hoặc không thuộc về cổng kiểm tra này",
        "its checklist has open blockers, or is about another gate",
    ),
    Reason.UPLOADER_SIGNED: (
        "người ký cũng là người nộp số liệu của bản này",
        "a signer also uploaded figures of this release",
    ),
    Reason.NOT_REMOVED: (
        "thuộc bản đã thu hồi vì lộ thông tin, phải xóa đi",
        "it belongs to a release withdrawn for disclosure and has to be removed",
    ),
}

# Why an entry is not believed: Vietnamese, English.
ENTRY_FAULTS: Final[dict[str, tuple[str, str]]] = {
    "chain": (
        "mục này đã bị sửa, xóa hoặc chèn sau khi ghi",
        "the entry was changed, removed or put in after it was written",
    ),
    "upload": (
        "tệp đã nhận khác với biên nhận",
        "an accepted file is not what its receipt says",
    ),
    "list": (
        "danh sách đã ký nói khác",
        "the signed list says otherwise",
    ),
    "signature": (
        "danh sách đã ký không mang chữ ký này",
        "the signed list does not carry this signature",
    ),
    "anchor": (
        "bản kê đã ký dẫn tới một mục nhật ký khác",
        "a signed manifest points at another journal entry",
    ),
    "manifest": ("không đọc được bản kê đã ký", "a signed manifest cannot be read"),
    "unsealed": (
        "bản thu hồi vì lộ thông tin chưa được xóa; chạy lại make publish của lần thu hồi đó",
        "a release withdrawn for disclosure still has its bytes; publish that withdrawal again",
    ),
    "unrecorded": (
        "nhật ký kết thúc ở đây, nhưng danh sách đã ký còn điều không được ghi",
        "the journal ends here, and the signed list holds what it does not tell",
    ),
}
