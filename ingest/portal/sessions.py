"""Who is signed in: kept on the server, so that signing out ends it everywhere."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sql

from ingest.accounts import Account, Accounts, metadata
from store import clock

_sessions = sql.Table(
    "sessions",
    metadata,
    sql.Column("secret_hash", sql.Text, primary_key=True),
    sql.Column("username", sql.Text, nullable=False),
    sql.Column("token", sql.Text, nullable=False),
    # Ends the session when password, role or agency of the account change.
    sql.Column("account_hash", sql.Text, nullable=False),
    sql.Column("seen_at", sql.Text, nullable=False),
    sql.Column("ends_at", sql.Text, nullable=False),
)
_TOUCH_AFTER: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Session:
    """An open session; `token` stands in every form of its pages."""

    account: Account
    token: str

    def is_token(self, sent: str) -> bool:
        """Compare a form's token in constant time."""
        return hmac.compare_digest(self.token.encode(), sent.encode("utf-8", "surrogatepass"))


class Sessions:
    """The sessions of one installation; only hashes of their secrets are kept."""

    def __init__(self, accounts: Accounts, *, idle: timedelta, life: timedelta) -> None:
        self._accounts = accounts
        self._idle = idle
        self._life = life

    def open(self, account: Account) -> str:
        """Start a session and return its secret, the cookie's value."""
        now, secret = clock.now(), secrets.token_urlsafe(32)
        values = {
            "secret_hash": _hash(secret),
            "username": account.username,
            "token": secrets.token_urlsafe(32),
            "account_hash": _fingerprint(account),
            "seen_at": clock.text(now),
            "ends_at": clock.text(now + self._life),
        }
        with self._accounts.writing() as connection:
            ended = _sessions.c.ends_at < clock.text(now)
            connection.execute(_sessions.delete().where(ended))
            connection.execute(_sessions.insert().values(**values))
        return secret

    def find(self, secret: str) -> Session | None:
        """Return the session of a cookie while it lasts."""
        query = sql.select(_sessions).where(_is(secret))
        with self._accounts.engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        now = clock.now()
        account = self._accounts.find(row["username"])
        seen = clock.parse(row["seen_at"])
        is_over = clock.parse(row["ends_at"]) <= now or seen + self._idle <= now
        if is_over or account is None or _fingerprint(account) != row["account_hash"]:
            self.close(secret)
            return None
        if seen + _TOUCH_AFTER <= now:
            with self._accounts.writing() as connection:
                values = {"seen_at": clock.text(now)}
                connection.execute(_sessions.update().where(_is(secret)).values(**values))
        return Session(account, row["token"])

    def close(self, secret: str) -> None:
        """End a session."""
        with self._accounts.writing() as connection:
            connection.execute(_sessions.delete().where(_is(secret)))


def _is(secret: str) -> sql.ColumnElement[bool]:
    return _sessions.c.secret_hash == _hash(secret)


def _fingerprint(account: Account) -> str:
    return _hash(f"{account.username}|{account.changed_at}")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
