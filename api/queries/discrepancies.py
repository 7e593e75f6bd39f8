"""Values that others published about us and the DIC's word on them: what it made public.

The object of the release is read as it was frozen; one that was made before the ledger has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from duckdb import DuckDBPyConnection

from schemas import concepts

Row = dict[str, Any]

_DIMENSIONS: Final = ", ".join(f"{name} varchar" for name in concepts.DIMENSIONS)
CREATE: Final = f"""
    create table discrepancies (
        case_id varchar, number integer, status varchar, opened_at varchar, changed_at varchar,
        publisher varchar, framework varchar, edition varchar, item varchar, measure varchar,
        kind varchar, figure varchar, dataset_id varchar, indicator varchar, ref_area varchar,
        time_period varchar, {_DIMENSIONS}, unit_measure varchar, their_text varchar,
        their_unit varchar, their_value decimal(38, 12), their_status varchar, cut_off date,
        source_document varchar, url varchar, retrieved_on date, their_note varchar,
        their_reply varchar, replied_at varchar, release_then varchar,
        value_then decimal(38, 12), decimals_then integer, status_then varchar,
        received_vintage_then varchar, received_value_then decimal(38, 12),
        value_now decimal(38, 12), decimals_now integer, status_now varchar, rank_of_now integer,
        difference decimal(38, 12), cause varchar, proposed_cause varchar,
        explanation_vi varchar, explanation_en varchar, explained_in varchar,
        explanation_is_current boolean, reasons varchar, outcome varchar, outcome_text varchar
    )
"""
FILTERS: Final = ("case_id", "framework", "indicator", "ref_area", "cause", "status")
_SELECT: Final = f"""
    select * from discrepancies
    where
        number > $after
        and {
    " and ".join(
        f"(${name} is null or list_contains(cast(${name} as varchar[]), {name}))"
        for name in FILTERS
    )
}
    order by number
    limit $limit
"""  # noqa: S608 - names of ours


def list_discrepancies(
    cursor: DuckDBPyConnection, filters: Mapping[str, Sequence[str]], *, after: int, limit: int
) -> list[Row]:
    """Return public cases by their number, after one."""
    asked = {name: list(filters[name]) if name in filters else None for name in FILTERS}
    found = cursor.execute(_SELECT, {**asked, "after": after, "limit": limit})
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
