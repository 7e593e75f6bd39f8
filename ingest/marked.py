"""The steward's file handed back: every faulty cell coloured, with what is wrong in a comment."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

from xlsxwriter import Workbook

from ingest import explain
from ingest.fault import Fault, parse_cell
from ingest.number import TYPED
from ingest.sheet import Style, new_workbook, write_text
from ingest.table import Table

_COLOURS: Final = {"fatal": "#f8c9c4", "warning": "#fde9b8"}
_SHEET: Final = {"vi": "Số liệu", "en": "Figures"}
_FAULTS: Final = {"vi": "Lỗi", "en": "Faults"}
_HEADER: Final = {
    "vi": ("Dòng", "Ô", "Cột", "Giá trị", "Cần", "Nội dung"),
    "en": ("Row", "Cell", "Column", "Found", "Expected", "Message"),
}
_LONGEST_COMMENT: Final = 2000

ByCell = Mapping[tuple[int, int], list[Fault]]


def mark(table: Table, faults: list[Fault], language: str = "vi") -> bytes:
    """Return an XLSX of a file's cells with the faults shown where they are.

    Cells keep their text as typed; every one is written as text, so none can be a formula. Rows
    the file has in a broken form are only in the list of faults on the second sheet.
    """
    by_cell: dict[tuple[int, int], list[Fault]] = {}
    for fault in faults:
        if spot := parse_cell(fault.cell or ""):
            by_cell.setdefault(spot, []).append(fault)
    target = io.BytesIO()
    with new_workbook(target) as book:
        _write_cells(book, table, by_cell, language)
        _list_faults(book, faults, language)
    return target.getvalue()


def _write_cells(book: Workbook, table: Table, by_cell: ByCell, language: str) -> None:
    sheet = book.add_worksheet(_SHEET[language])
    sheet.freeze_panes(1, 0)
    plain, bold = Style(book), Style(book, bold=True)
    coloured = {name: Style(book, bg_color=hue) for name, hue in _COLOURS.items()}
    # First, so that a cell the table has not is coloured too.
    for (number, place), found in by_cell.items():
        said = "\n".join(explain.sentence(fault, language) for fault in found)
        write_text(sheet, number - 1, place, "", coloured[_worst(found)])
        sheet.write_comment(number - 1, place, said[:_LONGEST_COMMENT], {"x_scale": 3})
    for number, cells in ((1, table.header), *zip(table.numbers, table.rows, strict=True)):
        for place, text in enumerate(cells):
            found = by_cell.get((number, place), [])
            style = coloured[_worst(found)] if found else (bold if number == 1 else plain)
            write_text(sheet, number - 1, place, text.removeprefix(TYPED), style)


def _list_faults(book: Workbook, faults: list[Fault], language: str) -> None:
    listed = book.add_worksheet(_FAULTS[language])
    listed.set_column(3, 4, 24)
    listed.set_column(5, 5, 110)
    plain, bold = Style(book), Style(book, bold=True)
    for place, name in enumerate(_HEADER[language]):
        write_text(listed, 0, place, name, bold)
    for row, fault in enumerate(faults, start=1):
        said = (
            str(fault.row or ""),
            fault.cell or "",
            fault.column or "",
            fault.found or "",
            explain.expected(fault, language),
            explain.sentence(fault, language),
        )
        for place, text in enumerate(said):
            write_text(listed, row, place, text, plain)


def _worst(faults: list[Fault]) -> str:
    return "fatal" if any(fault.severity == "fatal" for fault in faults) else "warning"
