"""Wrong guesses: the fifth at a name locks it for a while, whether it is anybody's or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sql

from ingest.accounts.tables import guesses, hash_of
from store import clock

GUESSES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
_REMEMBERED: Final = timedelta(hours=24)


def forget(connection: sql.Connection, username: str) -> None:
    """Forget the wrong guesses at a name."""
    connection.execute(guesses.delete().where(guesses.c.name_hash == hash_of(username)))


def is_locked(connection: sql.Connection, username: str) -> bool:
    """Tell whether too many wrong guesses were made at a name."""
    query = sql.select(guesses.c.locked_until).where(guesses.c.name_hash == hash_of(username))
    until = connection.execute(query).scalar()
    return until is not None and clock.parse(until) > clock.now()


def count(connection: sql.Connection, username: str) -> None:
    """Count a wrong guess, of unknown names too; the one over the limit locks the name."""
    now, name = clock.now(), hash_of(username)
    old = clock.text(now - _REMEMBERED)
    connection.execute(guesses.delete().where(guesses.c.last_at < old))
    query = sql.select(guesses.c.count).where(guesses.c.name_hash == name)
    made = (connection.execute(query).scalar() or 0) + 1
    is_over = made >= GUESSES
    values = {
        "count": 0 if is_over else made,
        "last_at": clock.text(now),
        "locked_until": clock.text(now + LOCKED_FOR) if is_over else None,
    }
    connection.execute(guesses.delete().where(guesses.c.name_hash == name))
    connection.execute(guesses.insert().values(name_hash=name, **values))
