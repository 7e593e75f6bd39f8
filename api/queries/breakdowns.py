"""Which breakdowns of which indicators a release has figures of, where, and how often."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from schemas import concepts

_SELECT: Final = """
    select
        dataset_id, indicator, sex, age, urbanisation, activity, counterpart_area,
        composite_breakdown, list_sort(list_distinct(list(freq))) as frequencies
    from series
    group by
        dataset_id, indicator, sex, age, urbanisation, activity, counterpart_area,
        composite_breakdown
    order by all
"""
_SELECT_AREAS: Final = """
    select distinct dataset_id, ref_area
    from series
    order by all
"""
_SELECT_PERIODS: Final = """
    select time_period, min(period_start), min(period_end)
    from figures
    group by time_period
    order by min(period_start), min(period_end), time_period
"""
_SELECT_THEMES: Final = """
    select code, name_vi, name_en, position
    from codes
    where codelist = 'themes'
    order by position, code
"""


_SELECT_CODES: Final = """
    select distinct freq as code, 'freq' as axis from series where dataset_id = $dataset
    union all select distinct ref_area, 'ref_area' from series where dataset_id = $dataset
    union all select distinct indicator, 'indicator' from series where dataset_id = $dataset
    union all select distinct sex, 'sex' from series where dataset_id = $dataset
    union all select distinct age, 'age' from series where dataset_id = $dataset
    union all select distinct urbanisation, 'urbanisation' from series where dataset_id = $dataset
    union all select distinct activity, 'activity' from series where dataset_id = $dataset
    union all
    select distinct counterpart_area, 'counterpart_area' from series where dataset_id = $dataset
    union all
    select distinct composite_breakdown, 'composite_breakdown'
    from series
    where dataset_id = $dataset
    union all
    select distinct time_period, 'time_period'
    from figures
    where series_key in (select series_key from series where dataset_id = $dataset)
    order by all
"""


class Breakdown(NamedTuple):
    """An indicator with one code for each dimension; `frequencies` are those of its series."""

    dataset: str
    indicator: str
    codes: tuple[str, ...]
    frequencies: frozenset[str]


def list_breakdowns(cursor: DuckDBPyConnection) -> list[Breakdown]:
    """Return every breakdown by dataset, indicator and codes."""
    end = 2 + len(concepts.DIMENSIONS)
    return [
        Breakdown(row[0], row[1], tuple(row[2:end]), frozenset(row[end]))
        for row in cursor.execute(_SELECT).fetchall()
    ]


def list_areas(cursor: DuckDBPyConnection) -> list[tuple[str, str]]:
    """Return where each dataset has figures, as (dataset, area)."""
    return cursor.execute(_SELECT_AREAS).fetchall()


def list_periods(cursor: DuckDBPyConnection) -> list[str]:
    """Return every period of a figure, oldest first."""
    return [str(row[0]) for row in cursor.execute(_SELECT_PERIODS).fetchall()]


def list_codes(cursor: DuckDBPyConnection, dataset: str) -> dict[str, list[str]]:
    """Return the codes of each dimension of a dataset, and its periods, in order of their text."""
    found: dict[str, list[str]] = {}
    for code, axis in cursor.execute(_SELECT_CODES, {"dataset": dataset}).fetchall():
        found.setdefault(axis, []).append(code)
    return found


def list_themes(cursor: DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the themes of datasets as (code, name_vi, name_en, position)."""
    return cursor.execute(_SELECT_THEMES).fetchall()
