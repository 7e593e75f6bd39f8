"""The journal forgets nothing, repeats nothing, and shows when it was touched."""

import contextlib
import threading

import pytest

from store import clock
from store.journal import GENESIS, AlreadyRecordedError, BrokenChainError, Journal
from tests.on_postgresql import harness

START = "2026-01-31T02:00:00Z"


@pytest.fixture(params=["sqlite", "postgresql"])
def path(request, tmp_path, monkeypatch):
    """Where the file is, or would be if a server did not stand in for it."""
    monkeypatch.setenv(clock.FIXED, START)
    if request.param == "postgresql":
        request.getfixturevalue("on_postgresql")
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path):
    opened = Journal(path)
    yield opened
    opened.close()


def record(journal, *subjects, kind="upload.accepted", once=None):
    for subject in subjects:
        with journal.writing() as entry:
            entry.append(kind, subject, actor="an", body={"file": "dữ liệu.csv"}, once=once)


def test_an_entry_is_read_as_it_was_written(journal):
    with journal.writing() as entry:
        written = entry.append("upload.accepted", "u1", actor="an", body={"rows": 3}, once="u:1")

    (read,) = journal.events()
    assert read == written
    assert (read.seq, read.at, read.previous_hash) == (1, START, GENESIS)
    assert journal.head() == (1, read.hash)


def test_entries_are_found_by_kind_and_subject_in_order(journal):
    record(journal, "u1", "u2")
    record(journal, "u1", kind="release.signed")

    assert [event.seq for event in journal.events()] == [1, 2, 3]
    assert [event.seq for event in journal.events("upload.accepted")] == [1, 2]
    assert [event.seq for event in journal.events(subject="u1")] == [1, 3]
    assert [event.seq for event in journal.events("release.signed", "u1")] == [3]


def test_what_happens_once_is_recorded_once(journal):
    record(journal, "u1", once="u:1")

    with pytest.raises(AlreadyRecordedError) as refused:
        record(journal, "u1", once="u:1")

    assert refused.value.event.seq == 1
    assert len(journal.events()) == 1


def test_a_block_that_fails_records_nothing(journal):
    def fail():
        with journal.writing() as entry:
            entry.append("upload.accepted", "u1", actor="an", body={})
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert journal.events() == []
    assert journal.head() == (0, GENESIS)


def test_a_float_is_refused(journal):
    with pytest.raises(TypeError), journal.writing() as entry:
        entry.append("upload.accepted", "u1", actor="an", body={"value": 1.5})


def test_it_is_still_there_for_the_next_program(path, journal):
    record(journal, "u1", "u2")
    journal.close()

    assert Journal(path).check_chain() == 2


CHANGED = "seq, at, kind, subject, 'binh', body, once, previous_hash, 'x' from events where seq = 2"
PAST = [
    "update events set actor = 'binh' where seq = 2",
    "delete from events where seq = 2",
    f"insert into events select {CHANGED} on conflict (seq) do update set actor = excluded.actor",
]
PAST_OF = {
    "sqlite": [*PAST, f"insert or replace into events select {CHANGED}"],
    "postgresql": [*PAST, "truncate events", "delete from events where seq > 9"],
}


def test_the_database_itself_refuses_to_change_the_past(journal):
    record(journal, "u1", "u2", "u3")

    for statement in PAST_OF[journal._engine.dialect.name]:
        with journal._engine.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.exec_driver_sql(statement)

    assert journal.check_chain() == 3


TAMPERING = {
    "actor": ("update events set actor = 'binh' where seq = 2", 2),
    "instant": ("update events set at = '2026-01-30T00:00:00Z' where seq = 2", 2),
    "subject": ("update events set subject = 'u9' where seq = 2", 2),
    "kind": ("update events set kind = 'release.signed' where seq = 2", 2),
    "body": ("update events set body = '{}' where seq = 1", 1),
    "once": ("update events set once = 'x' where seq = 3", 3),
    "hash": ("update events set hash = 'x' where seq = 2", 2),
    "previous hash": ("update events set previous_hash = hash where seq = 3", 3),
    "removed": ("delete from events where seq = 2", 2),
    "first removed": ("delete from events where seq = 1", 1),
    "swapped": ("update events set seq = case seq when 1 then -2 else -1 end where seq < 3", 1),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_behind_its_back_is_found(path, journal, name):
    statement, seq = TAMPERING[name]
    record(journal, "u1", "u2", "u3")
    assert journal.check_chain() == 3
    journal.close()

    harness.tamper(path, statement, "update events set seq = -seq where seq < 0")

    with pytest.raises(BrokenChainError) as found:
        Journal(path).check_chain()
    assert found.value.seq == seq


def test_many_writers_leave_one_unbroken_chain(path, journal):
    failures = []

    def write(name):
        try:
            own = Journal(path)
            for number in range(10):
                record(own, f"{name}.{number}")
                with contextlib.suppress(AlreadyRecordedError):
                    record(own, "once", kind="release.published", once=f"published:{number}")
            own.close()
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert failures == []
    assert journal.check_chain() == 8 * 10 + 10
    assert len(journal.events("release.published")) == 10
