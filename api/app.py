"""The application: put together here and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import errors, memory, missed, openapi, problems
from api.claims.books import Library
from api.limits import Limited, Limits
from api.manners import ASKED, Manners, add_headers
from api.mcp import mounted
from api.releases import Registry
from api.routes import (
    areas,
    calendar,
    catalogue,
    changes,
    check,
    config,
    datasets,
    derived,
    discrepancies,
    files,
    frameworks,
    health,
    indicators,
    jsonstat,
    observations,
    packages,
    pxweb,
    releases,
    sdmx,
    series,
    worldbank,
)
from api.series.front import Front
from api.settings import Settings
from api.site import pages
from api.watch import Watch, Watched

TITLE: Final = "Số Chuẩn API"
VERSION: Final = "1"


def create_app(settings: Settings) -> FastAPI:
    """Build the application; releases are verified and opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Front]]:
        memory.keep()
        app.state.registry = Registry(settings)
        app.state.registry.start()
        app.state.watch.start(app.state.registry)
        app.state.front.registry = app.state.registry
        app.state.library = Library(app.state.registry.turnstile)
        memory.settle()
        # Below the application the protocol finds the front here.
        yield {"front": app.state.front}
        await app.state.mcp.stop()
        app.state.watch.stop()
        app.state.registry.stop()

    app = Application(
        title=TITLE,
        version=VERSION,
        description=openapi.DESCRIPTION,
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for module in (
        jsonstat,
        pxweb,
        worldbank,
        releases,
        files,
        datasets,
        indicators,
        areas,
        series,
        observations,
        derived,
        frameworks,
        check,
        discrepancies,
        changes,
        calendar,
        config,
        health,
        openapi,
        catalogue,
        packages,
        sdmx,
    ):
        app.include_router(module.router)
    app.include_router(pages.create_router())
    app.state.mcp = mounted.Mounted(app)
    app.router.routes.append(Route(mounted.PATH, app.state.mcp, include_in_schema=False))
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    app.add_middleware(Manners)
    app.state.limits = Limits(settings.rate, settings.rate_burst)
    app.add_middleware(Limited, limits=app.state.limits)
    app.state.watch = Watch(settings)
    app.add_middleware(Watched, watch=app.state.watch)
    inner = super(Application, app).__call__
    state = app.state
    state.front = Front(inner, state.limits, state.watch, room=settings.answer_memory)
    app.exception_handler(errors.ApiError)(_on_error)
    app.exception_handler(HTTPException)(_on_http_error)
    app.exception_handler(Exception)(_on_fault)
    return app


class Application(FastAPI):
    """The application behind its front: compiled answers are given before all else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            await self.state.front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


async def _on_error(request: Request, error: errors.ApiError) -> Response:
    notes = request.scope["so_chuan"]
    lang = notes["lang"]
    missed.note_error(notes, error)
    if isinstance(error, errors.RemovedReleaseError):
        notes |= {"release": str(error.facts["release"]), "status": "withdrawn"}
    return Response(
        problems.encode(error, lang, request.scope["path"]),
        status_code=problems.STATUS[type(error)],
        headers={"Content-Language": lang, **problems.headers_of(error)},
        media_type=problems.MEDIA_TYPE,
    )


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    """Translate what the framework refuses by itself: an address or a method."""
    if error.status_code == 405:
        path = request.scope["path"]
        allowed = ASKED[path].split(", ") if path in ASKED else [*methods_of(error), "OPTIONS"]
        refusal = errors.MethodNotAllowedError(method=request.method, allowed=allowed)
        return await _on_error(request, refusal)
    if error.status_code == 404:
        return await _on_error(request, errors.UnknownAddressError(path=request.scope["path"]))
    return await _on_error(request, errors.UnexpectedError())


def methods_of(error: HTTPException) -> list[str]:
    """Return the methods an address answers, as the framework says them; HEAD goes with GET."""
    given = (error.headers or {}).get("Allow", "GET")
    return ["GET", "HEAD"] if given == "GET" else given.split(", ")


async def _on_fault(request: Request, _error: Exception) -> Response:
    """Answer for a bug of ours; Starlette logs it, outside of the manners."""
    request.scope.setdefault("so_chuan", {}).setdefault("lang", "vi")
    response = await _on_error(request, errors.UnexpectedError())
    add_headers(MutableHeaders(raw=response.raw_headers), {})
    return response
