import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.app import create_app
from tests.api.addresses import HOSTILE
from tests.api.builders import TODAY, Publication, fixed_clock
from tests.api.conftest import TestClient

HEADERS = {
    "Accept": "application/json, text/event-stream",
    "Content-Type": "application/json",
}
TEXTS = [
    *HOSTILE,
    "\x00",
    "\ud800",
    "a\r\nX-Evil: 1",
    "ف٣",
    "' or 1=1 --",
    "{{7*7}}",
    "\u202e",
    "x" * 5000,
]
FIELDS = {
    "search_indicators": ["query", "dataset", "framework", "release", "as_of", "lang"],
    "get_figures": ["indicator", "ref_area", "time_period", "from_period", "to_period", "release"],
    "get_series": ["indicator", "ref_area", "as_of"],
    "check_claim": ["text", "value", "unit", "rank", "locale", "indicator", "ref_area", "release"],
    "what_changed": ["from_release", "to_release", "dataset", "indicator", "ref_area"],
}
GOOD = {
    "search_indicators": {"query": "tong san pham"},
    "get_figures": {"indicator": "GRDP_CURRENT"},
    "get_series": {"indicator": "GRDP_CURRENT"},
    "check_claim": {"value": "78644", "indicator": "GRDP_CURRENT", "time_period": "2015"},
    "what_changed": {},
}


@pytest.fixture(scope="module")
def mcp(published: Publication) -> Iterator[TestClient]:
    """A client of an application whose MCP server is asked; a fault of ours is an exception."""
    client = TestClient(create_app(published.settings))
    with fixed_clock(TODAY), client:
        yield client


def call(client: TestClient, method: str, params: Any) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    return client.post("/mcp", content=body.encode("utf-8", "surrogatepass"), headers=HEADERS)


def use(client: TestClient, name: str, arguments: Any) -> dict[str, Any]:
    answer = call(client, "tools/call", {"name": name, "arguments": arguments})
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]  # type: ignore[no-any-return]


def test_it_is_loaded_when_it_is_asked_and_not_before(published: Publication) -> None:
    program = (
        "import os, sys\n"
        "from api.app import create_app\n"
        "from api.settings import Settings\n"
        "app = create_app(Settings.from_environment(os.environ))\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert not set(ended.stdout.split()) & {"mcp", "mcp_types", "httpx2", "httpx", "sse_starlette"}


def test_a_tool_answers_without_a_session(mcp: TestClient) -> None:
    told = use(mcp, "get_figures", {"indicator": "GRDP_CURRENT", "lang": "vi"})

    assert not told.get("isError")
    answer = told["structuredContent"]
    assert answer["release"]["id"] == "2026.2"
    assert [(one["time_period"], one["value"]) for one in answer["figures"]] == [
        ("2015", "78644"),
        ("2016", "31005.00"),
        ("2017", "-0.5"),
    ]
    assert answer["figures"][0]["receipt"] == (
        "http://testserver/v1/figures/GRDP:GRDP_CURRENT:VN-70:A:_T:_T:_T:_T:_T:_T:2015"
        "/receipt?release=2026.2"
    )
    assert answer["figures"][0]["quote"] == (
        "Tổng sản phẩm trên địa bàn, Vĩnh Phúc, 2015: 78644 Tỷ đồng. "
        "Bản 2026.2, 2026-06-30T02:00:00Z"
    )


def test_breakdowns_and_missing_figures(mcp: TestClient) -> None:
    women = use(mcp, "get_figures", {"indicator": "GRDP_CURRENT", "breakdown": {"sex": "F"}})
    every = use(mcp, "get_figures", {"indicator": "GRDP_CURRENT", "all_breakdowns": True})
    large = use(mcp, "get_figures", {"indicator": "POP_AVG"})

    (missing,) = women["structuredContent"]["figures"]
    assert (missing["value"], missing["status"]) == (None, "O")
    assert missing["missing_because"]
    assert len(every["structuredContent"]["figures"]) == 5
    (figure,) = large["structuredContent"]["figures"]
    assert figure["value"] == "123456789012345678.123456789"


def test_what_changed_and_older_releases(mcp: TestClient) -> None:
    changes = use(mcp, "what_changed", {"from_release": "2026.1", "to_release": "2026.2"})
    old = use(mcp, "get_series", {"indicator": "GRDP_CURRENT", "release": "2026.1"})
    then = use(mcp, "get_series", {"indicator": "GRDP_CURRENT", "as_of": "2026-04-01"})

    told = changes["structuredContent"]
    assert (told["from_release"], told["to_release"]) == ("2026.1", "2026.2")
    assert {one["change_type"] for one in told["changes"]} == {"added", "changed"}
    changed = next(one for one in told["changes"] if one["change_type"] == "changed")
    assert (changed["old_value"], changed["new_value"]) == ("73048.284", "78644")
    assert old["structuredContent"] == then["structuredContent"]
    (series,) = old["structuredContent"]["series"]
    assert [one["value"] for one in series["points"]] == ["73048.284", "79664.573", "85338.110"]


def test_a_claim_gets_the_verdict_of_the_claim_check(mcp: TestClient) -> None:
    given = {"indicator": "GRDP_CURRENT", "time_period": "2015", "value": "78,6 nghìn tỷ"}
    told = use(mcp, "check_claim", {**given, "lang": "vi"})["structuredContent"]
    checked = mcp.get("/v1/check", params=given).json()

    (one,) = told["claims"]
    assert one["verdict"] == checked["verdict"] == "rounded"
    assert one["certified"]["value"] == "78644"
    assert one["quote"] == checked["citation"]["vi"]
    assert one["receipt"] == f"http://testserver{checked['receipt']}"
    assert [why["text"] for why in one["reasons"]] == [why["vi"] for why in checked["reasons"]]
    assert told["citation"] == "Bản 2026.2, 2026-06-30T02:00:00Z"


def test_a_sentence_may_hold_several_claims(mcp: TestClient) -> None:
    text = "GRDP Vĩnh Phúc năm 2015 đạt 78.644 tỷ đồng, năm 2016 đạt 99.000 tỷ đồng"
    told = use(mcp, "check_claim", {"text": text})["structuredContent"]["claims"]
    nothing = use(mcp, "check_claim", {})["structuredContent"]["claims"]

    assert [one["verdict"] for one in told] == ["match", "differs"]
    assert [one["claim"]["time_period"] for one in told] == ["2015", "2016"]
    assert [one["reasons"][0]["code"] for one in nothing] == ["nothing-claimed"]


def test_parts_and_breakdowns_reach_the_claim_check(mcp: TestClient) -> None:
    about = {"indicator": "GRDP_CURRENT", "time_period": "2015"}
    parts = use(mcp, "check_claim", {**about, "parts": ["40000", "8"]})
    women = use(mcp, "check_claim", {**about, "value": "1", "breakdown": {"sex": "F"}})

    assert parts["structuredContent"]["claims"][0]["verdict"] == "parts"
    (one,) = women["structuredContent"]["claims"]
    assert (one["verdict"], one["claim"]["breakdown"]) == ("not_certified", {"sex": "F"})
    assert one["missing_because"]


@pytest.mark.parametrize(
    ("tool", "field"), [(t, f) for t, fields in FIELDS.items() for f in fields]
)
def test_hostile_texts_never_break_a_tool(mcp: TestClient, tool: str, field: str) -> None:
    for text in TEXTS:
        answer = call(mcp, "tools/call", {"name": tool, "arguments": {**GOOD[tool], field: text}})
        assert answer.status_code in (200, 400), (text, answer.text)
        told = answer.json()
        if "result" in told and not told["result"].get("isError"):
            content = told["result"]["structuredContent"]
            assert {"release", "citation", "rule", "warnings"} <= set(content)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"indicator": None},
        {"indicator": 5},
        {"indicator": ["GRDP_CURRENT"]},
        {"indicator": {"a": 1}},
        {"indicator": "GRDP_CURRENT", "limit": 0},
        {"indicator": "GRDP_CURRENT", "limit": 10**30},
        {"indicator": "GRDP_CURRENT", "limit": "all"},
        {"indicator": "GRDP_CURRENT", "breakdown": {"nothing": "F"}},
        {"indicator": "GRDP_CURRENT", "breakdown": {"sex": "../x"}},
        {"indicator": "GRDP_CURRENT", "unknown": 1},
        {"indicator": "GRDP_CURRENT", "lang": "fr"},
        {"indicator": "GRDP_CURRENT", "release": "2031.1"},
        {"indicator": "GRDP_CURRENT", "release": "2026.1", "as_of": "2026-04-01"},
        {"indicator": "GRDP_CURRENT", "from_period": "2020-13"},
    ],
)
def test_wrong_arguments_are_refused_with_what_to_mend(
    mcp: TestClient, arguments: dict[str, Any]
) -> None:
    told = use(mcp, "get_figures", arguments)

    assert told["isError"]
    assert len(told["content"][0]["text"]) > 20
    assert "Traceback" not in told["content"][0]["text"]


def test_a_tool_that_does_not_exist_is_refused(mcp: TestClient) -> None:
    told = use(mcp, "drop_table", {})

    assert told["isError"]
    assert "get_figures" in told["content"][0]["text"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
        b'{"jsonrpc":"2.0","id":1,"method":"no/such"}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":5}}',
        b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"file:///etc/passwd"}}',
        b'{"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"so-chuan://citation/../x"}}',
        b"[" * 5000,
        b'{"a":' * 3000,
    ],
)
def test_broken_messages_are_refused(mcp: TestClient, content: bytes) -> None:
    answer = mcp.post("/mcp", content=content, headers=HEADERS)

    assert answer.status_code in (200, 202, 400, 404), answer.text
    if answer.status_code == 200:
        assert "error" in answer.json()
    assert b"Traceback" not in answer.content
    assert use(mcp, "list_datasets", {})["structuredContent"]["datasets"]


def test_other_methods_and_long_bodies_are_refused(mcp: TestClient) -> None:
    long = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "x": "y" * 70_000})

    assert mcp.post("/mcp", content=long, headers=HEADERS).status_code == 413
    pieces = (piece.encode() for piece in (long[:40_000], long[40_000:]))
    assert mcp.post("/mcp", content=pieces, headers=HEADERS).status_code == 413
    assert mcp.put("/mcp", content=b"{}", headers=HEADERS).status_code in (405, 501)
    assert mcp.options("/mcp").headers["Allow"] == "GET, POST, OPTIONS"


def test_an_application_that_starts_again_answers_again(published: Publication) -> None:
    app = create_app(published.settings)

    with fixed_clock(TODAY):
        for _ in range(2):
            with TestClient(app) as client:
                assert use(client, "list_datasets", {})["structuredContent"]["datasets"]


def test_many_first_calls_build_one_server(published: Publication) -> None:
    with (
        fixed_clock(TODAY),
        TestClient(create_app(published.settings)) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        answers = list(pool.map(lambda _: use(client, "list_datasets", {}), range(24)))

    assert all(one == answers[0] for one in answers)


def test_without_a_release_the_tools_say_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = Publication(tmp_path_factory.mktemp("empty") / "data")
    with TestClient(create_app(empty.settings)) as client:
        told = use(client, "list_datasets", {})

    assert told["isError"]
