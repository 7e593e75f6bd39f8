"""Cells whose text was damaged on its way: each is a fault, the first of very many are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ingest import decode
from ingest.fault import MOST_FAULTS, Fault, cell_name, visible
from ingest.texts import Texts
from schemas import arrow
from schemas.columns import Places

if TYPE_CHECKING:
    from ingest.table import Table


def note(table: Table) -> None:
    """Add a fault for each cell whose text is damaged, row by row."""
    for place, name in enumerate(table.header):
        looks = decode.what_it_looks_like(name)
        if looks is not None:
            table.faults.append(_fault(1, None, place, name, looks))
    if not len(table.lines):
        return
    columns = [table.texts(place) for place in range(len(table.header))]
    found = [_damage_in(column) for column in columns]
    rows = [_rows_with(*each) for each in zip(columns, found, strict=True)]
    cells = sorted(
        (int(row), place) for place, some in enumerate(rows) for row in some[:MOST_FAULTS]
    )[:MOST_FAULTS]
    table.uncounted["damaged_text"] += sum(map(len, rows)) - len(cells)
    for row, place in cells:
        text, number = columns[place].at(row), int(table.lines[row])
        table.faults.append(_fault(number, table.header[place], place, text, found[place][text]))


def _damage_in(column: Texts) -> dict[str, str]:
    """Return the damaged texts of a column and what each looks like."""
    if column.is_plain:
        return {}
    suspects = column.distinct.filter(arrow.bools(column.matches(decode.SUSPECT.pattern)))
    looks = {text: decode.what_it_looks_like(text) for text in suspects.to_pylist()}
    return {text: damage for text, damage in looks.items() if damage is not None}


def _rows_with(column: Texts, wanted: Mapping[str, str]) -> Places:
    return column.where(column.lookup_exactly(dict.fromkeys(wanted, 1), 0).astype(bool))


def _fault(number: int, column: str | None, place: int, text: str, looks: str) -> Fault:
    cell, found = cell_name(number, place), visible(text[:60])
    return Fault("damaged_text", number, column, cell, found, facts={"damage": looks})
