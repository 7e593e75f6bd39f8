"""What `mounted` loads late: the MCP server over HTTP."""

from __future__ import annotations

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import ASGIApp

from api.mcp.asking import Api
from api.mcp.server import Home, create


def create_manager(app: ASGIApp, home: Home, largest: int) -> StreamableHTTPSessionManager:
    """Build the server with tools that ask `app`; a request is of `largest` bytes at most."""
    return StreamableHTTPSessionManager(
        create(Api.of(app), home), json_response=True, stateless=True, max_request_body_size=largest
    )
