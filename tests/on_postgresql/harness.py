"""Lets installations of tests keep their journals on a server, each in a schema of its own.

A new installation is given a `journal.url` when its journal is first opened; a copy of one is given
a copy of its journal, as a copied file would be. Programs that tests start are reached through
`site/sitecustomize.py`. Nothing heavy is imported here: what is not loaded is tested too.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
from pathlib import Path

from store import journal_setting

# Address with `{schema}` in it.
SERVER = "SO_CHUAN_TEST_SERVER"
SITE = Path(__file__).parent / "site"

_copytree = shutil.copytree
_server_of = journal_setting.server_of


def activate(patch) -> None:
    """Patch this process; `patch(target, name, value)` sets an attribute."""
    patch(journal_setting, "server_of", server_of)
    patch(journal_setting, "is_there", is_there)
    patch(shutil, "copytree", copytree)


def server_of(path: Path) -> str | None:
    found = _server_of(path)
    if found is None and not path.exists():
        found = make_schema()
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / journal_setting.NAME).write_text(found, "utf-8")
    return found


def is_there(path: Path) -> bool:
    return path.exists() or _server_of(path) is not None


def copytree(source, target, *arguments, **options):
    done = _copytree(source, target, *arguments, **options)
    for depth in ("", "*/", "*/*/"):
        for setting in Path(target).glob(f"{depth}{journal_setting.NAME}"):
            setting.write_text(make_copy(setting.read_text("utf-8").strip()), "utf-8")
    return done


def make_schema() -> str:
    """Make an empty schema and return the address of a journal in it."""
    schema = f"s{secrets.token_hex(8)}"
    address = os.environ[SERVER].replace("{schema}", schema)
    _execute(address, f"create schema {schema}")
    return address


def make_copy(address: str) -> str:
    """Return the address of a journal with the same entries."""
    from store.journal import Journal

    copy = make_schema()
    Journal(copy).close()
    old = _schema(address)
    if _execute(address, f"select to_regclass('{old}.events')") != [(None,)]:
        _execute(copy, f"insert into events select * from {old}.events")
    return copy


def tamper(path: Path, *statements: str) -> None:
    """Change a journal as whoever owns file or table can, who takes the guards away first."""
    drops = [f"drop trigger events_no_{verb}" for verb in ("update", "delete")]
    setting = path.parent / journal_setting.NAME
    if setting.exists():
        for statement in (*(f"{drop} on events" for drop in drops), *statements):
            _execute(setting.read_text("utf-8").strip(), statement)
        return
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for statement in (*drops, *statements):
            connection.execute(statement)


def begin_anew(path: Path) -> None:
    """Take a journal away, so that the next one that is opened is empty."""
    for file in (*path.parent.glob(f"{path.name}*"), path.parent / journal_setting.NAME):
        file.unlink(missing_ok=True)


def _schema(address: str) -> str:
    return address.rpartition("search_path%3D")[2]


def _execute(address: str, statement: str) -> list[tuple]:
    import psycopg
    import sqlalchemy as sql

    url = sql.make_url(address)
    told = {"dbname": url.database, "user": url.username, **url.query}
    with psycopg.connect(**told, autocommit=True) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []
