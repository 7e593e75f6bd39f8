"""The pandera schema of a dataset's observations, made from its contract.

One row is one observation as it was sent; a cell that could not be read is null there and already
reported, so a check passes over nulls: a fault in one cell never hides or doubles another.
Each check's `error` is the code of a message; `BLAMED` names the column it points at.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pandas as pd
import pandera.pandas as pa

from schemas import codelist, concepts, units
from schemas.contract import Contract, Indicator

# Error code -> the concept whose cell a reader should look at.
BLAMED: Final = {
    "duplicate_key": "obs_value",
    "out_of_range": "obs_value",
    "too_many_decimals": "obs_value",
    "unit_not_convertible": "unit_measure",
    "period_kind": "time_period",
    "value_contradicts_status": "obs_value",
    "rank_not_whole": "obs_value",
    "rank_above_rank_of": "rank_of",
    "code_not_in_dataset": "obs_value",
}

COLUMNS: Final = (
    *(key for key in concepts.KEYS if key != "dataset_id"),
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
_KEY: Final = [key for key in concepts.KEYS if key != "dataset_id"]

RowCheck = Callable[[pd.DataFrame], "pd.Series[bool]"]


def schema_of(contract: Contract) -> pa.DataFrameSchema:
    """Return the schema that every vintage of a dataset must satisfy."""
    rules = _Rules(contract)
    checks = {
        "duplicate_key": rules.key_is_unique,
        "out_of_range": rules.value_in_range,
        "too_many_decimals": rules.decimals_fit,
        "unit_not_convertible": rules.unit_fits,
        "period_kind": rules.period_kind_fits,
        "value_contradicts_status": rules.value_agrees_with_status,
        "rank_not_whole": rules.rank_is_whole,
        "rank_above_rank_of": rules.rank_within_field,
        "code_not_in_dataset": rules.codes_known,
    }
    return pa.DataFrameSchema(
        {name: pa.Column(object, nullable=True) for name in COLUMNS},
        checks=[pa.Check(check, error=code, name=code) for code, check in checks.items()],
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


class _Rules:
    """Row rules of one contract; each takes the frame and answers row by row."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.indicators = {indicator.id: indicator for indicator in contract.indicators}
        self.units = codelist.units()

    def key_is_unique(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """One observation per key; the first of a pair stands, the later ones are reported."""
        complete = rows[_KEY].notna().all(axis=1)
        return ~(complete & rows[_KEY].duplicated(keep="first"))

    def value_in_range(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """The value, in the contract's unit, lies within the indicator's range."""
        return self._each(rows, ("indicator", "unit_measure", "obs_value"), self._is_in_range)

    def decimals_fit(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """No more digits behind the mark than the indicator has."""
        return self._each(rows, ("indicator", "unit_measure", "decimals"), self._decimals_fit)

    def unit_fits(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """The unit sent measures the quantity of the contract's unit."""
        return self._each(rows, ("indicator", "unit_measure"), self._unit_fits)

    def period_kind_fits(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """The indicator is published for periods of this kind."""
        return self._each(rows, ("indicator", "period_kind"), self._period_kind_fits)

    def value_agrees_with_status(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """SDMX CL_OBS_STATUS: L, M, O and Q each say why a value is missing."""
        missing = rows["obs_status"].isin(concepts.MISSING_STATUS)
        return rows["obs_status"].isna() | (rows["obs_value"].isna() == missing)

    def rank_is_whole(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """A rank is a whole number from 1."""
        return self._each(rows, ("indicator", "obs_value"), self._is_rank)

    def rank_within_field(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """A rank is not behind the last place."""
        return self._each(
            rows, ("indicator", "obs_value", "rank_of"), lambda _, rank, of: rank <= of
        )

    def codes_known(self, rows: pd.DataFrame) -> pd.Series[bool]:
        """Every dimension has a code the contract allows."""
        good = pd.Series(data=True, index=rows.index)
        for dimension in concepts.DIMENSIONS:
            codes = rows[dimension]
            good &= codes.isna() | codes.isin(self.contract.codes_of(dimension))
        return good

    def _each(
        self, rows: pd.DataFrame, names: tuple[str, ...], rule: Callable[..., bool]
    ) -> pd.Series[bool]:
        """Apply a rule to the distinct tuples of some columns; a null in one is passed over."""
        answers: dict[tuple[object, ...], bool] = {}
        verdicts = []
        for values in zip(*(rows[name] for name in names), strict=True):
            if values not in answers:
                given = all(value is not None and value == value for value in values)
                indicator = self.indicators.get(values[0]) if given else None
                answers[values] = indicator is None or rule(indicator, *values[1:])
            verdicts.append(answers[values])
        return pd.Series(verdicts, index=rows.index, dtype=bool)

    def _is_in_range(self, indicator: Indicator, unit: str, value: Decimal) -> bool:
        sent, wanted = self.units[unit], self.units[indicator.unit]
        if not units.is_convertible(sent, wanted):
            return True  # said by unit_fits
        converted = units.convert(value, sent, wanted)
        low, high = indicator.range.min, indicator.range.max
        return (low is None or low <= converted) and (high is None or converted <= high)

    def _decimals_fit(self, indicator: Indicator, unit: str, decimals: int) -> bool:
        sent, wanted = self.units[unit], self.units[indicator.unit]
        if not units.is_convertible(sent, wanted):
            return True  # said by unit_fits
        return decimals <= max(0, units.decimals_in(indicator.decimals, wanted, sent))

    def _unit_fits(self, indicator: Indicator, unit: str) -> bool:
        return units.is_convertible(self.units[unit], self.units[indicator.unit])

    @staticmethod
    def _period_kind_fits(indicator: Indicator, kind: str) -> bool:
        return kind in indicator.periods

    @staticmethod
    def _is_rank(indicator: Indicator, value: Decimal) -> bool:
        return not indicator.is_rank or (value == value.to_integral_value() and value >= 1)
