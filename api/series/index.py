"""Where the rows of a question stand in a compiled release: by number, in the order of answers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import chain, repeat
from typing import Final, NamedTuple

from api.parameters import FILTERS
from api.series.folder import Compiled
from schemas import concepts

GROUP: Final = ("freq", *concepts.DIMENSIONS)
_FORMS: Final = {parameter.name: parameter.form for parameter in FILTERS}
_FEW: Final = 8  # areas up to which looking into their series beats reading a cross-section
_MOST_KEPT: Final = 4096

# One code for all rows, or one for each.
Codes = int | list[int] | memoryview
Numbers = range | list[int] | memoryview
Members = tuple[tuple[int, tuple[str, ...]], ...]
# A row, its area, its members, and in which cross-section it stands at which place.
_Found = tuple[int, int, int, tuple[int, int] | None]


class Rows(NamedTuple):
    """Some rows of one indicator: their numbers, from 0, and the codes of each.

    `section` is the number of the cross-section they are, if they are one; `places` says of rows of
    a few cross-sections in which they are and where.
    """

    block: int
    numbers: Numbers
    areas: Codes
    groups: Codes
    section: int | None = None
    places: Sequence[tuple[int, int]] = ()

    def first(self, count: int) -> Rows:
        """Return the first of them."""
        areas, groups = (
            one if isinstance(one, int) else one[:count] for one in (self.areas, self.groups)
        )
        return Rows(self.block, self.numbers[:count], areas, groups, places=self.places[:count])


class Wanted(NamedTuple):
    """What a question keeps, in the release's own codes; None keeps everything.

    `members` are the filters on frequency and dimensions, by their place in `GROUP`.
    """

    block: int
    members: Members
    areas: list[int] | None
    periods: list[int] | None
    start: date | None
    end: date | None
    after: int
    most: int


class Index:
    """The codes of a compiled release, and the rows they lead to."""

    def __init__(self, compiled: Compiled) -> None:
        lookup = compiled.lookup
        self.compiled = compiled
        self.blocks: list[tuple[str, str]] = [(one, two) for one, two in lookup["blocks"]]
        self.groups: list[tuple[str, ...]] = [tuple(group) for group in lookup["groups"]]
        self.areas: list[str] = lookup["areas"]
        self.periods: list[str] = [text for text, _, _ in lookup["periods"]]
        self.area_ids = _readable("ref_area", self.areas)
        self.period_ids = _readable("time_period", self.periods)
        self.block_ids: dict[str, list[int]] = {}
        for number, (_, indicator) in enumerate(self.blocks):
            self.block_ids.setdefault(indicator, []).append(number)
        self.codes = [
            frozenset(_readable(name, {group[at] for group in self.groups}))
            for at, name in enumerate(GROUP)
        ]
        self.spans = [
            (date.fromisoformat(start), date.fromisoformat(end))
            for _, start, end in lookup["periods"]
        ]
        self._first: list[int] = lookup["block_series"]
        self._columns = compiled.columns
        self._chunks = compiled.columns["chunk_rows"]
        self._kept: dict[tuple[int, Members], list[int]] = {}

    def series_in(self, block: int) -> range:
        """Return the numbers of the series of an indicator."""
        return range(self._first[block], self._first[block + 1])

    def knows(self, block: int, members: Members) -> bool:
        """Tell whether the release has every code of some filters."""
        return (block, members) in self._kept or all(
            self.codes[at].issuperset(codes) for at, codes in members
        )

    def chunk_of(self, row: int) -> int:
        """Return the number of the chunk that holds a row, or begins with it."""
        return bisect_right(self._chunks, row) - 1

    def find(self, wanted: Wanted) -> Rows:
        """Return the rows of a question; there may be none."""
        groups = self._groups_of(wanted.block, wanted.members)
        periods, inside = wanted.periods, None
        if wanted.start is not None or wanted.end is not None:
            inside = self._inside(wanted.start, wanted.end)
            periods = periods and [period for period in periods if period in inside]
        if periods is None and inside is not None:
            periods = self._few_periods(wanted, groups, inside)
        if periods is None:
            rows = self._find_series(wanted, groups, inside)
        elif wanted.areas is not None and len(wanted.areas) <= max(_FEW, 2 * len(periods)):
            rows = self._find_points(wanted, wanted.areas, periods, groups)
        else:
            rows = self._find_section(wanted, periods, groups)
        return rows

    def _few_periods(self, wanted: Wanted, groups: list[int], inside: set[int]) -> list[int] | None:
        """Return the periods inside if their cross-sections are fewer than the series to look in.

        A page needs no more series than have its rows together.
        """
        if wanted.areas is not None or wanted.after:
            return None
        series = min(len(self.areas) * len(groups), wanted.most // max(len(inside), 1))
        return sorted(inside) if len(inside) * len(groups) < series else None

    def _groups_of(self, block: int, members: Members) -> list[int]:
        """Return the members an indicator has that pass some filters."""
        key = (block, members)
        found = self._kept.get(key)
        if found is None:
            first, last = self._first[block], self._first[block + 1]
            used = set(self._columns["series_groups"][first:last].tolist())
            found = sorted(
                group
                for group in used
                if all(self.groups[group][at] in codes for at, codes in members)
            )
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found

    def _series_of(self, block: int, area: int, groups: Sequence[int]) -> list[int]:
        areas = self._columns["series_areas"]
        first, last = self._first[block], self._first[block + 1]
        low = bisect_left(areas, area, first, last)
        high = bisect_right(areas, area, low, last)
        held = self._columns["series_groups"][low:high].tolist()
        return [low + at for at, group in enumerate(held) if group in groups]

    def _find_points(
        self, wanted: Wanted, areas: list[int], periods: list[int], groups: list[int]
    ) -> Rows:
        """Look for each period in each series of a few areas."""
        starts, held = self._columns["series_rows"], self._columns["row_periods"]
        group_of = self._columns["series_groups"]
        found: list[_Found] = []
        for area in areas:
            for series in self._series_of(wanted.block, area, groups):
                low, high = starts[series], starts[series + 1]
                for period in periods:
                    row = bisect_left(held, period, low, high)
                    if row < high and held[row] == period:
                        found.append((row, area, group_of[series], None))
        if len(found) == 1 and found[0][0] >= wanted.after:
            row, area, group, _ = found[0]
            return Rows(wanted.block, range(row, row + 1), area, group)
        return self._gathered(wanted, found, has_places=False)

    def _find_section(self, wanted: Wanted, periods: list[int], groups: list[int]) -> Rows:
        """Read the rows of all areas, for each period and members."""
        starts = self._columns["section_starts"]
        sections = self.sections_of(wanted.block, periods, groups)
        if len(sections) == 1 and self._is_whole(sections[0][0], wanted):
            ((at, group),) = sections
            part = slice(starts[at], starts[at + 1])
            rows, areas = (self._columns[name][part] for name in ("section_rows", "section_areas"))
            return Rows(wanted.block, rows, areas, group, at)
        allowed = None if wanted.areas is None else set(wanted.areas)
        ends = self._ends_of(sections, wanted)
        found: list[_Found] = []
        for (at, group), end in zip(sections, ends, strict=True):
            part = slice(starts[at], end)
            rows, areas = (self._columns[name][part] for name in ("section_rows", "section_areas"))
            places = zip(repeat(at), range(len(rows)), strict=False)
            found += zip(rows, areas, repeat(group), places, strict=False)
        if allowed is not None:
            found = [one for one in found if one[1] in allowed]
        has_places = all(self.has_text(at) for at, _ in sections)
        return self._gathered(wanted, found, has_places=has_places)

    def sections_of(
        self, block: int, periods: Sequence[int], groups: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Return the cross-sections there are, each with its members."""
        keys = self._columns["section_keys"]
        found = []
        for period in periods:
            for group in groups:
                key = (block * len(self.periods) + period) * len(self.groups) + group
                at = bisect_left(keys, key)
                if at < len(keys) and keys[at] == key:
                    found.append((at, group))
        return found

    def _ends_of(self, sections: list[tuple[int, int]], wanted: Wanted) -> list[int]:
        """Return where to stop reading each cross-section: where the page is full."""
        starts, held = self._columns["section_starts"], self._columns["section_rows"]
        ends = [starts[at + 1] for at, _ in sections]
        if wanted.after or wanted.areas is not None:
            return ends
        parts = [held[starts[at] : end] for (at, _), end in zip(sections, ends, strict=True)]
        numbers = sorted(chain.from_iterable(parts))
        if len(numbers) <= wanted.most:
            return ends
        last = numbers[wanted.most - 1]
        return [
            bisect_right(held, last, starts[at], end)
            for (at, _), end in zip(sections, ends, strict=True)
        ]

    def has_text(self, section: int) -> bool:
        """Tell whether a cross-section has a text of its own."""
        texts = self._columns["section_texts"]
        return bool(texts[section] != texts[section + 1])

    def _is_whole(self, section: int, wanted: Wanted) -> bool:
        """Tell whether a cross-section is all that is wanted, and has a text of its own."""
        starts = self._columns["section_starts"]
        is_page = wanted.after == 0 and starts[section + 1] - starts[section] < wanted.most
        return is_page and wanted.areas is None and self.has_text(section)

    def _gathered(self, wanted: Wanted, found: list[_Found], *, has_places: bool) -> Rows:
        """Put rows in order and keep those of the page."""
        if wanted.after:
            found = [one for one in found if one[0] >= wanted.after]
        found = sorted(found)[: wanted.most]
        numbers, areas, groups, places = map(list, zip(*found, strict=True)) if found else [[]] * 4
        if not has_places:
            places = []
        return Rows(wanted.block, numbers, folded(areas), folded(groups), places=places)

    def _find_series(self, wanted: Wanted, groups: list[int], inside: set[int] | None) -> Rows:
        """Read whole series, or the part of them between two days."""
        starts = self._columns["series_rows"]
        runs: list[tuple[int, int, int]] = []
        missing = wanted.most
        for series in self._candidates(wanted, groups):
            low, high = max(starts[series], wanted.after), starts[series + 1]
            if low >= high:
                continue
            if inside is not None:
                low, high = self._narrowed(low, high, inside)
            runs.append((series, low, min(high, low + missing)))
            missing -= runs[-1][2] - low
            if missing <= 0:
                break
        return self._joined(wanted.block, [run for run in runs if run[1] < run[2]])

    def _candidates(self, wanted: Wanted, groups: list[int]) -> Sequence[int]:
        if wanted.areas is not None:
            return [
                series
                for area in wanted.areas
                for series in self._series_of(wanted.block, area, groups)
            ]
        first, last = self._first[wanted.block], self._first[wanted.block + 1]
        if wanted.after:
            # The series that holds the row the page starts with.
            starts = self._columns["series_rows"]
            first = max(first, bisect_right(starts, wanted.after, first, last) - 1)
        if not wanted.members:
            return range(first, last)
        held = self._columns["series_groups"][first:last].tolist()
        kept = set(groups)
        return [first + at for at, group in enumerate(held) if group in kept]

    def _narrowed(self, low: int, high: int, inside: set[int]) -> tuple[int, int]:
        """Return the rows of a series whose periods are inside; they stand together.

        Raises:
            ScatteredError: They do not: a long period ends after a short one that follows it.
        """
        held = self._columns["row_periods"][low:high].tolist()
        kept = [at for at, period in enumerate(held) if period in inside]
        if not kept:
            return low, low
        if kept[-1] - kept[0] + 1 != len(kept):
            raise ScatteredError
        return low + kept[0], low + kept[-1] + 1

    def _inside(self, start: date | None, end: date | None) -> set[int]:
        return {
            number
            for number, (first, last) in enumerate(self.spans)
            if (start is None or first >= start) and (end is None or last <= end)
        }

    def _joined(self, block: int, runs: list[tuple[int, int, int]]) -> Rows:
        areas, groups = self._columns["series_areas"], self._columns["series_groups"]
        if len(runs) == 1:
            series, low, high = runs[0]
            return Rows(block, range(low, high), areas[series], groups[series])
        numbers: list[int] = []
        area_of: list[int] = []
        group_of: list[int] = []
        for series, low, high in runs:
            numbers += range(low, high)
            area_of += [areas[series]] * (high - low)
            group_of += [groups[series]] * (high - low)
        together: range | list[int] = numbers
        if numbers and numbers[-1] - numbers[0] + 1 == len(numbers):
            together = range(numbers[0], numbers[-1] + 1)
        return Rows(block, together, folded(area_of), folded(group_of))


class ScatteredError(Exception):
    """The rows of a question do not stand together; DuckDB finds them."""


def folded(codes: list[int]) -> Codes:
    """Return one code when all are the same."""
    if codes and codes.count(codes[0]) == len(codes):
        return codes[0]
    return codes


def _readable(name: str, codes: Sequence[str] | set[str]) -> dict[str, int]:
    """Return the codes a caller may name: others are refused by the form of the parameter."""
    found = {}
    for number, code in enumerate(codes):
        try:
            _FORMS[name].read(code)
        except ValueError:
            continue
        found[code] = number
    return found
