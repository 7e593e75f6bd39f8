"""Charts of a report: horizontal bars as PNG, the same bytes for the same numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from certify.reports.blocks import number

_FONTS: Final = Path(__file__).parents[1] / "fonts"
_WIDTH: Final = 1600
_ROW: Final = 46
_LABEL: Final = 560
_VALUE: Final = 150
_MARGIN: Final = 20
_SIZE: Final = 26
# Apart in brightness too: a print in grey keeps the difference.
COLOURS: Final = ("#0b5c66", "#d08a2e", "#9aa5a9")


class Bar(NamedTuple):
    """A label and one number for each colour of the legend."""

    label: str
    values: tuple[int, ...]


def bars(rows: Sequence[Bar], legend: Sequence[str] = ()) -> bytes:
    """Return bars as PNG; values of one row stand one behind the other.

    Args:
        rows: At least one; numbers are not negative.
        legend: What each colour means; empty for one colour that needs no words.
    """
    top = _MARGIN + (_ROW if legend else 0)
    image = Image.new("RGB", (_WIDTH, top + _ROW * len(rows) + _MARGIN), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(_FONTS / "BeVietnamPro-Regular.ttf"), _SIZE)
    _draw_legend(draw, font, legend)
    most = max(sum(row.values) for row in rows) or 1
    room = _WIDTH - _LABEL - _VALUE - 2 * _MARGIN
    for at, row in enumerate(rows):
        _draw_row(draw, font, row, top + at * _ROW, room, most)
    made = io.BytesIO()
    image.save(made, "PNG", optimize=False, compress_level=9)
    return made.getvalue()


def _draw_legend(
    draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, legend: Sequence[str]
) -> None:
    left = _MARGIN
    for colour, text in zip(COLOURS, legend, strict=False):
        draw.rectangle((left, _MARGIN, left + 24, _MARGIN + 24), fill=colour)
        draw.text((left + 34, _MARGIN - 4), text, font=font, fill="#1d2327")
        left += 34 + int(font.getlength(text)) + 50


def _draw_row(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont,
    row: Bar,
    top: int,
    room: int,
    most: int,
) -> None:
    draw.text((_MARGIN, top + 4), _fitting(row.label, font), font=font, fill="#1d2327")
    left = _MARGIN + _LABEL
    for colour, value in zip(COLOURS, row.values, strict=False):
        # Half a pixel more or less is no figure: the number stands beside the bar.
        width = room * value // most
        if value:
            draw.rectangle((left, top + 8, left + max(width, 2), top + _ROW - 10), fill=colour)
            left += max(width, 2)
    text = " + ".join(number(value) for value in row.values)
    draw.text((left + 12, top + 4), text, font=font, fill="#1d2327")


def _fitting(text: str, font: ImageFont.FreeTypeFont) -> str:
    if font.getlength(text) <= _LABEL - 20:
        return text
    while font.getlength(text + "…") > _LABEL - 20:
        text = text[:-1]
    return text.rstrip() + "…"
