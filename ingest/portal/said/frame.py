"""What stands around every page, and what signing in says."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
    "guide": ("Hướng dẫn", "Guide"),
    "rules": ("Các quy tắc kiểm tra", "The rules of the check"),
    "use": ("Mức sử dụng", "Use"),
    "spellings": ("Cách viết tên", "Names"),
    "pages": ("Các trang của danh sách", "Pages of the list"),
    "previous_page": ("Trang trước", "Previous page"),
    "next_page": ("Trang sau", "Next page"),
    "page_of": ("Trang {page}/{pages}", "Page {page} of {pages}"),
    "stages": ("Các bước gửi số liệu", "The steps of a submission"),
    "stage_template": ("Lấy mẫu", "Template"),
    "stage_check": ("Kiểm tra tệp", "Check"),
    "stage_answer": ("Giải trình và gửi", "Explain and submit"),
    "stage_sign": ("Lãnh đạo ký duyệt", "Sign-off"),
    "stage_accept": ("Tiếp nhận", "Acceptance"),
    "brand": ("Số Chuẩn", "Số Chuẩn"),
    "place": ("Trang của đầu mối số liệu", "The stewards' page"),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "other_language": ("English", "Tiếng Việt"),
    "menu": ("Các trang", "Pages"),
    "home": ("Việc của tôi", "My work"),
    "history": ("Các lần gửi", "Submissions"),
    "board": ("Đợt thu thập", "Rounds"),
    "notices": ("Thông báo", "Notices"),
    "journal": ("Nhật ký", "Journal"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "unread": ("chưa đọc", "unread"),
    "footer": (
        "Chỉ người có tài khoản thấy trang này. Số liệu gửi ở đây chưa được công bố cho đến "
        "khi hai người của cơ quan chứng nhận ký.",
        "Only account holders see this page. Nothing sent here is public before two people of "
        "the certifying department have signed it.",
    ),
    "role_steward": ("Đầu mối số liệu", "Data steward"),
    "role_head": ("Lãnh đạo cơ quan", "Head of agency"),
    "role_certifier": ("Cơ quan chứng nhận", "Certifying department"),
    "role_publisher": ("Cơ quan công bố", "Publisher"),
    "role_overseer": ("Cơ quan giám sát", "Overseer"),
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
}
