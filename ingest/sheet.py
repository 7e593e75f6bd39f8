"""XLSX out: templates with drop-downs; every text stays text, so nothing is a formula."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.codes import areas_of
from ingest.fault import column_letters
from ingest.workbook import GUIDE, LISTS
from schemas import codelist
from schemas.contract import Column, Contract, Form

_ROWS: Final = 2000
_SAFE: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# What a spreadsheet may take for the start of a formula once a person edits the cell or saves the
# sheet as CSV; blanks before it do not help.
_FORMULA: Final = re.compile(r"\s*[=+\-@|＝＋－＠\u2212]|[\t\r\n]")
# Characters no XML may hold.
_UNWRITABLE: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 32_767


def new_workbook(target: io.BytesIO) -> xlsxwriter.Workbook:
    """Return a workbook that keeps every string a string."""
    return xlsxwriter.Workbook(target, {**_SAFE, "strings_to_numbers": False})


class Style:
    """One look of cells that hold text, with a variant for texts that could become formulas."""

    def __init__(self, book: xlsxwriter.Workbook, **look: Any) -> None:  # noqa: ANN401 - its own
        self._text = book.add_format({**look, "num_format": "@"})
        self._kept = book.add_format({**look, "num_format": "@", "quote_prefix": True})

    def of(self, text: str) -> Format:
        """Return how a text is shown: one like a formula with the prefix that keeps it a text."""
        return self._kept if is_like_formula(text) else self._text


def is_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet could take a text for a formula."""
    return _FORMULA.match(text) is not None


def write_text(sheet: Worksheet, row: int, place: int, text: str, style: Style) -> None:
    """Write a cell that is a text and stays one, cut to what a cell can hold."""
    shown = _UNWRITABLE.sub("\ufffd", text)[:_LONGEST]
    sheet.write_string(row, place, shown, style.of(shown))


def write_template(contract: Contract, form: Form) -> bytes:
    """Return a workbook to fill in: header, drop-downs of labels, and a page of explanations."""
    target = io.BytesIO()
    with new_workbook(target) as book:
        head = book.add_format({"bold": True, "bg_color": "#0b5d66", "font_color": "#ffffff"})
        head.set_text_wrap()
        text = Style(book)
        sheet = book.add_worksheet("Số liệu")
        guide = book.add_worksheet(GUIDE)
        lists = book.add_worksheet(LISTS)
        lists.hide()
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 32)
        for place, column in enumerate(form.columns):
            _add_column(sheet, lists, place, column, _choices(column, contract), head, text)
        _write_guide(guide, contract, form, head, text)
    return target.getvalue()


def _add_column(
    sheet: Worksheet,
    lists: Worksheet,
    place: int,
    column: Column,
    choices: list[str],
    head: Format,
    text: Style,
) -> None:
    # Value cells are text too: what is typed is what arrives, digit for digit.
    sheet.set_column(place, place, max(14, len(column.header) + 2), text.of(""))
    sheet.write_string(0, place, column.header, head)
    if column.about is not None:
        sheet.write_comment(0, place, column.about.vi, {"x_scale": 2})
    if not choices:
        return
    for row, choice in enumerate(choices):
        write_text(lists, row, place, choice, text)
    letters = column_letters(place)
    source = f"='{LISTS}'!${letters}$1:${letters}${len(choices)}"
    rule = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "Không có trong danh mục",
        "error_message": "Giá trị này không có trong danh mục của cột.",
    }
    sheet.data_validation(1, place, _ROWS, place, rule)


def _choices(column: Column, contract: Contract) -> list[str]:
    """Return what a drop-down offers: the labels agencies print, not our codes."""
    if column.labels:
        return list(column.labels)
    if column.concept == "indicator":
        return [indicator.name.vi for indicator in contract.indicators]
    if column.concept == "ref_area":
        return [area.gso_code or area.area_id for area in areas_of(contract)][:_ROWS]
    if column.concept == "obs_status":
        return ["Chính thức", "Sơ bộ", "Ước tính"]
    if column.concept == "unit_measure":
        known = codelist.units()
        return sorted({known[indicator.unit].name_vi for indicator in contract.indicators})
    return []


def _write_guide(
    guide: Worksheet, contract: Contract, form: Form, head: Format, text: Style
) -> None:
    guide.set_column(0, 0, 28)
    guide.set_column(1, 1, 100)
    lines = [
        (contract.name.vi, contract.description.vi),
        ("Định dạng số", ", ".join(form.number_formats)),
        *(
            (f"Ký hiệu {mark or '(trống)'}", meaning)
            for mark, meaning in form.missing_marks.items()
        ),
        *((column.header, column.about.vi if column.about else "") for column in form.columns),
    ]
    for row, (name, about) in enumerate(lines):
        guide.write_string(row, 0, name, head)
        write_text(guide, row, 1, about, text)
