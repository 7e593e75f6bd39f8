"""Series: what is measured where and how, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from duckdb import DuckDBPyConnection

from api.queries.conditions import Condition, Every, Values, write

COLUMNS: Final = (
    "series_id",
    "dataset_id",
    "indicator",
    "ref_area",
    "freq",
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
    "unit_measure",
    "first_period",
    "last_period",
    "observation_count",
    "value_count",
)
_SELECT: Final = """
    select
        series_key,
        series_id, dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
        counterpart_area, composite_breakdown, unit_measure, first_period, last_period,
        observation_count, value_count
    from series
    where series_key > $after and {condition}
    order by series_key
    limit $limit
"""


def list_series(
    cursor: DuckDBPyConnection, conditions: Sequence[Condition], *, after: int, limit: int
) -> list[tuple[int, dict[str, Any]]]:
    """Return series that meet all conditions, in the order of their figures, after a place."""
    values: Values = {"after": after, "limit": limit}
    written = write(Every(tuple(conditions)), values)
    rows = cursor.execute(_SELECT.format(condition=written), values).fetchall()
    return [(row[0], dict(zip(COLUMNS, row[1:], strict=True))) for row in rows]
