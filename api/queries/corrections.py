"""Figures that a release says were seriously wrong before it, and who holds them as they were."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from duckdb import DuckDBPyConnection

from schemas import concepts

# So many are looked for in an earlier release; each is an error a person called serious.
MOST: Final = 1000
_SELECT: Final = """
    select figure, old_value
    from steps
    where severity = 'serious' and change_type <> 'added'
    order by figure
    limit $most
"""
_HOLDS: Final = f"""
    select 1
    from observations
    where
        {" and ".join(f"{name} = ${name}" for name in concepts.KEYS)}
        and obs_value is not distinct from cast($obs_value as decimal(38, 12))
    limit 1
"""  # noqa: S608 - names of ours

Wrong = tuple[str, Decimal | None]


def list_wrong(cursor: DuckDBPyConnection) -> list[Wrong]:
    """Return figures this release corrects as seriously wrong, with the value each had."""
    return [(figure, value) for figure, value in cursor.execute(_SELECT, {"most": MOST}).fetchall()]


def holds_any(cursor: DuckDBPyConnection, wrong: Iterable[Wrong]) -> bool:
    """Tell whether a release holds one of the figures with that very value."""
    for figure, value in wrong:
        key = dict(zip(concepts.KEYS, figure.split(":"), strict=True))
        if cursor.execute(_HOLDS, {**key, "obs_value": value}).fetchone() is not None:
            return True
    return False
