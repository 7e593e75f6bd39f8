"""One thing wrong in a file, as facts; `explain` makes the sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from ingest.number import TYPED

Severity = Literal["fatal", "warning"]

# A file has at most so many faults listed; of the others only the number is told.
MOST_FAULTS: Final = 10_000

_CELL: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


def column_letters(position: int) -> str:
    """Return a column's letters in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, position: int) -> str:
    """Return a cell as a spreadsheet names it: row 5, position 3 is D5."""
    return f"{column_letters(position)}{row}"


def parse_cell(name: str) -> tuple[int, int] | None:
    """Return row and position of a cell by its name, D5 is (5, 3); None when it is no name."""
    match = _CELL.fullmatch(name)
    if match is None:
        return None
    position = 0
    for letter in match[1]:
        position = position * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), position - 1


def visible(text: str) -> str:
    """Return a text with every mark that cannot be seen, or would steer a terminal, spelt out."""
    return "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in text)


@dataclass(frozen=True)
class Fault:
    """A fault at a cell, a column or the file as a whole.

    `row` counts as a spreadsheet does, the header being row 1; null when the fault is the file's.
    `column` is the printed header, `cell` such as `D5`. `found` is what stands there, without the
    mark of a number that a workbook holds. `facts` feed the sentences of `explain`.
    """

    code: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    found: str | None = None
    severity: Severity = "fatal"
    facts: dict[str, Any] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.found is not None and TYPED in self.found:
            object.__setattr__(self, "found", self.found.replace(TYPED, ""))

    @property
    def place(self) -> tuple[int, int]:
        """What orders faults: row and position, (0, -1) of a fault that is the file's."""
        return parse_cell(self.cell or "") or (self.row or 0, -1)
