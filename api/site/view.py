"""One page asked for: what it is, in which language, of which release."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote, urlencode

from duckdb import DuckDBPyConnection

from api.answers import Rendered
from api.asking import Ask
from api.formats.figures import spoken_text
from api.parameters import LANG, ON, VERSIONED, Operation, Parameter
from api.public import home_of
from api.releases import Registry
from api.shelf import OpenRelease, Shelf
from api.site.words import languages_of, words_of

Contents = Callable[["View"], Mapping[str, Any]]


@dataclass(frozen=True)
class Page:
    """A page: its address below the language, its template, and what fills it.

    `words` are the sections it needs beside those of every page. `bare` is where it answers without
    a language in its address too; `reads_form` says that it reads what was filled in by itself,
    `is_embedded` that it may stand inside pages of others. `limit` are its rows unless asked,
    and `is_folded` says that codes in its address may be written small.
    """

    address: str
    template: str
    contents: Contents
    words: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    is_versioned: bool = False
    is_dated: bool = False
    bare: str | None = None
    reads_form: bool = False
    is_embedded: bool = False
    limit: int | None = None
    is_folded: bool = False

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections of words it is written with."""
        return ("language", "site", *self.words)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is offered in."""
        return languages_of(self.sections)

    @property
    def operation(self) -> Operation:
        """What its address takes."""
        dated = (ON,) if self.is_dated and ON not in self.parameters else ()
        return Operation(
            parameters=(*self.parameters, *dated, *VERSIONED),
            formats={"html": "text/html"},
            body="",
            example=None,
            is_versioned=self.is_versioned,
            is_dated=self.is_dated,
        )


@dataclass(frozen=True)
class PageAsk(Ask):
    """An ask for a page; `dressed` is its language and the digest of what it is rendered with."""

    dressed: tuple[str, ...] = ()

    @property
    def identity(self) -> dict[str, Any]:
        """Everything the page depends on."""
        return {**super().identity, "page": list(self.dressed)}


def dress(ask: Ask, *dressed: str) -> PageAsk:
    """Return an ask whose entity tag depends on how the page is rendered too."""
    return PageAsk(**{one.name: getattr(ask, one.name) for one in fields(ask)}, dressed=dressed)


@dataclass(frozen=True)
class View:
    """What the contents of a page are made from."""

    page: Page
    ask: Ask
    lang: str
    words: Mapping[str, str]
    given: Mapping[str, str] | None = None

    @classmethod
    def of(cls, page: Page, ask: Ask, lang: str, given: Mapping[str, str] | None = None) -> View:
        """Return the view of a page in a language."""
        return cls(page, ask, lang, words_of(lang, *page.sections), given)

    @property
    def release(self) -> OpenRelease:
        """The release the page is about."""
        return self.ask.release

    @property
    def shelf(self) -> Shelf:
        """Every release there is."""
        return self.ask.shelf

    @property
    def registry(self) -> Registry:
        """Where releases are opened."""
        registry: Registry = self.ask.request.app.state.registry
        return registry

    @property
    def home(self) -> str:
        """The address all absolute links begin with; empty without a sound Host header."""
        return home_of(self.ask.request)

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Yield a cursor on the release's database."""
        with self.ask.cursor() as cursor:
            yield cursor

    def name(self, column: str, code: str | None) -> str:
        """Return the name of a code, or the code itself."""
        if code is None:
            return ""
        return self.release.labels.name(self.ask.lang, column, code) or code

    def spoken(self, exact: str) -> str:
        """Return an exact text as people who read this page write it."""
        if self.lang in ("vi", "en"):
            return spoken_text(exact, self.lang)
        to = self.words["number_group"] + self.words["number_point"]
        return spoken_text(exact, "en").translate(str.maketrans(",.", to))

    def to(self, path: str, **asked: str) -> str:
        """Return the address of another page, of the same release if one was asked for."""
        return self.in_language(self.lang, path, **asked)

    def in_language(self, lang: str, path: str, **asked: str) -> str:
        """Return the address of a page in a language."""
        return f"/{lang}{_path(path)}{_query(asked | self.pinned)}"

    def api(self, path: str, **asked: str) -> str:
        """Return an address of the API, of the same release if one was asked for."""
        return f"/v1{_path(path)}{_query(asked | self.pinned)}"

    @property
    def pinned(self) -> dict[str, str]:
        """What keeps links at the release that was asked for; nothing for the newest."""
        values = self.ask.values
        is_asked = "as_of" in values or values.get("release")
        return {"release": self.release.id} if is_asked else {}

    def here(self, lang: str | None = None) -> str:
        """Return the address of this page in a language, as it was asked."""
        dropped = {LANG.name, *self.ask.request.path_params, ON.name}
        asked = {
            name: text
            for name, text in self.ask.canonical.items()
            if name not in dropped and name[:1].isalpha()
        }
        return f"/{lang or self.lang}{self.path}{_query(asked)}"

    @property
    def path(self) -> str:
        """The path of this page below the language."""
        parts = {name: str(text) for name, text in self.ask.request.path_params.items()}
        address = self.page.address.replace(":path}", "}")
        return _path(address.format(**parts)) or "/"


def told_by(rendered: Rendered) -> Mapping[str, Any]:
    """Return what the API's own body says, so that a page says the same."""
    if not isinstance(rendered.body, Mapping):
        raise TypeError(type(rendered.body))
    return rendered.body


def _path(path: str) -> str:
    return quote(path, safe="/:,_.-~")


def _query(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked, safe=':,/')}" if asked else ""
