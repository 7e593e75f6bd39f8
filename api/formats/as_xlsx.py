"""A workbook for people: figures on one sheet, where they are from on another.

A number keeps every digit: Excel counts in floats, so what a float cannot hold stands there as
text. A text that looks like a formula is marked as text, so that editing the cell does not turn
it into one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from api.formats.figures import exact_text
from api.labels import LABELLED, Labels
from api.queries.observations import COLUMNS
from store import clock

_VALUE: Final = COLUMNS.index("obs_value")
_DECIMALS: Final = COLUMNS.index("decimals")
_LABELLED: Final = tuple((COLUMNS.index(column), column) for column in LABELLED)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
# Excel shows no more digits of a number.
_DIGITS: Final = 15
_LONGEST_TEXT: Final = 32_767


def observations(
    rows: Sequence[Sequence[Any]],
    labels: Labels | None,
    lang: str,
    *,
    about: Mapping[str, str],
    at: datetime,
) -> bytes:
    """Write rows in the order of `COLUMNS`.

    Args:
        labels: Adds a column `<column>_label` for each coded column; None leaves them out.
        lang: Language of the labels.
        about: What the second sheet says, line by line.
        at: The instant the file is dated by: the same figures are the same bytes.
    """
    import xlsxwriter  # here, because few workers ever need it

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        sheet = _Sheet(book, "Figures")
        named = _LABELLED if labels else ()
        sheet.texts(0, [*COLUMNS, *(f"{column}_label" for _, column in named)])
        for line, row in enumerate(rows, start=1):
            sheet.figure(line, row)
            if labels:
                names = [labels.name(lang, column, row[at]) or "" for at, column in named]
                sheet.texts(line, names, start=len(COLUMNS))
        second = _Sheet(book, "About")
        for line, told in enumerate(about.items()):
            second.texts(line, told)
    return file.getvalue()


def table(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    numbers: Sequence[str],
    *,
    about: Mapping[str, str],
    at: datetime,
) -> bytes:
    """Write rows by the names of their columns; `numbers` are columns of exact text.

    Args:
        columns: In this order, as the first line names them.
        rows: One line each; a missing value is an empty cell.
        numbers: Columns whose texts become numbers with every digit.
        about: What the second sheet says, line by line.
        at: The instant the file is dated by.
    """
    import xlsxwriter  # here, because few workers ever need it

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": at.astimezone(UTC).replace(tzinfo=None)})
        sheet = _Sheet(book, "Figures")
        sheet.texts(0, columns)
        for line, row in enumerate(rows, start=1):
            sheet.cells(line, row, columns, numbers)
        second = _Sheet(book, "About")
        for line, told in enumerate(about.items()):
            second.texts(line, told)
    return file.getvalue()


class _Sheet:
    def __init__(self, book: Any, name: str) -> None:  # noqa: ANN401 - xlsxwriter is not typed
        self._book = book
        self._sheet = book.add_worksheet(name)
        self._quoted = book.add_format()
        self._quoted.set_quote_prefix()
        self._digits: dict[int, Any] = {}

    def texts(self, line: int, values: Sequence[str], *, start: int = 0) -> None:
        for at, text in enumerate(values, start):
            marked = self._quoted if text.startswith(_FORMULA) else None
            self._sheet.write_string(line, at, text[:_LONGEST_TEXT], marked)

    def figure(self, line: int, row: Sequence[Any]) -> None:
        for at, value in enumerate(row):
            if value is None:
                continue
            if at == _VALUE:
                self._number(line, at, exact_text(value, row[_DECIMALS]))
            elif isinstance(value, int):
                self._sheet.write_number(line, at, value)
            else:
                self.texts(line, [_text(value)], start=at)

    def cells(
        self, line: int, row: Mapping[str, Any], columns: Sequence[str], numbers: Sequence[str]
    ) -> None:
        for at, name in enumerate(columns):
            value = row[name]
            if value is None:
                continue
            if name in numbers:
                self._number(line, at, value)
            else:
                self.texts(line, [_text(value)], start=at)

    def _number(self, line: int, at: int, text: str) -> None:
        digits = text.lstrip("-").replace(".", "").lstrip("0")
        if len(digits) > _DIGITS:
            self._sheet.write_string(line, at, text)
            return
        places = len(text.partition(".")[2])
        if places not in self._digits:
            shown = "0." + "0" * places if places else "0"
            self._digits[places] = self._book.add_format({"num_format": shown})
        self._sheet.write_number(line, at, float(text), self._digits[places])


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a mart
    if isinstance(value, datetime):
        return clock.text(value if value.tzinfo else value.replace(tzinfo=UTC))
    return str(value)
