"""Observations: a page in the order of the database, or in another; and what filters may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from api.queries.conditions import (
    SERIES_COLUMNS,
    Condition,
    Every,
    Values,
    conjuncts,
    is_about_figures,
    is_about_series,
    write,
)

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

# Position by position, in key order, but the series of totals stands before its breakdowns
# (`_T` sorts after `A`). A series is a run of positions; what its figures share is written once.
CREATE_SERIES: Final = """
    create table series as
    select
        cast(row_number() over (
            order by
                dataset_id, indicator, ref_area, freq,
                sex <> '_T' or age <> '_T' or urbanisation <> '_T' or activity <> '_T'
                or counterpart_area <> '_T' or composite_breakdown <> '_T',
                sex, age, urbanisation, activity, counterpart_area, composite_breakdown
        ) as integer) as series_key,
        series_as_signed.*,
        runs.* exclude (series_id),
        -- One text is read in two thirds of the time of eleven.
        concat_ws(
            chr(31), dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
            counterpart_area, composite_breakdown, series_id
        ) as packed
    from series_as_signed
    join (
        select
            series_id,
            max(period_start) as latest_start,
            min(period_end) as earliest_end
        from observations_as_signed
        group by series_id
    ) as runs using (series_id)
    order by series_key
"""
CREATE_ORIGINS: Final = """
    create table origins as
    select cast(row_number() over () as integer) as origin_key, *
    from (
        select distinct
            unit_measure, unit_mult, conf_status, base_period, break_group, source_document,
            source_table, vintage, edition, agency, upload_id, received_at
        from observations_as_signed
        order by all
    )
"""
CREATE_FIGURES: Final = """
    create table figures as
    select
        row_number() over (
            order by series_key, period_start, period_end, time_period
        ) as position,
        series_key, time_period, period_start, period_end, obs_value, decimals, obs_status,
        rank_of, note, signed.source_row, source_cell, origin_key
    from observations_as_signed as signed
    join series using (series_id, dataset_id)
    join origins
        on
            signed.upload_id = origins.upload_id
            and signed.unit_measure is not distinct from origins.unit_measure
            and signed.unit_mult is not distinct from origins.unit_mult
            and signed.conf_status is not distinct from origins.conf_status
            and signed.base_period is not distinct from origins.base_period
            and signed.break_group is not distinct from origins.break_group
            and signed.source_document is not distinct from origins.source_document
            and signed.source_table is not distinct from origins.source_table
            and signed.vintage is not distinct from origins.vintage
            and signed.edition is not distinct from origins.edition
            and signed.agency is not distinct from origins.agency
            and signed.received_at is not distinct from origins.received_at
    order by position
"""
COUNT_LOST: Final = """
    select (select count(*) from observations_as_signed) - (select count(*) from figures)
"""
CREATE_OBSERVATIONS: Final = """
    create view observations as
    select
        position,
        dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
        counterpart_area, composite_breakdown, time_period,
        obs_value, origins.unit_measure, unit_mult, decimals, obs_status, conf_status, base_period,
        break_group, rank_of, source_document, source_table, vintage, edition, note, series_id,
        period_start, period_end, agency, origins.upload_id, figures.source_row, source_cell,
        received_at, series_key
    from figures
    join series using (series_key)
    join origins using (origin_key)
"""
CREATE_USED_CODES: Final = """
    create table used_codes as
    select distinct sex as code, 'sex' as concept from series
    union all select distinct age, 'age' from series
    union all select distinct urbanisation, 'urbanisation' from series
    union all select distinct activity, 'activity' from series
    union all select distinct counterpart_area, 'counterpart_area' from series
    union all select distinct composite_breakdown, 'composite_breakdown' from series
    union all select distinct freq, 'freq' from series
    union all select distinct obs_status, 'obs_status' from figures
    union all select distinct conf_status, 'conf_status' from origins
    union all select distinct unit_measure, 'unit_measure' from origins
    union all select distinct time_period, 'time_period' from figures
    order by all
"""
CREATE: Final = (
    CREATE_SERIES,
    CREATE_ORIGINS,
    CREATE_FIGURES,
    CREATE_OBSERVATIONS,
    CREATE_USED_CODES,
)
SELECT_USED_CODES: Final = "select code, concept from used_codes order by all"

_SERIES: Final = """
    select series_key, packed, observation_count
    from series
    where series_key > $key and {condition}
    order by series_key
    limit $series
"""
# Planning takes longer than running: a statement has no join, order or subquery it can do without.
_FIGURES: Final = """
    select
        position, series_key, origin_key, time_period, obs_value, decimals, obs_status, rank_of,
        note, period_start, period_end, source_row, source_cell
    from figures
    where series_key between $lowest and $highest and {some}{condition}
    {latest}
"""
_SELECT_ORIGINS: Final = """
    select
        origin_key,
        unit_measure, unit_mult, conf_status, base_period, break_group, source_document,
        source_table, vintage, edition, agency, upload_id, received_at
    from origins
    order by origin_key
"""
_SOME_SERIES: Final = "series_key in (select unnest(cast($keys as integer[]))) and "
_AFTER: Final = "position > $after and "
_LATEST: Final = """
    qualify row_number() over (partition by series_key order by position desc) <= $latest
"""
_PAGE_OF: Final = "select * from ({found}) where position > $after order by position limit $limit"
_ANY_ORDER: Final = """
    select
        position,
        dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
        counterpart_area, composite_breakdown, time_period,
        obs_value, unit_measure, unit_mult, decimals, obs_status, conf_status, base_period,
        break_group, rank_of, source_document, source_table, vintage, edition, note, series_id,
        period_start, period_end, agency, upload_id, source_row, source_cell, received_at
    from (select * from observations where {condition} {latest})
    where position > $after
    order by {order}
    limit $limit offset $offset
"""
_COUNT_SERIES: Final = """
    select coalesce(sum(observation_count), 0) from series where {condition}
"""
_COUNT: Final = "select count(*) from (select 1 from observations where {condition} {latest})"

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

# A page needs few series, or very many of which few have a figure: so each look takes more.
_FIRST_LOOK: Final = 64
_LATER_LOOKS: Final = 16
# So many rows are sooner put in order here than a statement is planned that does it.
_SHORT: Final = 4096
# What a page may be sorted by.
SORTS: Final = (*SERIES_COLUMNS, "time_period", "period_start", "period_end", "obs_value")


# What the figures of one origin share, by key: unit, source, upload.
Origins = Mapping[int, tuple[Any, ...]]


class Selection(NamedTuple):
    """Which figures: those that meet the condition, of these the `latest` of each series."""

    condition: Condition = Every()
    latest: int | None = None


class Page(NamedTuple):
    """Rows in the order of `COLUMNS`; `last` is the position to go on from, None at the end."""

    rows: list[tuple[Any, ...]]
    last: int | None


def list_observations(
    cursor: DuckDBPyConnection, selection: Selection, origins: Origins, *, after: int, limit: int
) -> Page:
    """Return a page of observations: totals before breakdowns, else in key order.

    Args:
        cursor: Of the release's database.
        selection: Which figures.
        origins: Of the same database.
        after: Position of the last row of the page before.
        limit: Rows of the page.
    """
    parts = conjuncts(selection.condition)
    of_series = [part for part in parts if is_about_series(part)]
    others = [part for part in parts if not is_about_series(part)]
    if not all(map(is_about_figures, others)):
        return _list_mixed(cursor, selection, after, limit)
    rows: list[tuple[Any, ...]] = []
    key, look = 0, _FIRST_LOOK
    while len(rows) <= limit:
        series = _find_series(cursor, of_series, key, look)
        search = _Search(Every(tuple(others)), selection.latest, after)
        rows += search.rows(cursor, series, origins, limit + 1 - len(rows))
        if len(series) < look:
            break
        key, look = series[-1][0], look * _LATER_LOOKS
    page = rows[:limit]
    return Page([row[1:] for row in page], page[-1][0] if len(rows) > limit else None)


def list_sorted(
    cursor: DuckDBPyConnection,
    selection: Selection,
    order: Sequence[tuple[str, bool]],
    *,
    offset: int,
    limit: int,
) -> Page:
    """Return a page in another order, ties in the order of the database.

    Args:
        order: Columns of `SORTS`, each with whether it falls.
        offset: Rows of the pages before; `last` of the page counts like it.
    """
    words = [f"{SORTS[SORTS.index(name)]} {_way(is_falling)}" for name, is_falling in order]
    text = ", ".join([*words, "position"])
    rows = _any_order(cursor, selection, text, limit + 1, offset=offset)
    page = [row[1:] for row in rows[:limit]]
    return Page(page, offset + limit if len(rows) > limit else None)


def estimate(cursor: DuckDBPyConnection, selection: Selection, *, enough: int) -> int:
    """Return how many figures are selected; exact when a quick look says more than enough."""
    parts = conjuncts(selection.condition)
    values: Values = {}
    written = write(Every(tuple(part for part in parts if is_about_series(part))), values)
    most = _number(cursor, _COUNT_SERIES.format(condition=written), values)
    if most <= enough:
        return most
    values = {}
    written = write(selection.condition, values)
    latest = _latest(selection.latest, values)
    return _number(cursor, _COUNT.format(condition=written, latest=latest), values)


class _Search(NamedTuple):
    condition: Condition
    latest: int | None
    after: int

    def rows(
        self,
        cursor: DuckDBPyConnection,
        series: Sequence[tuple[Any, ...]],
        origins: Origins,
        limit: int,
    ) -> list[tuple[Any, ...]]:
        """Return the first figures of some series as (position, *`COLUMNS`), in order."""
        found: list[tuple[Any, ...]] = []
        known = {row[0]: row for row in series}
        # Of figures that are chosen too, more are looked at than are wanted.
        at, portion = 0, limit if self.condition == Every() else limit * _FIRST_LOOK
        while at < len(series) and len(found) < limit:
            end = _end_of(series, at, portion)
            text, values = self._statement(series[at:end], limit - len(found))
            # The keys between two that are asked for may come along.
            figures = sorted(row for row in cursor.execute(text, values).fetchall()
                             if row[1] in known)  # fmt: skip
            found += (_joined(row, known[row[1]], origins[row[2]]) for row in figures)
            at, portion = end, portion * _LATER_LOOKS
        return found[:limit]

    def _statement(self, series: Sequence[tuple[Any, ...]], limit: int) -> tuple[str, Values]:
        lowest, highest = series[0][0], series[-1][0]
        values: Values = {"lowest": lowest, "highest": highest}
        expected = sum(row[-1] for row in series) / len(series) * (highest - lowest + 1)
        is_short = self.latest is None and expected <= _SHORT
        some = ""
        if highest - lowest + 1 > len(series) and not is_short:
            some, values["keys"] = _SOME_SERIES, [row[0] for row in series]
        if self.after:
            values["after"] = self.after
        if is_short and self.after:
            some += _AFTER
        written = write(self.condition, values)
        latest = _latest(self.latest, values)
        found = _FIGURES.format(some=some, condition=written, latest=latest)
        if is_short:
            return found, values
        return _PAGE_OF.format(found=found), {**values, "after": self.after, "limit": limit}


def _end_of(series: Sequence[tuple[Any, ...]], start: int, rows: int) -> int:
    """Return where series end that have so many figures together."""
    for at in range(start, len(series)):
        rows -= series[at][-1]
        if rows <= 0:
            return at + 1
    return len(series)


def _joined(
    figure: tuple[Any, ...], series: tuple[Any, ...], origin: tuple[Any, ...]
) -> tuple[Any, ...]:
    """Put the three parts of a row together, in the order of `COLUMNS` after its position."""
    period, value, decimals, status, rank_of, note, start, end, row, cell = figure[3:]
    unit, mult, confidential, base, group, document, table, vintage, edition = origin[:9]
    return (
        figure[0],
        *series[1:11],
        *(period, value, unit, mult, decimals, status, confidential, base, group, rank_of),
        *(document, table, vintage, edition, note, series[11], start, end),
        *(origin[9], origin[10], row, cell, origin[11]),
    )


def read_origins(cursor: DuckDBPyConnection) -> Origins:
    """Read what figures share, once for a release."""
    return {row[0]: row[1:] for row in cursor.execute(_SELECT_ORIGINS).fetchall()}


def _find_series(
    cursor: DuckDBPyConnection, conditions: Sequence[Condition], key: int, most: int
) -> list[tuple[Any, ...]]:
    values: Values = {"key": key, "series": most}
    written = write(Every(tuple(conditions)), values)
    rows = cursor.execute(_SERIES.format(condition=written), values).fetchall()
    return [(key, *packed.split("\x1f"), count) for key, packed, count in rows]


def _list_mixed(cursor: DuckDBPyConnection, selection: Selection, after: int, limit: int) -> Page:
    """Answer a condition that is about series and figures at once, in the order of the database."""
    rows = _any_order(cursor, selection, "position", limit + 1, after=after)
    page = rows[:limit]
    return Page([row[1:] for row in page], page[-1][0] if len(rows) > limit else None)


def _any_order(
    cursor: DuckDBPyConnection,
    selection: Selection,
    order: str,
    limit: int,
    *,
    after: int = 0,
    offset: int = 0,
) -> list[tuple[Any, ...]]:
    values: Values = {}
    written = write(selection.condition, values)
    latest = _latest(selection.latest, values)
    text = _ANY_ORDER.format(condition=written, latest=latest, order=order)
    values |= {"limit": limit, "offset": offset, "after": after}
    return cursor.execute(text, values).fetchall()


def _latest(latest: int | None, values: Values) -> str:
    if latest is None:
        return ""
    values["latest"] = latest
    return _LATEST


def _way(is_falling: bool) -> str:
    return "desc nulls last" if is_falling else "asc nulls last"


def _number(cursor: DuckDBPyConnection, text: str, values: Values) -> int:
    row = cursor.execute(text, values or None).fetchone()
    return int(row[0]) if row else 0


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
