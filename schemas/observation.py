"""The pandera schema of a dataset's observations, made from its rules.

One row is one observation as it was sent. Each check's `error` is the code of a message; `BLAMED`
names the column it points at. The rules themselves are in `schemas.row_rules`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow

from schemas import concepts
from schemas.columns import Coded
from schemas.contract import Contract
from schemas.row_rules import BLAMED, KEY, RULES, Checker, Rows, Rule

__all__ = ["BLAMED", "COLUMNS", "failures", "rows_of", "schema_of"]

COLUMNS: Final = (
    *KEY,
    "obs_value",
    "decimals",
    "unit_measure",
    "obs_status",
    "conf_status",
    "rank_of",
    "source_document",
    "source_table",
    "note",
    "printed",
    "source_row",
    "source_cell",
    "period_kind",
    "period_start",
    "period_end",
)
# What the rules look at, besides the value.
RULED: Final = (*KEY, "decimals", "unit_measure", "obs_status", "rank_of", "period_kind")


def schema_of(contract: Contract) -> pa.DataFrameSchema:
    """Return the schema that every vintage of a dataset must satisfy."""
    checker = Checker(contract)
    return pa.DataFrameSchema(
        {name: pa.Column(object, nullable=True) for name in COLUMNS},
        checks=[_check(checker, rule) for rule in RULES],
        strict=True,
        coerce=False,
        name=contract.id,
    )


def failures(contract: Contract, rows: pd.DataFrame) -> list[tuple[str, int]]:
    """Return (error code, row index) of every failed check, lazily collected and each once."""
    try:
        schema_of(contract).validate(rows, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        pairs = zip(cases["check"], cases["index"], strict=True)
        # A rule on the whole row is reported once per column; one line is enough.
        return sorted(
            {(str(code), int(index)) for code, index in pairs}, key=lambda x: (x[1], x[0])
        )
    return []


def rows_of(frame: pd.DataFrame) -> Rows:
    """Return a frame's columns as the rules read them."""
    return Rows(
        {name: _coded(frame[name]) for name in RULED},
        arrow.array(frame["obs_value"], type=_exact(frame["obs_value"]), from_pandas=True),
    )


def _check(checker: Checker, rule: Rule) -> pa.Check:
    def holds(frame: pd.DataFrame) -> pd.Series[bool]:
        return pd.Series(rule.holds(checker, rows_of(frame)), index=frame.index)

    return pa.Check(holds, error=rule.code, name=rule.code)


def _coded(column: pd.Series[Any]) -> Coded:
    codes, values = pd.factorize(column, use_na_sentinel=True)
    return Coded(codes.astype(np.int32), list(values))


def _exact(column: pd.Series[Any]) -> arrow.DataType:
    """Return a decimal type that holds every value of a column, digit for digit."""
    exact = arrow.infer_type(list(column.dropna()))
    if arrow.types.is_decimal(exact):
        return exact
    return arrow.decimal128(38, concepts.STORED_DECIMALS)
