"""Rounds: what is asked for by when, who has sent it, and the calendar of it."""

from datetime import date, timedelta

import icalendar
import pytest

from ingest import rounds, workflow
from ingest.rounds import Due
from ingest.rounds.__main__ import main
from schemas import contract, period, release_calendar
from store import clock
from store.journal import Journal

OPENED = "2026-11-23T02:00:00Z"


@pytest.fixture
def journal(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, OPENED)
    journal = Journal(tmp_path / "journal.sqlite")
    yield journal
    journal.close()


def open_one(journal, **dues):
    asked = {name: Due(date.fromisoformat(day), "person", "") for name, day in dues.items()}
    return rounds.open_round(journal, "2026-Q4", asked, "dic.certifier-1")


def sent(journal, at, *kinds, upload="u1", dataset="EDU_SCHOOLS", agency="DOET"):
    body = {"dataset_id": dataset, "agency": agency, "steward": "doet.steward", "received_at": at}
    for kind in kinds:
        more = {"reasons": ["WRONG_UNIT"], "text": "…"} if kind == workflow.RETURNED else {}
        with journal.writing() as entry:
            entry.append(kind, upload, actor="doet.steward", body={**body, **more})


def standing(journal):
    (line,) = rounds.board(journal, rounds.find(journal, "2026-Q4"))
    return line.standing, line.days_late


def test_the_board_tells_on_time_from_late_from_missing(journal, monkeypatch):
    open_one(journal, EDU_SCHOOLS="2026-12-31")
    assert standing(journal) == ("waiting", 0)

    monkeypatch.setenv(clock.FIXED, "2027-01-02T02:00:00Z")
    assert standing(journal) == ("missing", 2)
    sent(journal, "2027-01-02T02:00:00Z", workflow.SUBMITTED, workflow.SIGNED_OFF)
    assert standing(journal) == ("late", 2)


def test_a_due_date_is_a_day_in_viet_nam(journal):
    open_one(journal, EDU_SCHOOLS="2026-12-31")
    sent(journal, "2026-12-31T17:00:00Z", workflow.SUBMITTED)  # 0:00 on 1 January there

    assert standing(journal) == ("late", 1)


def test_a_returned_submission_does_not_count(journal, monkeypatch):
    open_one(journal, EDU_SCHOOLS="2026-12-31")
    sent(journal, "2026-12-01T02:00:00Z", workflow.SUBMITTED, workflow.RETURNED)
    monkeypatch.setenv(clock.FIXED, "2027-01-05T02:00:00Z")

    assert standing(journal) == ("missing", 5)


def test_a_round_is_opened_and_closed_once(journal):
    open_one(journal, EDU_SCHOOLS="2026-12-31")

    with pytest.raises(rounds.RoundError, match="was opened"):
        open_one(journal, EDU_SCHOOLS="2026-12-31")
    assert rounds.close_round(journal, "2026-Q4", "dic.certifier-1").closed_at is not None
    with pytest.raises(rounds.RoundError, match="was closed"):
        rounds.close_round(journal, "2026-Q4", "dic.certifier-1")
    assert standing(journal) == ("missing", 0)


def test_a_round_asks_for_what_is_due_and_what_a_person_names(journal):
    due = rounds.plan("2026-Q4", given={"LABOUR": date(2027, 1, 15)})

    assert due["EDU_SCHOOLS"] == Due(date(2026, 12, 31), "contract", due["EDU_SCHOOLS"].source)
    assert due["LABOUR"].ground == "person"
    assert "AGRI_PADDY" not in due  # due in September
    assert set(rounds.plan("2026-Q4", datasets=["AGRI_PADDY"])) == {"AGRI_PADDY"}


@pytest.mark.parametrize(
    ("name", "more"),
    [("quý 4", {}), ("2026-Q4", {"datasets": ["NONE"]}), ("2026-Q4", {"given": {"NONE": None}})],
)
def test_a_round_that_cannot_be_is_refused(journal, name, more):
    with pytest.raises(rounds.RoundError):
        rounds.plan(name, **more)


def test_the_calendar_gives_a_day_only_without_a_doubt():
    def day(quarter):
        asked = period.parse(quarter)
        return rounds.due_in(contract.load("GRDP"), asked, asked.start)

    assert day("2024-Q1") == Due(
        date(2024, 3, 25), "calendar", "94/2022/NĐ-CP: 25/3 (thuvienphapluat)"
    )
    assert day("2024-Q2").ground == "contract"  # 29/5 was read with a doubt
    assert day("2024-Q3").ground == "contract"  # the decree ended on 31 July
    assert [rule.decree for rule in rounds.doubts(["GRDP"], period.parse("2026-Q4"))] == [
        "62/2024/NĐ-CP",
        "13/2026/NĐ-CP",
    ]


def test_every_rule_of_the_calendar_is_dated_sourced_and_real():
    rules = release_calendar.load()

    assert len(rules) == 18
    for rule in rules:
        assert rule.valid_from <= rule.valid_to
        assert rule.decree
        assert rule.source
        assert rule.dataset_id in ("", *contract.list_ids())
        if not rule.is_doubtful:
            assert date(2024, rule.month, rule.day)


def test_the_feed_has_one_day_for_each_dataset_of_the_agency(journal):
    open_one(journal, EDU_SCHOOLS="2026-12-31", GRDP="2027-01-06")

    calendar = icalendar.Calendar.from_ical(rounds.feed(journal, "DOET"))

    (entry,) = calendar.walk("VEVENT")
    assert entry.decoded("dtstart") == date(2026, 12, 31)
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(days=1)
    assert "EDU_SCHOOLS" in entry["summary"]
    assert len(icalendar.Calendar.from_ical(rounds.feed(journal, None)).walk("VEVENT")) == 2


def test_the_command_opens_shows_and_closes_a_round(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(clock.FIXED, OPENED)
    call = ["--data-root", str(tmp_path)]

    assert main([*call, "open", "2026-Q4", "--due", "GRDP=2027-01-06"]) == 0
    said = capsys.readouterr()
    assert "2027-01-06  GRDP           person" in said.out
    assert "13/2026/NĐ-CP" in said.err
    assert main([*call, "board", "2026-Q4"]) == 0
    assert "2026-12-31  EDU_SCHOOLS    DOET         waiting" in capsys.readouterr().out
    assert main([*call, "close", "2026-Q4"]) == 0
    assert main([*call, "close", "2026-Q4"]) == 2
    assert main([*call, "open", "2026-Q9"]) == 2
    assert main([*call, "open", "2027-Q1", "--due", "GRDP=6/1"]) == 2
    assert main([*call, "remind"]) == 2
