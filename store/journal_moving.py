"""A journal moved on: to the edition this software writes, or from its file to a server.

Nothing of what was written changes on the way: the chain is recomputed before and after.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sql

from store import editions, files, journal_engine, journal_setting
from store.journal import EVENTS, Journal, check_chain
from store.journal_setting import NAME, UnusableJournalError

_SEALED: Final = (
    "create trigger if not exists events_moved before insert on events "
    "begin select raise(abort, 'the journal was moved to a server'); end"
)


@dataclass(frozen=True)
class Moved:
    """What a journal is after a move: its name, edition, and number of entries."""

    name: str
    edition: str
    entries: int


def migrate(path: Path) -> Moved:
    """Bring a journal to the edition of this software; a second run changes nothing.

    Args:
        path: The installation's SQLite file, or where it would be.

    Raises:
        BrokenChainError: Its chain does not hold, before or after; it stays as it was.
        UnusableJournalError: It was written by newer software.
        FileNotFoundError: There is no journal to move.
    """
    server = journal_setting.server_of(path)
    if server is None and not path.exists():
        raise FileNotFoundError(errno.ENOENT, "no journal", str(path))
    engine = journal_engine.open_engine(server or path)
    try:
        with _writing(engine) as connection:
            journal_engine.check_server(connection)
            entries = _upgrade(engine, connection)
        return Moved(journal_engine.name_of(engine), editions.HEAD, entries)
    finally:
        engine.dispose()


def _upgrade(engine: sql.Engine, connection: sql.Connection) -> int:
    """Move the tables if they are of an older edition; return the number of entries."""
    edition = editions.edition_of(connection)
    if edition is None:
        editions.upgrade(connection)
        return 0
    if not sql.inspect(connection).has_table(editions.VERSIONS):
        editions.stamp(connection, edition)
    if edition != editions.HEAD and edition not in editions.known():
        editions.check(engine, edition)
    before = check_chain(connection)
    editions.upgrade(connection)
    after = check_chain(connection)
    if after != before:
        raise RuntimeError(f"a migration left {after} of {before} entries")
    return after


def move(path: Path, server: str) -> Moved:
    """Copy a journal from its SQLite file to a server, and let the server stand in for the file.

    The file is kept, and refuses every further entry: a process that still has it open is told,
    instead of writing where nobody reads. A move that was cut short is ended by the next one.

    Args:
        path: The SQLite file.
        server: The address of an empty database, or schema of one.

    Raises:
        BrokenChainError: The chain does not hold; nothing was moved.
        UnusableJournalError: Another journal is there already, or the address is no server's.
        FileNotFoundError: There is no file to move.
    """
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "no journal", str(path))
    source, target = journal_engine.open_engine(path), journal_engine.open_engine(server)
    try:
        if target.dialect.name == "sqlite":
            raise UnusableJournalError(journal_engine.name_of(target), "bad-address", server)
        Journal(server).close()
        with _writing(source) as file:
            check_chain(file)
            with _writing(target) as connection:
                entries = _copy(_rows(file), connection)
            file.execute(sql.text(_SEALED))
        files.write_atomic(path.parent / NAME, f"{server}\n".encode())
        return Moved(journal_engine.name_of(target), editions.HEAD, entries)
    finally:
        source.dispose()
        target.dispose()


def _copy(rows: list[dict[str, object]], target: sql.Connection) -> int:
    """Add what is not there yet; return the number of entries there."""
    there = _rows(target)
    shared = min(len(rows), len(there))
    if rows[:shared] != there[:shared]:
        place = journal_engine.name_of(target.engine)
        raise UnusableJournalError(place, "not-its-copy", f"{len(there)} entries")
    if rows[shared:]:
        target.execute(EVENTS.insert(), rows[shared:])
    return check_chain(target)


def _rows(connection: sql.Connection) -> list[dict[str, object]]:
    found = connection.execute(sql.select(EVENTS).order_by(EVENTS.c.seq)).mappings()
    return [dict(row) for row in found]


@contextmanager
def _writing(engine: sql.Engine) -> Iterator[sql.Connection]:
    with engine.execution_options(**{journal_engine.WRITING: True}).begin() as connection:
        journal_engine.hold(connection)
        yield connection
