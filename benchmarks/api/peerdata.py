"""The same figures for the peers, in what each of them likes best; fewer columns than we answer."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

import duckdb

_COLUMNS: Final = (
    "indicator, ref_area, sex, urbanisation, time_period, "
    "cast(obs_value as double) as obs_value, unit_measure, obs_status"
)
_ORDER: Final = "indicator, ref_area, sex, urbanisation, time_period"
_CATALOGUE: Final = "indicator, name_vi, name_en, unit_measure"


def make(home: Path, objects: dict[str, Path]) -> dict[str, Path]:
    """Write Parquet, DuckDB and SQLite once; return where they are, by name."""
    home.mkdir(parents=True, exist_ok=True)
    paths = {
        "observations": home / "observations.parquet",
        "indicators": home / "indicators.parquet",
        "duckdb": home / "peers.duckdb",
        "sqlite": home / "peers.db",
    }
    if all(path.exists() for path in paths.values()):
        return paths
    for path in paths.values():
        path.unlink(missing_ok=True)
    with duckdb.connect(str(paths["duckdb"]), config={"memory_limit": "4GB"}) as database:
        for name, columns in (("observations", _COLUMNS), ("indicators", _CATALOGUE)):
            source = objects[f"{name}.parquet"]
            read = f"select {columns} from read_parquet('{source}')"  # noqa: S608 - ours
            database.execute(f"create table {name} as {read}")
            database.execute(f"copy {name} to '{paths[name]}' (format parquet, compression zstd)")
        _write_sqlite(database, paths["sqlite"])
    return paths


def _write_sqlite(database: duckdb.DuckDBPyConnection, path: Path) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    lite = sqlite3.connect(part)
    lite.execute("pragma journal_mode = off")
    for name in ("indicators", "observations"):
        rows = database.execute(f"select * from {name}")  # noqa: S608 - ours
        names = [column[0] for column in rows.description or ()]
        lite.execute(f"create table {name} ({', '.join(names)})")
        statement = f"insert into {name} values ({', '.join('?' * len(names))})"  # noqa: S608
        while batch := rows.fetchmany(100_000):
            lite.executemany(statement, batch)
    lite.execute(f"create index by_key on observations ({_ORDER})")
    lite.execute("create index by_time on observations (indicator, time_period, sex, urbanisation)")
    lite.execute("analyze")
    lite.commit()
    lite.close()
    part.rename(path)
