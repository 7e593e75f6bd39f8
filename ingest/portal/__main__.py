"""`python -m ingest.portal`: serve the steward's page from a process of its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import uvicorn
from sqlalchemy.exc import DatabaseError

from ingest.portal.app import create_app
from ingest.portal.desk import Desk
from ingest.portal.settings import Settings
from store import trouble
from store.http_deadline import DeadlineProtocol

# A line slower than this sends no file; the clock of the rest of a request is ten seconds.
_SLOWEST_BYTES_A_SECOND = 16 * 1024


class UploadProtocol(DeadlineProtocol):
    """Gives a file the time a slow line needs."""

    slowest_rate = _SLOWEST_BYTES_A_SECOND


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; the environment gives the settings, the options what they name."""
    parser = argparse.ArgumentParser(prog="python -m ingest.portal", description=__doc__)
    parser.add_argument("--host", help="address to listen on (HOST, else 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (PORT, else 8001)", type=int)
    parser.add_argument("--data-root", help="folder of the installation (DATA_ROOT, else data)")
    given = parser.parse_args(arguments)
    options = {"HOST": given.host, "PORT": given.port, "DATA_ROOT": given.data_root}
    chosen = {name: str(value) for name, value in options.items() if value is not None}
    return serve(Settings.from_environment({**os.environ, **chosen}))


def open_desk(settings: Settings) -> Desk | None:
    """Open what the pages work with; None, and why on stderr, when the machine does not let us."""
    try:
        return Desk.open(settings)
    except (OSError, DatabaseError) as error:
        print(*(trouble.sentences(error) or ()), sep="\n", file=sys.stderr)
        return None


def serve(settings: Settings) -> int:
    """Run one server process; its manners hold without a proxy in front. 1 if it cannot begin."""
    # What this process writes is for its user and for the group that builds releases from it.
    os.umask(0o007)
    desk = open_desk(settings)
    if desk is None:
        return 1
    print(f"http://{settings.host}:{settings.port}/ (Ctrl+C stops it)", file=sys.stderr)
    uvicorn.run(
        create_app(settings, desk),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=UploadProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        limit_concurrency=256,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
