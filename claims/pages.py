"""Every figure that a page quotes: its sentences, and the cells of its tables.

A cell is of what its row and its column are named, and of what the table's caption says; the unit
stands in a header, in the caption, or in the line above (`Đơn vị tính: tỷ đồng`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from claims import claim as claims
from claims import markup, measures, moments
from claims.claim import Claim, Number
from claims.lexicon import AREA, FRAMEWORK, HOME, INDICATOR, Hit, Lexicon, members, words_of
from claims.markup import Cell, Table
from claims.measures import Measure
from claims.printed import UnreadableError
from claims.reading import Allows, Context, Page, Reader, language, normal

_NUMERIC: Final = re.compile(r"^[-−–+]?\s*[0-9][0-9.,  \u00a0\u202f]*\s*(?:%|‰)?$", re.ASCII)
_YEAR: Final = re.compile(r"^(?:năm\s+)?(?:19|20)[0-9]{2}$", re.IGNORECASE)
_RANKING: Final = re.compile(r"\b(?:hạng|thứ hạng|xếp hạng|vị trí|rank|ranking|place)\b", re.I)
_UNIT_SAID: Final = re.compile(
    r"(?:đơn vị(?: tính)?|đvt|unit|units)\s*[:：]?\s*(?P<said>[^.;\n()]{1,40})", re.IGNORECASE
)
_BRACKETS: Final = re.compile(r"\((?P<said>[^()]{1,40})\)")
_LONGEST_CELL: Final = 60
# Rows at the top of a table that may name its columns.
_MOST_HEADS: Final = 20


@dataclass(frozen=True, slots=True)
class Head:
    """What a header says: phrases, a period, a unit, whether it is of ranks."""

    hits: tuple[Hit, ...]
    period: str | None
    measure: Measure
    is_rank: bool


class PageReader:
    """Reads whole pages with the words of one release.

    `is_late` is asked before each sentence and row; it may raise.
    """

    def __init__(
        self, lexicon: Lexicon, allows: Allows, is_late: Callable[[], None] = lambda: None
    ) -> None:
        self._reader = Reader(lexicon, allows, is_late)
        self._lexicon = lexicon
        self._is_late = is_late

    def read(self, source: str, context: Context | None = None) -> tuple[Page, bool]:
        """Return the claims of a page, and whether some of it was not read."""
        context = context or Context()
        if not markup.is_markup(source):
            text = normal(source[: markup.LARGEST])
            context = replace(context, language=context.language or language(text))
            page = Page()
            for line in text.splitlines(keepends=True) or [text]:
                context = self._read_line(line, text, page, context)
            return page, len(source) > markup.LARGEST
        return self._read_markup(source, context)

    def _read_line(self, line: str, text: str, page: Page, context: Context) -> Context:
        found, left = self._reader.follow(line, context)
        page.unread += found.unread
        for claim in found.claims:
            page.add(claim)
        return left

    def _read_markup(self, source: str, context: Context) -> tuple[Page, bool]:
        found = markup.read(normal(source))
        texts = [part for part in found.parts if isinstance(part, str)]
        context = replace(context, language=context.language or language(" ".join(texts)[:20_000]))
        page, tables = Page(), 0
        for at, part in enumerate(found.parts, start=1):
            if isinstance(part, Table):
                tables += 1
                self._table(part, tables, page, context)
                continue
            block, context = self._reader.follow(part, context)
            for claim in block.claims:
                page.add(replace(claim, place=f"block {at}"))
            page.unread += block.unread
        return page, found.is_cut

    def _table(self, table: Table, number: int, page: Page, context: Context) -> None:
        self._is_late()
        title = self._head(f"{table.before} {table.caption}")
        columns, body = self._columns(table)
        for at, row in body:
            self._is_late()
            label, cells = _split(row)
            row_head = self._head(label)
            for cell in cells:
                column = columns.get(cell.column, _NOTHING)
                claim = self._cell(cell, (row_head, column, title), context)
                if claim is not None:
                    place = f"table {number}, row {at}, column {cell.column + 1}"
                    text = " | ".join(filter(None, (table.caption, label, cell.text)))
                    page.add(replace(claim, place=place, text=text[: claims.LONGEST_TEXT]))

    def _columns(self, table: Table) -> tuple[dict[int, Head], list[tuple[int, list[Cell]]]]:
        """Return what the columns are named, and the rows below their names."""
        named: dict[int, list[str]] = {}
        rows = list(enumerate(table.rows, start=1))
        width = max((row[-1].column for row in table.rows if row), default=0) + 1
        first = 0
        for _, row in rows[:_MOST_HEADS]:
            is_head = all(cell.is_header for cell in row) or not any(map(_is_figure, row[1:]))
            if not row or not is_head:
                break
            first += 1
            starts = [cell.column for cell in row]
            ends = [*starts[1:], max(200, starts[-1] + 1)]
            for cell, end in zip(row, ends, strict=True):
                for column in range(cell.column, min(end, width)):
                    named.setdefault(column, []).append(cell.text)
        heads = {column: self._head(" ".join(texts)) for column, texts in named.items()}
        return heads, rows[first:]

    def _head(self, text: str) -> Head:
        text = text.strip()
        if not text:
            return _NOTHING
        found = moments.find(text)
        hits = tuple(
            hit
            for hit in self._lexicon.scan(words_of(text), text)
            if not any(hit.start < one.end and one.start < hit.end for one in found)
        )
        is_rank = _RANKING.search(text) is not None
        return Head(hits, found[-1].text if found else None, _unit(text), is_rank)

    def _cell(self, cell: Cell, heads: tuple[Head, Head, Head], context: Context) -> Claim | None:
        if not _is_figure(cell):
            return None
        row, column, title = heads
        is_rank = row.is_rank or column.is_rank
        indicators = self._named(heads, is_rank=is_rank)
        if not indicators:
            return None
        number = _number(cell.text, heads, context)
        if number is None:
            return None
        dims = {**members(column.hits), **members(row.hits)}
        claim = Claim(
            indicators=indicators,
            areas=self._areas(heads) or context.areas,
            period=column.period or row.period or title.period or context.period,
            dims={
                name: code
                for name, code in dims.items()
                if any(self._reader.allows(one, name, code) for one in indicators)
            },
            locale=context.locale,
        )
        return replace(claim, rank=number) if is_rank else replace(claim, value=number)

    def _named(self, heads: tuple[Head, Head, Head], *, is_rank: bool) -> tuple[str, ...]:
        frames = [hit for head in heads for hit in head.hits if hit.codes(FRAMEWORK)]
        for head in heads:
            own = [hit for hit in head.hits if hit.codes(INDICATOR)]
            if own:
                return self._lexicon.meant([*own[-1:], *frames], is_rank=is_rank)
        return self._lexicon.meant(frames, is_rank=is_rank)

    def _areas(self, heads: tuple[Head, Head, Head]) -> tuple[str, ...]:
        for head in heads:
            for hit in head.hits:
                found = self._lexicon.by_level(hit.codes(AREA))
                if found:
                    return tuple(found)
                if hit.codes(HOME) and self._lexicon.codes.home:
                    return (self._lexicon.codes.home,)
        return ()


_NOTHING: Final = Head((), None, measures.NOTHING, False)


def _is_figure(cell: Cell) -> bool:
    text = cell.text.strip()
    return len(text) <= _LONGEST_CELL and _NUMERIC.match(text) is not None


def _split(row: list[Cell]) -> tuple[str, list[Cell]]:
    """Return the label of a row and the cells behind it; a year in front is a label."""
    label: list[str] = []
    cells = list(row)
    while cells and (
        not _is_figure(cells[0])
        or cells[0].is_header
        or (not label and _YEAR.match(cells[0].text) and len(cells) > 1)
    ):
        label.append(cells.pop(0).text)
    return " ".join(label), cells


def _unit(text: str) -> Measure:
    for pattern in (_UNIT_SAID, _BRACKETS):
        for match in pattern.finditer(text):
            found = measures.read(match["said"])
            if found.exponent is not None:
                return found
    return measures.NOTHING


def _number(text: str, heads: tuple[Head, Head, Head], context: Context) -> Number | None:
    try:
        number = claims.number(text, context.locale)
    except UnreadableError:
        return None
    measure = number.measure
    for head in heads:
        measure = measures.join(measure, head.measure)
    if not measure.language and context.language:
        measure = replace(measure, language=context.language)
    wanted = context.locale or context.language
    readings = number.readings
    if len(readings) > 1 and wanted:
        readings = tuple(sorted(readings, key=lambda one: one.locale != wanted))
    return replace(number, measure=measure, readings=readings)
