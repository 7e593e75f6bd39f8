"""The page of the claim check: a form for one number, a field for a whole article, no script."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from api import errors
from api.bodies.check import CheckDesk, place, up_to
from api.claims import sent
from api.manners import LARGEST_PAGE
from api.shelf import OpenRelease
from api.site.view import View
from claims import printed
from claims.reading import Page

FIELDS: Final = ("indicator", "ref_area", "time_period", "value", "unit", "rank", "change")
_ARTICLE: Final = "article"
_MOST_FIELDS: Final = 20
_GOOD: Final = frozenset({"match", "rounded"})
_OLD: Final = frozenset({"superseded", "estimate", "not_certified"})


async def read_form(request: Request) -> dict[str, str]:
    """Return what was filled in: behind the question mark, or sent as a form.

    Raises:
        RequestTooLargeError: The article is longer than a page to be checked may be.
        UnsupportedBodyError: What was sent is no form.
    """
    raw = request.scope["query_string"]
    if request.method == "POST":
        given = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if given != "application/x-www-form-urlencoded":
            raise errors.UnsupportedBodyError(given=given)
        content = bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST_PAGE:
                raise errors.RequestTooLargeError(maximum=LARGEST_PAGE)
        raw = bytes(content)
    return _fields(raw)


def _fields(raw: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            raw.decode("ascii", "replace"), errors="replace", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return {}
    found = {}
    for name, value in pairs:
        line = " ".join(value.split())
        if name == _ARTICLE:
            found[name] = value[: sent.LONGEST_PAGE].replace("\x00", " ")
        elif name in FIELDS and sent.is_line(line):
            found[name] = line[: sent.longest(name)]
    return found


def contents(view: View) -> dict[str, Any]:
    """Return what the template needs."""
    given = view.given or {}
    answers, unread = _answers(view.ask.request, view.release, given)
    return {
        "fields": FIELDS,
        "given": given,
        "article": given.get(_ARTICLE, ""),
        "answers": [_shown(view, one) for one in answers],
        "unread": unread,
        "is_asked": bool(given),
    }


def _answers(
    request: Request, release: OpenRelease, given: Mapping[str, str]
) -> tuple[Sequence[Mapping[str, Any]], int]:
    if not given:
        return (), 0
    state = request.app.state
    seconds = state.registry.turnstile.seconds
    desk = CheckDesk(state.library, up_to(state.registry.shelf, release), seconds)
    with place(seconds) as is_late:
        article = given.get(_ARTICLE)
        if article is None:
            return desk.answers(given, is_late), 0
        page = Page()
        desk.read_page(article, {}, page, is_late)
        found = []
        for claim in itertools.islice(page.claims, sent.MOST_CLAIMS):
            is_late()
            found.append(desk.answerer.answer(claim))
        return found, len(page.unread)


def _shown(view: View, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer with its words in the page's language."""
    release, lang = view.release, view.ask.lang
    verdict = answer["verdict"]
    claim = answer["claim"]
    quoted = [claim[name] for name in ("value", "rank", "change", "share") if claim[name]]
    kind = "good" if verdict in _GOOD else "old" if verdict in _OLD else "bad"
    labels = release.labels
    return {
        "verdict": verdict,
        "said": view.words[f"verdict_{verdict}"],
        "kind": kind,
        "is_unsure": answer["is_unsure"],
        "quoted": " · ".join(quoted),
        "text": claim["text"],
        "about": _about(release, claim, lang),
        "reasons": [reason[lang] for reason in answer["reasons"]],
        "citation": (answer["citation"] or {}).get(lang),
        "receipt": answer["receipt"],
        "candidates": [
            {
                "name": labels.name(lang, "indicator", one["indicator"]) or one["indicator"],
                "area": labels.name(lang, "ref_area", one["ref_area"]) or one["ref_area"],
                "period": one["time_period"],
                "figure": one["figure"],
                "release": one["release"],
            }
            for one in answer["candidates"]
        ],
    }


def _about(release: OpenRelease, claim: Mapping[str, Any], lang: str) -> str:
    named = [
        release.labels.name(lang, column, claim[column]) or claim[column]
        for column in ("indicator", "ref_area")
        if claim[column]
    ]
    return ", ".join([*named, *filter(None, [claim["time_period"]])])[: 2 * printed.LONGEST]
