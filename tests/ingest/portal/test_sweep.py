"""Every route for every role with values nobody should send: nothing breaks, nothing leaks."""

import itertools
import re

import pytest

from tests.ingest.builders import misc_file
from tests.ingest.portal.builders import PEOPLE, Browser, token_of
from tests.ingest.portal.test_safety import addresses

pytestmark = pytest.mark.slow

# The boundary values of `trust.md` 5, and a few more.
HOSTILE = [
    "0",
    "-1",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 400,
    "NaN",
    "inf",
    "null",
    "true",
    "%00",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "%27",
    "%27%20or%201=1--",
    "%22",
    "%3B",
    "../..",
    "%2e%2e%2f",
    "..%2f..%2faccounts.sqlite",
    "%0d%0aX:1",
    "${7*7}",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "a" * 3900,
    "%25",
    "1,2",
    "[]",
    "1_000",
    "%D9%A1",
    "%EF%BC%91",
    "con",
    "a%5cb",
]
QUERIES = ("page", "rule", "before", "name", "lang", "to", "asked", "ended", "failed")
FIELDS = [
    *("cell", "code", "why", "because", "decision", "valid_from", "valid_to", "name", "dataset"),
    *("due-GRDP", "reason", "text", "edition", "source", "number_format", "file", "username"),
    *("password", "to"),
]
SECRET = "báo cáo chưa ký"


@pytest.fixture
def receipt(app):
    """A submission of the culture department that waits for its head."""
    steward = Browser(app, "docst.steward")
    content = misc_file({"Ghi chú": SECRET})
    form = {"edition": "2023", "source": SECRET}
    return str(
        steward.post(f"{steward.draft(content, name='bi-mat.csv')}/submit", form).headers[
            "location"
        ]
    )


def filled(app, method, value):
    for path, _ in addresses(app, method):
        if "{" in path:
            yield re.sub(r"\{\w+\}", lambda _: value, path)


def test_no_address_breaks_whatever_stands_in_it(app):
    visitors = [Browser(app, name) for name in ("docst.steward", "dic.certifier-1")]

    for value, visitor in itertools.product(HOSTILE, visitors):
        for address in filled(app, "GET", value):
            answer = visitor.get(address)
            assert answer.status_code < 500, address
            assert "<script>alert" not in answer.text
            assert "X:1" not in answer.headers


def test_no_question_breaks_a_page(app):
    visitors = [Browser(app, name) for name in ("docst.steward", "dic.certifier-1")]
    pages = [path for path, _ in addresses(app, "GET") if "{" not in path]
    draft = visitors[0].draft(misc_file({"Giá trị": "1.2.3"}))

    for visitor, value in itertools.product(visitors, ["", *HOSTILE]):
        query = "&".join(f"{name}={value}" for name in QUERIES[:5])
        rest = "&".join(f"{name}={value}" for name in QUERIES[5:])
        for address in (*pages, draft):
            for asked in (query, rest) if len(value) < 100 else (f"page={value}",):
                answer = visitor.get(f"{address}?{asked}&page=2&page=x")
                assert answer.status_code < 500, (address, asked)
                assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", ["docst.steward", "docst.head", "dic.certifier-1"])
def test_no_form_breaks_whatever_is_typed(app, receipt, name):
    visitor = Browser(app, name)
    token = token_of(visitor.get("/uploads"))
    draft = visitor.draft(misc_file({"Giá trị": "1.2.3"})) if name == "docst.steward" else "/x"
    values = [
        "",
        "'",
        "\x00",
        "é" * 2000,
        "\ud800".encode("utf-8", "surrogatepass"),
        "=1+1",
        "9" * 400,
    ]
    posts = [path for path, _ in addresses(app, "POST") if path not in ("/sign-out", "/calendar")]

    for path, value in itertools.product(posts, values):
        address = path.replace("/uploads/{upload_id}", receipt).replace("/drafts/{draft_id}", draft)
        address = address.replace("{dataset_id}", "ECONOMY_MISC").replace("{seq}", "1")
        address = address.replace("{name}", "2026-Q4")
        form = {**dict.fromkeys(FIELDS, value), "token": token}
        if path.endswith(("/discard", "/sign-off", "/accept")):
            continue
        answer = visitor.client.post(address, data=form)
        assert answer.status_code < 500, (address, value)


def test_nobody_sees_what_another_agency_sends(app, receipt):
    """Every route that names a submission, a draft or a dataset, asked by every role."""
    owner = Browser(app, "docst.steward")
    draft = owner.draft(misc_file({"Giá trị": "1.2.3"}), name="bi-mat.csv")
    upload = receipt.rpartition("/")[2]
    allowed = {"docst.steward", "docst.head", "dic.certifier-1", "dic.publisher"}
    allowed.add("steering.overseer")

    for name in PEOPLE:
        visitor = Browser(app, name)
        for path, _ in addresses(app, "GET"):
            address = path.replace("{upload_id}", upload).replace("{name}", "x")
            address = address.replace("{draft_id}", draft.rpartition("/")[2])
            address = address.replace("{dataset_id}", "ECONOMY_MISC")
            answer = visitor.get(address)
            # A page names its own address in the link to the other language.
            said = answer.text.replace(address, "")
            is_seen = any(each in said for each in (SECRET, upload, "bi-mat"))
            if path.startswith("/drafts") and name != "docst.steward":
                assert answer.status_code == 404, (name, path)
            if path.startswith("/uploads/") and name not in allowed:
                assert answer.status_code == 404, (name, path)
            assert not is_seen or name in allowed, (name, path)


def test_nobody_takes_a_step_that_is_another_s(app, receipt, given):
    steps = {"sign-off": "docst.head", "accept": None, "return": "docst.head"}

    for name, (step, owner) in itertools.product(PEOPLE, steps.items()):
        if name == owner:
            continue
        form = {"reason": ["WRONG_FIGURE"], "text": "Ô G2: bản in ghi 81.200, xin kiểm tra"}
        answer = Browser(app, name).post(f"{receipt}/{step}", form)
        assert answer.status_code in (403, 404, 409), (name, step)


def test_only_the_department_opens_and_closes_rounds_and_confirms_names(app):
    for name in PEOPLE:
        visitor = Browser(app, name)
        is_certifier = name == "dic.certifier-1"
        assert (visitor.get("/rounds/new").status_code == 200) is is_certifier
        assert (visitor.get("/labels").status_code == 200) is is_certifier
        for address in ("/rounds", "/rounds/2026-Q4/close", "/labels/1"):
            answer = visitor.post(address, {"name": "2026-Q4"})
            assert answer.status_code == 404 or is_certifier, (name, address)
