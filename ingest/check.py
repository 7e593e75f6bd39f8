"""One file against its contract: every fault in one pass."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from ingest import form
from ingest.fault import Fault
from ingest.number import Format
from ingest.observe import Observed, observe
from ingest.table import Limits, read_table
from schemas import codelist, concepts, units
from schemas.contract import Contract


@dataclass(frozen=True)
class Checked:
    """What a file holds: its observations column by column, and its faults in file order.

    The file may be stored exactly when `is_clean`.
    """

    contract: Contract
    content: bytes
    form_id: str
    number_format: str
    columns: dict[str, list[Any]] = field(repr=False)
    row_count: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether no fault is fatal."""
        return not any(fault.severity == "fatal" for fault in self.faults)

    @property
    def sha256(self) -> str:
        """Lower-case sha256 of the bytes as they came."""
        return hashlib.sha256(self.content).hexdigest()


def check(
    content: bytes,
    contract: Contract,
    *,
    declared: Format | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Checked:
    """Check a file's bytes; nothing is stored.

    Args:
        content: The file as it came.
        contract: What is valid.
        declared: The number format the steward declares for the whole file, if the form
            leaves it open.
        limits: How much one file may hold.
    """
    delimiters = sorted({mark for each in contract.forms for mark in each.delimiters})
    table = read_table(content, limits=limits, delimiters=delimiters)
    if not table.header:
        return Checked(contract, content, "", "", {}, 0, table.faults)
    bound = form.bind(contract, table.header)
    faults = [*table.faults, *bound.faults]
    if declared is not None and declared not in bound.form.number_formats:
        facts = {"formats": ", ".join(bound.form.number_formats)}
        faults.append(Fault("format_not_allowed", found=declared, facts=facts))
    observed = observe(table, bound, contract, declared)
    faults += observed.faults
    faults += _broken_rules(contract, observed, table.header)
    return Checked(
        contract,
        content,
        bound.form.id,
        declared or (bound.form.number_formats[0] if len(bound.form.number_formats) == 1 else ""),
        observed.columns,
        len(table.rows),
        sorted(faults, key=_place),
    )


def _place(fault: Fault) -> tuple[int, int, str]:
    letters = (fault.cell or "").rstrip("0123456789")
    return (fault.row or 0, len(letters), letters)


def _broken_rules(contract: Contract, observed: Observed, header: list[str]) -> list[Fault]:
    if not observed.columns["source_row"]:
        return []
    # pandas and pandera take a second to import; a file that fails before needs neither.
    import pandas as pd

    from schemas import observation

    rows = pd.DataFrame(
        {name: pd.Series(column, dtype=object) for name, column in observed.columns.items()}
    )
    failures = observation.failures(contract, rows)
    first = _first_cells(observed) if any(code == "duplicate_key" for code, _ in failures) else {}
    return [_rule_fault(code, index, contract, observed, header, first) for code, index in failures]


def _rule_fault(
    code: str,
    index: int,
    contract: Contract,
    observed: Observed,
    header: list[str],
    first: dict[tuple[Any, ...], str],
) -> Fault:
    from ingest.fault import cell_name
    from schemas.observation import BLAMED

    row = {name: column[index] for name, column in observed.columns.items()}
    at = observed.cells.get(BLAMED[code]) if BLAMED[code] != "obs_value" else None
    cell = row["source_cell"] if at is None else cell_name(row["source_row"], at)
    place = _position(cell) if at is None else at
    found = row["printed"] if at is None else row.get(BLAMED[code])
    facts = _facts(code, row, contract)
    if code == "duplicate_key":
        facts["first"] = first[_key(row)]
        facts["key"] = ", ".join(str(part) for part in _key(row) if part != concepts.TOTAL)
    return Fault(code, row["source_row"], header[place], cell, str(found), facts=facts)


def _facts(code: str, row: dict[str, Any], contract: Contract) -> dict[str, Any]:
    indicator = contract.indicator(row["indicator"] or "")
    if indicator is None:
        return {}
    unit = codelist.units()[indicator.unit]
    facts: dict[str, Any] = {
        "unit": unit.name_vi,
        "kinds": ", ".join(indicator.periods),
        "rank_of": row["rank_of"],
        "min": "…" if indicator.range.min is None else indicator.range.min,
        "max": "…" if indicator.range.max is None else indicator.range.max,
    }
    if code == "too_many_decimals":
        sent = codelist.units()[row["unit_measure"]]
        facts["decimals"] = max(0, units.decimals_in(indicator.decimals, unit, sent))
    return facts


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in concepts.KEYS if name != "dataset_id")


def _first_cells(observed: Observed) -> dict[tuple[Any, ...], str]:
    names = [name for name in concepts.KEYS if name != "dataset_id"]
    found: dict[tuple[Any, ...], str] = {}
    cells = observed.columns["source_cell"]
    for key, cell in zip(
        zip(*(observed.columns[n] for n in names), strict=True), cells, strict=True
    ):
        found.setdefault(key, cell)
    return found


def _position(cell: str) -> int:
    position = 0
    for letter in cell.rstrip("0123456789"):
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1
