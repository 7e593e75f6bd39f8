"""The SQLite file behind the accounts: its tables, and how it is written."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sqlalchemy as sql

WRITING: Final = "so_chuan_writing"

metadata = sql.MetaData()
accounts = sql.Table(
    "accounts",
    metadata,
    sql.Column("username", sql.Text, primary_key=True),
    sql.Column("title", sql.Text, nullable=False),
    sql.Column("agency", sql.Text, nullable=False),
    sql.Column("role", sql.Text, nullable=False),
    sql.Column("email", sql.Text),
    sql.Column("password_hash", sql.Text),
    sql.Column("is_closed", sql.Boolean, nullable=False, default=False),
    sql.Column("seen_seq", sql.Integer, nullable=False, default=0),
    sql.Column("feed_hash", sql.Text, unique=True),
    sql.Column("changed_at", sql.Text, nullable=False),
)
guesses = sql.Table(
    "guesses",
    metadata,
    sql.Column("name_hash", sql.Text, primary_key=True),
    sql.Column("count", sql.Integer, nullable=False),
    sql.Column("last_at", sql.Text, nullable=False),
    sql.Column("locked_until", sql.Text),
)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret or of a name that may be nobody's."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def make_durable(engine: sql.Engine) -> None:
    """Make each write whole and synced, one writer at a time."""

    @sql.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's types
        connection.isolation_level = None
        for pragma in ("journal_mode = wal", "synchronous = full", "busy_timeout = 30000"):
            connection.execute(f"pragma {pragma}")

    @sql.event.listens_for(engine, "begin")
    def _begin(connection: sql.Connection) -> None:
        is_writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("begin immediate" if is_writing else "begin")
