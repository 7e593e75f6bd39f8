"""What stands around the rows of an answer: headers and envelope, as the route writes them.

They depend on the release, the language, the format and on whether the caller named the release,
not on the question: so the route's own code writes them once, around a question that is replaced.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from api.answers import Rendered, answer, envelope
from api.asking import Ask, entity_tag, read_ask
from api.formats import as_json
from api.manners import add_headers
from api.routes.observations import OBSERVATIONS
from api.series.questions import PATH
from api.shelf import OpenRelease, Shelf

_INDICATOR: Final = "X0"
_ASKED: Final = as_json.encode({"asked": {"indicator": _INDICATOR}})[1:-1]
_NEXT: Final = "/next-page"
_LENGTH: Final = b"content-length"
_TAG: Final = b"etag"

RawHeaders = list[tuple[bytes, bytes]]


class Head(NamedTuple):
    """The lines of a head, with a gap for the entity tag and one for the length of the body."""

    before: bytes
    between: bytes
    after: bytes

    def filled(self, etag: str, length: int) -> bytes:
        """Return the lines with the empty one that ends them."""
        return b"%b%b%b%d%b" % (self.before, etag.encode(), self.between, length, self.after)


class Frame:
    """Everything about an answer but its rows.

    Args:
        shelf: What is served.
        asked: `release` or `as_of` as the caller wrote it, or neither.
        lang: Language of the answer.
        media_type: Format of the answer.
        packing: Content coding of the answer.

    Raises:
        ApiError: There is no such release.
    """

    def __init__(
        self,
        shelf: Shelf,
        asked: dict[str, str],
        lang: str,
        media_type: str,
        packing: str | None = None,
    ) -> None:
        query = urlencode({"indicator": _INDICATOR, **asked})
        headers = {"accept-language": lang, "accept": media_type}
        if packing is not None:
            headers["accept-encoding"] = packing
        self._shelf = shelf
        ask = _ask(shelf, query, headers)
        self.release: OpenRelease = ask.release
        self.coding = ask.coding
        self.notes: dict[str, Any] = dict(ask.request.scope["so_chuan"])
        self.envelope = as_json.encode(envelope(ask))[:-1]
        before, self._after = as_json.encode(ask.identity).split(_ASKED)
        self._tag = hashlib.sha256(before + b'"asked":')
        whole = _answered(ask, Rendered(b""))
        self._head = _head(whole)
        self._linked = _head(_answered(ask, Rendered(b"", _NEXT)))
        held = {**headers, "if-none-match": ask.etag}
        self._not_modified = _head(_answered(_ask(shelf, query, held), Rendered(b"")))

    def etag(self, asked: bytes) -> str:
        """Return the entity tag of the answer to a question."""
        digest = self._tag.copy()
        digest.update(asked + self._after)
        return entity_tag(digest, self.coding)

    def head(self, etag: str, length: int, following: str | None) -> bytes:
        """Return the head of an answer."""
        if following is None:
            return self._head.filled(etag, length)
        filled = self._linked.filled(etag, length)
        return filled.replace(f"<{_NEXT}>".encode(), f"<{following}>".encode())

    def not_modified(self, etag: str) -> bytes:
        """Return the head of an answer the caller has already."""
        head = self._not_modified
        return b"%b%b%b" % (head.before, etag.encode(), head.after)

    def ask(self, query: bytes, lang: str, media_type: str) -> Ask:
        """Return a question as the route reads it: for what is rare, such as pages.

        Raises:
            ApiError: The route would refuse it.
        """
        headers = {"accept-language": lang, "accept": media_type}
        return _ask(self._shelf, query.decode("ascii"), headers)


def _ask(shelf: Shelf, query: str, headers: dict[str, str]) -> Ask:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": PATH,
        "route": SimpleNamespace(path=PATH),
        "path_params": {},
        "query_string": query.encode("ascii"),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "app": SimpleNamespace(state=SimpleNamespace(registry=SimpleNamespace(shelf=shelf))),
        "so_chuan": {},
    }
    return read_ask(Request(scope), OBSERVATIONS)


def _answered(ask: Ask, rendered: Rendered) -> Response:
    response = answer(ask, lambda: rendered)
    add_headers(MutableHeaders(raw=response.raw_headers), ask.request.scope["so_chuan"])
    return response


def _head(response: Response) -> Head:
    """Cut the head of a response where its entity tag and its length stand."""
    lines = b"".join(
        b"%b: %b\r\n" % (name, b"\0" if name in (_TAG, _LENGTH) else value)
        for name, value in sorted(response.raw_headers, key=lambda header: header[0] == _LENGTH)
    )
    before, between, *after = (lines + b"\r\n").split(b"\0")
    return Head(before, between, *after) if after else Head(before, b"", between)


def unfold(head: bytes) -> RawHeaders:
    """Return the lines of a head one by one."""
    lines = (line.partition(b": ") for line in head.split(b"\r\n") if line)
    return [(name, value) for name, _, value in lines]
