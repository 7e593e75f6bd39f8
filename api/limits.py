"""How often one address may ask: a bucket of tokens each, in this process's memory only.

An address is never written anywhere. Behind a proxy every caller has the proxy's address, so
there the limit belongs to the proxy, and is off unless it is asked for.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from api import errors, negotiation
from api.manners import refuse

_MOST_ADDRESSES: Final = 65_536


class Limits:
    """Counts the requests of each address.

    Args:
        rate: Requests a second in the long run; None lets everybody ask without end.
        burst: Requests at once.
        now: Seconds, from anywhere.
    """

    def __init__(
        self, rate: float | None, burst: int, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._now = now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def policy(self) -> str | None:
        """The limit as the RateLimit-Policy header writes it; None without one."""
        if self._rate is None:
            return None
        return f'"default";q={self._burst};w={math.ceil(self._burst / self._rate)}'

    @property
    def quota(self) -> tuple[int, int] | None:
        """The limit as so many requests in so many seconds; None without one."""
        if self._rate is None:
            return None
        return self._burst, math.ceil(self._burst / self._rate)

    def allows(self, address: str) -> bool:
        """Take a token of an address; False when none is left."""
        return self.wait(address) == 0

    def wait(self, address: str) -> int:
        """Take a token of an address, or return the seconds until there is one."""
        if self._rate is None:
            return 0
        name, now = _household(address), self._now()
        with self._lock:
            tokens, since = self._held.pop(name, (float(self._burst), now))
            tokens = min(self._burst, tokens + (now - since) * self._rate)
            is_allowed = tokens >= 1
            self._held[name] = (tokens - 1 if is_allowed else tokens, now)
            if len(self._held) > _MOST_ADDRESSES:
                self._held.popitem(last=False)
        return 0 if is_allowed else max(1, math.ceil((1 - tokens) / self._rate))


class Limited:
    """Wraps the application: whoever asks too often is told when to go on."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        client = scope.get("client") if scope["type"] == "http" else None
        seconds = self._limits.wait(client[0]) if client else 0
        if seconds == 0:
            await self._app(scope, receive, send)
            return
        header = dict(scope["headers"]).get(b"accept-language", b"").decode("latin-1")
        error = errors.TooManyRequestsError(seconds=seconds, policy=self._limits.policy or "")
        await refuse(error, negotiation.language(header), scope, send)


def _household(address: str) -> str:
    """Return what shares a bucket: an IPv4 address, or the network of an IPv6 one."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network((address, 64), strict=False))
    except ValueError:
        return address
