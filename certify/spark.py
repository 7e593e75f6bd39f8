"""The warehouse that Spark built, handed over as the one DuckDB would have built.

Spark leaves each mart as a folder of Parquet files. DuckDB reads them into a warehouse of the same
form, and so holds every key once more; what follows never knows which engine it was.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import duckdb

TARGET: Final = "spark"
MARTS: Final = "marts"
HOME: Final = "spark"  # below the folder of the build; `dbt_project/profiles.yml` says the same


def is_asked() -> bool:
    """Tell whether `DBT_TARGET` asks for Spark."""
    return os.environ.get("DBT_TARGET") == TARGET


def python() -> Path:
    """Return the interpreter of Spark's own environment, which `make spark-setup` makes."""
    own = Path(__file__).parent.parent / "deploy" / "spark" / ".venv" / "bin" / "python"
    return Path(os.environ.get("SPARK_PYTHON", own))


def hand_over(build: Path, warehouse: Path) -> None:
    """Write the marts that a run of dbt left below `build` into a new DuckDB file.

    Raises:
        duckdb.Error: A key is given twice, a value is missing, or a type is another one than the
            contract of the mart says. The file is left for a look.
    """
    warehouse.unlink(missing_ok=True)
    manifest = json.loads((build / "dbt" / "target" / "manifest.json").read_bytes())
    models = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == MARTS
    ]
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"create schema {MARTS}")
        for model in sorted(models, key=lambda node: str(node["name"])):
            _load(connection, model, build / HOME / f"{MARTS}.db" / model["name"])


def _load(connection: duckdb.DuckDBPyConnection, model: dict[str, Any], folder: Path) -> None:
    name = f'{MARTS}."{model["name"]}"'
    connection.execute(f"create table {name} ({', '.join(_columns(model))})")
    # A mart without rows may be a folder without files.
    if any(folder.glob("*.parquet")):
        names = ", ".join(f'"{column}"' for column in model["columns"])
        connection.execute(
            f"insert into {name} select {names} from read_parquet(?)",  # noqa: S608 - our own names
            [str(folder / "*.parquet")],
        )


def _columns(model: dict[str, Any]) -> list[str]:
    """Return the columns and the key of a mart as its contract has them, in SQL."""
    key = [
        column
        for one in model["constraints"]
        if one["type"] == "primary_key"
        for column in one["columns"]
    ]
    told = []
    for column in model["columns"].values():
        kinds = {one["type"] for one in column["constraints"]}
        key += [column["name"]] if "primary_key" in kinds else []
        told.append(
            f'"{column["name"]}" {column["data_type"]}{" not null" * ("not_null" in kinds)}'
        )
    return [*told, f"primary key ({', '.join(key)})"]
