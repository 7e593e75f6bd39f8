"""Who did what, when and why: append-only, each entry sealed with the hash of the one before.

A SQLite file is the default, a PostgreSQL server may stand in for it (`store.journal_setting`).
`once` is a unique key, so that a deed which may happen once happens once even when two people do
it in the same instant.
"""

from __future__ import annotations

import hashlib
import json
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql

from store import canonical, clock, editions, journal_engine, journal_setting
from store.journal_setting import UnusableJournalError

GENESIS: Final = "0" * 64

_metadata = sql.MetaData()
# As the migrations made it, so that it can be asked; a test holds the two together.
EVENTS: Final = sql.Table(
    "events",
    _metadata,
    sql.Column("seq", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("at", sql.Text, nullable=False),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("subject", sql.Text, nullable=False),
    sql.Column("actor", sql.Text, nullable=False),
    sql.Column("body", sql.Text, nullable=False),
    sql.Column("once", sql.Text, unique=True),
    sql.Column("previous_hash", sql.Text, nullable=False),
    sql.Column("hash", sql.Text, nullable=False, unique=True),
    sql.Index("events_by_kind", "kind", "subject"),
)


class AlreadyRecordedError(Exception):
    """The deed named by `once` is in the journal; `event` is its entry."""

    def __init__(self, event: Event) -> None:
        super().__init__(event.kind)
        self.event = event


class NotEmptyError(Exception):
    """The journal has entries; those of a backup go into an empty one only."""


class BrokenChainError(Exception):
    """Entry `seq` does not carry the hash its content and predecessor give."""

    def __init__(self, seq: int) -> None:
        super().__init__(f"journal entry {seq} was changed after it was written")
        self.seq = seq


@dataclass(frozen=True)
class Event:
    """One entry; `at` is a UTC instant, `body` plain JSON."""

    seq: int
    at: str
    kind: str
    subject: str
    actor: str
    body: dict[str, Any]
    once: str | None
    previous_hash: str
    hash: str


class Journal:
    """The journal of one installation.

    Args:
        location: The installation's SQLite file, made when absent unless a setting names a server
            in its stead; or the address of a database, whatever is set.

    Raises:
        UnusableJournalError: It must not be used as it is, such as one of an older edition.
    """

    def __init__(self, location: Path | str) -> None:
        file = location if isinstance(location, Path) else None
        server = journal_setting.server_of(file) if file else None
        self._engine = journal_engine.open_engine(server or location)
        self._writer = self._engine.execution_options(**{journal_engine.WRITING: True})
        # Whoever forgets to close it leaves no connection behind.
        weakref.finalize(self, self._engine.dispose)
        with self._engine.connect() as connection:
            journal_engine.check_server(connection)
            edition = editions.edition_of(connection)
        if edition is None:
            edition = self._make(file if server else None)
        editions.check(self._engine, edition)

    def _make(self, stands_in_for: Path | None) -> str:
        """Make the tables, unless another process has made them meanwhile; return the edition."""
        if stands_in_for is not None and stands_in_for.exists():
            raise UnusableJournalError(str(stands_in_for), "two-journals", self.name)
        with self._writer.begin() as connection:
            journal_engine.hold(connection)
            if editions.edition_of(connection) is None:
                editions.upgrade(connection)
            return str(editions.edition_of(connection))

    @property
    def name(self) -> str:
        """What a person is told it is: `journal.sqlite`, or server and database."""
        return journal_engine.name_of(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Entry]:
        """Hold the journal's one write lock: what the block reads stays true until it commits."""
        with self._writer.begin() as connection:
            journal_engine.hold(connection)
            yield Entry(connection)

    def events(self, kind: str | None = None, subject: str | None = None) -> list[Event]:
        """Return entries in order, all or those of a kind or subject."""
        with self._engine.connect() as connection:
            return _select(connection, kind, subject)

    def head(self) -> tuple[int, str]:
        """Return number and hash of the last entry; (0, GENESIS) of an empty journal."""
        with self._engine.connect() as connection:
            return _head(connection)

    def adopt(self, events: Iterable[Event]) -> int:
        """Put the entries of a backup into this empty journal as they were; return how many.

        Raises:
            NotEmptyError: It has entries; nothing was added.
            BrokenChainError: They do not follow each other; nothing was added.
        """
        with self.writing() as entry:
            if entry.events():
                raise NotEmptyError
            return entry.adopt(events)

    def check_chain(self) -> int:
        """Recompute every hash and return the number of entries.

        Raises:
            BrokenChainError: An entry was changed, removed or put in later.
        """
        with self._engine.connect() as connection:
            return check_chain(connection)


class Entry:
    """An open write to the journal."""

    def __init__(self, connection: sql.Connection) -> None:
        self._connection = connection

    def events(self, kind: str | None = None, subject: str | None = None) -> list[Event]:
        """Return entries as they are under the write lock."""
        return _select(self._connection, kind, subject)

    def recorded(self, once: str) -> Event | None:
        """Return the entry of a deed that happens once, if it has happened."""
        query = sql.select(EVENTS).where(EVENTS.c.once == once)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _event(row)

    def append(
        self, kind: str, subject: str, *, actor: str, body: dict[str, Any], once: str | None = None
    ) -> Event:
        """Add an entry; it is durable when the `writing` block has ended.

        Raises:
            AlreadyRecordedError: `once` is taken; nothing was added.
        """
        if once is not None and (earlier := self.recorded(once)) is not None:
            raise AlreadyRecordedError(earlier)
        seq, previous = _head(self._connection)
        draft = Event(
            seq + 1, clock.text(clock.now()), kind, subject, actor, body, once, previous, ""
        )
        event = replace(draft, hash=_seal(draft, previous))
        self._insert(event)
        return event

    def adopt(self, events: Iterable[Event]) -> int:
        """Add entries as they were written elsewhere; return how many.

        Raises:
            BrokenChainError: One does not follow the one before.
        """
        start, _ = _head(self._connection)
        for event in events:
            seq, previous = _head(self._connection)
            follows = (event.seq, event.previous_hash) == (seq + 1, previous)
            if not follows or event.hash != _seal(event, previous):
                raise BrokenChainError(seq + 1)
            self._insert(event)
        return _head(self._connection)[0] - start

    def _insert(self, event: Event) -> None:
        body = canonical.encode(event.body).decode().rstrip("\n")
        self._connection.execute(EVENTS.insert().values({**asdict(event), "body": body}))


def check_chain(connection: sql.Connection) -> int:
    """Recompute every hash of the journal behind a connection; as `Journal.check_chain`."""
    previous = GENESIS
    rows = connection.execute(sql.select(EVENTS).order_by(EVENTS.c.seq)).mappings().all()
    for expected, row in enumerate(rows, start=1):
        try:
            event = _event(row)
            sealed = _seal(event, previous)
        except (ValueError, TypeError):
            raise BrokenChainError(expected) from None
        if event.seq != expected or event.previous_hash != previous or event.hash != sealed:
            raise BrokenChainError(expected)
        previous = event.hash
    return len(rows)


def _seal(event: Event, previous: str) -> str:
    parts = [
        event.seq,
        event.at,
        event.kind,
        event.subject,
        event.actor,
        event.body,
        event.once,
        previous,
    ]
    return hashlib.sha256(canonical.encode(parts)).hexdigest()


def _select(connection: sql.Connection, kind: str | None, subject: str | None) -> list[Event]:
    query = sql.select(EVENTS).order_by(EVENTS.c.seq)
    if kind is not None:
        query = query.where(EVENTS.c.kind == kind)
    if subject is not None:
        query = query.where(EVENTS.c.subject == subject)
    return [_event(row) for row in connection.execute(query).mappings()]


def _head(connection: sql.Connection) -> tuple[int, str]:
    query = sql.select(EVENTS.c.seq, EVENTS.c.hash).order_by(EVENTS.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def _event(row: sql.RowMapping) -> Event:
    return Event(**{**row, "body": json.loads(row["body"])})
