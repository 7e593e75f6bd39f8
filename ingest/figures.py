"""Observations as the rules of plausibility read them: fast to search, exact to judge.

A rule searches with floating numbers, which may only find candidates, and decides on the exact
decimals of `value_of` and `half_of`. No float decides or is shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from ingest.fault import Fault
from schemas import arrow, codelist, columns, concepts, units
from schemas.columns import NULL, Coded, Flags, Places
from schemas.contract import Contract, Indicator

KEY: Final = [key for key in concepts.KEYS if key != "dataset_id"]
# Where several cells break one rule in one way, so many are named and the others counted.
NAMED: Final = 200

_SPAN: Final = ["period_start", "period_end"]
_YEAR: Final = re.compile("[0-9]{4}")
_Candidate = TypeVar("_Candidate")


@dataclass(frozen=True)
class Figures:
    """The observations of one table, in the contract's units.

    Place `i` of every column is row `at[i]` of `table`. `coded` has the key, `obs_status` and
    `shape`, which is the period without its year: periods of one shape make a series. `value` is
    not a number where there is none. `power` is the power of ten by which the unit sent is apart
    from the contract's, None where no row's is; `start` is the first day of the period, in days
    since 1970.
    """

    contract: Contract
    table: pa.Table = field(repr=False)
    at: Places = field(repr=False)
    coded: Mapping[str, Coded] = field(repr=False)
    value: NDArray[np.float64] = field(repr=False)
    power: NDArray[np.float64] | None = field(repr=False)
    start: NDArray[np.int32] = field(repr=False)

    @functools.cached_property
    def year(self) -> NDArray[np.int32]:
        """The year each period begins in."""
        years = self.start.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int32)
        return years + np.int32(1970)

    @functools.cached_property
    def half(self) -> NDArray[np.float64]:
        """Half a unit of the precision each figure was printed with."""
        decimals = np.nan_to_num(arrow.floats(self.table["decimals"].cast(pa.float64())))[self.at]
        return 0.5 * 10.0 ** ((0.0 if self.power is None else self.power) - decimals)

    @functools.cached_property
    def rows(self) -> pl.DataFrame:
        """The columns as a frame, for rules that join; texts are categories, nulls are null."""
        ranks = [concepts.STATUS_RANK.get(each) for each in self.coded["obs_status"].values]
        status = self.coded["obs_status"].codes
        frame = pl.DataFrame(
            {
                "at": self.at,
                **{name: _category(each) for name, each in self.coded.items()},
                **{name: self._taken(name) for name in ("rank_of", *_SPAN)},
                "status_rank": pl.Series(ranks, dtype=pl.Int32).gather(np.maximum(status, 0)),
                "value": self.value,
                "half": self.half,
                "year": self.year,
            }
        )
        return frame.with_columns(pl.col("value").fill_nan(None))

    def where(self, code: str, values: Collection[str]) -> Flags:
        """Tell of each place whether its code is one of some."""
        return self.coded[code].is_in(list(values))

    def value_of(self, at: int) -> Decimal:
        """Return the exact value of a row in the contract's unit."""
        sent, wanted = self._units(at)
        return units.convert(self._cell("obs_value", at), sent, wanted)

    def half_of(self, at: int) -> Decimal:
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

    def cell(self, at: int) -> str:
        """Return where the value of a row stands, such as `D5`."""
        if "source_cell" in self.table.column_names:
            return self.text("source_cell", at)
        return self.text("source_column", at) + self.text("source_row", at)

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
            self.cell(at) or None,
            self.text("printed", at),
            "warning",
            {**known, **facts},
        )

    def _units(self, at: int) -> tuple[codelist.Unit, codelist.Unit]:
        known = codelist.units()
        return known[self._cell("unit_measure", at)], known[self.indicator(at).unit]

    def _cell(self, column: str, at: int) -> Any:  # noqa: ANN401
        return self.table[column][at].as_py()

    def _taken(self, column: str) -> pl.Series:
        return pl.Series(pl.from_arrow(self.table[column])).gather(self.at)


def figures(contract: Contract, table: pa.Table) -> Figures:
    """Return the observations of a table; those of indicators the contract lost are left out."""
    coded = {name: arrow.coded(table[name]) for name in (*KEY, "unit_measure", "obs_status")}
    of, steps = _scales(contract, coded["indicator"], coded.pop("unit_measure"))
    coded["shape"] = _shapes(coded["time_period"])
    value, start = arrow.floats(table["obs_value"]), arrow.days(table["period_start"])
    at = np.arange(table.num_rows)
    if not (is_known := steps[:, 2] > 0).all():
        at = np.flatnonzero(is_known[of])
        value, start, of = value[at], start[at], of[at]
        coded = {name: Coded(each.codes[at], each.values) for name, each in coded.items()}
    power = steps[:, 0][of] if steps[:, 0].any() else None
    if power is not None:
        value *= 10.0**power
    if steps[:, 1].any():
        value += steps[:, 1][of]
    return Figures(contract, table, at, coded, value, power, start)


def _scales(
    contract: Contract, indicator: Coded, unit: Coded
) -> tuple[Places, NDArray[np.float64]]:
    """Return what leads to the contract's unit: which step each row takes, and the steps.

    A step is a power of ten, a sum, and 1, or 0 where no step leads there.
    """
    known = codelist.units()
    wanted = {each.id: known[each.unit] for each in contract.indicators}
    groups = columns.group([indicator.codes, unit.codes], [len(indicator.values), len(unit.values)])
    steps = np.zeros((len(groups.tuples), 3))
    for place, (one, other) in enumerate(groups.tuples):
        goal = wanted.get(indicator.values[one])
        sent = known.get(unit.values[other])
        if goal is not None and sent is not None and units.is_convertible(sent, goal):
            apart = (sent.shift - goal.shift).scaleb(-goal.exponent)
            steps[place] = (sent.exponent - goal.exponent, float(apart), 1)
    return groups.of, steps


def _shapes(periods: Coded) -> Coded:
    """Return what two periods of one series have in common: `-Q1`, `-01/-09`, nothing for years."""
    known = columns.Vocabulary()
    codes = np.asarray([*map(known.code, map(_shape, periods.values)), NULL], dtype=np.int32)
    return Coded(codes[periods.codes], known)


def _shape(text: str) -> str:
    is_day = len(text) == len("2019-04-01") and "/" not in text
    return "day" if is_day else _YEAR.sub("", text)


def judged(
    candidates: Collection[_Candidate], judge: Callable[[_Candidate], Fault | None]
) -> Iterator[Fault]:
    """Yield what an exact judge says of the candidates, one by one.

    After `NAMED` doubts the last one says in `more` how many candidates are left: they are
    counted, not named.
    """
    return _judged(candidates, len(candidates), judge)


def judged_rows(
    candidates: pl.DataFrame, judge: Callable[[dict[str, Any]], Fault | None]
) -> Iterator[Fault]:
    """Yield what an exact judge says of the rows of a frame, as `judged` does."""
    return _judged(candidates.iter_rows(named=True), candidates.height, judge)


def small(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of our own with its texts as `rows` has them: as categories."""
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def numbered(rows: pl.DataFrame, names: list[str]) -> pl.Series:
    """Return one number per row, equal exactly where some categories are."""
    codes = [rows[name].to_physical().cast(pl.Int32).to_numpy() for name in names]
    sizes = [int(code.max()) + 1 if len(code) else 1 for code in codes]
    return pl.Series(columns.key(codes, sizes))


def _category(column: Coded) -> pl.Series:
    return pl.Series(pl.from_arrow(arrow.dictionary(column.codes, column.values)))


def _judged(
    candidates: Iterable[_Candidate], total: int, judge: Callable[[_Candidate], Fault | None]
) -> Iterator[Fault]:
    last: Fault | None = None
    count = 0
    for place, candidate in enumerate(candidates):
        if last is not None and count == NAMED:
            last.facts["more"] = total - place
            break
        doubt = judge(candidate)
        if doubt is not None:
            if last is not None:
                yield last
            last, count = doubt, count + 1
    if last is not None:
        yield last
