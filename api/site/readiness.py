"""What the pages of frameworks and of an edition's readiness show of the newest release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request

from api import reading
from api.bodies.frameworks import READINGS, Row, View, owners_of, summaries
from api.bodies.readiness import STATE_NAMES, STATES, history, readiness
from api.formats.figures import spoken_text
from api.parameters import EDITION_PART, FRAMEWORK_PART
from api.queries import frameworks
from api.releases import Registry
from api.shelf import Shelf
from api.site.landing import publisher_of
from api.site.ranking_words import RANKING_WORDS
from api.site.words import WORDS
from store import clock

# An item nobody reads stands in a list of its own, with its reason said once.
_UNREAD: Final = 0


def shared(shelf: Shelf, lang: str, address: str) -> Row:
    """Return what every page below the landing page says; `address` is its own, by language."""
    release = shelf.newest()
    return {
        "lang": lang,
        "other": "en" if lang == "vi" else "vi",
        "address": address,
        "words": WORDS[lang] | RANKING_WORDS[lang],
        "release": release,
        "publisher": publisher_of(release, lang),
    }


def listed(registry: Registry, shelf: Shelf, _request: Request, lang: str) -> Row:
    """Return the frameworks, those that read a province first."""
    release = shelf.newest()
    with registry.turnstile.cursor(release.connection) as cursor:
        books = summaries(View(release, cursor, lang))
    groups = [(kind, [one for one in books if one["provincial_reading"]["kind"] == kind])
              for kind in READINGS]  # fmt: skip
    found = [
        {"kind": kind, "meaning": READINGS[kind][lang], "books": books}
        for kind, books in groups
        if books
    ]
    return shared(shelf, lang, "/frameworks") | {"groups": found}


def contents(registry: Registry, shelf: Shelf, request: Request, lang: str) -> Row:
    """Return an edition's readiness as people read it.

    Raises:
        ApiError: There is no such framework or edition, or an address no framework could have.
    """
    # On a page a code may be written small.
    given = {name: text.upper() for name, text in request.path_params.items()}
    parts = reading.read_values([], given, (FRAMEWORK_PART, EDITION_PART))
    code, edition = parts["framework"], parts["edition"]
    release = shelf.newest()
    with registry.turnstile.cursor(release.connection) as cursor:
        view = View(release, cursor, lang)
        body = readiness(view, code, edition, clock.now().date())
        editions = [row["edition"] for row in frameworks.list_editions(cursor, code)]
    read = [item for item in body["items"] if item["readings"][0]["position"] != _UNREAD]
    for item in read:
        for one in item["readings"]:
            one["shown"] = _shown(view, one["figure"], lang)
            one["owners"] = _owners(view, one)
    address = f"/frameworks/{code}/{edition}"
    return shared(shelf, lang, address) | {
        "body": body,
        "read": read,
        "unread": _unread(body["items"]),
        "editions": sorted(editions, reverse=True),
        "states": {state: STATE_NAMES[state][lang] for state in STATES},
        "past": history(registry, shelf, code, edition),
    }


def _owners(view: View, row: Row) -> str:
    """Name who sent the figure, or else who would send one."""
    sent = row["figure"] and row["figure"]["agency"]
    named = owners_of(view, sent) if sent else row["agencies"]
    return ", ".join(named.values()) or row["agency"] or ""


def _shown(view: View, figure: Mapping[str, Any] | None, lang: str) -> str | None:
    """Return value and unit of a figure as people write them; None without a value."""
    if figure is None or figure["obs_value"] is None:
        return None
    unit = figure["unit_measure"]
    named = view.release.labels.name(lang, "unit_measure", unit) or unit
    return f"{spoken_text(figure['obs_value'], lang)} {named}"


def _unread(items: Sequence[Row]) -> list[Row]:
    """Return the items nobody reads, by the reason why."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for item in items:
        first = item["readings"][0]
        if first["position"] == _UNREAD:
            groups.setdefault((first["state"], first["sentence"]), []).append(item)
    return [
        {"state": state, "sentence": sentence, "items": found}
        for (state, sentence), found in groups.items()
    ]
