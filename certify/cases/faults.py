"""What is wrong in a file of published values: place, found, expected and mend, vi and en."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# Code -> what is wrong and how to mend it, Vietnamese then English.
SENTENCES: Final[dict[str, tuple[str, str, str, str]]] = {
    "not-text": (
        "Tệp không phải văn bản UTF-8",
        "the file is not UTF-8 text",
        "lưu lại dạng “CSV UTF-8”",
        "save it again as “CSV UTF-8”",
    ),
    "too-large": (
        "Tệp quá lớn",
        "the file is too large",
        "chia thành nhiều tệp",
        "split it into several files",
    ),
    "not-table": (
        "Không đọc được dòng này như bảng CSV",
        "this line cannot be read as CSV",
        "đóng dấu ngoặc kép, đủ số cột",
        "close the quotes and give every column",
    ),
    "missing-column": (
        "Thiếu cột",
        "a column is missing",
        "lấy lại mẫu: make case DO=template",
        "take the template again: make case DO=template",
    ),
    "unknown-column": (
        "Cột lạ hoặc trùng",
        "an unknown or repeated column",
        "bỏ cột này hoặc sửa tên theo mẫu",
        "drop it, or name it as the template does",
    ),
    "no-rows": (
        "Tệp không có dòng số liệu nào",
        "the file has no rows",
        "ghi ít nhất một giá trị",
        "write at least one value",
    ),
    "missing-value": (
        "Ô bắt buộc để trống",
        "a required cell is blank",
        "điền ô này",
        "fill it in",
    ),
    "unprintable": (
        "Ô quá dài hoặc có ký tự không in được",
        "the cell is too long or holds characters that do not print",
        "gõ lại ô này",
        "type it anew",
    ),
    "missing-edition": (
        "Bộ chỉ số cần kỳ xếp hạng",
        "a framework needs its edition",
        "ghi một trong các kỳ đã biết",
        "write one of the known editions",
    ),
    "unknown-edition": (
        "Bộ chỉ số không có kỳ này",
        "the framework has no such edition",
        "dùng một trong các kỳ đã biết; kỳ mới được thêm vào schemas/frameworks kèm nguồn",
        "use a known edition; a new one is added to schemas/frameworks with its source",
    ),
    "unknown-item": (
        "Kỳ này không có mục đó",
        "the edition has no such item",
        "ghi mã mục của tổ chức xếp hạng",
        "write the body's own code of the item",
    ),
    "unmapped-item": (
        "Chưa có chỉ tiêu nào của ta ứng với mục này",
        "no indicator of ours is read for this item",
        "thêm ánh xạ vào schemas/frameworks, hoặc bỏ dòng này",
        "add a mapping to schemas/frameworks, or leave the row out",
    ),
    "unknown-indicator": (
        "Nơi công bố không phải bộ chỉ số nên item phải là mã chỉ tiêu của ta; không có mã này",
        "the publisher is no framework, so item must be an indicator of ours; there is none",
        "ghi mã chỉ tiêu, như GRDP_CURRENT",
        "write an indicator's code, such as GRDP_CURRENT",
    ),
    "not-released": (
        "Bản hiện hành không có chỉ tiêu này",
        "the newest release does not have this indicator",
        "bỏ dòng này, hoặc nạp sau khi công bố chỉ tiêu",
        "leave the row out, or load it once the indicator is published",
    ),
    "unknown-area": (
        "Không có địa bàn này",
        "there is no such territory",
        "ghi mã địa bàn, như VN-70",
        "write a territory's code, such as VN-70",
    ),
    "bad-period": (
        "Không đọc được kỳ",
        "the period cannot be read",
        "ghi như 2019, 2024-Q1 hoặc 2019-04-01",
        "write it as 2019, 2024-Q1 or 2019-04-01",
    ),
    "bad-dimensions": (
        "Phân tổ không đúng",
        "the breakdown cannot be used",
        "ghi như sex=F,urbanisation=URB theo mã của danh mục",
        "write it as sex=F,urbanisation=URB, with codes of the lists",
    ),
    "unreadable-number": (
        "Không đọc được số",
        "the number cannot be read",
        "ghi đúng con số như đã in",
        "write the number as it was printed",
    ),
    "ambiguous-number": (
        "Số có hai cách đọc",
        "the number has two readings",
        "ghi number_format là vi hoặc en",
        "say number_format: vi or en",
    ),
    "bad-rank": (
        "Thứ hạng phải là số nguyên từ 1, có thể kèm tổng số",
        "a rank is a whole number from 1 on, with or without how many there were",
        "ghi như 46 hoặc 46/147",
        "write it as 46 or 46/147",
    ),
    "unknown-unit": (
        "Không hiểu đơn vị",
        "the unit is not known",
        "ghi đơn vị như “tỷ đồng”, “billion VND”, “%”",
        "write it as “tỷ đồng”, “billion VND”, “%”",
    ),
    "bad-code": (
        "Mã không có trong danh sách",
        "the code is not in the list",
        "dùng một mã trong danh sách, hoặc để trống",
        "use a code of the list, or leave it blank",
    ),
    "bad-date": (
        "Ngày không đúng dạng",
        "the date cannot be read",
        "ghi như 2024-01-31, hoặc để trống khi không biết",
        "write it as 2024-01-31, or leave it blank when it is not known",
    ),
    "late-date": (
        "Ngày ở sau ngày không thể sau",
        "the date is later than it can be",
        "kiểm tra lại hai ngày",
        "check both dates",
    ),
    "bad-url": (
        "Địa chỉ không dùng được",
        "the address cannot be used",
        "ghi địa chỉ http(s) đầy đủ, hoặc để trống",
        "write a whole http(s) address, or leave it blank",
    ),
    "repeated": (
        "Trùng với dòng khác của tệp",
        "the row repeats another one of the file",
        "bỏ một trong hai dòng",
        "drop one of the two",
    ),
    "known-already": (
        "Giá trị này đã có trong sổ",
        "this value is in the ledger already",
        "bỏ dòng này; xem: make case DO=list",
        "drop the row; see make case DO=list",
    ),
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong: a code, the cell (`H5`; `-` is the file), what was found and expected."""

    code: str
    cell: str
    found: str
    expected: str

    def lines(self) -> tuple[str, str]:
        """Return the fault as a Vietnamese and an English sentence."""
        vi, en, mend_vi, mend_en = SENTENCES[self.code]
        return (
            f"{self.cell}: {vi}: thấy “{self.found}”, cần {self.expected}; {mend_vi}",
            f"{self.cell}: {en}: found “{self.found}”, expected {self.expected}; {mend_en}",
        )


def cell(column: int, row: int) -> str:
    """Return a cell's name as a spreadsheet has it; columns count from 0, rows from 1."""
    return f"{chr(ord('A') + column)}{row}"
