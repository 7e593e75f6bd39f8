"""Territories while their boundaries held."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import catalogue
from api.openapi import described
from api.parameters import AREA_PART, GEO_VINTAGE, LEVEL, PAGED, PARENT, VERSIONED, Operation

router = APIRouter(prefix="/v1", tags=["areas"])

AREAS: Final = Operation(
    parameters=(LEVEL, PARENT, GEO_VINTAGE, *VERSIONED, *PAGED),
    body="AreaList",
    example=examples.AREAS,
)
AREA: Final = Operation(
    parameters=(AREA_PART, GEO_VINTAGE, *VERSIONED),
    body="Area",
    example=examples.AREA,
)


@router.get("/areas", **described(AREAS))
def list_areas(ask: Annotated[Ask, Depends(asks(AREAS))]) -> Response:
    """List the territories a release knows."""
    return answer(ask, lambda: catalogue.list_areas(ask))


@router.get("/areas/{ref_area}", **described(AREA))
def show_area(ask: Annotated[Ask, Depends(asks(AREA))]) -> Response:
    """Show a territory: when it existed, what it came from, what it became."""
    return answer(ask, lambda: catalogue.show_area(ask))
