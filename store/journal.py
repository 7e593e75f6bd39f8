"""Who did what, when and why: append-only, each entry sealed with the hash of the one before.

The SQLite file is the default; any SQLAlchemy URL works. `once` is a unique key, so that a deed
which may happen once happens once even when two people do it in the same instant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql

from store import canonical, clock, files

GENESIS: Final = "0" * 64
_WAIT_MS: Final = 30_000
_WRITING: Final = "so_chuan_writing"

_metadata = sql.MetaData()
_events = sql.Table(
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
_APPEND_ONLY: Final = tuple(
    f"create trigger if not exists events_no_{verb} before {verb} on events "
    "begin select raise(abort, 'the journal is append-only'); end"
    for verb in ("update", "delete")
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
        location: A path of a SQLite file, made when absent, or an SQLAlchemy URL.
    """

    def __init__(self, location: Path | str) -> None:
        if isinstance(location, Path):
            files.make_directory(location.parent)
            files.make_database(location, 0o660)
            location = f"sqlite:///{location}"
        self._engine = sql.create_engine(location)
        if self._engine.dialect.name == "sqlite":
            _make_sqlite_durable(self._engine)
        self._writer = self._engine.execution_options(**{_WRITING: True})
        with self._writer.begin() as connection:
            _metadata.create_all(connection)
            if self._engine.dialect.name == "sqlite":
                for trigger in _APPEND_ONLY:
                    connection.execute(sql.text(trigger))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Entry]:
        """Hold the journal's one write lock: what the block reads stays true until it commits."""
        with self._writer.begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.execute(sql.text("lock table events in exclusive mode"))
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
        previous = GENESIS
        with self._engine.connect() as connection:
            rows = connection.execute(sql.select(_events).order_by(_events.c.seq)).mappings().all()
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


class Entry:
    """An open write to the journal."""

    def __init__(self, connection: sql.Connection) -> None:
        self._connection = connection

    def events(self, kind: str | None = None, subject: str | None = None) -> list[Event]:
        """Return entries as they are under the write lock."""
        return _select(self._connection, kind, subject)

    def recorded(self, once: str) -> Event | None:
        """Return the entry of a deed that happens once, if it has happened."""
        query = sql.select(_events).where(_events.c.once == once)
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
        self._connection.execute(_events.insert().values({**asdict(event), "body": body}))


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
    query = sql.select(_events).order_by(_events.c.seq)
    if kind is not None:
        query = query.where(_events.c.kind == kind)
    if subject is not None:
        query = query.where(_events.c.subject == subject)
    return [_event(row) for row in connection.execute(query).mappings()]


def _head(connection: sql.Connection) -> tuple[int, str]:
    query = sql.select(_events.c.seq, _events.c.hash).order_by(_events.c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return (0, GENESIS) if row is None else (row.seq, row.hash)


def _event(row: sql.RowMapping) -> Event:
    return Event(**{**row, "body": json.loads(row["body"])})


def _make_sqlite_durable(engine: sql.Engine) -> None:
    @sql.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's types
        # The driver must not begin on its own: a transaction that reads first and writes later
        # would let two writers decide on the same state.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            "foreign_keys = on",
            # Without it INSERT OR REPLACE deletes a row behind the trigger's back.
            "recursive_triggers = on",
            f"busy_timeout = {_WAIT_MS}",
        ):
            connection.execute(f"pragma {pragma}")

    @sql.event.listens_for(engine, "begin")
    def _begin(connection: sql.Connection) -> None:
        is_writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("begin immediate" if is_writing else "begin")
