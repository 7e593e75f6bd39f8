"""XLSX to cells: values as Excel last computed them, nothing hidden, nothing guessed.

A workbook is opened only after its parts were counted: a small file can unpack to gigabytes, and
one cell in the last corner makes a reader reserve the whole sheet.
"""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import ParseError

import python_calamine as calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ingest import decode
from ingest.fault import Fault, cell_name
from ingest.number import TYPED
from ingest.table import Limits, Table

# Sheets of our own templates that hold no figures.
GUIDE: Final = "Hướng dẫn"
LISTS: Final = "_danh_muc"

_MOST_UNPACKED: Final = 256 * 1024 * 1024
_MOST_PARTS: Final = 1000
# Excel keeps fifteen digits; a longer number has lost some before it came here.
_EXCEL_DIGITS: Final = 15
_SPREADSHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PERCENT_BUILT_IN: Final = ("9", "10")

Cell = (
    int
    | float
    | str
    | bool
    | datetime.time
    | datetime.date
    | datetime.datetime
    | datetime.timedelta
)


class UnsafeWorkbookError(Exception):
    """The file is no workbook we open; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def read_workbook(content: bytes, limits: Limits) -> Table:
    """Read the first sheet of an XLSX file.

    Numbers with a fraction carry the mark `TYPED`; whole numbers are plain digits; a date is
    written day/month/year. Hidden sheets, further filled sheets, merged cells and cells shown in
    percent are faults, since what is stored there is not what the steward sees.

    Returns:
        The table, with every fault that concerns the workbook; empty when it cannot be opened.
    """
    try:
        percents = _check_parts(content, limits)
        with calamine.load_workbook(io.BytesIO(content)) as book:
            return _read(book, percents, limits)
    except UnsafeWorkbookError as error:
        return Table([], [], [], [error.fault])
    except (calamine.CalamineError, zipfile.BadZipFile, ParseError, DefusedXmlException):
        return Table([], [], [], [Fault("bad_workbook")])


def _check_parts(content: bytes, limits: Limits) -> list[str]:
    """Count before anything is unpacked, and return the cells that are shown in percent."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        names = [part.filename for part in parts]
        if len(parts) > _MOST_PARTS or len(set(names)) < len(names):
            raise UnsafeWorkbookError(Fault("bad_workbook"))
        size = sum(part.file_size for part in parts)
        if size > _MOST_UNPACKED:
            facts = {"limit": _MOST_UNPACKED}
            raise UnsafeWorkbookError(Fault("file_too_large", found=str(size), facts=facts))
        if any(name.endswith("vbaProject.bin") for name in names):
            raise UnsafeWorkbookError(Fault("workbook_has_macros"))
        styles = _percent_styles(archive, names)
        sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
        return [cell for name in sheets for cell in _scan(archive, name, styles, limits)]


def _percent_styles(archive: zipfile.ZipFile, names: list[str]) -> set[str]:
    """Return the numbers of the cell styles that show a fraction as a percentage."""
    if "xl/styles.xml" not in names:
        return set()
    custom: set[str] = set(_PERCENT_BUILT_IN)
    styles: set[str] = set()
    inside = False
    with archive.open("xl/styles.xml") as part:
        place = 0
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{_SPREADSHEET}numFmt" and event == "start":
                if "%" in element.get("formatCode", ""):
                    custom.add(element.get("numFmtId", ""))
            elif element.tag == f"{_SPREADSHEET}cellXfs":
                inside = event == "start"
            elif element.tag == f"{_SPREADSHEET}xf" and event == "start" and inside:
                if element.get("numFmtId") in custom:
                    styles.add(str(place))
                place += 1
    return styles


def _scan(archive: zipfile.ZipFile, name: str, percents: set[str], limits: Limits) -> list[str]:
    """Walk a sheet once: refuse far corners, and return the cells shown in percent."""
    found: list[str] = []
    read = 0
    with archive.open(name) as part:
        for _, element in iterparse(part, events=("end",), forbid_dtd=True):
            if element.tag == f"{_SPREADSHEET}c":
                place = element.get("r", "")
                _check_corner(place, limits)
                if element.get("s") in percents and element.get("t") is None and len(element):
                    found.append(place)
            elif element.tag == f"{_SPREADSHEET}row":
                read += 1
                _check_corner(f"A{element.get('r', read)}", limits)
                element.clear()
    return found


def _check_corner(place: str, limits: Limits) -> None:
    match = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", place)
    if match is None:
        raise UnsafeWorkbookError(Fault("bad_workbook"))
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > limits.columns:
        facts = {"limit": limits.columns}
        raise UnsafeWorkbookError(Fault("too_many_columns", 1, found=str(column), facts=facts))
    if int(match[2]) - 1 > limits.rows:
        row, facts = int(match[2]), {"limit": limits.rows}
        raise UnsafeWorkbookError(Fault("too_many_rows", row, found=str(row), facts=facts))


def _read(book: calamine.CalamineWorkbook, percents: list[str], limits: Limits) -> Table:
    visible = calamine.SheetVisibleEnum.Visible
    sheets = [meta for meta in book.sheets_metadata if meta.name not in (GUIDE, LISTS)]
    faults = [Fault("hidden_sheet", found=meta.name) for meta in sheets if meta.visible != visible]
    shown = [meta.name for meta in sheets if meta.visible == visible]
    if not shown:
        return Table([], [], [], [*faults, Fault("empty_file")])
    for name in shown[1:]:
        if book.get_sheet_by_name(name).height:
            faults.append(Fault("extra_sheet", found=name, facts={"first": shown[0]}))
    sheet = book.get_sheet_by_name(shown[0])
    faults += [
        Fault("merged_cells", start[0] + 1, cell=cell_name(start[0] + 1, start[1]))
        for start, _ in sheet.merged_cell_ranges or ()
    ]
    faults += _percent_faults(percents)
    return _table(sheet, faults, limits)


def _percent_faults(cells: list[str]) -> list[Fault]:
    # Every sheet counts: more than one with figures is refused anyway.
    return [
        Fault("percent_format", int(re.sub(r"\D", "", cell)), cell=cell, found=cell)
        for cell in cells
    ]


def _table(sheet: calamine.CalamineSheet, faults: list[Fault], limits: Limits) -> Table:
    cells = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while cells and not any(text.strip() for text in cells[-1]):
        cells.pop()
    if not cells:
        return Table([], [], [], [*faults, Fault("empty_file")])
    header = [name.strip() for name in cells[0]]
    while header and not header[-1]:
        header.pop()
    table = Table(header, [], [], faults)
    for number, row in enumerate(cells[1:], start=2):
        _add(table, row, number, limits)
    if not table.rows and not table.faults:
        table.faults.append(Fault("no_rows"))
    table.faults.extend(_damaged(table))
    return table


def _add(table: Table, row: list[str], number: int, limits: Limits) -> None:
    width = len(table.header)
    beyond = [place for place, text in enumerate(row[width:], start=width) if text.strip()]
    if not any(text.strip() for text in row):
        table.faults.append(Fault("blank_row", number, found=""))
    elif beyond:
        facts = {"width": width}
        cell = cell_name(number, beyond[0])
        table.faults.append(
            Fault("wrong_width", number, None, cell, str(beyond[0] + 1), facts=facts)
        )
    elif any(len(text) > limits.field for text in row):
        facts = {"limit": limits.field}
        table.faults.append(Fault("field_too_long", number, facts=facts))
    else:
        table.rows.append([*row[:width], *[""] * (width - len(row))])
        table.numbers.append(number)


def _damaged(table: Table) -> Iterator[Fault]:
    for number, row in ((1, table.header), *zip(table.numbers, table.rows, strict=True)):
        for place, text in enumerate(row):
            damage = decode.what_it_looks_like(text.removeprefix(TYPED))
            if damage is not None:
                column = table.header[place] if number > 1 else None
                facts = {"damage": damage}
                cell = cell_name(number, place)
                yield Fault("damaged_text", number, column, cell, ascii(text[:60]), facts=facts)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell).translate(decode.GHA)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime.datetime):
        return _date(cell) if cell.time() == datetime.time() else f"{_date(cell)} {cell.time()}"
    return _date(cell) if isinstance(cell, datetime.date) else str(cell)


def _number(cell: float) -> str:
    """Write the shortest decimal that is this number: what Excel shows at full precision."""
    exact = Decimal(repr(cell))
    if len(exact.as_tuple().digits) > _EXCEL_DIGITS:
        exact = Decimal(f"{cell:.{_EXCEL_DIGITS}g}")
    if not exact.is_finite() or exact == exact.to_integral_value():
        return f"{exact.to_integral_value():f}" if exact.is_finite() else str(cell)
    return f"{TYPED}{exact:f}"


def _date(day: datetime.date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"
