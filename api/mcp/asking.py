"""Asking the API: the tools are callers of `/v1` like everybody, in this process or over the net.

So an answer has the same release, figures, warnings and limits wherever it is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import httpx2
from starlette.types import ASGIApp, Receive, Scope, Send

_SECONDS: Final = 30.0
_NO_ONE: Final = "http://api.invalid"

Parameters = Mapping[str, str | int | Sequence[str] | None]


class RefusedError(Exception):
    """The API refused; `problem` is its RFC 9457 document."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(str(problem.get("type", "")))
        self.problem = problem


class Api:
    """The API at an address, or the application itself."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    @classmethod
    def at(cls, address: str) -> Api:
        """Return the API at an address."""
        return cls(httpx2.AsyncClient(base_url=address, timeout=_SECONDS))

    @classmethod
    def of(cls, app: ASGIApp) -> Api:
        """Return the API of an application in this process."""
        transport = httpx2.ASGITransport(app=_Uncounted(app), raise_app_exceptions=False)
        return cls(httpx2.AsyncClient(transport=transport, base_url=_NO_ONE, timeout=_SECONDS))

    async def get(self, path: str, **asked: str | int | Sequence[str] | None) -> dict[str, Any]:
        """Return the body of an answer; numbers with a point are exact decimals.

        Raises:
            RefusedError: The API refused, or could not be reached.
        """
        return await self._ask("GET", path, asked, {})

    async def post(self, path: str, body: object, **asked: str | None) -> dict[str, Any]:
        """Return the answer to a body of JSON.

        Raises:
            RefusedError: As of `get`.
        """
        content = json.dumps(body, ensure_ascii=False).encode(errors="surrogatepass")
        sent = {"content": content, "headers": {"Content-Type": "application/json"}}
        return await self._ask("POST", path, asked, sent)

    async def _ask(
        self, method: str, path: str, asked: Parameters, sent: Mapping[str, Any]
    ) -> dict[str, Any]:
        given = {name.rstrip("_"): value for name, value in asked.items() if value is not None}
        try:
            answer = await self._client.request(method, path, params=given, **sent)
            body = json.loads(answer.content, parse_float=Decimal)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise RefusedError(_unreachable(type(error).__name__)) from None
        if answer.status_code != httpx2.codes.OK or not isinstance(body, dict):
            raise RefusedError(body if isinstance(body, dict) else _unreachable("no object"))
        return body

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


class _Uncounted:
    """Asks in the name of nobody: who asked us has been counted already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, "client": None}, receive, send)


def exact(value: Any) -> str | None:  # noqa: ANN401 - a number of JSON
    """Return the text of a number as the API wrote it, never in powers of ten."""
    if value is None:
        return None
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _unreachable(what: str) -> dict[str, Any]:
    return {
        "type": "/problems/unreachable",
        "title": "The API gives no answer",
        "detail": f"The API could not be asked ({what}).",
        "mend": "Try again later, or check the address this server was started with.",
    }
