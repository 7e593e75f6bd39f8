"""HTTP/1.1 whose simplest requests are answered as soon as their head is read.

A compiled or kept answer needs no task, no scope and no headers checked again: its bytes are ready.
Everything else takes the way uvicorn gives it. The same answers come through `Front` under any
other server; only the way is longer.
"""

from __future__ import annotations

import time
from typing import Final

from api.series.front import Call, Front, is_held
from store.http_deadline import DeadlineProtocol

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_NOT_MODIFIED: Final = b"HTTP/1.1 304 Not Modified\r\n"
# Up to here one copy into one piece costs less than a second piece.
_SMALL: Final = 16_384


class SeriesProtocol(DeadlineProtocol):
    """Answers from the application's front where it can."""

    _answered = False

    def on_headers_complete(self) -> None:
        """Answer, or let the application."""
        self._answered = self._can_answer() and self._answer()
        if not self._answered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request that was answered already."""
        if self._answered:
            self._disarm()
            self.on_response_complete()
        else:
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Read a body; what was answered had none."""
        if not self._answered:
            super().on_body(body)

    def _can_answer(self) -> bool:
        """Tell whether nothing but the answer is to be done: the rest is uvicorn's."""
        is_idle = self.cycle is None or self.cycle.response_complete
        return (
            is_idle
            and not self.pipeline
            and not self.flow.write_paused
            and not self.access_log
            and self.parser.should_keep_alive()
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and len(self.connections) < (self.limit_concurrency or len(self.connections) + 1)
        )

    def _answer(self) -> bool:
        began = time.perf_counter()
        method = self.parser.get_method()
        if method not in (b"GET", b"HEAD"):
            return False
        path, _, query = self.url.partition(b"?")
        call = Call(self.headers)
        front: Front | None = self.app_state.get("front")
        if not call.is_usual or front is None:
            return False
        reply = front.reply(path, query, call)
        if reply is None or not front.allows(self.client):
            return False
        lines = b"".join([b"%b: %b\r\n" % one for one in self.server_state.default_headers])
        if is_held(call.held, reply.etag):
            self.transport.write(_NOT_MODIFIED + lines + reply.head_not_modified)
            front.note(reply, 304, 0, began)
            return True
        if method == b"HEAD":
            self.transport.write(_OK + lines + reply.head)
        elif len(reply.body) < _SMALL:
            self.transport.write(b"%b%b%b%b" % (_OK, lines, reply.head, reply.body))
        else:
            self.transport.writelines([_OK + lines + reply.head, reply.body])
        front.note(reply, 200, 0 if method == b"HEAD" else len(reply.body), began)
        return True
