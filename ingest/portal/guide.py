"""The steward's guide as a page: `docs/steward-guide.md` and its pictures, read once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from schemas.text import plain

DOCS: Final = Path(__file__).parents[2] / "docs"
PICTURES: Final = DOCS / "pictures"
_GUIDE: Final = DOCS / "steward-guide.md"
# Links between the documents, as the pages name them.
_PLACES: Final = {"steward-rules.md": "/guide/rules", "steward-guide.md": "/guide"}


def write(source: str | None = None) -> str:
    """Return the guide as HTML; markup inside the text stays text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(_GUIDE.read_text(encoding="utf-8") if source is None else source)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[place + 1].content))
        for child in token.children or ():
            _lead_inside(child)
    return str(reader.renderer.render(tokens, reader.options, {}))


def pictures() -> dict[str, bytes]:
    """Return the pictures by name; none while they are not made yet."""
    return {path.name: path.read_bytes() for path in sorted(PICTURES.glob("*.png"))}


def _lead_inside(token: Token) -> None:
    """Point links and pictures of the document to the pages of this application."""
    if token.type == "link_open":
        name, mark, anchor = str(token.attrGet("href")).partition("#")
        token.attrSet("href", _PLACES.get(name, name) + mark + anchor)
    if token.type == "image":
        token.attrSet("src", f"/guide/{token.attrGet('src')}")
        token.attrSet("loading", "lazy")


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", plain(heading)).strip("-")
