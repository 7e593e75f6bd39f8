"""Figures computed from the figures of one release."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import derived_examples as examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import derived
from api.openapi import described
from api.parameters import (
    FILTERS,
    KIND,
    PAGED,
    REASON,
    VERSIONED,
    Operation,
    formats,
    media_types,
)
from schemas import concepts

router = APIRouter(prefix="/v1", tags=["derived"])

_FORMATS: Final = ("json", "csv")
_FILTERS: Final = tuple(parameter for parameter in FILTERS if parameter.name in concepts.KEYS)
DERIVED: Final = Operation(
    parameters=(*_FILTERS, KIND, *VERSIONED, *PAGED, formats(*_FORMATS)),
    formats=media_types(*_FORMATS),
    body="DerivedPage",
    example=examples.DERIVED,
    texts={"csv": examples.DERIVED_CSV},
)
REFUSALS: Final = Operation(
    parameters=(*_FILTERS, KIND, REASON, *VERSIONED, *PAGED, formats(*_FORMATS)),
    formats=media_types(*_FORMATS),
    body="RefusalPage",
    example=examples.REFUSALS,
    texts={"csv": examples.REFUSALS_CSV},
)


@router.get("/derived", **described(DERIVED))
def list_derived(ask: Annotated[Ask, Depends(asks(DERIVED))]) -> Response:
    """List figures computed from the figures of one release: formula, inputs and their receipts.

    Per capita, shares, growth, densities, and for a territory that succeeded others the sum of
    these where the indicator is additive. No agency issued them; what one publishes of the same
    stands beside.
    """
    return answer(ask, lambda: derived.list_figures(ask))


@router.get("/derived/refusals", **described(REFUSALS))
def list_refusals(ask: Annotated[Ask, Depends(asks(REFUSALS))]) -> Response:
    """List figures that would be computed and were not, because they would be false, and why."""
    return answer(ask, lambda: derived.list_refusals(ask))
