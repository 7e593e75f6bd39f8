"""One thing wrong in a file, as facts; `explain` makes the sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

Severity = Literal["fatal", "warning"]

# A file has at most so many faults listed; of the others only the number is told.
MOST_FAULTS: Final = 10_000


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


@dataclass(frozen=True)
class Fault:
    """A fault at a cell, a column or the file as a whole.

    `row` counts as a spreadsheet does, the header being row 1; null when the fault is the file's.
    `column` is the printed header, `cell` such as `D5`. `found` is what stands there. `facts`
    feed the sentences of `explain`.
    """

    code: str
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    found: str | None = None
    severity: Severity = "fatal"
    facts: dict[str, Any] = field(default_factory=dict, compare=False)
