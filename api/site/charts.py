"""Charts by themselves: the same drawing as on the page, as SVG and as PNG."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

import resvg_py
from jinja2 import Environment

from api.answers import citation
from api.site import indicator
from api.site.indicator import Picture
from api.site.press import FONTS
from api.site.view import View

_STYLE_FILE: Final = Path(__file__).parent / "static" / "chart.css"
# Twice the size of the drawing: sharp on screens of today, and wide enough for a sharing card.
_ZOOM: Final = 2
HEAD: Final = 62
_LINE: Final = 92


def style() -> str:
    """Return the style of a drawing by itself; it is allowed by its digest."""
    return _STYLE_FILE.read_text(encoding="utf-8")


def policy() -> str:
    """Return what a drawing by itself may load: its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors *"


def picture(view: View) -> Picture:
    """Return the chart that is asked for.

    Raises:
        UnknownIndicatorError: The release has no such indicator.
    """
    row = indicator.find(view)
    return indicator.make_picture(view, row, indicator.choose(view, indicator.list_series(view)))


def as_svg(environment: Environment, view: View) -> bytes:
    """Return the chart with its title, unit, legend, sources and release."""
    found = picture(view)
    chart = found.chart
    words = view.words
    told = [
        f"{words['source']}: {found.told_sources}" if found.sources else "",
        f"{citation(view.ask)} · {words['chart_marks']}",
    ]
    legend = [line.name for line in found.drawn] if len(found.drawn) > 1 else []
    body = environment.get_template("chart.svg").render(
        picture=found,
        chart=chart,
        words=words,
        style=style(),
        legend=legend,
        foot=[part for text in told for part in _lines(text)],
        head=HEAD + 20 * ((len(legend) + 1) // 2),
        lang=view.ask.lang,
    )
    return body.encode()


def as_png(environment: Environment, view: View) -> bytes:
    """Return the same drawing as pixels; the fonts are ours, so the bytes are the same anywhere."""
    drawn = as_svg(environment, view).decode()
    fonts = [str(path) for path in sorted(FONTS.glob("*.ttf"))]
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawn,
            zoom=_ZOOM,
            font_files=fonts,
            font_family="Be Vietnam Pro",
            sans_serif_family="Be Vietnam Pro",
            skip_system_fonts=True,
        )
    )


def _lines(text: str) -> list[str]:
    """Break a text into lines that fit the drawing."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= _LINE:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line] if line else lines
