"""Walks over the XML of a workbook: its styles, its texts, its sheets; no tree is ever built.

Names are compared without their namespace, as the reader of workbooks does, and a document type is
refused: no entity is ever expanded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from ingest.fault import Fault, parse_cell
from ingest.tokens import Limits

_PERCENT_BUILT_IN: Final = ("9", "10")
# So many bytes of text all cells of a sheet may repeat together.
_MOST_TEXT: Final = 128 * 1024 * 1024

Attributes = dict[str, str]


class UnsafeWorkbookError(Exception):
    """The file is no workbook we open; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def percent_styles(part: bytes) -> set[str]:
    """Return the numbers of the cell styles that show a fraction as a percentage."""
    custom: set[str] = set(_PERCENT_BUILT_IN)
    styles: set[str] = set()
    place, is_inside = 0, False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal place, is_inside
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            custom.add(attributes.get("numFmtId", ""))
        elif name in ("cellXfs", "cellStyleXfs"):
            is_inside = name == "cellXfs"
        elif name == "xf" and is_inside:
            if attributes.get("numFmtId") in custom:
                styles.add(str(place))
            place += 1

    walk(part, start)
    return styles


def text_sizes(part: bytes) -> list[int]:
    """Return how many characters each shared text has."""
    sizes: list[int] = []

    def start(name: str, _: Attributes) -> None:
        if name == "si":
            sizes.append(0)

    def text(said: str) -> None:
        if sizes:
            sizes[-1] += len(said)

    walk(part, start, text)
    return sizes


def percent_cells(part: bytes, styles: set[str], sizes: list[int], limits: Limits) -> list[str]:
    """Walk over a sheet: refuse what no reader should lay out, and return cells shown in percent.

    Raises:
        UnsafeWorkbookError: A cell is too far out or in no order, or too much text is repeated.
    """
    sheet = _Sheet(styles, limits)
    walk(part, sheet.start)
    if sheet.text_count * max(sizes, default=0) > _MOST_TEXT:
        _check_texts(part, sizes)
    return sheet.percents


class _Sheet:
    """One walk over a sheet; a cell stands behind the one before it."""

    def __init__(self, styles: set[str], limits: Limits) -> None:
        self.styles = styles
        self.limits = limits
        self.percents: list[str] = []
        self.text_count = 0
        self._last = (0, -1)
        self._in_percent = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "v" and self._in_percent:
            self.percents.append(self._in_percent)
            self._in_percent = ""
        elif name == "row":
            row = attributes.get("r", str(self._last[0] + 1))
            self._move(f"A{row}", -1)

    def _cell(self, attributes: Attributes) -> None:
        name, kind = attributes.get("r", ""), attributes.get("t", "n")
        self._move(name, 0)
        self.text_count += kind == "s"
        is_percent = kind == "n" and attributes.get("s") in self.styles
        self._in_percent = name if is_percent else ""

    def _move(self, name: str, shift: int) -> None:
        """Go on to a cell, or with the shift -1 to in front of the first of a row."""
        corner = parse_cell(name)
        if corner is None:
            raise UnsafeWorkbookError(Fault("bad_workbook"))
        row, place = corner
        if (row, place + shift) <= self._last:
            raise UnsafeWorkbookError(Fault("bad_workbook", row, cell=name))
        if place >= self.limits.columns:
            facts = {"limit": self.limits.columns}
            raise UnsafeWorkbookError(
                Fault("too_many_columns", 1, found=str(place + 1), facts=facts)
            )
        if row - 1 > self.limits.rows:
            facts = {"limit": self.limits.rows}
            raise UnsafeWorkbookError(Fault("too_many_rows", row, found=str(row), facts=facts))
        self._last = (row, place + shift)


def _check_texts(part: bytes, sizes: list[int]) -> None:
    """Add up the shared texts the cells of a sheet repeat."""
    total, is_text, said = 0, False, ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal is_text, said, total
        if name == "c":
            total += _size_of(said, sizes)
            is_text, said = attributes.get("t") == "s", ""
            if total > _MOST_TEXT:
                facts = {"limit": _MOST_TEXT}
                raise UnsafeWorkbookError(Fault("file_too_large", found=str(total), facts=facts))

    def text(chunk: str) -> None:
        nonlocal said
        if is_text:
            said += chunk

    walk(part, start, text)


def _size_of(index: str, sizes: list[int]) -> int:
    place = index.strip()
    if not place:
        return 0
    if not place.isascii() or not place.isdigit() or len(place) > 9 or int(place) >= len(sizes):
        raise UnsafeWorkbookError(Fault("bad_workbook"))
    return sizes[int(place)]


def walk(
    part: bytes,
    start: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Call `start` at each element and `text` at each piece of text.

    Raises:
        ExpatError: The part is no XML in UTF-8.
        UnsafeWorkbookError: It has a document type.
    """
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    if text is not None:
        parser.CharacterDataHandler = text
    if part:
        parser.Parse(part, True)


def _refuse(*_: object) -> None:
    raise UnsafeWorkbookError(Fault("bad_workbook"))
