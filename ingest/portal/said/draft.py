"""What the pages about a checked file and about names say."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "marked": ("Tải tệp Excel đã đánh dấu lỗi", "Download the Excel file with its faults marked"),
    "marked_warnings": (
        "Tải tệp của bạn với các ô cần giải trình được tô màu (.xlsx)",
        "Download your file with the cells to explain coloured (.xlsx)",
    ),
    "by_rule": ("Lọc theo quy tắc", "Filter by rule"),
    "all_faults": ("Tất cả", "All"),
    "about_rule": ("Quy tắc này là gì?", "What is this rule?"),
    "points": ("{count} điểm", "{count} points"),
    "answers_lead": (
        "Các số sau khác thường nhưng có thể đúng. Chọn một lý do và viết một câu cho từng "
        "nhóm; câu trả lời đi cùng số liệu đến tận bản chứng nhận.",
        "These figures are unusual and may be right. Choose a reason and write a sentence for "
        "each group; the answer travels with the figures to the certificate.",
    ),
    "one_answer": ("Một câu trả lời cho cả {count} điểm", "One answer for all {count} points"),
    "one_answer_hint": (
        "Điểm nào có lý do khác thì mở “Trả lời riêng” ngay dưới điểm đó; câu trả lời riêng "
        "được ưu tiên.",
        "Where a point has another reason, open “Answer by itself” below it; that answer goes "
        "first.",
    ),
    "own_answer": ("Trả lời riêng", "Answer by itself"),
    "more_points": (
        "Còn {count} điểm nữa của quy tắc này, nhận câu trả lời chung ở trên.",
        "{count} more points of this rule take the answer above.",
    ),
    "tally_open": (
        "Còn {count}/{all} điểm chưa giải trình.",
        "{count} of {all} points are not explained yet.",
    ),
    "tally_done": ("Đã giải trình đủ {all} điểm.", "All {all} points are explained."),
    "ask_spelling": ("Cơ quan tôi viết tên này như vậy", "This is how my agency writes the name"),
    "means": ("“{label}” nghĩa là", "“{label}” means"),
    "spelling_why": (
        "Vì sao viết như vậy (ít nhất 15 ký tự)",
        "Why it is written so (15 characters or more)",
    ),
    "spelling_ask": (
        "Đề nghị cơ quan chứng nhận xác nhận",
        "Ask the certifying department to confirm",
    ),
    "spelling_waits": (
        "Đã đề nghị, đang chờ cơ quan chứng nhận xác nhận.",
        "Asked; it waits for the certifying department.",
    ),
    "spelling_asked": (
        "Đã gửi đề nghị. Khi được xác nhận bạn sẽ thấy thông báo; hãy kiểm tra lại tệp khi đó.",
        "Asked. You will see a notice once it is confirmed; check the file again then.",
    ),
    "result": ("Kết quả kiểm tra", "Result of the check"),
    "refused_title": ("Tệp chưa nhận được: {count} lỗi", "Not accepted: {count} faults"),
    "refused_lead": (
        "Chưa gửi gì. Hãy sửa các ô dưới đây trong tệp của bạn rồi kiểm tra lại.",
        "Nothing was submitted. Mend these cells in your file and check it again.",
    ),
    "personal_lead": (
        "Tệp có dữ liệu cá nhân nên không được giữ lại trên máy chủ. Hãy xóa dữ liệu đó ở các "
        "ô dưới đây rồi kiểm tra lại.",
        "The file holds personal data and was not kept on the server. Remove them from these "
        "cells and check it again.",
    ),
    "clean_title": ("Tệp hợp lệ: {count} số liệu", "The file is valid: {count} figures"),
    "warned_title": (
        "Tệp hợp lệ: {count} số liệu, {warnings} điểm cần giải trình",
        "The file is valid: {count} figures, {warnings} points to explain",
    ),
    "marked_about": (
        "Tệp của bạn, ô sai được tô màu và có ghi chú cách sửa.",
        "Your file, faulty cells coloured and commented.",
    ),
    "faults": ("Các lỗi", "Faults"),
    "cell": ("Ô", "Cell"),
    "found": ("Đang có", "Found"),
    "expected": ("Cần", "Expected"),
    "what": ("Lỗi và cách sửa", "What is wrong"),
    "rule": ("Quy tắc", "Rule"),
    "whole_file": ("cả tệp", "file"),
    "row": ("dòng {row}", "row {row}"),
    "row_count": ("{count} dòng", "{count} rows"),
    "mend_and_check": ("Đã sửa? Kiểm tra lại", "Mended? Check again"),
    "other_file": ("Gửi tệp khác", "Another file"),
    "preview": ("So với số liệu đã nhận trước đây", "Against what was accepted before"),
    "preview_first": (
        "Chưa có số liệu nào của bộ này được tiếp nhận; tất cả là số mới.",
        "Nothing of this dataset was accepted before; every figure is new.",
    ),
    "added": ("thêm mới", "added"),
    "changed": ("thay đổi", "changed"),
    "removed": ("mất đi", "removed"),
    "same": ("giữ nguyên", "unchanged"),
    "passed": (
        "không thay số đã có vì số đã có ở trạng thái cao hơn",
        "not replacing what is known, since that has a higher status",
    ),
    "added_title": ("Số liệu thêm mới", "Figures added"),
    "changed_title": ("Số liệu thay đổi", "Figures changed"),
    "removed_title": ("Số liệu mất đi", "Figures removed"),
    "removed_about": (
        "Đã có trong lần trước, nhưng tệp này gửi lại kỳ đó mà không có chúng.",
        "Accepted before, but this file restates their period without them.",
    ),
    "first_of": ("Hiện {shown} trên {count}.", "{shown} of {count} shown."),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "area": ("Địa bàn", "Area"),
    "period": ("Kỳ", "Period"),
    "before": ("Trước", "Before"),
    "after": ("Sau", "After"),
    "difference": ("Chênh lệch", "Difference"),
    "value": ("Giá trị", "Value"),
    "status": ("Trạng thái", "Status"),
    "unit": ("Đơn vị", "Unit"),
    "answers": ("Giải trình", "Explanations"),
    "reason": ("Lý do", "Reason"),
    "choose_reason": ("Chọn lý do", "Choose a reason"),
    "explain": ("Giải thích", "Explanation"),
    "explain_hint": (
        "Ít nhất 15 ký tự: điều gì đã xảy ra, theo nguồn nào.",
        "At least 15 characters: what happened, by which source.",
    ),
    "answers_missing": (
        "Chưa gửi được: {count} điểm chưa có lý do và giải thích đủ rõ.",
        "Not submitted: {count} points lack a reason or a clear explanation.",
    ),
    "submit_title": ("Gửi số liệu", "Submit"),
    "edition": ("Kỳ của lần xuất bản", "Period of the edition"),
    "edition_hint": (
        "Ví dụ 2026, 2026-Q3, 2026-11. Quyết định số nào mới hơn.",
        "For example 2026, 2026-Q3, 2026-11. It decides which figure is newer.",
    ),
    "edition_wrong": (
        "Kỳ của lần xuất bản: viết như 2026, 2026-Q3 hoặc 2026-11.",
        "Period of the edition: write it as 2026, 2026-Q3 or 2026-11.",
    ),
    "source": ("Nguồn của số liệu", "Source of the figures"),
    "source_hint": (
        "Dùng cho các dòng không ghi nguồn. Ví dụ: Niên giám thống kê 2025, bảng 35.",
        "For rows that name none. For example: Statistical Yearbook 2025, table 35.",
    ),
    "source_wrong": (
        "Hãy ghi nguồn của số liệu (3 đến 500 ký tự).",
        "Name the source of the figures (3 to 500 characters).",
    ),
    "submit": ("Gửi để ký duyệt", "Submit for sign-off"),
    "submit_about": (
        "Lãnh đạo cơ quan sẽ ký duyệt, rồi cơ quan chứng nhận tiếp nhận.",
        "The head of the agency signs it off, then the certifying department accepts it.",
    ),
    "discard": ("Bỏ tệp này", "Discard the file"),
    "expires": (
        "Bản kiểm tra này tự xóa sau {hours} giờ.",
        "This checked file is deleted after {hours} hours.",
    ),
    "submit_stopped": (
        "Việc lưu bị dừng giữa chừng, chưa gửi gì. Hãy thử lại.",
        "Storing was stopped half-way; nothing was submitted. Try again.",
    ),
    "spellings_title": ("Cách viết tên của các cơ quan", "How agencies write names"),
    "spellings_about": (
        "Cơ quan viết tên khác danh mục thì đầu mối đề nghị, cơ quan chứng nhận xác nhận một "
        "lần. Từ đó quy định của bộ dữ liệu hiểu cách viết ấy.",
        "Where an agency writes a name in its own way, its steward asks and the certifying "
        "department confirms once. From then on the dataset's contract understands it.",
    ),
    "spellings_waiting": ("Chờ xác nhận", "To confirm"),
    "spellings_none": ("Không có đề nghị nào đang chờ.", "Nothing waits."),
    "spellings_decided": ("Đã quyết định", "Decided"),
    "asked_by": ("Đề nghị bởi", "Asked by"),
    "valid_from": (
        "Áp dụng cho số liệu từ ngày (để trống nếu luôn luôn)",
        "For figures from (empty: always)",
    ),
    "valid_to": ("đến ngày", "to"),
    "spelling_because": (
        "Căn cứ của quyết định (ít nhất 15 ký tự)",
        "Ground of the decision (15 characters or more)",
    ),
    "spelling_confirm": ("Xác nhận", "Confirm"),
    "spelling_decline": ("Không xác nhận", "Decline"),
    "spelling_confirmed": ("đã xác nhận", "confirmed"),
    "spelling_declined": ("không xác nhận", "declined"),
    "spelling_wrong_code": (
        "Hãy chọn một trong các mã được đề xuất.",
        "Choose one of the codes proposed.",
    ),
    "spelling_too_short": ("Hãy viết ít nhất 15 ký tự.", "Write at least 15 characters."),
    "spelling_decided_before": ("Đề nghị này đã được quyết định.", "This was decided before."),
    "spelling_own": ("Người đề nghị không tự xác nhận.", "Who asked does not decide."),
    "spelling_unconfirmable": (
        "Quy định của bộ dữ liệu không nhận cách viết này:",
        "The contract cannot hold this name:",
    ),
    "spelling_read_only": (
        "Máy chủ không được ghi vào quy định của bộ dữ liệu. Chưa ghi nhận gì; hãy báo người "
        "vận hành (tài liệu triển khai, mục “Names”).",
        "The server may not write the contracts. Nothing was recorded; tell the operator "
        "(deployment guide, “Names”).",
    ),
}
