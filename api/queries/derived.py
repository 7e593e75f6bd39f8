"""Figures computed from the figures of a release, why others were not, and what each follows from.

The marts are those of the release: one that was made before they existed has empty ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from duckdb import DuckDBPyConnection

from schemas import concepts
from schemas.figure import FIGURE_SQL

Row = dict[str, Any]

_KEY: Final = ", ".join(f"{name} varchar" for name in concepts.KEYS)
_SPAN: Final = "period_start date, period_end date, upload_id varchar, source_row integer"
CREATE: Final = {
    "derived_indicators": """
        create table derived_indicators (
            indicator varchar, dataset_id varchar, name_vi varchar, name_en varchar,
            definition_vi varchar, definition_en varchar, kind varchar, formula varchar,
            unit_measure varchar, decimals integer, direction varchar, conditions varchar,
            compares_with varchar, numerator_constant integer, denominator_constant integer,
            upload_id varchar, source_row integer
        )
    """,
    "derived_observations": f"""
        create table derived_observations (
            {_KEY}, obs_value decimal(38, 12), unit_measure varchar, unit_mult varchar,
            decimals integer, obs_status varchar, kind varchar, formula varchar,
            input_count integer, published_figure varchar, published_value decimal(38, 12),
            published_decimals integer, {_SPAN}
        )
    """,
    "derived_refusals": f"""
        create table derived_refusals (
            {_KEY}, reason varchar, culprit varchar, kind varchar, formula varchar, {_SPAN}
        )
    """,
    "derived_inputs": f"""
        create table derived_inputs (
            {_KEY}, input_figure varchar, numerator_coefficient integer,
            denominator_coefficient integer, obs_value decimal(38, 12), unit_measure varchar,
            decimals integer, obs_status varchar, vintage varchar, agency varchar,
            upload_id varchar, source_row integer, source_cell varchar
        )
    """,
}
FILTERS: Final = (*concepts.KEYS, "kind")
_ASKED: Final = " and ".join(
    f"(${name} is null or list_contains(cast(${name} as varchar[]), {name}))" for name in FILTERS
)
_PAGE: Final = """
    select figure, * exclude (figure)
    from (select {figure} as figure, * from {mart} where {asked} {more})
    where figure > $after
    order by figure
    limit $limit
"""
SELECT_FIGURES: Final = _PAGE.format(
    figure=FIGURE_SQL, mart="derived_observations", asked=_ASKED, more=""
)
SELECT_REFUSALS: Final = _PAGE.format(
    figure=FIGURE_SQL,
    mart="derived_refusals",
    asked=_ASKED,
    more="and ($reason is null or list_contains(cast($reason as varchar[]), reason))",
)
SELECT_INPUTS: Final = f"""
    select {FIGURE_SQL} as figure, * exclude ({", ".join(concepts.KEYS)})
    from derived_inputs
    where {FIGURE_SQL} in (select unnest(cast($figures as varchar[])))
    order by figure, input_figure
"""  # noqa: S608 - names of ours
SELECT_INDICATORS: Final = "select * from derived_indicators order by indicator"
SELECT_AREAS: Final = """
    select indicator, ref_area, bool_or(is_computed)
    from (
        select indicator, ref_area, true as is_computed from derived_observations
        union all select indicator, ref_area, false from derived_refusals
    )
    group by indicator, ref_area
    order by indicator, ref_area
"""
# What is computed from an indicator, or stands beside it.
SELECT_READERS: Final = """
    select distinct indicator
    from (
        select indicator
        from derived_inputs
        where split_part(input_figure, ':', 2) = $indicator
        union all
        select indicator from derived_indicators where compares_with = $indicator
    )
    order by indicator
"""
# In the columns of a published figure; what it has not is null.
SELECT_VALUES: Final = f"""
    select
        {FIGURE_SQL} as figure, *, formula as note, null as source_document, null as vintage,
        null as base_period, null as agency
    from derived_observations
    where {FIGURE_SQL} in (select unnest(cast($figures as varchar[])))
"""  # noqa: S608 - names of ours


def list_figures(
    cursor: DuckDBPyConnection,
    filters: Mapping[str, Sequence[str]],
    *,
    after: str,
    limit: int,
) -> list[Row]:
    """Return computed figures by their key, after one."""
    asked = {name: filters.get(name) for name in FILTERS}
    return _rows(cursor.execute(SELECT_FIGURES, {**asked, "after": after, "limit": limit}))


def list_refusals(
    cursor: DuckDBPyConnection,
    filters: Mapping[str, Sequence[str]],
    *,
    after: str,
    limit: int,
) -> list[Row]:
    """Return what was not computed, by its key, after one."""
    asked = {name: filters.get(name) for name in (*FILTERS, "reason")}
    return _rows(cursor.execute(SELECT_REFUSALS, {**asked, "after": after, "limit": limit}))


def list_inputs(cursor: DuckDBPyConnection, figures: Sequence[str]) -> list[Row]:
    """Return the uploaded figures that computed ones follow from, by both keys."""
    return _rows(cursor.execute(SELECT_INPUTS, {"figures": list(figures)}))


def list_indicators(cursor: DuckDBPyConnection) -> dict[str, Row]:
    """Return what is computed, by id."""
    return {row["indicator"]: row for row in _rows(cursor.execute(SELECT_INDICATORS))}


def list_areas(cursor: DuckDBPyConnection) -> list[tuple[str, str, bool]]:
    """Return (indicator, territory, whether anything was computed) of all that was tried."""
    return cursor.execute(SELECT_AREAS).fetchall()


def list_readers(cursor: DuckDBPyConnection, indicator: str) -> list[str]:
    """Return the indicators that are computed from one, or beside it."""
    found = cursor.execute(SELECT_READERS, {"indicator": indicator}).fetchall()
    return [name for (name,) in found]


def find_values(cursor: DuckDBPyConnection, figures: Sequence[str]) -> dict[str, Row]:
    """Return computed figures with the attributes of published ones, by key."""
    found = _rows(cursor.execute(SELECT_VALUES, {"figures": list(figures)}))
    return {row["figure"]: row for row in found}


def _rows(cursor: DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
