"""What contracts, frameworks and the round demand, as small tables for the gate's queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from certify.gate_asked import Asked
from schemas import codelist, contract, framework, period, province

Row = dict[str, Any]

_COLUMNS: Final = {
    "limits": """dataset_id indicator unit_measure unit_mult base_period max_lost:double
        max_revision:double max_revision_units:double""",
    "growth": "dataset_id max_growth:double",
    "breaks": "indicator break_start:date",
    "items": """framework edition item indicator min_items:int max_age:int since blocks:bool""",
    "editions": "framework edition",
    "homes": "ref_area",
    "asked": "round dataset_id agency due opened_at:timestamp",
    "dated": "dataset_id time_period day decree",
}
_TYPES: Final = {
    "": pa.string(),
    "double": pa.float64(),
    "date": pa.date32(),
    "int": pa.int64(),
    "bool": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


def register(connection: duckdb.DuckDBPyConnection, asked: Asked, home: Path) -> None:
    """Make the tables in a connection; each row comes from a contract, a framework or the round."""
    contracts = [
        contract.load(each, home / "datasets") for each in contract.list_ids(home / "datasets")
    ]
    rows: dict[str, Iterable[Row]] = {
        "limits": _limits(contracts, home),
        "growth": _growth(contracts),
        "breaks": _breaks(contracts),
        "items": _items(contracts, home),
        "editions": _editions(home),
        "homes": [{"ref_area": province.load(home / "province.yaml").home_area}],
        "asked": ({**vars(line), "opened_at": line.opened_at} for line in asked.lines),
        "dated": (vars(each) for each in asked.dated),
    }
    for name, given in rows.items():
        connection.register(f"given_{name}", _table(name, list(given)))
        connection.execute(f"create table {name} as select * from given_{name}")  # noqa: S608 - ours
        connection.unregister(f"given_{name}")


def _limits(contracts: list[contract.Contract], home: Path) -> Iterator[Row]:
    units = codelist.units(home / "codelists")
    for agreed in contracts:
        for each in agreed.indicators:
            limits = agreed.release_limits_of(each)
            yield {
                "dataset_id": agreed.id,
                "indicator": each.id,
                "unit_measure": each.unit,
                "unit_mult": units[each.unit].unit_mult,
                "base_period": each.base_period or "",
                "max_lost": _number(limits.max_lost),
                "max_revision": _number(limits.max_revision),
                "max_revision_units": _number(limits.max_revision_units),
            }


def _growth(contracts: list[contract.Contract]) -> Iterator[Row]:
    for agreed in contracts:
        limits = agreed.release_limits_of(agreed.indicators[0])
        yield {"dataset_id": agreed.id, "max_growth": _number(limits.max_growth)}


def _breaks(contracts: list[contract.Contract]) -> Iterator[Row]:
    for agreed in contracts:
        for indicator in agreed.indicators:
            for each in indicator.breaks:
                start = period.parse(each.time_period).start
                yield {"indicator": indicator.id, "break_start": start}


def _items(contracts: list[contract.Contract], home: Path) -> Iterator[Row]:
    """Yield each item of a covered framework's edition that an indicator of ours stands for."""
    ours: dict[tuple[str, str], str] = {
        (each.framework, each.framework_item): each.id
        for agreed in contracts
        for each in agreed.indicators
        if each.framework is not None and each.framework_item is not None
    }
    for book in _frameworks(home):
        if book.coverage is None:
            continue
        for item in book.items:
            indicator = ours.get((book.code, item.code))
            for edition in item.editions if indicator is not None else ():
                yield {
                    "framework": book.code,
                    "edition": edition,
                    "item": item.code,
                    "indicator": indicator,
                    **book.coverage.model_dump(exclude={"basis"}),
                }


def _editions(home: Path) -> Iterator[Row]:
    for book in _frameworks(home):
        for edition in book.editions:
            yield {"framework": book.code, "edition": edition.edition}


def _frameworks(home: Path) -> list[framework.Framework]:
    codes = framework.list_codes(home / "frameworks")
    return [framework.load(code, home / "frameworks") for code in codes]


def _number(limit: Decimal | None) -> float | None:
    """Return a limit for comparing: nothing that is reckoned with it is published."""
    return None if limit is None else float(limit)


def _table(name: str, rows: list[Row]) -> pa.Table:
    fields = []
    for column in _COLUMNS[name].split():
        title, _, kind = column.partition(":")
        fields.append(pa.field(title, _TYPES[kind]))
    arrays = [_array([row[each.name] for row in rows], each.type) for each in fields]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array([value.removesuffix("Z") for value in values], pa.string()).cast(kind)
    return pa.array(values, kind)
