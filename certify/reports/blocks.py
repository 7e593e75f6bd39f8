"""What a report is made of, whatever file it becomes: one set of blocks for DOCX and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Letterhead:
    """The head of an official document (Decree 30/2020): who writes, the state, number and day.

    Number and day are left open: the clerk fills them in.
    """

    above: str
    office: str
    place: str


@dataclass(frozen=True)
class Title:
    """What kind of document it is, what it is about, and to whom it goes."""

    kind: str
    about: str
    to: str


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is numbered with Roman numerals in its text."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; `is_note` is set small."""

    text: str
    is_note: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a head; `shares` are parts of the width, numbers stand right from a column on."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    numbers_from: int = 99


@dataclass(frozen=True)
class Picture:
    """A chart as PNG, with what it shows in words."""

    png: bytes
    caption: str


@dataclass(frozen=True)
class Closing:
    """Who gets copies, and who signs."""

    receivers: tuple[str, ...]
    signer: str


Block = Letterhead | Title | Heading | Paragraph | Table | Picture | Closing


@dataclass(frozen=True)
class Report:
    """One document: its file name without ending, its title and author, its blocks in order."""

    name: str
    title: str
    author: str
    blocks: Sequence[Block]


def number(value: int | Decimal | str | None) -> str:
    """Return a number as Vietnamese print it: `1.234,5`; nothing for none."""
    if value is None:
        return "–"
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, mark, rest = digits.partition(".")
    return sign + f"{int(whole):,}".replace(",", ".") + ("," + rest if mark else "")
