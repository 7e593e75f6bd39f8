"""A table under its form: which column holds what, and faults at its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ingest.fault import Fault, cell_name
from ingest.fault_log import FaultLog
from ingest.form import BoundForm
from ingest.number import Format
from ingest.table import Table
from ingest.texts import Texts
from schemas.columns import Flags, Places
from schemas.contract import Column, Contract

Facts = Callable[[int], dict[str, Any]]


@dataclass
class Cells:
    """What is read, how, and the faults met on the way. Rows are counted from 0 here."""

    table: Table
    bound: BoundForm
    contract: Contract
    declared: Format | None
    lists: Path
    log: FaultLog = field(default_factory=FaultLog)

    def __post_init__(self) -> None:
        self.lines = self.table.lines
        self._columns: dict[int, Texts] = {}
        self._told: dict[tuple[str, int], Flags] = {}

    @property
    def row_count(self) -> int:
        """How many rows the table has."""
        return len(self.lines)

    def texts(self, position: int) -> Texts:
        """Return a column of the file."""
        if position not in self._columns:
            self._columns[position] = self.table.texts(position)
        return self._columns[position]

    def formats_of(self, column: Column) -> tuple[Format, ...]:
        """Return the formats a column's numbers may be in."""
        if column.number_format is not None:
            return (column.number_format,)
        if self.declared in self.bound.form.number_formats:
            return (self.declared,)
        return self.bound.form.number_formats

    def note(self, code: str, position: int, rows: Places, facts: Facts) -> None:
        """Note a fault in one column of some rows; `facts` are asked of a row."""
        numbers, texts = self.lines[rows], self.texts(position)

        def tell(at: int) -> Fault:
            row, number = int(rows[at]), int(numbers[at])
            cell, found = cell_name(number, position), texts.at(row).strip()
            column = self.table.header[position]
            return Fault(code, number, column, cell, found, facts=facts(row))

        self.log.add(code, position, numbers, tell)

    def note_once(self, code: str, position: int, rows: Places, facts: Facts) -> None:
        """Note a fault where the same one was not noted before for another value of the row."""
        told = self._told.setdefault((code, position), np.zeros(self.row_count, dtype=bool))
        fresh = rows[~told[rows]]
        told[rows] = True
        self.note(code, position, fresh, facts)

    def note_blank(self, position: int, rows: Places) -> None:
        """Note that a cell must not be blank."""
        column = self.bound.columns[position]
        marks = "; ".join(mark for mark in self.bound.form.missing_marks if mark)
        code = "blank_value" if column.concept == "obs_value" else "blank_cell"
        self.note_once(code, position, rows, lambda _: {"marks": marks})
