"""What every message says of itself: whose it is, from which release, on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.answers import citation
from api.sdmx import book, terms
from api.sdmx.asking import SdmxAsk
from api.sdmx.message import Head
from store import clock


def head_of(ask: SdmxAsk) -> Head:
    """Return what a message says of itself: the same in every answer of a release."""
    publisher = book.publisher_of(ask.release)
    licence = ask.release.publisher.get("licence") or {}
    links = [{"href": str(licence["url"]), "rel": "license"}] if licence.get("url") else []
    return Head(
        id=terms.message_id(ask.release.id),
        prepared=clock.text(ask.release.entry.published_at),
        sender=book.agency_of(ask.release),
        sender_names={"vi": publisher.vi, "en": publisher.en},
        source={lang: _source(ask, lang, licence) for lang in ("vi", "en")},
        lang=ask.lang,
        links=tuple(links),
    )


def _source(ask: SdmxAsk, lang: str, licence: Mapping[str, Any]) -> str:
    told = citation(ask, lang) or ask.release.id
    return f"{told} ({licence['id']})" if licence.get("id") else told
