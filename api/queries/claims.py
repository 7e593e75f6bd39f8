"""What the claim check reads of a release: codes once, figures an indicator at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from duckdb import DuckDBPyConnection

_COLUMNS: Final = """
    ref_area, freq, sex, age, urbanisation, activity, counterpart_area, composite_breakdown,
    time_period, obs_value, decimals, obs_status, rank_of, break_group
"""
# Columns are ours; values are bound.
SELECT_BLOCK: Final = f"""
    select {_COLUMNS}
    from observations
    where indicator = $indicator
    order by position
    limit $limit
"""  # noqa: S608 - constants of ours
SELECT_SERIES: Final = f"""
    select {_COLUMNS}
    from observations
    where indicator = $indicator and ref_area = $ref_area
      and sex = $sex and age = $age and urbanisation = $urbanisation and activity = $activity
      and counterpart_area = $counterpart_area and composite_breakdown = $composite_breakdown
    order by position
    limit $limit
"""  # noqa: S608 - constants of ours
SELECT_SECTION: Final = f"""
    select {_COLUMNS}
    from observations
    where indicator = $indicator and time_period = $time_period
    order by position
    limit $limit
"""  # noqa: S608 - constants of ours
SELECT_INDICATORS: Final = """
    select
        indicator, dataset_id, name_vi, name_en, unit_measure, decimals, direction, min_value,
        max_value, additivity_area, framework, framework_item, is_rank
    from indicators
    order by indicator
"""
SELECT_PLACES: Final = """
    select ref_area, level, type_vi, name_vi, name_en, valid_from, valid_to, parent
    from areas
    order by ref_area
"""
SELECT_SUCCESSIONS: Final = """
    select predecessor, successor
    from area_successions
    order by succession_date, predecessor, successor
"""
SELECT_FRAMEWORKS: Final = "select framework, name_vi, name_en from frameworks order by framework"
SELECT_MEMBERS: Final = """
    select codelist, code, name_vi, name_en
    from codes
    where codelist in ('cl_sex', 'cl_age', 'cl_deg_urb', 'cl_activity', 'cl_counterpart_area',
                       'cl_comp_breakdown')
    order by codelist, code
"""
Row = tuple[Any, ...]


def list_block(cursor: DuckDBPyConnection, indicator: str, *, limit: int) -> list[Row]:
    """Return the figures of an indicator, at most `limit`."""
    return cursor.execute(SELECT_BLOCK, {"indicator": indicator, "limit": limit}).fetchall()


def list_series(
    cursor: DuckDBPyConnection,
    indicator: str,
    area: str,
    dims: dict[str, str],
    *,
    limit: int,
) -> list[Row]:
    """Return the figures of one series."""
    values = {"indicator": indicator, "ref_area": area, "limit": limit, **dims}
    return cursor.execute(SELECT_SERIES, values).fetchall()


def list_section(
    cursor: DuckDBPyConnection, indicator: str, period: str, *, limit: int
) -> list[Row]:
    """Return the figures of one period, at most `limit`."""
    values = {"indicator": indicator, "time_period": period, "limit": limit}
    return cursor.execute(SELECT_SECTION, values).fetchall()


def list_indicators(cursor: DuckDBPyConnection) -> list[Row]:
    """Return what the check knows of every indicator."""
    return cursor.execute(SELECT_INDICATORS).fetchall()


def list_places(cursor: DuckDBPyConnection) -> list[Row]:
    """Return every territory with its validity."""
    return cursor.execute(SELECT_PLACES).fetchall()


def list_successions(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return which territory followed which."""
    return cursor.execute(SELECT_SUCCESSIONS).fetchall()


def list_frameworks(cursor: DuckDBPyConnection) -> list[Row]:
    """Return rankings with their names."""
    return cursor.execute(SELECT_FRAMEWORKS).fetchall()


def list_members(cursor: DuckDBPyConnection) -> Iterator[Row]:
    """Return the codes of the dimensions with their names."""
    yield from cursor.execute(SELECT_MEMBERS).fetchall()
