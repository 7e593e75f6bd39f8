"""What is measured where and how, and from when to when."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import series
from api.openapi import described
from api.parameters import (
    FILTERS,
    GEO_VINTAGE,
    PAGED,
    VERSIONED,
    Operation,
    formats,
    media_types,
)
from api.queries.conditions import SERIES_COLUMNS

router = APIRouter(prefix="/v1", tags=["observations"])

_FORMATS: Final = ("json", "ndjson", "csv")
SERIES: Final = Operation(
    parameters=(
        *(parameter for parameter in FILTERS if parameter.name in SERIES_COLUMNS),
        GEO_VINTAGE,
        *VERSIONED,
        *PAGED,
        formats(*_FORMATS),
    ),
    formats=media_types(*_FORMATS),
    body="SeriesPage",
    example=examples.SERIES,
)


@router.get("/series", **described(SERIES))
def list_series(ask: Annotated[Ask, Depends(asks(SERIES))]) -> Response:
    """List series: their keys, first and last period, and how many figures they have."""
    return answer(ask, lambda: series.list_series(ask))
