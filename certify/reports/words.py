"""The words of the reports; they go to Vietnamese offices and are written in Vietnamese."""

from __future__ import annotations

from typing import Final

STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
# Left open: the clerk gives number and day when the document goes out.
_OPEN: Final = "\u00a0" * 7
NUMBER: Final = f"Số:{_OPEN}/BC-{_OPEN}"
DAY: Final = "{place}, " + f"ngày{_OPEN} tháng{_OPEN} năm{_OPEN}"
CLOSING: Final = "Nơi nhận:"
SIGN: Final = "(Ký, ghi rõ họ tên, đóng dấu)"
KIND: Final = "BÁO CÁO"
HEAD: Final = "THỦ TRƯỞNG CƠ QUAN"
PEOPLE: Final = "UBND {province}"

STAGE_YEAR: Final = "năm {label}"
STAGE_RELEASES: Final = "giai đoạn từ bản {baseline} đến bản {release}"
ABOUT_AGENCY: Final = "Kết quả cung cấp số liệu thông tin đối ngoại {stage}"
ABOUT_WHOLE: Final = (
    "Tổng hợp kết quả cung cấp, chứng nhận và sử dụng số liệu thông tin đối ngoại {stage}"
)
TO: Final = "Kính gửi: {to}"
BASIS: Final = (
    "Thực hiện Kế hoạch của UBND tỉnh triển khai Nghị quyết số 47/NQ-CP ngày 15/4/2024 của Chính "
    "phủ, {office} báo cáo như sau. Số liệu trong báo cáo được lập tự động từ nhật ký, các bản "
    "công bố đã ký số và số đếm lượt dùng của hệ thống Số Chuẩn, từ {start} đến {end}."
)
FIRST: Final = (
    "Trước giai đoạn này chưa có bản công bố nào, nên bản {baseline} là mốc so sánh đầu tiên."
)
SAME: Final = "Giai đoạn này chỉ có một bản công bố ({release}) nên không có gì để so sánh."

STATES: Final[dict[str, str]] = {
    "certified": "đã chứng nhận",
    "waiting": "đang chờ",
    "too_old": "quá cũ",
    "missing": "thiếu",
    "not_applicable": "không áp dụng",
}
ROUND_STATES: Final[dict[str, str]] = {
    "on_time": "đúng hạn",
    "late": "chậm",
    "missing": "không gửi",
    "waiting": "chưa đến hạn",
}
MISSED: Final[dict[str, str]] = {
    "indicator": "mã chỉ tiêu",
    "dataset_id": "mã bộ dữ liệu",
    "ref_area": "mã địa bàn",
    "framework": "mã bộ xếp hạng",
    "figure": "chỉ tiêu có, nhưng không có số được hỏi",
    "words": "từ tìm kiếm",
}
CHANGES: Final[dict[str, str]] = {"changed": "sửa", "removed": "rút"}
RECEIVERS_AGENCY: Final = ("Như trên", "Lưu: VT")
# The Plan's own list of recipients (domain reference R36).
RECEIVERS_WHOLE: Final = (
    "Như trên",
    "Thường trực Tỉnh ủy",
    "Ban Văn hóa - Xã hội HĐND tỉnh",
    "Các sở, ban, ngành, đoàn thể cấp tỉnh",
    "Báo chí tỉnh",
    "Lưu: VT",
)
