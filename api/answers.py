"""From a body to a response: entity tag, caching, citation; the same for every address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any, Final, NamedTuple

from starlette.responses import Response, StreamingResponse

from api import coding, missed, negotiation
from api.asking import Ask
from api.formats import as_json
from api.labels import borrowed
from api.parameters import MAXIMUM_ROWS, ON
from store import clock

VARY: Final = "Accept, Accept-Language, Accept-Encoding"
# The code of a warning about a code that a release does not know.
UNKNOWN_CODE: Final = "unknown-code"
# A release's figures never change, but what is said of it may: it may be withdrawn at any moment.
# A cache may keep the answer and must ask before it gives it again; the entity tag tells.
_PINNED: Final = "public, max-age=0, must-revalidate"
_NEWEST: Final = "public, max-age=60, must-revalidate"


class Rendered(NamedTuple):
    """A body, encoded, not yet, or in pieces; and the address of the page after it."""

    body: Mapping[str, Any] | bytes | Iterator[bytes]
    following: str | None = None


def answer(ask: Ask, render: Callable[[], Rendered]) -> Response:
    """Answer an ask; what the caller already has is not rendered again."""
    headers = {
        "ETag": ask.etag,
        "Cache-Control": freshness(ask),
        "Vary": VARY,
        "Content-Language": ask.lang,
    }
    changed = last_modified(ask)
    if changed is not None:
        headers["Last-Modified"] = format_datetime(changed, usegmt=True)
    held = ask.request.headers.get("if-none-match")
    # `*` means any copy: only rendering tells whether there is something to have a copy of.
    if held != "*" and _is_held(ask, changed):
        return Response(status_code=304, headers=headers)
    rendered = render()
    if held == "*" and ask.operation.takes is None:
        return Response(status_code=304, headers=headers)
    if named := links(ask, rendered.following):
        headers["Link"] = ", ".join(named)
    if ask.format in MAXIMUM_ROWS:
        headers["Content-Disposition"] = f'inline; filename="{_file_name(ask)}"'
    body = rendered.body
    if ask.coding is not None:
        headers["Content-Encoding"] = ask.coding
    if isinstance(body, Iterator):
        pieces = body if ask.coding is None else coding.pack_pieces(body, ask.coding)
        # Of a HEAD nothing would be sent: nothing is made.
        pieces = iter(()) if ask.request.scope["so_chuan"].get("method") == "HEAD" else pieces
        return StreamingResponse(pieces, headers=headers, media_type=_content_type(ask))
    content = body if isinstance(body, bytes) else as_json.encode(body)
    if ask.coding is not None:
        content = coding.pack(content, ask.coding)
    return Response(content, headers=headers, media_type=_content_type(ask))


def freshness(ask: Ask) -> str:
    """Return how long a cache may give an answer again without asking."""
    return _PINNED if ask.is_pinned and ask.operation.is_versioned else _NEWEST


def last_modified(ask: Ask) -> datetime | None:
    """Return when an answer last became another; None when no instant says so.

    What has become of a release's files, or is said of its previews, is known by no clock.
    """
    if ask.passed_over or ask.early_access or ask.shelf.kept is not None:
        return None
    if not ask.operation.is_versioned:
        # Of the calendar only its digest is known here.
        if ask.shelf.refused or ask.shelf.papers:
            return None
        told = ask.shelf.entries
    else:
        patch = ask.patch
        named = (ask.release.id, patch, ask.serious)
        told = [one.entry for one in ask.shelf.releases if one.id in named]
    instants = [each for one in told for each in (one.published_at, one.withdrawn_at) if each]
    if ask.operation.is_dated:
        # What counts days becomes another answer at midnight.
        instants.append(datetime.combine(min(ask.values[ON.name], clock.now().date()), time(), UTC))
    return max(instants, default=None)


def _is_held(ask: Ask, changed: datetime | None) -> bool:
    """Tell whether the caller has this answer (RFC 9110, 13.2.2); a body is always answered."""
    if ask.operation.takes is not None:
        return False
    held = ask.request.headers.get("if-none-match")
    if held is not None:
        return negotiation.holds(held, ask.etag)
    since = negotiation.instant(ask.request.headers.get("if-modified-since"))
    return changed is not None and since is not None and changed <= since


def envelope(ask: Ask, *, warnings: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return what every body begins with: its release, its terms, and what to know about it."""
    publisher = ask.release.publisher
    for one in warnings:
        if one["code"] == UNKNOWN_CODE:
            missed.note(ask.request.scope["so_chuan"], one["parameter"].lower(), one["value"])
    return {
        "release": release_body(ask),
        "publisher": _in(publisher.get("name"), ask.lang),
        "licence": publisher.get("licence"),
        "citation": citation(ask),
        "lang": ask.lang,
        "warnings": [*_release_warnings(ask), *warnings],
    }


def release_body(ask: Ask) -> dict[str, Any]:
    """Return which release an answer is from."""
    entry = ask.release.entry
    body: dict[str, Any] = {
        "id": entry.id,
        "status": entry.status,
        "certified_at": clock.text(entry.certified_at),
        "published_at": clock.text(entry.published_at),
        "signers": list(ask.release.signers),
        "manifest_sha256": entry.manifest_sha256,
    }
    if entry.status == "withdrawn":
        body |= {
            "reason": entry.reason,
            "text": entry.text,
            "superseded_by": entry.superseded_by,
            "withdrawn_at": entry.withdrawn_at and clock.text(entry.withdrawn_at),
        }
    return body


def warning(code: str, message: Mapping[str, str], lang: str, **facts: str) -> dict[str, str]:
    """Return one entry of `warnings`."""
    return {"code": code, "message": message[lang].format(**facts), **facts}


def localised(row: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Put the name in the caller's language beside the two a row has."""
    other = "en" if lang == "vi" else "vi"
    name = row.get(f"name_{lang}") or borrowed(row.get(f"name_{other}"), other)
    return {"name": name, **row}


_WITHDRAWN: Final = {
    "vi": "Bản công bố {release} đã bị thu hồi.",
    "en": "Release {release} was withdrawn.",
}
_CORRECTED: Final = {
    "vi": "Bản công bố {release} đã được đính chính bằng bản {superseded_by}.",
    "en": "Release {release} was corrected by release {superseded_by}.",
}
_SERIOUS: Final = {
    "vi": "Bản {release} có số liệu sai nghiêm trọng, đã được sửa trong bản {corrected_by}; xem "
    "/v1/changes?from={release}&to={corrected_by}.",
    "en": "Release {release} holds a seriously wrong figure, corrected by release {corrected_by}; "
    "see /v1/changes?from={release}&to={corrected_by}.",
}
_PASSED_OVER: Final = {
    "vi": "Bản mới hơn {release} không qua kiểm chứng; đây là bản mới nhất còn nguyên vẹn.",
    "en": "The newer release {release} fails verification; this is the newest that is intact.",
}


def _release_warnings(ask: Ask) -> list[dict[str, str]]:
    entry = ask.release.entry
    found = []
    if entry.status == "withdrawn":
        found.append(warning("withdrawn-release", _WITHDRAWN, ask.lang, release=entry.id))
    if ask.patch is not None:
        facts = {"release": entry.id, "superseded_by": ask.patch}
        found.append(warning("corrected-release", _CORRECTED, ask.lang, **facts))
    if ask.serious is not None:
        facts = {"release": entry.id, "corrected_by": ask.serious}
        found.append(warning("serious-error", _SERIOUS, ask.lang, **facts))
    return found + [
        warning("newer-release-refused", _PASSED_OVER, ask.lang, release=release)
        for release in ask.passed_over
    ]


def citation(ask: Ask, lang: str | None = None) -> str:
    """Fill the publisher's citation; its other places belong to single figures."""
    text = str(_in(ask.release.publisher.get("citation"), lang or ask.lang) or "")
    entry = ask.release.entry
    filled = {"{release}": entry.id, "{published_at}": clock.text(entry.published_at)}
    for place, value in filled.items():
        text = text.replace(place, value)
    return re.sub(r"[,;]?\s*\{[a-z_]+\}", "", text)


def _in(text: Any, lang: str) -> Any:  # noqa: ANN401 - plain JSON of a manifest
    return text.get(lang) if isinstance(text, Mapping) else text


def links(ask: Ask, following: str | None = None) -> list[str]:
    """Return RFC 8288 links: the next page, the release to use instead, and the licence."""
    found = [] if following is None else [f'<{following}>; rel="next"']
    found.append(f'</v1/releases/{ask.release.id}>; rel="cite-as"')
    if successor := ask.release.entry.superseded_by or ask.patch or ask.serious:
        found.append(f'</v1/releases/{successor}>; rel="successor-version"')
    licence = ask.release.publisher.get("licence")
    if isinstance(licence, Mapping) and licence.get("url"):
        found.append(f'<{licence["url"]}>; rel="license"')
    return found


def _file_name(ask: Ask) -> str:
    noun = re.sub(r"[^A-Za-z0-9_.-]", "-", ask.path.rsplit("/", 1)[-1])
    return f"{noun}-{ask.release.id}.{ask.format}"


def _content_type(ask: Ask) -> str:
    if ask.format == "csv":
        return "text/csv; charset=utf-8; header=present"
    media_type = ask.operation.formats[ask.format]
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
