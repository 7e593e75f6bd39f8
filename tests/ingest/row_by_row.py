"""Cells as they were first read, one row after the other: what `observe` must equal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ingest import number, periods
from ingest.codes import Labels, Meaning, Territory, UnknownCodeError, status_name
from ingest.fault import Fault, cell_name
from ingest.form import BoundForm
from ingest.number import Format
from ingest.table import Table
from schemas import codelist, concepts, units
from schemas.contract import Column, Contract
from schemas.observation import COLUMNS
from schemas.period import Period

Row = dict[str, Any]

_LABELLED: Final = (
    "indicator",
    "framework",
    "members",
    "unit_measure",
    "obs_status",
    "conf_status",
    *concepts.DIMENSIONS,
)
_TEXTS: Final = ("source_document", "source_table", "note")
_PERCENT_QUANTITIES: Final = ("PERCENT", "GROWTH_PY")


@dataclass
class Observed:
    """The observations of a file as columns of equal length, and every fault met on the way.

    `cells` maps a concept to the position of its column in the file.
    """

    columns: dict[str, list[Any]]
    faults: list[Fault]
    cells: dict[str, int]


def observe(
    table: Table, bound: BoundForm, contract: Contract, declared: Format | None
) -> Observed:
    """Turn a well-formed table into observations.

    A cell that cannot be read gives a fault and a null; the rest of its row is still read.
    """
    reader = _Reader(table, bound, contract, declared)
    rows = list(reader.rows())
    columns = {name: [row.get(name) for row in rows] for name in COLUMNS}
    cells = {column.concept: at for at, column in reversed(bound.columns.items())}
    return Observed(columns, sorted(reader.faults, key=place), cells)


def place(fault: Fault) -> tuple[int, int, str]:
    letters = (fault.cell or "").rstrip("0123456789")
    return (fault.row or 0, len(letters), letters)


class _Reader:
    def __init__(
        self, table: Table, bound: BoundForm, contract: Contract, declared: Format | None
    ) -> None:
        self.table = table
        self.bound = bound
        self.form = bound.form
        self.contract = contract
        self.declared = declared
        self.faults: list[Fault] = []
        self._seen: set[Fault] = set()
        self.territory = Territory(contract)
        self.labels = {
            at: Labels(column, contract, bound.form)
            for at, column in bound.columns.items()
            if column.concept in _LABELLED
        }
        self.values = [at for at, column in bound.columns.items() if column.concept == "obs_value"]
        self._meanings: dict[tuple[int, str], Meaning | UnknownCodeError] = {}

    def rows(self) -> Iterator[Row]:
        """Yield the observations in file order, left to right."""
        for line, cells in zip(self.table.numbers, self.table.rows, strict=True):
            shared = self._shared(line, cells)
            for at in self.values:
                row = self._value(line, at, cells, shared)
                if row is not None:
                    yield row

    def _shared(self, line: int, cells: list[str]) -> Row:
        """Read everything of a line but its values."""
        row: Row = {}
        row.update({**dict.fromkeys(concepts.DIMENSIONS, concepts.TOTAL), **self.form.fixed})
        row["conf_status"] = row.get("conf_status", "F")
        row["source_row"] = line
        for at, column in self.bound.columns.items():
            if column.concept in _LABELLED:
                row.update(self._meaning(line, at, cells[at], column))
            elif column.concept in _TEXTS:
                row[column.concept] = self._text(line, at, cells[at], column)
            elif column.concept == "rank_of":
                row["rank_of"] = self._rank_of(line, at, cells[at], column)
        at_period = self.bound.position_of("time_period")
        if at_period is not None:
            self._set_period(row, self._period(line, at_period, cells[at_period]))
        return row

    def _value(self, line: int, at: int, cells: list[str], shared: Row) -> Row | None:
        """Read one value cell; None when the contract says that a blank there states nothing."""
        column = self.bound.columns[at]
        printed = cells[at]
        if not printed.strip() and column.blank == "skip":
            return None
        row = dict(shared)
        row.update(self._fixed(column, shared))
        status = self._place(row, at)
        self._set_area(row, line, cells)
        row["unit_measure"] = column.unit or row.get("unit_measure")
        indicator = self.contract.indicator(row.get("indicator") or "")
        if indicator is None or not indicator.is_rank:
            row["rank_of"] = None  # a score stands in the same line as the rank it gave
        row["printed"] = printed
        row["source_cell"] = cell_name(line, at)
        row["obs_status"] = row.get("obs_status") or status or self.form.default_status
        self._read_value(row, line, at, printed, column)
        return row

    def _place(self, row: Row, at: int) -> str | None:
        if at not in self.bound.periods:
            return None
        period, status = self.bound.periods[at]
        self._set_period(row, period)
        return status

    def _fixed(self, column: Column, shared: Row) -> Row:
        filled: Row = {}
        for concept, text in column.fixed.items():
            try:
                filled[concept] = text.format(**shared) if "{" in text else text
            except KeyError:  # the label it is made from was not readable, and is reported
                filled[concept] = None
            if concept == "indicator" and not self.contract.indicator(filled[concept] or ""):
                filled[concept] = None
        return filled

    def _meaning(self, line: int, at: int, printed: str, column: Column) -> Row:
        concept = column.concept
        if not printed.strip():
            if column.blank == "fault":
                self._blank(line, at, column)
                return {} if concept == "members" else {concept: None}
            return {}
        found = self._meanings.get((at, printed))
        if found is None:
            try:
                found = self.labels[at].meaning(printed)
            except UnknownCodeError as error:
                found = error
            self._meanings[at, printed] = found
        if isinstance(found, UnknownCodeError):
            self._fault(found.code, line, at, printed, expected=found.expected)
            unknown = self._placed_by(column) if concept == "members" else (concept,)
            return dict.fromkeys(unknown)
        return dict(found)

    @staticmethod
    def _placed_by(column: Column) -> set[str]:
        meanings = (label for label in column.labels.values() if isinstance(label, dict))
        return {concept for meaning in meanings for concept in meaning}

    def _text(self, line: int, at: int, printed: str, column: Column) -> str | None:
        if not printed.strip() and column.blank == "fault" and column.required:
            self._blank(line, at, column)
        return printed.strip() or None

    def _rank_of(self, line: int, at: int, printed: str, column: Column) -> int | None:
        if not printed.strip():
            if column.blank == "fault":
                self._blank(line, at, column)
            return None
        try:
            places = number.read(printed, self._formats(column), is_whole=True)
        except number.UnreadableNumberError as error:
            self._fault(error.code, line, at, printed, readings=error.readings)
            return None
        return int(places.value)

    def _period(self, line: int, at: int, printed: str) -> Period | None:
        if not printed.strip():
            self._blank(line, at, self.bound.columns[at])
            return None
        found = periods.read(printed)
        if found is None:
            kinds = {kind for each in self.contract.indicators for kind in each.periods}
            self._fault("unknown_period", line, at, printed, kinds=sorted(kinds))
        return found

    @staticmethod
    def _set_period(row: Row, period: Period | None) -> None:
        if period is not None:
            row["time_period"] = period.text
            row["freq"] = period.freq
            row["period_kind"] = period.kind
            row["period_start"] = period.start
            row["period_end"] = period.end
        row["_period"] = period

    def _set_area(self, row: Row, line: int, cells: list[str]) -> None:
        at = self.bound.position_of("ref_area")
        if at is None or row.get("ref_area"):
            return
        printed = cells[at]
        if not printed.strip():
            self._blank(line, at, self.bound.columns[at])
            return
        try:
            area = self.territory.find(printed, row.get("_period"))
        except UnknownCodeError as error:
            self._fault(error.code, line, at, printed, expected=error.expected, **error.facts)
            return
        if area is not None:
            row["ref_area"] = area.area_id
            self._compare_name(area, line, cells)

    def _compare_name(self, area: codelist.Area, line: int, cells: list[str]) -> None:
        at = self.bound.position_of("ref_area_name")
        if at is None or not cells[at].strip():
            return
        if not codelist.areas_named(cells[at], [area]):
            facts = {"expected": f"{area.type_vi} {area.name_vi}".strip(), "area": area.area_id}
            self._fault("name_contradicts_code", line, at, cells[at], **facts)

    def _read_value(self, row: Row, line: int, at: int, printed: str, column: Column) -> None:
        mark: str | None = self.form.missing_marks.get(printed.strip())
        if row["obs_status"] in concepts.MISSING_STATUS:
            if not printed.strip():
                return
            if mark not in (None, "zero", row["obs_status"]):
                status = status_name(row["obs_status"])
                self._fault("value_contradicts_status", line, at, printed, status=status)
        if not printed.strip():
            mark = None if column.blank == "fault" else column.blank
            if mark is None:
                self._blank(line, at, column)
                row["obs_status"] = None
                return
        if mark == "zero":
            row["obs_value"], row["decimals"] = number.ZERO, 0
        elif mark is not None:
            row["obs_status"] = mark
        else:
            self._read_number(row, line, at, printed, column)

    def _read_number(self, row: Row, line: int, at: int, printed: str, column: Column) -> None:
        unit = codelist.units().get(row["unit_measure"] or "")
        try:
            read = number.read(
                printed,
                self._formats(column),
                is_whole=self._is_whole(row, unit),
                is_percent=unit is not None and unit.quantity in _PERCENT_QUANTITIES,
            )
        except number.UnreadableNumberError as error:
            self._fault(error.code, line, at, printed, readings=error.readings)
            row["obs_status"] = None
            return
        row["obs_value"], row["decimals"] = read.value, read.decimals

    def _is_whole(self, row: Row, unit: codelist.Unit | None) -> bool:
        """Tell whether the contract counts the indicator in whole numbers of this unit."""
        indicator = self.contract.indicator(row.get("indicator") or "")
        if indicator is None or unit is None or indicator.decimals > 0:
            return False
        wanted = codelist.units()[indicator.unit]
        return units.is_convertible(unit, wanted) and unit.exponent <= wanted.exponent

    def _formats(self, column: Column) -> tuple[Format, ...]:
        if column.number_format is not None:
            return (column.number_format,)
        if self.declared in self.form.number_formats:
            return (self.declared,)
        return self.form.number_formats

    def _blank(self, line: int, at: int, column: Column) -> None:
        marks = "; ".join(mark for mark in self.form.missing_marks if mark)
        code = "blank_value" if column.concept == "obs_value" else "blank_cell"
        self._fault(code, line, at, "", marks=marks)

    def _fault(self, code: str, line: int, at: int, found: str, **facts: Any) -> None:
        fault = Fault(
            code, line, self.table.header[at], cell_name(line, at), found.strip(), facts=facts
        )
        if fault not in self._seen:
            self._seen.add(fault)
            self.faults.append(fault)
