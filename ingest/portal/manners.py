"""What holds for every answer of the page: language, safety, sizes, where a form came from."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.formparsers import MultiPartException
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.portal.errors import ForbiddenError, PortalError, TooLargeError
from ingest.portal.settings import Settings

LANGUAGES: Final = ("vi", "en")
LANGUAGE_COOKIE: Final = "so_chuan_lang"
UPLOAD: Final = re.compile(r"/datasets/[A-Z0-9_]{1,40}/files", re.ASCII)
# Beside the file itself a form has its fields and the boundaries between them.
_AROUND_FILE: Final = 256 * 1024
_LONGEST_ADDRESS: Final = 4096
_ALWAYS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}


class Manners:
    """Wraps the application; what it notes stands in `scope["so_chuan"]`."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        notes: dict[str, object] = {"lang": _language(scope, headers)}
        is_head = scope["method"] == "HEAD"
        inner = {**scope, "so_chuan": notes, "method": "GET" if is_head else scope["method"]}
        notes["refused"] = self._refusal(inner, headers)
        body = _Body(receive, self._most(scope), notes)
        kept = _asked_language(scope)
        await self._app(inner, body, _Sender(send, is_head, self._is_secure(scope), kept))

    def _most(self, scope: Scope) -> int:
        if UPLOAD.fullmatch(scope["path"]):
            return self._settings.file_size + _AROUND_FILE
        return self._settings.form_size

    def _refusal(self, scope: Scope, headers: Headers) -> PortalError | None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return TooLargeError("address")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 12:
            return TooLargeError("length")
        if int(length) > self._most(scope):
            return TooLargeError("body")
        if scope["method"] not in ("GET", "OPTIONS") and not self._is_ours(scope, headers):
            return ForbiddenError("origin")
        return None

    def _is_ours(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether a form came from one of our pages, as far as a browser says."""
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        allowed = {
            f"{scope['scheme']}://{headers.get('host', '')}",
            self._settings.public_url or "",
        }
        return origin in allowed

    def _is_secure(self, scope: Scope) -> bool:
        return is_secure(scope, self._settings)


class BodyTooLargeError(MultiPartException):
    """More came than the limit; of this class, so that the form's parser closes its files."""


class _Body:
    """Counts what comes in, with a length or in chunks."""

    def __init__(self, receive: Receive, most: int, notes: dict[str, object]) -> None:
        self._receive = receive
        self._left = most
        self._notes = notes

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._notes["is_too_large"] = True
            raise BodyTooLargeError("too large")
        return message


class _Sender:
    """Adds the headers on the way out and leaves out the body of a HEAD."""

    def __init__(self, send: Send, is_head: bool, is_secure: bool, language: str | None) -> None:
        self._send = send
        self._is_head = is_head
        self._is_secure = is_secure
        self._language = language

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            add_headers(headers)
            if self._language is not None:
                kept = f"{LANGUAGE_COOKIE}={self._language}; Path=/; Max-Age=31536000; SameSite=Lax"
                headers.append("Set-Cookie", kept)
            if self._is_secure:
                headers["Strict-Transport-Security"] = "max-age=31536000"
        elif message["type"] == "http.response.body" and self._is_head:
            message = {**message, "body": b""}
        await self._send(message)


def add_headers(headers: MutableHeaders) -> None:
    """Add what every answer has."""
    headers.setdefault("Cache-Control", "no-store")
    for name, value in _ALWAYS.items():
        headers[name] = value


def is_secure(scope: Scope, settings: Settings) -> bool:
    """Tell whether the browser speaks to us over TLS."""
    return scope["scheme"] == "https" or (settings.public_url or "").startswith("https://")


def _asked_language(scope: Scope) -> str | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in LANGUAGES else None


def _language(scope: Scope, headers: Headers) -> str:
    kept = cookie_parser(headers.get("cookie", "")).get(LANGUAGE_COOKIE, "")
    return _asked_language(scope) or (kept if kept in LANGUAGES else LANGUAGES[0])
