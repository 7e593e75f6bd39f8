"""Early access: for named bodies, labelled, counted, and told to everybody afterwards."""

import base64
import csv
import io
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from api.app import create_app
from certify import errors, previews, propose, publish
from certify.__main__ import main
from certify.papers import USED
from certify.preview_server import create_app as create_desk
from store import clock
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
from tests.certify.test_afterwards_served import (
    HOUR,
    NEW_VALUE,
    TODAY,
    before,
    build,
    journal_of,
    publisher,
)

BODY = "Ban Chỉ đạo chuyển đổi số tỉnh"
OTHER = "Cục Thống kê"
ADDRESSES = [
    "/",
    "/observations",
    "/observations?format=csv",
    "/notes",
    "/notes?lang=en",
    "/report",
]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    place = Publication(tmp_path_factory.mktemp("previewed"))
    place.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    place.publish("2026.2", marts(second_figures()), at=SECOND_PUBLISHED)
    return place


@pytest.fixture
def place(original, tmp_path, monkeypatch):
    """Return an installation in which 2026.3 is certified and waits for its hour."""
    monkeypatch.setenv(clock.FIXED, TODAY)
    place = original.copy_to(tmp_path / "data")
    build(place, "2026.3")
    publish.schedule(place.layout, journal_of(place), "2026.3", clock.parse(HOUR), publisher(place))
    report = place.layout.candidate("2026.3") / "report" / "vi.html"
    report.parent.mkdir()
    report.write_text("<!doctype html><html><body class='x'><h1>GRDP</h1></body></html>")
    return place


@pytest.fixture
def desk(place):
    with TestClient(create_desk(place.layout, journal_of(place))) as client:
        yield client


def grant(place, body=BODY, expires=HOUR, release="2026.3"):
    return previews.grant(
        place.layout,
        journal_of(place),
        release,
        body=body,
        expires=clock.parse(expires),
        key=publisher(place),
    )


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def used(place):
    return [(event.actor, event.body["path"]) for event in journal_of(place).events(USED)]


def test_a_token_opens_the_release_and_every_answer_is_labelled(place, desk):
    token = grant(place)
    found = {path: desk.get(path, headers=bearer(token)) for path in ADDRESSES}
    nothing = desk.get("/objects/x", headers=bearer(token))

    assert {path: answer.status_code for path, answer in found.items()} == dict.fromkeys(
        ADDRESSES, 200
    )
    assert nothing.status_code == 404
    for answer in (*found.values(), nothing):
        assert "PREVIEW" in answer.text
        assert f"embargo until {HOUR}" in answer.text
        assert BODY in answer.text
        assert answer.headers["X-Preview"] == "PREVIEW"
        assert answer.headers["X-Embargo-Until"] == HOUR
        assert answer.headers["X-Release"] == "2026.3"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    (row,) = found["/observations"].json()["observations"]
    assert row["obs_value"] == NEW_VALUE
    label, *lines = found["/observations?format=csv"].text.splitlines()
    assert label.startswith("# PREVIEW")
    (written,) = csv.DictReader(io.StringIO("\n".join(lines)))
    assert written["obs_value"] == NEW_VALUE
    assert re.search("<body class='x'><p [^>]*>PREVIEW", found["/report"].text)


def test_every_use_is_recorded_with_who_and_what(place, desk):
    token = grant(place)
    for path in ADDRESSES:
        desk.get(path, headers=bearer(token))
    desk.head("/observations", headers=bearer(token))
    desk.get("/", auth=("anybody", token))
    desk.get("/none", headers=bearer(token))

    paths = [path.split("?")[0] for path in ADDRESSES]
    assert used(place) == [(BODY, path) for path in [*paths, "/observations", "/", "/none"]]
    (listed,) = previews.grants(journal_of(place))
    assert (listed.uses, listed.is_in_force) == (9, True)
    assert token not in str(journal_of(place).events())
    journal_of(place).check_chain()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"2026.3:2026.3").decode()},
        {"Authorization": "Digest x"},
    ],
)
def test_without_a_token_every_address_answers_alike_and_tells_nothing(place, desk, headers):
    grant(place)
    probes = [*ADDRESSES, "/2026.3", "/2026.9", "/objects/x", "/../x", "/v1/observations"]
    answers = [desk.get(path, headers=headers) for path in probes]

    seen = {(one.status_code, one.content, str(sorted(one.headers.items()))) for one in answers}
    assert len(seen) == 1
    (answer, *_) = answers
    assert answer.status_code == 401
    assert answer.headers["Cache-Control"] == "no-store"
    assert "2026" not in answer.text + str(answer.headers)
    assert used(place) == []


def test_a_right_ends_by_revocation_expiry_the_hour_and_publication(place, desk, monkeypatch):
    tokens = {name: grant(place, name, expires) for name, expires in (
        ("revoked", HOUR), ("expired", before(HOUR, 60)), ("kept", HOUR)
    )}  # fmt: skip
    name = next(g.token for g in previews.grants(journal_of(place)) if g.body == "revoked")
    previews.revoke(place.layout, journal_of(place), name, key=publisher(place))

    def status(name):
        return desk.get("/", headers=bearer(tokens[name])).status_code

    assert (status("revoked"), status("expired"), status("kept")) == (401, 200, 200)
    with pytest.raises(errors.PreviewError):
        previews.revoke(place.layout, journal_of(place), name, key=publisher(place))
    monkeypatch.setenv(clock.FIXED, before(HOUR, 60))
    assert (status("expired"), status("kept")) == (401, 200)
    monkeypatch.setenv(clock.FIXED, before(HOUR))
    assert status("kept") == 200
    monkeypatch.setenv(clock.FIXED, HOUR)
    assert status("kept") == 401
    publish.publish(place.layout, journal_of(place), "2026.3", publisher(place))
    assert status("kept") == 401


def test_who_had_early_access_is_published_with_the_release_and_not_before(
    place, desk, monkeypatch
):
    token = grant(place)
    monkeypatch.setenv(clock.FIXED, "2026-07-02T02:00:00Z")
    desk.get("/", headers=bearer(token))
    grant(place, OTHER, before(HOUR, 3600))
    second = next(g.token for g in previews.grants(journal_of(place)) if g.body == OTHER)
    previews.revoke(place.layout, journal_of(place), second, key=publisher(place))
    app = create_app(place.settings)
    with TestClient(app) as client:
        early = [client.get(path).text for path in ("/v1/releases", "/v1/releases/2026.2")]
        monkeypatch.setenv(clock.FIXED, HOUR)
        publish.publish(place.layout, journal_of(place), "2026.3", publisher(place))
        app.state.registry.refresh()
        told = client.get("/v1/releases/2026.3").json()["release"]["pre_release_access"]
        none = client.get("/v1/releases/2026.2").json()["release"]["pre_release_access"]

    assert not any(BODY in text for text in early)
    assert told == [
        {
            "body": BODY,
            "granted_at": TODAY,
            "expires": HOUR,
            "revoked_at": None,
            "uses": 1,
            "first_used_at": "2026-07-02T02:00:00Z",
            "last_used_at": "2026-07-02T02:00:00Z",
        },
        {
            "body": OTHER,
            "granted_at": "2026-07-02T02:00:00Z",
            "expires": before(HOUR, 3600),
            "revoked_at": "2026-07-02T02:00:00Z",
            "uses": 0,
            "first_used_at": None,
            "last_used_at": None,
        },
    ]
    assert none == []
    listed = propose.current_list(place.layout)
    assert listed.papers["access"].version == 1


@pytest.mark.parametrize(
    ("release", "body", "expires", "reason"),
    [
        ("2026.2", BODY, HOUR, "preview-published"),
        ("2026.3", " ", HOUR, "preview-body"),
        ("2026.3", "a\x1bb", HOUR, "preview-body"),
        ("2026.3", BODY, TODAY, "preview-past"),
        ("2026.3", BODY, "2026-07-15T02:00:01Z", "preview-too-long"),
        ("2026.4", BODY, HOUR, "no-candidate"),
    ],
)
def test_what_may_not_be_given_is_not_given(place, release, body, expires, reason):
    with pytest.raises(errors.CertifyError) as refused:
        grant(place, body, expires, release)

    assert refused.value.reason == reason
    assert previews.grants(journal_of(place)) == []


def test_what_two_have_not_signed_is_not_previewed(place):
    place._build("2026.3", marts([observation(obs_value=1)]))
    propose.propose(place.layout, "2026.3")

    with pytest.raises(errors.NotCertifiedError):
        grant(place)


def test_a_candidate_that_was_touched_is_not_shown(place, desk):
    token = grant(place)
    path = next((place.layout.candidate("2026.3") / "objects").iterdir())
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")

    answer = desk.get("/observations", headers=bearer(token))

    assert (answer.status_code, NEW_VALUE in answer.text) == (404, False)


@pytest.mark.parametrize(
    "query",
    ["indicator=%27%20or%201=1--", "page=0", "page=-1", "page=9999999", "ref_area=%00", "page=1e3"],
)
def test_a_strange_question_is_no_fault(place, desk, query):
    assert desk.get(f"/observations?{query}", headers=bearer(grant(place))).status_code == 404


def test_a_filter_filters(place, desk):
    headers = bearer(grant(place))
    some = desk.get("/observations?indicator=GRDP_CURRENT&ref_area=VN-70", headers=headers)
    none = desk.get("/observations?indicator=POP_AVG", headers=headers)
    later_page = desk.get("/observations?page=2", headers=headers)

    assert len(some.json()["observations"]) == 1
    assert (none.json()["observations"], later_page.json()["observations"]) == ([], [])


def test_the_desk_is_a_process_of_its_own(place, capsys):
    root = str(place.layout.data_root)
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    command = [sys.executable, "-m", "certify", "--data-root", root, "preview", "serve"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], env={**os.environ}, stderr=subprocess.DEVNULL
    )
    try:
        assert main(["--data-root", root, "preview", "grant", "2026.3", "--body", BODY,
                     "--expires", HOUR]) == 0  # fmt: skip
        token = capsys.readouterr().out.split()[0]
        answer = ask(port, token)
        assert answer.headers["X-Preview"] == "PREVIEW"
        assert NEW_VALUE in answer.read().decode()
        answer.close()
        with pytest.raises(urllib.error.HTTPError) as refused:
            ask(port, "other")
        refused.value.close()
        assert main(["--data-root", root, "preview", "list"]) == 0
        assert f"1 {BODY}: còn hiệu lực" in capsys.readouterr().out
    finally:
        process.terminate()
        process.wait(10)


def ask(port, token):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/observations", headers=bearer(token))
    for _ in range(200):
        try:
            return urllib.request.urlopen(request, timeout=10)  # noqa: S310 - our own desk
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the desk never opened")
