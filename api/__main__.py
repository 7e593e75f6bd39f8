"""`python -m api`: serve the published releases under DATA_ROOT."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from api import workers
from api.app import create_app
from api.series.protocol import SeriesProtocol
from api.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; the environment gives the paths, the options what they name."""
    parser = argparse.ArgumentParser(prog="api", description="Serve the certified releases.")
    parser.add_argument("--host", help="address to listen on (HOST, else 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (PORT, else 8000)", type=int)
    parser.add_argument("--data-root", help="folder of the installation (DATA_ROOT, else data)")
    parser.add_argument("--workers", help="server processes (1)", type=int, default=1)
    given = parser.parse_args(arguments)
    options = {"HOST": given.host, "PORT": given.port, "DATA_ROOT": given.data_root}
    chosen = {name: str(value) for name, value in options.items() if value is not None}
    os.environ.update(chosen)  # where the workers read it
    serve(Settings.from_environment(os.environ), given.workers)
    return 0


def create_worker() -> FastAPI:
    """Build the application of one worker."""
    return create_app(Settings.from_environment(os.environ))


def serve(settings: Settings, count: int) -> None:
    """Run the server processes; their manners hold without a proxy in front."""
    print(f"http://{settings.host}:{settings.port}/ (Ctrl+C stops it)", file=sys.stderr)
    config = uvicorn.Config(
        "api.__main__:create_worker",
        factory=True,
        workers=count,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=SeriesProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        limit_concurrency=512,
    )
    if count > 1:
        workers.run(config, settings)
    else:
        uvicorn.Server(config).run()


if __name__ == "__main__":
    sys.exit(main())
