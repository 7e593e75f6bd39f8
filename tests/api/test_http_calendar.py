"""What is to come and what came out, from signed data only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import icalendar
from defusedxml.ElementTree import fromstring

from api.app import create_app
from tests.api.builders import (
    FIRST_PUBLISHED,
    LATE,
    SECOND_PUBLISHED,
    TITLE,
    TODAY,
    Publication,
)
from tests.api.conftest import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
OLD, NEW = "2026-11-06T02:00:00Z", "2026-11-20T02:00:00Z"


def feed(client: TestClient, lang: str = "en") -> Any:
    return fromstring(client.get(f"/v1/feed?lang={lang}").content)


def items(root: Any) -> list[tuple[str, str, str]]:
    return [
        (
            item.find(f"{ATOM}category").get("term"),
            item.findtext(f"{ATOM}title"),
            item.findtext(f"{ATOM}updated"),
        )
        for item in root.findall(f"{ATOM}entry")
    ]


def events(content: bytes) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["summary"]): event for event in calendar.walk("vevent")}


def test_the_calendar_says_what_comes_and_what_slipped(client: TestClient) -> None:
    body = client.get("/v1/calendar").json()

    assert (body["version"], len(body["changes"])) == (3, 3)
    first, second = body["entries"]
    assert first == {
        "entry": "GRDP-2026-Q3",
        "due": NEW,
        "is_exact": True,
        "title": TITLE,
        "datasets": ["GRDP"],
        "period": "2026-Q3",
        "set_at": TODAY,
        "slips": [{"was": OLD, "due": NEW, "at": TODAY, "reason": LATE}],
        "release": None,
        "dropped": None,
    }
    assert (second["entry"], second["due"], second["is_exact"]) == (
        "LABOUR-2026-Q3",
        "2026-12",
        False,
    )


def test_a_calendar_program_reads_it(client: TestClient) -> None:
    answer = client.get("/v1/calendar.ics?lang=vi")
    calendar = icalendar.Calendar.from_ical(answer.content)
    exact, month = sorted(calendar.walk("vevent"), key=lambda one: str(one["dtstart"].dt))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert exact["dtstart"].dt == datetime(2026, 11, 20, 2, tzinfo=UTC)
    assert (int(exact["sequence"]), str(exact["status"])) == (1, "CONFIRMED")
    assert LATE["vi"] in str(exact["description"])
    assert (month["dtstart"].dt, month["dtend"].dt) == (date(2026, 12, 1), date(2027, 1, 1))
    assert str(month["status"]) == "TENTATIVE"
    assert exact["uid"] != month["uid"]
    assert client.get("/v1/calendar.ics?lang=vi").content == answer.content


def test_the_feed_tells_releases_and_slips_with_ids_that_stay(own: Publication) -> None:
    app = create_app(own.settings)
    with TestClient(app) as client:
        before = feed(client)
        own.announce("LABOUR-2026-Q3", "2027-01")
        app.state.registry.refresh()
        after = feed(client)
        vietnamese = feed(client, "vi")

    assert items(before) == [
        ("moved", "Put off: GRDP, third quarter", TODAY),
        ("published", "Release 2026.2 is out", SECOND_PUBLISHED),
        ("published", "Release 2026.1 is out", FIRST_PUBLISHED),
    ]
    assert len(items(after)) == 4
    ids = [[one.text for one in root.iter(f"{ATOM}id")] for root in (before, after, vietnamese)]
    assert ids[1] == ids[2]
    assert set(ids[0]) < set(ids[1])
    assert len(set(ids[1])) == len(ids[1])
    for root in (before, after, vietnamese):
        for required in ("id", "title", "updated", "author"):
            assert root.find(f"{ATOM}{required}") is not None
        for entry in root.findall(f"{ATOM}entry"):
            assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


def test_a_new_date_changes_the_entity_tag_of_calendar_and_feed_only(own: Publication) -> None:
    app = create_app(own.settings)
    addresses = ("/v1/calendar", "/v1/calendar.ics", "/v1/feed", "/v1/observations")
    with TestClient(app) as client:
        before = {address: client.get(address).headers["ETag"] for address in addresses}
        own.announce("LABOUR-2026-Q3", "2027-01")
        app.state.registry.refresh()
        after = {address: client.get(address).headers["ETag"] for address in addresses}

    changed = {address for address in addresses if before[address] != after[address]}
    assert changed == {"/v1/calendar", "/v1/calendar.ics", "/v1/feed"}


def test_a_calendar_that_was_touched_is_not_served(own: Publication) -> None:
    app = create_app(own.settings)
    path = own.layout.releases / "metadata" / "3.calendar.json"
    with TestClient(app) as client:
        good = client.get("/v1/calendar").json()
        path.write_bytes(path.read_bytes().replace(b"11-20", b"11-21"))
        app.state.registry.refresh()
        health = client.get("/healthz").json()
        served = client.get("/v1/calendar").json()

    assert served == good
    assert health["status"] == "degraded"
    assert health["reasons"][0]["file"] == "metadata/3.calendar.json"


def test_release_notes_are_given_in_both_languages(client: TestClient) -> None:
    vi = client.get("/v1/releases/2026.1/notes")
    en = client.get("/v1/releases/latest/notes?lang=en")

    assert (vi.text, en.text) == ("# Bản 2026.1\n", "# Release 2026.2\n")
    assert vi.headers["Content-Type"] == "text/markdown; charset=utf-8"


def test_the_files_of_a_release_are_listed_with_their_digests(
    client: TestClient, published: Publication
) -> None:
    body = client.get("/v1/releases/2026.1/files").json()

    expected = published.manifests["2026.1"]["objects"]
    assert {one["name"]: one["sha256"] for one in body["files"]} == {
        name: part["sha256"] for name, part in expected.items()
    }
    assert body["release"]["status"] == "published"


def test_a_version_that_is_no_version_is_refused(client: TestClient) -> None:
    for asked in ("2026.", "*", "2026.**", "*.1", "2026.0.*", "LATEST", "2026.2.1.*", "2026*"):
        answer = client.get("/v1/observations", params={"release": asked})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed-value")
    for asked in ("2031.*", "2026.9.*", "2025.*"):
        answer = client.get("/v1/observations", params={"release": asked})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-release")
    both = client.get("/v1/observations?release=latest&as_of=2026-07-01")
    assert both.json()["type"] == "/problems/conflicting-parameters"
