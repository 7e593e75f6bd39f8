"""How many databases of releases are open at once: those that were asked last."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from duckdb import DuckDBPyConnection

Opening = Callable[[], DuckDBPyConnection]


class Queried(Protocol):
    """What gives cursors: an open database, or one that opens when it is asked."""

    def cursor(self) -> DuckDBPyConnection:
        """Return a cursor of its own."""


class Engine:
    """The database of one release, opened with its first query.

    It may be closed between queries and is opened again by the next one; a cursor that is in use
    keeps what it reads.

    Args:
        opening: Opens the database; what it raises reaches whoever asked.
        engines: Closes others when this one is opened.
    """

    def __init__(self, opening: Opening, engines: Engines) -> None:
        self._opening = opening
        self._engines = engines
        self._connection: DuckDBPyConnection | None = None
        self._lock = threading.Lock()

    def cursor(self) -> DuckDBPyConnection:
        """Return a cursor of its own."""
        with self._lock:
            if self._connection is None:
                self._connection = self._opening()
            cursor = self._connection.cursor()
        self._engines.note(self)
        return cursor

    def close(self) -> None:
        """Let go of the database until somebody asks."""
        with self._lock:
            # Closing would end its cursors: unused, it goes with the last of them.
            self._connection = None

    @property
    def is_open(self) -> bool:
        """Whether the database is held open."""
        return self._connection is not None


class Engines:
    """The open databases; of more than `most` the one that was asked longest ago is closed.

    One may be pinned: what is served from memory when its files are gone stays open.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._asked: OrderedDict[int, weakref.ref[Engine]] = OrderedDict()
        self._pinned: weakref.ref[Engine] | None = None
        self._lock = threading.Lock()

    def pin(self, engine: Engine) -> None:
        """Open a database and keep it open, instead of the one that was pinned before."""
        self._pinned = weakref.ref(engine)
        engine.cursor().close()

    def note(self, engine: Engine) -> None:
        """Note that an engine was asked, and close those that are too many."""
        with self._lock:
            self._asked[id(engine)] = weakref.ref(engine)
            self._asked.move_to_end(id(engine))
            closing = self._too_many()
        for one in closing:
            one.close()

    def _too_many(self) -> list[Engine]:
        found: list[Engine] = []
        pinned = self._pinned and self._pinned()
        for key, held in list(self._asked.items()):
            engine = held()
            if engine is None:
                del self._asked[key]
            elif len(self._asked) > self._most and engine is not pinned:
                del self._asked[key]
                found.append(engine)
        return found
