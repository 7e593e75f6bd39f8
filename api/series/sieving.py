"""Any condition on the figures of one indicator, and any order of them, from compiled columns."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from api.queries.observations import Selection
from api.series.index import GROUP, Index, Rows, folded
from api.series.masks import CONSTANT, BeyondError, MaskReader, block_of

_Order = Sequence[tuple[str, bool]]
# A cross-section holds more than is taken from it, a series often no more.
_FEWER: Final = 4
_OF_PERIODS: Final = ("time_period", "period_start", "period_end")


class _Figure(NamedTuple):
    """One row, its area, its members, and in which cross-section it stands at which place."""

    row: int
    area: int
    group: int
    place: tuple[int, int] | None = None


class _Series(NamedTuple):
    """One series and which of its periods are kept."""

    number: int
    area: int
    group: int
    mask: int


def sift(
    index: Index, selection: Selection, order: _Order, *, after: int, most: int
) -> Rows | None:
    """Return the rows of a selection in an order; None leaves it to the database.

    Args:
        index: Of the release.
        selection: Which figures.
        order: Columns, each with whether it falls; without one in the order of the database.
        after: Number of the first row of the page; with an order how many rows are left out.
        most: Rows to return.
    """
    try:
        sieve = _Sieve(index, selection)
        if not order:
            return sieve.page(after, most)
        return sieve.sorted_page(order, after, most)
    except BeyondError:
        return None


class _Sieve:
    """The figures of one indicator that a selection keeps.

    Raises:
        BeyondError: The selection is not of one indicator, or asks for what is not compiled.
    """

    def __init__(self, index: Index, selection: Selection) -> None:
        self._index = index
        self._latest = selection.latest
        self._block = block_of(index, selection.condition)
        reader = MaskReader(index, self._block)
        self._every = reader.every
        self._mask = reader.read(selection.condition)
        self._periods: dict[int, frozenset[int]] = {}
        columns = index.compiled.columns
        self._starts, self._held = columns["series_rows"], columns["row_periods"]
        self._columns = columns

    def page(self, after: int, most: int) -> Rows:
        """Return rows in the order of the database, from a row on."""
        found: list[_Figure] = []
        for series in self._series(after):
            found += [
                _Figure(row, series.area, series.group)
                for row in self._rows(series)
                if row >= after
            ]
            if len(found) >= most:
                break
        return self._gathered(found[:most])

    def sorted_page(self, order: _Order, offset: int, most: int) -> Rows:
        """Return rows in another order, ties in that of the database."""
        keys = [one for one in order if one[0] not in CONSTANT]
        for name, _ in keys:
            if name not in (*_OF_PERIODS, "ref_area", *GROUP):
                raise BeyondError
        is_by_period = bool(keys) and keys[0][0] in _OF_PERIODS
        parts = self._by_period(keys) if is_by_period else self._by_series(keys)
        found: list[_Figure] = []
        for part in parts:
            found += part
            if len(found) >= offset + most:
                break
        return self._gathered(found[offset : offset + most])

    def _series(self, after: int = 0) -> Iterator[_Series]:
        """Yield the series that have rows from a row on, unless no period of them is kept."""
        areas, groups = self._columns["series_areas"], self._columns["series_groups"]
        for number in self._index.series_in(self._block):
            if self._starts[number + 1] > after:
                area, group = areas[number], groups[number]
                mask = self._mask(area, group)
                if mask:
                    yield _Series(number, area, group, mask)

    def _rows(self, series: _Series) -> Sequence[int]:
        """Return the rows of a series that are kept."""
        low, high = self._starts[series.number], self._starts[series.number + 1]
        rows: Sequence[int] = range(low, high)
        if series.mask != self._every:
            kept = self._periods_of(series.mask)
            periods = self._held[low:high].tolist()
            rows = [row for row, period in zip(rows, periods, strict=True) if period in kept]
        return rows if self._latest is None else rows[-self._latest :]

    def _periods_of(self, mask: int) -> frozenset[int]:
        found = self._periods.get(mask)
        if found is None:
            found = frozenset(at for at in range(mask.bit_length()) if mask >> at & 1)
            self._periods[mask] = found
        return found

    def _by_series(self, keys: _Order) -> Iterator[list[_Figure]]:
        """Yield the rows of the series that come first, then those of the next."""
        leading = len(keys)
        for at, (name, _) in enumerate(keys):
            if name in _OF_PERIODS:
                leading = at
                break
        series = list(self._series())
        for name, is_falling in reversed(keys[:leading]):
            series.sort(key=self._code_of(name), reverse=is_falling)

        codes = [self._code_of(name) for name, _ in keys[:leading]]
        for _, run in groupby(series, key=lambda one: tuple(code(one) for code in codes)):
            found = [_Figure(row, one.area, one.group) for one in run for row in self._rows(one)]
            yield self._put(found, keys[leading:])

    def _by_period(self, keys: _Order) -> Iterator[list[_Figure]]:
        """Yield the rows of the periods that come first, from their cross-sections."""
        (first, is_falling), rest = keys[0], keys[1:]
        kept = {(one.area, one.group): one for one in self._series()}
        least = {} if self._latest is None else {
            key: rows[0] for key, one in kept.items() if (rows := self._rows(one))
        }  # fmt: skip
        groups = sorted({group for _, group in kept})
        # All of one text or day are of one part.
        ranks = [self._rank(first, period) for period in range(len(self._index.periods))]
        periods = sorted(range(len(ranks)), key=ranks.__getitem__, reverse=is_falling)
        for _, run in groupby(periods, key=ranks.__getitem__):
            found = [
                one
                for section, group in self._index.sections_of(self._block, list(run), groups)
                for one in self._section(section, group)
                if (series := kept.get((one.area, group))) is not None
                and series.mask >> self._held[one.row] & 1
                and (self._latest is None or one.row >= least[one.area, group])
            ]
            yield self._put(sorted(found), rest)

    def _section(self, section: int, group: int) -> Iterator[_Figure]:
        starts = self._columns["section_starts"]
        part = slice(starts[section], starts[section + 1])
        rows, areas = self._columns["section_rows"][part], self._columns["section_areas"][part]
        has_text = self._index.has_text(section)
        for at, (row, area) in enumerate(zip(rows, areas, strict=True)):
            yield _Figure(row, area, group, (section, at) if has_text else None)

    def _put(self, found: list[_Figure], keys: _Order) -> list[_Figure]:
        """Put rows in order; they stand in that of the database."""
        for name, is_falling in reversed(keys):
            key = self._period_of(name) if name in _OF_PERIODS else self._code_of(name)
            found.sort(key=key, reverse=is_falling)
        return found

    def _code_of(self, name: str) -> Callable[[_Series | _Figure], str]:
        if name == "ref_area":
            areas = self._index.areas
            return lambda one: areas[one.area]
        at, groups = GROUP.index(name), self._index.groups
        return lambda one: groups[one.group][at]

    def _period_of(self, name: str) -> Callable[[_Figure], str]:
        ranks = [self._rank(name, period) for period in range(len(self._index.periods))]
        return lambda one: ranks[self._held[one.row]]

    def _rank(self, name: str, period: int) -> str:
        if name == "time_period":
            return self._index.periods[period]
        start, end = self._index.spans[period]
        return (start if name == "period_start" else end).isoformat()

    def _gathered(self, found: list[_Figure]) -> Rows:
        if not found:
            return Rows(self._block, [], [], [])
        numbers, areas, groups, places = map(list, zip(*found, strict=True))
        if None in places:
            places = self._places(found)
        return Rows(self._block, numbers, folded(areas), folded(groups), places=places)

    def _places(self, found: Sequence[_Figure]) -> list[tuple[int, int]]:
        """Say where rows stand in cross-sections if these are far fewer than their series.

        A page of the last figure of each series is then cut from few texts instead of many.
        """
        wanted = {(self._held[one.row], one.group) for one in found}
        series = {(one.area, one.group) for one in found}
        if len(wanted) * _FEWER > len(series):
            return []
        sections = {
            pair: at
            for pair in wanted
            for at, _ in self._index.sections_of(self._block, [pair[0]], [pair[1]])
            if self._index.has_text(at)
        }
        if len(sections) < len(wanted):
            return []
        starts, rows = self._columns["section_starts"], self._columns["section_rows"]
        places = []
        for one in found:
            at = sections[self._held[one.row], one.group]
            first = starts[at]
            places.append((at, bisect_left(rows, one.row, first, starts[at + 1]) - first))
        return places
