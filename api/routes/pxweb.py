"""PxWebApi 2: described by its own OpenAPI document and in docs/api/pxweb.md."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api import reading
from api.answers import answer
from api.asking import Ask, read_ask
from api.bodies.sending import read_body
from api.parameters import Operation
from api.public import at_home
from api.pxweb import data, metadata, parameters, tables
from api.pxweb.asked import Asked, read_asked

router = APIRouter(prefix="/px/api/v2", include_in_schema=False)

_JSON: Final = ("application/json", "text/json", "")


@router.get("/config")
def show_config(request: Request) -> Response:
    """Show limits, languages and terms."""
    ask = _ask(request, parameters.CONFIG)
    return answer(ask, lambda: tables.show_config(ask))


@router.get("/tables")
def list_tables(request: Request) -> Response:
    """List tables."""
    ask = tables.since(_ask(request, parameters.TABLES))
    return answer(ask, lambda: tables.list_tables(ask))


@router.get("/tables/{id}")
def show_table(request: Request) -> Response:
    """Show one table."""
    ask = _ask(request, parameters.TABLE)
    return answer(ask, lambda: tables.show_table(ask))


@router.get("/tables/{id}/metadata")
def show_metadata(request: Request) -> Response:
    """Show the variables of a table and their codes."""
    ask = _ask(request, parameters.METADATA)
    return answer(ask, lambda: metadata.render(ask))


@router.get("/tables/{id}/defaultselection")
def show_default_selection(request: Request) -> Response:
    """Show what is answered when nothing is selected."""
    ask = _ask(request, parameters.TABLE)
    return answer(ask, lambda: tables.show_default_selection(ask))


@router.get("/tables/{id}/data")
def show_data(request: Request) -> Response:
    """Show the figures selected in the address."""
    given = parameters.take_apart(reading.read_pairs(request.scope["query_string"]))
    asked = Asked(given.selection, given.order)
    ask = _home(read_ask(request, parameters.DATA, question=asked, pairs=given.rest))
    return answer(ask, lambda: data.render(ask, asked))


@router.post("/tables/{id}/data")
async def query_data(request: Request) -> Response:
    """Show the figures selected in the body."""
    asked = read_asked(await read_body(request, _JSON))
    pairs = parameters.take_apart(reading.read_pairs(request.scope["query_string"])).rest
    ask = _home(read_ask(request, parameters.POSTED, question=asked, pairs=pairs))
    return await run_in_threadpool(lambda: answer(ask, lambda: data.render(ask, asked)))


def _ask(request: Request, operation: Operation) -> Ask:
    pairs = list(parameters.spelled(reading.read_pairs(request.scope["query_string"])))
    return _home(read_ask(request, operation, pairs=pairs))


def _home(ask: Ask) -> Ask:
    ask.request.scope["so_chuan"]["datasets"] = ask.values.get("id")
    return at_home(ask)
