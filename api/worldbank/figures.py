"""The figures a call asks for: read from the cube, then cut to periods as the World Bank does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from api.asking import Ask
from api.queries import cube
from api.queries.cube import Compared, Slice
from api.worldbank.book import Book, Series
from api.worldbank.calls import VALUE, Call, InvalidCallError
from api.worldbank.economies import Economy
from schemas import concepts

MAXIMUM_FIGURES: Final = 100_000
# What a filled gap is: imputed, in the terms of CL_OBS_STATUS.
FILLED: Final = "I"
_COLUMNS: Final = (
    "indicator",
    *concepts.DIMENSIONS,
    "ref_area",
    "freq",
    "time_period",
    "obs_value",
    "obs_status",
    "decimals",
    "unit_measure",
    "note",
    "period_start",
    "period_end",
)
# More periods than that are sooner sorted out here.
_FEW: Final = 50
_KEY: Final = 1 + len(concepts.DIMENSIONS)


class Figure(NamedTuple):
    """One figure; `value` is its exact text, `taken_from` the period a gap was filled from."""

    series: Series
    economy: Economy
    frequency: str
    period: str
    value: str | None
    status: str
    decimals: str | None
    unit: str | None
    note: str | None
    start: date
    end: date
    taken_from: str | None = None

    @property
    def when(self) -> tuple[date, date, str]:
        """What orders it among others in time."""
        return (self.start, self.end, self.period)


class Asked(NamedTuple):
    """What figures are asked for; None means all. `periods` are named one by one."""

    series: Sequence[Series]
    areas: Collection[str] | None
    periods: Collection[str] | None = None


def note_use(ask: Ask, series: Sequence[Series]) -> None:
    """Note which indicators a request is about, for the daily counts."""
    names = {one.breakdown.indicator for one in series}
    ask.request.scope["so_chuan"]["indicators"] = sorted(names)


def find(cursor: DuckDBPyConnection, book: Book, asked: Asked, call: Call) -> list[Figure]:
    """Return figures by series and economy as they were asked for, the newest first.

    Raises:
        InvalidCallError: More are asked for than one answer may hold.
    """
    rows = list(_within(_read(cursor, book, asked), call, asked.periods))
    kept: Iterable[Figure] = rows
    if call.newest_values is not None:
        kept = _newest_values(rows, call.newest_values)
    elif call.newest is not None:
        kept = _newest_periods(rows, call.newest, fills=call.fills_gaps)
    return _sorted(kept, asked.series, book)


def _read(cursor: DuckDBPyConnection, book: Book, asked: Asked) -> Iterator[Figure]:
    wanted: dict[str, dict[tuple[str, ...], Series]] = {}
    for one in asked.series:
        wanted.setdefault(one.dataset, {})[one.key] = one
    slices = [_slice(dataset, list(keys), asked) for dataset, keys in wanted.items()]
    expected = sum(cube.count(cursor, one).observations for one in slices)
    if expected > MAXIMUM_FIGURES:
        about = f"{expected} > {MAXIMUM_FIGURES}; /v1/releases/latest/files/observations.parquet"
        raise InvalidCallError(VALUE, about)
    for part in slices:
        keys = wanted[part.dataset]
        for row in _rows(cursor, part):
            series, economy = keys.get(row[:_KEY]), book.of_area.get(row[_KEY])
            if series is not None and economy is not None:
                yield Figure(series, economy, *row[_KEY + 1 :])


def _slice(dataset: str, keys: Sequence[tuple[str, ...]], asked: Asked) -> Slice:
    """Return a slice that holds the series, and others that share codes with several of them."""
    names = ("indicator", *concepts.DIMENSIONS)
    codes = {name: tuple(sorted({key[at] for key in keys})) for at, name in enumerate(names)}
    if asked.areas is not None:
        codes["ref_area"] = tuple(sorted(asked.areas))
    if asked.periods is not None and len(asked.periods) <= _FEW:
        each = tuple((Compared("time_period", "eq", one),) for one in sorted(asked.periods))
        return Slice(dataset, keys=codes, tests=(each,))
    return Slice(dataset, keys=codes)


def _rows(cursor: DuckDBPyConnection, asked: Slice) -> Iterator[tuple[Any, ...]]:
    for batch in cube.read(cursor, asked, columns=_COLUMNS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _within(
    figures: Iterable[Figure], call: Call, periods: Collection[str] | None
) -> Iterator[Figure]:
    """Keep the frequency and the periods that are asked for.

    Without either, a series that has annual figures shows those only: another frequency must be
    asked for by `frequency`, by a date in its notation, or period by period.
    """
    window = call.window
    asked = call.frequency or (window.frequency if window else None)
    newest = None
    if window is not None and window.start is None:
        figures = list(figures)
        newest = max((one.start.year for one in figures), default=None)
    for one in figures:
        if periods is not None:
            if one.period not in periods:
                continue
        elif one.frequency != asked and (asked or _is_beside(one)):
            continue
        if window is not None and not _is_in(one, window.start, window.end, newest):
            continue
        yield one


def _is_beside(figure: Figure) -> bool:
    return figure.frequency != "A" and "A" in figure.series.breakdown.frequencies


def _is_in(figure: Figure, start: date | None, end: date | None, newest: int | None) -> bool:
    if start is None:
        return figure.start.year == newest
    return start <= figure.start and (end is None or figure.start <= end)


def _newest_values(figures: Iterable[Figure], number: int) -> Iterator[Figure]:
    for mine in _by_series(figures).values():
        yield from [one for one in mine if one.value is not None][:number]


def _newest_periods(figures: Sequence[Figure], number: int, *, fills: bool) -> Iterator[Figure]:
    """Keep the newest periods that any of the figures has, of each frequency.

    A gap is filled, if that is wished, with the newest value of an earlier one of these periods.
    """
    kept: dict[str, list[Figure]] = {}
    ordered = sorted(figures, key=lambda one: (one.frequency, one.when), reverse=True)
    for frequency, ones in groupby(ordered, key=lambda one: one.frequency):
        seen: dict[str, Figure] = {}
        for one in ones:
            seen.setdefault(one.period, one)
        kept[frequency] = list(seen.values())[:number]
    for mine in _by_series(figures).values():
        by_period = {one.period: one for one in mine}
        for place in kept[mine[0].frequency]:
            found = by_period.get(place.period)
            if fills and (found is None or found.value is None):
                found = _filled(mine, place, kept[mine[0].frequency]) or found
            if found is not None:
                yield found


def _filled(mine: Sequence[Figure], place: Figure, kept: Sequence[Figure]) -> Figure | None:
    earlier = {one.period for one in kept if one.when < place.when}
    for one in mine:
        if one.period in earlier and one.value is not None:
            return one._replace(
                period=place.period,
                start=place.start,
                end=place.end,
                status=FILLED,
                taken_from=one.period,
            )
    return None


def _by_series(figures: Iterable[Figure]) -> Mapping[tuple[str, str, str], list[Figure]]:
    """Return the figures of each series, economy and frequency, the newest first."""
    found: dict[tuple[str, str, str], list[Figure]] = {}
    for one in sorted(figures, key=lambda one: one.when, reverse=True):
        found.setdefault((one.series.id, one.economy.id, one.frequency), []).append(one)
    return found


def _sorted(figures: Iterable[Figure], series: Sequence[Series], book: Book) -> list[Figure]:
    rank = {one.id: at for at, one in enumerate(series)}
    place = {one.id: at for at, one in enumerate(book.economies)}
    newest_first = sorted(figures, key=lambda one: one.when, reverse=True)
    return sorted(newest_first, key=lambda one: (rank[one.series.id], place[one.economy.id]))
