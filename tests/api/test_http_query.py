from typing import Any

import pytest

from api import parameters
from api.bodies import observations as bodies
from tests.api.conftest import TestClient


def ask(client: TestClient, question: dict[str, Any], query: str = "") -> list[tuple[str, ...]]:
    answer = client.post(f"/v1/query{query}", json=question)
    assert answer.status_code == 200, answer.text
    return [
        (row["time_period"], row["sex"], row["composite_breakdown"])
        for row in answer.json()["observations"]
    ]


TOTAL_2015, TOTAL_2016, TOTAL_2017 = (
    ("2015", "_T", "_T"),
    ("2016", "_T", "_T"),
    ("2017", "_T", "_T"),
)
WOMEN, STATE, QUARTER = ("2015", "F", "_T"), ("2015", "_T", "SECTOR_STATE"), ("2020-Q1", "_T", "_T")


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, [TOTAL_2015, TOTAL_2016, TOTAL_2017, WOMEN, STATE, QUARTER]),
        ({"indicator": "POP_AVG"}, [QUARTER]),
        ({"sex": ["F", "_T"], "time_period": "2015"}, [TOTAL_2015, WOMEN, STATE]),
        ({"not": {"time_period": ["2015"]}}, [TOTAL_2016, TOTAL_2017, QUARTER]),
        ({"or": [{"sex": "F"}, {"composite_breakdown": "SECTOR_STATE"}]}, [WOMEN, STATE]),
        ({"or": [{"sex": "F"}, {"time_period": "2017"}]}, [TOTAL_2017, WOMEN]),
        ({"and": [{"sex": "_T"}, {"not": {"from": "2016"}}]}, [TOTAL_2015, STATE]),
        ({"from": "2016", "to": "2017"}, [TOTAL_2016, TOTAL_2017]),
        ({"not": {"or": [{"freq": "Q"}, {"sex": "F"}, {"obs_status": "P"}]}},
         [TOTAL_2015, TOTAL_2016, STATE]),
        ({"geo_vintage": "2026"}, [QUARTER]),
        ({"not": {}}, []),
    ],
    ids=str,
)  # fmt: skip
def test_a_condition_keeps_what_it_says(
    client: TestClient, where: dict[str, Any], found: list[tuple[str, ...]]
) -> None:
    assert ask(client, {"where": where}) == found


def test_the_latest_of_each_series_are_kept(client: TestClient) -> None:
    assert ask(client, {"latest": 1}) == [TOTAL_2017, WOMEN, STATE, QUARTER]
    assert ask(client, {"latest": 2, "where": {"to": "2016"}}) == [
        TOTAL_2015, TOTAL_2016, WOMEN, STATE]  # fmt: skip


def test_rows_are_sorted_and_missing_values_come_last(client: TestClient) -> None:
    where = {"time_period": ["2015", "2016", "2017"]}

    assert ask(client, {"where": where, "sort": ["obs_value"]}) == [
        TOTAL_2017, STATE, TOTAL_2016, TOTAL_2015, WOMEN]  # fmt: skip
    assert ask(client, {"where": where, "sort": ["-obs_value"]}) == [
        TOTAL_2015, TOTAL_2016, STATE, TOTAL_2017, WOMEN]  # fmt: skip
    assert ask(client, {"where": where, "sort": ["-time_period", "sex"]}) == [
        TOTAL_2017, TOTAL_2016, WOMEN, TOTAL_2015, STATE]  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 4])
@pytest.mark.parametrize(
    "question",
    [{}, {"sort": ["-obs_value"]}, {"where": {"or": [{"sex": "F"}, {"from": "2015"}]}},
     {"latest": 1}],
    ids=str,
)  # fmt: skip
def test_a_question_is_paged_by_sending_it_again(
    client: TestClient, question: dict[str, Any], limit: int
) -> None:
    found, address = [], f"/v1/query?limit={limit}"
    while address:
        body = client.post(address, json=question).json()
        found += [(row["time_period"], row["sex"], row["composite_breakdown"])
                  for row in body["observations"]]  # fmt: skip
        address = body["page"]["next"]

    assert found == ask(client, question)


def test_a_cursor_belongs_to_its_question(client: TestClient) -> None:
    following = client.post("/v1/query?limit=1", json={}).json()["page"]["next"]

    assert client.post(following, json={"where": {}}).status_code == 200
    refused = client.post(following, json={"where": {"sex": "F"}})
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/invalid-cursor")


def test_two_ways_to_ask_one_thing_have_one_entity_tag(client: TestClient) -> None:
    one = client.post("/v1/query", json={"where": {"sex": "F", "from": "2015"}})
    other = client.post("/v1/query", json={"where": {"from": "2015", "sex": ["F", "F"]}})

    assert one.headers["ETag"] == other.headers["ETag"]


@pytest.mark.parametrize(
    ("question", "parameter", "nearest"),
    [
        ({"wher": {}}, "wher", "where"),
        ({"where": {"sexx": "F"}}, "where.sexx", "sex"),
        ({"where": {"and": [{"ref_aera": "X"}]}}, "where.and.0.ref_aera", "ref_area"),
    ],
)
def test_an_unknown_member_is_refused_with_the_nearest(
    client: TestClient, question: dict[str, Any], parameter: str, nearest: str
) -> None:
    problem = client.post("/v1/query", json=question).json()

    assert (problem["status"], problem["parameter"], problem["nearest"]) == (
        400, parameter, nearest)  # fmt: skip


def test_a_question_may_not_be_endless(client: TestClient) -> None:
    deep: dict[str, Any] = {}
    for _ in range(8):
        deep = {"not": deep}
    for where in (deep, {"or": [{"sex": "F"}] * 101}, {"ref_area": [f"A{n}" for n in range(201)]}):
        assert client.post("/v1/query", json={"where": where}).status_code == 422


def test_an_unknown_code_gives_an_empty_page_and_a_warning(client: TestClient) -> None:
    body = client.post("/v1/query", json={"where": {"not": {"not": {"sex": "X"}}}}).json()

    assert (body["observations"], body["warnings"][0]["value"]) == ([], "X")


def test_too_many_rows_for_a_file_are_refused_with_an_estimate_and_a_way_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(parameters.MAXIMUM_ROWS, "csv", 5)
    answer = client.get("/v1/observations?format=csv&lang=en&age=_T&from=2015")
    problem = answer.json()

    assert (answer.status_code, problem["type"]) == (413, "/problems/too-many-rows")
    assert (problem["estimate"], problem["maximum"]) == (6, 5)
    assert problem["bulk"] == "/v1/releases/2026.2/files/observations.parquet"
    assert answer.headers["Link"] == f'<{problem["bulk"]}>; rel="alternate"'
    assert client.get(problem["bulk"]).status_code == 200
    assert client.get("/v1/observations?format=csv&limit=5&age=_T&from=2015").status_code == 200
    assert bodies.MAXIMUM_ROWS is parameters.MAXIMUM_ROWS
