"""What rounds, journal, use and rules say."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "rounds_none": ("Chưa mở đợt thu thập nào.", "No collection round was opened yet."),
    "round_not_yours": (
        "Đợt này không hỏi cơ quan của bạn.",
        "This round asks nothing of your agency.",
    ),
    "round_new": ("Mở đợt thu thập", "Open a collection round"),
    "round_period": ("Kỳ của đợt", "Period of the round"),
    "round_period_hint": (
        "Ví dụ 2026-Q4, 2026-11 hoặc 2026.",
        "For example 2026-Q4, 2026-11 or 2026.",
    ),
    "round_propose": ("Xem hạn đề xuất", "Show the proposed dates"),
    "round_new_about": (
        "Hạn được điền sẵn theo lịch công bố hoặc quy định của bộ dữ liệu. Bỏ dấu bộ nào không "
        "hỏi trong đợt này, sửa ngày nếu cần.",
        "The dates are filled in from the release calendar or the dataset's contract. Untick "
        "what this round does not ask for; change a date where needed.",
    ),
    "round_ask_for": ("Hỏi bộ dữ liệu", "Ask for"),
    "round_open_it": ("Mở đợt", "Open round"),
    "round_open_about": (
        "Đầu mối và lãnh đạo các cơ quan được hỏi sẽ nhận thông báo. Đợt đã mở không sửa được hạn.",
        "Stewards and heads of the agencies asked are told. The dates of an open round do not "
        "change.",
    ),
    "round_close": ("Đóng đợt", "Close the round"),
    "round_close_about": (
        "Bộ dữ liệu chưa gửi sẽ được ghi là chưa gửi. Đợt đã đóng không mở lại được.",
        "What was not sent is recorded as missing. A closed round is not opened again.",
    ),
    "closed_at": ("Đóng lúc", "Closed at"),
    "round_wrong_period": (
        "Kỳ của đợt viết như 2026-Q4, 2026-11 hoặc 2026.",
        "Write the period as 2026-Q4, 2026-11 or 2026.",
    ),
    "round_nothing": ("Hãy chọn ít nhất một bộ dữ liệu.", "Choose at least one dataset."),
    "round_no_day": (
        "Mỗi bộ dữ liệu được chọn cần một hạn gửi (trong vòng 5 năm).",
        "Each dataset chosen needs a due date (within 5 years).",
    ),
    "round_there_is": ("Đợt của kỳ này đã được mở.", "A round of this period was opened before."),
    "doubts": (
        "Quy định trong lịch công bố chưa chắc chắn, không dùng làm hạn",
        "Doubtful rules of the release calendar that set no date",
    ),
    "doubts_short": ("{count} quy định chưa chắc chắn", "{count} doubtful rules"),
    "round_open": ("đang mở", "open"),
    "round_closed": ("đã đóng", "closed"),
    "opened_at": ("Mở lúc", "Opened at"),
    "standing_on_time": ("Đúng hạn", "On time"),
    "standing_late": ("Trễ", "Late"),
    "standing_waiting": ("Chưa đến hạn", "Not yet due"),
    "standing_missing": ("Chưa gửi", "Missing"),
    "ground": ("Căn cứ", "Ground"),
    "ground_calendar": ("lịch công bố", "release calendar"),
    "ground_contract": ("quy định của bộ dữ liệu", "the dataset's contract"),
    "ground_person": ("cơ quan chứng nhận đặt", "set by the certifying department"),
    "all_rounds": ("Các đợt", "All rounds"),
    "inbox": ("Hồ sơ trong đợt này", "Submissions of this round"),
    "no_submissions": ("Chưa có lần gửi nào trong đợt.", "Nothing was sent in this round."),
    "seal": ("Niêm phong", "Seal"),
    "journal_empty": ("Nhật ký chưa có gì.", "The journal is empty."),
    "event_upload_submitted": ("Gửi số liệu", "Figures submitted"),
    "event_upload_signed_off": ("Ký duyệt", "Signed off"),
    "event_upload_accepted": ("Tiếp nhận", "Accepted"),
    "event_upload_returned": ("Trả lại", "Returned"),
    "event_round_opened": ("Mở đợt", "Round opened"),
    "event_round_closed": ("Đóng đợt", "Round closed"),
    "event_reminder_sent": ("Gửi thư nhắc", "Reminder sent"),
    "event_label_asked": ("Đề nghị cách viết tên", "Name asked for"),
    "event_label_confirmed": ("Xác nhận cách viết tên", "Name confirmed"),
    "event_label_declined": ("Không xác nhận cách viết tên", "Name declined"),
    "event_candidate_built": ("Dựng bản dự kiến", "Candidate built"),
    "event_release_signed": ("Ký bản công bố", "Release signed"),
    "event_release_certified": ("Chứng nhận bản công bố", "Release certified"),
    "event_release_scheduled": ("Hẹn giờ công bố", "Release scheduled"),
    "event_release_published": ("Công bố", "Release published"),
    "event_release_withdrawn": ("Thu hồi", "Release withdrawn"),
    "event_release_reverted": ("Quay về bản trước", "Release reverted"),
    "journal_about": (
        "Mọi bước, mới nhất ở trên; mỗi dòng được niêm phong bằng mã băm của dòng trước.",
        "Every step, newest first; each line is sealed with the hash of the one before.",
    ),
    "when": ("Lúc", "At"),
    "event": ("Việc", "Event"),
    "subject": ("Đối tượng", "Subject"),
    "actor": ("Ai", "Who"),
    "older": ("Cũ hơn", "Older"),
    "use_title": ("Số liệu được dùng ở đâu", "Where the figures are used"),
    "use_about": (
        "Các bản công bố có số liệu của cơ quan, và số lần số liệu được hỏi qua cổng công "
        "khai. Chỉ đếm lượt hỏi; không ghi ai hỏi.",
        "The releases that hold the agency's figures, and how often these were asked for "
        "through the public service. Requests are counted; nobody who asked is recorded.",
    ),
    "use_span": (
        "Lượt hỏi được đếm từ {first} đến {last}.",
        "Requests counted from {first} to {last}.",
    ),
    "use_none": (
        "Chưa có số đếm lượt hỏi nào: cổng công khai chưa ghi ngày nào. Khi có, số đếm hiện ở đây.",
        "No requests are counted yet: the public service has written no day. Counts appear "
        "here once it has.",
    ),
    "use_broken": (
        "Không đọc được số đếm của các ngày: {days}. Các ngày này không được tính.",
        "The counts of these days cannot be read and are left out: {days}.",
    ),
    "use_no_release": (
        "Chưa có bản công bố nào dùng số liệu này.",
        "No release holds these figures yet.",
    ),
    "use_uploads": ("{count} lần gửi", "{count} submissions"),
    "release_withdrawn": ("đã thu hồi", "withdrawn"),
    "use_asked": ("Được hỏi", "Asked for"),
    "use_whole": ("Cả bộ dữ liệu", "The whole dataset"),
    "use_recent": ("lần trong 30 ngày", "times in 30 days"),
    "use_year": ("lần trong 12 tháng", "times in 12 months"),
    "use_recent_short": ("30 ngày", "30 days"),
    "use_year_short": ("12 tháng", "12 months"),
    "use_frameworks": ("Bộ chỉ số hỏi nhiều nhất", "Rankings that asked most"),
    "use_not_asked": ("Chưa được hỏi lần nào trong 12 tháng.", "Not asked for in 12 months."),
    "use_unknown": ("Chưa có số đếm.", "Not counted yet."),
    "use_missed": ("Hỏi mà không có", "Asked for and not found"),
    "use_missed_about": (
        "Mã và từ mà người dùng cổng công khai đã hỏi nhưng không có. Chỉ ghi tên khi được hỏi "
        "nhiều lần trong một ngày; không ghi ai hỏi.",
        "Codes and words that were asked of the public service and are not there. One is named "
        "only when it was asked for several times in a day; nobody who asked is recorded.",
    ),
    "use_missed_asked": ("Đã hỏi", "Asked"),
    "use_missed_kind": ("Là", "What it is"),
    "use_missed_seldom": ("(hỏi lẻ tẻ, không ghi tên)", "(seldom, not named)"),
    "use_missed_indicator": ("mã chỉ tiêu", "code of an indicator"),
    "use_missed_dataset_id": ("mã bộ dữ liệu", "code of a dataset"),
    "use_missed_ref_area": ("mã địa bàn", "code of a territory"),
    "use_missed_framework": ("mã bộ chỉ số", "code of a ranking"),
    "use_missed_figure": ("chỉ tiêu có, nhưng không có số được hỏi", "held, but not this figure"),
    "use_missed_words": ("từ tìm kiếm", "word of a search"),
    "rules_filter": ("Tìm quy tắc", "Find a rule"),
    "rules_about": (
        "Mọi quy tắc mà tệp được kiểm tra, theo mã lỗi. Cùng một bộ quy tắc cho trang này, "
        "lệnh steward check và cho cơ quan chứng nhận.",
        "Every rule a file is checked against, by code: the same set for this page, for "
        "steward check and for the certifying department.",
    ),
}
