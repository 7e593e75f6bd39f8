"""How often one person or address may ask; kept in memory, since a restart may forgive."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from ingest.portal.errors import TooManyError

_MOST_KEYS = 10_000


class Rate:
    """At most `count` times in `seconds` for each key."""

    def __init__(
        self, count: int, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._seconds = seconds
        self._now = now
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        """Count one more.

        Raises:
            TooManyError: It would be over the limit; it is not counted.
        """
        now = self._now()
        with self._lock:
            if len(self._times) >= _MOST_KEYS:
                self._forget(now)
            if len(self._times) >= _MOST_KEYS and key not in self._times:
                raise TooManyError(key)
            times = self._times.get(key, deque())
            while times and times[0] <= now - self._seconds:
                times.popleft()
            if len(times) >= self._count:
                raise TooManyError(key)
            times.append(now)
            self._times[key] = times

    def _forget(self, now: float) -> None:
        old = now - self._seconds
        self._times = {key: times for key, times in self._times.items() if times[-1] > old}
