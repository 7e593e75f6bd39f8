"""The press sheet: a page, and the same as one sheet of A4 that can be printed and cited."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from api.answers import citation
from api.site.base import publisher_of
from api.site.home import Highlight, choose, home_area
from api.site.view import View
from schemas import portal

FONTS: Final = Path(__file__).parent / "fonts"
_FILES: Final = {"press": "BeVietnamPro-Regular.ttf", "press-bold": "BeVietnamPro-SemiBold.ttf"}
_INK, _QUIET, _ACCENT = HexColor("#1d2327"), HexColor("#5a646b"), HexColor("#0b5c66")
_BODY: Final = ParagraphStyle("body", fontName="press", fontSize=10.5, leading=14.5, textColor=_INK)
_SMALL: Final = ParagraphStyle("small", _BODY, fontSize=8.8, leading=12, textColor=_QUIET)
_TITLE: Final = ParagraphStyle(
    "title", _BODY, fontName="press-bold", fontSize=19, leading=24, textColor=_ACCENT
)
_VALUE: Final = ParagraphStyle(
    "value", _BODY, fontName="press-bold", fontSize=14.5, leading=18, alignment=TA_RIGHT
)
_NAME: Final = ParagraphStyle("name", _BODY, fontName="press-bold")
_UNIT: Final = ParagraphStyle("unit", _SMALL, alignment=TA_RIGHT)


def contents(view: View) -> dict[str, Any]:
    """Return the chosen figures with what a journalist may quote."""
    return {
        "highlights": choose(view),
        "area": view.name("ref_area", home_area(view)),
        "contact": portal.load().contact,
        "pdf": view.to("/press.pdf"),
    }


def sheet(view: View) -> bytes:
    """Return the sheet as PDF; the same release gives the same bytes."""
    for name, file in _FILES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, FONTS / file))
    found = choose(view)
    publisher = publisher_of(view.release, view.ask.lang)
    title = f"{publisher['name']}: {view.words['press_title']}"
    told = io.BytesIO()
    document = SimpleDocTemplate(
        told,
        pagesize=A4,
        margin=18 * mm,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=16 * mm,
        bottomMargin=14 * mm,
        title=title,
        author=publisher["name"],
        lang=view.lang,
        invariant=1,
    )
    document.build([*_head(view, title), _table(view, found), *_foot(view)])
    return told.getvalue()


def _head(view: View, title: str) -> list[Any]:
    words, entry = view.words, view.release.entry
    published = entry.published_at.strftime("%d/%m/%Y %H:%M UTC")
    lead = words["press_lead"].format(release=entry.id, published=published)
    return [
        Paragraph(escape(title), _TITLE),
        Spacer(1, 2 * mm),
        Paragraph(escape(lead), _BODY),
        Spacer(1, 4 * mm),
    ]


def _table(view: View, found: list[Highlight]) -> Table:
    rows = [_row(view, one) for one in found] or [[Paragraph("", _BODY), Paragraph("", _BODY)]]
    table = Table(rows, colWidths=[110 * mm, 59 * mm], hAlign="LEFT")
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#dcdad2"))
    table.setStyle(
        TableStyle(
            [
                rule,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _row(view: View, one: Highlight) -> list[Any]:
    figure = one.figure
    mark = f" · {figure.status_name}" if figure.is_provisional else ""
    about = f"{view.name('ref_area', figure.ref_area)} · {figure.period}{mark}"
    source = f"{view.words['source']}: {figure.source}" if figure.source else ""
    name = [Paragraph(escape(one.name), _NAME), Paragraph(escape(about), _SMALL)]
    if source:
        name.append(Paragraph(escape(source), _SMALL))
    of = f" / {figure.rank_of}" if figure.rank_of else ""
    value = Paragraph(escape(f"{figure.text}{of}"), _VALUE)
    unit = Paragraph(escape(figure.unit_name), _UNIT)
    return [name, [value, unit]]


def _foot(view: View) -> list[Any]:
    words = view.words
    licence = view.release.publisher.get("licence") or {}
    lines = [
        f"{words['citation']}: {citation(view.ask)}. {licence.get('id', '')}",
        words["press_quote"],
        f"{words['digest']}: {view.release.manifest_sha256}",
        f"{words['press_verify']} verify {view.release.id}",
        f"{words['press_contact']}: {portal.load().contact}",
    ]
    return [Spacer(1, 5 * mm), *(Paragraph(escape(line), _SMALL) for line in lines)]
