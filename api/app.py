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

from api import errors, openapi, problems
from api.manners import Manners, add_headers
from api.releases import Registry
from api.routes import areas, calendar, datasets, health, indicators, observations, releases
from api.settings import Settings
from api.site import pages

TITLE: Final = "Số Chuẩn API"
VERSION: Final = "1"


def create_app(settings: Settings) -> FastAPI:
    """Build the application; releases are verified and opened when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.registry = Registry(settings)
        app.state.registry.start()
        yield
        app.state.registry.stop()

    app = FastAPI(
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
    modules = (releases, datasets, indicators, areas, observations, calendar, health, openapi)
    for module in modules:
        app.include_router(module.router)
    app.include_router(pages.create_router())
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    app.add_middleware(Manners)
    app.exception_handler(errors.ApiError)(_on_error)
    app.exception_handler(HTTPException)(_on_http_error)
    app.exception_handler(Exception)(_on_fault)
    return app


async def _on_error(request: Request, error: errors.ApiError) -> Response:
    notes = request.scope["so_chuan"]
    lang = notes["lang"]
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
        return await _on_error(request, errors.MethodNotAllowedError(method=request.method))
    if error.status_code == 404:
        return await _on_error(request, errors.UnknownAddressError(path=request.scope["path"]))
    return await _on_error(request, errors.UnexpectedError())


async def _on_fault(request: Request, _error: Exception) -> Response:
    """Answer for a bug of ours; Starlette logs it, outside of the manners."""
    request.scope.setdefault("so_chuan", {"lang": "vi"})
    response = await _on_error(request, errors.UnexpectedError())
    add_headers(MutableHeaders(raw=response.raw_headers), {})
    return response
