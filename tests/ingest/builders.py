"""Files as a steward types them, with every value a test depends on in sight."""

HEADER = (
    "Kỳ số liệu;Mã đơn vị;Tên đơn vị;Chỉ tiêu;Phân tổ;Đơn vị tính;Giá trị;Trạng thái;Nguồn;Ghi chú"
)
COLUMNS = HEADER.split(";")
ROW = {
    "Kỳ số liệu": "2023",
    "Mã đơn vị": "26",
    "Tên đơn vị": "Vĩnh Phúc",
    "Chỉ tiêu": "Lượt khách du lịch",
    "Phân tổ": "Khách quốc tế",
    "Đơn vị tính": "người",
    "Giá trị": "81000",
    "Trạng thái": "Ước tính",
    "Nguồn": "znews.vn",
    "Ghi chú": "",
}


def misc_file(*changes: dict[str, str], without: tuple[str, ...] = ()) -> bytes:
    """Return an ECONOMY_MISC file: one row for each set of changes to ROW."""
    kept = [name for name in COLUMNS if name not in without]
    rows = [{**ROW, **change} for change in changes]
    lines = [";".join(kept), *(";".join(row[name] for name in kept) for row in rows)]
    return ("\n".join(lines) + "\n").encode()
