"""One release's marts in one DuckDB, locked before the first query (`trust.md` 5).

A database is filled from verified Parquet, in memory or into a file that several processes may
open; both answer alike.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from api import errors
from api.engines import Queried
from api.queries import catalogue, changes, derived, discrepancies, frameworks, observations
from schemas.text import fold, plain

# Loaded as they are; observations and series are put in order and apart.
MARTS: Final = (
    "datasets",
    "indicators",
    "areas",
    "area_successions",
    "agencies",
    "codes",
    "releases_input",
)
# Releases made before these were part of one are served without.
OPTIONAL: Final = {
    **frameworks.CREATE,
    **derived.CREATE,
    "changes": changes.CREATE_NONE,
    "discrepancies": discrepancies.CREATE,
}
_BEFORE: Final[dict[str, str | bool | int | float | list[str]]] = {
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "max_temp_directory_size": "0GB",
}
_LOCK: Final = (
    "set threads = 1",
    "set enable_external_access = false",
    "set disabled_filesystems = 'LocalFileSystem'",
    "set lock_configuration = true",
)


# What has no room left would go to the disk, where a locked engine may not go.
_NO_MEMORY: Final = (duckdb.OutOfMemoryException, duckdb.PermissionException)
# How late a query may be ended, in seconds.
_TICK: Final = 0.05


class UnreadableMartError(Exception):
    """A verified file does not hold the mart it is named after; `mart` says which."""

    def __init__(self, mart: str) -> None:
        super().__init__(mart)
        self.mart = mart


class LostFiguresError(Exception):
    """A signed figure found no place in the order of the database."""


def open_database(
    objects: Mapping[str, Path], *, memory: str, compiled: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a release's marts and lock the engine.

    Args:
        objects: Verified files by name (`observations.parquet`).
        memory: DuckDB's memory limit.
        compiled: What `write_database` made of the same files; without it they are loaded.

    Raises:
        UnreadableMartError: A mart is missing or has other columns than it must have.
        duckdb.Error: The compiled file cannot be opened.
    """
    settings = {**_BEFORE, "memory_limit": memory}
    if compiled is not None:
        return _locked(duckdb.connect(str(compiled), read_only=True, config=settings))
    connection = duckdb.connect(":memory:", config=settings)
    try:
        _fill(connection, objects)
    except UnreadableMartError:
        connection.close()
        raise
    return _locked(connection)


def write_database(objects: Mapping[str, Path], path: Path, *, memory: str) -> None:
    """Write a release's marts into a new file, for `open_database`.

    Raises:
        UnreadableMartError: A mart is missing or has other columns than it must have.
    """
    settings = {**_BEFORE, "memory_limit": memory, "max_temp_directory_size": "20GB"}
    with duckdb.connect(str(path), config=settings) as connection:
        _fill(connection, objects)
        connection.execute("checkpoint")


def _locked(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Lock the engine; a file opened twice in one process is one engine, locked already."""
    if connection.execute("select current_setting('lock_configuration')").fetchone() == (True,):
        return connection
    for statement in _LOCK:
        connection.execute(statement)
    return connection


def _fill(connection: duckdb.DuckDBPyConnection, objects: Mapping[str, Path]) -> None:
    mart = "observations"
    try:
        _load_figures(connection, objects)
        for mart in MARTS:
            connection.read_parquet(str(objects[f"{mart}.parquet"])).create(mart)
        # A release made before datasets had a designation does not have the column.
        connection.execute("alter table datasets add column if not exists designation varchar")
        for mart, create in OPTIONAL.items():
            _load_optional(connection, objects.get(f"{mart}.parquet"), mart, create)
    except (KeyError, duckdb.Error, LostFiguresError):
        raise UnreadableMartError(mart) from None
    connection.execute(changes.CREATE_STEPS)
    connection.execute("drop table changes")
    _add_search_words(connection)


def _load_figures(connection: duckdb.DuckDBPyConnection, objects: Mapping[str, Path]) -> None:
    """Put observations in order and apart: series, what figures share, the figures themselves.

    Raises:
        LostFiguresError: Some figure belongs to no series of the series mart.
    """
    for mart in ("observations", "series"):
        signed = connection.read_parquet(str(objects[f"{mart}.parquet"]))
        signed.create_view(f"{mart}_as_signed")
    for statement in observations.CREATE:
        connection.execute(statement)
    if connection.execute(observations.COUNT_LOST).fetchone() != (0,):
        raise LostFiguresError
    for mart in ("observations", "series"):
        connection.execute(f"drop view {mart}_as_signed")


def _load_optional(
    connection: duckdb.DuckDBPyConnection, path: Path | None, mart: str, create: str
) -> None:
    """Create a mart with the columns we know, and fill those that its file has."""
    connection.execute(create)
    if path is None:
        return
    signed = connection.read_parquet(str(path))
    known = {row[0] for row in connection.execute(f"describe {mart}").fetchall()}
    named = ", ".join(name for name in signed.columns if name in known)
    signed.select(named).create_view(f"{mart}_as_signed")
    connection.execute(f"insert into {mart} by name from {mart}_as_signed")
    connection.execute(f"drop view {mart}_as_signed")


def _add_search_words(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down what a search of indicators looks through, with and without diacritics."""
    texts = connection.execute(catalogue.SELECT_INDICATOR_TEXTS).fetchall()
    connection.execute(
        catalogue.CREATE_INDICATOR_WORDS,
        {
            "ids": [text[0] for text in texts],
            "spelled": [f" {fold(vi)} {fold(en)} " for _, vi, en, _ in texts],
            "named": [
                f" {plain(name)} {plain(name.replace('_', ' '))} {plain(vi)} {plain(en)} "
                for name, vi, en, _ in texts
            ],
            "words": [plain(text[3]) for text in texts],
        },
    )


class Turnstile:
    """Lets a few queries run at once and stops those that take too long."""

    def __init__(self, *, places: int, seconds: float) -> None:
        self.places = places
        self.seconds = seconds
        self._free = threading.BoundedSemaphore(places)
        self._running: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
        self._lock = threading.Lock()
        self._busy = threading.Event()
        self._watcher: threading.Thread | None = None

    @contextmanager
    def cursor(self, connection: Queried) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor of its own for one request.

        Raises:
            BusyError: No place became free within the time a query may take, or queries that ran
                at the same time took all memory.
            QueryTimeoutError: The queries were interrupted at the deadline.
            QueryTooLargeError: One query alone needed more memory than there is.
        """
        if not self._free.acquire(timeout=self.seconds):
            raise errors.BusyError
        try:
            with connection.cursor() as cursor:
                yield from self._watched(cursor)
        finally:
            self._free.release()

    def _watched(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._lock:
            self._running[id(cursor)] = (time.monotonic() + self.seconds, cursor)
            if self._watcher is None:
                # One for all queries: a timer each would cost more than most of them.
                self._watcher = threading.Thread(target=self._watch, name="deadlines", daemon=True)
                self._watcher.start()
        self._busy.set()
        try:
            yield cursor
        except duckdb.InterruptException:
            raise errors.QueryTimeoutError(seconds=f"{self.seconds:g}") from None
        except _NO_MEMORY:
            is_alone = len(self._running) == 1
            raise (errors.QueryTooLargeError() if is_alone else errors.BusyError()) from None
        finally:
            with self._lock:
                del self._running[id(cursor)]

    def _watch(self) -> None:
        """Interrupt what runs too long; sleep while nothing runs."""
        while self._busy.wait():
            time.sleep(_TICK)
            self._interrupt_late()

    def _interrupt_late(self) -> None:
        with self._lock:
            if not self._running:
                self._busy.clear()
            now = time.monotonic()
            for deadline, cursor in self._running.values():
                if deadline <= now:
                    cursor.interrupt()
