"""What is said when something cannot be done."""

from __future__ import annotations

from typing import Final

SAID: Final[dict[str, tuple[str, str]]] = {
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
    "NotAllowedError": ("Bước này do vai trò khác quyết định.", "Another role decides this step."),
    "OvertakenError": (
        "Đã có người quyết định trước đó. Hãy mở lại hồ sơ để xem tình trạng mới.",
        "Somebody decided before you. Open the submission again to see where it is.",
    ),
    "InReleaseError": (
        "Số liệu đã có trong một bản đã chứng nhận: chỉ có thể thu hồi bản công bố đó.",
        "A certified release holds the figures: only a withdrawal of it takes them back.",
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
    "UncopiedError": (
        "Tệp đã lưu nhưng chưa sao được sang nơi lưu thứ hai, nên chưa có biên nhận. Bản nháp còn "
        "nguyên: hãy gửi lại sau một phút.",
        "The file is stored, but not yet copied to the second place, so there is no receipt. Your "
        "draft is kept: send it again in a minute.",
    ),
    "MethodError": ("Địa chỉ này không nhận yêu cầu kiểu đó.", "Not with this method."),
    "BrokenRequestError": (
        "Yêu cầu không đúng dạng biểu mẫu.",
        "The request is not a form a browser sends.",
    ),
    "MachineError": (
        "Máy chủ không đọc hoặc không ghi được tệp hay nhật ký. Những gì đã xác nhận vẫn nguyên. "
        "Hãy báo quản trị hệ thống, sau đó mở lại trang xem bước này đã được ghi nhận chưa rồi mới "
        "làm lại.",
        "The server cannot read or write its files or the journal. What was acknowledged stands. "
        "Tell the administrator; then open the page again to see whether this step was recorded.",
    ),
    "UnexpectedError": (
        "Lỗi của hệ thống. Chưa có gì bị thay đổi; hãy thử lại.",
        "A fault of the system. Nothing was changed; try again.",
    ),
    "SignInNeededError": ("Hãy đăng nhập để tiếp tục.", "Sign in to go on."),
}
