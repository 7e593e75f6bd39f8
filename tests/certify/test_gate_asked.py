"""What a release had to bring, read from the journal as the intake wrote it."""

from __future__ import annotations

from datetime import date

import pytest

from certify import gate_asked
from ingest import rounds
from store import clock
from store.journal import Journal

START = "2026-10-01T02:00:00Z"


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, START)
    journal = Journal(tmp_path / "journal.sqlite")
    yield journal
    journal.close()


def open_round(journal, name, **dues):
    given = {key: date.fromisoformat(day) for key, day in dues.items()}
    return rounds.open_round(
        journal, name, rounds.plan(name, datasets=list(dues), given=given), "c"
    )


def read(journal, at):
    return gate_asked.read(journal.events(), clock.parse(at))


def publish(journal, monkeypatch, release, at):
    monkeypatch.setenv(clock.FIXED, at)
    with journal.writing() as entry:
        entry.append("release.published", release, actor="p", body={})


def test_it_asks_the_same_of_the_same_as_the_board_of_the_round(journal):
    one = open_round(
        journal, "2026-Q3", GRDP="2026-10-06", LABOUR="2026-10-06", RANK_RESULTS="2026-10-06"
    )

    asked = read(journal, "2026-11-01T02:00:00Z")

    board = {(line.dataset_id, line.agency) for line in rounds.board(journal, one)}
    assert {(line.dataset_id, line.agency) for line in asked.lines} == board


def test_of_an_open_round_only_what_is_due_by_the_day_in_viet_nam_is_asked(journal):
    open_round(journal, "2026-Q3", GRDP="2026-10-06", LABOUR="2026-10-07")

    assert [line.dataset_id for line in read(journal, "2026-10-05T16:59:59Z").lines] == []
    assert [line.dataset_id for line in read(journal, "2026-10-05T17:00:00Z").lines] == ["GRDP"]


def test_of_a_closed_round_everything_is_asked_until_a_release_is_out(journal, monkeypatch):
    open_round(journal, "2026-Q3", GRDP="2026-12-06")
    monkeypatch.setenv(clock.FIXED, "2026-10-10T02:00:00Z")
    rounds.close_round(journal, "2026-Q3", "c")

    assert [line.dataset_id for line in read(journal, "2026-10-11T02:00:00Z").lines] == ["GRDP"]

    publish(journal, monkeypatch, "2026.1", "2026-10-12T02:00:00Z")
    assert read(journal, "2026-10-13T02:00:00Z").lines == ()


def test_a_dataset_whose_contract_is_gone_stays_asked_for(journal):
    body = {"dues": {"GONE": {"day": "2026-10-02", "ground": "person", "source": ""}}}
    with journal.writing() as entry:
        entry.append("round.opened", "2026-Q3", actor="c", body=body)

    (line,) = read(journal, "2026-10-11T02:00:00Z").lines

    assert (line.dataset_id, line.agency) == ("GONE", "")


def test_the_calendar_asks_for_what_fell_due_since_the_last_release(journal, monkeypatch):
    assert read(journal, START).dated == ()

    publish(journal, monkeypatch, "2024.1", "2023-12-31T02:00:00Z")
    dated = read(journal, "2024-04-01T02:00:00Z").dated

    assert [(each.dataset_id, each.time_period, each.day) for each in dated] == [
        ("GRDP", "2024-Q1", "2024-03-25")
    ]
