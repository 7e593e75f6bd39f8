"""XLSX out: templates with drop-downs; every text stays text, so nothing is a formula."""

from __future__ import annotations

import io
from typing import Final

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


def new_workbook(target: io.BytesIO) -> xlsxwriter.Workbook:
    """Return a workbook that keeps every string a string."""
    return xlsxwriter.Workbook(target, {**_SAFE, "strings_to_numbers": False})


def write_template(contract: Contract, form: Form) -> bytes:
    """Return a workbook to fill in: header, drop-downs of labels, and a page of explanations."""
    target = io.BytesIO()
    with new_workbook(target) as book:
        head = book.add_format({"bold": True, "bg_color": "#0b5d66", "font_color": "#ffffff"})
        head.set_text_wrap()
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Số liệu")
        guide = book.add_worksheet(GUIDE)
        lists = book.add_worksheet(LISTS)
        lists.hide()
        sheet.freeze_panes(1, 0)
        sheet.set_row(0, 32)
        for place, column in enumerate(form.columns):
            _add_column(sheet, lists, place, column, _choices(column, contract), head, text)
        _write_guide(guide, contract, form, head)
    return target.getvalue()


def _add_column(
    sheet: Worksheet,
    lists: Worksheet,
    place: int,
    column: Column,
    choices: list[str],
    head: Format,
    text: Format,
) -> None:
    # Value cells are text too: what is typed is what arrives, digit for digit.
    sheet.set_column(place, place, max(14, len(column.header) + 2), text)
    sheet.write_string(0, place, column.header, head)
    if column.about is not None:
        sheet.write_comment(0, place, column.about.vi, {"x_scale": 2})
    if not choices:
        return
    for row, choice in enumerate(choices):
        lists.write_string(row, place, choice)
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


def _write_guide(guide: Worksheet, contract: Contract, form: Form, head: Format) -> None:
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
        guide.write_string(row, 1, about)
