"""What every observation of a dataset must satisfy, made from its contract.

There is one set of rules and one way to apply them: `schemas.observation` makes the pandera schema
from it, and the command line asks the same rules without loading pandera. A cell that could not be
read is null here and already reported, so a rule passes over nulls: a fault in one cell never hides
or doubles another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas import arrow, bounds, codelist, columns, concepts, units
from schemas.columns import Coded, Flags
from schemas.contract import Contract, Indicator

KEY: Final = tuple(key for key in concepts.KEYS if key != "dataset_id")


@dataclass(frozen=True)
class Rows:
    """Observations by column; `values` are their exact values, null when missing."""

    coded: Mapping[str, Coded]
    values: pa.Array

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Rule:
    """One rule: `code` is its message, `blamed` the concept whose cell a reader should look at."""

    code: str
    blamed: str
    holds: Callable[[Checker, Rows], Flags]


class Checker:
    """The rules of one contract, asked of observations."""

    def __init__(self, contract: Contract, lists: Path = codelist.HOME) -> None:
        self.contract = contract
        self.indicators = {indicator.id: indicator for indicator in contract.indicators}
        self.units = codelist.units(lists)

    def failures(self, rows: Rows) -> dict[str, np.ndarray]:
        """Return the positions of the rows that break each rule, by code, rising."""
        if not len(rows):
            return {}
        found = {rule.code: np.flatnonzero(~rule.holds(self, rows)) for rule in RULES}
        return {code: places for code, places in found.items() if len(places)}

    def key_is_unique(self, rows: Rows) -> Flags:
        """One observation per key; the first of several stands, the later ones are reported."""
        key = columns.key(
            [rows.coded[name].codes for name in KEY], [len(rows.coded[name].values) for name in KEY]
        )
        if not _has_repeats(key):
            return np.ones(len(rows), dtype=bool)
        incomplete = np.zeros(len(rows), dtype=bool)
        for name in KEY:
            incomplete |= rows.coded[name].is_null()
        order = columns.order(key)
        is_first = np.ones(len(rows), dtype=bool)
        is_first[order[1:]] = key[order[1:]] != key[order[:-1]]
        return is_first | incomplete

    def value_in_range(self, rows: Rows) -> Flags:
        """The value, in the contract's unit, lies within the indicator's range."""
        pair = [rows.coded["indicator"], rows.coded["unit_measure"]]
        groups = columns.group([one.codes for one in pair], [len(one.values) for one in pair])
        exact = bounds.comparable(rows.values.type)
        limits_of = [
            self._bounds(pair[0].values[one], pair[1].values[other], exact)
            if min(one, other) >= 0
            else (None, None)
            for one, other in groups.tuples
        ]
        good = np.ones(len(rows), dtype=bool)
        values = rows.values.cast(exact)
        for side, compare in ((0, pc.greater_equal), (1, pc.less_equal)):
            limits = arrow.decimals([pair[side] for pair in limits_of], exact)
            if limits.null_count == len(limits):
                continue
            limit = limits[0] if len(limits) == 1 else limits.take(arrow.ints(groups.of))
            answers = compare(values, limit)
            good &= arrow.flags(answers) | ~arrow.given(answers)
        return good

    def decimals_fit(self, rows: Rows) -> Flags:
        """No more digits behind the mark than the indicator has."""
        return self._ask(rows, self._decimals_fit, "unit_measure", "decimals")

    def unit_fits(self, rows: Rows) -> Flags:
        """The unit sent measures the quantity of the contract's unit."""
        return self._ask(rows, self._unit_fits, "unit_measure")

    def period_kind_fits(self, rows: Rows) -> Flags:
        """The indicator is published for periods of this kind."""
        return self._ask(rows, lambda indicator, kind: kind in indicator.periods, "period_kind")

    def value_agrees_with_status(self, rows: Rows) -> Flags:
        """SDMX CL_OBS_STATUS: L, M, O and Q each say why a value is missing."""
        status = rows.coded["obs_status"]
        missing = status.is_in(concepts.MISSING_STATUS)
        return status.is_null() | (arrow.given(rows.values) != missing)

    def rank_is_whole(self, rows: Rows) -> Flags:
        """A rank is a whole number from 1."""
        ranked = rows.coded["indicator"].is_in(
            [indicator.id for indicator in self.contract.indicators if indicator.is_rank]
        )
        if not ranked.any():
            return ~ranked
        values = _coded(rows.values)
        return ~ranked | columns.ask(_is_place, [values])

    def rank_within_field(self, rows: Rows) -> Flags:
        """A rank is not behind the last place."""
        last = rows.coded["rank_of"]
        if last.is_null().all():
            return np.ones(len(rows), dtype=bool)
        unknown = ~rows.coded["indicator"].is_in(tuple(self.indicators))
        return unknown | columns.ask(lambda rank, of: rank <= of, [_coded(rows.values), last])

    def codes_known(self, rows: Rows) -> Flags:
        """Every dimension has a code the contract allows."""
        good = np.ones(len(rows), dtype=bool)
        for dimension in concepts.DIMENSIONS:
            codes = rows.coded[dimension]
            good &= codes.is_null() | codes.is_in(self.contract.codes_of(dimension))
        return good

    def _ask(self, rows: Rows, rule: Callable[..., bool], *names: str) -> Flags:
        """Ask a rule of the indicator and some columns; an unknown indicator is passed over."""

        def of_known(indicator_id: str, *values: Any) -> bool:  # noqa: ANN401 - the columns' own
            indicator = self.indicators.get(indicator_id)
            return indicator is None or rule(indicator, *values)

        return columns.ask(of_known, [rows.coded[name] for name in ("indicator", *names)])

    def _bounds(self, indicator_id: str, unit: str, exact: pa.DataType) -> bounds.Pair:
        """Return the range in the unit that was sent, rounded inwards to the stored digits."""
        indicator = self.indicators.get(indicator_id)
        if indicator is None:
            return None, None
        sent, wanted = self.units[unit], self.units[indicator.unit]
        if not units.is_convertible(sent, wanted):
            return None, None  # said by unit_fits
        return bounds.sent(indicator.range, sent, wanted, exact)

    def _decimals_fit(self, indicator: Indicator, unit: str, decimals: int) -> bool:
        sent, wanted = self.units[unit], self.units[indicator.unit]
        if not units.is_convertible(sent, wanted):
            return True  # said by unit_fits
        return decimals <= max(0, units.decimals_in(indicator.decimals, wanted, sent))

    def _unit_fits(self, indicator: Indicator, unit: str) -> bool:
        return units.is_convertible(self.units[unit], self.units[indicator.unit])


RULES: Final = (
    Rule("duplicate_key", "obs_value", Checker.key_is_unique),
    Rule("out_of_range", "obs_value", Checker.value_in_range),
    Rule("too_many_decimals", "obs_value", Checker.decimals_fit),
    Rule("unit_not_convertible", "unit_measure", Checker.unit_fits),
    Rule("period_kind", "time_period", Checker.period_kind_fits),
    Rule("value_contradicts_status", "obs_value", Checker.value_agrees_with_status),
    Rule("rank_not_whole", "obs_value", Checker.rank_is_whole),
    Rule("rank_above_rank_of", "rank_of", Checker.rank_within_field),
    Rule("code_not_in_dataset", "obs_value", Checker.codes_known),
)
BLAMED: Final = {rule.code: rule.blamed for rule in RULES}


def _has_repeats(key: np.ndarray) -> bool:
    ordered = np.sort(key)
    return bool((ordered[1:] == ordered[:-1]).any())


def _coded(values: pa.Array) -> Coded:
    encoded = values.dictionary_encode()
    codes = np.where(arrow.given(values), arrow.numbers(encoded.indices), np.int32(columns.NULL))
    return Coded(codes, encoded.dictionary.to_pylist())


def _is_place(value: Decimal) -> bool:
    return value == value.to_integral_value() and value >= 1
