"""Counts that could point at a person are withheld, so that nobody can reckon them back.

A count below the threshold gets confidentiality A, and as many others D as it takes: for every
withheld count a linear programme asks which values the published totals leave open (`trust.md`
7), and at least two whole numbers must be left. What came stays in `raw/` as it came.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

import polars as pl
import pyarrow as pa

from ingest import sums
from ingest.fault import Fault
from ingest.figures import KEY, Figures, figures
from ingest.nature import measure_of
from schemas import codelist, concepts
from schemas.contract import Contract

_SUPPRESSED: Final = "Q"
_PRIMARY: Final = "A"
_SECONDARY: Final = "D"
HIDDEN: Final = (_PRIMARY, _SECONDARY)
_CHANGED: Final = ("obs_value", "decimals", "obs_status", "conf_status", "printed")
_CLOSE: Final = 1e-6


@dataclass(frozen=True)
class Equation:
    """Parts of a whole, as rows of the file; of an incomplete one the parts are at most it."""

    total: int
    parts: tuple[int, ...]
    is_complete: bool

    def cells(self) -> tuple[int, ...]:
        """Return every row of it, parts first."""
        return (*self.parts, self.total)


@dataclass
class _Table:
    """The counts of a file, which are withheld, and how they hang together.

    `tops` are the totals of everything: they are not withheld for the sake of another cell.
    """

    values: dict[int, Decimal]
    threshold: int
    equations: list[Equation]
    tops: frozenset[int] = frozenset()
    primary: set[int] = field(default_factory=set)
    secondary: set[int] = field(default_factory=set)

    @property
    def hidden(self) -> set[int]:
        return self.primary | self.secondary


def protect(
    contract: Contract, table: pa.Table, previous: pa.Table | None = None
) -> tuple[pa.Table, list[Fault]]:
    """Return the observations with small counts withheld, and what stands against it.

    A fatal fault says that a count cannot be protected, or that the contract takes none so small;
    a warning, that an earlier vintage shows it already.
    """
    rule = contract.small_cells
    if rule.action == "none" or table.num_rows == 0:
        return table, []
    now = figures(contract, table)
    counts = _counts(now, rule.indicators)
    small = [at for at, value in counts.items() if 0 < value < rule.threshold]
    if not small:
        return table, []
    if rule.action == "refuse":
        return table, [_fault(now, "small_cell_refused", at, rule.threshold) for at in small]
    equations = list(_equations(now, set(counts)))
    known = _Table(counts, rule.threshold, equations, _tops(now), set(small))
    open_ = _withhold(known)
    if open_:
        return table, [_fault(now, "small_cell_unprotected", at, rule.threshold) for at in open_]
    return _masked(table, known), list(_shown_before(now, known, previous))


def bounds(known: _Table, cell: int) -> tuple[int, int]:
    """Return the smallest and largest whole number the published figures leave a cell.

    The attacker knows every equation, that counts are not negative, and that a primary cell is
    from 1 up to the threshold.
    """
    from scipy.optimize import linprog  # takes a third of a second; few files need it

    cells, equations = _component(known, cell)
    places = {at: place for place, at in enumerate(cells)}
    upper, most = [], []
    for equation in equations:
        row = [0.0] * len(cells)
        rest = -known.values[equation.total] if equation.total not in places else Decimal(0)
        if equation.total in places:
            row[places[equation.total]] -= 1
        for part in equation.parts:
            if part in places:
                row[places[part]] += 1
            else:
                rest += known.values[part]
        # What a table does not add up by is allowed for: nobody can use more than is printed.
        off = abs(_off(known, equation)) if equation.is_complete else Decimal(0)
        upper.append(row)
        most.append(float(off - rest))
        if equation.is_complete:
            upper.append([-each for each in row])
            most.append(float(off + rest))
    limits = [(1, known.threshold - 1) if at in known.primary else (0, None) for at in cells]
    ends = []
    for sign in (1, -1):
        aim = [0.0] * len(cells)
        aim[places[cell]] = sign
        found = linprog(aim, A_ub=upper or None, b_ub=most or None, bounds=limits, method="highs")
        ends.append(sign * found.fun if found.status == 0 else math.inf * -sign)
    low, high = (max(ends[0], 1.0), min(ends[1], float(known.threshold - 1)))
    return math.ceil(low - _CLOSE), math.floor(high + _CLOSE)


def _withhold(known: _Table) -> list[int]:
    """Withhold others until each primary cell may be two values; return those that may not."""
    for cell in sorted(known.primary, key=lambda at: known.values[at]):
        while not _is_open(known, cell):
            other = _next(known, cell)
            if other is None:
                return [cell]
            known.secondary.add(other)
    return [cell for cell in sorted(known.primary) if not _is_open(known, cell)]


def _is_open(known: _Table, cell: int) -> bool:
    low, high = bounds(known, cell)
    return high > low


def _next(known: _Table, cell: int) -> int | None:
    """Return what to withhold next: the smallest count nearby, a part before a whole."""
    _, equations = _component(known, cell)
    choices = {
        (at == equation.total, known.values[at] == 0, known.values[at], at)
        for equation in equations
        for at in equation.cells()
        if at not in known.hidden and at not in known.tops
    }
    return min(choices)[-1] if choices else None


def _component(known: _Table, cell: int) -> tuple[list[int], list[Equation]]:
    """Return the withheld cells that hang together with one, and the equations between them."""
    cells, equations = {cell}, []
    left = [each for each in known.equations if known.hidden & set(each.cells())]
    grew = True
    while grew:
        near = [each for each in left if cells & set(each.cells())]
        left = [each for each in left if each not in near]
        equations += near
        reached = {at for each in near for at in each.cells()} & known.hidden
        grew = bool(reached - cells)
        cells |= reached
    return sorted(cells), equations


def _off(known: _Table, equation: Equation) -> Decimal:
    parts = sum((known.values[at] for at in equation.parts), start=Decimal(0))
    return parts - known.values[equation.total]


def _counts(now: Figures, chosen: Iterable[str]) -> dict[int, Decimal]:
    wanted = tuple(chosen) or tuple(
        each.id
        for each in now.contract.indicators
        if measure_of(each) == "level" and each.decimals == 0
    )
    rows = now.rows.filter(pl.col("value").is_not_null() & pl.col("indicator").is_in(wanted))
    return {at: now.value_of(at) for at in rows["at"]}


def _tops(now: Figures) -> frozenset[int]:
    below = {each.parts for each in now.contract.area_sums}
    areas = [each.area_id for each in codelist.areas().values() if each.level not in below]
    is_total = pl.all_horizontal(pl.col(name) == concepts.TOTAL for name in concepts.DIMENSIONS)
    return frozenset(now.rows.filter(is_total & pl.col("ref_area").is_in(areas))["at"])


def _equations(now: Figures, counted: set[int]) -> Iterator[Equation]:
    known = [sums.groups(now, each) for each in now.contract.decompositions if each.sums_to is None]
    known += [sums.area_groups(now, each) for each in now.contract.area_sums]
    for wholes in known:
        rows = wholes.parts(wholes.found).select("total", "parts", "is_complete")
        for total, parts, is_complete in rows.iter_rows():
            if total in counted:
                yield Equation(total, tuple(parts), bool(is_complete))


def _masked(table: pa.Table, known: _Table) -> pa.Table:
    conf = {**dict.fromkeys(known.secondary, _SECONDARY), **dict.fromkeys(known.primary, _PRIMARY)}
    blank: dict[str, Any] = {"obs_value": None, "decimals": None, "obs_status": _SUPPRESSED}
    for name in _CHANGED:
        place, column = table.schema.get_field_index(name), table[name].to_pylist()
        for at, status in conf.items():
            column[at] = status if name == "conf_status" else blank.get(name, "")
        shape = table.schema.field(name)
        table = table.set_column(place, shape, pa.array(column, type=shape.type))
    return table


def _shown_before(now: Figures, known: _Table, previous: pa.Table | None) -> Iterator[Fault]:
    if previous is None or previous.num_rows == 0:
        return
    old = figures(now.contract, previous).rows.filter(pl.col("value").is_not_null())
    hidden = now.rows.filter(pl.col("at").is_in(sorted(known.hidden)))
    for at in hidden.join(old, on=KEY, how="semi", maintain_order="left")["at"]:
        yield replace(now.warning("small_cell_shown_before", at), found="")


def _fault(now: Figures, code: str, at: int, threshold: int) -> Fault:
    row, cell = now.table["source_row"][at].as_py(), now.text("source_cell", at)
    return Fault(code, row, None, cell, now.text("printed", at), facts={"threshold": threshold})
