"""One release's marts in one in-memory DuckDB, locked before the first query (`trust.md` 5)."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from api import errors
from api.queries import catalogue, observations
from schemas.text import plain

MARTS: Final = (
    "observations",
    "series",
    "datasets",
    "indicators",
    "areas",
    "area_successions",
    "agencies",
    "codes",
    "releases_input",
)
_BEFORE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "max_temp_directory_size": "0GB",
}
_LOCK: Final = (
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)


class UnreadableMartError(Exception):
    """A verified file does not hold the mart it is named after; `mart` says which."""

    def __init__(self, mart: str) -> None:
        super().__init__(mart)
        self.mart = mart


def open_database(objects: Mapping[str, Path], *, memory: str) -> duckdb.DuckDBPyConnection:
    """Load a release's marts and lock the engine.

    Args:
        objects: Verified files by name (`observations.parquet`).
        memory: DuckDB's memory limit.

    Raises:
        UnreadableMartError: A mart is missing or has other columns than it must have.
    """
    connection = duckdb.connect(":memory:", config={**_BEFORE, "memory_limit": memory})
    for mart in MARTS:
        try:
            _load(connection, mart, objects)
        except (KeyError, duckdb.Error):
            connection.close()
            raise UnreadableMartError(mart) from None
    _add_search_words(connection)
    for statement in _LOCK:
        connection.execute(statement)
    return connection


def _load(connection: duckdb.DuckDBPyConnection, mart: str, objects: Mapping[str, Path]) -> None:
    rows = connection.read_parquet(str(objects[f"{mart}.parquet"]))
    if mart == "observations":
        rows.create_view("observations_as_signed")
        connection.execute(observations.CREATE_ORDERED)
        connection.execute("drop view observations_as_signed")
    else:
        rows.create(mart)


def _add_search_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down what a search of indicators looks through: text without diacritics."""
    named = connection.execute(catalogue.SELECT_INDICATOR_TEXTS).fetchall()
    connection.execute(
        catalogue.CREATE_INDICATOR_WORDS,
        {"ids": [name for name, _ in named], "words": [plain(text) for _, text in named]},
    )


class Turnstile:
    """Lets a few queries run at once and stops those that take too long."""

    def __init__(self, *, places: int, seconds: float) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._seconds = seconds

    @contextmanager
    def cursor(self, connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor of its own for one request.

        Raises:
            BusyError: No place became free within the time a query may take.
            QueryTimeoutError: The queries were interrupted at the deadline.
        """
        if not self._places.acquire(timeout=self._seconds):
            raise errors.BusyError
        try:
            with connection.cursor() as cursor:
                yield from self._watched(cursor)
        finally:
            self._places.release()

    def _watched(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        deadline = threading.Timer(self._seconds, cursor.interrupt)
        deadline.daemon = True
        deadline.start()
        try:
            yield cursor
        except duckdb.InterruptException:
            raise errors.QueryTimeoutError(seconds=f"{self._seconds:g}") from None
        finally:
            deadline.cancel()
