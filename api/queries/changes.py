"""What one release changed against the one before it, figure by figure, in the order of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from duckdb import DuckDBPyConnection

from schemas import concepts

FILTERS: Final = ("dataset_id", "indicator", "ref_area")
_ALL_FILTERS: Final = (*FILTERS, "change_type")
COLUMNS: Final = (
    "change_type",
    "old_value",
    "new_value",
    "old_status",
    "new_status",
    "old_unit_measure",
    "new_unit_measure",
    "old_vintage",
    "new_vintage",
    "reason",
    "revision_type",
    "severity",
    "reason_text",
)

# Everything `changes.parquet` may hold; releases made before reasons were coded have fewer columns.
CREATE_NONE: Final = """
    create table changes (
        dataset_id varchar,
        indicator varchar,
        ref_area varchar,
        freq varchar,
        sex varchar,
        age varchar,
        urbanisation varchar,
        activity varchar,
        counterpart_area varchar,
        composite_breakdown varchar,
        time_period varchar,
        change_type varchar,
        old_value decimal(38, 12),
        new_value decimal(38, 12),
        old_status varchar,
        new_status varchar,
        old_unit_measure varchar,
        new_unit_measure varchar,
        old_vintage varchar,
        new_vintage varchar,
        reason varchar,
        revision_type varchar,
        severity varchar,
        reason_text varchar
    )
"""
# The id of a figure is its key joined by colons, as `schemas` writes it; colons stand in no code.
CREATE_STEPS: Final = """
    create table steps as
    select
        concat_ws(
            ':', dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
            counterpart_area, composite_breakdown, time_period
        ) as figure,
        *
    from changes
    order by figure
"""
_SELECT: Final = """
    select
        figure,
        change_type, old_value, new_value, old_status, new_status, old_unit_measure,
        new_unit_measure, old_vintage, new_vintage, reason, revision_type, severity, reason_text
    from steps
    where figure > $after
      and ($dataset_id is null or list_contains(cast($dataset_id as varchar[]), dataset_id))
      and ($indicator is null or list_contains(cast($indicator as varchar[]), indicator))
      and ($ref_area is null or list_contains(cast($ref_area as varchar[]), ref_area))
      and ($change_type is null or list_contains(cast($change_type as varchar[]), change_type))
    order by figure
    limit $limit
"""
_SELECT_OF_FIGURE: Final = """
    select change_type, reason, revision_type, severity, reason_text
    from steps
    where figure = $figure
"""
_SELECT_DECIMALS: Final = """
    select
        concat_ws(
            ':', dataset_id, indicator, ref_area, freq, sex, age, urbanisation, activity,
            counterpart_area, composite_breakdown, time_period
        ) as figure,
        decimals
    from figures
    join series using (series_key)
    where series_id in (select unnest(cast($series as varchar[])))
    order by position
"""
_COUNT_KINDS: Final = """
    select change_type, count(*) from steps group by change_type order by change_type
"""
_SELECT_CORRECTIONS: Final = """
    select figure, severity, reason_text
    from steps
    where reason = 'CORRECTION'
    order by figure
    limit $limit
"""


class Step(NamedTuple):
    """One line of `changes.parquet`; `figure` names the figure, the rest is `COLUMNS`."""

    figure: str
    change_type: str
    old_value: Any
    new_value: Any
    old_status: str | None
    new_status: str | None
    old_unit_measure: str | None
    new_unit_measure: str | None
    old_vintage: str | None
    new_vintage: str | None
    reason: str | None
    revision_type: str | None
    severity: str | None
    reason_text: str | None


def list_steps(
    cursor: DuckDBPyConnection,
    filters: Mapping[str, Sequence[str]],
    *,
    after: str,
    limit: int,
) -> list[Step]:
    """Return what a release changed, by figure id, after an id."""
    asked = {name: filters.get(name) for name in _ALL_FILTERS}
    found = cursor.execute(_SELECT, {**asked, "after": after, "limit": limit}).fetchall()
    return [Step(*row) for row in found]


def find_reason(cursor: DuckDBPyConnection, figure: str) -> tuple[str | None, ...] | None:
    """Return (kind, reason, revision type, severity, text) of what happened to a figure."""
    return cursor.execute(_SELECT_OF_FIGURE, {"figure": figure}).fetchone()


def count_kinds(cursor: DuckDBPyConnection) -> list[tuple[str, int]]:
    """Return how many figures a release added, changed and removed, by kind."""
    return cursor.execute(_COUNT_KINDS).fetchall()


def list_corrections(
    cursor: DuckDBPyConnection, *, limit: int
) -> list[tuple[str, str | None, str | None]]:
    """Return (figure, severity, why) of what a release corrected, by figure id."""
    return cursor.execute(_SELECT_CORRECTIONS, {"limit": limit}).fetchall()


def find_decimals(cursor: DuckDBPyConnection, figures: Sequence[str]) -> dict[str, int | None]:
    """Return the printed digits of figures, by id; one that is not there is left out."""
    series = sorted({series_of(figure) for figure in figures})
    if not series:
        return {}
    asked = set(figures)
    found = cursor.execute(_SELECT_DECIMALS, {"series": series}).fetchall()
    return {figure: decimals for figure, decimals in found if figure in asked}


def series_of(figure: str) -> str:
    """Return the series id of a figure: its key without dataset and period, joined by dots."""
    return ".".join(figure.split(":")[1 : len(concepts.KEYS) - 1])
