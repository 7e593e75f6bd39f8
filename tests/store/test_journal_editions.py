"""A journal of another edition is named and left alone; `make migrate` moves it, whole."""

import contextlib
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sql
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import editions, journal, journal_moving, trouble
from store.__main__ import main
from store.journal import BrokenChainError, Journal
from store.journal_setting import UnusableJournalError
from tests.on_postgresql import harness

NEXT = '''
"""An edition that there is not yet."""
import sqlalchemy as sql
from alembic import op

revision = "0002"
down_revision = "0001"

def upgrade():
    op.add_column("events", sql.Column("shown", sql.Text))
'''
# As it was made before editions were written down.
OLD = """
create table events (seq integer not null, at text not null, kind text not null,
  subject text not null, actor text not null, body text not null, once text,
  previous_hash text not null, hash text not null, primary key (seq), unique (once), unique (hash));
create index events_by_kind on events (kind, subject);
create trigger events_no_update before update on events
  begin select raise(abort, 'the journal is append-only'); end;
create trigger events_no_delete before delete on events
  begin select raise(abort, 'the journal is append-only'); end;
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def path(request, tmp_path):
    if request.param == "postgresql":
        request.getfixturevalue("on_postgresql")
    return tmp_path / "journal.sqlite"


@pytest.fixture
def later(tmp_path):
    """Return a context in which the software is of an edition later."""
    home = tmp_path / "migrations"
    shutil.copytree(editions.HOME, home)
    (home / "versions" / "v0002_next.py").write_text(NEXT, "utf-8")

    @contextlib.contextmanager
    def software():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(editions, "HOME", home)
            patch.setattr(editions, "HEAD", "0002")
            yield

    return software


def write(path, *subjects):
    with contextlib.closing(Journal(path)) as opened:
        for subject in subjects:
            with opened.writing() as entry:
                entry.append("upload.accepted", subject, actor="an", body={"tệp": subject})
        return opened.events()


def tables(path):
    with contextlib.closing(Journal(path)) as opened, opened._engine.connect() as connection:
        return sorted(sql.inspect(connection).get_table_names())


def test_the_newest_edition_is_the_newest_migration():
    assert ScriptDirectory.from_config(editions._config()).get_current_head() == editions.HEAD


def test_what_is_asked_of_a_journal_is_what_the_migrations_make(path):
    with contextlib.closing(Journal(path)) as opened, opened._engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": editions.VERSIONS, "compare_type": True}
        )
        assert compare_metadata(context, journal.EVENTS.metadata) == []


def test_a_journal_from_before_editions_is_used_as_it_is_and_stamped_when_asked(tmp_path):
    path = tmp_path / "journal.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD)

    before = write(path, "u1", "u2")
    assert tables(path) == ["events"]

    assert journal_moving.migrate(path).entries == 2
    assert tables(path) == ["events", editions.VERSIONS]
    assert write(path) == before


def test_an_older_journal_is_refused_with_what_to_type_and_not_changed(path, later):
    before = write(path, "u1")

    with later(), pytest.raises(UnusableJournalError) as refused:
        Journal(path)

    assert (refused.value.reason, refused.value.found) == ("older-edition", "0001 ≠ 0002")
    assert all("make migrate" in told for told in trouble.sentences(refused.value))
    assert write(path) == before


def test_migrate_moves_it_once_and_keeps_every_entry_and_guard(path, later):
    before = write(path, "u1", "u2")

    with later():
        assert journal_moving.migrate(path).edition == "0002"
        assert journal_moving.migrate(path).entries == 2
        opened = Journal(path)

    with contextlib.closing(opened):
        with opened._engine.connect() as connection:
            columns = sql.inspect(connection).get_columns("events")
            assert "shown" in {column["name"] for column in columns}
            with pytest.raises(sql.exc.DBAPIError, match="append-only"):
                connection.exec_driver_sql("delete from events")
        assert [event.hash for event in opened.events()] == [event.hash for event in before]
        assert opened.check_chain() == 2


def test_migrate_refuses_a_journal_whose_chain_is_broken(path, later):
    write(path, "u1", "u2")
    harness.tamper(path, "update events set actor = 'binh' where seq = 1")

    with later():
        with pytest.raises(BrokenChainError):
            journal_moving.migrate(path)
        with pytest.raises(UnusableJournalError):
            Journal(path)


def test_a_journal_of_newer_software_is_refused(path, later):
    write(path, "u1")
    with later():
        journal_moving.migrate(path)

    for use in (Journal, journal_moving.migrate):
        with pytest.raises(UnusableJournalError) as refused:
            use(path)
        assert refused.value.reason == "newer-edition"


@pytest.mark.journal_file
def test_the_command_says_what_it_did_and_what_is_missing(tmp_path, capsys):
    assert main(["--data-root", str(tmp_path), "migrate"]) == 1
    assert "journal.sqlite" in capsys.readouterr().err
    write(tmp_path / "journal.sqlite", "u1")

    assert main(["--data-root", str(tmp_path), "migrate"]) == 0
    assert capsys.readouterr().out == "journal.sqlite: phiên bản / edition 0001, 1 mục / entries\n"


def test_journals_that_are_begun_at_once_in_one_process_are_all_whole(tmp_path):
    paths = [tmp_path / f"{number}" / "journal.sqlite" for number in range(8)]
    with ThreadPoolExecutor(len(paths)) as pool:
        assert [len(each) for each in pool.map(write, paths, ["a"] * len(paths))] == [1] * 8
