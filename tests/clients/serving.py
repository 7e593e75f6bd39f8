"""`python -m tests.clients.serving PORT LOG`: the real server, writing down what clients ask."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.settings import Settings


def main(port: str, log: str) -> None:
    """Serve until the process is ended."""
    app = _Noted(create_app(Settings.from_environment(os.environ)), Path(log))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


class _Noted:
    """Notes method, address, Accept header and status of each request, a line each."""

    def __init__(self, app: Any, path: Path) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}

        async def noting(message: Any) -> None:
            if message["type"] == "http.response.start":
                line = {
                    "method": scope["method"],
                    "address": f"{path}?{query}" if query else path,
                    "accept": headers.get("accept"),
                    "status": message["status"],
                }
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(line) + "\n")
            await send(message)

        await self._app(scope, receive, noting)


if __name__ == "__main__":
    main(*sys.argv[1:])
