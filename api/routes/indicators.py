"""What is measured."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import catalogue
from api.openapi import described
from api.parameters import DATASET, FRAMEWORK, INDICATOR_PART, PAGED, SEARCH, VERSIONED, Operation

router = APIRouter(prefix="/v1", tags=["indicators"])

INDICATORS: Final = Operation(
    parameters=(SEARCH, DATASET, FRAMEWORK, *VERSIONED, *PAGED),
    body="IndicatorList",
    example=examples.INDICATORS,
)
INDICATOR: Final = Operation(
    parameters=(INDICATOR_PART, *VERSIONED),
    body="Indicator",
    example=examples.INDICATOR,
)


@router.get("/indicators", **described(INDICATORS))
def list_indicators(ask: Annotated[Ask, Depends(asks(INDICATORS))]) -> Response:
    """List or search the indicators of a release."""
    return answer(ask, lambda: catalogue.list_indicators(ask))


@router.get("/indicators/{indicator}", **described(INDICATOR))
def show_indicator(ask: Annotated[Ask, Depends(asks(INDICATOR))]) -> Response:
    """Show an indicator: definition, unit, method, how its values may be used."""
    return answer(ask, lambda: catalogue.show_indicator(ask))
