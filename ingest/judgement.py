"""What is asked of a file beyond its cells: personal data, known errors, doubts, proposals."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from ingest import screen
from ingest.fault import Fault
from ingest.table import Table
from schemas.contract import Contract

if TYPE_CHECKING:
    from ingest.check import Checked


def judge(
    checked: Checked,
    table: Table,
    previous: pa.Table | None,
    others: Sequence[tuple[Contract, pa.Table]],
) -> Checked:
    """Return a checked file with what is found beyond its cells among the faults, in file order.

    Personal data are looked for in any file, before its bytes can be kept; doubts are told of a
    file that has no fatal fault.
    """
    screened = screen.personal_data(table)
    faults = [*screen.without_echo(checked.faults, screened), *screened]
    if checked.contract.known_errors:
        from ingest import known_errors

        if any(fault.code in known_errors.SIZE for fault in faults):
            faults = known_errors.without_known(checked.contract, checked.observations, faults)
    if all(fault.severity == "warning" for fault in faults):
        from ingest import known_errors, plausibility  # a refused file is told sooner without

        given = checked.observations if checked.contract.known_errors else checked.coded
        present, mended = known_errors.apply(checked.contract, given)
        doubts = plausibility.warn(checked.contract, present, previous, others=others)
        faults += (with_column(fault, table) for fault in (*mended, *doubts))
    elif any(fault.code.startswith(("unknown_", "area_")) for fault in faults):
        from ingest import mapping

        faults = mapping.with_proposals(faults, checked.contract)
    return dataclasses.replace(checked, faults=in_file_order(faults))


def in_file_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults by row and column, those of one cell as they came; what sums up is last."""
    return sorted(faults, key=lambda fault: (fault.code == "too_many_faults", fault.place))


def with_column(fault: Fault, table: Table) -> Fault:
    """Return a fault with the header of its cell's column."""
    _, position = fault.place
    return fault if position < 0 else dataclasses.replace(fault, column=table.header[position])
