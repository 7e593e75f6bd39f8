"""What a hostile visitor tries at the doors: sessions, forms from elsewhere, addresses, headers."""

import itertools
import re
from pathlib import Path

import pytest
from starlette.routing import Route

from ingest.portal import errors, pages
from ingest.portal.app import create_app
from ingest.portal.words import WORDS
from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import PASSWORD, PEOPLE, Browser, settings, text_of, token_of

OPEN = {"/sign-in", "/static/{name}", "/healthz", "/calendar/{name}"}
OUTSIDERS = {"docst.steward-2", "statistics.steward", "statistics.head"}
TEMPLATES = sorted((Path(pages.__file__).parent / "templates").iterdir())


def addresses(app, method):
    """Return every route of a method, its parts filled in."""
    routes = [route for route in _routes(app.routes) if method in route.methods]
    return [(route.path, re.sub(r"\{\w+\}", "x", route.path)) for route in routes]


def _routes(routes):
    for route in routes:
        if isinstance(route, Route):
            yield route
        for name in ("routes", "original_router"):
            inner = getattr(route, name, None)
            if inner is not None and not isinstance(route, Route):
                yield from _routes(getattr(inner, "routes", inner))


def test_every_page_asks_who_is_there(app):
    nobody = Browser(app)
    listed = addresses(app, "GET")

    assert len(listed) > 12
    for path, address in listed:
        answer = nobody.get(address)
        if path in OPEN:
            assert answer.status_code in (200, 404), path
        else:
            assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in"), path


def test_every_form_wants_the_token_of_its_session(app):
    steward, other = Browser(app, "docst.steward"), Browser(app, "docst.head")
    listed = [each for each in addresses(app, "POST") if each[0] != "/sign-in"]

    assert len(listed) >= 8
    for path, address in listed:
        address = address.replace("/datasets/x", "/datasets/ECONOMY_MISC")
        for sent in ({}, {"token": "x"}, {"token": token_of(other.get("/uploads"))}):
            answer = steward.client.post(address, data=sent, files=_file_for(path))
            assert answer.status_code == 403, path
        assert Browser(app).client.post(address).status_code == 303


def _file_for(path):
    return {"file": ("a.csv", b"a")} if path.endswith("/files") else None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(app, headers):
    steward = Browser(app, "docst.steward")
    token = token_of(steward.get("/"))

    for address in ("/sign-out", "/sign-in"):
        answer = steward.client.post(address, data={"token": token}, headers=headers)
        assert answer.status_code == 403
    assert steward.get("/").status_code == 200


def test_signing_in_makes_a_new_session_and_signing_out_ends_it(app):
    steward = Browser(app, "docst.steward")
    first = steward.client.cookies["so_chuan"]
    steward.client.cookies.set("so_chuan", first)

    steward.client.cookies.delete("so_chuan")
    steward.sign_in("docst.steward")
    second = steward.client.cookies["so_chuan"]
    assert first != second
    steward.post("/sign-out")
    steward.client.cookies.set("so_chuan", second)
    assert steward.get("/").status_code == 303


def test_a_session_of_before_signing_in_again_is_over(app):
    steward = Browser(app, "docst.steward")
    first = steward.client.cookies["so_chuan"]
    page = Browser(app).client.get("/sign-in")
    before = page.cookies["so_chuan_before"]
    form = {"username": "docst.head", "password": PASSWORD, "token": token_of(page)}

    answer = Browser(app).client.post(
        "/sign-in", data=form, headers={"Cookie": f"so_chuan={first}; so_chuan_before={before}"}
    )

    assert answer.status_code == 303
    steward.client.cookies.set("so_chuan", first)
    assert steward.get("/").status_code == 303


def test_wrong_name_wrong_password_and_locked_name_get_one_answer(app):
    nobody = Browser(app)
    said = {text_of(nobody.sign_in("nobody.atall", "wrong"))}
    for _ in range(6):
        said.add(text_of(nobody.sign_in("docst.head", "wrong")))
    said.add(text_of(nobody.sign_in("docst.head")))

    assert len(said) == 1
    assert nobody.get("/").status_code == 303


def test_signing_in_is_slowed_for_one_address(tmp_path, accounts_file):
    with pages_of(tmp_path, accounts_file, sign_ins_a_minute=3) as app:
        nobody = Browser(app)
        answers = [nobody.sign_in("nobody.atall", "x") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "60"


def test_uploads_are_slowed_for_one_person(tmp_path, accounts_file):
    with pages_of(tmp_path, accounts_file, uploads_an_hour=2) as app:
        steward = Browser(app, "docst.steward")
        answers = [steward.send(b"x").status_code for _ in range(3)]

    assert answers == [303, 303, 429]


def pages_of(folder, accounts_file, **changes):
    from contextlib import contextmanager

    from tests.ingest.portal.builders import TestClient

    @contextmanager
    def running():
        app = create_app(settings(folder, accounts_file, **changes))
        with TestClient(app):
            yield app

    return running()


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil", "javascript:1"]
)
def test_signing_in_never_leads_away(app, to):
    browser = Browser(app)

    assert browser.sign_in("docst.steward", to=to).headers["location"] == "/"
    assert browser.get(f"/sign-in?to={to}").headers["location"] == "/"


@pytest.mark.parametrize("address", ["/", "/sign-in", "/nowhere", "/static/portal.css", "/healthz"])
def test_every_answer_carries_the_headers_of_safety(app, address):
    headers = Browser(app, "docst.steward").get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    is_static = address.startswith("/static")
    assert headers["Cache-Control"] == ("public, max-age=3600" if is_static else "no-store")


def test_cookies_are_for_our_host_over_tls_only(tmp_path, accounts_file):
    with pages_of(tmp_path, accounts_file, public_url="https://nop.example") as app:
        browser = Browser(app)
        browser.client.base_url = "https://nop.example"
        kept = browser.sign_in("docst.steward").headers.get_list("set-cookie")

    session = next(each for each in kept if each.startswith("__Host-so_chuan="))
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(session.split("; "))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_script_style_or_handler_of_its_own(template):
    text = template.read_text(encoding="utf-8")

    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', text) == []
    assert "|safe" not in text.replace(" ", "")


def test_every_sentence_of_a_template_stands_in_both_languages():
    used = set()
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bwords\.(\w+)", text))

    assert used <= set(WORDS["vi"]) == set(WORDS["en"])
    assert {each.__name__ for each in errors.STATUS} <= set(WORDS["vi"])
    assert set(errors.STATUS) == set(errors.PortalError.__subclasses__())


def test_every_page_of_every_role_speaks_both_languages(browser):
    receipt = browser("docst.steward").submit(misc_file({}))

    for name, lang in itertools.product(PEOPLE, ("vi", "en")):
        visitor = browser(name)
        for address in ("/", "/uploads", "/rounds", "/notices", "/use", "/guide/rules", receipt):
            page = visitor.get(f"{address}?lang={lang}")
            is_there = address != receipt or name not in OUTSIDERS
            assert page.status_code == (200 if is_there else 404), (name, address)
            assert page.headers["Content-Language"] == lang
            assert f'<html lang="{lang}">' in page.text
        assert f'<html lang="{lang}">' in visitor.get("/").text  # it is remembered


def test_no_folder_is_listed_and_no_path_leaves_it(app):
    steward = Browser(app, "docst.steward")

    for address in (
        "/static/",
        "/static",
        "/static/..%2fapp.py",
        "/static/../app.py",
        "/uploads/",
        "/uploads/..%2f..%2faccounts.sqlite",
        "/uploads/%00",
        "/drafts/",
        "/drafts/..%2f..%2faccounts.sqlite",
        "/drafts/" + "0" * 32,
        "/rounds/%F0%9F%98%80",
        "/journal?before=0",
        "/openapi.json",
        "/docs",
    ):
        assert steward.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "value", ["", "0", "-1", "1e3", "9223372036854775808", "NaN", "%00", "%ff", "'", "9" * 400]
)
def test_odd_values_never_break_a_page(app, value):
    overseer = Browser(app, "steering.overseer")

    for address in (f"/journal?before={value}", f"/uploads/{value}", f"/?lang={value}"):
        assert overseer.get(address).status_code in (200, 404)


def test_every_pair_of_colours_can_be_read():
    """WCAG 2.2, 1.4.3: text has a contrast of 4.5 to 1 in light and in dark."""
    styles = (pages.STATIC / "portal.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", styles, flags=re.DOTALL)[:2]
    pairs = [(ink, paper) for ink in ("ink", "quiet", "accent") for paper in ("paper", "card")]
    pairs += [(f"{name}-ink", f"{name}-paper") for name in ("good", "warn", "bad", "calm")]
    pairs += [("accent-ink", "accent"), ("card", "bad-ink")]
    pairs += [(f"{name}-ink", "card") for name in ("good", "warn", "bad")]

    for block in blocks:
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for ink, paper in pairs:
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
