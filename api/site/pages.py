"""The pages: rendered here, without a script and without anything from another server."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import negotiation
from api.answers import VARY, Rendered, answer
from api.asking import Ask
from api.catalogue import content, schema_org
from api.catalogue.asking import ask_in
from api.parameters import DATASET_PART, VERSIONED, Operation, formats
from api.releases import Registry
from api.site import dataset, landing, openness
from api.site.words import WORDS
from store import clock

_PAGE: Final = {"html": "text/html"}
DATASET: Final = Operation(
    parameters=(DATASET_PART, *VERSIONED, formats("html", "jsonld")),
    formats={**_PAGE, "jsonld": "application/ld+json"},
    body="",
    example=None,
)
OPENNESS: Final = Operation(parameters=VERSIONED, formats=_PAGE, body="", example=None)

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

    @router.get("/dataset/{dataset_id}.jsonld")
    def show_dataset_jsonld(request: Request) -> Response:
        return _dataset(environment, ask_in(request, DATASET, "jsonld"))

    @router.get("/dataset/{dataset_id}")
    def show_dataset(request: Request) -> Response:
        return _dataset(environment, ask_in(request, DATASET, None))

    @router.get("/openness")
    def show_openness(request: Request) -> Response:
        return _openness(environment, ask_in(request, OPENNESS, None))

    @router.get("/vi/openness")
    def show_openness_vi(request: Request) -> Response:
        return _openness(environment, ask_in(request, OPENNESS, None, lang="vi"))

    @router.get("/en/openness")
    def show_openness_en(request: Request) -> Response:
        return _openness(environment, ask_in(request, OPENNESS, None, lang="en"))

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


def _dataset(environment: Environment, ask: Ask) -> Response:
    def render() -> Rendered:
        if ask.format == "jsonld":
            found, one = content.read_one(ask, ask.values["dataset_id"])
            return Rendered(schema_org.describe(found, one, ask.lang))
        page = environment.get_template("dataset.html")
        told = {"words": WORDS[ask.lang], **dataset.contents(ask)}
        return Rendered(page.render(told).encode())

    return answer(ask, render)


def _openness(environment: Environment, ask: Ask) -> Response:
    def render() -> Rendered:
        page = environment.get_template("openness.html")
        told = {"words": WORDS[ask.lang], **openness.contents(ask)}
        return Rendered(page.render(told).encode())

    return answer(ask, render)


def _cached(request: Request, content: bytes, media_type: str, cache: str) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": VARY}
    if negotiation.holds(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)
