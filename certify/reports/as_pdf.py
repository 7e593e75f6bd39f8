"""A report as PDF: A4, the form of official documents, the same bytes every time."""

from __future__ import annotations

import functools
import io
from typing import Any, Final
from xml.sax.saxutils import escape

from PIL import Image as Pixels
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Paragraph as Line
from reportlab.platypus import Table as Grid

from certify.certificate_pdf import BOLD, REGULAR, drawable, register
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

_LEFT, _RIGHT = 30 * mm, 20 * mm
_WIDTH: Final = A4[0] - _LEFT - _RIGHT - 12
_INK: Final = colors.HexColor("#1d2327")
_RULE: Final = colors.HexColor("#8b9499")


def render(report: Report) -> bytes:
    """Return the document, the same bytes for the same report."""
    register()
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_LEFT,
        rightMargin=_RIGHT,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=report.title,
        author=report.author,
        lang="vi",
        invariant=1,
    )
    story = [part for block in report.blocks for part in _set(block)]
    document.build(story, onFirstPage=_first_page, onLaterPages=_later_page)
    return target.getvalue()


def _first_page(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    """The first page of an official document has no number."""


def _later_page(canvas: Canvas, _document: SimpleDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont(REGULAR, 10)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 12 * mm, str(canvas.getPageNumber()))
    canvas.restoreState()


def _set(block: Block) -> list[Flowable]:
    match block:
        case Letterhead():
            return [_letterhead(block), Spacer(1, 6 * mm)]
        case Title():
            lines = ((block.kind, "title"), (block.about, "title"), (block.to, "centre"))
            return [_line(text, style) for text, style in lines]
        case Heading():
            return [_line(block.text, "head" if block.level == 1 else "subhead")]
        case Paragraph():
            return [_line(block.text, "note" if block.is_note else "body")]
        case Table():
            return [_table(block), Spacer(1, 3 * mm)]
        case Picture():
            return [KeepTogether([_picture(block.png), _line(block.caption, "caption")])]
        case Closing():
            return [KeepTogether([Spacer(1, 6 * mm), _closing(block)])]


def _letterhead(block: Letterhead) -> Grid:
    left = [
        _line(block.above.upper(), "small"),
        _line(block.office.upper(), "smallbold"),
        _line("–––––––", "small"),
        _line(NUMBER, "small"),
    ]
    right = [
        _line(STATE, "smallbold"),
        _line(MOTTO, "smallbold"),
        _line("–––––––––––––––", "small"),
        _line(DAY.format(place=block.place), "small"),
    ]
    return _bare([[left, right]], 0.4)


def _closing(block: Closing) -> Grid:
    left = [_line(CLOSING, "bold"), *(_line(f"- {each}", "note") for each in block.receivers)]
    right = [_line(block.signer, "smallbold"), _line(SIGN, "small")]
    return _bare([[left, right]], 0.5)


def _bare(cells: list[list[Any]], share: float) -> Grid:
    grid = Grid(cells, colWidths=(_WIDTH * share, _WIDTH * (1 - share)))
    grid.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return grid


def _picture(png: bytes) -> Image:
    with Pixels.open(io.BytesIO(png)) as pixels:
        width, height = pixels.size
    return Image(io.BytesIO(png), width=_WIDTH, height=_WIDTH * height / width)


def _table(block: Table) -> Grid:
    whole = sum(block.shares)

    def style(at: int) -> str:
        return "number" if at >= block.numbers_from else "cell"

    cells = [[_line(each, "cellhead") for each in block.head]]
    cells += [[_line(each, style(at)) for at, each in enumerate(row)] for row in block.rows]
    grid = Grid(cells, colWidths=[_WIDTH * share / whole for share in block.shares], repeatRows=1)
    grid.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, _RULE),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef2f2")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ]
        )
    )
    return grid


def _line(text: str, style: str) -> Line:
    return Line(escape(drawable(text)), _style(style))


@functools.cache
def _style(name: str) -> ParagraphStyle:
    centre = {"alignment": TA_CENTER}
    styles: dict[str, dict[str, Any]] = {
        "body": {"fontSize": 10.5, "leading": 16, "spaceAfter": 4, "alignment": TA_JUSTIFY},
        "bold": {"fontName": BOLD, "fontSize": 10, "leading": 14},
        "note": {"fontSize": 8.8, "leading": 13, "spaceAfter": 3},
        "title": {"fontName": BOLD, "fontSize": 13, "leading": 19, **centre},
        "centre": {"fontSize": 10.5, "leading": 20, "spaceBefore": 4, "spaceAfter": 8, **centre},
        "head": {"fontName": BOLD, "fontSize": 11, "leading": 17, "spaceBefore": 8,
                 "spaceAfter": 3, "keepWithNext": 1},
        "subhead": {"fontName": BOLD, "fontSize": 10, "leading": 15, "spaceBefore": 4,
                    "spaceAfter": 2, "keepWithNext": 1},
        "caption": {"fontSize": 8.8, "leading": 13, "spaceAfter": 8, **centre},
        "small": {"fontSize": 9.5, "leading": 14, **centre},
        "smallbold": {"fontName": BOLD, "fontSize": 9.5, "leading": 14, **centre},
        "cell": {"fontSize": 8, "leading": 11.5},
        "cellhead": {"fontName": BOLD, "fontSize": 8, "leading": 11.5},
        "number": {"fontSize": 8, "leading": 11.5, "alignment": TA_RIGHT},
    }  # fmt: skip
    shared: dict[str, Any] = {"fontName": REGULAR, "textColor": _INK, "splitLongWords": 1}
    return ParagraphStyle(name, **{**shared, **styles[name]})
