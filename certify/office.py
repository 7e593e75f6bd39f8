"""Word documents of ours: the same content gives the same bytes, on any day and machine."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any, Final

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table

# What official documents are set in (Decree 30/2020, annex I).
FONT: Final = "Times New Roman"
_SIZE: Final = Pt(13)
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_TYPES: Final = "[Content_Types].xml"
_MODE: Final = 0o100644 << 16


def new(title: str, author: str, lang: str) -> Document:
    """Return an empty A4 document with the margins and the type of official ones.

    It is dated by nothing: python-docx would write down the day of its own template.
    """
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(2)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, _SIZE
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), {"vi": "vi-VN", "en": "en-GB"}[lang])
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(6)
    about = document.core_properties
    about.title, about.author, about.language = title, author, lang
    about.last_modified_by, about.comments, about.revision = author, "", 1
    about.created = about.modified = datetime(*_DAY)
    return document


def encode(document: Document) -> bytes:
    """Return a document's file, its parts in the order of their names and without a date."""
    given = io.BytesIO()
    document.save(given)
    made = io.BytesIO()
    with zipfile.ZipFile(given) as parts, zipfile.ZipFile(made, "w") as packed:
        # Who reads it as a stream wants the types of the parts before the parts.
        for name in sorted(parts.namelist(), key=lambda name: (name != _TYPES, name)):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            packed.writestr(entry, parts.read(name), compresslevel=9)
    return made.getvalue()


def widen(table: Table, *centimetres: float) -> None:
    """Set the widths of columns: Word reads them from every cell, others from the grid."""
    table.autofit = False
    for column, width in zip(table.columns, centimetres, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, centimetres, strict=True):
            cell.width = Cm(width)


def keep_row(row: Any) -> None:  # noqa: ANN401 - python-docx's own type
    """Let a row of a table never be divided between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeat_header(table: Table) -> None:
    """Let the first row stand on top of each page."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
