"""From rows to frames: values stay exact decimals, days become days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from so_chuan.errors import MissingLibraryError

if TYPE_CHECKING:
    import pandas
    import polars

Row = Mapping[str, Any]

VALUE = "obs_value"
_DAYS = ("period_start", "period_end")
_INSTANTS = ("received_at",)
_INTEGERS = ("decimals", "break_group", "rank_of", "source_row")


def to_pandas(rows: Sequence[Row], facts: Row, *, floats: bool) -> pandas.DataFrame:
    """Return rows as a pandas frame, with facts as its `attrs`."""
    pd = _library("pandas")
    frame = pd.DataFrame([_typed(row, floats=floats) for row in rows], columns=_columns(rows))
    for name in _INTEGERS:
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    for name in (*_DAYS, *_INSTANTS):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    if VALUE in frame:
        # Without this an empty or all-missing column would become something else than its rows.
        frame[VALUE] = frame[VALUE].astype("float64" if floats else "object")
        if not floats:
            frame[VALUE] = frame[VALUE].where(frame[VALUE].notna(), None)
    frame.attrs.update(facts)
    return frame


def to_polars(rows: Sequence[Row], facts: Row, *, floats: bool) -> polars.DataFrame:
    """Return rows as a polars frame; polars keeps no facts, so the release is a column."""
    pl = _library("polars")
    columns = _columns(rows)
    kinds: dict[str, Any] = dict.fromkeys(columns, pl.String)
    kinds |= dict.fromkeys(_INTEGERS, pl.Int64) | dict.fromkeys(_DAYS, pl.Date)
    kinds |= dict.fromkeys(_INSTANTS, pl.Datetime("us", "UTC"))
    kinds[VALUE] = pl.Float64 if floats else pl.Decimal(38, _scale(rows))
    schema = {name: kinds[name] for name in columns}
    frame = pl.DataFrame([_typed(row, floats=floats) for row in rows], schema=schema)
    return frame.with_columns(pl.lit(facts["release"]).alias("release"))


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(rows[0]) if rows else [VALUE]


def _typed(row: Row, *, floats: bool) -> dict[str, Any]:
    told = dict(row)
    for name in _DAYS:
        if isinstance(told.get(name), str):
            told[name] = date.fromisoformat(told[name])
    for name in _INSTANTS:
        if isinstance(told.get(name), str):
            told[name] = datetime.fromisoformat(told[name])
    if floats and told.get(VALUE) is not None:
        told[VALUE] = float(told[VALUE])
    return told


def _scale(rows: Sequence[Row]) -> int:
    """Return the digits behind the mark that the value with most of them has."""
    values = [row[VALUE] for row in rows if isinstance(row.get(VALUE), Decimal)]
    return max((-int(value.as_tuple().exponent) for value in values), default=0)


def _library(name: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ModuleNotFoundError:
        told = f"{name} is not installed: pip install 'so-chuan-client[{name}]'"
        raise MissingLibraryError(told) from None
