"""What the DIC answers to printed claims, and the pages it watches: recorded with their figures.

A recorded answer names the figures it rests on, so that the impact of a later candidate lists it
when one of them changes (`certify.decided.USES`). A watched page is kept as the text it had when
it was put on the list; what it quotes is read again by the same rules, never typed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from certify import persons
from certify.errors import BadDecisionError
from certify.shelved import SignedBook, open_desk
from claims import claim as claims
from claims.answers import Answerer, figures_of
from claims.checking import Desk
from claims.markup import LARGEST
from claims.pages import PageReader
from claims.reading import Reader
from store import canonical, files
from store.journal import Event, Journal
from store.layout import Layout

ANSWERED: Final = "claim.answered"
WATCHED: Final = "watch.added"
DROPPED: Final = "watch.dropped"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
_URL: Final = re.compile(r"https?://[^\s<>\"]{1,500}", re.ASCII)
_SOUND: Final = frozenset({"match", "rounded"})


@dataclass(frozen=True)
class Quote:
    """One figure that a page quotes, and its verdict."""

    quote: str
    verdict: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Watched:
    """A page on the list: where it is, its text by digest, and what it quoted when it was added."""

    name: str
    url: str | None
    text_sha256: str
    release: str
    quotes: tuple[Quote, ...]

    @property
    def figures(self) -> list[str]:
        """Every figure it quotes, once."""
        return list(dict.fromkeys(figure for quote in self.quotes for figure in quote.figures))


def answerer_of(desk: Desk) -> Answerer:
    """Return what writes the answers of a desk; values are exact texts."""
    book = desk.books[0]
    assert isinstance(book, SignedBook)  # noqa: S101 - narrows the type, checks no input
    return Answerer(desk, book.speaker)


def check(desk: Desk, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Answer a claim; one that is only a sentence is read for every number in it."""
    answerer = answerer_of(desk)
    claim = claims.read(given)
    if not claim.says_nothing or not claim.text:
        return [answerer.answer(claim)]
    page = Reader(desk.lexicon, desk.allows).read(claim.text)
    return [answerer.answer(one) for one in page.claims] or [answerer.answer(claim)]


def answer(
    layout: Layout,
    journal: Journal,
    given: Mapping[str, Any],
    *,
    to: str,
    by: str,
    release: str | None = None,
) -> tuple[Event, list[dict[str, Any]]]:
    """Check a claim and record who answered it, to whom, with which figures of which release.

    Raises:
        BadDecisionError: Nobody of this name certifies, or there is no number to answer.
    """
    persons.check_certifier(layout, by)
    desk = open_desk(layout, release)
    answers = check(desk, given)
    figures = list(dict.fromkeys(figure for one in answers for figure in figures_of(one)))
    if all(one["verdict"] == "not_certified" and one["is_unsure"] for one in answers):
        raise BadDecisionError("no-claim", str(given.get("text") or given.get("value") or ""))
    body = {
        "claim": dict(given),
        "to": to,
        "release": desk.books[0].id,
        "verdicts": [one["verdict"] for one in answers],
        "reasons": [reason["code"] for one in answers for reason in one["reasons"]],
        "citations": [one["citation"]["vi"] for one in answers if one["citation"]],
        "figures": figures,
    }
    with journal.writing() as entry:
        number = len(entry.events(ANSWERED)) + 1
        event = entry.append(ANSWERED, f"claim-{number}", actor=by, body=body)
    return event, answers


def read_page(desk: Desk, text: str) -> list[Quote]:
    """Return every figure that a page quotes."""
    reader = PageReader(desk.lexicon, desk.allows)
    answerer = answerer_of(desk)
    page, _ = reader.read(text)
    found = []
    for claim in page.claims:
        given = answerer.answer(claim)
        printed = [one.printed for one in claim.numbers]
        found.append(Quote(" ".join(printed), given["verdict"], tuple(figures_of(given))))
    return found


def watch(
    layout: Layout, journal: Journal, name: str, text: str, *, url: str | None, by: str
) -> Watched:
    """Put a page on the list, with the text it has now.

    Raises:
        BadDecisionError: The name, address or person cannot be used, or the page quotes nothing.
    """
    persons.check_certifier(layout, by)
    if _NAME.fullmatch(name) is None or (url is not None and _URL.fullmatch(url) is None):
        raise BadDecisionError("bad-page", url or name)
    desk = open_desk(layout)
    quotes = read_page(desk, text[:LARGEST])
    if not any(quote.figures for quote in quotes):
        raise BadDecisionError("no-claim", name)
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    made = Watched(name, url, digest, desk.books[0].id, tuple(quotes))
    files.write_atomic(_path(layout, digest), content)
    with journal.writing() as entry:
        if name in _standing(entry.events(WATCHED), entry.events(DROPPED)):
            raise BadDecisionError("page-taken", name)
        entry.append(WATCHED, name, actor=by, body=_body(made))
    return made


def drop(layout: Layout, journal: Journal, name: str, *, text: str, by: str) -> None:
    """Take a page off the list, with the reason.

    Raises:
        BadDecisionError: No page of this name is on it, or nobody of this name certifies.
    """
    persons.check_certifier(layout, by)
    reason = persons.told(text)
    with journal.writing() as entry:
        if name not in _standing(entry.events(WATCHED), entry.events(DROPPED)):
            raise BadDecisionError("unknown-page", name)
        entry.append(DROPPED, name, actor=by, body={"text": reason})


def watched(journal: Journal) -> list[Watched]:
    """Return the pages on the list, by name."""
    return standing(journal.events())


def standing(events: Sequence[Event]) -> list[Watched]:
    """Return the pages that are on the list by the journal's entries."""
    kept = _standing(
        [event for event in events if event.kind == WATCHED],
        [event for event in events if event.kind == DROPPED],
    )
    return [_read(kept[name]) for name in sorted(kept)]


def again(layout: Layout, desk: Desk, page: Watched) -> list[Quote]:
    """Read a watched page's text again, by what is certified now.

    Raises:
        BadDecisionError: The text is gone, or is not the one that was kept.
    """
    try:
        content = _path(layout, page.text_sha256).read_bytes()
    except OSError:
        raise BadDecisionError("unknown-page", page.name) from None
    if hashlib.sha256(content).hexdigest() != page.text_sha256:
        raise BadDecisionError("unknown-page", page.name)
    return read_page(desk, content.decode())


def is_sound(quote: Quote) -> bool:
    """Tell whether a quoted figure is borne out."""
    return quote.verdict in _SOUND


def _standing(added: Sequence[Event], dropped: Sequence[Event]) -> dict[str, Event]:
    ended = {event.subject: event.seq for event in dropped}
    return {event.subject: event for event in added if ended.get(event.subject, 0) < event.seq}


def _path(layout: Layout, digest: str) -> Path:
    return layout.watched / f"{digest}.txt"


def _body(page: Watched) -> dict[str, Any]:
    return {
        "url": page.url,
        "text_sha256": page.text_sha256,
        "release": page.release,
        "quotes": [
            {"quote": one.quote, "verdict": one.verdict, "figures": list(one.figures)}
            for one in page.quotes
        ],
        "figures": page.figures,
    }


def _read(event: Event) -> Watched:
    body = event.body
    quotes = tuple(
        Quote(one["quote"], one["verdict"], tuple(one["figures"])) for one in body["quotes"]
    )
    return Watched(event.subject, body["url"], body["text_sha256"], body["release"], quotes)


def write(answers: Sequence[Mapping[str, Any]]) -> str:
    """Return answers as JSON for whoever wants every fact."""
    return canonical.encode(list(answers)).decode()
