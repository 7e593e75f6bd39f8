"""Discrepancies over HTTP: what the DIC made public, from the release asked for, and no more."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from api.app import create_app
from api.bodies import discrepancies
from api.discrepancy_shapes import Discrepancy
from api.queries.discrepancies import CREATE
from certify.cases import frozen
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
    marts,
    observation,
)
from tests.api.cases import CASE, FIGURE, NEVER_HELD, parquet
from tests.api.conftest import TestClient

PATH = "/v1/discrepancies"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """An API of two releases: before there was a ledger, and with two public cases."""
    home = tmp_path_factory.mktemp("discrepancies")
    publication = Publication(home)
    publication.publish("2026.1", marts([observation()]), at=FIRST_PUBLISHED)
    publication.beside["discrepancies.parquet"] = parquet(CASE, CASE | NEVER_HELD)
    publication.publish("2026.2", marts([observation()]), at=SECOND_PUBLISHED)
    client = TestClient(create_app(publication.settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


def ask(told: TestClient, query: str = "") -> Any:
    answer = told.get(f"{PATH}?{query}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def test_both_sides_stand_beside_each_other_value_for_value(told: TestClient) -> None:
    body = ask(told, "lang=en")

    first, second = body["discrepancies"]
    assert body["release"]["id"] == "2026.2"
    assert (first["their_text"], first["their_value"]) == ("73.048,284", Decimal("73048.284"))
    assert (first["value_now"], first["value_then"]) == (78644, Decimal("73048.284"))
    assert (first["difference"], first["release_then"]) == (Decimal("-5595.716"), "2026.1")
    assert (first["explanation"], first["their_explanation"]) == (
        "The figure was revised.",
        "Số in trên báo",
    )
    assert first["reasons"] == [{"code": "was", "sentence": "Matches release 2026.1."}]
    assert first["receipt"] == f"/v1/figures/{FIGURE}/receipt?release=2026.2"
    assert told.get(first["link"]).status_code == 200
    assert (second["value_now"], second["link"], second["receipt"]) == (None, None, None)
    assert second["their_explanation"] == "Chúng tôi sẽ xem lại"


def test_the_language_is_that_of_the_caller(told: TestClient) -> None:
    (first, _) = ask(told, "lang=vi")["discrepancies"]

    assert first["explanation"] == "Số đã được đánh giá lại."
    assert first["reasons"][0]["sentence"] == "Khớp bản 2026.1."


@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("cause=TIMING", ["case-1"]),
        ("framework=EGDI", ["case-12"]),
        ("status=explained&ref_area=VN-70", ["case-1", "case-12"]),
        ("indicator=POP_AVG", []),
        ("release=2026.1", []),
        ("as_of=2026-04-01", []),
    ],
)
def test_cases_are_found_by_what_they_are_about(
    told: TestClient, query: str, cases: list[str]
) -> None:
    assert [row["case_id"] for row in ask(told, query)["discrepancies"]] == cases


def test_pages_follow_each_other_by_number(told: TestClient) -> None:
    first = ask(told, "limit=1")
    following = told.get(first["page"]["next"]).json()

    assert [row["case_id"] for row in first["discrepancies"]] == ["case-1"]
    assert [row["case_id"] for row in following["discrepancies"]] == ["case-12"]
    assert following["page"]["next"] is None


def test_csv_has_the_same_values(told: TestClient) -> None:
    answer = told.get(f"{PATH}?format=csv&lang=en")

    first, second = csv.DictReader(io.StringIO(answer.text))
    assert tuple(first) == discrepancies.COLUMNS
    assert (first["their_value"], first["value_now"]) == ("73048.284", "78644")
    assert (first["explanation_is_current"], second["value_now"]) == ("false", "")


@pytest.mark.parametrize("query", ["cause=x", "status=%00", "limit=0", "cursor=abc", "framework=é"])
def test_what_is_no_parameter_is_a_problem(told: TestClient, query: str) -> None:
    answer = told.get(f"{PATH}?{query}")

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_the_table_the_shape_and_the_object_have_the_same_columns() -> None:
    with duckdb.connect() as connection:
        connection.execute(CREATE)
        table = [row[0] for row in connection.execute("describe discrepancies").fetchall()]

    assert table == frozen.SCHEMA.names
    assert set(Discrepancy.model_fields) == {*discrepancies.COLUMNS, "reasons"}
