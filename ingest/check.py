"""One file against its contract: every fault in one pass."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow as pa

from ingest import decode, form, judgement, observations, rule_faults
from ingest.fault import Fault
from ingest.number import Format
from ingest.observe import Observed, observe
from ingest.table import Limits, Table, read_table
from schemas import codelist
from schemas.contract import Contract

# How the last line of a text ends, also in UTF-16.
_LINE_ENDS: Final = (b"\n", b"\r", b"\n\x00")


@dataclass(frozen=True)
class Checked:
    """What a file holds: its observations, and its faults in file order.

    The file may be stored exactly when `is_clean`.
    """

    contract: Contract
    content: bytes = field(repr=False)
    form_id: str
    number_format: str
    row_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    observed: Observed | None = field(default=None, repr=False)

    @property
    def is_clean(self) -> bool:
        """Whether no fault is fatal."""
        return not any(fault.severity == "fatal" for fault in self.faults)

    @property
    def warnings(self) -> list[Fault]:
        """What a steward has to answer before the file is stored."""
        return [fault for fault in self.faults if fault.severity == "warning"]

    @property
    def observation_count(self) -> int:
        """How many values the file states, missing ones with their reason included."""
        return 0 if self.observed is None else len(self.observed)

    @functools.cached_property
    def observations(self) -> pa.Table:
        """The observations in file order; of a file that is not clean, what could be read."""
        return observations.table_of(self.observed)

    @property
    def coded(self) -> pa.Table:
        """The observations with each distinct word of a column once, for rules over many rows."""
        return observations.coded_of(self.observed)

    @functools.cached_property
    def sha256(self) -> str:
        """Lower-case sha256 of the bytes as they came."""
        return hashlib.sha256(self.content).hexdigest()


def check(
    content: bytes,
    contract: Contract,
    *,
    declared: Format | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    lists: Path = codelist.HOME,
    previous: pa.Table | None = None,
    others: Sequence[tuple[Contract, pa.Table]] = (),
) -> Checked:
    """Check a file's bytes; nothing is stored.

    Args:
        content: The file as it came.
        contract: What is valid.
        declared: The number format the steward declares for the whole file, if the form
            leaves it open.
        limits: How much one file may hold.
        lists: The folder of the code lists.
        previous: The newest accepted figures of the dataset (`ingest.history`); null when none
            is known, and what compares with them is then not asked.
        others: Accepted figures of other datasets that the contract's formulas read.
    """
    table = read_cells(content, contract, limits)
    if not table.header:
        return Checked(contract, content, "", "", 0, table.faults)
    return check_table(
        table,
        content,
        contract,
        declared=declared,
        lists=lists,
        previous=previous,
        others=others,
    )


def read_cells(content: bytes, contract: Contract, limits: Limits) -> Table:
    """Read the cells of a file: a workbook's, or a text's with the contract's delimiters."""
    if decode.is_workbook(content):
        # Its libraries take a while to import, and most files are text.
        from ingest.workbook import read_workbook

        return read_workbook(content, limits)
    delimiters = sorted({mark for each in contract.forms for mark in each.delimiters})
    table = read_table(content, limits=limits, delimiters=delimiters)
    if table.header and not content.endswith(_LINE_ENDS):
        row = int(table.lines[-1]) if len(table.lines) else 1
        table.faults.append(Fault("no_final_newline", row, severity="warning"))
    return table


def check_table(
    table: Table,
    content: bytes,
    contract: Contract,
    *,
    declared: Format | None = None,
    lists: Path = codelist.HOME,
    previous: pa.Table | None = None,
    others: Sequence[tuple[Contract, pa.Table]] = (),
) -> Checked:
    """Check the cells of a file that has a header; the arguments are those of `check`."""
    checked = examine(table, content, contract, declared=declared, lists=lists)
    return judgement.judge(checked, table, previous, others)


def examine(
    table: Table,
    content: bytes,
    contract: Contract,
    *,
    declared: Format | None = None,
    lists: Path = codelist.HOME,
) -> Checked:
    """Read the cells of a file by its contract: forms, numbers, code lists, ranges, keys."""
    bound = form.bind(contract, table.header)
    faults = [*table.faults, *bound.faults]
    formats = bound.form.number_formats
    if declared is not None and declared not in formats:
        faults.append(
            Fault("format_not_allowed", found=declared, facts={"formats": ", ".join(formats)})
        )
    observed = observe(table, bound, contract, declared, lists)
    rule_faults.note(observed, contract, lists)
    return Checked(
        contract,
        content,
        bound.form.id,
        declared or (formats[0] if len(formats) == 1 else ""),
        len(table.lines),
        observed.log.told(faults, table.uncounted),
        observed,
    )
