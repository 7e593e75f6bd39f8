"""The ceiling of the server itself: an ASGI application of hello, or of given bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

_HELLO: Final = b"hello"
_START: Final = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/plain"), (b"content-length", b"5")],
}


async def hello(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
    """Say hello."""
    if scope["type"] == "http":
        await send(_START)
        await send({"type": "http.response.body", "body": _HELLO})


def same_bytes_here() -> Any:  # noqa: ANN401 - an ASGI application
    """Return an application that answers with the files of `BENCH_BODIES`, read once."""
    folder = Path(os.environ["BENCH_BODIES"])
    answers = {f"/{path.name}": path.read_bytes() for path in folder.iterdir()}

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        if scope["type"] != "http":
            return
        body = answers[scope["path"]]
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app
