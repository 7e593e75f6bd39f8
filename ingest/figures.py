"""Observations as the rules of plausibility read them: fast to search, exact to judge.

A rule searches `rows` with floating numbers, which may only find candidates, and decides on the
exact decimals of `value` and `half`. No float decides or is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import polars as pl
import pyarrow as pa

from ingest.fault import Fault
from schemas import codelist, columns, concepts, units
from schemas.contract import Contract, Indicator

KEY: Final = [key for key in concepts.KEYS if key != "dataset_id"]
# Where several cells break one rule in one way, so many are named and the others counted.
NAMED: Final = 200

_NEEDED: Final = [*KEY, "obs_value", "decimals", "unit_measure", "obs_status", "rank_of"]
_SPAN: Final = ["period_start", "period_end"]


@dataclass(frozen=True)
class Figures:
    """The observations of one table, in the contract's units.

    `rows` has `at` (the row in `table`), the key, `shape` (the period without its year: periods
    of one shape make a series), `year`, `value` and `half` (half a unit of the printed precision)
    as floats, null where there is no number, and `status_rank`.
    """

    contract: Contract
    table: pa.Table
    rows: pl.DataFrame = field(repr=False)

    def value(self, at: int) -> Decimal:
        """Return the exact value of a row in the contract's unit."""
        sent, wanted = self._units(at)
        return units.convert(self._cell("obs_value", at), sent, wanted)

    def half(self, at: int) -> Decimal:
        """Return half a unit of the precision a row was printed with, in the contract's unit."""
        sent, wanted = self._units(at)
        printed = self._cell("decimals", at) or 0
        return Decimal(5).scaleb(-1 - printed + sent.exponent - wanted.exponent)

    def indicator(self, at: int) -> Indicator:
        """Return the indicator of a row."""
        found = self.contract.indicator(self._cell("indicator", at))
        if found is None:
            raise KeyError(self._cell("indicator", at))
        return found

    def text(self, column: str, at: int) -> str:
        """Return a cell of a row as text, empty when there is none."""
        cell = self._cell(column, at)
        return "" if cell is None else str(cell)

    def warning(self, code: str, at: int, **facts: Any) -> Fault:  # noqa: ANN401
        """Describe a doubt about a row, at its cell."""
        known = {
            "indicator": self.text("indicator", at),
            "period": self.text("time_period", at),
            "area": self.text("ref_area", at),
            "name": self.indicator(at).name.model_dump(),
            "unit": codelist.units()[self.indicator(at).unit].name_vi,
        }
        return Fault(
            code,
            self._cell("source_row", at),
            None,
            self.text("source_cell", at) or None,
            self.text("printed", at),
            "warning",
            {**known, **facts},
        )

    def _units(self, at: int) -> tuple[codelist.Unit, codelist.Unit]:
        known = codelist.units()
        return known[self._cell("unit_measure", at)], known[self.indicator(at).unit]

    def _cell(self, column: str, at: int) -> Any:  # noqa: ANN401
        return self.table[column][at].as_py()


def figures(contract: Contract, table: pa.Table) -> Figures:
    """Return the observations of a table; those of indicators the contract lost are left out."""
    rows = pl.DataFrame(pl.from_arrow(table.select([*_NEEDED, *_SPAN]))).with_row_index("at")
    known = codelist.units()
    wanted = {each.id: known[each.unit] for each in contract.indicators}
    pairs = rows.select("indicator", "unit_measure").unique().iter_rows()
    convertible = [
        (indicator, unit, known[unit].exponent - wanted[indicator].exponent,
         float((known[unit].shift - wanted[indicator].shift).scaleb(-wanted[indicator].exponent)))
        for indicator, unit in pairs
        if indicator in wanted and units.is_convertible(known[unit], wanted[indicator])
    ]  # fmt: skip
    steps = pl.DataFrame(
        convertible,
        schema={
            "indicator": pl.String,
            "unit_measure": pl.String,
            "power": pl.Int32,
            "shift": pl.Float64,
        },
        orient="row",
    )
    ranks = pl.DataFrame(
        list(concepts.STATUS_RANK.items()),
        schema={"obs_status": pl.String, "status_rank": pl.Int32},
        orient="row",
    )
    ten = pl.lit(10.0)
    rows = rows.with_columns(pl.col(pl.String).cast(pl.Categorical))
    read = (
        rows.join(small(steps), on=["indicator", "unit_measure"], maintain_order="left")
        .join(small(ranks), on="obs_status", how="left", maintain_order="left")
        .with_columns(
            value=pl.col("obs_value").cast(pl.Float64) * ten.pow(pl.col("power")) + pl.col("shift"),
            half=0.5 * ten.pow(pl.col("power") - pl.col("decimals").fill_null(0)),
            year=pl.col("period_start").dt.year(),
        )
        .join(_shapes(rows), on="time_period", how="left", maintain_order="left")
        .drop("obs_value", "decimals", "unit_measure", "power", "shift")
    )
    return Figures(contract, table, read)


def judged(
    candidates: pl.DataFrame, judge: Callable[[dict[str, Any]], Fault | None]
) -> Iterator[Fault]:
    """Yield what an exact judge says of the candidates, row by row.

    After `NAMED` doubts the last one says in `more` how many candidates are left: they are
    counted, not named.
    """
    last: Fault | None = None
    count = 0
    for place, row in enumerate(candidates.iter_rows(named=True)):
        if last is not None and count == NAMED:
            last.facts["more"] = candidates.height - place
            break
        doubt = judge(row)
        if doubt is not None:
            if last is not None:
                yield last
            last, count = doubt, count + 1
    if last is not None:
        yield last


def small(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of our own with its texts as `rows` has them: as categories."""
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def numbered(rows: pl.DataFrame, names: list[str]) -> pl.Series:
    """Return one number per row, equal exactly where some categories are."""
    codes = [rows[name].to_physical().cast(pl.Int32).to_numpy() for name in names]
    sizes = [int(code.max()) + 1 if len(code) else 1 for code in codes]
    return pl.Series(columns.key(codes, sizes))


def _shapes(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what two periods of one series have in common: `-Q1`, `-01/-09`, nothing for years."""
    text = pl.col("time_period").cast(pl.String)
    is_day = text.str.len_bytes() == len("2019-04-01")
    shape = (
        pl.when(is_day & ~text.str.contains("/", literal=True))
        .then(pl.lit("day"))
        .otherwise(text.str.replace_all(r"[0-9]{4}", ""))
    )
    periods = rows.select("time_period").unique()
    return periods.with_columns(shape=shape.cast(pl.Categorical))
