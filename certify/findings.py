"""What can stand in the way of a release, apart from the gate's rules: the codes and their words.

A finding names its subject, so that a waiver can be about it and nothing else: a dataset, a
dataset and an indicator (`GRDP:GRDP_CURRENT`), an upload, a figure, or `*` for the whole release.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from certify.gate_rules import RULES, Rule

Severity = Literal["blocker", "warning"]

WHOLE: Final = "*"
GUIDE: Final = "docs/certifier-guide.md"


@dataclass(frozen=True)
class Code:
    """One kind of finding; `mend` says what a person does about it."""

    id: str
    severity: Severity
    is_waivable: bool
    title: tuple[str, str]
    sentence: tuple[str, str]
    mend: tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """A blocker or warning about one subject, in two languages."""

    code: str
    severity: Severity
    subject: str
    sentence_vi: str
    sentence_en: str
    is_waivable: bool

    def as_json(self, waiver: str | None) -> dict[str, Any]:
        """Return it as the checklist keeps it; `waiver` is the id of the one it rests on."""
        return {
            "code": self.code,
            "severity": self.severity,
            "subject": self.subject,
            "sentence_vi": self.sentence_vi,
            "sentence_en": self.sentence_en,
            "waivable": self.is_waivable,
            "waiver": waiver,
            "guide": f"{GUIDE}#{self.code}",
        }


_ALL: Final = (
    Code(
        "changes_unexplained",
        "blocker",
        False,
        ("Thay đổi chưa có lý do", "Changes without a reason"),
        (
            "{subject}: {count} số liệu ({change}) chưa có lý do, ví dụ {first}",
            "{subject}: {count} figures ({change}) have no reason, such as {first}",
        ),
        (
            "Ghi lý do hàng loạt: make reason RELEASE=… WHERE=… REASON=… TEXT=… BY=…, rồi chạy "
            "lại make candidate. Số liệu biến mất cũng phải có lý do.",
            "Give reasons in bulk: make reason RELEASE=… WHERE=… REASON=… TEXT=… BY=…, then run "
            "make candidate again. A figure that is gone needs one too.",
        ),
    ),
    Code(
        "recheck_failed",
        "blocker",
        True,
        ("Tệp không còn đúng quy tắc mới", "An upload breaks today's rules"),
        (
            "{subject}: kiểm tra lại theo quy tắc mới có {count} lỗi, ví dụ {first}",
            "{subject}: checked again by today's rules it has {count} faults, such as {first}",
        ),
        (
            "Trả tệp lại cho cơ quan để gửi bản đúng, hoặc miễn trừ có thời hạn.",
            "Return the upload to its agency, or waive it for a limited time.",
        ),
    ),
    Code(
        "recheck_private",
        "blocker",
        False,
        ("Dữ liệu cá nhân hoặc ô quá nhỏ", "Personal data or a count too small"),
        (
            "{subject}: theo quy tắc mới, tệp có dữ liệu cá nhân hoặc số đếm phải giữ kín, ví dụ "
            "{first}",
            "{subject}: by today's rules the file holds personal data or a count to be withheld, "
            "such as {first}",
        ),
        (
            "Không được miễn trừ. Trả tệp lại cho cơ quan.",
            "This is never waived. Return the upload to its agency.",
        ),
    ),
    Code(
        "recheck_unanswered",
        "blocker",
        True,
        ("Cảnh báo mới chưa được giải trình", "New doubts without an answer"),
        (
            "{subject}: quy tắc mới đặt ra {count} câu hỏi chưa ai trả lời, ví dụ {first}",
            "{subject}: today's rules raise {count} doubts nobody was asked about, such as {first}",
        ),
        (
            "Hỏi cơ quan bằng văn bản rồi miễn trừ với lý do SOURCE_CONFIRMED, hoặc trả tệp lại.",
            "Ask the agency in writing and waive with SOURCE_CONFIRMED, or return the upload.",
        ),
    ),
    Code(
        "check_not_run",
        "blocker",
        False,
        ("Có kiểm tra không chạy được", "A check could not run"),
        ("{subject}: không kiểm tra được: {first}", "{subject}: could not be checked: {first}"),
        (
            "Không được miễn trừ: kiểm tra không chạy được coi là không đạt. Sửa nguyên nhân rồi "
            "chạy lại make candidate.",
            "This is never waived: a check that cannot run counts as failed. Mend the cause and "
            "run make candidate again.",
        ),
    ),
    Code(
        "sample_wrong",
        "blocker",
        True,
        ("Mẫu đối chiếu có số sai", "A sampled figure is wrong"),
        (
            "{subject}: khác với tài liệu nguồn (người đối chiếu: {first})",
            "{subject}: differs from its source document (ticked by {first})",
        ),
        (
            "Trả tệp lại để cơ quan gửi số đúng; nếu đánh dấu nhầm, đánh dấu lại.",
            "Return the upload so that the right figure is sent; a wrong tick is ticked again.",
        ),
    ),
    Code(
        "sample_unticked",
        "blocker",
        True,
        ("Mẫu đối chiếu chưa xong", "The sample is not ticked"),
        (
            "{count} trên {first} số liệu của mẫu chưa được đối chiếu với tài liệu nguồn",
            "{count} of the {first} sampled figures were not held against their source",
        ),
        (
            "Mở phiếu: make sample RELEASE=… OUT=mau.csv, ghi right, wrong hoặc unreadable vào "
            "cột outcome, rồi make tick RELEASE=… SHEET=mau.csv BY=….",
            "Write the sheet: make sample RELEASE=… OUT=sample.csv, put right, wrong or unreadable "
            "into its column outcome, then make tick RELEASE=… SHEET=sample.csv BY=….",
        ),
    ),
    Code(
        "no_certifying_body",
        "blocker",
        False,
        ("Không có cơ quan chứng nhận", "No certifying body"),
        (
            "schemas/province.yaml không nêu cơ quan chứng nhận nào cho ngày {first}",
            "schemas/province.yaml names no certifying body for {first}",
        ),
        (
            "Ghi cơ quan chứng nhận và căn cứ pháp lý với ngày hiệu lực vào schemas/province.yaml.",
            "Write the body, its legal basis and its days into schemas/province.yaml.",
        ),
    ),
    Code(
        "uploads_waiting",
        "warning",
        True,
        ("Tệp đang chờ duyệt", "Uploads are waiting"),
        (
            "{subject}: {count} tệp đã gửi nhưng chưa được duyệt hoặc tiếp nhận, nên không nằm "
            "trong bản này, ví dụ {first}",
            "{subject}: {count} uploads were sent and not signed off or accepted, so they are not "
            "in this release, such as {first}",
        ),
        (
            "Duyệt và tiếp nhận, hoặc trả lại, rồi chạy lại make candidate nếu cần số đó.",
            "Sign off and accept, or return them; run make candidate again to have them in.",
        ),
    ),
    Code(
        "upload_returned",
        "warning",
        True,
        ("Tệp đã trả lại", "An upload was returned"),
        (
            "{subject}: tệp {first} đã trả lại và chưa có bản thay thế",
            "{subject}: upload {first} was returned and nothing took its place",
        ),
        (
            "Nhắc cơ quan gửi lại; số liệu của kỳ đó vẫn là lần gửi trước.",
            "Remind the agency; the figures of the period are those of the upload before.",
        ),
    ),
)
CODES: Final = {each.id: each for each in _ALL}


def make(code: str, subject: str, **facts: object) -> Finding:
    """Return a finding of this module's list; `facts` fill its sentences."""
    known = CODES[code]
    vi, en = (text.format(subject=subject, **facts) for text in known.sentence)
    return Finding(code, known.severity, subject, vi, en, known.is_waivable)


def of_gate(result: Mapping[str, Any]) -> Finding:
    """Return a rule of the gate that does not hold as a finding.

    What could not be judged is never waived, nor what a rule says about hidden values.
    """
    is_waivable = bool(result.get("waivable", True)) and bool(result.get("judged", True))
    severity: Severity = "warning" if result["severity"] == "warning" else "blocker"
    return Finding(
        result["rule"],
        severity,
        result["subject"],
        result["sentence_vi"],
        result["sentence_en"],
        is_waivable,
    )


def explained() -> dict[str, Code | Rule]:
    """Return every code a checklist can have: ours, then the gate's rules."""
    return {**CODES, **RULES}
