"""What the pages of frameworks and of an edition's readiness show of the newest release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.bodies.frameworks import READINGS, Row, owners_of, summaries
from api.bodies.frameworks import View as Reader
from api.bodies.readiness import STATE_NAMES, STATES, history, readiness
from api.parameters import ON
from api.queries import frameworks
from api.site.view import View

# An item nobody reads stands in a list of its own, with its reason said once.
_UNREAD: Final = 0


def listed(page: View) -> Row:
    """Return the frameworks, those that read a province first."""
    lang = page.ask.lang
    with page.cursor() as cursor:
        books = summaries(Reader(page.release, cursor, lang))
    groups = [(kind, [one for one in books if one["provincial_reading"]["kind"] == kind])
              for kind in READINGS]  # fmt: skip
    found = [
        {"kind": kind, "meaning": READINGS[kind][lang], "books": books}
        for kind, books in groups
        if books
    ]
    return {"groups": found}


def contents(page: View) -> Row:
    """Return an edition's readiness as people read it.

    Raises:
        ApiError: There is no such framework or edition, or an address no framework could have.
    """
    lang = page.ask.lang
    code, edition = page.ask.values["framework"], page.ask.values["edition"]
    with page.cursor() as cursor:
        view = Reader(page.release, cursor, lang)
        body = readiness(view, code, edition, page.ask.values[ON.name])
        editions = [row["edition"] for row in frameworks.list_editions(cursor, code)]
    read = [item for item in body["items"] if item["readings"][0]["position"] != _UNREAD]
    for item in read:
        for one in item["readings"]:
            one["shown"] = _shown(page, one["figure"])
            one["owners"] = _owners(view, one)
    return {
        "body": body,
        "read": read,
        "unread": _unread(body["items"]),
        "editions": sorted(editions, reverse=True),
        "states": {state: STATE_NAMES[state][lang] for state in STATES},
        "past": history(page.registry, page.shelf, code, edition),
    }


def _owners(view: Reader, row: Row) -> str:
    """Name who sent the figure, or else who would send one."""
    sent = row["figure"] and row["figure"]["agency"]
    named = owners_of(view, sent) if sent else row["agencies"]
    return ", ".join(named.values()) or row["agency"] or ""


def _shown(page: View, figure: Mapping[str, Any] | None) -> str | None:
    """Return value and unit of a figure as people write them; None without a value."""
    if figure is None or figure["obs_value"] is None:
        return None
    unit = page.name("unit_measure", figure["unit_measure"])
    return f"{page.spoken(figure['obs_value'])} {unit}"


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
