"""What the figures of a release share, read once and kept for the releases asked for last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Final

from duckdb import DuckDBPyConnection

from api.queries.observations import Origins, read_origins
from api.shelf import OpenRelease

_MOST_RELEASES: Final = 16
_held: OrderedDict[str, Origins] = OrderedDict()
_lock = threading.Lock()


def origins_of(release: OpenRelease, cursor: DuckDBPyConnection) -> Origins:
    """Return the origins of a release; its manifest says which they are, for ever."""
    digest = release.manifest_sha256
    with _lock:
        if digest in _held:
            _held.move_to_end(digest)
            return _held[digest]
    found = read_origins(cursor)
    with _lock:
        _held[digest] = found
        if len(_held) > _MOST_RELEASES:
            _held.popitem(last=False)
    return found
