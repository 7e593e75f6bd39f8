"""Editions of a journal's tables: made anew by Alembic, moved only when someone asks for it.

A journal says its edition in the table `journal_edition`; one from before that table is of the
first. Alembic is loaded when there is something to make or to move.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sql

from store import journal_engine
from store.journal_setting import UnusableJournalError

if TYPE_CHECKING:
    from alembic.config import Config

FIRST: Final = "0001"
# Of the newest file below `migrations/versions`; a test holds the two together.
HEAD: Final = "0001"
VERSIONS: Final = "journal_edition"
HOME: Final = Path(__file__).parent / "migrations"
# Alembic keeps the move it is at in its modules: two threads would undo each other's.
_ALONE: Final = threading.Lock()


def edition_of(connection: sql.Connection) -> str | None:
    """Return the edition of a journal; None where there is none yet."""
    found = sql.inspect(connection)
    if not found.has_table("events"):
        return None
    if not found.has_table(VERSIONS):
        return FIRST
    return str(connection.scalar(sql.text(f"select version_num from {VERSIONS}")))  # noqa: S608


def check(engine: sql.Engine, edition: str) -> None:
    """Make sure that a journal is of the edition this software writes.

    Raises:
        UnusableJournalError: It is an older one, or one of newer software.
    """
    if edition == HEAD:
        return
    is_older = edition in known()
    reason = "older-edition" if is_older else "newer-edition"
    raise UnusableJournalError(journal_engine.name_of(engine), reason, f"{edition} ≠ {HEAD}")


def upgrade(connection: sql.Connection) -> None:
    """Make the tables, or move those of an older edition, within the caller's transaction."""
    _run("upgrade", connection, "head")


def stamp(connection: sql.Connection, edition: str) -> None:
    """Write down the edition of a journal that does not say it."""
    _run("stamp", connection, edition)


def _run(name: str, connection: sql.Connection, edition: str) -> None:
    with _ALONE:
        from alembic import command

        config = _config()
        config.attributes["connection"] = connection
        getattr(command, name)(config, edition)


def known() -> set[str]:
    """Return every edition that this software can move on from."""
    from alembic.script import ScriptDirectory

    found = ScriptDirectory.from_config(_config())
    return {script.revision for script in found.walk_revisions()}


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HOME).replace("%", "%%"))
    config.attributes["version_table"] = VERSIONS
    return config
