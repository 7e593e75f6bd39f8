"""What the columns of a dataset's CSV hold, for the formats that describe tables."""

from __future__ import annotations

from typing import Final, NamedTuple

from schemas import concepts


class Column(NamedTuple):
    """One column: `kind` is text, integer, decimal, date or instant."""

    name: str
    vi: str
    en: str
    kind: str = "text"
    is_required: bool = False


# In the order of the file; a test compares them with the columns of the API.
COLUMNS: Final = (
    Column("dataset_id", "Bộ dữ liệu", "Dataset", is_required=True),
    Column("indicator", "Chỉ tiêu", "Indicator", is_required=True),
    Column("ref_area", "Lãnh thổ", "Reference area", is_required=True),
    Column("freq", "Tần suất", "Frequency", is_required=True),
    Column("sex", "Giới tính", "Sex", is_required=True),
    Column("age", "Nhóm tuổi", "Age", is_required=True),
    Column("urbanisation", "Thành thị, nông thôn", "Degree of urbanisation", is_required=True),
    Column("activity", "Ngành kinh tế", "Economic activity", is_required=True),
    Column("counterpart_area", "Lãnh thổ đối ứng", "Counterpart area", is_required=True),
    Column("composite_breakdown", "Phân tổ khác", "Composite breakdown", is_required=True),
    Column("time_period", "Kỳ", "Time period", is_required=True),
    Column(
        "obs_value", "Giá trị, trống khi thiếu", "Exact value, empty when missing", kind="decimal"
    ),
    Column("unit_measure", "Đơn vị", "Unit of the value", is_required=True),
    Column("unit_mult", "Lũy thừa của mười trong đơn vị", "Power of ten in the unit"),
    Column("decimals", "Số chữ số thập phân", "Digits after the decimal mark", kind="integer"),
    Column(
        "obs_status",
        "Trạng thái; L, M, O, Q nói vì sao thiếu",
        "Status; L, M, O and Q say why there is no value",
        is_required=True,
    ),
    Column("conf_status", "Trạng thái bảo mật", "Confidentiality status"),
    Column("base_period", "Năm gốc", "Base period"),
    Column("break_group", "Số lần gián đoạn chuỗi", "Number of breaks so far", kind="integer"),
    Column("rank_of", "Xếp hạng trên tổng số", "How many were ranked", kind="integer"),
    Column("source_document", "Tài liệu nguồn", "Source document"),
    Column("source_table", "Bảng nguồn", "Source table"),
    Column("vintage", "Lần số liệu", "Vintage"),
    Column("edition", "Ấn bản", "Edition"),
    Column("note", "Ghi chú", "Note"),
    Column("series_id", "Chuỗi", "Series", is_required=True),
    Column("period_start", "Ngày đầu kỳ", "First day of the period", kind="date"),
    Column("period_end", "Ngày cuối kỳ", "Last day of the period", kind="date"),
    Column("agency", "Cơ quan gửi", "Agency that sent it"),
    Column("upload_id", "Lần nộp", "Upload", is_required=True),
    Column("source_row", "Dòng của tệp nộp", "Row of the upload", kind="integer"),
    Column("source_cell", "Ô của tệp nộp", "Cell of the upload"),
    Column("received_at", "Thời điểm nhận, UTC", "Instant of receipt, UTC", kind="instant"),
)
KEYS: Final = concepts.KEYS
