"""The territory of each value: a code or name means one only together with its period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ingest.cells import Cells
from ingest.codes import Territory, UnknownCodeError
from ingest.placing import PERIOD, Place, at_least
from ingest.texts import Texts
from schemas import codelist, columns
from schemas.columns import NULL, Codes, Flags, Groups, Places
from schemas.period import Period


class Areas:
    """Reads the areas of a file; every pair of text and period is looked up once."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.at = cells.bound.position_of("ref_area")
        self.at_name = cells.bound.position_of("ref_area_name")
        self.territory = Territory(cells.contract, cells.lists)
        self._found: dict[tuple[int, int], codelist.Area | UnknownCodeError | None] = {}

    def read(self, place: Place, kept: Flags | None) -> None:
        """Set the area of each row that has none yet; `kept` are the rows that have a value."""
        if self.at is None:
            return
        said = place.of("ref_area") >= 0
        wanted = ~said if kept is None else ~said & kept
        rows = np.flatnonzero(wanted)
        texts = self.cells.texts(self.at)
        if texts.is_blank.any():
            blank = texts.gather(texts.is_blank)
            self.cells.note_blank(self.at, rows[blank[rows]])
            rows = rows[~blank[rows]]
        if not len(rows):
            return
        found = self._timeless(place, texts, rows)
        if found is None:
            found = self._by_period(self.at, place, texts, rows)
        if len(rows) < place.length:
            before = place.of("ref_area").copy()
            before[rows] = found
            place.set("ref_area", before)
        else:
            place.set("ref_area", found)
        known = found >= 0
        if not known.all():
            rows, found = rows[known], found[known]
        self._compare_names(place, rows, found)

    def _timeless(self, place: Place, texts: Texts, rows: Places) -> Codes | None:
        """Return the area of each row when no text needs its period to be told, else None."""
        codes, periods = _codes(texts, rows), _some(place.of(PERIOD), rows)
        if periods.min() < 0:
            return None
        used = [place.known[PERIOD][int(code)] for code in np.flatnonzero(np.bincount(periods))]
        span = min(each.start for each in used), max(each.end for each in used)
        meanings = np.full(len(texts.distinct), NULL, dtype=np.int32)
        for text in map(int, np.flatnonzero(np.bincount(codes))):
            area = self.territory.throughout(texts.distinct[text].as_py(), *span)
            if area is None:
                return None
            meanings[text] = place.known["ref_area"].code(area.area_id)
        return meanings[codes]

    def _by_period(self, at: int, place: Place, texts: Texts, rows: Places) -> Codes:
        """Return the area of each row, NULL where there is none, and note why."""
        known, periods = place.known["ref_area"], place.known[PERIOD]
        groups = _pairs(
            _codes(texts, rows), len(texts.distinct), _some(place.of(PERIOD), rows), len(periods)
        )
        answers = [
            self._find(texts, text, periods[period] if period >= 0 else None, period)
            for text, period in groups.tuples
        ]
        self._note(at, rows, groups, answers)
        codes = [
            known.code(each.area_id) if isinstance(each, codelist.Area) else NULL
            for each in answers
        ]
        return np.asarray(codes, dtype=np.int32)[groups.of]

    def _find(
        self, texts: Texts, text: int, period: Period | None, code: int
    ) -> codelist.Area | UnknownCodeError | None:
        if (text, code) not in self._found:
            try:
                found = self.territory.find(texts.distinct[text].as_py(), period)
            except UnknownCodeError as error:
                self._found[text, code] = error
            else:
                self._found[text, code] = found
        return self._found[text, code]

    def _note(self, at: int, rows: Places, groups: Groups, answers: list[Any]) -> None:
        errors = [each for each in answers if isinstance(each, UnknownCodeError)]
        for code in dict.fromkeys(error.code for error in errors):
            flags = np.asarray([getattr(each, "code", None) == code for each in answers])
            group_of = _lookup(rows, groups)

            def facts(row: int, group_of: Callable[[int], int] = group_of) -> dict[str, Any]:
                error = answers[group_of(row)]
                return {"expected": error.expected, **error.facts}

            self.cells.note_once(code, at, rows[flags[groups.of]], facts)

    def _compare_names(self, place: Place, rows: Places, areas: Codes) -> None:
        """Note each name that is not the name of the area its code means."""
        if self.at_name is None or not len(rows):
            return
        texts, known = self.cells.texts(self.at_name), place.known["ref_area"]
        listed = codelist.areas(self.cells.lists)
        groups = _pairs(areas, len(known), _codes(texts, rows), len(texts.distinct))
        blank = texts.is_blank
        wrong = np.asarray(
            [
                not blank[name]
                and not codelist.areas_named(texts.distinct[name].as_py(), [listed[known[area]]])
                for area, name in groups.tuples
            ]
        )
        group_of = _lookup(rows, groups)

        def facts(row: int) -> dict[str, Any]:
            area = listed[known[groups.tuples[group_of(row)][0]]]
            return {"expected": f"{area.type_vi} {area.name_vi}".strip(), "area": area.area_id}

        found = rows[wrong[groups.of]]
        self.cells.note_once("name_contradicts_code", self.at_name, found, facts)


def _codes(texts: Texts, rows: Places) -> Codes:
    return rows.astype(np.int32) if texts.codes is None else _some(texts.codes, rows)


def _some(codes: Codes, rows: Places) -> Codes:
    return codes if len(rows) == len(codes) else codes[rows]


def _pairs(one: Codes, one_size: int, other: Codes, other_size: int) -> Groups:
    return columns.group([one, at_least(other, NULL)], [one_size, other_size])


def _lookup(rows: Places, groups: Groups) -> Callable[[int], int]:
    """Return what tells the group of a row."""
    return lambda row: int(groups.of[np.searchsorted(rows, row)])
