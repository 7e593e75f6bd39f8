"""The application of the steward's page: put together here and nowhere else."""

from __future__ import annotations

import logging
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse

from ingest.portal import errors, pages
from ingest.portal.desk import Desk
from ingest.portal.manners import BodyTooLargeError, Manners, add_headers
from ingest.portal.routes import (
    datasets,
    drafts,
    guide,
    home,
    rounds,
    sign_in,
    spellings,
    uploads,
    use,
)
from ingest.portal.safety import local_path
from ingest.portal.settings import Settings
from store import trouble

_LOG: Final = logging.getLogger("ingest.portal")
_HTTP: Final[dict[int, type[errors.PortalError]]] = {
    404: errors.NotFoundError,
    405: errors.MethodError,
    413: errors.TooLargeError,
}


def create_app(settings: Settings, desk: Desk | None = None) -> FastAPI:
    """Build the application; its stores open when it starts, unless an open desk is given."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.desk = desk or await run_in_threadpool(Desk.open, settings)
        yield
        await run_in_threadpool(app.state.desk.close)

    app = FastAPI(
        title="Số Chuẩn",
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.environment = pages.make_environment()
    for module in (home, sign_in, datasets, drafts, spellings, uploads, rounds, use):
        app.include_router(module.router)
    app.include_router(guide.create_router())
    if settings.provider is not None:
        from ingest.portal.routes import provider

        app.include_router(provider.create_router(settings.provider))
    app.include_router(_plain_routes())
    app.add_middleware(Manners, settings=settings)
    app.exception_handler(errors.PortalError)(_on_error)
    app.exception_handler(HTTPException)(_on_http_error)
    app.exception_handler(RequestValidationError)(_on_invalid)
    app.exception_handler(BodyTooLargeError)(_on_too_large)
    app.exception_handler(ClientDisconnect)(_on_gone)
    for kind in (OSError, DBAPIError):
        app.exception_handler(kind)(_on_trouble)
    app.exception_handler(Exception)(_on_fault)
    return app


def _plain_routes() -> APIRouter:
    """Return what needs no session: styles, script, and a sign of life."""
    router = APIRouter()
    files = {path.name: path.read_bytes() for path in sorted(pages.STATIC.iterdir())}

    @router.get("/static/{name}")
    async def show_static(name: str) -> Response:
        if name not in files:
            raise errors.NotFoundError
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(files[name], media_type=media_type, headers=headers)

    @router.get("/healthz")
    def show_health(request: Request) -> Response:
        request.app.state.desk.journal.head()
        return Response("ok\n", media_type="text/plain")

    return router


async def _on_error(request: Request, error: errors.PortalError) -> Response:
    if isinstance(error, errors.SignInNeededError):
        goes_to = local_path(request.scope["path"]) if request.method == "GET" else "/"
        query = "" if goes_to == "/" else "?" + urlencode({"to": goes_to})
        response: Response = RedirectResponse(f"/sign-in{query}", 303)
    else:
        response = await run_in_threadpool(pages.render_error, request, error)
    if request.method not in ("GET", "HEAD"):
        # Its body may still be on the way; nobody will read it.
        response.headers["Connection"] = "close"
    return response


async def _on_http_error(request: Request, error: HTTPException) -> Response:
    kind = _HTTP.get(error.status_code, errors.BrokenRequestError)
    if request.scope["so_chuan"].get("is_too_large"):
        kind = errors.TooLargeError
    response = await _on_error(request, kind())
    if error.status_code == 405 and error.headers:
        response.headers.update(error.headers)
    return response


async def _on_invalid(request: Request, _error: RequestValidationError) -> Response:
    return await _on_error(request, errors.NotFoundError())


async def _on_too_large(request: Request, _error: BodyTooLargeError) -> Response:
    return await _on_error(request, errors.TooLargeError())


async def _on_gone(_request: Request, _error: ClientDisconnect) -> Response:
    """Answer nobody: the connection was cut before the whole file came, and nothing was kept."""
    return Response(status_code=400)


async def _on_trouble(request: Request, error: Exception) -> Response:
    """Answer for the machine, and tell whoever looks after it which file it is."""
    _LOG.error("%s", " / ".join(trouble.sentences(error) or ()))
    request.scope.setdefault("so_chuan", {"lang": "vi"})
    return await _on_error(request, errors.MachineError())


async def _on_fault(request: Request, _error: Exception) -> Response:
    """Answer for a bug of ours; Starlette logs it, outside of the manners."""
    request.scope.setdefault("so_chuan", {"lang": "vi"})
    response = await _on_error(request, errors.UnexpectedError())
    add_headers(MutableHeaders(raw=response.raw_headers))
    return response
