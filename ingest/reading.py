"""The values of one column: numbers, marks that say why there is none, and blanks."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest import number, values
from ingest.cells import Cells
from ingest.codes import status_name
from ingest.number import Format
from ingest.placing import KEEP, Place, at_least
from ingest.texts import Texts
from ingest.values import EXACT
from schemas import arrow, codelist, columns, concepts, units
from schemas.columns import NULL, Codes, Flags, Places
from schemas.contract import Column

# Instead of the code of a status: the mark stands for a true zero.
_ZERO: Final = -4
_PERCENT_QUANTITIES: Final = ("PERCENT", "GROWTH_PY")


@dataclass
class Read:
    """The values of one column, row by row: null where there is none."""

    values: pa.Array
    decimals: Codes
    status: Codes


def read(cells: Cells, at: int, place: Place, kept: Flags | None) -> Read:
    """Read a column whose rows are placed; `kept` are the rows that state anything."""
    column, texts = cells.bound.columns[at], cells.texts(at)
    status = _status(cells, at, place)
    marks = texts.gather(_marks(cells, column, texts, place))
    blank = texts.gather(texts.is_blank)
    unsaid = blank if column.blank == "fault" else np.zeros_like(blank)
    told = _is_missing(status, place)
    if told.any():
        other = told & ~blank & (marks >= 0) & (marks != status)
        _note_contradicted(cells, at, place, np.flatnonzero(other))
        marks, unsaid = np.where(told & blank, np.int32(KEEP), marks), unsaid & ~told
    cells.note_blank(at, np.flatnonzero(unsaid))
    # Also beside a status that says there is none: the rules then find the contradiction.
    wanted = (marks == KEEP) & ~blank
    numbers = _numbers(cells, at, place, wanted if kept is None else wanted & kept)
    zero = marks == _ZERO
    refused = wanted & ~arrow.given(numbers.values)
    lost = refused | unsaid
    status = np.where(marks >= 0, marks, status) if (marks >= 0).any() else status
    status = np.where(lost, np.int32(NULL), status) if lost.any() else status
    found = numbers.values
    if zero.any():
        found = pc.if_else(arrow.bools(zero), arrow.decimals([number.ZERO], EXACT)[0], found)
    has_value = arrow.given(found)
    decimals = np.where(zero, 0, numbers.decimals)
    decimals = np.where(has_value, decimals, NULL).astype(np.int32)
    return Read(found, decimals, at_least(status, NULL))


def stated(cells: Cells, at: int) -> Flags | None:
    """Tell which rows state anything in a column; None when all do."""
    if cells.bound.columns[at].blank != "skip":
        return None
    texts = cells.texts(at)
    return texts.gather(~texts.is_blank) if texts.is_blank.any() else None


def _status(cells: Cells, at: int, place: Place) -> Codes:
    """Return the status the row says, else the one the header says, else the form's."""
    _, said = cells.bound.periods.get(at, (None, None))
    usual = place.known["obs_status"].code(said or cells.bound.form.default_status)
    codes = place.of("obs_status")
    if columns.is_constant(codes):
        return columns.constant(usual if codes[0] < 0 else int(codes[0]), len(codes))
    return np.where(codes < 0, np.int32(usual), codes)


def _is_missing(status: Codes, place: Place) -> Flags:
    """Tell which rows say themselves why they have no value: a blank is then no doubt."""
    known = place.known["obs_status"]
    return columns.take([each in concepts.MISSING_STATUS for each in known], status, null=False)


def _note_contradicted(cells: Cells, at: int, place: Place, rows: Places) -> None:
    """Note each mark that gives another reason than the status of its row."""
    said = place.column("obs_status")
    cells.note(
        "value_contradicts_status",
        at,
        rows,
        lambda row: {"status": status_name(str(said.at(row)), cells.lists)},
    )


def _marks(cells: Cells, column: Column, texts: Texts, place: Place) -> Codes:
    """Return for each distinct text the status its mark stands for, or KEEP."""
    known = place.known["obs_status"]

    def code(mark: str) -> int:
        return _ZERO if mark == "zero" else known.code(mark)

    listed = cells.bound.form.missing_marks.items()
    found = texts.lookup({mark: code(said) for mark, said in listed if mark.strip()}, KEEP)
    if column.blank not in ("fault", "skip"):
        found = np.where(texts.is_blank, np.int32(code(column.blank)), found)
    return found


def _numbers(cells: Cells, at: int, place: Place, wanted: Flags) -> values.Numbers:
    """Read the wanted rows; how a text is read depends on the row's indicator and unit."""
    texts, formats = cells.texts(at), cells.formats_of(cells.bound.columns[at])
    is_whole, is_percent = _manners(cells, place)
    if texts.codes is None:
        found = values.read(texts, wanted, formats, is_whole=is_whole, is_percent=is_percent)
        _note_refused(cells, at, texts, wanted, found)
        return found
    found = values.Numbers(pa.nulls(len(texts), EXACT), np.zeros(len(texts), dtype=np.int32), {})
    for whole, percent in itertools.product((False, True), repeat=2):
        rows = wanted & (is_whole == whole) & (is_percent == percent)
        if rows.any():
            read = _of_texts(texts, rows, formats, is_whole=whole, is_percent=percent)
            _note_refused(cells, at, texts, rows, read)
            found = values.merged(found, _by_row(texts, rows, read))
    return found


def _of_texts(
    texts: Texts, rows: Flags, formats: Sequence[Format], *, is_whole: bool, is_percent: bool
) -> values.Numbers:
    occurring = np.zeros(len(texts.distinct), dtype=bool)
    occurring[texts.gather_codes(rows)] = True
    whole, percent = np.full_like(occurring, is_whole), np.full_like(occurring, is_percent)
    return values.read(texts, occurring, formats, is_whole=whole, is_percent=percent)


def _manners(cells: Cells, place: Place) -> tuple[Flags, Flags]:
    """Tell of each row whether whole things are counted, and whether in percent."""
    indicators, unit_codes = place.column("indicator"), place.column("unit_measure")
    pair = (indicators, unit_codes)
    groups = columns.group([one.codes for one in pair], [len(one.values) for one in pair])
    manners = [
        _manner(
            cells,
            indicators.values[one] if one >= 0 else None,
            unit_codes.values[other] if other >= 0 else None,
        )
        for one, other in groups.tuples
    ]
    flags = np.asarray(manners, dtype=bool).reshape(-1, 2)
    return flags[groups.of, 0], flags[groups.of, 1]


def _manner(cells: Cells, indicator_id: str | None, code: str | None) -> tuple[bool, bool]:
    """Tell whether the contract counts whole things in a unit, and whether it is a percentage."""
    known = codelist.units(cells.lists)
    indicator, unit = cells.contract.indicator(indicator_id or ""), known.get(code or "")
    is_percent = unit is not None and unit.quantity in _PERCENT_QUANTITIES
    if indicator is None or unit is None or indicator.decimals > 0:
        return False, is_percent
    wanted = known[indicator.unit]
    return units.is_convertible(unit, wanted) and unit.exponent <= wanted.exponent, is_percent


def _by_row(texts: Texts, rows: Flags, read: values.Numbers) -> values.Numbers:
    """Give each row what its text says."""
    decimals = texts.gather(read.decimals)
    by_row = read.values.take(arrow.ints(texts.gather_codes()))
    if not rows.all():
        by_row = pc.if_else(arrow.bools(rows), by_row, _null())
    return values.Numbers(by_row, decimals, {})


def _null() -> pa.Scalar:
    return arrow.decimals([None], EXACT)[0]


def _note_refused(cells: Cells, at: int, texts: Texts, rows: Flags, read: values.Numbers) -> None:
    for code in dict.fromkeys(code for code, _ in read.refused.values()):
        flags = np.zeros(len(texts.distinct), dtype=bool)
        flags[[place for place, refusal in read.refused.items() if refusal[0] == code]] = True

        def facts(row: int) -> dict[str, Any]:
            return {"readings": read.refused[texts.place(row)][1]}

        cells.note(code, at, np.flatnonzero(texts.gather(flags) & rows), facts)
