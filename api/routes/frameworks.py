"""The ranking frameworks: what a body asks, what a release has for it, and what came of it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import ranking_examples as examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import frameworks, mapped, rankings, readiness
from api.openapi import described
from api.parameters import (
    ACROSS_BREAKS,
    EDITION,
    EDITION_PART,
    FILTERS,
    FRAMEWORK,
    FRAMEWORK_PART,
    ON,
    PAGED,
    PEERS,
    VERSIONED,
    Operation,
    formats,
    media_types,
)

router = APIRouter(prefix="/v1", tags=["frameworks"])

FRAMEWORKS: Final = Operation(
    parameters=VERSIONED, body="FrameworkList", example=examples.FRAMEWORKS
)
ONE: Final = Operation(
    parameters=(FRAMEWORK_PART, *VERSIONED), body="Framework", example=examples.FRAMEWORK
)
# Its history is that of all open releases, and it counts days.
READINESS: Final = Operation(
    parameters=(FRAMEWORK_PART, EDITION_PART, ON, *VERSIONED),
    body="EditionReadiness",
    example=examples.READINESS,
    is_versioned=False,
    is_dated=True,
)
_FIGURE_FORMATS: Final = ("json", "csv", "xlsx")
FIGURES: Final = Operation(
    parameters=(FRAMEWORK_PART, EDITION_PART, *VERSIONED, formats(*_FIGURE_FORMATS)),
    formats=media_types(*_FIGURE_FORMATS),
    body="MappedFigures",
    example=examples.FIGURES,
    texts={"csv": examples.FIGURES_CSV},
)
_RANKING_FORMATS: Final = ("json", "csv")
RANKINGS: Final = Operation(
    parameters=(
        FRAMEWORK,
        EDITION,
        *(parameter for parameter in FILTERS if parameter.name == "ref_area"),
        PEERS,
        ACROSS_BREAKS,
        *VERSIONED,
        *PAGED,
        formats(*_RANKING_FORMATS),
    ),
    formats=media_types(*_RANKING_FORMATS),
    body="RankingPage",
    example=examples.RANKINGS,
    texts={"csv": examples.RANKINGS_CSV},
)


@router.get("/frameworks", **described(FRAMEWORKS))
def list_frameworks(ask: Annotated[Ask, Depends(asks(FRAMEWORKS))]) -> Response:
    """List the ranking frameworks, with what each means for a province."""
    return answer(ask, lambda: frameworks.list_frameworks(ask))


@router.get("/frameworks/{framework}", **described(ONE))
def show_framework(ask: Annotated[Ask, Depends(asks(ONE))]) -> Response:
    """Show a framework: editions, items, renames, what we read for its items, and the rules."""
    return answer(ask, lambda: frameworks.show_framework(ask))


@router.get("/frameworks/{framework}/{edition}/readiness", **described(READINESS))
def show_edition_readiness(ask: Annotated[Ask, Depends(asks(READINESS))]) -> Response:
    """Show what the release has for each item of an edition: state, reason, figure, who owes it.

    Days are counted from `on`, which is today unless it is given: the entity tag changes at
    midnight (UTC). `history` has the totals of every open release.
    """
    return answer(ask, lambda: readiness.show(ask))


@router.get("/frameworks/{framework}/{edition}/figures", **described(FIGURES))
def list_mapped_figures(ask: Annotated[Ask, Depends(asks(FIGURES))]) -> Response:
    """Give all figures mapped to an edition, in the body's codes and units, ready to load.

    Only a direct figure has a `code`; any other says its kind and which item it is read for.
    """
    return answer(ask, lambda: mapped.render(ask))


@router.get("/rankings", **described(RANKINGS))
def list_rankings(ask: Annotated[Ask, Depends(asks(RANKINGS))]) -> Response:
    """List scores and ranks held of Viet Nam and the province, with the change by edition.

    `peers` adds the members of a peer set, and says of which nothing is held.
    """
    return answer(ask, lambda: rankings.render(ask))
