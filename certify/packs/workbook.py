"""The pack as a workbook: the questionnaire, the figures behind it with evidence, and about it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter

_DIGITS: Final = 15
_LONGEST: Final = 32_767
_WIDEST: Final = 60
# Excel takes a cell that starts so for a formula when somebody edits it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

Sheet = tuple[str, Sequence[str], Sequence[Mapping[str, Any]]]


def write(sheets: Sequence[Sheet], numbers: Sequence[str], at: datetime) -> bytes:
    """Write sheets of rows by column.

    Args:
        sheets: Name, columns and rows of each, in their order.
        numbers: Columns of exact texts that become numbers with every digit.
        at: The instant the file is dated by, so that the same pack is the same bytes.
    """
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
        styles = _Styles(book)
        for name, columns, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for at_column, column in enumerate(columns):
                sheet.write_string(0, at_column, column, head)
                sheet.set_column(at_column, at_column, _width(column, rows))
            for line, row in enumerate(rows, start=1):
                for at_column, column in enumerate(columns):
                    styles.put(sheet, line, at_column, row[column], column in numbers)
    return file.getvalue()


def _width(column: str, rows: Sequence[Mapping[str, Any]]) -> int:
    longest = max((len(str(row[column] or "")) for row in rows), default=0)
    return min(_WIDEST, max(longest, len(column)) + 2)


class _Styles:
    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter is not typed
        self._book = book
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted = book.add_format({"text_wrap": True, "valign": "top"})
        self._quoted.set_quote_prefix()
        self._digits: dict[int, Any] = {}

    def put(self, sheet: Any, line: int, at: int, value: object, is_number: bool) -> None:  # noqa: ANN401 - xlsxwriter is not typed
        if value is None:
            return
        text = str(value)
        if is_number and len(text.lstrip("-").replace(".", "").lstrip("0")) <= _DIGITS:
            sheet.write_number(line, at, float(text), self._places(text))
            return
        style = self._quoted if text.startswith(_FORMULA) else self._text
        sheet.write_string(line, at, text[:_LONGEST], style)

    def _places(self, text: str) -> Any:  # noqa: ANN401 - xlsxwriter is not typed
        places = len(text.partition(".")[2])
        if places not in self._digits:
            shown = "0." + "0" * places if places else "0"
            self._digits[places] = self._book.add_format({"num_format": shown, "valign": "top"})
        return self._digits[places]
