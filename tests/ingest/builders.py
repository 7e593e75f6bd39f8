"""Files as a steward types them, with every value a test depends on in sight."""

import io
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from schemas import catalogue

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


def misc_workbook(*rows: Sequence[str | float]) -> bytes:
    """Return the same as an XLSX file: the header and some rows, numbers as numbers."""
    return workbook([COLUMNS, *rows])


def workbook(rows: Iterable[Sequence[str | float]]) -> bytes:
    """Return an XLSX file of some rows; a text stays a text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("Số liệu")
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                page.write(number, place, cell)
    return target.getvalue()


def copy_of_schemas(folder: Path) -> Path:
    """Copy contracts, code lists and frameworks, and return the folder of the contracts."""
    copy = folder / "schemas"
    for name in ("codelists", "datasets", "frameworks"):
        shutil.copytree(catalogue.HOME / name, copy / name)
    for name in ("province.yaml", "peers.yaml", "portal.yaml"):
        shutil.copy(catalogue.HOME / name, copy)
    return copy / "datasets"
