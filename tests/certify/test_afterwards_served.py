"""What the API says before an hour comes, and after a withdrawal, an erratum or a revert."""

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from api.app import create_app
from api.series.front import Call
from certify import amendment, embargo, keys, preview_server, previews, propose, publish, sign
from certify.__main__ import main
from certify.errors import EmbargoError
from store import clock
from store.journal import Journal
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    Publication,
    first_figures,
    marts,
    observation,
    second_figures,
)
from tests.api.conftest import TestClient
from tests.certify.builders import TEXT

HOUR = "2026-07-15T02:00:00Z"
TODAY = "2026-07-01T02:00:00Z"
NEW_VALUE = "77777.125"
BODY = "Ban Chỉ đạo chuyển đổi số tỉnh"
FIGURE = "GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
FIGURES = "/v1/observations?indicator=GRDP_CURRENT&time_period=2015&lang=en"


def before(instant, seconds=1):
    return clock.text(clock.parse(instant) - timedelta(seconds=seconds))


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    place = Publication(tmp_path_factory.mktemp("served"))
    place.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    place.publish("2026.2", marts(second_figures()), at=SECOND_PUBLISHED)
    return place


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    monkeypatch.setenv(clock.FIXED, TODAY)
    return original.copy_to(tmp_path / "data")


@contextmanager
def serving(place):
    app = create_app(place.settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client, app.state.registry.refresh


def journal_of(place):
    return Journal(place.layout.journal)


def certify(place, name):
    for holder in ("certifier-1", "certifier-2"):
        sign.sign(place.layout, journal_of(place), name, keys.demo_key(place.layout, holder))


def build(place, release, value=NEW_VALUE):
    place._build(release, marts([observation(obs_value=value, decimals=3)]))
    propose.propose(place.layout, release)
    certify(place, release)


def publisher(place):
    return keys.demo_key(place.layout, "publisher")


def withdraw(place, release, **options):
    put_up = amendment.withdraw(
        place.layout, journal_of(place), release, reason="WRONG_UNIT", text=TEXT, **options
    )
    certify(place, put_up.id)
    return publish.amend(place.layout, journal_of(place), put_up.id, publisher(place))


# The hour.

PARTS = (
    "",
    "/files",
    "/files/observations.parquet",
    "/manifest",
    "/notes",
    "/notes?lang=en",
    "/previews",
    "/changes",
)


def probes():
    """Return over 200 addresses and headers by which somebody may look for what is not out."""
    releases = ["2026.3", "2026.2", "2026.9", "2026.2.1", "2026.03", "2026.3.1"]
    pages = [
        "/",
        "/healthz",
        "/openapi.json",
        "/v1/releases",
        "/v1/datasets",
        "/v1/datasets/GRDP",
        "/v1/indicators",
        "/v1/indicators/GRDP_CURRENT",
        "/v1/indicators?q=grdp",
        "/v1/areas",
        "/v1/areas/VN-70",
        "/v1/observations",
        "/v1/observations?indicator=GRDP_CURRENT",
        "/v1/observations?ref_area=VN-70&limit=1",
        "/v1/observations?obs_status=P",
        "/v1/observations?format=csv",
        "/v1/observations?time_period=2015",
        "/v1/series",
        "/v1/changes",
        "/v1/config",
        "/vi/",
        "/en/indicators",
        "/vi/indicators/GRDP_CURRENT",
        "/vi/charts/GRDP_CURRENT.svg",
        "/en/figures/" + FIGURE,
        "/vi/embed/figures/" + FIGURE,
        "/vi/areas/VN-70",
        "/en/releases",
        "/vi/releases/2026.3",
        "/en/changes",
        "/vi/corrections",
        "/vi/calendar",
        "/vi/press",
        "/vi/press.pdf",
        "/sitemap.xml",
    ]
    told = ["/v1/calendar", "/v1/calendar.ics", "/v1/feed", "/v1/feed?lang=en"]
    families = ["2026.*", "2026.3.*", "2026.2.*", "latest"]
    pins = [f"as_of={HOUR}", "as_of=2026-07-15", "as_of=9999-12-31"]
    pins += [f"release={release}" for release in (*releases, *families)]
    asked = [(page, {}) for page in (*pages, *told)]
    asked += [
        (f"{page}{'&' if '?' in page else '?'}{pin}", {}) for page in pages[4:] for pin in pins
    ]
    asked += [
        (f"/v1/releases/{release}{part}", {})
        for release in (*releases, *families)
        for part in PARTS
    ]
    pages += told
    names = ("3.targets.json", "4.snapshot.json", "timestamp.json", "1.access.json")
    for path in ("manifest.json", "objects", *(f"metadata/{name}" for name in names)):
        for top in ("/releases", "/v1/releases/2026.3", "/candidates/2026.3", "/files", ""):
            asked.append((f"{top}/{path}", {}))
    asked += [(page, {"If-None-Match": "*"}) for page in pages]
    asked += [(page, {"Range": "bytes=0-10"}) for page in pages]
    asked += [(page, {"Accept-Language": "en"}) for page in pages]
    asked += [(page, {"Authorization": "Bearer x"}) for page in (*pages, "/preview", "/report")]
    return asked


def answers(client):
    found = {}
    for path, headers in probes():
        for method in ("GET", "HEAD"):
            answer = client.request(method, path, headers=headers)
            kept = {key: value for key, value in answer.headers.items() if key != "date"}
            found[method, path, str(headers)] = (answer.status_code, kept, answer.content)
    return found


def listing(place):
    """Return everything under `releases/`: names, bytes, modes, sizes and times."""
    found = {}
    for path in sorted(place.layout.releases.rglob("*")):
        status = path.stat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        found[path.name, str(path.parent)] = (content, status.st_mode, status.st_mtime_ns)
    return found


def run(place, *arguments):
    return main(["--data-root", str(place.layout.data_root), *arguments])


def preview(place, journal):
    """Let a body look before the hour; return what a stranger gets of the desk at each address."""
    token = previews.grant(
        place.layout, journal, "2026.3", body=BODY, expires=clock.parse(HOUR), key=publisher(place)
    )
    with TestClient(preview_server.create_app(place.layout, journal)) as desk:
        seen = desk.get("/observations", headers={"Authorization": f"Bearer {token}"})
        assert NEW_VALUE in seen.text
        strangers = [desk.get(path, headers=headers) for path, headers in probes()]
    return {(one.status_code, one.content, str(sorted(one.headers.items()))) for one in strangers}


def test_before_the_hour_there_is_nothing_and_at_the_hour_it_is_out(place, monkeypatch, capsys):
    assert len(probes()) >= 300
    place.announce("GRDP-2026-Q2", HOUR)
    files_before = listing(place)
    with serving(place) as (client, look):
        monkeypatch.setenv(clock.FIXED, before(HOUR))
        look()
        nothing = answers(client)
        monkeypatch.setenv(clock.FIXED, TODAY)
        build(place, "2026.3")
        assert run(place, "publish", "2026.3", "--at", HOUR) == 0

        monkeypatch.setenv(clock.FIXED, before(HOUR))
        assert run(place, "publish-due") == 0
        assert run(place, "publish", "2026.3") == 10
        assert "2026.3: 2026-07-15T02:00:00Z" in capsys.readouterr().err
        strangers = preview(place, journal_of(place))
        look()

        assert listing(place) == files_before
        found = answers(client)
        assert [key for key in nothing if found[key] != nothing[key]] == []
        everything = b"".join(content for _, _, content in found.values())
        assert NEW_VALUE.encode() not in everything
        assert BODY.encode() not in everything
        assert [status for status, _, _ in strangers] == [401]
        assert not any(b"2026" in content for _, content, _ in strangers)
        assert HOUR in client.get("/v1/calendar").text

        monkeypatch.setenv(clock.FIXED, HOUR)
        (out,) = publish.publish_due(place.layout, journal_of(place), publisher(place))
        look()
        newest = client.get(FIGURES)
        assert out[0] == "2026.3"
        feed = client.get("/v1/feed").text
        shown = client.get("/v1/releases/2026.3").json()["release"]

    assert "Công bố bản 2026.3" in feed
    assert [(one["body"], one["uses"]) for one in shown["pre_release_access"]] == [(BODY, 1)]
    assert newest.headers["X-Release"] == "2026.3"
    assert newest.json()["release"]["published_at"] == HOUR
    assert float(newest.json()["observations"][0]["obs_value"]) == float(NEW_VALUE)
    assert listing(place) != files_before
    (event,) = journal_of(place).events("release.scheduled")
    assert event.actor == "dic.publisher"
    assert event.body == {
        "manifest_sha256": newest.json()["release"]["manifest_sha256"],
        "publish_at": HOUR,
        "why": None,
    }


def test_the_last_hour_that_was_set_counts(place, monkeypatch, capsys):
    build(place, "2026.3")
    later = "2026-07-16T02:00:00Z"
    run(place, "publish", "2026.3", "--at", HOUR)
    run(place, "publish", "2026.3", "--at", later, "--why", "Chờ số liệu của Cục Thống kê")

    monkeypatch.setenv(clock.FIXED, HOUR)
    run(place, "publish-due")
    with pytest.raises(EmbargoError):
        publish.publish(place.layout, journal_of(place), "2026.3", publisher(place))
    monkeypatch.setenv(clock.FIXED, later)
    run(place, "publish-due")

    published = journal_of(place).events("release.published")[-1]
    assert (published.subject, published.body["published_at"]) == ("2026.3", later)
    assert embargo.scheduled(journal_of(place)) == {}


def test_waiting_publishes_at_the_second(place, monkeypatch, capsys):
    build(place, "2026.3")
    run(place, "publish", "2026.3", "--at", HOUR)
    monkeypatch.setenv(clock.FIXED, before(HOUR, seconds=3))
    naps = []

    def sleep(seconds):
        naps.append(seconds)
        assert "2026.3" not in [path.name for path in place.layout.releases.iterdir()]
        monkeypatch.setenv(clock.FIXED, clock.text(clock.now() + timedelta(seconds=1)))

    monkeypatch.setattr("certify.afterwards.time.sleep", sleep)
    assert run(place, "publish-due", "--wait") == 0

    assert naps == [1.0, 1.0, 1.0]
    assert f"2026.3 published at {HOUR}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "instant", "code"),
    [
        ("2026.3", TODAY, 2),
        ("2026.3", "2026-01-01T00:00:00Z", 2),
        ("2026.3", "2026-07-15T02:00:00", 2),
        ("2026.3", "soon", 2),
        ("2026.4", HOUR, 2),
        ("2026.2", HOUR, 11),
    ],
)
def test_an_hour_that_cannot_be_kept_is_not_set(place, capsys, name, instant, code):
    build(place, "2026.3")

    try:
        found = run(place, "publish", name, "--at", instant)
    except SystemExit as ended:
        found = ended.code

    assert found == code
    assert journal_of(place).events("release.scheduled") == []


def test_what_two_have_not_signed_gets_no_hour(place, capsys):
    place._build("2026.3", marts([observation()]))
    propose.propose(place.layout, "2026.3")

    assert run(place, "publish", "2026.3", "--at", HOUR) == 10


def test_a_release_overtaken_while_it_waits_is_told_and_stays_away(place, monkeypatch, capsys):
    build(place, "2026.3")
    run(place, "publish", "2026.3", "--at", HOUR)
    withdraw(place, "2026.1")
    monkeypatch.setenv(clock.FIXED, HOUR)

    assert run(place, "publish-due") == 10
    assert run(place, "publish-due", "--wait") == 10

    assert "newer list" in capsys.readouterr().err
    assert not (place.layout.releases / "2026.3").exists()


# After it.

QUESTIONS = [
    "/v1/releases/2026.2",
    "/v1/datasets?release=2026.2",
    "/v1/datasets/GRDP?release=2026.2",
    "/v1/indicators?release=2026.2",
    "/v1/indicators/GRDP_CURRENT?release=2026.2",
    "/v1/areas?release=2026.2",
    "/v1/areas/VN-70?release=2026.2",
    "/v1/observations?release=2026.2",
    "/v1/observations?release=2026.2&limit=1",
    f"/v1/observations?as_of={SECOND_PUBLISHED}",
]


def test_pages_and_embeds_say_that_their_release_was_withdrawn(place):
    asked = f"/en/embed/figures/{FIGURE}?release=2026.2"
    with serving(place) as (client, look):
        before = client.get(asked)
        withdraw(place, "2026.2", superseded_by="2026.1")
        look()
        embed = client.get(asked, headers={"If-None-Match": before.headers["ETag"]})
        page = client.get("/en/indicators/GRDP_CURRENT?release=2026.2")
        newest = client.get("/en/")
        corrections = client.get("/en/corrections").text

    assert "was withdrawn" not in before.text
    assert "Release 2026.2 was withdrawn; use release 2026.1." in embed.text
    assert "Release 2026.2 was withdrawn." in page.text
    assert newest.headers["X-Release"] == "2026.1"
    assert TEXT in corrections


def test_a_withdrawn_release_says_so_on_every_answer(place):
    with serving(place) as (client, look):
        etag = client.get(QUESTIONS[-3]).headers["ETag"]
        withdraw(place, "2026.2", superseded_by="2026.1")
        look()
        found = {path: client.get(path) for path in QUESTIONS}
        csv = client.get("/v1/observations?release=2026.2&format=csv")
        missing = client.get("/v1/datasets/NONE?release=2026.2")
        again = client.get(QUESTIONS[-3], headers={"If-None-Match": etag})
        newest = client.get(FIGURES)
        listed = client.get("/v1/releases").json()["releases"]
        health = client.get("/healthz").json()
        after = client.get(f"/v1/observations?as_of={TODAY}")

    for path, answer in found.items():
        release = answer.json()["release"]
        assert answer.status_code == 200, path
        assert release["status"] == "withdrawn", path
        assert (release["reason"], release["superseded_by"]) == ("WRONG_UNIT", "2026.1"), path
        assert (release["text"], release["withdrawn_at"]) == (TEXT, TODAY), path
        assert answer.json()["warnings"][0]["code"] == "withdrawn-release", path
    for answer in (*found.values(), csv, missing):
        assert answer.headers["X-Release-Status"] == "withdrawn"
    for answer in (*found.values(), csv):
        successor = '</v1/releases/2026.1>; rel="successor-version"'
        assert successor in answer.headers["Link"]
    assert again.status_code == 200
    assert (newest.headers["X-Release"], newest.headers["X-Release-Status"]) == (
        "2026.1",
        "published",
    )
    assert after.headers["X-Release"] == "2026.1"
    assert [(row["id"], row["status"]) for row in listed] == [
        ("2026.2", "withdrawn"),
        ("2026.1", "verified"),
    ]
    assert (listed[0]["reason"], listed[0]["superseded_by"]) == ("WRONG_UNIT", "2026.1")
    assert (health["status"], health["release"]) == ("ok", "2026.1")


def test_when_all_are_withdrawn_they_can_still_be_read(place):
    withdraw(place, "2026.2")
    withdraw(place, "2026.1")

    with serving(place) as (client, _):
        pinned = client.get("/v1/observations?release=2026.2")
        listed = client.get("/v1/releases")
        newest = client.get(FIGURES)

    assert (pinned.status_code, pinned.json()["release"]["status"]) == (200, "withdrawn")
    assert {row["status"] for row in listed.json()["releases"]} == {"withdrawn"}
    assert newest.status_code == 503


def test_who_keeps_to_a_corrected_release_gets_it_and_is_told(place):
    question = "/v1/observations?release=2026.2&lang=vi"
    with serving(place) as (client, look):
        old = client.get(question)
        build(place, "2026.2.1")
        publish.publish(place.layout, journal_of(place), "2026.2.1", publisher(place))
        look()
        told = client.get(question, headers={"If-None-Match": old.headers["ETag"]})
        corrected = client.get("/v1/observations?release=2026.2.1")
        newest = client.get(FIGURES)
        other = client.get("/v1/observations?release=2026.1")

    assert old.json()["warnings"] == []
    assert told.json()["release"] == old.json()["release"]
    assert told.json()["observations"] == old.json()["observations"]
    assert told.json()["warnings"] == [
        {
            "code": "corrected-release",
            "message": "Bản công bố 2026.2 đã được đính chính bằng bản 2026.2.1.",
            "release": "2026.2",
            "superseded_by": "2026.2.1",
        }
    ]
    assert '</v1/releases/2026.2.1>; rel="successor-version"' in told.headers["Link"]
    assert corrected.json()["release"]["id"] == newest.headers["X-Release"] == "2026.2.1"
    assert (corrected.json()["warnings"], other.json()["warnings"]) == ([], [])


def test_after_a_revert_the_former_release_is_served(place):
    with serving(place) as (client, look):
        first = client.get(FIGURES + "&release=2026.1").json()
        put_up = amendment.revert(
            place.layout, journal_of(place), "2026.1", reason="WRONG_FIGURE", text=TEXT
        )
        certify(place, put_up.id)
        publish.amend(place.layout, journal_of(place), put_up.id, publisher(place))
        look()
        newest = client.get(FIGURES).json()

    assert newest["release"]["id"] == "2026.1"
    assert newest["observations"] == first["observations"]


def test_compiled_answers_say_at_once_what_became_of_their_release(place):
    app = create_app(replace(place.settings, compiles=True))
    pinned = f"{FIGURES}&release=2026.2"
    path, _, query = pinned.encode().partition(b"?")
    with TestClient(app) as client:
        before, newest = client.get(pinned), client.get(FIGURES)
        withdraw(place, "2026.2", superseded_by="2026.1")
        app.state.registry.refresh()
        held = {"If-None-Match": before.headers["ETag"]}
        after, now = client.get(pinned, headers=held), client.get(FIGURES)
        assert app.state.front.reply(path, query, Call([])) is not None
        same = client.get(pinned, headers={"If-None-Match": after.headers["ETag"]})
        plain = client.get(f"{pinned}&obs_status=A")

    assert before.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert (before.status_code, before.headers["X-Release-Status"]) == (200, "published")
    assert (after.status_code, after.headers["X-Release-Status"]) == (200, "withdrawn")
    assert after.headers["X-Release-Reason"] == "WRONG_UNIT"
    assert after.headers["Deprecation"] == plain.headers["Deprecation"]
    assert '</v1/releases/2026.1>; rel="successor-version"' in after.headers["Link"]
    assert after.json()["release"]["reason"] == "WRONG_UNIT"
    assert (same.status_code, same.headers["X-Release-Status"]) == (304, "withdrawn")
    assert [one.headers["X-Release"] for one in (newest, now)] == ["2026.2", "2026.1"]
    assert newest.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
