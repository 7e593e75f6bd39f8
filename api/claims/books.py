"""Open releases as the claim check reads them: an indicator at a time, on its first use.

What was read is kept for all requests, up to a number of figures over all releases; the block that
was read first goes first. An indicator with very many figures is never kept whole: its series and
periods are asked of DuckDB one by one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

from api.database import Turnstile
from api.queries import claims as queries
from api.shelf import OpenRelease
from claims import rows
from claims.answers import Answerer
from claims.checking import Desk
from claims.figures import NOBODY, Block, Codes, Figure, Indicator, MemoryBlock, Series
from claims.lexicon import Lexicon
from claims.speaking import Speaker
from schemas import concepts

MOST_FIGURES: Final = 400_000
LARGEST_BLOCK: Final = 100_000
_MOST_RELEASES: Final = 16
_MOST_LOOKED_UP: Final = 5_000
_LOOKS: Final = 512
_COLUMN_OF: Final = {
    name: column for column, name in concepts.CODELIST_OF.items() if column in concepts.DIMENSIONS
}


class Library:
    """The books of all open releases of one application."""

    def __init__(
        self,
        turnstile: Turnstile,
        *,
        most_figures: int = MOST_FIGURES,
        largest_block: int = LARGEST_BLOCK,
    ) -> None:
        self._turnstile = turnstile
        self._most_figures = most_figures
        self._largest_block = largest_block
        self._books: OrderedDict[str, ReleaseBook] = OrderedDict()
        self._desks: OrderedDict[tuple[str, ...], Desk] = OrderedDict()
        self._blocks: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._answerers: dict[int, tuple[Desk, Answerer]] = {}
        self._count = 0
        self._lock = threading.RLock()

    def desk(self, releases: Sequence[OpenRelease]) -> Desk:
        """Return the desk of a release and those before it, the newest first."""
        releases = releases[:_MOST_RELEASES]
        key = tuple(f"{one.manifest_sha256}{one.entry.status}" for one in releases)
        with self._lock:
            desk = self._desks.get(key)
        if desk is not None:
            return desk
        books = [self._book(release) for release in releases]
        with self._lock:
            desk = Desk(books, books[0].lexicon)
            self._desks[key] = desk
            while len(self._desks) > _MOST_RELEASES:
                self._desks.popitem(last=False)
            return desk

    def answerer(self, desk: Desk, book: ReleaseBook) -> Answerer:
        """Return what writes the answers of a desk; it keeps what it has written."""
        with self._lock:
            known = self._answerers.get(id(desk))
            if known is None or known[0] is not desk:
                if len(self._answerers) >= _MOST_RELEASES:
                    self._answerers.clear()
                known = (desk, Answerer(desk, book.speaker, orjson.Fragment))
                self._answerers[id(desk)] = known
            return known[1]

    def _book(self, release: OpenRelease) -> ReleaseBook:
        key = f"{release.manifest_sha256}{release.entry.status}"
        with self._lock:
            known = self._books.get(key)
            if known is None:
                known = ReleaseBook(release, self._turnstile, self._largest_block, self._note)
                self._books[key] = known
                while len(self._books) > 2 * _MOST_RELEASES:
                    _, gone = self._books.popitem(last=False)
                    gone.forget_all()
        return known

    def _note(self, book: ReleaseBook, indicator: str, count: int) -> None:
        """Note that a block is held now, and let the first ones go when there are too many."""
        with self._lock:
            self._blocks[book.key, indicator] = count
            self._count += count
            while self._count > self._most_figures and len(self._blocks) > 1:
                (key, name), size = self._blocks.popitem(last=False)
                self._count -= size
                held = self._books.get(key)
                if held is not None:
                    held.forget(name)


class ReleaseBook:
    """One open release."""

    def __init__(
        self,
        release: OpenRelease,
        turnstile: Turnstile,
        largest_block: int,
        note: Callable[[ReleaseBook, str, int], None],
    ) -> None:
        self.id = release.id
        self.status = release.entry.status
        self.key = f"{release.manifest_sha256}{release.entry.status}"
        self._release = release
        self._turnstile = turnstile
        self._largest_block = largest_block
        self._note = note
        self._held: dict[str, Block] = {}
        self._reading = threading.Lock()
        self.codes = self._read_codes()
        self.lexicon = Lexicon(self.codes)
        self.speaker = Speaker(self.codes)

    def block(self, indicator: str) -> Block:
        """Return the figures of an indicator; an unknown one has none."""
        found = self._held.get(indicator)
        return self._read_block(indicator) if found is None else found

    def forget(self, indicator: str) -> None:
        """Let a block go."""
        self._held.pop(indicator, None)

    def forget_all(self) -> None:
        """Let every block go."""
        self._held.clear()

    def _read_block(self, code: str) -> Block:
        indicator = self.codes.indicators.get(code)
        if indicator is None:
            return NOBODY
        with self._reading:
            if code in self._held:
                return self._held[code]
            limit = self._largest_block + 1
            with self._turnstile.cursor(self._release.connection) as cursor:
                found = queries.list_block(
                    cursor, code, is_computed=indicator.is_computed, limit=limit
                )
            block: Block
            if len(found) < limit:
                block, count = MemoryBlock(_figures(found, indicator)), len(found)
            else:
                block, count = _LookedUp(self._release, self._turnstile, indicator), _LOOKS
            self._held[code] = block
        self._note(self, code, count)
        return block

    def _read_codes(self) -> Codes:
        release = self._release
        with self._turnstile.cursor(release.connection) as cursor:
            indicators = rows.indicators(queries.list_indicators(cursor))
            indicators |= rows.computed_indicators(queries.list_computed_indicators(cursor))
            places = rows.places(queries.list_places(cursor), queries.list_successions(cursor))
            frameworks = {code: (vi, en) for code, vi, en in queries.list_frameworks(cursor)}
            members: dict[str, list[tuple[str, str | None, str | None]]] = {}
            for codelist, code, vi, en in queries.list_members(cursor):
                members.setdefault(_COLUMN_OF[codelist], []).append((code, vi, en))
        citation = release.publisher.get("citation")
        return Codes(
            indicators,
            places,
            release.labels.name,
            frameworks,
            members,
            release.publisher.get("home_area"),
            citation if isinstance(citation, Mapping) else {},
        )


class _LookedUp:
    """An indicator too large to be kept: what is asked is looked up, and kept for a while."""

    def __init__(self, release: OpenRelease, turnstile: Turnstile, indicator: Indicator) -> None:
        self._release, self._turnstile, self._indicator = release, turnstile, indicator
        self.series = lru_cache(maxsize=_LOOKS)(self._series)
        self.section = lru_cache(maxsize=16)(self._section)

    def has(self, at: int, code: str) -> bool:
        """Tell that any code may be there: looking would take longer than it helps."""
        return True

    def _series(self, area: str, dims: tuple[str, ...]) -> Series:
        members = dict(zip(concepts.DIMENSIONS, dims, strict=True))
        with self._turnstile.cursor(self._release.connection) as cursor:
            found = queries.list_series(
                cursor,
                self._indicator.code,
                area,
                members,
                is_computed=self._indicator.is_computed,
                limit=_MOST_LOOKED_UP,
            )
        return {figure.period: figure for figure in _figures(found, self._indicator)}

    def _section(self, period: str) -> Sequence[Figure]:
        with self._turnstile.cursor(self._release.connection) as cursor:
            found = queries.list_section(
                cursor,
                self._indicator.code,
                period,
                is_computed=self._indicator.is_computed,
                limit=_MOST_LOOKED_UP,
            )
        return tuple(_figures(found, self._indicator))


def _figures(found: Sequence[tuple[Any, ...]], indicator: Indicator) -> list[Figure]:
    read = rows.computed_figures if indicator.is_computed else rows.figures
    return list(read(found, indicator))
