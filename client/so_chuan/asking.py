"""Asking over HTTP: patient with a busy server, and never sent twice what has not changed."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

import httpx

from so_chuan.errors import AskedTooOftenError, RefusedError, UnreachableError

_BUSY: Final = frozenset({429, 502, 503, 504})
_LONGEST_WAIT: Final = 60.0


class Http:
    """One server.

    Args:
        base: Its address.
        tries: How often it is asked until an answer comes.
        wait: Seconds before the second try; twice as many before each further one.
        kept: Answers kept, to be given again when the server says they have not changed.
        timeout: Seconds to wait for a connection, and for each piece of an answer.
        transport: Where the requests go instead of the network; for tests and proxies.
        sleep: How to wait.
    """

    def __init__(
        self,
        base: str,
        *,
        tries: int = 4,
        wait: float = 0.5,
        kept: int = 128,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = httpx.Client(
            base_url=base.rstrip("/"), timeout=timeout, transport=transport, follow_redirects=True
        )
        self._tries = max(1, tries)
        self._wait = wait
        self._most_kept = kept
        self._sleep = sleep
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def json(self, path: str, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return an answer; a number with a point is a `Decimal` with all its digits.

        Raises:
            RefusedError: The server refused.
            UnreachableError: It gave no answer.
        """
        content = self.content(path, asked)
        try:
            body = json.loads(content, parse_float=Decimal)
        except ValueError:
            raise UnreachableError(f"{path}: the answer is no JSON") from None
        if not isinstance(body, dict):
            raise UnreachableError(f"{path}: the answer is no object")
        return body

    def content(self, path: str, asked: Mapping[str, Any] | None = None) -> bytes:
        """Return the bytes of an answer.

        Raises:
            RefusedError: The server refused.
            UnreachableError: It gave no answer.
        """
        given = {name: value for name, value in (asked or {}).items() if value is not None}
        request = self._client.build_request("GET", path, params=given or None)
        key = str(request.url)
        held = self._kept.get(key)
        if held is not None:
            request.headers["If-None-Match"] = held[0]
        answer = self._send(request)
        if answer.status_code == httpx.codes.NOT_MODIFIED and held is not None:
            self._kept.move_to_end(key)
            return held[1]
        self._keep(key, answer)
        return answer.content

    @contextmanager
    def stream(self, path: str) -> Iterator[httpx.Response]:
        """Yield an answer whose bytes come piece by piece.

        Raises:
            RefusedError: The server refused.
            UnreachableError: It gave no answer, or broke off.
        """
        request = self._client.build_request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = self._send(request, stream=True)
        try:
            yield answer
        except httpx.HTTPError as error:
            raise UnreachableError(f"{path}: {type(error).__name__}") from None
        finally:
            answer.close()

    def _send(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        """Send a request until it is answered by more than that the server is busy."""
        fault, answer = "", None
        for again in range(self._tries):
            if again:
                self._sleep(self._pause(again, answer))
            try:
                answer = self._client.send(request, stream=stream)
            except httpx.TransportError as error:
                fault, answer = type(error).__name__, None
                continue
            if answer.status_code not in _BUSY:
                break
            answer.read()
        if answer is None:
            raise UnreachableError(f"{request.url.path}: {fault}")
        return self._allowed(answer)

    def _pause(self, again: int, answer: httpx.Response | None) -> float:
        """Return seconds to wait: what the server says, else twice as long each time."""
        said = "" if answer is None else answer.headers.get("retry-after", "")
        if said.isascii() and said.isdigit() and len(said) <= 5:
            return min(float(said), _LONGEST_WAIT)
        return min(self._wait * float(2 ** (again - 1)), _LONGEST_WAIT)

    @staticmethod
    def _allowed(answer: httpx.Response) -> httpx.Response:
        if answer.status_code in (httpx.codes.OK, httpx.codes.NOT_MODIFIED):
            return answer
        try:
            problem = json.loads(answer.read())
        except ValueError:
            problem = {}
        kind = AskedTooOftenError if answer.status_code == 429 else RefusedError
        raise kind(answer.status_code, problem if isinstance(problem, dict) else {})

    def _keep(self, key: str, answer: httpx.Response) -> None:
        etag = answer.headers.get("etag")
        if etag is None or self._most_kept < 1:
            return
        self._kept[key] = (etag, answer.content)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
