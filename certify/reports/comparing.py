"""A release beside an earlier one, cell by cell, and what that did to the rankings."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas import concepts
from schemas.figure import FIGURE_SQL, exact_text

Row = dict[str, Any]

_SAME: Final = ", ".join(concepts.KEYS)
_CELLS: Final = f"""
    create table cells as
    select
        {_SAME},
        {FIGURE_SQL} as figure,
        coalesce(present.agency, former.agency) as agency,
        former.obs_value as old_value, former.decimals as old_decimals,
        former.obs_status as old_status, former.unit_measure as old_unit,
        former.vintage as old_vintage,
        present.obs_value as new_value, present.decimals as new_decimals,
        present.obs_status as new_status, present.unit_measure as new_unit,
        present.vintage as new_vintage,
        case
            when former.indicator is null then 'added'
            when present.indicator is null then 'removed'
            when
                former.obs_value is distinct from present.obs_value
                or former.obs_status is distinct from present.obs_status
                or former.unit_measure is distinct from present.unit_measure
                then 'changed'
            else 'same'
        end as change
    from (select * from read_parquet($former)) as former
    full outer join (select * from read_parquet($present)) as present using ({_SAME})
"""  # noqa: S608 - names of ours
_MOVED: Final = """
    select
        framework, edition, item, position,
        coalesce(present.agency, former.agency) as agency,
        coalesce(present.dataset_id, former.dataset_id) as dataset_id,
        coalesce(present.indicator, former.indicator) as indicator,
        former.state as state_before, present.state as state_after,
        former.figure as figure_before, present.figure as figure_after
    from (select * from read_parquet($former)) as former
    full outer join (select * from read_parquet($present)) as present
        using (framework, edition, item, position)
    where
        former.state is distinct from present.state
        or former.figure is distinct from present.figure
    order by framework, edition, item, position
"""
_LACKING: Final = """
    select framework, edition, item, agency, dataset_id, indicator, state, reason
    from read_parquet($present)
    where state in ('missing', 'waiting', 'too_old') and dataset_id is not null
    qualify edition = max(edition) over (partition by framework)
    order by framework, edition, item, position
"""
COLUMNS: Final = (
    *("figure", "agency", "change", "old_value", "old_status", "old_unit", "old_vintage"),
    *("new_value", "new_status", "new_unit", "new_vintage"),
)


class Compared:
    """Two releases side by side; `marts` and `former` are their objects by name."""

    def __init__(self, former: Mapping[str, Path], present: Mapping[str, Path]) -> None:
        self._former, self._present = former, present
        self._connection = duckdb.connect()
        paths = {name: str(each["observations.parquet"]) for name, each in self._sides()}
        self._connection.execute(_CELLS, paths)

    def _sides(self) -> tuple[tuple[str, Mapping[str, Path]], ...]:
        return ("former", self._former), ("present", self._present)

    def counts(self, by: str) -> list[Row]:
        """Return how many cells are same, added, changed and removed, by a column."""
        return self._rows(
            f"""
            select
                {by},
                count(*) filter (where change <> 'removed') as held,
                count(*) filter (where change = 'added') as added,
                count(*) filter (where change = 'changed') as changed,
                count(*) filter (where change = 'removed') as removed
            from cells
            group by {by}
            order by {by}
            """  # noqa: S608 - a name of ours
        )

    def revised(self) -> list[Row]:
        """Return each cell that changed or went, by its key."""
        return self._rows(
            "select * from cells where change in ('changed', 'removed') order by figure"
        )

    def lines(self) -> bytes:
        """Return every cell as CSV, whether or not it changed."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in self._rows("select * from cells order by figure"):
            writer.writerow([_cell(row, name) for name in COLUMNS])
        return file.getvalue().encode()

    def moved(self) -> list[Row]:
        """Return the items of rankings whose state or figure is another; none where not kept."""
        if "readiness.parquet" not in self._former or "readiness.parquet" not in self._present:
            return []
        paths = {name: str(each["readiness.parquet"]) for name, each in self._sides()}
        return self._rows(_MOVED, paths)

    def lacking(self) -> list[Row]:
        """Return what the newest edition of each ranking asks and the release does not have."""
        if "readiness.parquet" not in self._present:
            return []
        return self._rows(_LACKING, {"present": str(self._present["readiness.parquet"])})

    def newest(self, indicator: str, area: str, side: str) -> Row | None:
        """Return period, exact text and unit of the newest yearly total on a side; None if none.

        Args:
            indicator: Whose total.
            area: Of which territory.
            side: `old` or `new`.
        """
        totals = " and ".join(f"{name} = '{concepts.TOTAL}'" for name in concepts.DIMENSIONS)
        rows = self._rows(
            f"""
            select * from cells
            where
                indicator = $indicator and ref_area = $area and freq = 'A' and {totals}
                and {side}_value is not null
            order by time_period desc
            limit 1
            """,  # noqa: S608 - names of ours
            {"indicator": indicator, "area": area},
        )
        if not rows:
            return None
        (row,) = rows
        told = {"time_period": row["time_period"], "unit": row[f"{side}_unit"]}
        return {**told, "value": shown(row, side)}

    def _rows(self, query: str, asked: Mapping[str, str] | None = None) -> list[Row]:
        cursor = self._connection.execute(query, asked)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def shown(row: Mapping[str, Any], side: str) -> str | None:
    """Return the value of a cell on one side (`old` or `new`) as exact text."""
    value = row[f"{side}_value"]
    return None if value is None else exact_text(value, row[f"{side}_decimals"])


def _cell(row: Mapping[str, Any], name: str) -> str:
    side, _, what = name.partition("_")
    value = shown(row, side) if what == "value" else row[name]
    return "" if value is None else str(value)
