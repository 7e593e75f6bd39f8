"""The figures."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import observations
from api.openapi import described
from api.parameters import FILTERS, FROM, PAGED, TO, VERSIONED, Operation, formats

router = APIRouter(prefix="/v1", tags=["observations"])

OBSERVATIONS: Final = Operation(
    parameters=(*FILTERS, FROM, TO, *VERSIONED, *PAGED, formats("json", "csv")),
    formats={"json": "application/json", "csv": "text/csv"},
    body="ObservationPage",
    example=examples.OBSERVATIONS,
)


@router.get("/observations", **described(OBSERVATIONS))
def list_observations(ask: Annotated[Ask, Depends(asks(OBSERVATIONS))]) -> Response:
    """List observations of one release: totals before their breakdowns, else in key order."""
    return answer(ask, lambda: observations.render(ask))
