"""Which language and which format a caller gets (RFC 9110, clause 12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from api import errors
from api.parameters import LANGUAGES

_TAG = re.compile(r'(?:W/)?("[^"]*")')
# `Thu Jan 01 2026 09:00:00 GMT+0700 (Indochina Time)`
_JAVASCRIPT = re.compile(
    r"([A-Z][a-z]{2}) ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})", re.ASCII
)
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.ASCII)


def language(header: str | None) -> str:
    """Choose by an Accept-Language header.

    Without a header the publisher's first language; `en` when the caller names languages
    and we have none of them.
    """
    wanted = _ranked(header or "")
    for tag in wanted:
        primary = tag.split("-")[0]
        if primary in LANGUAGES:
            return primary
        if tag == "*":
            return LANGUAGES[0]
    return "en" if wanted else LANGUAGES[0]


def media_format(header: str | None, formats: Mapping[str, str]) -> str:
    """Choose by an Accept header; `formats` are media types by name, the default first.

    Raises:
        NotAcceptableError: The caller accepts none of them.
    """
    wanted = _ranked(header or "*/*")
    for accepted in wanted or ["*/*"]:
        for name, media_type in formats.items():
            main = media_type.split("/")[0]
            if accepted in (media_type, f"{main}/*", "*/*"):
                return name
    raise errors.NotAcceptableError(allowed=list(formats.values()))


# Python's own gzip and a binding of zstd; the first one the caller likes best is taken.
CODINGS: Final = ("zstd", "gzip")


def coding(header: str | None) -> str | None:
    """Choose a content coding by an Accept-Encoding header; None sends the bytes as they are."""
    for accepted in _ranked(header or ""):
        if accepted in CODINGS:
            return accepted
        if accepted == "identity":
            return None
        if accepted == "*":
            return CODINGS[-1]
    return None


def instant(header: str | None) -> datetime | None:
    """Read an HTTP date; None for what is none. What JavaScript writes is read too."""
    if not header:
        return None
    match = _JAVASCRIPT.match(header)
    text = (
        f"{match[1]}, {match[3]} {match[2]} {match[4]} {match[5]} {match[6]}" if match else header
    )
    try:
        found = parsedate_to_datetime(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def holds(header: str | None, etag: str) -> bool:
    """Tell whether an If-None-Match header names an entity tag; GET compares weakly."""
    return etag in _TAG.findall(header or "") or (header or "").strip() == "*"


def _ranked(header: str) -> list[str]:
    """Return the items of an Accept header, most wanted first, without those of quality 0."""
    found = []
    for position, item in enumerate(header.split(",")[:50]):
        name, *options = (part.strip().lower() for part in item.split(";"))
        match = next(filter(None, map(_QUALITY.fullmatch, options)), None)
        quality = float(match[1]) if match else 1.0
        if name and quality > 0:
            found.append((-quality, position, name))
    return [name for _, _, name in sorted(found)]
