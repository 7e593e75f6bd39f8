"""Which form of the contract a file follows, and what each of its columns holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest import periods
from ingest.fault import Fault, cell_name
from schemas.contract import Column, Contract, Form
from schemas.period import Period
from schemas.text import fold


@dataclass
class BoundForm:
    """A form, with the position in the file of each column it found.

    `periods` has the period and the status word of each column that stands for one.
    """

    form: Form
    columns: dict[int, Column] = field(default_factory=dict)
    periods: dict[int, tuple[Period, str | None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def position_of(self, concept: str) -> int | None:
        """Return where a concept's column stands, or None when the file has none."""
        places = (at for at, column in self.columns.items() if column.concept == concept)
        return next(places, None)


def bind(contract: Contract, header: list[str]) -> BoundForm:
    """Find the form whose header the file has, or comes nearest to, and name every difference."""
    return max(
        (_bind(form, header) for form in contract.forms),
        key=lambda bound: (len(bound.columns), -len(bound.faults)),
    )


def _bind(form: Form, header: list[str]) -> BoundForm:
    bound = BoundForm(form)
    by_name = {fold(column.header): column for column in form.columns if not _is_wide(column)}
    wide = next((column for column in form.columns if _is_wide(column)), None)
    seen: dict[str, int] = {}
    for at, printed in enumerate(header):
        name, cell = fold(printed), cell_name(1, at)
        if name in seen:
            facts = {"first": cell_name(1, seen[name])}
            bound.faults.append(Fault("duplicate_column", 1, printed, cell, printed, facts=facts))
        elif name in by_name:
            bound.columns[at] = by_name[name]
        elif wide and (found := periods.read_header(printed, form.status_words)):
            bound.columns[at] = wide
            bound.periods[at] = found
        else:
            facts = {"columns": _missing(form, header)}
            bound.faults.append(Fault("unknown_column", 1, printed, cell, printed, facts=facts))
        seen.setdefault(name, at)
    bound.faults.extend(_absent(form, bound, len(header)))
    return bound


def _absent(form: Form, bound: BoundForm, width: int) -> list[Fault]:
    """Name each column the file lacks, at the first free cells of its header row."""
    present = {column.header for column in bound.columns.values()}
    absent = [each for each in form.columns if each.required and each.header not in present]
    return [
        Fault("missing_column", 1, column.header, cell_name(1, width + at))
        for at, column in enumerate(absent)
    ]


def _missing(form: Form, header: list[str]) -> str:
    given = {fold(name) for name in header}
    return "; ".join(column.header for column in form.columns if fold(column.header) not in given)


def _is_wide(column: Column) -> bool:
    return column.header_is == "time_period"
