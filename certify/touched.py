"""Who notices a change: ranking items, claims answered, packs sent, addresses; and the summary."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from schemas.figure import FIGURE_SQL

BIGGEST: Final = 12
_LISTED: Final = 200

_COUNTS: Final = """
    select
        dataset_id,
        count(*) filter (where change_type = 'added') as added,
        count(*) filter (where change_type = 'changed') as changed,
        count(*) filter (where change_type = 'removed') as removed
    from changes
    group by all
    order by all
"""
_REASONS: Final = """
    select
        dataset_id, change_type, reason, revision_type, severity, reason_ground, reason_by,
        reason_text, count(*) as figures
    from changes
    where change_type != 'added'
    group by all
    order by
        figures desc, dataset_id, change_type, reason, reason_ground, reason_by, reason_text,
        severity
    limit 200
"""
_BIGGEST: Final = f"""
    select
        {FIGURE_SQL} as figure, dataset_id, indicator, ref_area, time_period, change_type,
        old_value, new_value, new_unit_measure as unit_measure, reason, old_vintage, new_vintage
    from changes
    where change_type = 'changed' and old_value is not null and new_value is not null
    order by
        abs(cast(new_value as double) / nullif(cast(old_value as double), 0) - 1) desc nulls last,
        figure
    limit {BIGGEST}
"""  # noqa: S608 - constants of ours
_UNEXPLAINED: Final = f"""
    select
        dataset_id, indicator, ref_area, change_type, old_vintage, new_vintage,
        min(time_period) as first_period,
        max(time_period) as last_period,
        count(*) as figures,
        min({FIGURE_SQL}) as example
    from changes
    where reason is null
    group by all
    order by figures desc, dataset_id, indicator, ref_area, change_type, old_vintage, new_vintage
"""  # noqa: S608 - constants of ours
_ITEMS: Final = """
    with

    mapped as (
        select indicator, framework, framework_item as item
        from indicators
        where framework is not null
        union all
        select indicator, 'SDG' as framework, trim(item) as item
        from (select indicator, unnest(string_split(sdg, ',')) as item from indicators)
        where item is not null
    )

    select framework, item, string_agg(distinct indicator, ',' order by indicator) as indicators,
        count(*) as figures
    from changes
    inner join mapped using (indicator)
    where change_type != 'added'
    group by all
    order by all
"""
_USES: Final = f"""
    select kind, id, count(*) as figures, min(figure) as example
    from uses
    semi join (select {FIGURE_SQL} as figure from changes where change_type != 'added')
        using (figure)
    group by all
    order by all
"""  # noqa: S608 - constants of ours
_ADDRESSES: Final = """
    select indicator, dataset_id, count(*) as figures
    from changes
    where change_type != 'added'
    group by all
    order by figures desc, indicator
"""
_USED: Final = pa.schema([("kind", pa.string()), ("id", pa.string()), ("figure", pa.string())])


def summarise(
    connection: duckdb.DuckDBPyConnection,
    indicators: Path | None,
    uses: Iterable[tuple[str, str, str]],
) -> dict[str, Any]:
    """Return counts, reasons, the biggest changes and what they touch, as JSON without floats.

    `connection` holds the table `changes`.
    """
    used = [dict(zip(_USED.names, each, strict=True)) for each in uses]
    connection.register("uses", pa.Table.from_pylist(used, schema=_USED))
    items: list[dict[str, Any]] = []
    if indicators is not None:
        connection.read_parquet(str(indicators)).create_view("indicators")
        items = _rows(connection, _ITEMS)
    touched = _rows(connection, _ADDRESSES)
    return {
        "datasets": _rows(connection, _COUNTS),
        "reasons": _rows(connection, _REASONS),
        "biggest": [_with_percent(each) for each in _rows(connection, _BIGGEST)],
        "ranking_items": items,
        "uses": _rows(connection, _USES),
        "addresses": [each | _addresses(each) for each in touched[:_LISTED]],
        "address_count": 2 * len(touched) + len({each["dataset_id"] for each in touched}),
    }


def unexplained(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the changed and removed figures without a reason, by what a rule could name."""
    return _rows(connection, _UNEXPLAINED)


def _addresses(touched: dict[str, Any]) -> dict[str, list[str]]:
    indicator, dataset_id = touched["indicator"], touched["dataset_id"]
    return {
        "paths": [
            f"/v1/observations?indicator={indicator}",
            f"/v1/indicators/{indicator}",
            f"/v1/datasets/{dataset_id}",
        ]
    }


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [
        dict(zip(names, (_plain(value) for value in row), strict=True)) for row in cursor.fetchall()
    ]


def _plain(value: object) -> object:
    if not isinstance(value, Decimal):
        return value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_percent(change: dict[str, Any]) -> dict[str, Any]:
    old, new = Decimal(change["old_value"]), Decimal(change["new_value"])
    percent = None if old == 0 else ((new - old) / abs(old) * 100).quantize(Decimal("0.1"))
    return change | {"percent": None if percent is None else f"{percent:+f}"}
