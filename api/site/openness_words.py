"""What the page on openness says, in both languages; a test compares their keys."""

from __future__ import annotations

from typing import Final

# Element -> what it is called, what it asks, and how we answer from a release.
ELEMENTS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "vi": {
        "indicators": (
            "Chỉ tiêu và phân tổ",
            "Đạt: mọi chỉ tiêu trong hợp đồng dữ liệu đều có số, và có ít nhất một phân tổ.",
        ),
        "last_five": ("Số liệu năm năm gần nhất", "Đạt: đủ cả năm năm trước năm công bố."),
        "last_ten": ("Số liệu mười năm gần nhất", "Đạt: đủ cả mười năm trước năm công bố."),
        "first_level": ("Cấp hành chính thứ nhất", "Đạt: có số liệu của cấp tỉnh."),
        "second_level": ("Cấp hành chính thứ hai", "Đạt: có số liệu của cấp huyện hoặc cấp xã."),
        "machine_readable": ("Máy đọc được", "Đạt: bản công bố có tệp mà máy đọc được."),
        "non_proprietary": (
            "Định dạng không độc quyền",
            "Đạt: có tệp theo một đặc tả mở, đọc được không cần phần mềm riêng.",
        ),
        "download": (
            "Cách tải",
            "Đạt: tải trọn bộ được, và chọn từng phần qua giao diện lập trình được.",
        ),
        "metadata": (
            "Siêu dữ liệu",
            "Đạt: mọi chỉ tiêu có định nghĩa, phương pháp, nguồn (cả hai ngôn ngữ) và đơn vị.",
        ),
        "licence": (
            "Điều khoản sử dụng",
            "Đạt: giấy phép nằm trong danh sách giấy phép mở của Open Definition.",
        ),
    },
    "en": {
        "indicators": (
            "Indicator coverage and disaggregation",
            "Met: every indicator of the data contract has figures, and something is broken down.",
        ),
        "last_five": ("Data of the last five years", "Met: all five years before publication."),
        "last_ten": ("Data of the last ten years", "Met: all ten years before publication."),
        "first_level": ("First administrative level", "Met: there are figures of provinces."),
        "second_level": (
            "Second administrative level",
            "Met: there are figures of districts or communes.",
        ),
        "machine_readable": (
            "Machine readability",
            "Met: the release has files that machines read.",
        ),
        "non_proprietary": (
            "Non-proprietary format",
            "Met: a file follows an open specification and needs no particular software.",
        ),
        "download": (
            "Download options",
            "Met: whole at once, and by selection through a programming interface.",
        ),
        "metadata": (
            "Metadata availability",
            "Met: every indicator has definition, method, source (both languages) and unit.",
        ),
        "licence": (
            "Terms of use",
            "Met: the licence is on the Open Definition's list of open licences.",
        ),
    },
}

WORDS: Final[dict[str, dict[str, str]]] = {
    "vi": {
        "title": "Tự đánh giá độ mở",
        "lead": "Từng bộ dữ liệu của bản công bố {release}, đối chiếu với mười yếu tố mà Open Data "
        "Inventory (ODIN) công bố: năm yếu tố về độ bao phủ, năm yếu tố về độ mở.",
        "honest": "Đây là tự đánh giá, tính từ chính bản công bố; không có điểm số, vì điểm của "
        "ODIN do người đánh giá của họ chấm cho cơ quan thống kê quốc gia. Ngưỡng ghi dưới mỗi "
        "yếu tố là của chúng tôi.",
        "source": "Nguồn của các yếu tố",
        "coverage": "Độ bao phủ",
        "openness": "Độ mở",
        "summary": "Tóm tắt",
        "element": "Yếu tố",
        "met": "Đạt",
        "partly": "Một phần",
        "not": "Không đạt",
        "why": "Vì",
        "state": "Kết quả",
        "indicators_why": "{there} trên {promised} chỉ tiêu có số; phân tổ: {broken}",
        "years_why": "{number} trên {of} năm ({span}): {years}",
        "level_why": "cấp có số liệu: {levels}",
        "download_why": "trọn bộ: {whole}; giao diện: {interfaces}",
        "metadata_why": "trên {indicators} chỉ tiêu: {defined} có định nghĩa, {explained} phương "
        "pháp, {sourced} nguồn, {measured} đơn vị",
        "yes": "có",
        "no": "không",
        "none": "không có",
    },
    "en": {
        "title": "Openness self-assessment",
        "lead": "Each dataset of release {release} against the ten elements that the Open Data "
        "Inventory (ODIN) publishes: five of coverage, five of openness.",
        "honest": "This is a self-assessment, computed from the release itself. There is no score: "
        "ODIN's scores are given by its own assessors, to national statistical offices. The "
        "threshold under each element is ours.",
        "source": "Source of the elements",
        "coverage": "Coverage",
        "openness": "Openness",
        "summary": "Summary",
        "element": "Element",
        "met": "Met",
        "partly": "In part",
        "not": "Not met",
        "why": "Because",
        "state": "Result",
        "indicators_why": "{there} of {promised} indicators have figures; broken down by: {broken}",
        "years_why": "{number} of {of} years ({span}): {years}",
        "level_why": "levels with figures: {levels}",
        "download_why": "whole: {whole}; interfaces: {interfaces}",
        "metadata_why": "of {indicators} indicators: {defined} with definition, {explained} "
        "method, {sourced} source, {measured} unit",
        "yes": "yes",
        "no": "no",
        "none": "none",
    },
}
