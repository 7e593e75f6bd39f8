"""The routes of the pages: rendered here, with nothing from another server.

Every page goes one way: its address is read like one of the API, its contents are made of one
release, its bytes are kept under their entity tag for as long as there is room.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from api import errors, missed, negotiation, problems, reading
from api.answers import VARY, Rendered, answer
from api.asking import Ask, read_ask
from api.catalogue import content, schema_org
from api.catalogue.asking import ask_in
from api.held import Held
from api.parameters import DATASET_PART, VERSIONED, Operation, formats
from api.public import at_home
from api.site import base, charts, check, embeds, press, sitemap, tiles
from api.site.table import CHART, DATASET, OEMBED, PAGES, PRESS_SHEET, SITEMAP, TILES
from api.site.view import Page, View, dress
from api.site.words import data_language, words_of
from store import clock

_HOME: Final = Path(__file__).parent
# Static files by address: media type, and whether its bytes decide how a page looks.
_STATIC: Final = {
    "/site.css": "text/css; charset=utf-8",
    "/site.js": "text/javascript; charset=utf-8",
    "/embed.css": "text/css; charset=utf-8",
    "/embed.js": "text/javascript; charset=utf-8",
    "/icon.svg": "image/svg+xml",
}
_JSONLD: Final = Operation(
    parameters=(DATASET_PART, *VERSIONED, formats("html", "jsonld")),
    formats={"html": "text/html", "jsonld": "application/ld+json"},
    body="",
    example=None,
)
_PLAIN: Final = "default-src 'none'; frame-ancestors *"
_FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors *"
)
_HELD_PAGES: Final = 256
_MEDIA: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "xml": "application/xml",
    "txt": "text/plain",
    "json": "application/json",
    "geojson": "application/geo+json",
}

Render = Callable[[View], bytes]


class Site:
    """Templates read once, pages that were rendered before, and what they were rendered with."""

    def __init__(self) -> None:
        self.environment = Environment(
            loader=FileSystemLoader(_HOME / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters["instant"] = clock.text
        self.digest = _digest()
        self._held: Held[str, bytes] = Held(_HELD_PAGES)

    def show(
        self, request: Request, page: Page, lang: str | None, given: Mapping[str, str] | None = None
    ) -> Response:
        """Answer for a page; what goes wrong is said on a page too."""
        try:
            ask = self.read(request, page, lang, given)
            view = View.of(page, ask, lang or ask.lang, given)
            if given is not None:
                return self._show_form(view)
            response = answer(view.ask, lambda: Rendered(self.html(view)))
        except errors.ApiError as error:
            if lang is None:
                raise
            return self._refuse(request, page, lang, error)
        response.headers["Content-Language"] = view.lang
        if page.is_embedded:
            response.headers["Content-Security-Policy"] = _FRAMED
        return response

    def read(
        self, request: Request, page: Page, lang: str | None, given: Mapping[str, str] | None = None
    ) -> Ask:
        """Understand what is asked of a page; a language in its address is the one it has.

        Raises:
            ApiError: It cannot be understood, or what it asks for is not there.
        """
        pairs = [] if given is not None else reading.read_pairs(request.scope["query_string"])
        if lang is not None:
            pairs = [one for one in pairs if one[0] != "lang"]
            pairs.append(("lang", data_language(lang)))
        if page.limit and not any(name == "limit" for name, _ in pairs):
            pairs.append(("limit", str(page.limit)))
        if page.is_folded:
            parts = {name: text.upper() for name, text in request.path_params.items()}
            request.scope["path_params"] = parts
        operation = page.operation
        if given is not None:
            operation = replace(operation, parameters=VERSIONED)
        ask = at_home(read_ask(request, operation, pairs=pairs))
        return dress(ask, lang or ask.lang, self.digest)

    def html(self, view: View) -> bytes:
        """Return the page, rendered now if it is not held.

        One that tells of something not found is not kept: each request for it is counted anew, and
        what a stranger makes up takes no place.
        """
        key = _key(view, "html")
        held = self._held.find(key)
        if held is not None:
            return held
        page = self._render(view)
        if "missed" not in view.ask.request.scope["so_chuan"]:
            self._held.keep(key, page)
        return page

    def hold(self, view: View, render: Render, form: str = "html") -> bytes:
        """Return what is rendered of a view, now if it is not held."""
        return self._held.get(_key(view, form), lambda: render(view))

    def _render(self, view: View) -> bytes:
        told = {**base.shared(view), **view.page.contents(view)}
        return self.environment.get_template(view.page.template).render(told).encode()

    def _show_form(self, view: View) -> Response:
        """Answer for a page that depends on what was filled in: nothing of it is held."""
        page = self._render(view)
        kept = "no-store" if view.ask.request.method == "POST" else "public, max-age=60"
        response = _cached(view.ask.request, page, "text/html; charset=utf-8", kept)
        response.headers["Content-Language"] = view.lang
        return response

    def _refuse(self, request: Request, page: Page, lang: str, error: errors.ApiError) -> Response:
        """Say on a page what is wrong; with no release at all, that there is none yet."""
        missed.note_error(request.scope["so_chuan"], error)
        told = problems.document(error, data_language(lang), request.scope["path"])
        headers = {"Content-Language": lang, "Cache-Control": "no-store"}
        headers |= problems.headers_of(error)
        words = words_of(lang, "language", "site")
        shown = {"words": words, "lang": lang, "problem": told, "languages": page.languages}
        status = problems.STATUS[type(error)]
        if page.is_embedded:
            headers["Content-Security-Policy"] = _FRAMED
        template = "embed_missing.html" if page.is_embedded else "missing.html"
        if isinstance(error, errors.NoVerifiedReleaseError):
            headers["Retry-After"] = "5"
        content = self.environment.get_template(template).render(shown).encode()
        return Response(content, status, headers, media_type="text/html")

    def show_bytes(
        self, request: Request, page: Page, lang: str | None, form: str, render: Render
    ) -> Response:
        """Answer with something else than a page: a drawing, a sheet, a list."""
        ask = replace(self.read(request, page, lang), format=form)
        operation = replace(ask.operation, formats={form: _MEDIA[form]})
        view = View.of(page, replace(ask, operation=operation), lang or ask.lang)
        response = answer(view.ask, lambda: Rendered(self.hold(view, render, form)))
        policy = charts.policy() if form == "svg" else _PLAIN
        response.headers["Content-Security-Policy"] = policy
        return response


def _key(view: View, form: str) -> str:
    return f"{view.page.address}|{form}|{view.ask.etag.split('-')[0]}"


def create_router() -> APIRouter:
    """Return the routes of the pages; templates, words and static files are read once."""
    router = APIRouter(include_in_schema=False)
    site = Site()
    _add_static(router)
    _add_files(router, site)
    for page in PAGES:
        for lang in page.languages:
            _add_page(router, site, page, f"/{lang}{page.address}", lang)
        if page.bare:
            _add_page(router, site, page, page.bare, None)
    return router


def _add_page(router: APIRouter, site: Site, page: Page, address: str, lang: str | None) -> None:
    if page.reads_form:

        async def show_form(request: Request) -> Response:
            request.scope["so_chuan"]["lang"] = data_language(lang or "vi")
            given = await check.read_form(request)
            return await run_in_threadpool(site.show, request, page, lang, given)

        router.add_api_route(address, show_form, methods=["GET", "POST"])
        return

    def show(request: Request) -> Response:
        return site.show(request, page, lang)

    router.add_api_route(address, show, methods=["GET"])


def _add_files(router: APIRouter, site: Site) -> None:
    """Add what is no page: drawings, the press sheet, what machines ask for."""

    def add(address: str, page: Page, lang: str | None, form: str, render: Render) -> None:
        def show(request: Request) -> Response:
            return site.show_bytes(request, page, lang, form, render)

        router.add_api_route(address, show, methods=["GET"])

    environment = site.environment
    for lang in CHART.languages:
        address = f"/{lang}{CHART.address}"
        add(f"{address}.svg", CHART, lang, "svg", lambda view: charts.as_svg(environment, view))
        add(f"{address}.png", CHART, lang, "png", lambda view: charts.as_png(environment, view))
        add(f"/{lang}{TILES.address}", TILES, lang, "geojson", tiles.as_geojson)
    for lang in PRESS_SHEET.languages:
        add(f"/{lang}{PRESS_SHEET.address}", PRESS_SHEET, lang, "pdf", press.sheet)
    add("/sitemap.xml", SITEMAP, None, "xml", lambda view: sitemap.render(view, PAGES))
    add("/robots.txt", SITEMAP, None, "txt", sitemap.robots)
    add("/oembed", OEMBED, None, "json", embeds.as_json)
    add("/oembed.xml", OEMBED, None, "xml", embeds.as_xml)

    @router.get("/dataset/{dataset_id}.jsonld")
    def show_dataset_jsonld(request: Request) -> Response:
        return _describe(ask_in(request, _JSONLD, "jsonld"))

    @router.get("/dataset/{dataset_id}")
    def show_dataset(request: Request) -> Response:
        ask = ask_in(request, _JSONLD, None)
        return _describe(ask) if ask.format == "jsonld" else site.show(request, DATASET, None)


def _describe(ask: Ask) -> Response:
    def render() -> Rendered:
        found, one = content.read_one(ask, ask.values["dataset_id"])
        return Rendered(schema_org.describe(found, one, ask.lang))

    return answer(ask, render)


def _add_static(router: APIRouter) -> None:
    def add(address: str, media_type: str) -> None:
        held = (_HOME / "static" / address[1:]).read_bytes()

        async def show(request: Request) -> Response:
            return _cached(request, held, media_type, "public, max-age=3600")

        router.add_api_route(address, show, methods=["GET"])

    for address, media_type in _STATIC.items():
        add(address, media_type)


def _cached(request: Request, held: bytes, media_type: str, cache: str) -> Response:
    etag = f'"{hashlib.sha256(held).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": cache, "Vary": VARY}
    if negotiation.holds(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(held, headers=headers, media_type=media_type)


def _digest() -> str:
    """Return what tells these templates and words from others: the same release looks otherwise."""
    found = hashlib.sha256()
    for path in sorted(_HOME.rglob("*")):
        if path.suffix in (".html", ".yaml", ".svg", ".css", ".js", ".py"):
            found.update(path.read_bytes())
    return found.hexdigest()[:16]
