"""Broken rules of the contract as faults, each at the cell a reader should look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.codes import status_name
from ingest.fault import Fault, cell_name
from ingest.observe import Observed
from schemas import codelist, columns, concepts, units
from schemas.columns import Places
from schemas.contract import Contract
from schemas.row_rules import BLAMED, KEY, Checker

# Behind the faults of reading in the same cell, and then in the order of the observations.
_LATE: Final = 1 << 40


def note(observed: Observed, contract: Contract, lists: Path) -> None:
    """Add a fault for every observation that breaks a rule of its contract."""
    failures = Checker(contract, lists).failures(observed.rows)
    for rank, (code, places) in enumerate(sorted(failures.items())):
        by_position = _by_position(observed, code, places)
        tell = _Teller(observed, contract, lists, code).tell
        for position, at in by_position.items():
            turns = _LATE + at * len(BLAMED) + rank
            rows = observed.source_rows[at]
            observed.log.add(code, position, rows, _telling(tell, at, position), turns)


def _telling(
    tell: Callable[[int, int], Fault], places: Places, position: int
) -> Callable[[int], Fault]:
    return lambda at: tell(int(places[at]), position)


def _by_position(observed: Observed, code: str, places: Places) -> dict[int, Places]:
    at = _blamed(observed, code)
    if at is not None:
        # The values of a row share this cell: it is told once.
        _, first = np.unique(observed.source_rows[places], return_index=True)
        return {at: places[first]}
    turns = observed.turns[places]
    return {
        position: places[turns == turn]
        for turn, position in enumerate(observed.positions)
        if (turns == turn).any()
    }


def _blamed(observed: Observed, code: str) -> int | None:
    """Return the column to look at, None for the value itself."""
    blamed = BLAMED[code]
    return None if blamed == "obs_value" else observed.blamed.get(blamed)


class _Teller:
    """Makes the faults of one rule."""

    def __init__(self, observed: Observed, contract: Contract, lists: Path, code: str) -> None:
        self.observed = observed
        self.contract = contract
        self.units = codelist.units(lists)
        self.lists = lists
        self.code = code
        self.first = self._firsts() if code == "duplicate_key" else None

    def tell(self, index: int, position: int) -> Fault:
        """Return the fault of one observation at one column of its row."""
        observed, row = self.observed, int(self.observed.source_rows[index])
        is_value = _blamed(observed, self.code) is None
        found = observed.printed(index) if is_value else observed.said(index, BLAMED[self.code])
        facts = self._facts(index)
        if self.first is not None:
            values = [observed.said(index, name) for name in KEY]
            facts["first"] = observed.cell(self.first(index))
            facts["key"] = ", ".join(str(part) for part in values if part != concepts.TOTAL)
        column, cell = observed.table.header[position], cell_name(row, position)
        return Fault(self.code, row, column, cell, str(found), facts=facts)

    def _firsts(self) -> Callable[[int], int]:
        """Return what tells the first observation with the key of another."""
        coded = [self.observed.rows.coded[name] for name in KEY]
        key = columns.key([each.codes for each in coded], [len(each.values) for each in coded])
        order = columns.order(key)
        ordered = key[order]
        return lambda index: int(order[np.searchsorted(ordered, key[index])])

    def _facts(self, index: int) -> dict[str, Any]:
        if self.code == "value_contradicts_status":
            return {"status": status_name(self.observed.said(index, "obs_status"), self.lists)}
        indicator = self.contract.indicator(self.observed.said(index, "indicator") or "")
        if indicator is None:
            return {}
        unit = self.units[indicator.unit]
        low, high = indicator.range.min, indicator.range.max
        facts: dict[str, Any] = {
            "unit": unit.name_vi,
            "kinds": ", ".join(indicator.periods),
            "rank_of": self.observed.said(index, "rank_of"),
            "min": "…" if low is None else low,
            "max": "…" if high is None else high,
        }
        if self.code == "too_many_decimals":
            sent = self.units[self.observed.said(index, "unit_measure")]
            facts["decimals"] = max(0, units.decimals_in(indicator.decimals, unit, sent))
        return facts
