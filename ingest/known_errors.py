"""Figures a source is known to print wrong: what the contract's register says is done to them.

The original stays as it came in `raw/`; what was done is written into the note of the figure. An
entry that no longer finds the error it describes stops the file: somebody has to look at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import polars as pl
import pyarrow as pa

from ingest.fault import Fault
from schemas import concepts
from schemas.contract import Contract
from schemas.rules import KnownError

# What is wrong with a figure of the wrong size.
SIZE: Final = ("out_of_range", "too_many_decimals")
# What an applied entry changes; the rest of a row stays as it was read.
_CHANGED: Final = ("obs_value", "decimals", "obs_status", "note")
_DONE: Final = {
    "flag": "{reason}",
    "drop": "{reason} (nguồn in {expect}, không nhận)",
    "replace": "{reason} (nguồn in {expect}, thay bằng {replacement} theo {provider})",
    "scale": "{reason} (nguồn in {expect}, nhân 10^{exponent} theo {provider})",
}


def apply(
    contract: Contract, table: pa.Table, *, vintage: str = "", source: str = ""
) -> tuple[pa.Table, list[Fault]]:
    """Return the observations with the register applied, and a fatal fault for each mended error.

    Args:
        contract: Its `known_errors` are applied, those marked mended are not.
        table: Observations in file order.
        vintage: The edition the file restates; empty when it is not known yet, and entries
            that ask for one are then left.
        source: The citation that holds where a row names none.
    """
    entries = [each for each in contract.known_errors if each.status != "mended"]
    if not entries or table.num_rows == 0:
        return table, []
    faults: list[Fault] = []
    rows: dict[int, dict[str, Any]] = {}
    dropped: list[int] = []
    for entry in entries:
        for at in _located(entry, table, vintage, source):
            if str(table["printed"][at].as_py()).strip() != entry.expect:
                faults.append(_mended(entry, table, at))
            elif entry.action == "drop":
                dropped.append(at)
            else:
                rows[at] = _corrected(entry, table, at)
    return _without(_with(table, rows), dropped), faults


def without_known(contract: Contract, table: pa.Table, faults: Iterable[Fault]) -> list[Fault]:
    """Return the faults but those about the size of a figure the register deals with."""
    known = {
        table["source_cell"][at].as_py()
        for entry in contract.known_errors
        if entry.status != "mended" and entry.action != "flag"
        for at in _located(entry, table, "", "")
        if str(table["printed"][at].as_py()).strip() == entry.expect
    }
    return [each for each in faults if each.code not in SIZE or each.cell not in known]


def _located(entry: KnownError, table: pa.Table, vintage: str, source: str) -> list[int]:
    if entry.vintage is not None and entry.vintage != vintage:
        return []
    wanted = {**dict.fromkeys(concepts.DIMENSIONS, concepts.TOTAL), **entry.key}
    rows = pl.DataFrame(pl.from_arrow(table.select([*wanted, "source_document"])))
    found = rows.with_row_index("at").filter(pl.col(name) == code for name, code in wanted.items())
    if entry.source is not None:
        cited = pl.col("source_document").fill_null(source)
        found = found.filter(cited.str.contains(entry.source, literal=True))
    return found["at"].to_list()


def _mended(entry: KnownError, table: pa.Table, at: int) -> Fault:
    facts = {"entry": entry.id, "expect": entry.expect}
    row, cell = table["source_row"][at].as_py(), table["source_cell"][at].as_py()
    return Fault("known_error_mended", row, None, cell, table["printed"][at].as_py(), facts=facts)


def _corrected(entry: KnownError, table: pa.Table, at: int) -> dict[str, Any]:
    row = {name: table[name][at].as_py() for name in _CHANGED}
    if entry.action == "replace":
        row["obs_value"] = entry.replacement
        row["decimals"] = _decimals(entry.replacement or Decimal(0))
    elif entry.action == "scale":
        row["obs_value"] = row["obs_value"].scaleb(entry.exponent or 0)
        row["decimals"] = max(0, (row["decimals"] or 0) - (entry.exponent or 0))
    elif row["obs_status"] == "A":
        row["obs_status"] = "U"  # CL_OBS_STATUS: low reliability
    said = _DONE[entry.action].format(
        reason=entry.reason.vi,
        expect=entry.expect,
        replacement=entry.replacement,
        provider=entry.provider,
        exponent=entry.exponent,
    )
    row["note"] = "; ".join(filter(None, (row["note"], said)))
    return row


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _with(table: pa.Table, rows: dict[int, dict[str, Any]]) -> pa.Table:
    for name in _CHANGED if rows else ():
        place, column = table.schema.get_field_index(name), table[name].to_pylist()
        for at, row in rows.items():
            column[at] = row[name]
        field = table.schema.field(name)
        table = table.set_column(place, field, pa.array(column, type=field.type))
    return table


def _without(table: pa.Table, dropped: list[int]) -> pa.Table:
    if not dropped:
        return table
    gone = set(dropped)
    return table.take([at for at in range(table.num_rows) if at not in gone])
