"""What holds for every answer, in one place below the routes: HEAD, CORS, safety, limits."""

from __future__ import annotations

import re
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import errors, negotiation, problems

LONGEST_ADDRESS: Final = 8192
LARGEST_BODY: Final = 65_536
_JSON_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_ALWAYS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Last-Modified, X-Release, X-Release-Status, X-Release-Reason, Deprecation, "
        "Content-Disposition, Content-Range, Repr-Digest, RateLimit, RateLimit-Policy, Retry-After"
    ),
}
_READ: Final = "GET, HEAD, OPTIONS"
_BOTH: Final = "GET, HEAD, POST, OPTIONS"
# The only addresses that take a body; like all others they change nothing.
ASKED: Final = {
    "/v1/query": "POST, OPTIONS",
    "/v1/check": _BOTH,
    "/vi/check": _BOTH,
    "/en/check": _BOTH,
    "/mcp": "GET, POST, OPTIONS",
}
# Here a selection may stand in the address or in a body.
_ASKED_EITHER_WAY = re.compile(r"/px/api/v2/tables/[^/]*/data")
# A page to be checked is longer than a question.
LARGEST_PAGE: Final = 1 << 20
_LARGEST: Final = dict.fromkeys(("/v1/check", "/vi/check", "/en/check"), LARGEST_PAGE)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range, "
        "Mcp-Protocol-Version, Mcp-Method, Mcp-Name"
    ),
    "Access-Control-Max-Age": "86400",
}


class Manners:
    """Wraps the application.

    HEAD is answered as GET without its body, a trailing slash is not there, and OPTIONS needs no
    route. What the application notes in `scope["so_chuan"]` (release, language) becomes a header.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        # Whoever watches from outside gave the notes, to read them afterwards.
        notes: dict[str, str] = scope.setdefault("so_chuan", {})
        notes["lang"] = negotiation.language(headers.get("accept-language"))
        method = scope["method"]
        path = scope["path"].rstrip("/") or "/"
        # The notes are one object that every copy of the scope shares.
        inner = {**scope, "path": path, "so_chuan": notes}
        sender = _Sender(send, notes, is_head=method == "HEAD")
        try:
            _check_size(scope, headers, _LARGEST.get(path, LARGEST_BODY))
        except errors.ApiError as error:
            await _refuse(error, notes["lang"], path, sender)
            return
        if method == "OPTIONS":
            either = _ASKED_EITHER_WAY.fullmatch(path) is not None
            allowed = ASKED.get(path, _BOTH if either else _READ)
            methods = {"Allow": allowed, "Access-Control-Allow-Methods": allowed}
            await _answer(sender, 204, methods | _PREFLIGHT, b"")
            return
        if method == "HEAD":
            inner["method"] = "GET"
            notes["method"] = method
        await self._app(inner, receive, sender)


class _Sender:
    """Adds the headers on the way out and leaves out the body of a HEAD."""

    def __init__(self, send: Send, notes: dict[str, str], *, is_head: bool) -> None:
        self._send = send
        self._notes = notes
        self._is_head = is_head

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            add_headers(headers, self._notes)
        elif message["type"] == "http.response.body" and self._is_head:
            message = {**message, "body": b""}
        await self._send(message)


def add_headers(headers: MutableHeaders, notes: dict[str, str]) -> None:
    """Add what every answer has, the release among it; what is set already stays."""
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", _PAGE_POLICY if is_page else _JSON_POLICY)
    headers.setdefault("Cache-Control", "no-store")
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if "release" in notes:
        headers["X-Release"] = notes["release"]
    if "status" in notes:
        headers["X-Release-Status"] = notes["status"]
    if "deprecation" in notes:
        headers["Deprecation"] = notes["deprecation"]
        headers["X-Release-Reason"] = notes["reason"]


def _check_size(scope: Scope, headers: Headers, largest: int) -> None:
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise errors.AddressTooLongError(maximum=LONGEST_ADDRESS)
    length = headers.get("content-length", "0")
    if len(length) > 10 or (length.isascii() and length.isdigit() and int(length) > largest):
        raise errors.RequestTooLargeError(maximum=largest)


async def refuse(error: errors.ApiError, lang: str, scope: Scope, send: Send) -> None:
    """Refuse a request before the application sees it."""
    sender = _Sender(send, {"lang": lang}, is_head=scope["method"] == "HEAD")
    await _refuse(error, lang, scope["path"], sender)


async def _refuse(error: errors.ApiError, lang: str, path: str, send: _Sender) -> None:
    headers = {
        "Content-Type": problems.MEDIA_TYPE,
        "Content-Language": lang,
        **problems.headers_of(error),
    }
    await _answer(send, problems.STATUS[type(error)], headers, problems.encode(error, lang, path))


async def _answer(send: _Sender, status: int, headers: dict[str, str], body: bytes) -> None:
    length = [] if status == 204 else [(b"content-length", str(len(body)).encode())]
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw + length})
    await send({"type": "http.response.body", "body": body})
