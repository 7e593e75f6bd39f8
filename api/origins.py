"""What the figures of a release share, read once and kept for the releases asked for last."""

from __future__ import annotations

from typing import Final

from duckdb import DuckDBPyConnection

from api.held import Held
from api.queries.observations import Origins, read_origins
from api.shelf import OpenRelease

_HELD: Final[Held[str, Origins]] = Held(16)


def origins_of(release: OpenRelease, cursor: DuckDBPyConnection) -> Origins:
    """Return the origins of a release; its manifest says which they are, for ever."""
    return _HELD.get(release.manifest_sha256, lambda: read_origins(cursor))
