"""What a release offers in the World Bank's terms: economies, series, times, topics, sources.

A series is an indicator; where it is broken down the codes follow its id: `POP_CENSUS.SEX_F`.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.labels import Labels, borrowed
from api.queries import breakdowns, catalogue
from api.queries.breakdowns import Breakdown
from api.queries.catalogue import Row
from api.shelf import OpenRelease
from api.worldbank import dates
from api.worldbank.economies import Economy, economies
from schemas import concepts

# The source that holds everything: the World Bank's clients ask for it unless told otherwise.
WHOLE: Final = "2"
_SHORT: Final = dict(
    zip(concepts.DIMENSIONS, ("SEX", "AGE", "URB", "ACT", "CPA", "BRK"), strict=True)
)
_TOTALS: Final = (concepts.TOTAL,) * len(concepts.DIMENSIONS)
_MOST_RELEASES: Final = 16


@dataclass(frozen=True)
class Series:
    """One series: an indicator with a code for each dimension, and what is known of it."""

    id: str
    breakdown: Breakdown
    indicator: Row

    @property
    def dataset(self) -> str:
        """The dataset its figures are in."""
        return self.breakdown.dataset

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from other series of its dataset."""
        return (self.breakdown.indicator, *self.breakdown.codes)

    def name(self, labels: Labels, lang: str) -> str:
        """Return the name of the indicator, with those of its codes behind it."""
        base = said(self.indicator, "name", lang) or self.breakdown.indicator
        parts = [
            labels.name(lang, dimension, code) or code
            for dimension, code in zip(concepts.DIMENSIONS, self.breakdown.codes, strict=True)
            if code != concepts.TOTAL
        ]
        return " – ".join([base, *parts])


@dataclass(frozen=True)
class Book:
    """The catalogue of one release. `areas` are those that a dataset has figures of."""

    economies: Sequence[Economy]
    series: Sequence[Series]
    periods: Sequence[str]
    datasets: Mapping[str, Row]
    areas: Mapping[str, frozenset[str]]
    topics: Sequence[tuple[str, str, Mapping[str, str]]]
    _economy: Mapping[str, Economy]
    _series: Mapping[str, Series]
    of_area: Mapping[str, Economy]
    # What a search looks through, by series; filled by the first one.
    spoken: dict[str, str] = field(default_factory=dict, repr=False)

    def economy(self, code: str) -> Economy | None:
        """Return an economy by any of its codes."""
        return self._economy.get(code.upper())

    def one(self, series: str) -> Series | None:
        """Return a series by its id."""
        return self._series.get(series.upper())

    def topic_of(self, dataset: str) -> tuple[str, str, Mapping[str, str]] | None:
        """Return the topic of a dataset as (id, theme, names)."""
        theme = self.datasets[dataset]["theme"]
        return next((topic for topic in self.topics if topic[1] == theme), None)


_held: OrderedDict[str, Book] = OrderedDict()
_lock = threading.Lock()


def book_of(release: OpenRelease, cursor: DuckDBPyConnection) -> Book:
    """Return the book of a release; its manifest says what is in it, for ever."""
    digest = release.manifest_sha256
    with _lock:
        if digest in _held:
            _held.move_to_end(digest)
            return _held[digest]
    made = _read(cursor)
    with _lock:
        _held[digest] = made
        if len(_held) > _MOST_RELEASES:
            _held.popitem(last=False)
    return made


def _read(cursor: DuckDBPyConnection) -> Book:
    all_economies = economies(catalogue.list_areas(cursor, limit=1_000_000))
    indicators = catalogue.list_indicators(cursor, limit=1_000_000)
    series = _all_series(breakdowns.list_breakdowns(cursor), indicators)
    areas: dict[str, set[str]] = {}
    for dataset, area in breakdowns.list_areas(cursor):
        areas.setdefault(dataset, set()).add(area)
    themes = breakdowns.list_themes(cursor)
    return Book(
        economies=all_economies,
        series=series,
        periods=breakdowns.list_periods(cursor),
        datasets={row["dataset_id"]: row for row in catalogue.list_datasets(cursor)},
        areas={name: frozenset(found) for name, found in areas.items()},
        topics=[
            (str(position + 1), code, _names(vi, en, code)) for code, vi, en, position in themes
        ],
        _economy=_by_code(all_economies),
        _series={one.id: one for one in series},
        of_area={one.area: one for one in all_economies if one.area is not None},
    )


def _all_series(found: Iterable[Breakdown], indicators: Sequence[Row]) -> list[Series]:
    """Return every series with figures, and every indicator even where it has no total."""
    known = {row["indicator"]: row for row in indicators}
    made = {}
    for one in found:
        if one.indicator in known:
            series = Series(_id_of(one), one, known[one.indicator])
            made[series.id] = series
    for name, row in known.items():
        empty = Breakdown(row["dataset_id"], name, _TOTALS, frozenset())
        made.setdefault(name, Series(name, empty, row))
    return [made[name] for name in sorted(made)]


def _id_of(one: Breakdown) -> str:
    parts = [
        f"{_SHORT[dimension]}_{code}"
        for dimension, code in zip(concepts.DIMENSIONS, one.codes, strict=True)
        if code != concepts.TOTAL
    ]
    return ".".join([one.indicator, *parts]).upper()


def _by_code(found: Iterable[Economy]) -> dict[str, Economy]:
    codes: dict[str, Economy] = {}
    for one in found:
        for code in (one.id, one.iso2, one.area or one.id):
            codes.setdefault(code.upper(), one)
    return codes


def _names(vi: str | None, en: str | None, code: str) -> dict[str, str]:
    return {"vi": vi or borrowed(en, "en") or code, "en": en or borrowed(vi, "vi") or code}


def said(row: Mapping[str, Any], name: str, lang: str) -> str:
    """Return a text of a row in a language, or the other one marked; empty without any."""
    other = "en" if lang == "vi" else "vi"
    return row.get(f"{name}_{lang}") or borrowed(row.get(f"{name}_{other}"), other) or ""


def time_ids(periods: Iterable[str]) -> dict[str, str]:
    """Return our periods by what a caller may write for them, in upper case."""
    found: dict[str, str] = {}
    for one in periods:
        for spelled in (dates.time_id_of(one), dates.date_of(one), one):
            found.setdefault(spelled.upper(), one)
    return found
