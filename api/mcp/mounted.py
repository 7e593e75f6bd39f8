"""MCP inside the API, at one address: built when it is asked for the first time.

The library takes a second to load; nobody who asks for figures shall wait for it.
"""

from __future__ import annotations

import asyncio
import importlib
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.manners import LARGEST_BODY
from api.public import home_of

PATH: Final = "/mcp"


class Mounted:
    """Answers MCP over streamable HTTP, without sessions: any worker answers any call.

    Args:
        app: The application that the tools ask.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._building = asyncio.Lock()
        self._manager: Any = None
        self._running: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        scope["so_chuan"]["operation"] = PATH
        manager = await self._ready()
        await manager.handle_request(scope, receive, send)

    async def stop(self) -> None:
        """End what runs."""
        self._stopping.set()
        if self._running is not None:
            await self._running
        # An application that is started once more begins anew.
        self._manager, self._running, self._stopping = None, None, asyncio.Event()

    async def _ready(self) -> Any:  # noqa: ANN401 - its library is not loaded yet
        async with self._building:
            if self._manager is None:
                # In a thread: the loop goes on answering others meanwhile.
                served = await run_in_threadpool(importlib.import_module, "api.mcp.served")
                manager = served.create_manager(self._app, home, LARGEST_BODY)
                started = asyncio.Event()
                self._running = asyncio.create_task(self._run(manager, started))
                await started.wait()
                self._manager = manager
            return self._manager

    async def _run(self, manager: Any, started: asyncio.Event) -> None:  # noqa: ANN401 - as above
        async with manager.run():
            started.set()
            await self._stopping.wait()


def home(request: Request | None) -> str:
    """Return the address that links begin with: the one the call came to."""
    return "" if request is None else home_of(request)
