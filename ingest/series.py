"""The figures of a file and the accepted ones beside it, series by series in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ingest.figures import KEY, Figures
from schemas import columns, period
from schemas.columns import Coded, Flags, Places

_SERIES: Final = [key for key in KEY if key != "time_period"] + ["shape"]
_BREAK: Final = "B"
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True)
class Series:
    """One place for each figure, a series' own side by side and rising in time.

    `at` is the row in its table: the file's where `is_new`, else the accepted figures'. A figure
    of the file stands in place of the accepted one, and `is_restated` says that there was one with
    a value. `number` rises from series to series. `value` is not a number where there is none.
    `era` differs in two figures of a series when a break was declared between them.
    """

    now: Figures
    earlier: Figures | None
    at: Places = field(repr=False)
    is_new: Flags = field(repr=False)
    is_restated: Flags = field(repr=False)
    number: NDArray[np.int64] = field(repr=False)
    indicator: Coded = field(repr=False)
    value: NDArray[np.float64] = field(repr=False)
    year: NDArray[np.int32] = field(repr=False)
    era: NDArray[np.int64] = field(repr=False)

    def side(self, place: int) -> Figures:
        """Return the figures that hold a place's row."""
        return self.now if self.earlier is None or self.is_new[place] else self.earlier

    def period(self, place: int) -> str:
        """Return the period of a place."""
        return self.side(place).text("time_period", int(self.at[place]))

    def kept(self, flags: Flags) -> Series:
        """Return some of the places."""
        if flags.all():
            return self
        return Series(
            self.now,
            self.earlier,
            self.at[flags],
            self.is_new[flags],
            self.is_restated[flags],
            self.number[flags],
            Coded(self.indicator.codes[flags], self.indicator.values),
            self.value[flags],
            self.year[flags],
            self.era[flags],
        )

    def of_indicator(self, answers: Mapping[str, Any], other: Any) -> NDArray[Any]:  # noqa: ANN401
        """Return for every place what is answered for its indicator."""
        told = np.asarray([answers.get(each, other) for each in self.indicator.values])
        return told[self.indicator.codes]

    def follows(self) -> Flags:
        """Tell of each place whether the one before it is of the same series."""
        same = np.zeros(len(self.number), dtype=bool)
        np.equal(self.number[1:], self.number[:-1], out=same[1:])
        return same

    def sizes(self, chosen: Flags) -> NDArray[np.int64]:
        """Return for every place how many chosen places its series has."""
        if not len(self.number):
            return np.empty(0, dtype=np.int64)
        counts = np.bincount(self.number[chosen], minlength=int(self.number[-1]) + 1)
        return counts[self.number]

    def medians(self, column: NDArray[np.float64], chosen: Flags) -> NDArray[np.float64]:
        """Return for every place the median over the chosen places of its series.

        It is not a number where a series has none.
        """
        if not len(self.number):
            return np.empty(0)
        values = column[chosen]
        counts = np.bincount(self.number[chosen], minlength=int(self.number[-1]) + 1)
        starts = np.cumsum(counts) - counts
        found = np.full(len(counts), np.nan)
        # Series of one length make a matrix: numpy has no median by groups.
        for count in np.unique(counts[counts > 0]):
            same = np.flatnonzero(counts == count)
            matrix = values[starts[same][:, None] + np.arange(count)]
            found[same] = np.median(matrix, axis=1, overwrite_input=True)
        return found[self.number]


def previous(column: NDArray[Any]) -> NDArray[Any]:
    """Return for every place what stands at the place before it; the first has its own."""
    return np.concatenate([column[:1], column[:-1]])


def series_of(now: Figures, earlier: Figures | None) -> Series:
    """Return every figure of a file, and the accepted ones that it does not state."""
    count = len(now.at)
    coded, kept = now.coded, np.ones(count, dtype=bool)
    is_restated: Flags = np.broadcast_to(np.bool_(0), count)
    if earlier is not None:
        coded = {name: _joined(now.coded[name], earlier.coded[name]) for name in now.coded}
        chosen = [coded[name] for name in KEY]
        keys = columns.key([each.codes for each in chosen], [len(each.values) for each in chosen])
        new, old = keys[:count], keys[count:]
        is_restated = np.isin(new, old[~np.isnan(earlier.value)])
        kept = np.concatenate([kept, ~np.isin(old, new)])
        coded = {name: Coded(each.codes[kept], each.values) for name, each in coded.items()}
        is_restated = np.concatenate([is_restated, np.zeros(len(old), dtype=bool)])[kept]

    def both(name: str) -> NDArray[Any]:
        own: NDArray[Any] = getattr(now, name)
        return own if earlier is None else np.concatenate([own, getattr(earlier, name)])[kept]

    start = both("start")
    number, order = _in_order(coded, start)
    return Series(
        now,
        earlier,
        both("at")[order],
        (np.arange(len(kept)) < count)[kept][order] if earlier else kept,
        is_restated[order],
        number,
        Coded(coded["indicator"].codes[order], coded["indicator"].values),
        both("value")[order],
        both("year")[order],
        _eras(now, coded, start, order),
    )


def _joined(one: Coded, other: Coded) -> Coded:
    """Return the rows of two columns one after the other."""
    values = list(dict.fromkeys([*one.values, *other.values]))
    place = {value: at for at, value in enumerate(values)}
    codes = [
        np.asarray([*(place[value] for value in each.values), columns.NULL], np.int32)[each.codes]
        for each in (one, other)
    ]
    return Coded(np.concatenate(codes), values)


def _in_order(
    coded: Mapping[str, Coded], start: NDArray[np.int32]
) -> tuple[NDArray[np.int64], Places]:
    """Return the number of each place's series, and the row at each place."""
    if not len(start):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.intp)
    chosen = [coded[name] for name in _SERIES]
    days = start - start.min()
    span = int(days.max()) + 1
    # The day comes last, so what is above it tells the series.
    key = columns.key(
        [*(each.codes for each in chosen), days], [*(len(each.values) for each in chosen), span]
    )
    order = columns.order(key)
    series = key[order] // (span + 1)
    number = np.zeros(len(order), dtype=np.int64)
    np.cumsum(series[1:] != series[:-1], out=number[1:])
    return number, order


def _eras(
    now: Figures, coded: Mapping[str, Coded], start: NDArray[np.int32], order: Places
) -> NDArray[np.int64]:
    """Count at every place the breaks up to it: those declared, and those a figure has itself."""
    era = np.zeros(len(order), dtype=np.int64)
    if _BREAK in coded["obs_status"].values:
        np.cumsum(coded["obs_status"].is_in([_BREAK])[order], out=era)
    for indicator in now.contract.indicators:
        for each in indicator.breaks:
            day = (period.parse(each.time_period).start - _EPOCH).days
            passed = coded["indicator"].is_in([indicator.id]) & (start >= day)
            era += passed[order]
    return era
