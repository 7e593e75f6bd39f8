from __future__ import annotations

import csv
from pathlib import Path

from schemas import concepts

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


def read(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_warehouse_ranks_statuses_as_the_schemas_do() -> None:
    rows = read("status_ranks.csv")

    assert {row["obs_status"]: int(row["status_rank"]) for row in rows} == concepts.STATUS_RANK


def test_the_warehouse_and_the_schemas_agree_on_what_is_missing() -> None:
    missing = [row["obs_status"] for row in read("status_ranks.csv") if row["is_missing"] == "true"]

    assert sorted(missing) == sorted(concepts.MISSING_STATUS)


def test_the_warehouse_looks_up_codes_in_the_lists_of_the_schemas() -> None:
    rows = read("dimension_codelists.csv")

    assert {row["concept"]: row["codelist"] for row in rows} == concepts.CODELIST_OF
