"""The figures."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api import examples
from api.answers import answer
from api.asking import Ask, asks, read_ask
from api.bodies import observations
from api.bodies.observations import Wanted
from api.bodies.sending import read_body
from api.openapi import described
from api.parameters import (
    FILTERS,
    FROM,
    GEO_VINTAGE,
    MEDIA_TYPES,
    PAGED,
    TO,
    VERSIONED,
    Operation,
    formats,
)
from api.queries.conditions import used_codes
from api.question import read_question

router = APIRouter(prefix="/v1", tags=["observations"])

OBSERVATIONS: Final = Operation(
    parameters=(*FILTERS, FROM, TO, GEO_VINTAGE, *VERSIONED, *PAGED, formats(*MEDIA_TYPES)),
    formats=MEDIA_TYPES,
    body="ObservationPage",
    example=examples.OBSERVATIONS,
)
QUERY: Final = Operation(
    parameters=(*VERSIONED, *PAGED, formats(*MEDIA_TYPES)),
    formats=MEDIA_TYPES,
    body="ObservationPage",
    example=examples.OBSERVATIONS,
    takes="Question",
    asked=examples.QUESTION,
)


@router.get("/observations", **described(OBSERVATIONS))
def list_observations(ask: Annotated[Ask, Depends(asks(OBSERVATIONS))]) -> Response:
    """List observations of one release: totals before their breakdowns, else in key order."""
    return answer(ask, lambda: observations.render(ask))


@router.post("/query", **described(QUERY))
async def query_observations(request: Request) -> Response:
    """Ask for observations by a condition: `and`, `or`, `not` over columns and periods.

    `latest` keeps the newest so many of each series, `sort` orders them.
    """
    question = read_question(await read_body(request))
    ask = read_ask(request, QUERY, question=question)
    condition = question.selection.condition
    request.scope["so_chuan"]["indicators"] = used_codes(condition, "indicator")
    request.scope["so_chuan"]["datasets"] = used_codes(condition, "dataset_id")
    asked = Wanted(question.selection, question.order)
    return await run_in_threadpool(lambda: answer(ask, lambda: observations.render(ask, asked)))
