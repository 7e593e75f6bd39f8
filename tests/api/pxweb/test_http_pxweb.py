import json
from decimal import Decimal
from math import prod
from typing import Any

import pytest

from api.pxweb import data
from store import clock
from tests.api.addresses import HOSTILE
from tests.api.conftest import TestClient

ROOT = "/px/api/v2"
TABLE = f"{ROOT}/tables/GRDP"


def ask(client: TestClient, selection: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    body = {
        "selection": [
            {"variableCode": name, "valueCodes": codes} for name, codes in selection.items()
        ],
        **more,
    }
    answer = client.post(f"{TABLE}/data?lang=en&outputFormat=json-stat2", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
    assert len(found["value"]) == prod(found["size"])
    return found


def test_the_configuration_has_what_the_interface_requires(client: TestClient) -> None:
    config = client.get(f"{ROOT}/config").json()

    assert config["apiVersion"] == "2.0.0"
    assert [one["id"] for one in config["languages"]] == ["vi", "en"]
    assert config["defaultLanguage"] == "vi"
    assert config["maxDataCells"] == data.MAXIMUM_CELLS
    assert config["maxCallsPerTimeWindow"] >= 1 <= config["timeWindow"]
    assert {one["language"] for one in config["sourceReferences"]} == {"vi", "en"}
    assert config["defaultDataFormat"] in config["dataFormats"]


def test_tables_are_listed_found_by_words_and_paged(client: TestClient) -> None:
    whole = client.get(f"{ROOT}/tables?lang=en").json()
    found = client.get(f"{ROOT}/tables?query=tong%20san%20pham").json()
    none = client.get(f"{ROOT}/tables?query=bicycle").json()
    beyond = client.get(f"{ROOT}/tables?pageSize=1&pageNumber=2").json()

    (table,) = whole["tables"]
    assert (table["type"], table["id"], table["category"]) == ("Table", "GRDP", "public")
    assert (table["firstPeriod"], table["lastPeriod"]) == ("2015", "2020-Q1")
    assert len(table["variableNames"]) == 10
    assert [one["id"] for one in found["tables"]] == ["GRDP"]
    assert (none["tables"], none["page"]["totalElements"]) == ([], 0)
    assert (beyond["tables"], beyond["page"]["totalElements"]) == ([], 1)
    hrefs = [link["href"] for link in table["links"]]
    assert all(client.get(href).status_code == 200 for href in hrefs)


def test_tables_updated_lately_are_a_question_of_the_day(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = client.get(f"{ROOT}/tables?pastDays=2")
    monkeypatch.setenv(clock.FIXED, "2026-07-20T00:00:00Z")
    far = client.get(f"{ROOT}/tables?pastDays=2")
    ages = client.get(f"{ROOT}/tables?pastDays=1000000")

    assert [len(one.json()["tables"]) for one in (near, far, ages)] == [1, 0, 1]
    assert near.headers["ETag"] != far.headers["ETag"]


def test_metadata_describes_every_variable_without_figures(client: TestClient) -> None:
    body = client.get(f"{TABLE}/metadata?lang=en").json()

    assert (body["class"], body["version"], body["value"]) == ("dataset", "2.0", None)
    assert body["extension"]["px"]["tableid"] == "GRDP"
    assert body["role"]["time"] == ["TIME_PERIOD"]
    sex = body["dimension"]["SEX"]
    assert sex["category"]["label"] == {"_T": "Total", "F": "Female"}
    assert sex["extension"]["eliminationValueCode"] == "_T"
    assert body["dimension"]["TIME_PERIOD"]["extension"]["elimination"] is False
    assert [len(body["dimension"][name]["category"]["index"]) for name in body["id"]] == (
        body["size"]
    )


def test_a_selection_gives_exactly_its_codes_with_null_where_there_is_nothing(
    client: TestClient,
) -> None:
    body = ask(
        client,
        {
            "REF_AREA": ["VN-70"],
            "INDICATOR": ["GRDP_CURRENT"],
            "FREQ": ["A"],
            "SEX": ["*"],
            "TIME_PERIOD": ["from(2015)", "2015"],
        },
    )

    assert body["id"] == ["FREQ", "REF_AREA", "INDICATOR", "SEX", "TIME_PERIOD"]
    assert body["size"] == [1, 1, 1, 2, 4]
    assert body["value"] == [78644, Decimal("31005.00"), Decimal("-0.5"), None, *[None] * 4]
    assert body["status"] == {"2": "P", "4": "O"}
    assert body["extension"]["exact"] == {"1": "31005.00"}


def test_what_is_left_out_is_held_at_its_total(client: TestClient) -> None:
    body = ask(client, {"TIME_PERIOD": ["2015"]})

    assert "COMPOSITE_BREAKDOWN" not in body["id"]
    assert [value for value in body["value"] if value is not None] == [78644]


def test_variables_come_in_the_order_they_are_placed(client: TestClient) -> None:
    body = ask(
        client,
        {"TIME_PERIOD": ["*"], "SEX": ["*"]},
        placement={"stub": ["TIME_PERIOD"], "heading": ["SEX"]},
    )

    assert body["id"][:2] == ["TIME_PERIOD", "SEX"]


def test_get_and_post_answer_alike(client: TestClient) -> None:
    posted = ask(client, {"INDICATOR": ["GRDP*"], "TIME_PERIOD": ["top(3,1)"], "FREQ": ["a"]})
    query = "valueCodes[INDICATOR]=GRDP*&valuecodes%5BTIME_PERIOD%5D=top(3,1)&valueCodes[FREQ]=a"
    got = client.get(f"{TABLE}/data?lang=en&{query}")

    assert json.loads(got.content, parse_float=Decimal) == posted


def test_nothing_selected_is_the_default_selection(client: TestClient) -> None:
    told = client.get(f"{TABLE}/defaultselection?lang=en").json()
    whole = client.get(f"{TABLE}/data?lang=en").json()
    again = ask(
        client,
        {one["variableCode"]: one["valueCodes"] for one in told["selection"] if one["valueCodes"]},
    )

    assert whole["dimension"] == again["dimension"]
    assert {"2015", "2016", "2017"} <= set(whole["dimension"]["TIME_PERIOD"]["category"]["index"])


def test_as_many_of_the_newest_periods_as_fit_are_shown_by_themselves(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MAXIMUM_CELLS", 17)
    shown = client.get(f"{TABLE}/data").json()
    refused = client.get(f"{TABLE}/data?valueCodes[TIME_PERIOD]=*")

    assert list(shown["dimension"]["TIME_PERIOD"]["category"]["index"]) == ["2017", "2020-Q1"]
    assert (refused.status_code, refused.json()["maximum"]) == (413, 17)


@pytest.mark.parametrize(
    ("query", "status", "kind"),
    [
        ("valueCodes[COLOUR]=red", 400, "bad-selection"),
        ("valueCodes[TIME_PERIOD]=1066", 400, "bad-selection"),
        ("valueCodes[TIME_PERIOD]=top(x)", 400, "bad-selection"),
        ("codelist[REF_AREA]=agg_x", 400, "bad-selection"),
        ("outputFormat=xlsx", 422, "malformed-value"),
        ("colour=red", 400, "unknown-parameter"),
    ],
)
def test_refusals_are_problems(client: TestClient, query: str, status: int, kind: str) -> None:
    answer = client.get(f"{TABLE}/data?{query}")

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_unknown_tables_are_not_found(client: TestClient) -> None:
    for tail in ("", "/metadata", "/data", "/defaultselection"):
        assert client.get(f"{ROOT}/tables/NOTHING{tail}").status_code == 404
    assert client.get(f"{ROOT}/codelists/agg_x").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{}", b"[]", b"null", b"{", b'{"selection":7}', b'{"selection":[7]}',
        b'{"selection":[{"variableCode":7}]}', b'{"selection":[{"variableCode":"SEX"}]}',
        b'{"selection":[{"variableCode":"SEX","valueCodes":"F"}]}',
        b'{"selection":[{"variableCode":"SEX","valueCodes":[null,"F"]}]}',
        b'{"selection":[{"variableCode":"SEX","valueCodes":[["F"]]}]}',
        b'{"selection":[{"variableCode":"SEX","codelist":["x"]}]}',
        b'{"placement":[1]}', b'{"placement":{"stub":"SEX"}}', b'{"placement":{"stub":["NO"]}}',
        b'{"selection":[{"variableCode":"SEX","valueCodes":["\\u0000*"]}]}',
        b"\xff\xfe", b'{"a":' * 2000,
    ],
)  # fmt: skip
def test_no_body_is_a_fault_of_ours(client: TestClient, body: bytes) -> None:
    sent = client.post(f"{TABLE}/data", content=body, headers={"Content-Type": "application/json"})

    assert sent.status_code in (200, 400)


def test_a_body_may_be_sent_from_another_origin_and_must_be_short_json(client: TestClient) -> None:
    allowed = client.options(f"{TABLE}/data").headers["Access-Control-Allow-Methods"]
    other = client.post(f"{TABLE}/data", content=b"x", headers={"Content-Type": "text/csv"})
    long = client.post(f"{TABLE}/data", json={"selection": ["x" * 70_000]})

    assert "POST" in allowed
    assert (other.status_code, long.status_code) == (415, 413)


@pytest.mark.parametrize("address", [f"{ROOT}/config", f"{ROOT}/tables", f"{TABLE}/metadata",
                                     f"{TABLE}/data?valueCodes[SEX]=*", TABLE])  # fmt: skip
def test_answers_are_the_same_bytes_and_known_without_being_made_again(
    client: TestClient, address: str
) -> None:
    first, second, head = client.get(address), client.get(address), client.head(address)

    assert first.content == second.content
    assert head.headers["ETag"] == first.headers["ETag"]
    held = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert held.status_code == 304
    assert first.headers["X-Release"] == "2026.2"


@pytest.mark.parametrize("value", HOSTILE)
def test_nonsense_is_never_a_fault_of_ours(client: TestClient, value: str) -> None:
    for name in ("valueCodes[SEX]", "valueCodes[TIME_PERIOD]", f"valueCodes[{value}]", "stub",
                 "codelist[SEX]", "lang", "outputFormat", "release", value):  # fmt: skip
        assert client.get(f"{TABLE}/data?{name}={value}").status_code < 500
    for name in ("query", "pastDays", "pageNumber", "pageSize", "includeDiscontinued"):
        assert client.get(f"{ROOT}/tables?{name}={value}").status_code < 500
    for tail in ("", "/metadata", "/data"):
        assert client.get(f"{ROOT}/tables/{value}{tail}").status_code < 500
