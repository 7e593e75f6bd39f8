"""Values that others published about us and why they differ, as the DIC made it public."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import discrepancy_examples as examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import discrepancies
from api.openapi import described
from api.parameters import (
    CASE,
    CASE_STATUS,
    CAUSE,
    FILTERS,
    FRAMEWORK,
    PAGED,
    VERSIONED,
    Operation,
    formats,
    media_types,
)

router = APIRouter(prefix="/v1", tags=["discrepancies"])

_FORMATS: Final = ("json", "csv")
_FILTERED: Final = ("indicator", "ref_area")
DISCREPANCIES: Final = Operation(
    parameters=(
        CASE,
        FRAMEWORK,
        *(parameter for parameter in FILTERS if parameter.name in _FILTERED),
        CAUSE,
        CASE_STATUS,
        *VERSIONED,
        *PAGED,
        formats(*_FORMATS),
    ),
    formats=media_types(*_FORMATS),
    body="DiscrepancyPage",
    example=examples.DISCREPANCIES,
    texts={"csv": examples.DISCREPANCIES_CSV},
)


@router.get("/discrepancies", **described(DISCREPANCIES))
def list_discrepancies(ask: Annotated[Ask, Depends(asks(DISCREPANCIES))]) -> Response:
    """List values that bodies published about us, beside ours at their cut-off and now, with why.

    Only what the DIC made public, frozen with the release it came out with.
    """
    return answer(ask, lambda: discrepancies.render(ask))
