"""The steward's file handed back: every faulty cell coloured, with what is wrong in a comment."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest import explain
from ingest.fault import Fault
from ingest.number import TYPED
from ingest.sheet import new_workbook
from ingest.table import Table

_COLOURS: Final = {"fatal": "#f8c9c4", "warning": "#fde9b8"}
_SHEET: Final = {"vi": "Số liệu", "en": "Figures"}
_FAULTS: Final = {"vi": "Lỗi", "en": "Faults"}
_HEADER: Final = {
    "vi": ("Dòng", "Ô", "Cột", "Giá trị", "Cần", "Nội dung"),
    "en": ("Row", "Cell", "Column", "Found", "Expected", "Message"),
}


def mark(table: Table, faults: list[Fault], language: str = "vi") -> bytes:
    """Return an XLSX of a file's cells with the faults shown where they are.

    Cells keep their text as typed; every one is written as text, so none can be a formula. Rows
    the file has in a broken form are only in the list of faults on the second sheet.
    """
    by_cell: dict[tuple[int, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        if spot := _place(fault.cell):
            by_cell[spot].append(fault)
    target = io.BytesIO()
    with new_workbook(target) as book:
        sheet = book.add_worksheet(_SHEET[language])
        colours = {name: book.add_format({"bg_color": hue}) for name, hue in _COLOURS.items()}
        bold = book.add_format({"bold": True})
        for number, cells in ((1, table.header), *zip(table.numbers, table.rows, strict=True)):
            for place, text in enumerate(cells):
                found = by_cell.pop((number, place), [])
                style = colours[_worst(found)] if found else (bold if number == 1 else None)
                sheet.write_string(number - 1, place, text.removeprefix(TYPED), style)
                if found:
                    comment = "\n".join(explain.sentence(fault, language) for fault in found)
                    sheet.write_comment(number - 1, place, comment[:2000], {"x_scale": 3})
        for (number, at), found in by_cell.items():
            sheet.write_string(number - 1, at, "", colours[_worst(found)])
            comment = "\n".join(explain.sentence(fault, language) for fault in found)
            sheet.write_comment(number - 1, at, comment[:2000], {"x_scale": 3})
        sheet.freeze_panes(1, 0)
        listed = book.add_worksheet(_FAULTS[language])
        _list_faults(listed, faults, language, bold)
    return target.getvalue()


def _list_faults(listed: Worksheet, faults: list[Fault], language: str, bold: Format) -> None:
    for place, name in enumerate(_HEADER[language]):
        listed.write_string(0, place, name, bold)
    listed.set_column(3, 4, 24)
    listed.set_column(5, 5, 110)
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
            listed.write_string(row, place, text)


def _worst(faults: list[Fault]) -> str:
    return "fatal" if any(fault.severity == "fatal" for fault in faults) else "warning"


def _place(cell: str | None) -> tuple[int, int] | None:
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", cell or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1
