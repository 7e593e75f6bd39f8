"""Sentences for what a step of certification refuses: Vietnamese, then English, and the mend."""

from __future__ import annotations

from typing import Final

from certify import errors
from certify.sentences import ENTRY_FAULTS, FAULTS
from schemas.distrust import DistrustError

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "build-failed": (
        "Không dựng được kho số liệu; dbt báo: {detail}",
        "the warehouse was not built; dbt says: {detail}",
    ),
    "upload-damaged": (
        "Tệp đã nhận bị thay đổi hoặc mất: {detail}. Khôi phục từ bản sao lưu.",
        "an accepted file was changed or is gone: {detail}; restore it from the backup",
    ),
    "no-candidate": (
        "Chưa có bản dự thảo {detail}. Chạy: make candidate RELEASE={detail}",
        "there is no candidate {detail}; run make candidate RELEASE={detail}",
    ),
    "candidate-changed": (
        "Bản dự thảo đã bị thay đổi sau khi dựng: {detail}. Dựng lại bằng make candidate.",
        "the candidate was changed after it was built: {detail}; build it again",
    ),
    "gate-not-passed": (
        "Bản dự thảo {detail} chưa qua kiểm tra; không ký được.",
        "the gate of candidate {detail} did not pass; it cannot be signed",
    ),
    "gate-failed": (
        "Bản dự thảo không qua kiểm tra:\n{detail}",
        "the release must not go out; expectations that do not hold:\n{detail}",
    ),
    "stale-proposal": (
        "Đã có danh sách mới hơn được công bố ({detail}). Dựng và ký lại bản dự thảo.",
        "a newer list was published meanwhile ({detail}); make the candidate and sign it again",
    ),
    "already-published": (
        "Bản {detail} đã công bố. Sửa đổi phải là một bản mới.",
        "release {detail} is published; a change needs a new release",
    ),
    "not-certified": (
        "Bản {detail} chưa đủ hai người ký. Chạy: make certify RELEASE={detail} KEY=<khóa>",
        "two people have not signed {detail} yet; run make certify RELEASE={detail} KEY=<key>",
    ),
    "not-the-publisher": (
        "Khóa này không phải của người công bố: {detail}",
        "this key is not the publisher's: {detail}",
    ),
    "unfinished-publication": (
        "Lần công bố trước chưa xong ({detail}). Chạy lại make publish của bản đó.",
        "an earlier publication is unfinished ({detail}); run its make publish again",
    ),
    "list-lost": (
        "Nhật ký ghi có danh sách mới hơn trong thư mục releases: {detail}. Khôi phục bản sao lưu.",
        "the journal tells of a newer list than is here: {detail}; restore the backup",
    ),
    "clock-behind": (
        "Đồng hồ máy chậm hơn lần công bố trước ({detail}). Chỉnh giờ rồi chạy lại.",
        "the clock is behind the last publication ({detail}); set it and run again",
    ),
    "no-uploads": (
        "Chưa có tệp nào được gửi. Chạy steward submit trước.",
        "nothing was submitted; run steward submit first",
    ),
    "busy": (
        "Một lần dựng khác đang chạy. Chờ xong rồi chạy lại.",
        "another build is running; wait for it and run again",
    ),
    "release-id": (
        "Mã bản công bố {detail} không dùng được: phải có dạng 2026.1 và đứng sau bản mới nhất.",
        "release id {detail} cannot be used: it must look like 2026.1 and come after the newest",
    ),
    "unknown-key": (
        "Khóa không có trong danh sách người ký: {detail}",
        "the key is not in the list of people: {detail}",
    ),
    "not-a-certifier": (
        "Khóa không phải của người chứng nhận: {detail}",
        "the key is not a certifier's: {detail}",
    ),
    "uploader": (
        "Người gửi số liệu không được chứng nhận chính số liệu đó: {detail}. "
        "Hai người khác phải ký.",
        "who uploaded figures of a release may not certify it: {detail}; two others must sign",
    ),
    "upload-returned": (
        "Một tệp của bản dự thảo đã bị trả lại sau khi dựng: {detail}. Chạy lại make candidate.",
        "an upload of the candidate was returned after it was built: {detail}; build it again",
    ),
    "already-signed": (
        "Mỗi người chỉ ký một lần: {detail}. Cần chữ ký của người thứ hai.",
        "each person signs once: {detail}; a second person must sign",
    ),
    "already-certified": (
        "Bản này đã đủ chữ ký: {detail}. Chạy make publish.",
        "the release has its signatures: {detail}; run make publish",
    ),
    "no-base-release": (
        "Không có bản gốc đã công bố để đính chính: {detail}",
        "what the patch is of is not published: {detail}",
    ),
    "not-standing": (
        "Bản {detail} chưa công bố, đã bị thu hồi, hoặc không dùng thay được.",
        "release {detail} is not published, was withdrawn, or cannot take another's place",
    ),
    "already-current": (
        "Bản {detail} đang là bản hiện hành.",
        "release {detail} is the current one already",
    ),
    "unexplained": (
        "Phần giải thích (--text) phải dài {detail} ký tự, không có ký tự điều khiển.",
        "the text must have {detail} characters and no control characters",
    ),
    "embargo": (
        "Chưa đến giờ công bố: {detail}. Đổi giờ bằng make publish … AT=…",
        "its hour has not come: {detail}; change it with make publish … AT=…",
    ),
    "past-instant": (
        "Giờ công bố phải ở tương lai: {detail}",
        "the instant to publish at must lie ahead: {detail}",
    ),
    "audit-failed": (
        "Mục nhật ký đầu tiên không khớp: {detail}",
        "the first journal entry that does not hold: {detail}",
    ),
    "missing": ("Không có tệp khóa: {detail}", "there is no key file: {detail}"),
    "unreadable": ("Không đọc được khóa: {detail}", "the key cannot be read: {detail}"),
    "wrong-password": (
        "Khóa có mật khẩu, hoặc mật khẩu sai: {detail}",
        "the key has a password, or the password is wrong: {detail}",
    ),
    "not-ed25519": ("Khóa không phải Ed25519: {detail}", "the key is not Ed25519: {detail}"),
}


def sentence(error: errors.CertifyError | DistrustError) -> str:
    """Return the two sentences about a refusal, one a line."""
    if isinstance(error, DistrustError):
        vi, en = FAULTS[error.reason]
        return f"{error.file}: {vi}\n{error.file}: {en}"
    vi, en = _SENTENCES[error.reason]
    if isinstance(error, errors.FailedAuditError):
        vi, en = (
            f"{said}: {why}" for said, why in zip((vi, en), ENTRY_FAULTS[error.why], strict=True)
        )
    return f"{vi.format(detail=error)}\n{en.format(detail=error)}"
