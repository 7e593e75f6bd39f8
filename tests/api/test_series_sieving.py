"""Every condition and every order that compiled columns answer is what DuckDB answers."""

from __future__ import annotations

import random
from typing import Any

import pytest

from api.bodies import observations
from api.queries.observations import SORTS
from api.question import read_question
from api.series.sieving import sift
from tests.api.conftest import TestClient
from tests.api.test_series_equality import AREAS, Pair, pair

__all__ = ["pair"]

YEARS = [str(year) for year in range(2009, 2019)]
COLUMNS = {
    "ref_area": AREAS,
    "sex": ["_T", "F", "M"],
    "age": ["_T", "Y15T24"],
    "activity": ["_T", "A"],
    "composite_breakdown": ["_T", "SECTOR_STATE"],
    "freq": ["A", "Q", "M"],
    "time_period": [*YEARS, "2020-Q1"],
    "dataset_id": ["GRDP"],
}
ORDERS = [one for one in SORTS if one != "obs_value"]


def some_condition(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """A condition at random, three deep at most."""
    found: dict[str, Any] = {}
    for _ in range(chance.randint(1, 2)):
        kind = chance.choice(
            ["code", "code", "days", "and", "or", "not"] if depth < 3 else ["code"]
        )
        if kind == "code":
            column = chance.choice(list(COLUMNS))
            codes = COLUMNS[column]
            found[column] = chance.sample(codes, chance.randint(1, min(3, len(codes))))
        elif kind == "days":
            found[chance.choice(["from", "to"])] = chance.choice(YEARS)
        elif kind == "not":
            found["not"] = some_condition(chance, depth + 1)
        else:
            parts = range(chance.randint(1, 3))
            found[kind] = [some_condition(chance, depth + 1) for _ in parts]
    return found


def some_question(chance: random.Random) -> dict[str, Any]:
    indicator = chance.choice(["GRDP_CURRENT"] * 4 + ["POP_AVG"])
    question: dict[str, Any] = {
        "where": {"and": [{"indicator": indicator}, some_condition(chance)]}
    }
    if chance.random() < 0.4:
        question["latest"] = chance.randint(1, 4)
    if chance.random() < 0.6:
        names = chance.sample(ORDERS, chance.randint(1, 3))
        question["sort"] = [chance.choice(["", "-"]) + name for name in names]
    return question


def pages(client: TestClient, question: dict[str, Any], limit: int) -> list[Any]:
    found, address = [], f"/v1/query?limit={limit}&lang=en"
    while address:
        answer = client.post(address, json=question)
        assert answer.status_code == 200, answer.text
        found.append((answer.content, answer.headers["ETag"]))
        address = answer.json()["page"]["next"]
    return found


def is_sifted(client: TestClient, question: dict[str, Any]) -> bool:
    index = client.app.state.registry.shelf.newest().series.index  # type: ignore[attr-defined]
    read = read_question(str(question).replace("'", '"').encode())
    return sift(index, read.selection, read.order, after=0, most=10) is not None


@pytest.mark.parametrize("seed", range(60))
def test_a_question_at_random_is_answered_as_by_the_database(pair: Pair, seed: int) -> None:
    fast, slow = pair
    chance = random.Random(seed)
    for _ in range(5):
        question = some_question(chance)
        limit = chance.choice([3, 17, 1000])
        assert pages(fast, question, limit) == pages(slow, question, limit), question


def test_most_questions_of_one_indicator_are_sifted(pair: Pair) -> None:
    chance = random.Random(7)
    questions = [some_question(chance) for _ in range(100)]

    assert sum(is_sifted(pair[0], one) for one in questions) >= 70


GRDP = {"indicator": "GRDP_CURRENT"}
LEFT = [
    {"where": {**GRDP, "not": {"obs_status": "O"}}},
    {"where": {**GRDP, "not": {"geo_vintage": "2024-01-01"}}},
    {"where": {**GRDP, "not": {"ref_area": "VN-XX"}}},
    {"where": {**GRDP, "or": [{"sex": "F"}, {"sex": "X"}]}},
    {"where": {"or": [GRDP, {"indicator": "POP_AVG"}]}},
    {"where": {"indicator": ["GRDP_CURRENT", "POP_AVG"]}, "latest": 1},
    {"where": {"indicator": "NOTHING_HERE"}, "latest": 1},
    {"where": {"not": GRDP}},
    {"where": GRDP, "sort": ["-obs_value"]},
    {"where": GRDP, "sort": ["ref_area", "obs_value"]},
    {},
]


@pytest.mark.parametrize("question", LEFT, ids=str)
def test_what_is_not_compiled_is_left_to_the_database(pair: Pair, question: dict[str, Any]) -> None:
    assert not is_sifted(pair[0], question)
    assert pages(pair[0], question, 50) == pages(pair[1], question, 50)


def test_a_page_goes_on_where_it_ended_whoever_answers_it(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release may lose its compiled form between two pages."""
    client = pair[0]
    for question in (
        {"where": {**GRDP, "or": [{"sex": "F"}, {"from": "2014"}]}, "latest": 3},
        {"where": GRDP, "sort": ["-time_period", "ref_area"]},
    ):
        whole = client.post("/v1/query", json=question).json()["observations"]
        found, address, turn = [], "/v1/query?limit=7", 0
        while address:
            with monkeypatch.context() as patch:
                if turn % 2:
                    patch.setattr(observations, "_cut", lambda ask, asked: None)
                body = client.post(address, json=question).json()
            found += body["observations"]
            address, turn = body["page"]["next"], turn + 1
        assert found == whole
