"""Nothing that is sent to the claim check is a fault of the server, and none keeps it long."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from api.claims import sent
from claims.finding import VERDICTS
from tests.api.addresses import HOSTILE
from tests.api.conftest import TestClient

JSON = {"Content-Type": "application/json"}
GRDP = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70", "time_period": "2015"}
LONG = sent.LONGEST_PAGE - 100


def filled(piece: str, before: str = "") -> str:
    return before + (piece * (LONG // len(piece)))[: LONG - len(before)]


PAGES = {
    "nested blocks": filled("<div>"),
    "tables in tables": filled("<table><tr><td>"),
    "many cells": filled("<tr><td>GRDP</td><td>2015</td><td>78.644</td></tr>", "<table>"),
    "one long row": filled("<td>78.644</td>", "<table><tr>"),
    "wide spans": filled('<tr><td rowspan="9999" colspan="9999">1</td></tr>', "<table>"),
    "a long caption": filled("GRDP 2015 ", "<table><caption>"),
    "entities in entities": filled("&amp;#x31;"),
    "entities of no character": filled("<p>&#9999999999;"),
    "open angles": filled("<"),
    "open comments": filled("<!--", "<p>"),
    "attributes": filled('x="1" ', "<p "),
    "open scripts": filled("<script>"),
    "one long number": filled("9"),
    "one number of many groups": filled(".000", "1"),
    "claims without a stop": filled("GRDP Vĩnh Phúc năm 2015 đạt 78.644 tỷ đồng ")[:400_000],
    "ranks": filled("xếp hạng 5/63 ")[:400_000],
    "ways": filled("tăng ")[:400_000],
    "words of comparing": filled("so với cùng kỳ năm ")[:400_000],
    "periods": filled("quý I/2024 đến tháng 3 năm 2024 ")[:400_000],
    "NUL": "\x00 1 " * 20_000,
    "directions": "\u202e1" * 20_000,
    "a million bytes": "a" * (sent.LARGEST_BODY - 20),
    "more than a million bytes": "a" * sent.LARGEST_BODY,
}


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_is_read_or_refused(client: TestClient, name: str, kind: str) -> None:
    answer = client.post("/v1/check", content=json.dumps({kind: PAGES[name]}), headers=JSON)

    assert answer.status_code in (200, 413), answer.text[:300]
    if answer.status_code == 413:
        kinds = {"/problems/claims-too-long", "/problems/request-too-large"}
        assert answer.json()["type"] in kinds
        assert answer.json()["mend"]


@pytest.mark.parametrize("name", ["tables in tables", "wide spans", "claims without a stop"])
def test_a_hostile_article_is_told_what_to_mend(client: TestClient, name: str) -> None:
    answer = client.post("/en/check", data={"article": PAGES[name][:200_000]})

    assert answer.status_code in (200, 413), answer.text[:300]


BODIES = {
    "numbers in powers": b'{"claims":[{"value":1e999999999}]}',
    "a small power": b'{"claims":[{"value":1e-999999999}]}',
    "a long number": b'{"claims":[{"value":' + b"9" * 900_000 + b"}]}",
    "a long fraction": b'{"claims":[{"value":0.' + b"9" * 900_000 + b"}]}",
    "long ranks": b'{"claims":[{"rank":' + b"9" * 5000 + b',"rank_of":' + b"9" * 5000 + b"}]}",
    "a lone surrogate": b'{"claims":[{"text":"\\ud800"}]}',
    "a lone surrogate as bytes": b'{"claims":[{"text":"\xed\xa0\x80"}]}',
    "a surrogate as a name": b'{"\\udfff":1}',
    "NUL in a claim": b'{"claims":[{"text":"a\\u0000b"}]}',
    "NUL in a page": b'{"text":"GRDP \\u0000 2015: 78.644"}',
    "names twice": b'{"claims":[{"value":"1","value":"2"}]}',
    "a deep list": b'{"claims":' + b"[" * 900 + b"]" * 900 + b"}",
    "a deeper list": b"[" * 500_000,
    "a deep object": b'{"a":' * 100_000,
    "a deep part": b'{"claims":[{"parts":' + b"[" * 500 + b"]" * 500 + b"}]}",
    "many parts": b'{"claims":[{"parts":[' + b",".join([b'"1"'] * 5000) + b"]}]}",
    "many members": json.dumps({f"m{at}": at for at in range(20_000)}).encode(),
    "many texts": json.dumps({"claims": [{"text": "GRDP 2015: 1 " * 70}] * 1000}).encode(),
    "no text": b"\xff\xfe\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_answered_or_refused(client: TestClient, name: str) -> None:
    answer = client.post("/v1/check", content=BODIES[name], headers=JSON)

    assert answer.status_code < 500, answer.text[:300]
    if answer.status_code == 200:
        assert {one["verdict"] for one in answer.json()["claims"]} <= set(VERDICTS)
    else:
        assert answer.json()["mend"]


@pytest.mark.parametrize("name", [*sent.ABOUT, "parts"])
def test_a_hostile_query_is_answered_or_refused(client: TestClient, name: str) -> None:
    rest = "&".join(f"{each}={value}" for each, value in GRDP.items() if each != name)
    for hostile in HOSTILE:
        for spelled in (hostile, quote(hostile)):
            for path in ("/v1/check", "/en/check"):
                answer = client.get(f"{path}?{rest}&{name}={spelled}")
                assert answer.status_code < 500, (path, spelled[:80], answer.text[:300])


@pytest.mark.parametrize(
    "value",
    ["9" * 100, "0." + "9" * 98, "1e99", "-" * 50, "1/0", "5/0", "٣٫٥", "1.000" * 20, "∞", "½"],
)
@pytest.mark.parametrize("name", ["value", "rank", "rank_of", "change", "share", "parts"])
def test_a_hostile_number_gets_a_verdict_or_is_refused(
    client: TestClient, name: str, value: str
) -> None:
    asked = client.get("/v1/check", params={**GRDP, name: value})
    given = [value] if name == "parts" else value
    sent_ = client.post("/v1/check", json={"claims": [{**GRDP, name: given}]})

    for answer in (asked, sent_):
        assert answer.status_code in (200, 422), answer.text
    if sent_.status_code == 200:
        assert sent_.json()["claims"][0]["verdict"] in VERDICTS
