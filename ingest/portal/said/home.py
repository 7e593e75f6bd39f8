"""What a person's first page, a dataset's page and the notices say."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "nothing_waits": ("Không có việc nào đang chờ bạn.", "Nothing waits for you."),
    "nothing_waits_steward": (
        "Để gửi số liệu, chọn một bộ dữ liệu dưới đây.",
        "To send figures, choose a dataset below.",
    ),
    "draft_faults": ("Tệp có lỗi, cần sửa rồi gửi lại", "The file has faults to mend"),
    "to_confirm": ("Cách viết tên chờ xác nhận", "A name waits to be confirmed"),
    "waiting_for_me": ("Chờ tôi xử lý", "Waiting for me"),
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
    "draft_ready": ("Tệp “{file}” đã kiểm tra, chưa gửi", "“{file}” is checked and not submitted"),
    "was_returned": ("Bị trả lại, cần gửi lại", "Returned: send it anew"),
    "to_sign": ("Chờ ký duyệt", "To sign off"),
    "to_accept": ("Chờ tiếp nhận", "To accept"),
    "open_it": ("Mở", "Open"),
    "calendar_feed": ("Lịch hạn gửi (iCalendar)", "Due dates as a calendar (iCalendar)"),
    "calendar_about": (
        "Tạo một địa chỉ riêng để thêm vào Outlook, Google Calendar hoặc điện thoại. Tạo lại "
        "thì địa chỉ cũ hết hiệu lực.",
        "Make a private address for Outlook, Google Calendar or a phone. Making a new one ends "
        "the former.",
    ),
    "calendar_make": ("Tạo địa chỉ lịch", "Make a calendar address"),
    "calendar_made": (
        "Địa chỉ lịch của bạn (chỉ hiện một lần):",
        "Your calendar address (shown once):",
    ),
    "step_file": ("2. Chọn tệp đã điền và kiểm tra", "2. Choose the filled file and check it"),
    "template_xlsx": ("Tải mẫu Excel", "Excel template"),
    "drop_here": ("Kéo tệp vào đây, hoặc", "Drop the file here, or"),
    "choose_file": ("Chọn tệp", "Choose a file"),
    "no_file_yet": ("Chưa chọn tệp nào", "No file chosen"),
    "file_limit": (
        "Tối đa {size} MB. Đây mới là kiểm tra: chưa gửi gì cho đến khi bạn bấm “Gửi để ký duyệt”.",
        "At most {size} MB. This is only a check: nothing is submitted before you press "
        "“Submit for sign-off”.",
    ),
    "checking": (
        "Đang kiểm tra số liệu, thường mất vài giây…",
        "Checking the figures, usually a few seconds…",
    ),
    "guide_link": ("Hướng dẫn từng bước, có hình", "The guide, step by step with pictures"),
    "step_template": ("1. Lấy mẫu", "1. Take the template"),
    "template_about": (
        "Mẫu Excel có danh sách chọn sẵn và trang hướng dẫn. Mẫu CSV dành cho phần mềm.",
        "The Excel template has drop-downs and a guide. The CSV one is for software.",
    ),
    "template_csv": ("Mẫu CSV", "CSV template"),
    "form": ("Biểu", "Form"),
    "columns": ("Các cột của biểu", "Columns of the form"),
    "column": ("Cột", "Column"),
    "holds": ("Nội dung", "Holds"),
    "file": ("Tệp số liệu (.xlsx hoặc .csv)", "File of figures (.xlsx or .csv)"),
    "number_format": ("Cách viết số trong tệp", "How the file writes numbers"),
    "format_open": ("Như biểu quy định, không khai báo", "As the form says, no declaration"),
    "format_vi": ("1.234,5 (chấm ngăn nghìn, phẩy thập phân)", "1.234,5 (point, then comma)"),
    "format_en": ("1,234.5 (phẩy ngăn nghìn, chấm thập phân)", "1,234.5 (comma, then point)"),
    "format_space": ("1 234,5 (cách ngăn nghìn, phẩy thập phân)", "1 234,5 (space, then comma)"),
    "format_plain": ("1234.5 (không ngăn nghìn, chấm thập phân)", "1234.5 (no thousands mark)"),
    "check_file": ("Kiểm tra tệp", "Check the file"),
    "sending": ("Đang tải lên", "Uploading"),
    "upload_failed": ("Tải lên không thành công. Hãy thử lại.", "The upload failed. Try again."),
    "notice_label_asked": ("Có cách viết tên chờ xác nhận", "A name waits to be confirmed"),
    "notice_label_confirmed": (
        "Cách viết tên đã được xác nhận: hãy kiểm tra lại tệp",
        "A name was confirmed: check the file again",
    ),
    "notice_label_declined": ("Cách viết tên không được xác nhận", "A name was not confirmed"),
    "notices_none": ("Không có thông báo.", "No notices."),
    "notice_upload_submitted": ("Có số liệu chờ ký duyệt", "Figures wait for sign-off"),
    "notice_upload_signed_off": ("Số liệu đã được ký duyệt", "Figures were signed off"),
    "notice_upload_accepted": ("Số liệu đã được tiếp nhận", "Figures were accepted"),
    "notice_upload_returned": ("Số liệu bị trả lại", "Figures were returned"),
    "notice_round_opened": ("Mở đợt thu thập", "A collection round was opened"),
    "notice_release_published": ("Công bố bản", "A release was published"),
}
