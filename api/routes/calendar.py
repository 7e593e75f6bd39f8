"""What is to come and what came out: the release calendar and the feed."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import calendar, feed
from api.openapi import described
from api.parameters import LANG, Operation

router = APIRouter(prefix="/v1", tags=["calendar"])

CALENDAR: Final = Operation(
    parameters=(LANG,), body="Calendar", example=examples.CALENDAR, is_versioned=False
)
ICS: Final = Operation(
    parameters=(LANG,),
    body="",
    example=None,
    formats={"ics": "text/calendar"},
    texts={"ics": examples.ICS},
    is_versioned=False,
)
FEED: Final = Operation(
    parameters=(LANG,),
    body="",
    example=None,
    formats={"atom": "application/atom+xml"},
    texts={"atom": examples.FEED},
    is_versioned=False,
)


@router.get("/calendar", **described(CALENDAR))
def show_calendar(ask: Annotated[Ask, Depends(asks(CALENDAR))]) -> Response:
    """Show the release calendar with every date that slipped and why."""
    return answer(ask, lambda: calendar.show(ask))


@router.get("/calendar.ics", **described(ICS))
def subscribe(ask: Annotated[Ask, Depends(asks(ICS))]) -> Response:
    """Give the calendar as iCalendar (RFC 5545), to subscribe to."""
    return answer(ask, lambda: calendar.subscribe(ask))


@router.get("/feed", **described(FEED))
def show_feed(ask: Annotated[Ask, Depends(asks(FEED))]) -> Response:
    """Give what came out, was corrected, withdrawn or put off, as Atom (RFC 4287)."""
    return answer(ask, lambda: feed.show(ask))
