"""What changed, and how one figure came to be what it is."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import changes, figures, receipts
from api.openapi import described
from api.parameters import (
    CHANGE_TYPE,
    FIGURE_PART,
    FILTERS,
    FROM_RELEASE,
    PAGED,
    TO_RELEASE,
    VERSIONED,
    Operation,
    formats,
    media_types,
)
from api.queries.changes import FILTERS as CHANGED

router = APIRouter(prefix="/v1", tags=["changes"])

_FORMATS: Final = ("json", "ndjson", "csv")
CHANGES: Final = Operation(
    parameters=(
        FROM_RELEASE,
        TO_RELEASE,
        *(parameter for parameter in FILTERS if parameter.name in CHANGED),
        CHANGE_TYPE,
        *VERSIONED,
        *PAGED,
        formats(*_FORMATS),
    ),
    formats=media_types(*_FORMATS),
    body="ChangePage",
    example=examples.CHANGES,
    is_versioned=False,
)
FIGURE: Final = Operation(
    parameters=(FIGURE_PART, *VERSIONED),
    body="FigureOfReleases",
    example=examples.FIGURE,
    is_versioned=False,
)


RECEIPT: Final = Operation(
    parameters=(FIGURE_PART, *VERSIONED),
    body="Receipt",
    example=examples.RECEIPT,
    is_versioned=False,
)


@router.get("/changes", **described(CHANGES))
def list_changes(ask: Annotated[Ask, Depends(asks(CHANGES))]) -> Response:
    """List every figure added, changed or removed between two releases, with the reasons."""
    return answer(ask, lambda: changes.list_changes(ask))


# Before the figure itself: its key may hold a slash.
@router.get("/figures/{figure:path}/receipt", **described(RECEIPT))
def show_receipt(ask: Annotated[Ask, Depends(asks(RECEIPT))]) -> Response:
    """Give the receipt of a figure: it proves the figure without the rest of the release."""
    return receipts.send(ask)


@router.get("/figures/{figure:path}", **described(FIGURE))
def show_figure(ask: Annotated[Ask, Depends(asks(FIGURE))]) -> Response:
    """Show a figure, where it comes from, and what it was in every release."""
    return answer(ask, lambda: figures.show_figure(ask))
