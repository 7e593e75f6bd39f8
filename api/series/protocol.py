"""HTTP/1.1 whose simplest requests are answered as soon as they are there.

A compiled or kept answer needs no task, no scope and no headers checked again: its bytes are ready.
A head whose lines behind the first came before, byte for byte, is not even parsed: only its first
line is new. Everything else takes the way uvicorn gives it. The same answers come through `Front`
under any other server; only the way is longer.
"""

from __future__ import annotations

import time
from typing import Final

from api.series.counter import Reply
from api.series.front import Call, Front, holds
from api.series.pouring import OpenFile, Pouring
from store.http_deadline import DeadlineProtocol

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_NOT_MODIFIED: Final = b"HTTP/1.1 304 Not Modified\r\n"
_LINE: Final = b"\r\n"
_END: Final = b"\r\n\r\n"
_GET: Final = b"GET "
_VERSION: Final = b" HTTP/1.1"
# Up to here one copy into one piece costs less than a second piece.
_SMALL: Final = 16_384


class SeriesProtocol(DeadlineProtocol):
    """Answers from the application's front where it can."""

    # Whether all that came so far was answered; whether the request at hand is.
    _is_idle = True
    _answered = False
    # What came last, if it began with the head of a request.
    _data = b""
    _answered_at = 0.0
    # A long answer on its way, and whether the connection ends with it.
    _pouring: Pouring | None = None
    _ends_after = False

    def data_received(self, data: bytes) -> None:
        """Answer a request that is whole and simple, or parse what came."""
        self._data = data if self._is_idle else b""
        if not (self._is_idle and self._can_answer() and self._answer_known(data)):
            super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._is_idle = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Answer, or let the application."""
        self._answered = self._can_answer() and self._answer_parsed()
        if not self._answered:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request that was answered already."""
        self._is_idle = True
        if self._answered:
            self._disarm()
            self.on_response_complete()
        else:
            super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        """Read a body; what was answered had none."""
        if not self._answered:
            super().on_body(body)

    def shutdown(self) -> None:
        """End the connection, a long answer on its way first."""
        if self._pouring is not None:
            self._ends_after = True
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Send no more of a long answer to who is gone."""
        if self._pouring is not None:
            self._pouring.stop()
            self._pouring = None
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was idle for long enough."""
        if self._pouring is not None:
            self._keep_alive(self.timeout_keep_alive)
            return
        left = self._answered_at + self.timeout_keep_alive - time.perf_counter()
        if left > 0:
            self._keep_alive(left)
        else:
            super().timeout_keep_alive_handler()

    def _can_answer(self) -> bool:
        """Tell whether nothing but the answer is to be done: the rest is uvicorn's."""
        cycle = self.cycle
        return (
            (cycle is None or cycle.response_complete)
            and not self.pipeline
            and self._pouring is None
            and not self.flow.write_paused
            and not self.access_log
            and len(self.connections) < (self.limit_concurrency or len(self.connections) + 1)
        )

    def _answer_known(self, data: bytes) -> bool:
        """Answer a request of which only the first line is new."""
        line, _, rest = data.partition(_LINE)
        front: Front | None = self.app_state.get("front")
        if front is None or not (line.startswith(_GET) and line.endswith(_VERSION)):
            return False
        call = front.calls.get(rest)
        if call is None:
            return False
        path, _, query = line[len(_GET) : -len(_VERSION)].partition(b"?")
        if not self._answer(front, path, query, call):
            return False
        self._disarm()
        self.server_state.total_requests += 1
        if self.timeout_keep_alive_task is None:
            self._keep_alive(self.timeout_keep_alive)
        return True

    def _answer_parsed(self) -> bool:
        """Answer a request whose head was parsed, and know the head again."""
        method, parser = self.parser.get_method(), self.parser
        if (
            method not in (b"GET", b"HEAD")
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
            or parser.should_upgrade()
        ):
            return False
        path, _, query = self.url.partition(b"?")
        call = Call(self.headers)
        front: Front | None = self.app_state.get("front")
        if not call.is_usual or front is None:
            return False
        line, _, rest = self._data.partition(_LINE)
        if line == b"%b %b%b" % (method, self.url, _VERSION) and rest.find(_END) == len(rest) - 4:
            front.know(rest, call)
        return self._answer(front, path, query, call, is_head=method == b"HEAD")

    def _answer(
        self, front: Front, path: bytes, query: bytes, call: Call, *, is_head: bool = False
    ) -> bool:
        began = self._answered_at = time.perf_counter()
        reply = front.reply(path, query, call)
        if reply is None or not front.allows(self.client):
            return False
        lines, length = front.lines(self.server_state.default_headers), 0
        is_held = holds(call.held, reply.etag)
        if is_held:
            self.transport.write(b"".join((_NOT_MODIFIED, lines, reply.head_not_modified)))
        elif is_head:
            self.transport.write(b"".join((_OK, lines, reply.head)))
        else:
            length = reply.length
            self._write(b"".join((_OK, lines, reply.head)), reply)
        front.note(reply, 304 if is_held else 200, length, began)
        return True

    def _write(self, head: bytes, reply: Reply) -> None:
        """Write an answer in as few pieces, and as few copies, as it can be."""
        # Not while a request is parsed: others may stand behind it.
        if reply.file is not None and self._is_idle and not self.transport.get_write_buffer_size():
            self._pour(head, reply.file, reply.length)
        elif reply.length < _SMALL:
            self.transport.write(b"".join((head, *reply.body)))
        else:
            first, *rest = reply.body
            self.transport.writelines([b"".join((head, first)), *rest])

    def _pour(self, head: bytes, file: OpenFile, length: int) -> None:
        """Send a file behind a head; nothing is read until all of it went out."""
        number = self.transport.get_extra_info("socket").fileno()
        self._pouring = Pouring(self.loop, number, (head, file, length), self._poured)
        self.transport.pause_reading()
        self._pouring.pour()

    def _poured(self, is_whole: bool) -> None:
        self._pouring = None
        self._answered_at = time.perf_counter()
        if not is_whole:
            self.transport.abort()
        elif self._ends_after:
            self.transport.close()
        elif not self.transport.is_closing():
            self.transport.resume_reading()

    def _keep_alive(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            seconds, self.timeout_keep_alive_handler
        )
