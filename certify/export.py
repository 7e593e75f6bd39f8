"""Tables to files: the bytes that are signed, the same for the same uploads every time."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from store import files

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


def marts_of(warehouse: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return every mart with its primary key.

    Raises:
        KeyError: A mart has no primary key, so its rows have no order.
    """
    keys = dict(warehouse.execute(_KEYS).fetchall())
    return {name: keys[name] for (name,) in warehouse.execute(_TABLES).fetchall()}


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    key: list[str],
    path: Path,
    *,
    compression: str = "zstd",
) -> int:
    """Write a relation, ordered by its key, and return how many rows it has.

    Parquet of a total order is byte-identical for one DuckDB version, whatever the number of
    threads (`performance.md` 8). Without a key the rows are in their order already.
    """
    order = ", ".join(f'"{column}"' for column in key)
    (rows,) = connection.execute(
        f"copy (select * from {relation} {'order by ' + order if key else ''}) to '{path}' "  # noqa: S608 - ours
        f"(format parquet, compression {compression}, row_group_size 122880)"
    ).fetchone() or (0,)
    return int(rows)


def put_parquet(
    connection: duckdb.DuckDBPyConnection, relation: str, key: list[str], objects: Path
) -> Exported:
    """Write a relation, ordered by its key, as an object and say what it became."""
    with tempfile.TemporaryDirectory(dir=objects.parent) as folder:
        path = Path(folder) / "table.parquet"
        rows = write_parquet(connection, relation, key, path)
        content = path.read_bytes()
    return Exported(files.put_object(objects, content), len(content), rows)


def put_table(path: Path, objects: Path) -> Exported:
    """Store a Parquet file that is written already as an object and say what it is."""
    with duckdb.connect() as connection:
        found = connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
    return put_file(path, objects, int((found or (0,))[0]))


def put_file(path: Path, objects: Path, rows: int | None) -> Exported:
    """Store a file that stays as it is as an object and say what it is."""
    return Exported(files.link_object(objects, path), path.stat().st_size, rows)


def put_bytes(content: bytes, objects: Path) -> Exported:
    """Store a document as an object and say what it became."""
    return Exported(files.put_object(objects, content), len(content), None)
