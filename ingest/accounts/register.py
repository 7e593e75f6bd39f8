"""The accounts of the steward's page: who may sign in, and as what."""

from __future__ import annotations

import re
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import argon2
import sqlalchemy as sql

from ingest.accounts import guesses
from ingest.accounts.tables import WRITING, accounts, hash_of, make_durable, metadata
from ingest.roles import ROLES, Actor, Role
from schemas import codelist
from store import clock, files

SHORTEST_PASSWORD: Final = 12
# One hash takes 64 MiB: many guesses at once must wait, not fill the memory.
_AT_ONCE: Final = 4
_USERNAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}\.[a-z][a-z0-9-]{1,39}", re.ASCII)


class AccountError(Exception):
    """An account cannot be made or changed like this; the text says why."""


@dataclass(frozen=True)
class Account:
    """One role account; `seen_seq` is the last journal entry its holder has seen.

    `changed_at` is when password, role or agency were last set: older sessions end.
    """

    username: str
    title: str
    agency: str
    role: Role
    email: str | None
    seen_seq: int
    changed_at: str

    @property
    def actor(self) -> Actor:
        """Who this is to the rules."""
        return Actor(self.username, self.role, self.agency)


class Accounts:
    """The accounts of one installation, in a SQLite file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        files.make_directory(path.parent)
        files.make_database(path, 0o600)
        path.chmod(0o600)
        self.engine = sql.create_engine(f"sqlite:///{path}")
        make_durable(self.engine)
        self._hasher = argon2.PasswordHasher()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        # What an unknown name is compared with: it takes as long as a real one.
        self._nobody = self._hasher.hash(secrets.token_hex(16))
        with self.writing() as connection:
            metadata.create_all(connection)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def writing(self) -> Any:  # noqa: ANN401 - SQLAlchemy's private context manager
        """Hold the file's one write lock until the block ends."""
        return self.engine.execution_options(**{WRITING: True}).begin()

    def add(
        self,
        username: str,
        *,
        role: Role,
        agency: str,
        title: str = "",
        email: str | None = None,
        password: str | None = None,
    ) -> Account:
        """Open an account, or give an existing one a new password, role or address.

        Without a password the account can sign in through the identity provider only.

        Raises:
            AccountError: The name, agency or password is not one we take.
        """
        _check(username, role, agency, password)
        values = {
            "title": title or username,
            "agency": agency,
            "role": role,
            "email": email,
            "password_hash": None if password is None else self._hasher.hash(password),
            "is_closed": False,
            # Finer than a second: two changes in one second are two changes.
            "changed_at": f"{clock.text(clock.now())} {secrets.token_hex(4)}",
        }
        with self.writing() as connection:
            known = connection.execute(_by_name(username)).first()
            if known is None:
                connection.execute(accounts.insert().values(username=username, **values))
            else:
                connection.execute(accounts.update().where(_is(username)).values(**values))
            guesses.forget(connection, username)
        return cast("Account", self.find(username))

    def close_account(self, username: str) -> None:
        """Let nobody sign in under this name again; what it did stays in the journal."""
        with self.writing() as connection:
            connection.execute(accounts.update().where(_is(username)).values(is_closed=True))

    def find(self, username: str) -> Account | None:
        """Return an open account by name."""
        with self.engine.connect() as connection:
            row = connection.execute(_by_name(username)).mappings().first()
        return None if row is None or row["is_closed"] else _account(row)

    def list(self) -> list[Account]:
        """Return the open accounts by name."""
        query = sql.select(accounts).where(sql.not_(accounts.c.is_closed))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(accounts.c.username)).mappings().all()
        return [_account(row) for row in rows]

    def authenticate(self, username: str, password: str) -> Account | None:
        """Return the account when the password is right and the name is not locked.

        An unknown name, a wrong password and a locked name look alike and take the same time.
        """
        with self.engine.connect() as connection:
            row = connection.execute(_by_name(username)).mappings().first()
        is_usable = row is not None and bool(row["password_hash"]) and not row["is_closed"]
        secret = row["password_hash"] if row is not None and is_usable else self._nobody
        is_right = self._is_right(secret, password) and is_usable
        with self.writing() as connection:
            if guesses.is_locked(connection, username):
                return None
            if not is_right:
                guesses.count(connection, username)
                return None
            guesses.forget(connection, username)
        return _account(row) if row is not None else None

    def _is_right(self, secret: str, password: str) -> bool:
        try:
            with self._turns:
                return self._hasher.verify(secret, password)
        except argon2.exceptions.VerifyMismatchError:
            return False

    def mark_seen(self, username: str, seq: int) -> None:
        """Remember the last journal entry this person was shown."""
        later = sql.and_(_is(username), accounts.c.seen_seq < seq)
        with self.writing() as connection:
            connection.execute(accounts.update().where(later).values(seen_seq=seq))

    def make_feed(self, username: str) -> str:
        """Return a new secret for the account's calendar address; the former one ends."""
        secret = secrets.token_urlsafe(24)
        with self.writing() as connection:
            values = {"feed_hash": hash_of(secret)}
            connection.execute(accounts.update().where(_is(username)).values(**values))
        return secret

    def find_by_feed(self, secret: str) -> Account | None:
        """Return the open account a calendar address belongs to."""
        query = sql.select(accounts).where(accounts.c.feed_hash == hash_of(secret))
        with self.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None or row["is_closed"] else _account(row)


def _check(username: str, role: str, agency: str, password: str | None) -> None:
    if _USERNAME.fullmatch(username) is None:
        raise AccountError(f"{username!r} is no role account such as statistics.steward")
    if role not in ROLES:
        raise AccountError(f"no role {role!r}; choose one of {', '.join(ROLES)}")
    if agency not in codelist.agencies():
        raise AccountError(f"no agency {agency!r} in schemas/codelists/agencies.csv")
    if password is not None and not SHORTEST_PASSWORD <= len(password) <= 1000:
        raise AccountError(f"a password has at least {SHORTEST_PASSWORD} characters")


def _is(username: str) -> sql.ColumnElement[bool]:
    return accounts.c.username == username


def _by_name(username: str) -> sql.Select[Any]:
    return sql.select(accounts).where(_is(username))


def _account(row: sql.RowMapping) -> Account:
    names = ("username", "title", "agency", "role", "email", "seen_seq", "changed_at")
    return Account(**{name: row[name] for name in names})
