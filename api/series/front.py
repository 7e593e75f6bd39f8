"""In front of the application: answers that are compiled or kept, below routing and middleware.

It stands at the same addresses as the routes and says the same, byte for byte. What it does not
know passes through, and what comes back for good is kept for the next caller.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import negotiation
from api.limits import Limits
from api.releases import Registry
from api.series.counter import OVERHEAD, Counter, Key, Reply, Shelved
from api.series.frames import RawHeaders, unfold
from api.series.questions import PATH
from api.shelf import Shelf
from api.watch import Watch

# Answers under these addresses depend on the shelf and on nothing else.
_KEPT: Final = (
    b"/v1/observations",
    b"/v1/indicators",
    b"/v1/datasets",
    b"/v1/areas",
    b"/v1/series",
)
_PATH: Final = PATH.encode()
_METHODS: Final = frozenset({"GET", "HEAD"})
# A request that says more than this is for the application to read.
_UNUSUAL: Final = frozenset(
    {b"content-length", b"transfer-encoding", b"if-modified-since", b"range", b"expect"}
)
_CHOOSING: Final = frozenset({b"accept", b"accept-language", b"accept-encoding"})
_LONGEST_HEADER: Final = 512
# Heads that are known again when they come again.
_LONGEST_HEAD: Final = 2048
_MOST_HEADS: Final = 512
_NOT_REPEATED: Final = frozenset(
    {
        b"content-disposition",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"link",
    }
)


class Call:
    """What of a request's headers chooses an answer; of a header given twice the first counts."""

    __slots__ = ("accept", "coding", "held", "is_usual", "language")

    def __init__(self, headers: Sequence[tuple[bytes, bytes]]) -> None:
        self.accept: bytes | None = None
        self.language: bytes | None = None
        self.coding: bytes | None = None
        self.held: bytes | None = None
        self.is_usual = True
        for name, value in headers:
            if name == b"accept":
                self.accept = value if self.accept is None else self.accept
            elif name == b"accept-language":
                self.language = value if self.language is None else self.language
            elif name == b"accept-encoding":
                self.coding = value if self.coding is None else self.coding
            elif name == b"if-none-match":
                self.held = value if self.held is None else self.held
            elif name in _UNUSUAL:
                self.is_usual = False
            # What is kept by its headers must not grow with them.
            if len(value) > _LONGEST_HEADER and name in _CHOOSING:
                self.is_usual = False


class Front:
    """Answers what it can; `reply` is all a protocol needs, calling it is ASGI.

    Args:
        app: The application behind.
        limits: How often an address may ask; the application tells it so.
        watch: Notes each answer.
        room: Bytes of answers to keep.

    `calls` are heads that came before without their first line, and what they mean.
    """

    def __init__(self, app: ASGIApp, limits: Limits, watch: Watch, *, room: int) -> None:
        self._app = app
        self._limits = limits
        self._watch = watch
        self._room = room
        self._cutting = asyncio.Lock()
        self._counter = Counter(Shelf(), room)
        self._said: RawHeaders = []
        self._lines = b""
        self.registry: Registry | None = None
        self.calls: dict[bytes, Call] = {}

    def counter(self) -> Counter:
        """Return the counter of what is served now."""
        if self.registry is not None and self.registry.shelf is not self._counter.shelf:
            self._counter = Counter(self.registry.shelf, self._room)
        return self._counter

    def reply(self, path: bytes, query: bytes, call: Call) -> Reply | None:
        """Return an answer that is compiled or kept; None if the application must be asked."""
        key = Key(path, query, call.accept, call.language, call.coding)
        counter = self.counter()
        found = counter.find(key)
        if found is None and path == _PATH:
            found = counter.make(key)
            if found is not None:
                counter.keep(key, found)
        return found

    def know(self, head: bytes, call: Call) -> None:
        """Remember what the lines of a head mean; of a copy that is held there are too many."""
        if call.held is None and len(head) <= _LONGEST_HEAD:
            if len(self.calls) >= _MOST_HEADS:
                self.calls.clear()
            self.calls[head] = call

    def lines(self, headers: RawHeaders) -> bytes:
        """Return what the server says in every head, as it stands there; it changes each second."""
        if headers is not self._said:
            self._said, self._lines = headers, b"".join([b"%b: %b\r\n" % one for one in headers])
        return self._lines

    async def _long_reply(self, key: Key) -> Reply | None:
        """Cut a long answer beside the others, one at a time: it takes room while it is cut."""
        async with self._cutting:
            counter = self.counter()
            found = counter.find(key)
            if found is None:
                found = await run_in_threadpool(counter.make, key, is_short=False)
                if found is not None and found.begin is None:
                    counter.keep(key, found)
        return found

    def allows(self, client: tuple[str, int] | None) -> bool:
        """Take a token of a caller's address."""
        return client is None or self._limits.allows(client[0])

    def note(self, reply: Reply, status: int, length: int, began: float) -> None:
        """Note an answer that was given."""
        if self._watch.is_on:
            self._watch.note(reply.notes, status, length, time.perf_counter() - began)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in _METHODS:
            await self._app(scope, receive, send)
            return
        path, call = scope.get("raw_path") or scope["path"].encode(), Call(scope["headers"])
        if not call.is_usual or not path.startswith(_KEPT):
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        reply = self.reply(path, scope["query_string"], call)
        key = Key(path, scope["query_string"], call.accept, call.language, call.coding)
        if reply is None and path == _PATH and self.counter().is_long(key):
            reply = await self._long_reply(key)
        if reply is not None and self.allows(scope.get("client")):
            status, length = await self._send(key, reply, call, scope["method"], send)
            self.note(reply, status, length, began)
        elif scope["method"] == "GET" and call.held is None:
            await self._app(scope, receive, _Keeper(self, key, scope, send))
        else:
            await self._app(scope, receive, send)

    async def _send(
        self, key: Key, reply: Reply, call: Call, method: str, send: Send
    ) -> tuple[int, int]:
        """Send an answer; return its status and the length of its body."""
        if holds(call.held, reply.etag):
            await _write(send, 304, unfold(reply.head_not_modified), b"")
            return 304, 0
        head = unfold(reply.head)
        if method == "HEAD":
            await _write(send, 200, head, b"")
            return 200, 0
        if reply.begin is None:
            await _write(send, 200, head, b"".join(reply.body))
        else:
            await self._send_pieces(key, reply, reply.begin(), head, send)
        return 200, reply.length

    async def _send_pieces(
        self, key: Key, reply: Reply, pieces: Iterator[bytes], head: RawHeaders, send: Send
    ) -> None:
        """Send a body while it is cut, and keep it for the next caller."""
        counter = self.counter()
        await send({"type": "http.response.start", "status": 200, "headers": head})
        with Shelved() as shelved:
            for piece in pieces:
                shelved.add(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
            counter.keep(key, shelved.kept(reply))


class _Keeper:
    """Keeps the answer that passes through, if it is whole and may be given to the next caller."""

    def __init__(self, front: Front, key: Key, scope: Scope, send: Send) -> None:
        self._front = front
        self._scope = scope
        self._counter = front.counter()
        self._key = key
        self._send = send
        self._start: Message = {}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif not message.get("more_body") and self._start.get("status") == 200:
            self._keep(message.get("body", b""))
        await self._send(message)

    def _keep(self, body: bytes) -> None:
        headers = dict(self._start["headers"])
        etag, length = headers.get(b"etag"), headers.get(b"content-length")
        # A swap between question and answer: whose answer it is cannot be told.
        is_same = self._front.counter() is self._counter
        if etag is None or length != str(len(body)).encode() or not is_same:
            return
        notes = self._scope.get("so_chuan", {})
        self._counter.keep(self._key, _reply(etag, self._start["headers"], body, notes))


def _reply(etag: bytes, headers: RawHeaders, body: bytes, notes: Mapping[str, Any]) -> Reply:
    repeated = [(name, value) for name, value in headers if name not in _NOT_REPEATED]
    return Reply(
        etag=etag.decode("latin-1"),
        head=_fold(headers),
        body=(bytes(body),),
        length=len(body),
        head_not_modified=_fold(repeated),
        notes=dict(notes),
        size=len(body) + OVERHEAD,
    )


def _fold(headers: RawHeaders) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"


async def _write(send: Send, status: int, headers: RawHeaders, body: bytes) -> None:
    start: dict[str, Any] = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body})


def holds(held: bytes | None, etag: str) -> bool:
    """Tell whether the caller has an answer already."""
    return held is not None and negotiation.holds(held.decode("latin-1"), etag)
