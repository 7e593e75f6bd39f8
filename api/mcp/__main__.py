"""`python -m api.mcp`: the MCP server over standard input and output, for one assistant.

With `--base` it asks an API elsewhere; else it verifies and opens the releases of `--data-root`
itself. Nothing but the protocol is written to standard output.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from mcp.server.stdio import stdio_server

from api.app import create_app
from api.mcp.asking import Api
from api.mcp.server import create
from api.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the assistant ends the connection."""
    parser = argparse.ArgumentParser(
        prog="api.mcp", description="Certified figures for an assistant."
    )
    parser.add_argument("--base", help="address of an API, such as https://so-chuan.example")
    parser.add_argument("--data-root", help="folder of the installation (DATA_ROOT, else data)")
    given = parser.parse_args(arguments)
    chosen = {"DATA_ROOT": given.data_root} if given.data_root else {}
    asyncio.run(_serve(given.base, {**os.environ, **chosen}))
    return 0


async def _serve(base: str | None, environment: Mapping[str, str]) -> None:
    async with _api(base, environment) as api:
        home = (base or "").rstrip("/")
        server = create(api, lambda _request: home)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


@asynccontextmanager
async def _api(base: str | None, environment: Mapping[str, str]) -> AsyncIterator[Api]:
    if base is not None:
        api = Api.at(base)
        yield api
        await api.close()
        return
    quiet = {"RATE_LIMIT": "off", "USE_FOLDER": "off", "ACCESS_LOG": "", "METRICS_PORT": ""}
    app = create_app(Settings.from_environment({**environment, **quiet}))
    async with app.router.lifespan_context(app):
        api = Api.of(app)
        yield api
        await api.close()


if __name__ == "__main__":
    sys.exit(main())
