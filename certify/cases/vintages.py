"""What stewards sent for one figure, upload by upload, whether or not a release ever had it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

import duckdb

from certify.sources import Upload
from claims.figures import Figure, Indicator, on_grid
from schemas import codelist, concepts, units
from store import clock

_ROWS: Final = f"""
    select
        ref_area, freq, {", ".join(concepts.DIMENSIONS)}, time_period, obs_value, unit_measure,
        decimals, obs_status, rank_of, upload_id
    from read_parquet($paths, union_by_name = true)
    where indicator = $indicator and ref_area = $ref_area and time_period = $time_period
    order by upload_id, freq, source_row
"""  # noqa: S608 - names of ours


class Vintage(NamedTuple):
    """One figure as one upload had it, in the indicator's unit."""

    figure: Figure
    vintage: str
    received_at: datetime
    upload_id: str


def of_figure(
    uploads: Iterable[Upload],
    indicator: Indicator,
    ref_area: str,
    time_period: str,
    dims: Sequence[str],
) -> list[Vintage]:
    """Return the vintages of a figure that have a value, the one received last first."""
    mine = [each for each in uploads if each.body["dataset_id"] == indicator.dataset]
    sent = {each.upload_id: each for each in mine}
    paths = [str(each.folder / "observations.parquet") for each in sent.values()]
    if not paths:
        return []
    asked = {
        "paths": paths,
        "indicator": indicator.code,
        "ref_area": ref_area,
        "time_period": time_period,
    }
    with duckdb.connect() as connection:
        rows = connection.execute(_ROWS, asked).fetchall()
    found = [
        Vintage(
            _figure(row, indicator),
            sent[row[-1]].body["vintage"],
            clock.parse(sent[row[-1]].body["received_at"]),
            row[-1],
        )
        for row in rows
        if row[9] is not None and tuple(row[2:8]) == tuple(dims)
    ]
    return sorted(found, key=lambda one: (one.received_at, one.upload_id), reverse=True)


def _figure(row: Sequence[Any], indicator: Indicator) -> Figure:
    area, freq, *dims, period, value, unit, decimals, status, rank_of, _ = row
    known = codelist.units()
    sent, wanted = known[unit], known[indicator.unit]
    base = on_grid(units.convert(Decimal(value), sent, wanted), indicator.unit)
    digits = None if decimals is None else max(0, units.decimals_in(decimals, sent, wanted))
    return Figure(indicator, area, freq, tuple(dims), period, base, digits, status, rank_of, None)
