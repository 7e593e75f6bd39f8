"""How a journal's database is opened so that what it acknowledges is on the disk.

What a SQLite file and a PostgreSQL server need differs; what is asked of them does not: one writer
at a time, who sees everything written before, and a commit that has reached the disk.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql

from store import files
from store.journal_setting import UnusableJournalError

WAIT_MS: Final = 30_000
WRITING: Final = "so_chuan_writing"
_POSTGRESQL: Final = "postgresql"
# The first half of the key of our advisory locks; the second is the schema.
_LOCKS: Final = 0x50C4
# Last, so that an address cannot make a commit less than durable. A client that vanishes without a
# word must not hold the lock for the two hours that TCP waits.
_OPTIONS: Final = (
    f"-c lock_timeout={WAIT_MS} -c synchronous_commit=on"
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
)


def open_engine(location: Path | str) -> sql.Engine:
    """Return an engine for a SQLite file, made when absent, or the address of a database.

    Raises:
        UnusableJournalError: The address is not one of SQLite or PostgreSQL, or holds a password.
    """
    if isinstance(location, Path):
        files.make_directory(location.parent)
        files.make_database(location, 0o660)
        location = f"sqlite:///{location}"
    try:
        url = sql.make_url(location)
    except sql.exc.ArgumentError:
        raise UnusableJournalError("journal", "bad-address", location) from None
    if url.password is not None or "password" in url.query:
        raise UnusableJournalError(_name(url), "password")
    backend = url.get_backend_name()
    if backend == _POSTGRESQL:
        return _open_postgresql(url)
    if backend != "sqlite":
        raise UnusableJournalError(_name(url), "bad-address", backend)
    engine = sql.create_engine(url)
    _make_sqlite_durable(engine)
    return engine


def name_of(engine: sql.Engine) -> str:
    """Return what a person is told a journal is: its file, or its server and database."""
    database = engine.url.database
    if engine.dialect.name == "sqlite" and database:
        return Path(database).name
    return _name(engine.url)


def hold(connection: sql.Connection) -> None:
    """Wait for the one write lock, which the transaction keeps until it ends.

    On SQLite the transaction began with it. On PostgreSQL it is an advisory lock, for the right to
    lock the table against writers would be the right to change its rows.
    """
    if connection.dialect.name == _POSTGRESQL:
        held = sql.text("select pg_advisory_xact_lock(:ours, hashtext(current_schema()))")
        connection.execute(held, {"ours": _LOCKS})


def check_server(connection: sql.Connection) -> None:
    """Make sure that the server keeps what it confirms, letter for letter.

    Raises:
        UnusableJournalError: It does not wait for its disk, or does not keep Unicode.
    """
    if connection.dialect.name != _POSTGRESQL:
        return
    for setting, wanted in (
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("server_encoding", "UTF8"),
    ):
        found = connection.scalar(sql.text("select current_setting(:name)"), {"name": setting})
        if found != wanted:
            place = _name(connection.engine.url)
            raise UnusableJournalError(place, "unsafe-server", f"{setting} = {found}")


def _open_postgresql(url: sql.URL) -> sql.Engine:
    """Return an engine whose connections outlive a restart of the server."""
    own = url.query.get("options", "")
    options = f"{own if isinstance(own, str) else ' '.join(own)} {_OPTIONS}".strip()
    try:
        return sql.create_engine(
            url.set(drivername="postgresql+psycopg"),
            # Read committed: the first statement waits for the lock, and the next has to see what
            # was committed meanwhile.
            isolation_level="READ COMMITTED",
            pool_size=2,
            max_overflow=8,
            pool_pre_ping=True,
            connect_args={
                "options": options,
                "connect_timeout": 10,
                "application_name": "so-chuan",
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
            },
        )
    except ModuleNotFoundError as error:
        raise UnusableJournalError(_name(url), "no-driver", error.name or "") from None


def _name(url: sql.URL) -> str:
    """Return an address as it may be printed: without what opens it."""
    host = url.host or next(iter(url.normalized_query.get("host", ())), "")
    return f"{url.get_backend_name()}://{host}/{url.database or ''}"


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
            f"busy_timeout = {WAIT_MS}",
        ):
            connection.execute(f"pragma {pragma}")

    @sql.event.listens_for(engine, "begin")
    def _begin(connection: sql.Connection) -> None:
        is_writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("begin immediate" if is_writing else "begin")
