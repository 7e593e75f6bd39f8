"""A report as a Word document, in the form of official documents (Decree 30/2020)."""

from __future__ import annotations

import io
from typing import Any, Final

from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Pt

from certify import office
from certify.reports.blocks import (
    Block,
    Closing,
    Heading,
    Letterhead,
    Paragraph,
    Picture,
    Report,
    Table,
    Title,
)
from certify.reports.words import CLOSING, DAY, MOTTO, NUMBER, SIGN, STATE

_WIDTH: Final = 16.0


def render(report: Report) -> bytes:
    """Return the document, the same bytes for the same report."""
    document = office.new(report.title, report.author, "vi")
    for block in report.blocks:
        _put(document, block)
    return office.encode(document)


def _put(document: Document, block: Block) -> None:
    match block:
        case Letterhead():
            _letterhead(document, block)
        case Title():
            _title(document, block)
        case Heading():
            line = _say(document, block.text, bold=True, italic=block.level == 2, align=ALIGN.LEFT)
            line.paragraph_format.keep_with_next = True
        case Paragraph():
            _say(document, block.text, italic=block.is_note, size=11 if block.is_note else None)
        case Table():
            _table(document, block)
        case Picture():
            document.add_picture(io.BytesIO(block.png), width=Cm(_WIDTH))
            _say(document, block.caption, italic=True, align=ALIGN.CENTER, size=11)
        case Closing():
            _closing(document, block)


def _say(
    where: Any,  # noqa: ANN401 - a document or a cell
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN = ALIGN.JUSTIFY,
    size: float | None = None,
) -> Any:  # noqa: ANN401 - python-docx's paragraph
    line = where.add_paragraph()
    line.alignment = align
    run = line.add_run(text)
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = Pt(size)
    return line


def _letterhead(document: Document, block: Letterhead) -> None:
    grid = document.add_table(rows=1, cols=2)
    office.widen(grid, 6.4, _WIDTH - 6.4)
    left, right = grid.rows[0].cells
    _first(left, block.above.upper(), bold=False)
    _say(left, block.office.upper(), bold=True, align=ALIGN.CENTER, size=12)
    _say(left, "–––––––", align=ALIGN.CENTER, size=10)
    _say(left, NUMBER, align=ALIGN.CENTER)
    _first(right, STATE, bold=True)
    _say(right, MOTTO, bold=True, align=ALIGN.CENTER)
    _say(right, "–––––––––––––––", align=ALIGN.CENTER, size=10)
    _say(right, DAY.format(place=block.place), italic=True, align=ALIGN.CENTER)


def _first(cell: Any, text: str, *, bold: bool) -> None:  # noqa: ANN401 - a cell
    """Write in the paragraph that a cell has already."""
    line = cell.paragraphs[0]
    line.alignment = ALIGN.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(12)


def _title(document: Document, block: Title) -> None:
    _say(document, block.kind, bold=True, align=ALIGN.CENTER, size=14)
    _say(document, block.about, bold=True, align=ALIGN.CENTER, size=14)
    _say(document, "–––––––––", align=ALIGN.CENTER, size=10)
    _say(document, block.to, align=ALIGN.CENTER)


def _table(document: Document, block: Table) -> None:
    grid = document.add_table(rows=1, cols=len(block.head))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for _ in block.rows:
        grid.add_row()
    for at, line in enumerate((block.head, *block.rows)):
        for place, (cell, text) in enumerate(zip(grid.rows[at].cells, line, strict=True)):
            paragraph = cell.paragraphs[0]
            is_number = place >= block.numbers_from
            paragraph.alignment = ALIGN.RIGHT if is_number and at else ALIGN.LEFT
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(text)
            run.bold, run.font.size = at == 0, Pt(10.5)
    whole = sum(block.shares)
    office.widen(grid, *(_WIDTH * share / whole for share in block.shares))
    office.repeat_header(grid)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _closing(document: Document, block: Closing) -> None:
    grid = document.add_table(rows=1, cols=2)
    office.widen(grid, _WIDTH / 2, _WIDTH / 2)
    left, right = grid.rows[0].cells
    head = left.paragraphs[0].add_run(CLOSING)
    head.bold = head.italic = True
    head.font.size = Pt(12)
    for each in block.receivers:
        _say(left, f"- {each}", align=ALIGN.LEFT, size=11).paragraph_format.space_after = Pt(0)
    _first(right, block.signer, bold=True)
    _say(right, SIGN, italic=True, align=ALIGN.CENTER, size=12)
