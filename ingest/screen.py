"""Personal data and secrets, found before a byte is stored (`trust.md` 4).

A number column is left alone unless several of its cells look like identifiers: any large table
has a figure that reads like a telephone number. A fault names the cell and shows a mask.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ingest.fault import Fault, cell_name
from ingest.identifiers import (
    ANY,
    ANYWHERE,
    BIRTH_DATE,
    DATE,
    KINDS,
    NAME,
    TELLS_BIRTH,
    TELLS_ID,
    TELLS_PERSON,
    TOLD_ID,
    Pattern,
)
from ingest.number import TYPED
from ingest.table import Table
from schemas import codelist
from schemas.columns import Flags
from schemas.text import plain

_SHOWN: Final = 2
# In a column of numbers fewer are chance (`trust.md` 4).
_LEAST_IN_NUMBERS: Final = 3
# So many cells of one kind and column are named; of the others only the number is told.
_NAMED: Final = 50
_NUMBER: Final = rf"^{TYPED}?[ \x{{a0}}\x{{202f}}]*[-+−–]?[0-9]+([.,][0-9]+)*%?[ ]*$"
# No figure begins with 0 and another digit, and none with +84.
_NO_FIGURE: Final = re.compile(r"(?:\+84|0)[0-9]{9,11}")
_CALLING: Final = re.compile(r"84[35789][0-9]{8}")
_MAY_CALL: Final = r"^ *(\+?84|0)[0-9 .-]{8,}"
_PERSON: Final = re.compile(rf"(?<!\w){NAME}(?!\w)")
_DATE: Final = re.compile(DATE)


@dataclass(frozen=True)
class Hit:
    """One find: where it stands in the table (row -1 is the header), and its text."""

    pattern: Pattern
    row: int
    position: int
    text: str


def personal_data(table: Table) -> list[Fault]:
    """Return a fatal fault for each cell with personal data or a secret, in file order."""
    hits = [*_in_header(table)]
    if len(table.lines):
        for position in range(len(table.header)):
            hits += _in_column(table, position)
        hits += _born(table)
    once = {(hit.row, hit.position): hit for hit in reversed(hits)}
    return [_fault(table, *each) for each in _counted(once.values())]


def without_echo(faults: Iterable[Fault], screened: Iterable[Fault]) -> list[Fault]:
    """Return other faults but those that would repeat what a screened cell holds."""
    found = list(screened)
    cells = {fault.cell for fault in found}
    headers = {_letters(fault.cell) for fault in found if fault.row == 1}
    return [
        replace(fault, column=None) if _letters(fault.cell) in headers else fault
        for fault in faults
        if fault.cell is None or fault.cell not in cells
    ]


def mask(text: str) -> str:
    """Show the start of a find, so that a person recognises it and nobody can use it."""
    return text[:_SHOWN] + "•" * min(len(text) - _SHOWN, 12)


def _letters(cell: str | None) -> str:
    return (cell or "").rstrip("0123456789")


def _in_header(table: Table) -> Iterator[Hit]:
    for position, name in enumerate(table.header):
        for pattern in ANYWHERE:
            if found := pattern.exact.search(name):
                yield Hit(pattern, -1, position, found[0])


def _in_column(table: Table, position: int) -> list[Hit]:
    column = table.texts(position)
    if TELLS_ID.search(plain(table.header[position])):
        return _found(table, position, (TOLD_ID, *ANYWHERE))
    filled = len(column) - column.count(column.is_blank)
    is_number = column.matches(_NUMBER)
    if 2 * column.count(is_number) <= filled:
        return _found(table, position, ANYWHERE, column.matches(ANY))
    # Only the text among the numbers, and the numbers that begin as no figure does.
    return _in_numbers(table, position, ~is_number | column.matches(_MAY_CALL), filled)


def _in_numbers(table: Table, position: int, suspects: Flags, filled: int) -> list[Hit]:
    """Look for identifiers typed like numbers, and for anything else as in a text."""
    hits = _found(table, position, ANYWHERE, suspects)
    numbered = [hit for hit in hits if hit.pattern.kind in ("citizen_id", "phone")]
    bare = [hit for hit in numbered if _NO_FIGURE.fullmatch(hit.text)]
    calling = [hit for hit in numbered if _CALLING.fullmatch(hit.text)]
    is_list = len(calling) >= _LEAST_IN_NUMBERS and 2 * len(calling) >= filled
    parted = [hit for hit in numbered if " " in hit.text or "-" in hit.text]
    told = [hit for hit in hits if hit.pattern.kind not in ("citizen_id", "phone")]
    found = bare + parted + (calling if is_list else [])
    return told + (found if len(found) >= _LEAST_IN_NUMBERS else [])


def _found(
    table: Table, position: int, patterns: Iterable[Pattern], among: Flags | None = None
) -> list[Hit]:
    column = table.texts(position)
    if among is None:
        among = np.ones(len(column.distinct), dtype=bool)
    finds: dict[str, list[tuple[Pattern, str]]] = {}
    telling = np.zeros(len(column.distinct), dtype=bool)
    for place in np.flatnonzero(among):
        text = column.distinct[int(place)].as_py()
        if text.startswith(TYPED):
            continue  # a number with a fraction, typed as one, names nobody
        matches = ((pattern, pattern.exact.search(text)) for pattern in patterns)
        found = [(pattern, match[0]) for pattern, match in matches if match is not None]
        if found:
            finds[text] = found
            telling[place] = True
    return [
        Hit(pattern, int(row), position, text)
        for row in column.where(telling)
        for pattern, text in finds[column.at(int(row))]
    ]


def _born(table: Table) -> Iterator[Hit]:
    """Yield dates in a column of births, and dates alone in a cell beside a person's name."""
    named = _rows_with_person(table)
    for position, name in enumerate(table.header):
        if TELLS_BIRTH.search(plain(name)):
            yield from _dates(table, position)
        elif named:
            column = table.texts(position)
            for hit in _dates(table, position):
                if hit.row in named and _DATE.fullmatch(column.at(hit.row).strip()):
                    yield hit


def _dates(table: Table, position: int) -> list[Hit]:
    among = table.texts(position).matches(BIRTH_DATE.coarse)
    return _found(table, position, [BIRTH_DATE], among)


def _rows_with_person(table: Table) -> set[int]:
    """Return the rows where a column of persons holds a person's name."""
    rows: set[int] = set()
    for position, name in enumerate(table.header):
        if TELLS_PERSON.search(plain(name)):
            column = table.texts(position)
            rows.update(column.where(column.each(_is_person, bool)).tolist())
    return rows


def _is_person(text: str) -> bool:
    """Tell whether a text holds a name that is no territory's."""
    found = _PERSON.search(text)
    return found is not None and not codelist.areas_named(found[0], codelist.areas().values())


def _counted(hits: Iterable[Hit]) -> Iterator[tuple[Hit, int]]:
    """Yield hits in file order, few of each column and kind, the last one with how many follow."""
    groups: dict[tuple[int, str], list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.row, hit.position)):
        groups.setdefault((hit.position, hit.pattern.kind), []).append(hit)
    chosen = []
    for group in groups.values():
        left = max(0, len(group) - _NAMED)
        named = group[:_NAMED]
        chosen += [(hit, left if hit is named[-1] else 0) for hit in named]
    yield from sorted(chosen, key=lambda pair: (pair[0].row, pair[0].position))


def _fault(table: Table, hit: Hit, more: int) -> Fault:
    line = 1 if hit.row < 0 else int(table.lines[hit.row])
    facts = {"kind": KINDS[hit.pattern.kind], **({"more": more} if more else {})}
    column = table.header[hit.position] if hit.row >= 0 else None
    cell = cell_name(line, hit.position)
    return Fault(hit.pattern.code, line, column, cell, mask(hit.text), facts=facts)
