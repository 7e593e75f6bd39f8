"""Marts to files: the bytes that are signed, the same for the same uploads every time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from certify.build import WAREHOUSE
from store import files
from store.layout import Layout

# Every mart of the schema is released; its primary key is the order of its rows.
_KEYS: Final = """
    select table_name, constraint_column_names
    from duckdb_constraints()
    where schema_name = 'marts' and constraint_type = 'PRIMARY KEY'
    order by table_name
"""
_TABLES: Final = "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"


@dataclass(frozen=True)
class Exported:
    """One object of a release: its sha256, length in bytes and rows; null for what is no table."""

    sha256: str
    length: int
    rows: int | None


def export_marts(layout: Layout, objects: Path) -> dict[str, Exported]:
    """Write every mart as Parquet into `objects`, under its digest; keys are the file names.

    Parquet of a total order is byte-identical for one DuckDB version (`performance.md` 8).

    Raises:
        KeyError: A mart has no primary key, so its rows have no order.
    """
    with duckdb.connect(str(layout.build / WAREHOUSE), read_only=True) as warehouse:
        warehouse.execute("set threads = 1")
        keys = dict(warehouse.execute(_KEYS).fetchall())
        tables = [name for (name,) in warehouse.execute(_TABLES).fetchall()]
        return {
            f"{name}.parquet": put_parquet(warehouse, f"marts.{name}", keys[name], objects)
            for name in tables
        }


def put_parquet(
    connection: duckdb.DuckDBPyConnection, relation: str, key: list[str], objects: Path
) -> Exported:
    """Write a relation, ordered by its key, as an object and say what it became."""
    order = ", ".join(f'"{column}"' for column in key)
    with tempfile.TemporaryDirectory(dir=objects.parent) as folder:
        path = Path(folder) / "table.parquet"
        (rows,) = connection.execute(
            f"copy (select * from {relation} order by {order}) to '{path}' "  # noqa: S608 - ours
            "(format parquet, compression zstd, row_group_size 122880)"
        ).fetchone() or (0,)
        content = path.read_bytes()
    return Exported(files.put_object(objects, content), len(content), int(rows))


def put_bytes(content: bytes, objects: Path) -> Exported:
    """Store a document as an object and say what it became."""
    return Exported(files.put_object(objects, content), len(content), None)
