"""What a file would change: what a release would take without it against what it would with it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from schemas import codelist, concepts, units
from schemas.contract import Contract

SHOWN: Final = 300
_KEY: Final = tuple(name for name in concepts.KEYS if name != "dataset_id")
_VALUE: Final = ("obs_value", "unit_measure", "decimals", "obs_status", "source_cell", "upload_id")

Key = tuple[Any, ...]
Row = dict[str, Any]


def compare(
    contract: Contract,
    *,
    present: pa.Table,
    before: pa.Table | None,
    after: pa.Table | None,
    upload_id: str,
) -> dict[str, Any]:
    """Return counts and the first changes of each kind, as plain JSON.

    Args:
        contract: What the figures mean.
        present: The file's own figures.
        before: What a release would take without the file; null when there is nothing.
        after: What a release would take with it.
        upload_id: How `after` names the file's figures.
    """
    old = {} if before is None else _by_key(before)
    new = {} if after is None else _by_key(after)
    added = [_change(contract, key, None, new[key]) for key in new if key not in old]
    removed = [_change(contract, key, old[key], None) for key in old if key not in new]
    changed, same = [], 0
    for key, row in new.items():
        if key in old and row["upload_id"] == upload_id:
            change = _change(contract, key, old[key], row)
            if change["old"] == change["new"] and change["old_status"] == change["new_status"]:
                same += 1
            else:
                changed.append(change)
    kinds = (("added", added), ("changed", changed), ("removed", removed))
    taken = sum(row["upload_id"] == upload_id for row in new.values())
    return {
        "is_first": before is None,
        "same_count": same,
        "passed_count": present.num_rows - taken,
        **{f"{name}_count": len(rows) for name, rows in kinds},
        **{name: rows[:SHOWN] for name, rows in kinds},
    }


def figures(contract: Contract, present: pa.Table, count: int = SHOWN) -> list[Row]:
    """Return the first figures of a file as a page shows them."""
    rows = _by_key(present.slice(0, count))
    return [_change(contract, key, None, row) for key, row in rows.items()]


def _by_key(table: pa.Table) -> dict[Key, Row]:
    names = [*_KEY, *_VALUE]
    columns = [table.column(name).to_pylist() for name in names]
    width = len(_KEY)
    return {
        row[:width]: dict(zip(_VALUE, row[width:], strict=True))
        for row in zip(*columns, strict=True)
    }


def _change(contract: Contract, key: Key, old: Row | None, new: Row | None) -> Row:
    named = dict(zip(_KEY, key, strict=True))
    indicator = contract.indicator(named["indicator"])
    unit = indicator.unit if indicator else ""
    before, after = _value(old, unit), _value(new, unit)
    difference = after - before if before is not None and after is not None else None
    return {
        "indicator": named["indicator"],
        "ref_area": named["ref_area"],
        "time_period": named["time_period"],
        "breakdown": list(_breakdown(named)),
        "unit": unit,
        "cell": (new or {}).get("source_cell"),
        "old": _text(before),
        "new": _text(after),
        "old_status": (old or {}).get("obs_status"),
        "new_status": (new or {}).get("obs_status"),
        "difference": _text(difference),
        "percent": _percent(before, difference),
    }


def _breakdown(named: dict[str, Any]) -> Iterator[list[str]]:
    """Yield (code list, code) of each dimension that is not total."""
    for dimension, name in concepts.CODELIST_OF.items():
        if dimension in concepts.DIMENSIONS and named[dimension] != concepts.TOTAL:
            yield [name, named[dimension]]


def _value(row: Row | None, unit: str) -> Decimal | None:
    if row is None or row["obs_value"] is None:
        return None
    known, value = codelist.units(), row["obs_value"]
    sent, wanted = known.get(row["unit_measure"]), known.get(unit)
    if sent is None or wanted is None or not units.is_convertible(sent, wanted):
        return Decimal(value)
    return units.convert(value, sent, wanted)


def _text(value: Decimal | None) -> str | None:
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _percent(before: Decimal | None, difference: Decimal | None) -> str | None:
    if before is None or difference is None or before == 0:
        return None
    return f"{difference / abs(before) * 100:.1f}"
