from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import verdicts
from api.claims import sent
from claims.finding import VERDICTS
from tests.api.conftest import TestClient

GRDP = {"indicator": "GRDP_CURRENT", "ref_area": "VN-70", "time_period": "2015"}
JSON = {"Content-Type": "application/json"}


def ask(client: TestClient, **given: str) -> dict:
    answer = client.get("/v1/check", params=given)
    assert answer.status_code == 200, answer.text
    verdicts.CheckedClaim.model_validate_json(answer.content)
    return answer.json()


def test_one_claim_is_answered_with_release_citation_and_receipt(client: TestClient) -> None:
    body = ask(client, **GRDP, value="78,644 billion dong", lang="en")

    assert body["verdict"] == "match"
    assert body["release"]["id"] == "2026.2"
    assert body["certified"]["obs_value"] == 78644
    assert body["reasons"][0]["en"].startswith("Exactly the certified figure")
    assert set(body["citation"]) == {"vi", "en"}
    assert client.get(body["receipt"]).status_code == 200


def test_an_older_release_answers_as_it_knew(client: TestClient) -> None:
    figure = client.get("/v1/observations", params={**GRDP, "release": "2026.1"}).json()
    former = str(figure["observations"][0]["obs_value"])

    newest = ask(client, **GRDP, value=former, locale="en")
    older = ask(client, **GRDP, value=former, locale="en", release="2026.1")
    then = ask(client, **GRDP, value=former, locale="en", as_of="2026-04-01")

    assert newest["verdict"] in ("superseded", "estimate", "match")
    assert [older["verdict"], then["verdict"]] == ["match", "match"]
    assert older["release"]["id"] == then["release"]["id"] == "2026.1"


def test_words_stand_for_codes(client: TestClient) -> None:
    body = ask(client, indicator="tong san pham tren dia ban", time_period="năm 2015",
               ref_area="tỉnh Vĩnh Phúc", value="78,6 nghìn tỷ")  # fmt: skip

    assert (body["verdict"], body["claim"]["ref_area"]) == ("rounded", "VN-70")


def test_a_sentence_may_be_the_whole_claim(client: TestClient) -> None:
    text = "Tổng sản phẩm trên địa bàn Vĩnh Phúc năm 2015 đạt 78.644 tỷ đồng"

    assert ask(client, text=text)["verdict"] == "match"
    assert ask(client, text="không có số nào")["verdict"] == "not_certified"


def test_the_same_question_has_an_entity_tag_and_is_not_answered_twice(client: TestClient) -> None:
    first = client.get("/v1/check", params={**GRDP, "value": "78644"})
    again = client.get(
        "/v1/check",
        params={**GRDP, "value": "78644"},
        headers={"If-None-Match": first.headers["ETag"]},
    )

    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers["X-Release"] == "2026.2"
    assert "Accept-Language" in first.headers["Vary"]


def test_many_claims_are_answered_in_order(client: TestClient) -> None:
    claims = [
        {**GRDP, "value": 78644, "id": "a"},
        {**GRDP, "value": "78.644", "unit": "triệu đồng", "locale": "vi", "id": "b"},
        {"id": "c"},
        {**GRDP, "rank": "70", "rank_of": 63, "id": "d"},
    ]
    answer = client.post("/v1/check", json={"claims": claims})
    body = answer.json()

    verdicts.CheckedClaims.model_validate_json(answer.content)
    assert [one["claim"]["id"] for one in body["claims"]] == ["a", "b", "c", "d"]
    assert [one["verdict"] for one in body["claims"]] == [
        "match",
        "scale",
        "not_certified",
        "impossible",
    ]


def test_a_number_of_json_keeps_every_digit(client: TestClient) -> None:
    content = json.dumps({"claims": [GRDP]}).replace("}]", ', "value": 78644.000000000001}]')
    body = client.post("/v1/check", content=content, headers=JSON).json()

    assert body["claims"][0]["claim"]["value"] == "78644.000000000001"
    assert body["claims"][0]["verdict"] == "rounded"


def test_a_page_is_read_for_every_figure_it_quotes(client: TestClient) -> None:
    page = """<html><head><script>1 < 2; "GRDP 99.999 tỷ đồng năm 2015"</script></head><body>
      <p>GRDP của <b>Vĩnh Phúc</b> năm 2015 đạt 78.644 tỷ đồng.</p>
      <table><caption>Tổng sản phẩm trên địa bàn (tỷ đồng)</caption>
        <tr><th></th><th>2014</th><th>2015</th></tr><tr><td>Vĩnh Phúc</td><td>1</td><td>78.644</td>
      </tr></table></body></html>"""
    body = client.post("/v1/check", json={"html": page}).json()

    assert body["claims"][0]["verdict"] == "match"
    assert body["claims"][-1]["claim"]["place"] == "table 1, row 2, column 3"
    assert body["claims"][-1]["verdict"] == "match"
    assert len(body["claims"]) == 3


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"{", 400, "malformed-body"),
        (b"[]", 400, "malformed-body"),
        (b"[" * 100_000, 400, "malformed-body"),
        (b'{"claims":' + b"[" * 900 + b"]" * 900 + b"}", 422, "malformed-value"),
        (b'{"claims":[{"value":NaN}]}', 400, "malformed-body"),
        (b'{"claim":[]}', 400, "unknown-parameter"),
        (b'{"claims":[{"valu":"1"}]}', 400, "unknown-parameter"),
        (b'{"claims":[{"value":null}]}', 422, "malformed-value"),
        (b'{"claims":[{"value":true}]}', 422, "malformed-value"),
        (b'{"claims":[{"locale":"fr"}]}', 422, "malformed-value"),
        (b'{"claims":[{"parts":[]}]}', 422, "malformed-value"),
        (b'{"claims":[{"parts":[{"unit":"%"}]}]}', 422, "malformed-value"),
        (b'{"text":""}', 422, "malformed-value"),
        (b'{"claims":[' + b",".join([b"{}"] * 1001) + b"]}", 413, "too-many-claims"),
        (b" " * (sent.LARGEST_BODY + 1), 413, "request-too-large"),
        (b'{"text":"' + b"a" * (sent.LONGEST_PAGE + 1) + b'"}', 413, "request-too-large"),
    ],
)
def test_what_is_no_claim_is_refused(
    client: TestClient, content: bytes, status: int, kind: str
) -> None:
    answer = client.post("/v1/check", content=content, headers=JSON)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_methods_and_types_are_told(client: TestClient) -> None:
    assert client.options("/v1/check").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    refused = client.put("/v1/check", json={})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert client.post("/v1/check", content=b"{}").status_code == 415
    packed = {**JSON, "Content-Encoding": "gzip"}
    assert client.post("/v1/check", content=b"{}", headers=packed).status_code == 415


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_works_without_a_script(client: TestClient, lang: str) -> None:
    empty = client.get(f"/{lang}/check")
    one = client.get(f"/{lang}/check", params={**GRDP, "value": "78 644 billion"})
    article = "<script>alert(1)</script> GRDP Vĩnh Phúc năm 2015: 78.644 tỷ đồng"
    many = client.post(f"/{lang}/check", data={"article": article})

    for answer in (empty, one, many):
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert '<form class="check" method="get"' in empty.text
    assert 'class="verdict good"' in one.text
    assert 'class="verdict good"' in many.text
    assert many.headers["Cache-Control"] == "no-store"
    assert client.post(f"/{lang}/check", json={}).status_code == 415


_TEXTS = st.text(max_size=60) | st.sampled_from(
    ["73.048", "1e400", "9" * 100, "5/0", "-", "٣", "%", "<", "NaN", "Quý V/2024", "32/13/2020"]
)
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.lists(_TEXTS)
_CLAIMS = st.dictionaries(
    st.sampled_from(["indicator", "value", "unit", "parts", "rank", "share", "change", "x"])
    | st.text(max_size=5),
    _VALUES | st.lists(st.dictionaries(st.sampled_from(["value", "sex"]), _VALUES)),
    max_size=8,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    _CLAIMS | _VALUES,
    st.text(max_size=200),
    st.text(alphabet="<>/!-table tdr&#;x1.,% ", max_size=200),
)
def test_no_body_is_a_server_fault(client: TestClient, claim: object, text: str, page: str) -> None:
    body = {"claims": [claim], "text": text or "a", "html": page or "a"}
    try:
        content = json.dumps(body).encode()
    except ValueError:
        return
    answer = client.post("/v1/check", content=content, headers=JSON)

    assert answer.status_code < 500, answer.text
    if answer.status_code == 200:
        assert all(one["verdict"] in VERDICTS for one in answer.json()["claims"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from([*sent.ABOUT, "parts"]) | st.text(max_size=4), _TEXTS, max_size=6
    )
)
def test_no_query_is_a_server_fault(client: TestClient, given_values: dict[str, str]) -> None:
    held = {name: value for name, value in given_values.items() if value.isprintable()}
    answer = client.get("/v1/check", params=held)

    assert answer.status_code < 500, answer.text
    page = client.get("/en/check", params=held)
    assert page.status_code == 200
