"""Cells to observations: one row for every value, each fault at its cell."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ingest import reading, sharing, weaving
from ingest.areas import Areas
from ingest.cells import Cells
from ingest.fault import cell_name
from ingest.fault_log import FaultLog
from ingest.form import BoundForm
from ingest.number import Format
from ingest.placing import ABSENT, DAYS, PERIOD, TEXTS, Place
from ingest.table import Table
from ingest.values import EXACT
from schemas import codelist, columns
from schemas.columns import NULL, Coded, Flags, Places
from schemas.contract import Column, Contract
from schemas.row_rules import KEY, Rows

_PLACED: Final = (*KEY, "unit_measure", "conf_status", "rank_of", "period_kind", DAYS)


@dataclass
class Observed:
    """The observations of a file in file order, left to right, and the faults met on the way.

    `lines` and `turns` say of each observation which row of the table and which of `positions`, the
    columns that hold values, it stands in. `places` has for each of these what its rows say.
    `blamed` maps a concept to the position of its column in the file.
    """

    table: Table
    rows: Rows
    lines: Places
    turns: NDArray[np.int8]
    positions: list[int]
    places: list[Place]
    log: FaultLog
    blamed: dict[str, int]

    def __len__(self) -> int:
        return len(self.lines)

    @functools.cached_property
    def source_rows(self) -> Places:
        """The spreadsheet row of each observation."""
        return self.table.lines[self.lines]

    def cell(self, index: int) -> str:
        """Return where an observation's value stands, such as `D5`."""
        return cell_name(int(self.source_rows[index]), self.position(index))

    def position(self, index: int) -> int:
        """Return the column of an observation's value."""
        return self.positions[int(self.turns[index])]

    def printed(self, index: int) -> str:
        """Return an observation's value as it was typed."""
        return self.table.texts(self.position(index)).at(int(self.lines[index]))

    def said(self, index: int, concept: str) -> Any:  # noqa: ANN401 - whatever the concept holds
        """Return one concept of an observation, None when it is not known."""
        if concept in TEXTS:
            return self._text(index, concept)
        return self.rows.coded[concept].at(index)

    def placed(self, concept: str) -> Coded:
        """Return what the rows say about a concept that is not among `rows`."""
        codes = [place.column(concept).codes for place in self.places]
        spots = self.lines * len(self.places) + self.turns
        return Coded(weaving.codes(codes, spots), self.places[0].known[concept])

    def _text(self, index: int, concept: str) -> str | None:
        place, line = self.places[int(self.turns[index])], int(self.lines[index])
        if concept in place.texts:
            return place.texts[concept].at(line).strip() or None
        said: str | None = place.column(concept).at(line)
        return said


def observe(
    table: Table,
    bound: BoundForm,
    contract: Contract,
    declared: Format | None,
    lists: Path = codelist.HOME,
) -> Observed:
    """Turn a well-formed table into observations.

    A cell that cannot be read gives a fault and a null; the rest of its row is still read.

    Args:
        table: The cells of the file.
        bound: The form they follow.
        contract: What is valid.
        declared: The number format of the file, where the form leaves it open.
        lists: The folder of the code lists.
    """
    cells = Cells(table, bound, contract, declared, lists)
    shared = sharing.read(cells)
    positions = [at for at, column in bound.columns.items() if column.concept == "obs_value"]
    kept = [reading.stated(cells, at) for at in positions]
    areas = Areas(cells)
    places = [
        _placed(cells, at, shared, areas, flags) for at, flags in zip(positions, kept, strict=True)
    ]
    read = [
        reading.read(cells, at, place, flags)
        for at, place, flags in zip(positions, places, kept, strict=True)
    ]
    spots = weaving.spots(cells.row_count, kept)
    rows = _rows(places, read, spots, cells.row_count)
    width = max(1, len(positions))
    lines, turns = (spots, np.zeros(len(spots), dtype=np.int8))
    if width > 1:
        lines, turns = spots // width, (spots % width).astype(np.int8)
    blamed = {column.concept: at for at, column in reversed(bound.columns.items())}
    return Observed(table, rows, lines, turns, positions, places, cells.log, blamed)


def _placed(cells: Cells, at: int, shared: Place, areas: Areas, kept: Flags | None) -> Place:
    """Place the values of one column: what the column fixes, its period, its area and unit."""
    column, place = cells.bound.columns[at], shared.copy()
    _fix(cells, column, shared, place)
    if at in cells.bound.periods:
        period, _ = cells.bound.periods[at]
        place.set_periods(columns.constant(place.known[PERIOD].code(period), place.length))
    areas.read(place, kept)
    if column.unit is not None:
        place.say("unit_measure", column.unit)
    _drop_rank_of(cells, place)
    return place


def _fix(cells: Cells, column: Column, shared: Place, place: Place) -> None:
    for concept, text in column.fixed.items():
        filled = shared.fill(text) if "{" in text else None
        known: list[str | None] = [text] if filled is None else list(shared.known[text])
        if concept == "indicator":
            known = [each if cells.contract.indicator(each or "") else None for each in known]
        codes = np.asarray([*map(place.known[concept].code, known), NULL], dtype=np.int32)
        if filled is None:
            place.set(concept, columns.constant(int(codes[0]), place.length))
        else:
            place.set(concept, codes[filled])


def _drop_rank_of(cells: Cells, place: Place) -> None:
    """A score stands in the same line as the rank it gave; the last place is the rank's."""
    if "rank_of" not in place.codes:
        return
    ranks = [each.id for each in cells.contract.indicators if each.is_rank]
    is_rank = place.column("indicator").is_in(ranks)
    place.set("rank_of", np.where(is_rank, place.of("rank_of"), np.int32(ABSENT)))


def _rows(
    places: Sequence[Place], read: Sequence[reading.Read], spots: Places, length: int
) -> Rows:
    if not places:
        nothing = Coded(np.empty(0, dtype=np.int32), [])
        names = (*_PLACED, "obs_status", "decimals")
        return Rows(dict.fromkeys(names, nothing), pa.nulls(0, EXACT))
    known = places[0].known
    coded = {
        name: Coded(
            weaving.codes([place.column(name).codes for place in places], spots), known[name]
        )
        for name in _PLACED
    }
    status = weaving.codes([each.status for each in read], spots)
    coded["obs_status"] = Coded(status, known["obs_status"])
    coded["decimals"] = Coded(weaving.codes([each.decimals for each in read], spots), range(10))
    return Rows(coded, weaving.values([each.values for each in read], spots, length))
