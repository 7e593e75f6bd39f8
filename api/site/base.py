"""What every page says: its release, its warnings, its languages, its terms, what it links to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.answers import citation, envelope
from api.shelf import OpenRelease
from api.site.view import View

# Address below the language -> key of its name; in the header and in the footer.
_HEADER: Final = {
    "/indicators": "nav_indicators",
    "/areas": "nav_areas",
    "/rankings": "nav_rankings",
    "/frameworks": "nav_frameworks",
    "/releases": "nav_releases",
    "/check": "nav_check",
}
_FOOTER: Final = {
    "/changes": "nav_changes",
    "/corrections": "nav_corrections",
    "/derived": "nav_derived",
    "/discrepancies": "nav_discrepancies",
    "/calendar": "nav_calendar",
    "/press": "nav_press",
    "/trust": "nav_trust",
    "/developers": "nav_developers",
    "/openness": "nav_openness",
}


def shared(view: View) -> dict[str, Any]:
    """Return what the frame around every page needs."""
    return {
        "view": view,
        "words": view.words,
        "lang": view.lang,
        "data_lang": view.ask.lang,
        "release": view.release,
        "publisher": publisher_of(view.release, view.ask.lang),
        "citation": citation(view.ask),
        "warnings": envelope(view.ask)["warnings"],
        "is_newest": view.release is view.shelf.current,
        "newest": view.shelf.current,
        "languages": view.page.languages,
        "header": _named(view, _HEADER),
        "footer": _named(view, _FOOTER),
        "query": "",
        "embedded": None,
        "card": None,
        "oembed": None,
    }


def _named(view: View, addresses: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return links; a page that is not offered in this language is there in that of the data."""
    here = view.path
    return [
        {
            "address": view.in_language(view.ask.lang, address),
            "name": view.words[key],
            "is_here": here == address,
            "is_within": here.startswith(f"{address}/"),
        }
        for address, key in addresses.items()
    ]


def publisher_of(release: OpenRelease, lang: str) -> dict[str, Any]:
    """Return name, system and licence of who publishes, in a language."""
    publisher = release.publisher
    named = {key: publisher.get(key) for key in ("name", "system")}
    texts = {
        key: text.get(lang, "") if isinstance(text, Mapping) else "" for key, text in named.items()
    }
    return {**texts, "licence": publisher.get("licence") or {}}
