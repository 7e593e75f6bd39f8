"""The answers of the claim check: one claim, many, or every figure of a page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from api import errors, missed
from api.answers import Rendered, citation, envelope
from api.asking import Ask
from api.claims.books import Library, ReleaseBook
from api.claims.sent import Sent
from api.parameters import LANGUAGES
from api.shelf import OpenRelease, Shelf
from claims import claim as claims
from claims import moments
from claims.answers import Answerer
from claims.claim import Claim
from claims.finding import NOT_CERTIFIED
from claims.pages import PageReader
from claims.reading import MOST_CLAIMS, Context, Page
from store.missed import FIGURE

_CLAIMED: Final = tuple(name for name in claims.TEXTS if name != "id")
_SEPARATOR: Final = ";"
_MOST_UNREAD: Final = 200
# Checking many claims takes a processor and no place of a query; so many batches run at once.
_BATCHES: Final = threading.BoundedSemaphore(2)


def check_one(ask: Ask) -> Rendered:
    """Answer the claim of a query string."""
    given = {name: ask.values[name] for name in _CLAIMED if name in ask.values}
    if "parts" in ask.values:
        given["parts"] = _parts(ask.values["parts"])
    answered = CheckDesk.of(ask).answers(given, lambda: None)[0]
    _note(ask, [answered])
    begun = envelope(ask)
    cited = answered["citation"] or {lang: citation(ask, lang) for lang in LANGUAGES}
    return Rendered({**begun, **answered, "release": begun["release"], "citation": cited})


def check_many(ask: Ask, sent: Sent) -> Rendered:
    """Answer the claims and the pages of a body.

    Raises:
        BusyError: Other batches are being checked for as long as a request may wait.
        ClaimsTooLongError: It took longer than a query may.
    """
    desk = CheckDesk.of(ask)
    with place(desk.seconds) as is_late:
        found = [answered for given in sent.claims for answered in desk.answers(given, is_late)]
        page, is_cut = Page(), False
        for text in sent.pages:
            is_cut |= desk.read_page(text, sent.context, page, is_late)
        for claim in page.claims:
            is_late()
            found.append(desk.answerer.answer(claim))
    _note(ask, found)
    return Rendered(
        {
            **envelope(ask),
            "claims": found,
            "unread": [
                {"quote": one.quote, "start": one.start, "why": one.why}
                for one in page.unread[:_MOST_UNREAD]
            ],
            "left_out": page.left_out + max(0, len(page.unread) - _MOST_UNREAD),
            "is_cut": is_cut,
        }
    )


class CheckDesk:
    """The releases and words that one request is answered from."""

    def __init__(self, library: Library, releases: Sequence[OpenRelease], seconds: float) -> None:
        self.seconds = seconds
        self.desk = library.desk(releases)
        book = self.desk.books[0]
        assert isinstance(book, ReleaseBook)  # noqa: S101 - narrows the type, checks no input
        self.answerer: Answerer = library.answerer(self.desk, book)

    @classmethod
    def of(cls, ask: Ask) -> CheckDesk:
        """Return the desk of a request."""
        state = ask.request.app.state
        releases = up_to(ask.shelf, ask.release)
        return cls(state.library, releases, state.registry.turnstile.seconds)

    def answers(
        self, given: Mapping[str, Any], is_late: Callable[[], None]
    ) -> Sequence[dict[str, Any]]:
        """Answer one structured claim; one that is only text may hold several."""
        is_late()
        claim = claims.read(given)
        if claim.says_nothing and claim.text and not claim.problems:
            found = self.of_text(claim, is_late)
            if found:
                return [self.answerer.answer(one) for one in found]
        return (self.answerer.answer(claim),)

    def of_text(self, claim: Claim, is_late: Callable[[], None]) -> list[Claim]:
        """Return the claims of a sentence; what was given beside it wins over what it says."""
        context = {"ref_area": claim.area, "time_period": claim.period, "locale": claim.locale}
        page = Page()
        said = {name: value for name, value in context.items() if value}
        self.read_page(claim.text or "", said, page, is_late)
        return [
            replace(
                one,
                id=claim.id,
                indicator=claim.indicator or one.indicator,
                indicators=() if claim.indicator else one.indicators,
                area=claim.area or one.area,
                areas=() if claim.area else one.areas,
                period=claim.period or one.period,
                dims={**one.dims, **claim.dims},
                status=claim.status,
            )
            for one in page.claims
        ]

    def read_page(
        self, text: str, given: Mapping[str, str], page: Page, is_late: Callable[[], None]
    ) -> bool:
        """Read a page; return whether some of it was left out."""
        area, period = given.get("ref_area"), given.get("time_period")
        context = Context(
            areas=self.desk.lexicon.areas(area) if area else (),
            period=_period(period),
            locale=given.get("locale"),
        )
        found, is_cut = PageReader(self.desk.lexicon, self.desk.allows, is_late).read(text, context)
        room = MOST_CLAIMS - len(page.claims)
        page.claims += found.claims[:room]
        page.unread += found.unread
        page.left_out += found.left_out + max(0, len(found.claims) - room)
        return is_cut


def _period(text: str | None) -> str | None:
    return None if text is None else moments.read(text)


@contextmanager
def place(seconds: float) -> Iterator[Callable[[], None]]:
    """Take a place for a batch; what is yielded raises when the batch has taken too long."""
    if not _BATCHES.acquire(timeout=seconds):
        raise errors.BusyError
    latest = time.monotonic() + seconds

    def is_late() -> None:
        if time.monotonic() > latest:
            raise errors.ClaimsTooLongError(seconds=f"{seconds:g}")

    try:
        yield is_late
    finally:
        _BATCHES.release()


def up_to(shelf: Shelf, release: OpenRelease) -> list[OpenRelease]:
    """Return a release and those that came out before it, the newest first."""
    at = release.entry.published_at
    older = [one for one in shelf.releases if one.entry.published_at < at]
    return [release, *sorted(older, key=lambda one: one.entry.published_at, reverse=True)]


def _parts(text: str) -> list[str]:
    """Split parts at semicolons: commas and points belong to the numbers."""
    return [part.strip() for part in text.split(_SEPARATOR) if part.strip()][: claims.MOST_PARTS]


def _note(ask: Ask, answered: Sequence[Mapping[str, Any]]) -> None:
    """Note which indicators were asked about, by their codes: never the words of a claim."""
    known = {one["certified"]["indicator"] for one in answered if one["certified"] is not None}
    notes = ask.request.scope["so_chuan"]
    notes["indicators"] = tuple(sorted(known))
    for one in answered:
        code = one["claim"]["indicator"]
        if one["verdict"] == NOT_CERTIFIED and code in ask.release.labels.known["indicator"]:
            missed.note(notes, FIGURE, code)
