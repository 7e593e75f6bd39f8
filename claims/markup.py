"""A page's HTML as blocks of text and tables: hostile input, read in one pass and never rendered.

Nothing is fetched, no entity but the named and numbered characters of HTML is resolved, every loop
goes forward only, and what is too much is left out and said so.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

LARGEST: Final = 600_000
MOST_CELLS: Final = 20_000
_MOST_BLOCKS: Final = 20_000
_MOST_COLUMNS: Final = 200
_UNREAD: Final = ("script", "style", "template", "noscript", "svg", "math", "head", "iframe",
                  "select", "textarea", "object")  # fmt: skip
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "blockquote",
        "dt",
        "dd",
        "dl",
        "pre",
        "figure",
        "figcaption",
        "form",
        "body",
        "html",
        "title",
        "option",
    ]
)
_HEADINGS: Final = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "caption"])
_NAME: Final = re.compile(r"/?\s*([a-zA-Z][a-zA-Z0-9]*)", re.ASCII)
_SPAN: Final = re.compile(r"\bcolspan\s*=\s*[\"']?\s*([0-9]{1,3})", re.ASCII | re.IGNORECASE)
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `column` counts the columns that cells before it span."""

    text: str
    column: int
    is_header: bool


@dataclass
class Table:
    """One table: rows of cells, its caption, and the text that stood right before it."""

    rows: list[list[Cell]] = field(default_factory=list)
    caption: str = ""
    before: str = ""


@dataclass
class Markup:
    """A page: blocks of text and tables in order; `is_cut` when there was more than is read."""

    parts: list[str | Table] = field(default_factory=list)
    is_cut: bool = False


def is_markup(text: str) -> bool:
    """Tell whether a text is HTML and no plain text."""
    return re.search(r"<(?:!doctype|html|body|p|div|table|td|br|span|h[1-6])\b", text[:20_000],
                     re.IGNORECASE) is not None  # fmt: skip


def read(source: str) -> Markup:
    """Read a page."""
    builder = _Builder(Markup(is_cut=len(source) > LARGEST))
    source = source[:LARGEST]
    lowered = source.lower() if source.isascii() else source.translate(_ASCII_LOWER)
    at, end = 0, len(source)
    while at < end:
        opened = source.find("<", at)
        if opened < 0:
            builder.text(source[at:])
            break
        builder.text(source[at:opened])
        if source.startswith("<!--", opened):
            closed = source.find("-->", opened + 4)
            at = end if closed < 0 else closed + 3
            continue
        name = _NAME.match(source, opened + 1, opened + 40)
        if name is None and source[opened + 1 : opened + 2] not in ("!", "?"):
            builder.text("<")
            at = opened + 1
            continue
        closed = source.find(">", opened)
        if closed < 0:
            break
        at = closed + 1
        if name is None:
            continue
        tag = name[1].lower()
        if tag in _UNREAD and source[opened + 1] != "/":
            ended = lowered.find(f"</{tag}", at)
            if ended < 0 and tag not in ("head",):
                break
            at = at if ended < 0 else ended
            continue
        builder.tag(tag, source[opened + 1] == "/", source[opened : min(closed, opened + 300)])
    return builder.close()


_ASCII_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


class _Builder:
    """Puts texts and tags together; a table inside a table is read as part of the outer one."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._said: list[str] = []
        self._table: Table | None = None
        self._cell: list[str] | None = None
        self._is_header = False
        self._column = 0
        self._span = 1
        self._caption = False
        self._cells = 0

    def text(self, text: str) -> None:
        if text:
            (self._said if self._cell is None else self._cell).append(text)

    def tag(self, name: str, is_end: bool, source: str) -> None:
        if name == "table":
            self._end_table() if is_end else self._start_table()
        elif self._table is not None and name in ("tr", "td", "th", "caption"):
            self._in_table(name, is_end, source)
        elif name in _BLOCKS:
            if self._cell is not None:
                self._cell.append(" ")
            else:
                self._flush()
        elif name in ("sup", "sub") and not is_end:
            self.text(" ")

    def close(self) -> Markup:
        self._end_table()
        self._flush()
        return self._markup

    def _flush(self) -> None:
        text = _plain(self._said)
        self._said = []
        if not text:
            return
        if len(self._markup.parts) < _MOST_BLOCKS:
            self._markup.parts.append(text)
        else:
            self._markup.is_cut = True

    def _start_table(self) -> None:
        if self._table is not None:
            return
        self._flush()
        before = self._markup.parts[-1] if self._markup.parts else ""
        self._table = Table(before=before[-400:] if isinstance(before, str) else "")

    def _end_table(self) -> None:
        if self._table is None:
            return
        self._end_cell()
        if any(self._table.rows) and len(self._markup.parts) < _MOST_BLOCKS:
            self._markup.parts.append(self._table)
        self._table = None
        self._said = []

    def _in_table(self, name: str, is_end: bool, source: str) -> None:
        table = self._table
        assert table is not None  # noqa: S101 - narrows the type, the caller has asked
        self._end_cell()
        if name == "tr" and not is_end:
            table.rows.append([])
            self._column = 0
        elif name == "caption":
            self._cell = None if is_end else []
            self._caption = not is_end
        elif name in ("td", "th") and not is_end:
            if not table.rows:
                table.rows.append([])
            found = _SPAN.search(source)
            self._span = max(1, int(found[1])) if found else 1
            self._is_header = name == "th"
            self._cell = []

    def _end_cell(self) -> None:
        if self._cell is None or self._table is None:
            return
        text = _plain(self._cell)
        self._cell = None
        if self._caption:
            self._table.caption, self._caption = text, False
            return
        self._cells += 1
        if self._cells > MOST_CELLS or self._column >= _MOST_COLUMNS:
            self._markup.is_cut = True
            return
        self._table.rows[-1].append(Cell(text, self._column, self._is_header))
        self._column += self._span


def _plain(pieces: list[str]) -> str:
    return _SPACES.sub(" ", html.unescape("".join(pieces))).strip()
