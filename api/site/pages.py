"""The pages: rendered here, without a script and without anything from another server."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from api import negotiation
from api.answers import VARY
from api.releases import Registry
from api.site import check, landing
from store import clock

_HOME: Final = Path(__file__).parent


def create_router() -> APIRouter:
    """Return the routes of the pages; templates and styles are read once."""
    router = APIRouter(include_in_schema=False)
    environment = Environment(
        loader=FileSystemLoader(_HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["instant"] = clock.text
    styles = (_HOME / "static" / "site.css").read_bytes()

    @router.get("/")
    def show_landing(request: Request) -> Response:
        return _render(environment, request, request.scope["so_chuan"]["lang"])

    @router.get("/vi")
    def show_landing_vi(request: Request) -> Response:
        return _render(environment, request, "vi")

    @router.get("/en")
    def show_landing_en(request: Request) -> Response:
        return _render(environment, request, "en")

    @router.api_route("/vi/check", methods=["GET", "POST"])
    async def show_check_vi(request: Request) -> Response:
        given = await check.read_form(request)
        return await run_in_threadpool(_render_check, environment, request, given, "vi")

    @router.api_route("/en/check", methods=["GET", "POST"])
    async def show_check_en(request: Request) -> Response:
        given = await check.read_form(request)
        return await run_in_threadpool(_render_check, environment, request, given, "en")

    @router.get("/site.css")
    async def show_styles(request: Request) -> Response:
        return _cached(request, styles, "text/css; charset=utf-8", "public, max-age=3600")

    return router


def _render(environment: Environment, request: Request, lang: str) -> Response:
    registry: Registry = request.app.state.registry
    shelf = registry.shelf
    contents = landing.contents(shelf, registry.turnstile, lang)
    page = environment.get_template("landing.html").render(contents).encode()
    request.scope["so_chuan"]["lang"] = lang
    if shelf.current is None:
        headers = {"Retry-After": "5", "Content-Language": lang}
        return Response(page, 503, headers, media_type="text/html")
    request.scope["so_chuan"]["release"] = shelf.current.id
    response = _cached(request, page, "text/html; charset=utf-8", "public, max-age=60")
    response.headers["Content-Language"] = lang
    return response


def _render_check(
    environment: Environment, request: Request, given: Mapping[str, str], lang: str
) -> Response:
    """Render the page of the claim check; without a release it refuses like the API."""
    request.scope["so_chuan"]["lang"] = lang
    registry: Registry = request.app.state.registry
    release = registry.shelf.newest()
    request.scope["so_chuan"]["release"] = release.id
    shown = check.contents(request, release, given, lang)
    page = environment.get_template("check.html").render(shown).encode()
    kept = "no-store" if request.method == "POST" else "public, max-age=60"
    response = _cached(request, page, "text/html; charset=utf-8", kept)
    response.headers["Content-Language"] = lang
    return response


def _cached(request: Request, content: bytes, media_type: str, cache: str) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": VARY}
    if negotiation.holds(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
