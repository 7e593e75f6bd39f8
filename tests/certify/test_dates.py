"""The calendar: a year ahead, never silently moved, and never telling what is not out."""

import json

import pytest

from certify import dates, errors, issue, papers, publish
from certify.__main__ import main
from schemas import agenda
from schemas import papers as signed
from schemas.distrust import DistrustError, Reason
from store import clock
from tests.certify import builders
from tests.certify.builders import later

TITLE = {"vi": "Tổng sản phẩm trên địa bàn quý III", "en": "Regional product, third quarter"}
WHY = {"vi": "Cục Thống kê gửi số liệu chậm", "en": "The Statistics Office is late"}
DUE = "2026-11-06T02:00:00Z"
NEW = "2026-11-20T02:00:00Z"


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    place.release("2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=1))
    return place


def put(place, name="GRDP-2026-Q3", **changes):
    options = {"due": DUE, "title": TITLE, "datasets": ("GRDP",), "about": "2026-Q3"} | changes
    key = place.key("publisher")
    return dates.put(place.layout, place.journal, name, key=key, **options)


def move(place, due=NEW, reason=WHY):
    key = place.key("publisher")
    return dates.move(place.layout, place.journal, "GRDP-2026-Q3", due=due, reason=reason, key=key)


def served(place):
    return agenda.fold(place.listed().papers[signed.CALENDAR].changes)


def test_a_date_is_out_in_the_publishers_name_as_soon_as_it_is_set(place):
    put(place)

    (entry,) = served(place).values()
    assert (entry.name, entry.due, entry.title) == ("GRDP-2026-Q3", DUE, TITLE)
    assert (entry.datasets, entry.period) == (("GRDP",), "2026-Q3")
    (event,) = place.journal.events("calendar.set")
    assert event.actor == "dic.publisher"
    assert [each.entry.id for each in place.check()] == ["2026.1"]


def test_a_slip_keeps_the_old_date_the_new_date_and_the_reason(place, monkeypatch):
    put(place)
    monkeypatch.setenv(clock.FIXED, later(days=2))
    move(place)

    entry = served(place)["GRDP-2026-Q3"]
    assert entry.due == NEW
    assert entry.slips == (agenda.Slip(DUE, NEW, later(days=2), WHY),)
    (event,) = place.journal.events("calendar.moved")
    assert event.body == {"was": DUE, "due": NEW, "reason": WHY}


def test_an_entry_is_met_by_a_release_that_is_out_and_by_no_other(place):
    put(place)
    builders.candidate(place, "2026.2", previous="2026.1")
    place.sign("2026.2", "certifier-1", "certifier-2")
    key = place.key("publisher")

    with pytest.raises(errors.NotStandingError):
        dates.meet(place.layout, place.journal, "GRDP-2026-Q3", "2026.2", key=key)
    dates.meet(place.layout, place.journal, "GRDP-2026-Q3", "2026.1", key=key)

    assert served(place)["GRDP-2026-Q3"].release == "2026.1"
    with pytest.raises(errors.CalendarError):
        move(place)


def test_an_entry_may_be_dropped_and_set_again(place):
    put(place)
    key = place.key("publisher")
    dates.drop(place.layout, place.journal, "GRDP-2026-Q3", reason=WHY, key=key)
    assert served(place)["GRDP-2026-Q3"].dropped == WHY

    put(place, due=NEW)
    entry = served(place)["GRDP-2026-Q3"]
    assert (entry.due, entry.dropped) == (NEW, None)
    assert len(place.listed().papers[signed.CALENDAR].changes) == 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "grdp"}, "calendar-name"),
        ({"name": "2026.2"}, "calendar-name"),
        ({"name": "../x"}, "calendar-name"),
        ({"due": "soon"}, "calendar-date"),
        ({"due": "2026-11-06T02:00:00"}, "calendar-date"),
        ({"due": "2026-13"}, "calendar-date"),
        ({"due": "2025-11-06T02:00:00Z"}, "calendar-past"),
        ({"due": "2025-12"}, "calendar-past"),
        ({"title": {"vi": "ngắn", "en": None}}, "calendar-text"),
        ({"title": {"vi": "Dòng một\x1b[2J dòng hai", "en": None}}, "calendar-text"),
        ({"title": {"vi": "Công bố bản 2026.3 của tỉnh", "en": None}}, "calendar-telling"),
        ({"title": {"vi": "GRDP tăng 8,05% trong quý", "en": None}}, "calendar-telling"),
        ({"title": {**TITLE, "en": "GRDP grew by 8 . 05 per cent"}}, "calendar-telling"),
        ({"about": "Q3/2026"}, "calendar-period"),
        ({"datasets": ("GDPP",)}, "calendar-dataset"),
    ],
)
def test_what_cannot_be_or_tells_too_much_is_not_set(place, changes, reason):
    with pytest.raises(errors.CalendarError) as refused:
        put(place, **changes)

    assert refused.value.reason == reason
    assert place.journal.events("calendar.set") == []
    assert place.listed().papers == {}


def test_a_reason_may_tell_no_more_than_a_title(place):
    put(place)
    with pytest.raises(errors.CalendarError):
        move(place, reason={"vi": "Bản 2026.3 chưa ký xong", "en": None})
    with pytest.raises(errors.CalendarError):
        move(place, due=DUE)


def test_only_the_publisher_sets_dates(place):
    with pytest.raises(errors.RefusedPublicationError):
        dates.put(
            place.layout,
            place.journal,
            "GRDP-2026-Q3",
            due=DUE,
            title=TITLE,
            key=place.key("certifier-1"),
        )
    assert place.journal.events("calendar.set") == []


def test_before_the_first_publication_a_date_waits_for_it(tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, builders.START)
    place = builders.world(tmp_path)
    put(place)
    assert not list(place.metadata.glob("*.calendar.json"))

    place.release("2026.1")

    assert list(served(place)) == ["GRDP-2026-Q3"]


def test_dates_survive_a_publication_a_withdrawal_and_a_refresh(place, monkeypatch):
    put(place)
    monkeypatch.setenv(clock.FIXED, later(days=2))
    place.release("2026.2", previous="2026.1")
    monkeypatch.setenv(clock.FIXED, later(days=3))
    name = place.withdraw("2026.1").id
    place.sign(name, "certifier-1", "certifier-2")
    place.amend(name)
    monkeypatch.setenv(clock.FIXED, later(days=30))
    publish.refresh(place.layout, place.key("publisher"))

    assert list(served(place)) == ["GRDP-2026-Q3"]
    assert [each.entry.id for each in place.check()] == ["2026.2", "2026.1"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_calendar_stopped_half_way_hurts_nobody_and_is_ended(place, monkeypatch, count):
    put(place)
    monkeypatch.setenv(clock.FIXED, later(days=2))
    body = {"was": DUE, "due": NEW, "reason": WHY}
    with place.journal.writing() as entry:
        entry.append("calendar.moved", "GRDP-2026-Q3", actor="dic.publisher", body=body)
    current = place.listed()
    new = papers.due(papers.told(place.journal), current, set(current.releases))
    if count > 1:
        published = issue.published_so_far(current)
        signer = place.signer("publisher")
        snapshot = issue.write_snapshot(
            place.layout, current, current.document, published, signer, new_papers=new
        )
        if count > 2:
            issue._place_papers(place.layout, snapshot)
    assert served(place)["GRDP-2026-Q3"].due == DUE
    assert [each.entry.id for each in place.check()] == ["2026.1"]

    place.release("2026.2", previous="2026.1")

    assert served(place)["GRDP-2026-Q3"].due == NEW
    assert [each.entry.id for each in place.check()] == ["2026.2", "2026.1"]
    assert not list(place.metadata.glob(".part-*"))


# Attacks.


def rewritten(place, name, change):
    path = place.metadata / name
    content = json.loads(path.read_bytes())
    change(content)
    builders.rewrite(path, signed.encode(content))


def resigned(place, change):
    """Let the publisher's own key sign another calendar in the newest one's place."""
    rewritten(place, "2.calendar.json", change)
    path = builders.newest(place, "snapshot")
    body = json.loads(path.read_bytes())["signed"]
    content = (place.metadata / "2.calendar.json").read_bytes()
    body["papers"]["calendar"] = signed.link_of(content)
    path.write_bytes(builders.seal(body, place.signer("publisher")))
    builders.stamp(place, path, place.signer("publisher"))


def forget(content):
    del content["changes"][0]


def antedate(content):
    content["changes"][0]["due"] = NEW


@pytest.mark.parametrize(
    ("attack", "reason"),
    [
        (lambda p: rewritten(p, "2.calendar.json", antedate), Reason.CHANGED),
        (lambda p: rewritten(p, "1.calendar.json", antedate), Reason.CHANGED),
        (lambda p: resigned(p, forget), Reason.CONTRADICTION),
        (lambda p: resigned(p, antedate), Reason.CONTRADICTION),
        (lambda p: (p.metadata / "2.calendar.json").unlink(), Reason.MISSING),
        (lambda p: (p.metadata / "1.calendar.json").unlink(), Reason.MISSING),
        (lambda p: (p.metadata / "3.calendar.json").write_bytes(b"{}"), Reason.UNLISTED),
        (lambda p: (p.metadata / "1.access.json").write_bytes(b"{}"), Reason.UNLISTED),
        (lambda p: (p.metadata / "2.calendar.json").write_bytes(b"{}"), Reason.UNREADABLE),
        (
            lambda p: (p.metadata / "2.calendar.json").write_bytes(b" " * 1_000_001),
            Reason.TOO_LARGE,
        ),
    ],
)
def test_a_calendar_that_takes_something_back_is_refused(place, attack, reason):
    put(place)
    move(place)
    assert len(place.listed().papers[signed.CALENDAR].changes) == 2
    attack(place)

    with pytest.raises(DistrustError) as refused:
        place.listed()

    assert refused.value.reason is reason


def test_every_byte_of_the_calendar_counts(place):
    put(place)
    path = place.metadata / "1.calendar.json"
    good = path.read_bytes()
    for at in range(0, len(good), 7):
        builders.rewrite(path, good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(DistrustError):
            place.listed()
    builders.rewrite(path, good)
    place.listed()


def test_the_command_shows_the_calendar_and_what_it_lacks(place, capsys):
    root = str(place.layout.data_root)
    words = ("--title", TITLE["vi"], "--title-en", TITLE["en"], "--dataset", "GRDP")
    told = main(["--data-root", root, "calendar", "set", "GRDP-2026-Q1", "--on", "2026-02", *words])
    slipped = main(
        ["--data-root", root, "calendar", "move", "GRDP-2026-Q1", "--on", "2026-03"]
        + ["--reason", WHY["vi"]]
    )
    shown = capsys.readouterr().out

    assert (told, slipped) == (0, 0)
    assert "2026-02              GRDP-2026-Q1: cần ngày giờ chính xác" in shown
    assert f"2026-02 → 2026-03: {WHY['vi']}" in shown
    assert main(["--data-root", root, "calendar", "move", "NONE", "--on", "2026-03",
                 "--reason", WHY["vi"]]) == 2  # fmt: skip
    assert "Không có mục lịch nào còn chờ tên NONE" in capsys.readouterr().err


def test_dates_a_decree_asks_for_are_named_while_the_calendar_lacks_them(place, monkeypatch):
    monkeypatch.setenv(clock.FIXED, "2024-01-15T02:00:00Z")
    lacking = {each.about: each.due for each in dates.advise(place.journal)}

    assert lacking["GRDP 2024-Q1: 94/2022/NĐ-CP"] == "2024-03-25"
    put(place, "GRDP-2024-Q1", due="2024-03-25T02:00:00Z", about="2024-Q1")
    assert "GRDP 2024-Q1: 94/2022/NĐ-CP" not in {each.about for each in dates.advise(place.journal)}
