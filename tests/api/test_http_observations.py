import csv
import io
from decimal import Decimal

import orjson
import pytest

from api.queries.observations import COLUMNS
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    Row,
    first_figures,
    mart_columns,
    second_figures,
)
from tests.api.conftest import TestClient

GRDP_2015 = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"


def texts(content: str) -> list[str]:
    """Return the JSON number texts of obs_value, as they stand in the body."""
    return [part.split(",", 1)[0] for part in content.split('"obs_value":')[1:]]


def test_a_figure_is_a_json_number_with_the_exact_digits_of_its_source(client: TestClient) -> None:
    answer = client.get("/v1/observations")

    assert texts(answer.text) == [
        "78644",
        "31005.00",
        "-0.5",
        "null",
        "9685.321",
        "123456789012345678.123456789",
    ]
    assert orjson.loads(answer.content)["observations"][0]["obs_value"] == 78644


def test_breakdowns_follow_their_total(client: TestClient) -> None:
    rows = client.get(GRDP_2015).json()["observations"]

    assert [(row["sex"], row["composite_breakdown"]) for row in rows] == [
        ("_T", "_T"),
        ("F", "_T"),
        ("_T", "SECTOR_STATE"),
    ]


@pytest.mark.parametrize(
    ("version", "release", "value"),
    [
        ("", "2026.2", "78644"),
        ("&release=2026.2", "2026.2", "78644"),
        ("&release=2026.1", "2026.1", "73048.284"),
        (f"&as_of={FIRST_PUBLISHED}", "2026.1", "73048.284"),
        ("&as_of=2026-06-30T01:59:59Z", "2026.1", "73048.284"),
        (f"&as_of={SECOND_PUBLISHED}", "2026.2", "78644"),
        ("&as_of=2026-06-30T09:00:00%2B07:00", "2026.2", "78644"),
        ("&as_of=2026-06-30T09:00:00+07:00", "2026.2", "78644"),
        ("&as_of=2026-06-30", "2026.2", "78644"),
        ("&as_of=2026-06-29", "2026.1", "73048.284"),
    ],
)
def test_any_past_answer_can_be_asked_for_again(
    client: TestClient, version: str, release: str, value: str
) -> None:
    answer = client.get(GRDP_2015 + version)

    assert answer.headers["X-Release"] == release
    assert answer.json()["release"]["id"] == release
    assert texts(answer.text)[0] == value


def test_nothing_was_published_before_the_first_release(client: TestClient) -> None:
    answer = client.get(GRDP_2015 + "&as_of=2026-03-31T01:59:59Z")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/no-release-yet"
    assert answer.json()["first"] == FIRST_PUBLISHED


def test_release_and_as_of_together_are_refused(client: TestClient) -> None:
    answer = client.get("/v1/observations?release=2026.1&as_of=2026-06-30")

    assert (answer.status_code, answer.json()["other"]) == (400, "as_of")


def test_every_answer_names_its_release_licence_and_citation(client: TestClient) -> None:
    body = client.get("/v1/observations?lang=en").json()

    assert body["release"]["id"] == "2026.2"
    assert body["release"]["published_at"] == SECOND_PUBLISHED
    assert body["release"]["signers"] == ["dic.certifier-1", "dic.certifier-2"]
    assert body["licence"] == {
        "id": "CC-BY-4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    }
    assert body["citation"] == "Release 2026.2"
    assert body["publisher"] == "Vinh Phuc Province"


@pytest.mark.parametrize(
    ("query", "header", "lang", "unit"),
    [
        ("lang=vi", "en", "vi", "Tỷ đồng"),
        ("lang=en", "vi", "en", "Billion VND"),
        ("", "en-GB,en;q=0.8", "en", "Billion VND"),
        ("", "vi-VN", "vi", "Tỷ đồng"),
        ("", "fr", "en", "Billion VND"),
        ("", "fr, vi;q=0.1", "vi", "Tỷ đồng"),
        ("", "*", "vi", "Tỷ đồng"),
    ],
)
def test_labels_are_in_the_language_asked_for(
    client: TestClient, query: str, header: str, lang: str, unit: str
) -> None:
    answer = client.get(f"/v1/observations?{query}", headers={"Accept-Language": header})
    body = answer.json()

    assert (body["lang"], answer.headers["Content-Language"]) == (lang, lang)
    assert body["labels"]["unit_measure"] == {"VND_BILLION": unit}


def test_csv_has_the_same_columns_and_texts_as_json(client: TestClient) -> None:
    answer = client.get("/v1/observations?format=csv&release=2026.2")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    bodies = client.get("/v1/observations?release=2026.2").json()["observations"]

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.count(b"\r\n") >= 7
    assert list(rows[0]) == list(bodies[0]) == list(COLUMNS)
    assert [row["obs_value"] for row in rows] == [
        "78644",
        "31005.00",
        "-0.5",
        "",
        "9685.321",
        "123456789012345678.123456789",
    ]


def test_a_note_that_looks_like_a_formula_stays_as_it_is(client: TestClient) -> None:
    answer = client.get("/v1/observations?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    notes = [row["note"] for row in client.get("/v1/observations").json()["observations"]]

    assert {row["note"] for row in rows} == {"", '=SUM(A1), "ê"', "@home\r\nx"}
    assert set(notes) == {None, '=SUM(A1), "ê"', "@home\r\nx"}


def test_csv_gets_label_columns_when_a_language_is_asked_for(client: TestClient) -> None:
    answer = client.get("/v1/observations?format=csv&lang=en&limit=1")
    row = next(csv.DictReader(io.StringIO(answer.text)))

    assert row["unit_measure_label"] == "Billion VND"
    assert row["ref_area_label"] == "Vĩnh Phúc"


def test_the_accept_header_chooses_the_format(client: TestClient) -> None:
    assert client.get("/v1/observations", headers={"Accept": "text/csv"}).text.startswith("dataset")
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/v1/observations", headers=browser).json()["page"]["count"] == 6
    refused = client.get("/v1/observations", headers={"Accept": "application/xml"})
    assert (refused.status_code, refused.json()["type"]) == (406, "/problems/not-acceptable")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("indicator=GRDP_CURRENT", 5),
        ("indicator=GRDP_CURRENT,POP_AVG", 6),
        ("indicator=GRDP_CURRENT&indicator=POP_AVG", 6),
        ("ref_area=VN-68", 1),
        ("dataset_id=GRDP&sex=F", 1),
        ("composite_breakdown=SECTOR_STATE", 1),
        ("obs_status=P", 1),
        ("freq=Q", 1),
        ("time_period=2015,2016", 4),
        ("from=2016", 3),
        ("from=2016&to=2017", 2),
        ("to=2015-12-31", 3),
        ("to=2015-11", 0),
        ("from=2020-Q1&to=2020-Q1", 1),
        ("from=2020-Q2", 0),
        ("age=_T&activity=_T&urbanisation=_T&counterpart_area=_T", 6),
    ],
)
def test_filters_keep_what_they_name(client: TestClient, query: str, count: int) -> None:
    assert client.get(f"/v1/observations?{query}").json()["page"]["count"] == count


def test_an_unknown_code_gives_an_empty_page_and_a_warning(client: TestClient) -> None:
    body = client.get("/v1/observations?indicator=GRDP_CURENT&lang=en").json()

    assert body["observations"] == []
    assert body["warnings"] == [
        {
            "code": "unknown-code",
            "message": "This release knows no code `GRDP_CURENT` for `indicator`.",
            "parameter": "indicator",
            "value": "GRDP_CURENT",
        }
    ]


@pytest.mark.parametrize("form", ["json", "csv"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_paging_visits_each_row_once_and_stays_in_its_release(
    client: TestClient, limit: int, form: str
) -> None:
    address, keys = f"/v1/observations?limit={limit}&as_of=2026-06-30&format={form}", []
    while address:
        answer = client.get(address)
        rows = (
            answer.json()["observations"]
            if form == "json"
            else list(csv.DictReader(io.StringIO(answer.text, newline="")))
        )
        assert len(rows) <= limit
        keys += [(row["series_id"], row["time_period"]) for row in rows]
        address = answer.links.get("next", {}).get("url")
        assert answer.headers["X-Release"] == "2026.2"

    assert len(keys) == len(set(keys)) == 6


def test_a_cursor_is_refused_for_another_question_or_release(client: TestClient) -> None:
    following = client.get("/v1/observations?limit=2").json()["page"]["next"]

    assert client.get(following).status_code == 200
    for other in (
        following + "&indicator=GRDP_CURRENT",
        following.replace("release=2026.2", "release=2026.1"),
        following.replace("cursor=", "cursor=A"),
    ):
        answer = client.get(other)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-cursor")


def test_the_api_serves_exactly_the_columns_of_the_mart() -> None:
    assert list(COLUMNS) == list(mart_columns()["observations"])


@pytest.mark.parametrize(
    ("release", "figures"), [("2026.1", first_figures()), ("2026.2", second_figures())]
)
def test_every_served_figure_equals_the_signed_one(
    client: TestClient, release: str, figures: list[Row]
) -> None:
    address = f"/v1/observations?release={release}"
    served = orjson.loads(client.get(address).content.replace(b'"obs_value":', b'"_":'))
    values = texts(client.get(address).text)

    found = {
        (row["series_id"], row["time_period"]): None if value == "null" else Decimal(value)
        for row, value in zip(served["observations"], values, strict=True)
    }
    signed = {(row["series_id"], row["time_period"]): row["obs_value"] for row in figures}
    assert found == signed
