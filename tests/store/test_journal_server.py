"""A journal on a server: where it is named, moved to, and what is told when it is in trouble."""

import contextlib
import threading

import psycopg
import pytest
import sqlalchemy as sql

from store import journal_engine, journal_moving, journal_setting, trouble
from store.__main__ import main
from store.journal import AlreadyRecordedError, Journal
from store.journal_setting import NAME, SETTING, UnusableJournalError
from store.setting import UnusableSettingError
from tests.on_postgresql import harness


@pytest.fixture
def address(on_postgresql):
    return harness.make_schema()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.sqlite"


def record(journal, *subjects, once=None):
    for subject in subjects:
        with journal.writing() as entry:
            entry.append("upload.accepted", subject, actor="an", body={}, once=once)


def refusal(use):
    with pytest.raises(UnusableSettingError) as refused:
        use()
    told = trouble.sentences(refused.value)
    assert told is not None
    assert all("{" not in each for each in told)
    return refused.value.reason


@pytest.mark.parametrize("by", ["environment", "file"])
def test_every_command_finds_the_server_that_a_setting_names(path, address, monkeypatch, by):
    assert not journal_setting.is_there(path)
    if by == "environment":
        monkeypatch.setenv(SETTING, address)
    else:
        (path.parent / NAME).write_text(f"{address}\n", "utf-8")

    with contextlib.closing(Journal(path)) as journal:
        record(journal, "u1")

    assert journal_setting.is_there(path)
    assert not path.exists()
    with contextlib.closing(Journal(address)) as journal:
        assert [event.subject for event in journal.events()] == ["u1"]


def test_two_settings_that_differ_are_refused(path, address, monkeypatch):
    (path.parent / NAME).write_text(harness.make_schema(), "utf-8")
    monkeypatch.setenv(SETTING, address)

    assert refusal(lambda: Journal(path)) == "two-settings"


def test_a_new_journal_is_not_begun_beside_one_that_is_there(path, address, monkeypatch):
    with contextlib.closing(Journal(f"sqlite:///{path}")) as journal:
        record(journal, "u1")
    monkeypatch.setenv(SETTING, address)

    assert refusal(lambda: Journal(path)) == "two-journals"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("postgresql://so_chuan:secret@host/so_chuan", "password"),
        ("postgresql://host/so_chuan?password=secret", "password"),
        ("mysql://host/so_chuan", "bad-address"),
        ("somewhere", "bad-address"),
    ],
)
def test_an_address_that_must_not_be_used_is_refused_and_its_secret_not_repeated(text, reason):
    with pytest.raises(UnusableJournalError) as refused:
        Journal(text)
    assert refused.value.reason == reason
    assert "secret" not in " ".join(trouble.sentences(refused.value) or ())


def test_a_server_that_would_forget_is_refused(on_postgresql, address):
    on_postgresql.stop()
    on_postgresql.start("fsync=off")
    try:
        assert refusal(lambda: Journal(address)) == "unsafe-server"
    finally:
        on_postgresql.stop()
        on_postgresql.start()
    Journal(address).close()


def test_an_address_cannot_make_a_commit_less_than_durable(address):
    careless = f"{address}%20-csynchronous_commit%3Doff"
    with contextlib.closing(Journal(careless)) as journal, journal._engine.connect() as connection:
        assert connection.scalar(sql.text("show synchronous_commit")) == "on"


def test_writers_that_may_only_append_can_append(on_postgresql, address):
    """The lock needs no right to change what is written."""
    Journal(address).close()
    schema = harness._schema(address)
    for statement in (
        "create role appender login password 'only in a file'",
        f"grant usage on schema {schema} to appender",
        f"grant select, insert on all tables in schema {schema} to appender",
    ):
        on_postgresql.ask(statement, database="journals")
    try:
        own = on_postgresql.address(schema, role="appender")
        with contextlib.closing(Journal(own)) as journal:
            record(journal, "u1", "u2")
            assert journal.check_chain() == 2
            with journal._engine.connect() as connection, pytest.raises(sql.exc.DBAPIError):
                connection.exec_driver_sql("alter table events disable trigger all")
    finally:
        on_postgresql.ask("drop owned by appender", database="journals")
        on_postgresql.ask("drop role appender")


def test_a_deed_that_happens_once_happens_once_between_processes_that_wait(address):
    first, second = Journal(address), Journal(address)
    held, told = threading.Event(), []

    def other():
        held.wait()
        try:
            record(second, "u2", once="the deed")
        except AlreadyRecordedError as error:
            told.append(error.event.subject)

    waiting = threading.Thread(target=other)
    waiting.start()
    with first.writing() as entry:
        held.set()
        waits = sql.text(
            "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        )
        with first._engine.connect() as connection:
            while not connection.scalar(waits):
                connection.rollback()
        entry.append("upload.accepted", "u1", actor="an", body={}, once="the deed")
    waiting.join()

    assert told == ["u1"]
    assert first.check_chain() == 1
    for each in (first, second):
        each.close()


def test_a_lock_that_is_not_let_go_is_told_as_busy(address, monkeypatch):
    monkeypatch.setattr(
        journal_engine, "_OPTIONS", journal_engine._OPTIONS.replace("30000", "100", 1)
    )
    first, second = Journal(address), Journal(address)

    with first.writing(), pytest.raises(sql.exc.DatabaseError) as refused:
        record(second, "u1")

    assert trouble.sentences(refused.value)[1].startswith(f"{NAME}: Another process")
    for each in (first, second):
        each.close()


def test_a_write_whose_connection_is_lost_records_nothing_and_the_next_one_does(
    on_postgresql, address
):
    journal = Journal(address)
    record(journal, "u1")

    def lose():
        with journal.writing() as entry:
            entry.append("upload.accepted", "u2", actor="an", body={})
            on_postgresql.ask("select pg_terminate_backend(pid) from pg_stat_activity "
                              "where application_name = 'so-chuan'")  # fmt: skip
            entry.append("upload.accepted", "u3", actor="an", body={})

    with pytest.raises(sql.exc.DatabaseError) as lost:
        lose()

    assert "does not answer" in trouble.sentences(lost.value)[1]
    record(journal, "u4")
    assert [event.subject for event in journal.events()] == ["u1", "u4"]
    assert journal.check_chain() == 2
    journal.close()


def test_what_was_acknowledged_outlives_a_server_that_falls(on_postgresql, address):
    journal = Journal(address)
    record(journal, "u1", "u2")

    on_postgresql.stop("immediate")
    with pytest.raises(sql.exc.DatabaseError) as away:
        record(journal, "u3")
    assert "does not answer" in trouble.sentences(away.value)[1]
    on_postgresql.start()

    assert journal.check_chain() == 2
    record(journal, "u3")
    assert journal.check_chain() == 3
    journal.close()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("53100", "no room"),
        ("25006", "not allowed"),
        ("42501", "not allowed"),
        ("40P01", "Another process"),
        ("57P01", "does not answer"),
        ("58030", "reports an error"),
        ("XX001", "damaged"),
    ],
)
def test_what_the_server_says_is_told_in_words(state, words):
    original = psycopg.errors.lookup(state)("said")
    told = trouble.sentences(sql.exc.OperationalError("insert", {}, original))
    assert words in told[1]


def test_a_journal_is_moved_to_a_server_with_every_entry_and_its_file_is_sealed(
    path, address, capsys
):
    with contextlib.closing(Journal(f"sqlite:///{path}")) as before:
        record(before, "u1", "u2")
        events = before.events()
        told = ["--data-root", str(path.parent), "move", address]
        assert main(told) == 0
        # A process that has the file open still, such as the stewards' pages.
        with pytest.raises(sql.exc.DatabaseError) as refused:
            record(before, "u3")
    assert "moved to a server" in trouble.sentences(refused.value)[1]
    assert "2 mục / entries" in capsys.readouterr().out

    with contextlib.closing(Journal(path)) as journal:
        assert journal.name.startswith("postgresql://")
        assert journal.events() == events
        record(journal, "u4")
    assert main(told) == 0
    with contextlib.closing(Journal(path)) as journal:
        assert journal.check_chain() == 3


def test_a_journal_is_not_moved_onto_another_one(path, address):
    with contextlib.closing(Journal(address)) as journal:
        record(journal, "other")
    with contextlib.closing(Journal(f"sqlite:///{path}")) as journal:
        record(journal, "u1")

    assert refusal(lambda: journal_moving.move(path, address)) == "not-its-copy"
    assert not (path.parent / NAME).exists()
    with contextlib.closing(Journal(path)) as journal:
        record(journal, "u2")
