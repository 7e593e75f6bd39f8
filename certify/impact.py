"""What a candidate changes: every figure added, changed or removed since the last release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from certify.export import Exported, put_parquet
from schemas import concepts

_KEY: Final = list(concepts.KEYS)

# Values are compared as decimals and with their printed precision: 31005.0 and 31005.00 are the
# same figure; a status that changed is a change.
_CHANGES: Final = """
    create table changes as
    select
        {keys},
        case
            when previous.indicator is null then 'added'
            when present.indicator is null then 'removed'
            else 'changed'
        end as change_type,
        previous.obs_value as old_value,
        present.obs_value as new_value,
        previous.obs_status as old_status,
        present.obs_status as new_status,
        previous.unit_measure as old_unit_measure,
        present.unit_measure as new_unit_measure,
        previous.vintage as old_vintage,
        present.vintage as new_vintage
    from previous
    full outer join present using ({columns})
    where
        previous.indicator is null
        or present.indicator is null
        or previous.obs_value is distinct from present.obs_value
        or previous.obs_status is distinct from present.obs_status
        or previous.unit_measure is distinct from present.unit_measure
"""


@dataclass(frozen=True)
class Impact:
    """How many figures a candidate adds, changes and removes, and the object that lists them."""

    added: int
    changed: int
    removed: int
    exported: Exported


def compare(present: Path, previous: Path | None, objects: Path) -> Impact:
    """Compare two `observations.parquet`; with no previous one every figure is added."""
    with duckdb.connect() as connection:
        connection.execute("set threads = 1")
        connection.read_parquet(str(present)).create("present")
        connection.read_parquet(str(previous or present)).create("previous")
        if previous is None:
            connection.execute("delete from previous")
        connection.execute(_CHANGES.format(keys=", ".join(_KEY), columns=", ".join(_KEY)))
        counts = dict(
            connection.execute("select change_type, count(*) from changes group by 1").fetchall()
        )
        exported = put_parquet(connection, "changes", _KEY, objects)
    return Impact(
        counts.get("added", 0), counts.get("changed", 0), counts.get("removed", 0), exported
    )
