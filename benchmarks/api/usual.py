"""The usual way: FastAPI, pydantic models and DuckDB, over the peers' table.

Run in the peers' environment: `uvicorn usual:app`, `PEER_DATABASE` names the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated

import duckdb
from fastapi import Depends, FastAPI, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel

COLUMNS = "indicator, ref_area, sex, urbanisation, time_period, obs_value, unit_measure, obs_status"
app = FastAPI()
database = duckdb.connect(
    os.environ["PEER_DATABASE"], read_only=True, config={"threads": 1, "memory_limit": "512MB"}
)


class Observation(BaseModel):
    """One figure."""

    indicator: str
    ref_area: str
    sex: str
    urbanisation: str
    time_period: str
    obs_value: float | None
    unit_measure: str
    obs_status: str


class Indicator(BaseModel):
    """One indicator."""

    indicator: str
    name_vi: str
    name_en: str
    unit_measure: str


def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a cursor for one request."""
    with database.cursor() as one:
        yield one


Cursor = Annotated[duckdb.DuckDBPyConnection, Depends(cursor)]
Codes = Annotated[list[str] | None, Query()]


def select(
    one: duckdb.DuckDBPyConnection, filters: dict[str, list[str] | None], start: str, end: str
) -> duckdb.DuckDBPyConnection:
    """Run the query of some filters."""
    given = {name: codes for name, codes in filters.items() if codes}
    places = [f"{name} in ({', '.join('?' * len(codes))})" for name, codes in given.items()]
    where = " and ".join([*places, "time_period between ? and ?"])
    values = [code for codes in given.values() for code in codes]
    return one.execute(
        f"select {COLUMNS} from observations where {where} "  # noqa: S608 - names are ours
        "order by indicator, ref_area, sex, urbanisation, time_period",
        [*values, start, end],
    )


@app.get("/observations")
def list_observations(
    one: Cursor,
    indicator: Codes = None,
    ref_area: Codes = None,
    sex: Codes = None,
    urbanisation: Codes = None,
    time_period: Codes = None,
    start: str = "0000",
    end: str = "9999",
) -> list[Observation]:
    """List observations."""
    filters = {
        "indicator": indicator,
        "ref_area": ref_area,
        "sex": sex,
        "urbanisation": urbanisation,
        "time_period": time_period,
    }
    rows = select(one, filters, start, end)
    names = [column[0] for column in rows.description or ()]
    return [Observation(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]


@app.get("/observations.csv")
def list_csv(one: Cursor, indicator: str) -> PlainTextResponse:
    """Return an indicator as CSV."""
    rows = select(one, {"indicator": [indicator]}, "0000", "9999")
    frame = "\r\n".join(",".join(str(value) for value in row) for row in rows.fetchall())
    return PlainTextResponse(frame, media_type="text/csv")


@app.get("/indicators")
def list_indicators(one: Cursor) -> list[Indicator]:
    """List the catalogue."""
    rows = one.execute(
        "select indicator, name_vi, name_en, unit_measure from indicators order by indicator"
    ).fetchall()
    names = ("indicator", "name_vi", "name_en", "unit_measure")
    return [Indicator(**dict(zip(names, row, strict=True))) for row in rows]
