"""What the claim check reads of a release: codes once, figures an indicator at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from duckdb import DuckDBPyConnection

from claims import marts

# The order in which the database holds them.
_HELD: Final = "position"
_BLOCKS: Final = {
    computed: marts.block(is_computed=computed, order=_HELD) for computed in (False, True)
}
_SERIES: Final = {
    computed: marts.series(is_computed=computed, order=_HELD) for computed in (False, True)
}
_SECTIONS: Final = {
    computed: marts.section(is_computed=computed, order=_HELD) for computed in (False, True)
}
SELECT_MEMBERS: Final = """
    select codelist, code, name_vi, name_en
    from codes
    where codelist in ('cl_sex', 'cl_age', 'cl_deg_urb', 'cl_activity', 'cl_counterpart_area',
                       'cl_comp_breakdown')
    order by codelist, code
"""
Row = tuple[Any, ...]


def list_block(
    cursor: DuckDBPyConnection, indicator: str, *, is_computed: bool, limit: int
) -> list[Row]:
    """Return the figures of an indicator, at most `limit`."""
    values = {"indicator": indicator, "limit": limit}
    return cursor.execute(_BLOCKS[is_computed], values).fetchall()


def list_series(
    cursor: DuckDBPyConnection,
    indicator: str,
    area: str,
    dims: dict[str, str],
    *,
    is_computed: bool,
    limit: int,
) -> list[Row]:
    """Return the figures of one series."""
    values = {"indicator": indicator, "ref_area": area, "limit": limit, **dims}
    return cursor.execute(_SERIES[is_computed], values).fetchall()


def list_section(
    cursor: DuckDBPyConnection, indicator: str, period: str, *, is_computed: bool, limit: int
) -> list[Row]:
    """Return the figures of one period, at most `limit`."""
    values = {"indicator": indicator, "time_period": period, "limit": limit}
    return cursor.execute(_SECTIONS[is_computed], values).fetchall()


def list_indicators(cursor: DuckDBPyConnection) -> list[Row]:
    """Return what the check knows of every indicator."""
    return cursor.execute(marts.INDICATORS).fetchall()


def list_computed_indicators(cursor: DuckDBPyConnection) -> list[Row]:
    """Return what the check knows of everything that is computed."""
    return cursor.execute(marts.COMPUTED_INDICATORS).fetchall()


def list_places(cursor: DuckDBPyConnection) -> list[Row]:
    """Return every territory with its validity."""
    return cursor.execute(marts.PLACES).fetchall()


def list_successions(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return which territory followed which."""
    return cursor.execute(marts.SUCCESSIONS).fetchall()


def list_frameworks(cursor: DuckDBPyConnection) -> list[Row]:
    """Return rankings with their names."""
    return cursor.execute(marts.FRAMEWORKS).fetchall()


def list_members(cursor: DuckDBPyConnection) -> Iterator[Row]:
    """Return the codes of the dimensions with their names."""
    yield from cursor.execute(SELECT_MEMBERS).fetchall()
