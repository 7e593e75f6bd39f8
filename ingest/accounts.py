"""Accounts of the steward's page: who may sign in, as what, and how wrong guesses are slowed."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import os
import re
import secrets
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast

import argon2
import sqlalchemy as sql

from ingest.roles import ROLES, Actor, Role
from schemas import codelist
from store import clock, files
from store.layout import Layout

SHORTEST_PASSWORD: Final = 12
GUESSES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)
# One hash takes 64 MiB: many guesses at once must wait, not fill the memory.
_AT_ONCE: Final = 4
_REMEMBERED: Final = timedelta(hours=24)
_USERNAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}\.[a-z][a-z0-9-]{1,39}", re.ASCII)
_WRITING: Final = "so_chuan_writing"

metadata = sql.MetaData()
_accounts = sql.Table(
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
_guesses = sql.Table(
    "guesses",
    metadata,
    sql.Column("name_hash", sql.Text, primary_key=True),
    sql.Column("count", sql.Integer, nullable=False),
    sql.Column("last_at", sql.Text, nullable=False),
    sql.Column("locked_until", sql.Text),
)


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
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        path.chmod(0o600)
        self.engine = sql.create_engine(f"sqlite:///{path}")
        _make_durable(self.engine)
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
        return self.engine.execution_options(**{_WRITING: True}).begin()

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
                connection.execute(_accounts.insert().values(username=username, **values))
            else:
                connection.execute(_accounts.update().where(_is(username)).values(**values))
            connection.execute(_guesses.delete().where(_guesses.c.name_hash == _hash(username)))
        return cast("Account", self.find(username))

    def close_account(self, username: str) -> None:
        """Let nobody sign in under this name again; what it did stays in the journal."""
        with self.writing() as connection:
            connection.execute(_accounts.update().where(_is(username)).values(is_closed=True))

    def find(self, username: str) -> Account | None:
        """Return an open account by name."""
        with self.engine.connect() as connection:
            row = connection.execute(_by_name(username)).mappings().first()
        return None if row is None or row["is_closed"] else _account(row)

    def list(self) -> list[Account]:
        """Return the open accounts by name."""
        query = sql.select(_accounts).where(sql.not_(_accounts.c.is_closed))
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(_accounts.c.username)).mappings().all()
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
            if _is_locked(connection, username):
                return None
            if not is_right:
                _count_guess(connection, username)
                return None
            connection.execute(_guesses.delete().where(_guesses.c.name_hash == _hash(username)))
        return _account(row) if row is not None else None

    def _is_right(self, secret: str, password: str) -> bool:
        try:
            with self._turns:
                return self._hasher.verify(secret, password)
        except argon2.exceptions.VerifyMismatchError:
            return False

    def mark_seen(self, username: str, seq: int) -> None:
        """Remember the last journal entry this person was shown."""
        later = sql.and_(_is(username), _accounts.c.seen_seq < seq)
        with self.writing() as connection:
            connection.execute(_accounts.update().where(later).values(seen_seq=seq))

    def make_feed(self, username: str) -> str:
        """Return a new secret for the account's calendar address; the former one ends."""
        secret = secrets.token_urlsafe(24)
        with self.writing() as connection:
            values = {"feed_hash": _hash(secret)}
            connection.execute(_accounts.update().where(_is(username)).values(**values))
        return secret

    def find_by_feed(self, secret: str) -> Account | None:
        """Return the open account a calendar address belongs to."""
        query = sql.select(_accounts).where(_accounts.c.feed_hash == _hash(secret))
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
    return _accounts.c.username == username


def _by_name(username: str) -> sql.Select[Any]:
    return sql.select(_accounts).where(_is(username))


def _account(row: sql.RowMapping) -> Account:
    names = ("username", "title", "agency", "role", "email", "seen_seq", "changed_at")
    return Account(**{name: row[name] for name in names})


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _is_locked(connection: sql.Connection, username: str) -> bool:
    query = sql.select(_guesses.c.locked_until).where(_guesses.c.name_hash == _hash(username))
    until = connection.execute(query).scalar()
    return until is not None and clock.parse(until) > clock.now()


def _count_guess(connection: sql.Connection, username: str) -> None:
    """Count a wrong guess, of unknown names too; the one over the limit locks the name."""
    now, name = clock.now(), _hash(username)
    old = clock.text(now - _REMEMBERED)
    connection.execute(_guesses.delete().where(_guesses.c.last_at < old))
    query = sql.select(_guesses.c.count).where(_guesses.c.name_hash == name)
    count = (connection.execute(query).scalar() or 0) + 1
    is_over = count >= GUESSES
    values = {
        "count": 0 if is_over else count,
        "last_at": clock.text(now),
        "locked_until": clock.text(now + LOCKED_FOR) if is_over else None,
    }
    connection.execute(_guesses.delete().where(_guesses.c.name_hash == name))
    connection.execute(_guesses.insert().values(name_hash=name, **values))


def _make_durable(engine: sql.Engine) -> None:
    @sql.event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's types
        connection.isolation_level = None
        for pragma in ("journal_mode = wal", "synchronous = full", "busy_timeout = 30000"):
            connection.execute(f"pragma {pragma}")

    @sql.event.listens_for(engine, "begin")
    def _begin(connection: sql.Connection) -> None:
        is_writing = connection.get_execution_options().get(_WRITING, False)
        connection.exec_driver_sql("begin immediate" if is_writing else "begin")


def main(arguments: Sequence[str] | None = None) -> int:
    """Add, list or close accounts; a password comes from a prompt or stdin, never an argument."""
    options = _parser().parse_args(arguments)
    accounts = Accounts(Layout(options.data_root).accounts)
    try:
        return int(options.run(accounts, options))
    except AccountError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        accounts.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest.accounts", description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="open an account or give it a new password")
    add.add_argument("username", metavar="USER", help="a role account, e.g. statistics.steward")
    add.add_argument("--role", required=True, choices=ROLES)
    add.add_argument("--agency", required=True, help="e.g. STATISTICS")
    add.add_argument("--title", default="", help="what the pages call its holder")
    add.add_argument("--email", help="where notices go")
    add.add_argument("--no-password", action="store_true", help="identity provider only")
    add.set_defaults(run=_add)
    listing = commands.add_parser("list", help="list the open accounts")
    listing.set_defaults(run=_list)
    closing = commands.add_parser("close", help="close an account")
    closing.add_argument("username", metavar="USER")
    closing.set_defaults(run=_close)
    return parser


def _add(accounts: Accounts, options: argparse.Namespace) -> int:
    password = None if options.no_password else _read_password()
    account = accounts.add(
        options.username,
        role=options.role,
        agency=options.agency,
        title=options.title,
        email=options.email,
        password=password,
    )
    print(f"{account.username} {account.role} {account.agency}")
    return 0


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("password: ")
    if getpass.getpass("again: ") != first:
        raise AccountError("the two passwords differ")
    return first


def _list(accounts: Accounts, _options: argparse.Namespace) -> int:
    for account in accounts.list():
        print(f"{account.username}  {account.role}  {account.agency}  {account.title}")
    return 0


def _close(accounts: Accounts, options: argparse.Namespace) -> int:
    if accounts.find(options.username) is None:
        raise AccountError(f"no open account {options.username!r}")
    accounts.close_account(options.username)
    return 0


if __name__ == "__main__":
    sys.exit(main())
