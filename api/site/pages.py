"""The pages: rendered here, without a script and without anything from another server."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from api import errors, negotiation, problems
from api.answers import VARY, Rendered, answer
from api.asking import Ask
from api.catalogue import content, schema_org
from api.catalogue.asking import ask_in
from api.parameters import DATASET_PART, LANGUAGES, VERSIONED, Operation, formats
from api.releases import Registry
from api.shelf import Shelf
from api.site import check, dataset, landing, openness, rankings, readiness
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
Contents = Callable[[Registry, Shelf, Request, str], dict[str, Any]]

# Address below the language -> template and what fills it.
_PAGES: Final[Mapping[str, tuple[str, Contents]]] = {
    "/frameworks": ("frameworks.html", readiness.listed),
    "/frameworks/{framework}/{edition}": ("readiness.html", readiness.contents),
    "/rankings": ("rankings.html", rankings.contents),
}


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
        return _render_landing(environment, request, request.scope["so_chuan"]["lang"])

    @router.get("/vi")
    def show_landing_vi(request: Request) -> Response:
        return _render_landing(environment, request, "vi")

    @router.get("/en")
    def show_landing_en(request: Request) -> Response:
        return _render_landing(environment, request, "en")

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

    for lang in LANGUAGES:
        for address, (template, contents) in _PAGES.items():
            show = functools.partial(_show, environment, template, contents, lang)
            router.add_api_route(f"/{lang}{address}", _of_request(show), methods=["GET"])
    return router


def _of_request(show: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Return a route of one argument, as the framework reads it."""

    def route(request: Request) -> Response:
        return show(request)

    return route


def _show(
    environment: Environment, template: str, fill: Contents, lang: str, request: Request
) -> Response:
    """Render a page of the newest release; what is not there is said on a page too."""
    registry: Registry = request.app.state.registry
    shelf = registry.shelf
    request.scope["so_chuan"]["lang"] = lang
    if shelf.current is None:
        return _render_landing(environment, request, lang)
    try:
        contents = fill(registry, shelf, request, lang)
    except (
        errors.UnknownFrameworkError,
        errors.UnknownEditionError,
        errors.MissingFrameworksError,
    ) as error:
        return _say_missing(environment, request, lang, shelf, error)
    page = environment.get_template(template).render(contents).encode()
    return _finished(request, page, shelf, lang)


def _say_missing(
    environment: Environment, request: Request, lang: str, shelf: Shelf, error: errors.ApiError
) -> Response:
    told = problems.document(error, lang, request.scope["path"])
    contents = readiness.shared(shelf, lang, "/frameworks") | {"problem": told}
    page = environment.get_template("missing.html").render(contents).encode()
    headers = {"Content-Language": lang, "Cache-Control": "no-store"}
    return Response(page, problems.STATUS[type(error)], headers, media_type="text/html")


def _render_landing(environment: Environment, request: Request, lang: str) -> Response:
    registry: Registry = request.app.state.registry
    shelf = registry.shelf
    contents = landing.contents(shelf, registry.turnstile, lang)
    page = environment.get_template("landing.html").render(contents).encode()
    request.scope["so_chuan"]["lang"] = lang
    if shelf.current is None:
        headers = {"Retry-After": "5", "Content-Language": lang}
        return Response(page, 503, headers, media_type="text/html")
    return _finished(request, page, shelf, lang)


def _finished(request: Request, page: bytes, shelf: Shelf, lang: str) -> Response:
    request.scope["so_chuan"]["release"] = shelf.newest().id
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
