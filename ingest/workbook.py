"""XLSX to cells: values as Excel last computed them, nothing hidden, nothing guessed."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from string import ascii_uppercase
from typing import Final

import python_calamine as calamine

from ingest import decode, package
from ingest.fault import Fault, cell_name
from ingest.number import TYPED
from ingest.parts import UnsafeWorkbookError
from ingest.table import Limits, Table

# Sheets of our own templates that hold no figures.
GUIDE: Final = "Hướng dẫn"
LISTS: Final = "_danh_muc"

# Excel keeps fifteen digits; a longer number has lost some before it came here.
_EXCEL_DIGITS: Final = 15
# Of a text with more marks on a letter than may be put in order, so much; the rest is lost.
_SHOWN: Final = 20
_LOST: Final = "\ufffd"

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


def read_workbook(content: bytes, limits: Limits) -> Table:
    """Read the first sheet of an XLSX file.

    Numbers with a fraction carry the mark `TYPED`; whole numbers are plain digits; a date is
    written day/month/year. Hidden sheets, further filled sheets, merged cells and cells shown in
    percent are faults, since what is stored there is not what the steward sees.

    Returns:
        The table, with every fault that concerns the workbook; empty when it cannot be opened.
    """
    try:
        checked = package.check(content, limits)
        with calamine.load_workbook(io.BytesIO(checked.content)) as book:
            return _read(book, checked.percents, limits)
    except UnsafeWorkbookError as error:
        return Table([], [], [], [error.fault])
    except calamine.CalamineError:
        return Table([], [], [], [Fault("bad_workbook")])


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
        Fault("percent_format", int(cell.lstrip(ascii_uppercase)), cell=cell, found=cell)
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
        # The mark of a number is none that a text may bear: behind another one it is damage.
        cell = TYPED + cell if cell.startswith(TYPED) else cell
        if decode.find_stacked(cell) is not None:
            return f"{cell[:_SHOWN]}{_LOST}"
        return decode.normal(cell)
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
