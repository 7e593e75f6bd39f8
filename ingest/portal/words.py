"""What the pages say: each sentence stands in both languages side by side."""

from __future__ import annotations

from typing import Final

_BOTH: Final[dict[str, tuple[str, str]]] = {
    # frame
    "brand": ("Số Chuẩn", "Số Chuẩn"),
    "place": ("Trang của đầu mối số liệu", "The stewards' page"),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "other_language": ("English", "Tiếng Việt"),
    "menu": ("Các trang", "Pages"),
    "home": ("Việc của tôi", "My work"),
    "history": ("Các lần gửi", "Submissions"),
    "board": ("Đợt thu thập", "Rounds"),
    "notices": ("Thông báo", "Notices"),
    "rules": ("Quy tắc kiểm tra", "Rules"),
    "journal": ("Nhật ký", "Journal"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "unread": ("chưa đọc", "unread"),
    "footer": (
        "Chỉ người có tài khoản thấy trang này. Số liệu gửi ở đây chưa được công bố cho đến khi "
        "hai người của cơ quan chứng nhận ký.",
        "Only account holders see this page. Nothing sent here is public before two people of the "
        "certifying department have signed it.",
    ),
    # sign in
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_in_lead": (
        "Dành cho đầu mối số liệu, lãnh đạo cơ quan và cơ quan chứng nhận.",
        "For data stewards, heads of agencies and the certifying department.",
    ),
    "username": ("Tài khoản", "Account"),
    "username_hint": ("Ví dụ: statistics.steward", "For example: statistics.steward"),
    "password": ("Mật khẩu", "Password"),
    "sign_in_with": ("Đăng nhập bằng {name}", "Sign in with {name}"),
    "sign_in_failed": (
        "Tài khoản hoặc mật khẩu không đúng. Sau 5 lần sai, tài khoản bị khóa 15 phút.",
        "Account or password is wrong. After 5 wrong tries the account is locked for 15 minutes.",
    ),
    "provider_failed": (
        "Hệ thống đăng nhập chung không xác nhận được tài khoản nào ở đây.",
        "The identity provider did not confirm an account of this page.",
    ),
    "signed_out": ("Đã đăng xuất.", "You are signed out."),
    "session_over": ("Hãy đăng nhập để tiếp tục.", "Sign in to go on."),
    # roles
    "role_steward": ("Đầu mối số liệu", "Data steward"),
    "role_head": ("Lãnh đạo cơ quan", "Head of agency"),
    "role_certifier": ("Cơ quan chứng nhận", "Certifying department"),
    "role_publisher": ("Cơ quan công bố", "Publisher"),
    "role_overseer": ("Cơ quan giám sát", "Overseer"),
    # home
    "waiting_for_me": ("Chờ tôi xử lý", "Waiting for me"),
    "nothing_waits": ("Không có việc nào đang chờ.", "Nothing waits for you."),
    "my_datasets": ("Bộ dữ liệu của cơ quan", "My agency's datasets"),
    "no_datasets": (
        "Cơ quan của tài khoản này không phụ trách bộ dữ liệu nào.",
        "The agency of this account answers for no dataset.",
    ),
    "dataset": ("Bộ dữ liệu", "Dataset"),
    "due": ("Hạn gửi", "Due"),
    "in_days": ("còn {count} ngày", "in {count} days"),
    "today": ("hôm nay", "today"),
    "late_by": ("trễ {count} ngày", "{count} days late"),
    "no_due": ("chưa có hạn", "no date"),
    "last_sent": ("Lần gửi gần nhất", "Last sent"),
    "never_sent": ("chưa gửi qua hệ thống", "never sent"),
    "send_figures": ("Gửi số liệu", "Send figures"),
    "round": ("Đợt", "Round"),
    "no_round": ("Hiện không có đợt thu thập nào đang mở.", "No collection round is open."),
    "draft_faults": (
        "Tệp “{file}” có lỗi, cần sửa rồi gửi lại",
        "“{file}” has faults to mend",
    ),
    "draft_ready": (
        "Tệp “{file}” đã kiểm tra, chưa gửi",
        "“{file}” is checked and not submitted",
    ),
    "was_returned": ("Bị trả lại, cần gửi lại", "Returned: send it anew"),
    "to_sign": ("Chờ ký duyệt", "To sign off"),
    "to_accept": ("Chờ tiếp nhận", "To accept"),
    "open_it": ("Mở", "Open"),
    "calendar_feed": ("Lịch hạn gửi (iCalendar)", "Due dates as a calendar (iCalendar)"),
    "calendar_about": (
        "Tạo một địa chỉ riêng để thêm vào Outlook, Google Calendar hoặc điện thoại. Tạo lại thì "
        "địa chỉ cũ hết hiệu lực.",
        "Make a private address for Outlook, Google Calendar or a phone. Making a new one ends the "
        "former.",
    ),
    "calendar_make": ("Tạo địa chỉ lịch", "Make a calendar address"),
    "calendar_made": (
        "Địa chỉ lịch của bạn (chỉ hiện một lần):",
        "Your calendar address (shown once):",
    ),
    # dataset
    "step_template": ("1. Lấy mẫu", "1. Take the template"),
    "step_file": ("2. Chọn tệp và kiểm tra", "2. Choose the file and check it"),
    "template_about": (
        "Mẫu Excel có danh sách chọn sẵn và trang hướng dẫn. Mẫu CSV dành cho phần mềm.",
        "The Excel template has drop-downs and a guide. The CSV one is for software.",
    ),
    "template_xlsx": ("Mẫu Excel (.xlsx)", "Excel template (.xlsx)"),
    "template_csv": ("Mẫu CSV", "CSV template"),
    "form": ("Biểu", "Form"),
    "columns": ("Các cột của biểu", "Columns of the form"),
    "column": ("Cột", "Column"),
    "holds": ("Nội dung", "Holds"),
    "file": ("Tệp số liệu (.xlsx hoặc .csv)", "File of figures (.xlsx or .csv)"),
    "drop_here": ("Kéo tệp vào đây, hoặc bấm để chọn", "Drop the file here, or choose it"),
    "file_limit": (
        "Tối đa {size} MB. Chưa lưu gì cho đến khi bạn bấm “Gửi”.",
        "At most {size} MB. Nothing is submitted before you press “Submit”.",
    ),
    "number_format": ("Cách viết số trong tệp", "How the file writes numbers"),
    "format_open": ("Như biểu quy định, không khai báo", "As the form says, no declaration"),
    "format_vi": ("1.234,5 (chấm ngăn nghìn, phẩy thập phân)", "1.234,5 (point, then comma)"),
    "format_en": ("1,234.5 (phẩy ngăn nghìn, chấm thập phân)", "1,234.5 (comma, then point)"),
    "format_space": ("1 234,5 (cách ngăn nghìn, phẩy thập phân)", "1 234,5 (space, then comma)"),
    "format_plain": ("1234.5 (không ngăn nghìn, chấm thập phân)", "1234.5 (no thousands mark)"),
    "check_file": ("Kiểm tra tệp", "Check the file"),
    "sending": ("Đang tải lên", "Uploading"),
    "checking": ("Đang kiểm tra số liệu…", "Checking the figures…"),
    "upload_failed": ("Tải lên không thành công. Hãy thử lại.", "The upload failed. Try again."),
    # draft
    "result": ("Kết quả kiểm tra", "Result of the check"),
    "refused_title": ("Tệp chưa nhận được: {count} lỗi", "Not accepted: {count} faults"),
    "refused_lead": (
        "Chưa gửi gì. Hãy sửa các ô dưới đây trong tệp của bạn rồi kiểm tra lại.",
        "Nothing was submitted. Mend these cells in your file and check it again.",
    ),
    "personal_lead": (
        "Tệp có dữ liệu cá nhân nên không được giữ lại trên máy chủ. Hãy xóa dữ liệu đó ở các ô "
        "dưới đây rồi kiểm tra lại.",
        "The file holds personal data and was not kept on the server. Remove them from these cells "
        "and check it again.",
    ),
    "clean_title": ("Tệp hợp lệ: {count} số liệu", "The file is valid: {count} figures"),
    "warned_title": (
        "Tệp hợp lệ: {count} số liệu, {warnings} điểm cần giải trình",
        "The file is valid: {count} figures, {warnings} points to explain",
    ),
    "marked": (
        "Tải tệp đã đánh dấu lỗi (.xlsx)",
        "Download the file with its faults marked (.xlsx)",
    ),
    "marked_about": (
        "Tệp của bạn, ô sai được tô màu và có ghi chú cách sửa.",
        "Your file, faulty cells coloured and commented.",
    ),
    "faults": ("Các lỗi", "Faults"),
    "more_faults": (
        "Còn {count} lỗi nữa; tệp đã đánh dấu có đủ.",
        "{count} more; the marked file has all of them.",
    ),
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
    "answers_lead": (
        "Các điểm sau khác thường. Số liệu vẫn gửi được khi mỗi điểm có lý do và giải thích bằng "
        "lời; giải trình đi cùng số liệu đến chứng nhận.",
        "These points are unusual. The figures can be sent once each has a reason and an "
        "explanation in words, which travel with the figures to the certificate.",
    ),
    "reason": ("Lý do", "Reason"),
    "choose_reason": ("Chọn lý do", "Choose a reason"),
    "explain": ("Giải thích", "Explanation"),
    "explain_hint": (
        "Ít nhất 15 ký tự: điều gì đã xảy ra, theo nguồn nào.",
        "At least 15 characters: what happened, by which source.",
    ),
    "one_answer": (
        "Trả lời chung cho cả {count} điểm của quy tắc này",
        "One answer for all {count} points of this rule",
    ),
    "one_answer_hint": (
        "Để trống nếu trả lời từng điểm.",
        "Leave empty to answer one by one.",
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
    # submission
    "receipt": ("Biên nhận", "Receipt"),
    "print": ("In biên nhận", "Print the receipt"),
    "state_submitted": ("Chờ ký duyệt", "Waits for sign-off"),
    "state_signed_off": ("Đã ký duyệt, chờ tiếp nhận", "Signed off, waits for acceptance"),
    "state_accepted": ("Đã tiếp nhận", "Accepted"),
    "state_returned": ("Bị trả lại", "Returned"),
    "step_submitted": ("Gửi", "Submitted"),
    "step_signed_off": ("Ký duyệt", "Signed off"),
    "step_accepted": ("Tiếp nhận", "Accepted"),
    "step_returned": ("Trả lại", "Returned"),
    "by": ("bởi", "by"),
    "progress": ("Quá trình", "Progress"),
    "next_head": ("Tiếp theo: lãnh đạo cơ quan ký duyệt.", "Next: the head of the agency."),
    "next_certifier": (
        "Tiếp theo: cơ quan chứng nhận tiếp nhận.",
        "Next: the certifying department.",
    ),
    "next_release": (
        "Sẽ có trong bản công bố tới.",
        "It will be part of the next release.",
    ),
    "next_again": (
        "Hãy sửa theo ý kiến rồi gửi tệp mới.",
        "Mend it as asked and send a new file.",
    ),
    "upload_id": ("Mã lần gửi", "Submission"),
    "file_name": ("Tên tệp", "File name"),
    "agency": ("Cơ quan", "Agency"),
    "steward": ("Người gửi", "Sent by"),
    "received_at": ("Nhận lúc", "Received at"),
    "rows": ("Số dòng", "Rows"),
    "figure_count": ("Số liệu", "Figures"),
    "figures": ("Số liệu trong lần gửi", "Figures of this submission"),
    "contract": ("Phiên bản quy định", "Contract version"),
    "sha256": ("Mã băm SHA-256 của tệp", "SHA-256 of the file"),
    "used_in": ("Có trong bản công bố", "Used in releases"),
    "not_used": ("chưa có trong bản nào", "in none yet"),
    "original": ("Tải tệp gốc", "Download the file as sent"),
    "no_answers": ("Không có điểm nào phải giải trình.", "Nothing had to be explained."),
    "decide": ("Quyết định", "Decision"),
    "sign_off": ("Ký duyệt", "Sign off"),
    "sign_off_about": (
        "Tôi đã xem số liệu và giải trình; cơ quan chịu trách nhiệm về các số này.",
        "I have seen the figures and explanations; the agency answers for them.",
    ),
    "accept": ("Tiếp nhận", "Accept"),
    "accept_about": (
        "Số liệu sẽ có trong bản công bố tới. Cơ quan chứng nhận không sửa số.",
        "The figures enter the next release. The certifying department edits no number.",
    ),
    "give_back": ("Trả lại", "Return"),
    "give_back_title": ("Trả lại kèm lý do", "Return with reasons"),
    "give_back_reasons": ("Lý do (chọn ít nhất một)", "Reasons (choose at least one)"),
    "give_back_text": ("Cần sửa gì", "What to mend"),
    "give_back_hint": (
        "Ít nhất 15 ký tự, nêu ô hoặc chỉ tiêu cụ thể.",
        "At least 15 characters; name the cell or the indicator.",
    ),
    "give_back_missing": (
        "Hãy chọn ít nhất một lý do và viết ít nhất 15 ký tự.",
        "Choose at least one reason and write at least 15 characters.",
    ),
    "in_release": (
        "Số liệu đã có trong bản đã chứng nhận {release}; chỉ có thể thu hồi bản đó.",
        "The figures are in the certified release {release}; only a withdrawal takes them back.",
    ),
    "empty_history": ("Chưa có lần gửi nào.", "Nothing was submitted yet."),
    "state": ("Tình trạng", "State"),
    # board
    "rounds_none": (
        "Chưa mở đợt nào. Cơ quan chứng nhận mở bằng lệnh make round NAME=2026-Q4.",
        "No round yet. The certifying department opens one with make round NAME=2026-Q4.",
    ),
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
    "doubts": (
        "Lịch công bố có quy định chưa chắc chắn, không dùng làm hạn:",
        "The release calendar has doubtful rules that set no date:",
    ),
    # notices
    "notices_none": ("Không có thông báo.", "No notices."),
    "notice_upload_submitted": ("Có số liệu chờ ký duyệt", "Figures wait for sign-off"),
    "notice_upload_signed_off": ("Số liệu đã được ký duyệt", "Figures were signed off"),
    "notice_upload_accepted": ("Số liệu đã được tiếp nhận", "Figures were accepted"),
    "notice_upload_returned": ("Số liệu bị trả lại", "Figures were returned"),
    "notice_round_opened": ("Mở đợt thu thập", "A collection round was opened"),
    "notice_release_published": ("Công bố bản", "A release was published"),
    # journal
    "journal_about": (
        "Mọi bước, mới nhất ở trên; mỗi dòng được niêm phong bằng mã băm của dòng trước.",
        "Every step, newest first; each line is sealed with the hash of the one before.",
    ),
    "when": ("Lúc", "At"),
    "event": ("Việc", "Event"),
    "subject": ("Đối tượng", "Subject"),
    "actor": ("Ai", "Who"),
    "older": ("Cũ hơn", "Older"),
    # rules
    "rules_about": (
        "Mọi quy tắc mà tệp được kiểm tra, theo mã lỗi. Cùng một bộ quy tắc cho trang này, lệnh "
        "steward check và cho cơ quan chứng nhận.",
        "Every rule a file is checked against, by code: the same set for this page, for steward "
        "check and for the certifying department.",
    ),
    # errors
    "error_title": ("Không làm được", "This cannot be done"),
    "back_home": ("Về trang đầu", "To the first page"),
    "NotFoundError": (
        "Không có trang này, hoặc trang không dành cho tài khoản của bạn.",
        "There is no such page, or not for your account.",
    ),
    "ForbiddenError": (
        "Yêu cầu không đến từ trang của hệ thống, hoặc phiên đã hết. Hãy mở lại trang rồi thử lại.",
        "The request did not come from one of our pages, or the session ended. Open it again.",
    ),
    "NotAllowedError": (
        "Bước này do vai trò khác quyết định.",
        "Another role decides this step.",
    ),
    "OvertakenError": (
        "Đã có người quyết định trước đó. Hãy mở lại hồ sơ để xem tình trạng mới.",
        "Somebody decided before you. Open the submission again to see where it is.",
    ),
    "IncompleteError": ("Biểu mẫu còn thiếu.", "The form is incomplete."),
    "no_file": ("Hãy chọn một tệp.", "Choose a file."),
    "TooLargeError": (
        "Tệp hoặc yêu cầu vượt giới hạn. Hãy chia nhỏ tệp theo kỳ.",
        "The file or request is over the limit. Split the file by period.",
    ),
    "TooManyError": (
        "Quá nhiều yêu cầu trong thời gian ngắn. Hãy đợi rồi thử lại.",
        "Too many requests in a short time. Wait and try again.",
    ),
    "BusyError": (
        "Hệ thống đang kiểm tra nhiều tệp. Hãy thử lại sau một phút.",
        "Many files are being checked. Try again in a minute.",
    ),
    "MethodError": ("Địa chỉ này không nhận yêu cầu kiểu đó.", "Not with this method."),
    "BrokenRequestError": (
        "Yêu cầu không đúng dạng biểu mẫu.",
        "The request is not a form a browser sends.",
    ),
    "UnexpectedError": (
        "Lỗi của hệ thống. Chưa có gì bị thay đổi; hãy thử lại.",
        "A fault of the system. Nothing was changed; try again.",
    ),
    "SignInNeededError": ("Hãy đăng nhập để tiếp tục.", "Sign in to go on."),
}

WORDS: Final[dict[str, dict[str, str]]] = {
    language: {key: pair[place] for key, pair in _BOTH.items()}
    for place, language in enumerate(("vi", "en"))
}
