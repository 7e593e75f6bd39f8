"""Small marts for the gate: two datasets of real contracts, every value a test depends on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from certify import gate
from certify.gate_asked import Asked

DAY = Asked(day="2026-11-23")

COLUMNS = """
    dataset_id varchar, indicator varchar, ref_area varchar, freq varchar, sex varchar,
    age varchar, urbanisation varchar, activity varchar, counterpart_area varchar,
    composite_breakdown varchar, time_period varchar, obs_value decimal(38,12),
    unit_measure varchar, unit_mult varchar, obs_status varchar, conf_status varchar,
    base_period varchar, break_group integer, period_start date
"""
NAMES = [column.split()[0] for column in COLUMNS.split(",") if column.strip()]
NAMES = [name for name in NAMES if not name[0].isdigit()]
POPULATION = {
    "dataset_id": "POP_DEM",
    "indicator": "POP_AVG",
    "ref_area": "VN-70",
    "freq": "A",
    **dict.fromkeys(("sex", "age", "urbanisation", "activity"), "_T"),
    **dict.fromkeys(("counterpart_area", "composite_breakdown"), "_T"),
    "time_period": "2019",
    "obs_value": "1150000",
    "unit_measure": "PERSONS",
    "unit_mult": "0",
    "obs_status": "A",
    "conf_status": "F",
    "base_period": None,
    # Its contract has a break in 2018.
    "break_group": 1,
    "period_start": "2019-01-01",
}
LABOUR = {
    **POPULATION,
    "dataset_id": "LABOUR",
    "indicator": "LABOUR_FORCE",
    "obs_value": "620000",
    "break_group": 0,
}
CONSTANT = {
    **POPULATION,
    "dataset_id": "GRDP",
    "indicator": "GRDP_CONSTANT2010",
    "obs_value": "87000",
    "unit_measure": "VND_BILLION",
    "unit_mult": "9",
    "base_period": "2010",
    "break_group": 0,
}
SOUND = (POPULATION, LABOUR, CONSTANT)


def of(base: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a figure with some of its columns changed."""
    return base | changes


def years(base: dict[str, Any], *wanted: int, **changes: Any) -> list[dict[str, Any]]:
    """Return a figure for each of some years."""
    return [
        of(base, time_period=str(year), period_start=f"{year}-01-01", **changes) for year in wanted
    ]


def inputs(*datasets: str, agency: str = "STATISTICS", at: str = "2026-11-20 02:00:00"):
    """Return one upload for each dataset."""
    return [
        {
            "upload_id": f"{name}-1",
            "dataset_id": name,
            "agency": agency,
            "sha256": "0" * 64,
            "received_at": at,
        }
        for name in datasets
    ]


def write(
    folder: Path,
    figures: list[dict[str, Any]] | tuple[dict[str, Any], ...] = SOUND,
    uploads: list[dict[str, Any]] | None = None,
) -> dict[str, Path]:
    """Write the marts the gate reads and return their paths by name."""
    folder.mkdir(parents=True, exist_ok=True)
    sent = inputs("POP_DEM", "LABOUR", "GRDP") if uploads is None else uploads
    with duckdb.connect() as connection:
        connection.execute(f"create table observations ({COLUMNS})")
        marks = ", ".join("?" * len(POPULATION))
        for figure in figures:
            connection.execute(f"insert into observations values ({marks})", list(figure.values()))
        connection.execute(
            "create table releases_input (upload_id varchar, dataset_id varchar, agency varchar, "
            "sha256 varchar, received_at timestamp)"
        )
        for upload in sent:
            connection.execute("insert into releases_input values (?,?,?,?,?)", [*upload.values()])
        for name in ("observations", "releases_input"):
            connection.execute(f"copy {name} to '{folder / name}.parquet' (format parquet)")
    return {
        f"{name}.parquet": folder / f"{name}.parquet" for name in ("observations", "releases_input")
    }


def judge(folder: Path, figures=SOUND, before=None, uploads=None, **options: Any) -> gate.Verdict:
    """Judge a release of some figures, after another one."""
    now = write(folder / "now", figures, uploads)
    previous = None if before is None else write(folder / "before", before)["observations.parquet"]
    return gate.judge(now, previous, **({"asked": DAY} | options))


def failing(verdict: gate.Verdict) -> dict[str, list[str]]:
    """Return the subjects of every rule that does not hold."""
    found: dict[str, list[str]] = {}
    for each in verdict.document["results"]:
        if not each["success"]:
            found.setdefault(each["rule"], []).append(each["subject"])
    return found
