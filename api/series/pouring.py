"""A long body sent out of its file by the system, without a copy of it here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable


class OpenFile:
    """An open file that lasts as long as somebody may still send it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = os.dup(descriptor)

    def __del__(self) -> None:
        os.close(self.descriptor)


class Pouring:
    """One answer on its way down one connection whose buffer is empty.

    Nothing else may be written to the connection before `ended` was called.

    Args:
        loop: Tells when the connection takes more.
        connection: Descriptor of the connection's socket; it stays the caller's.
        answer: A head, the file behind it, and how many bytes of it, from its beginning.
        ended: Called once, with whether all was sent; never when the pouring was stopped.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        connection: int,
        answer: tuple[bytes, OpenFile, int],
        ended: Callable[[bool], None],
    ) -> None:
        self._loop = loop
        # The loop watches the connection itself by the other number.
        self._socket = os.dup(connection)
        self._head, self._file, self._length = answer
        self._ended = ended
        self._sent = 0
        self._is_waiting = False

    def pour(self) -> None:
        """Send what the connection takes now, and go on by itself when it takes more."""
        try:
            while self._head:
                self._head = self._head[os.write(self._socket, self._head) :]
            while self._sent < self._length:
                left = self._length - self._sent
                self._sent += os.sendfile(self._socket, self._file.descriptor, self._sent, left)
        except BlockingIOError:
            if not self._is_waiting:
                self._is_waiting = True
                self._loop.add_writer(self._socket, self.pour)
            return
        except OSError:  # the caller is gone
            self.stop()
            self._ended(False)
            return
        self.stop()
        self._ended(True)

    def stop(self) -> None:
        """Send no more; a second time does nothing."""
        if self._is_waiting:
            self._loop.remove_writer(self._socket)
            self._is_waiting = False
        if self._socket >= 0:
            os.close(self._socket)
            self._socket = -1
