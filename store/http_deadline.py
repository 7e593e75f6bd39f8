"""A connection that does not finish sending its request is closed.

uvicorn has no limit of its own on the time a request may take to arrive (`trust.md` 5).
"""

from __future__ import annotations

import asyncio
from typing import ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_TOO_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class DeadlineProtocol(HttpToolsProtocol):
    """HTTP/1.1 with a deadline from the first byte, or the connection, to the end of a request.

    A request has `seconds` to arrive. With `slowest_rate`, every so many bytes of its body earn
    one second more, up to `most_seconds`: a large file on a slow line arrives, a drip does not.
    """

    seconds: ClassVar[float] = 10.0
    slowest_rate: ClassVar[int | None] = None
    most_seconds: ClassVar[float] = 600.0

    _deadline: asyncio.TimerHandle | None = None
    _began: float = 0.0
    _received: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock with the connection: one that sends nothing must end too."""
        super().connection_made(transport)
        self._arm()

    def on_message_begin(self) -> None:
        """Start the clock for a later request on the same connection."""
        super().on_message_begin()
        if self._deadline is None:
            self._arm()

    def on_body(self, body: bytes) -> None:
        """Count what came: it earns time."""
        super().on_body(body)
        self._received += len(body)

    def on_message_complete(self) -> None:
        """Stop the clock: the rest of the time is ours, not the client's."""
        super().on_message_complete()
        self._disarm()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock of a connection that is gone."""
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._disarm()
        self._began, self._received = self.loop.time(), 0
        self._deadline = self.loop.call_at(self._began + self.seconds, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        earned = self._received / self.slowest_rate if self.slowest_rate else 0.0
        end = self._began + min(self.seconds + earned, max(self.most_seconds, self.seconds))
        if end > self.loop.time():
            self._deadline = self.loop.call_at(end, self._expire)
            return
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.write(_TOO_LATE)
            self.transport.close()
