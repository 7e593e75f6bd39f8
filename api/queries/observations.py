"""Observations: one page in the order of the database, and what a page's filters may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

# The order of the marts: key, values, attributes, provenance.
COLUMNS: Final = (
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
    "time_period",
    "obs_value",
    "unit_measure",
    "unit_mult",
    "decimals",
    "obs_status",
    "conf_status",
    "base_period",
    "break_group",
    "rank_of",
    "source_document",
    "source_table",
    "vintage",
    "edition",
    "note",
    "series_id",
    "period_start",
    "period_end",
    "agency",
    "upload_id",
    "source_row",
    "source_cell",
    "received_at",
)
FILTERS: Final = (
    "dataset_id",
    "indicator",
    "ref_area",
    "time_period",
    "freq",
    "sex",
    "age",
    "urbanisation",
    "activity",
    "counterpart_area",
    "composite_breakdown",
    "obs_status",
)

# Key order, but the series of totals stands before its breakdowns (`_T` sorts after `A`).
# The position numbers that order, so that a page starts by a comparison of one integer.
CREATE_ORDERED: Final = """
    create table observations as
    select
        row_number() over (
            order by
                dataset_id, indicator, ref_area, freq,
                sex <> '_T' or age <> '_T' or urbanisation <> '_T' or activity <> '_T'
                or counterpart_area <> '_T' or composite_breakdown <> '_T',
                sex, age, urbanisation, activity, counterpart_area, composite_breakdown,
                period_start, period_end, time_period
        ) as position,
        *
    from observations_as_signed
    order by position
"""

SELECT_PAGE: Final = """
    select
        position,
        dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
        counterpart_area, composite_breakdown, time_period,
        obs_value, unit_measure, unit_mult, decimals, obs_status, conf_status, base_period,
        break_group, rank_of, source_document, source_table, vintage, edition, note, series_id,
        period_start, period_end, agency, upload_id, source_row, source_cell, received_at
    from observations
    where position > $after
      and ($dataset_id is null or list_contains(cast($dataset_id as varchar[]), dataset_id))
      and ($indicator is null or list_contains(cast($indicator as varchar[]), indicator))
      and ($ref_area is null or list_contains(cast($ref_area as varchar[]), ref_area))
      and ($time_period is null or list_contains(cast($time_period as varchar[]), time_period))
      and ($freq is null or list_contains(cast($freq as varchar[]), freq))
      and ($sex is null or list_contains(cast($sex as varchar[]), sex))
      and ($age is null or list_contains(cast($age as varchar[]), age))
      and ($urbanisation is null or list_contains(cast($urbanisation as varchar[]), urbanisation))
      and ($activity is null or list_contains(cast($activity as varchar[]), activity))
      and (
          $counterpart_area is null
          or list_contains(cast($counterpart_area as varchar[]), counterpart_area)
      )
      and (
          $composite_breakdown is null
          or list_contains(cast($composite_breakdown as varchar[]), composite_breakdown)
      )
      and ($obs_status is null or list_contains(cast($obs_status as varchar[]), obs_status))
      and ($from is null or period_start >= cast($from as date))
      and ($to is null or period_end <= cast($to as date))
    order by position
    limit $limit
"""

SELECT_USED_CODES: Final = """
    select distinct sex as code, 'sex' as concept from observations
    union all select distinct age, 'age' from observations
    union all select distinct urbanisation, 'urbanisation' from observations
    union all select distinct activity, 'activity' from observations
    union all select distinct counterpart_area, 'counterpart_area' from observations
    union all select distinct composite_breakdown, 'composite_breakdown' from observations
    union all select distinct freq, 'freq' from observations
    union all select distinct obs_status, 'obs_status' from observations
    union all select distinct conf_status, 'conf_status' from observations
    union all select distinct unit_measure, 'unit_measure' from observations
    union all select distinct time_period, 'time_period' from observations
    order by all
"""

SELECT_TOTALS: Final = """
    select
        time_period, obs_value, decimals, obs_status, break_group, vintage, edition,
        source_document, period_start, unit_measure
    from observations
    where indicator = $indicator
      and ref_area = $ref_area
      and freq = 'A'
      and sex = '_T' and age = '_T' and urbanisation = '_T' and activity = '_T'
      and counterpart_area = '_T' and composite_breakdown = '_T'
      and obs_value is not null
    order by position
"""

SELECT_WIDEST_AREA: Final = """
    select ref_area
    from series
    group by ref_area
    order by count(*) desc, ref_area
    limit 1
"""

SELECT_LONGEST_INDICATOR: Final = """
    select indicator
    from series
    where ref_area = $ref_area
      and freq = 'A'
      and sex = '_T' and age = '_T' and urbanisation = '_T' and activity = '_T'
      and counterpart_area = '_T' and composite_breakdown = '_T'
    order by value_count desc, indicator
    limit 1
"""


class Page(NamedTuple):
    """Rows in the order of `COLUMNS`; `last` is the position to go on from, None at the end."""

    rows: list[tuple[Any, ...]]
    last: int | None


def list_observations(
    cursor: DuckDBPyConnection,
    filters: Mapping[str, Sequence[str]],
    *,
    start: date | None,
    end: date | None,
    after: int,
    limit: int,
) -> Page:
    """Return a page of observations: totals before breakdowns, else in key order.

    Args:
        cursor: Of the release's database.
        filters: Codes by column; a column without codes is not filtered.
        start: First day a period may start on.
        end: Last day a period may end on.
        after: Position of the last row of the page before.
        limit: Rows of the page.
    """
    bound = {name: filters.get(name) for name in FILTERS}
    rows = cursor.execute(
        SELECT_PAGE, {**bound, "from": start, "to": end, "after": after, "limit": limit + 1}
    ).fetchall()
    page = rows[:limit]
    return Page([row[1:] for row in page], page[-1][0] if len(rows) > limit else None)


def list_used_codes(cursor: DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    """Return each code that occurs in a coded column, as (code, column)."""
    return cursor.execute(SELECT_USED_CODES).fetchall()


def list_totals(cursor: DuckDBPyConnection, indicator: str, ref_area: str) -> list[tuple[Any, ...]]:
    """Return the yearly totals of an indicator in an area that have a value, oldest first."""
    return cursor.execute(SELECT_TOTALS, {"indicator": indicator, "ref_area": ref_area}).fetchall()


def find_widest_area(cursor: DuckDBPyConnection) -> str | None:
    """Return the area with most series."""
    row = cursor.execute(SELECT_WIDEST_AREA).fetchone()
    return None if row is None else str(row[0])


def find_longest_indicator(cursor: DuckDBPyConnection, ref_area: str) -> str | None:
    """Return the indicator whose yearly total has most values in an area."""
    row = cursor.execute(SELECT_LONGEST_INDICATOR, {"ref_area": ref_area}).fetchone()
    return None if row is None else str(row[0])
