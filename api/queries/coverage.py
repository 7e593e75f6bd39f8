"""What of a dataset is there: areas, periods, breakdowns, descriptions. For catalogues."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from schemas import concepts

_SELECT_SERIES: Final = """
    select
        dataset_id,
        list_sort(list(distinct freq)) as freqs,
        list_sort(list(distinct ref_area)) as areas,
        list_sort(list(distinct level) filter (where level is not null)) as levels,
        count(distinct indicator) filter (where value_count > 0) as indicators,
        count(distinct sex) > 1 as sex,
        count(distinct age) > 1 as age,
        count(distinct urbanisation) > 1 as urbanisation,
        count(distinct activity) > 1 as activity,
        count(distinct counterpart_area) > 1 as counterpart_area,
        count(distinct composite_breakdown) > 1 as composite_breakdown
    from series
    left join areas using (ref_area)
    group by dataset_id
    order by dataset_id
"""
_SELECT_YEARS: Final = """
    select dataset_id, list_sort(list(distinct year(period_end))) as years
    from figures
    join series using (series_key)
    where obs_value is not null
    group by dataset_id
    order by dataset_id
"""
# A figure of a dataset whose period is no calendar year: its column is not of whole years.
_SELECT_IRREGULAR: Final = """
    select distinct dataset_id
    from figures
    join series using (series_key)
    where freq <> 'A' or not regexp_full_match(time_period, '[0-9]{4}')
    order by dataset_id
"""
_SELECT_DESCRIBED: Final = """
    select
        dataset_id,
        count(*) as indicators,
        count(*) filter (where definition_vi <> '' and definition_en <> '') as defined,
        count(*) filter (where method_vi <> '' and method_en <> '') as explained,
        count(*) filter (where source_vi <> '' and source_en <> '') as sourced,
        count(*) filter (where unit_measure <> '') as measured
    from indicators
    group by dataset_id
    order by dataset_id
"""
_SELECT_AREA: Final = """
    select name_vi, name_en, iso_code, valid_from, valid_to
    from areas
    where ref_area = $ref_area
"""


class Coverage(NamedTuple):
    """What a dataset's figures cover.

    `levels` are administrative levels, `breakdowns` the dimensions that are broken down, `years`
    those of the ends of periods with a value; `is_yearly` tells that every period is one year.
    """

    freqs: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    indicators: int = 0
    breakdowns: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    is_yearly: bool = False


class Described(NamedTuple):
    """How many of a dataset's indicators have each part of a description, in both languages."""

    indicators: int = 0
    defined: int = 0
    explained: int = 0
    sourced: int = 0
    measured: int = 0


class Place(NamedTuple):
    """A territory: its names, its ISO 3166 code, and its days."""

    name_vi: str | None
    name_en: str | None
    iso_code: str | None
    valid_from: date | None
    valid_to: date | None


def read_coverage(cursor: DuckDBPyConnection) -> dict[str, Coverage]:
    """Return what each dataset covers, by dataset."""
    years = {dataset: tuple(found) for dataset, found in _fetch(cursor, _SELECT_YEARS)}
    irregular = {dataset for (dataset,) in _fetch(cursor, _SELECT_IRREGULAR)}
    return {
        dataset: Coverage(
            tuple(freqs),
            tuple(areas),
            tuple(levels or ()),
            indicators,
            tuple(name for name, is_broken in zip(concepts.DIMENSIONS, broken, strict=True)
                  if is_broken),
            years.get(dataset, ()),
            dataset not in irregular,
        )
        for dataset, freqs, areas, levels, indicators, *broken in _fetch(cursor, _SELECT_SERIES)
    }  # fmt: skip


def read_described(cursor: DuckDBPyConnection) -> dict[str, Described]:
    """Return how well the indicators of each dataset are described, by dataset."""
    found = _fetch(cursor, _SELECT_DESCRIBED)
    return {dataset: Described(*counts) for dataset, *counts in found}


def find_place(cursor: DuckDBPyConnection, ref_area: str | None) -> Place | None:
    """Return a territory; None when there is none of that code."""
    row = cursor.execute(_SELECT_AREA, {"ref_area": ref_area}).fetchone()
    return None if row is None else Place(*row)


def _fetch(cursor: DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return cursor.execute(query).fetchall()
