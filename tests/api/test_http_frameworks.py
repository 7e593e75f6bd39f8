"""Frameworks, readiness, figures for the bodies, results: nothing is promised, nothing rounded."""

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api.app import create_app
from api.bodies.rankings import tier_of
from api.bodies.readiness import REASONS, STATE_NAMES, STATES, state_of, totals_of
from certify import readiness
from schemas.figure import converted
from store import clock
from tests.api import workbooks
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
    marts,
    observation,
)
from tests.api.conftest import TestClient
from tests.api.ranked import results, scored

EGDI = "/v1/frameworks/EGDI/2022"


@pytest.fixture(scope="module")
def rankings(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Three releases: before there were frameworks, with an old figure, with a new one."""
    publication = Publication(tmp_path_factory.mktemp("rankings"))
    old = observation(time_period="2012", indicator="GRDP_OLD", obs_value=Decimal(5))
    first = [observation(time_period="2015"), old]
    newer = observation(time_period="2021", obs_value=Decimal("118398.25"), decimals=2)
    publication.publish("2026.1", marts(first), at=FIRST_PUBLISHED)
    publication.publish("2026.2", scored(marts(first)), at=SECOND_PUBLISHED)
    publication.ask_for("2026-Q3", {"ICT": "2026-08-15"}, at="2026-06-30T03:00:00Z")
    publication.publish("2026.3", scored(marts([*first, newer, *results()])), at=TODAY)
    return publication


@pytest.fixture(scope="module")
def bodies(rankings: Publication) -> Iterator[TestClient]:
    """A client of an API that serves them."""
    client = TestClient(create_app(rankings.settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


def exact(client: TestClient, address: str) -> Any:
    """Return a body whose numbers are their exact texts."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)


def test_the_list_says_what_each_framework_means_for_a_province(bodies: TestClient) -> None:
    found = bodies.get("/v1/frameworks?lang=en").json()["frameworks"]

    assert [
        (
            one["framework"],
            one["provincial_reading"]["kind"],
            one["newest_edition"],
            one["edition_count"],
            one["item_count"],
            one["mapped_item_count"],
        )
        for one in found
    ] == [
        ("EGDI", "none", "2022", 2, 7, 5),
        ("GCI", "none", "2024", 1, 0, 0),
        ("PCI", "direct", "2022", 3, 2, 2),
        ("RSF", "none", "2022", 2, 0, 0),
    ]


def test_a_framework_is_told_with_its_editions_items_renames_readings_and_rules(
    bodies: TestClient,
) -> None:
    found = exact(bodies, "/v1/frameworks/EGDI?lang=en")["framework"]

    assert [(one["edition"], one["rank_of"], one["direction"], one["break_before"],
             one["cut_off"]) for one in found["editions"]] == [
        ("2020", 193, "higher_better", True, None),
        ("2022", 193, "higher_better", False, "2026-07-31"),
    ]  # fmt: skip
    assert found["items"][0] | {"editions": ["2020", "2022"]} == found["items"][0]
    assert found["items"][0]["name"] == "Item HAS of the body"
    assert (found["renames"][0]["old_code"], found["renames"][0]["new_code"]) == ("HAD", "HAS")
    reading = next(one for one in found["mappings"] if one["item"] == "HAS")
    assert (reading["factor"], reading["unit"], reading["kind"]) == (
        Decimal("0.001"), "VND trillion", "analogue",
    )  # fmt: skip
    assert reading["read_from"] == {
        "file": "schemas/frameworks/egdi.yaml", "sha256": "0123456789ab", "line": 40,
    }  # fmt: skip
    assert found["rules"] == {
        "age": {"max_years": 5, "is_published": False, "basis": "Assumed"},
        "coverage": None,
    }


def test_each_item_is_in_the_state_its_readings_give_it(bodies: TestClient) -> None:
    found = bodies.get(f"{EGDI}/readiness?lang=en").json()

    assert {one["item"]: (one["state"], [r["reason"] for r in one["readings"]])
            for one in found["items"]} == {
        "HAS": ("certified", ["figure"]),
        "OLD": ("too_old", ["older_than_rule"]),
        "ASKED": ("waiting", ["asked"]),
        "SOON": ("missing", ["no_indicator"]),
        "NONE": ("not_applicable", ["said_none"]),
        "NEEDED": ("too_old", ["figure", "older_than_rule"]),
        "UNREAD": ("not_applicable", ["national_only"]),
    }  # fmt: skip
    assert found["totals"] == {
        "items": 7, "certified": 1, "waiting": 1, "too_old": 2, "missing": 1, "not_applicable": 2,
    }  # fmt: skip


def test_a_state_can_be_followed_to_its_figure_its_proof_and_its_line(bodies: TestClient) -> None:
    items = exact(bodies, f"{EGDI}/readiness?lang=en")["items"]
    (reading,) = items[0]["readings"]

    assert reading["sentence"] == "A certified figure of 2021 is held."
    assert reading["figure"]["obs_value"] == Decimal("118398.25")
    assert reading["read_from"]["line"] == 40
    for link in (reading["figure"]["link"], reading["figure"]["receipt"]):
        answer = bodies.get(link)
        assert (answer.status_code, answer.headers["X-Release"]) == (200, "2026.3")


def test_what_is_waited_for_names_round_owner_and_day(bodies: TestClient) -> None:
    body = bodies.get(f"{EGDI}/readiness?lang=en&on=2026-08-20").json()
    (reading,) = next(one["readings"] for one in body["items"] if one["item"] == "ASKED")

    assert reading["waiting"] == {
        "round": "2026-Q3",
        "owners": {"STATS": "Statistics Office"},
        "due": "2026-08-15",
        "days_left": -5,
    }
    assert reading["sentence"] == "Round 2026-Q3 asks Statistics Office for it; due 2026-08-15."


def test_days_are_counted_from_the_day_of_the_request(
    bodies: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{EGDI}/readiness"
    today = bodies.get(address)
    monkeypatch.setenv(clock.FIXED, "2026-07-02T00:00:01Z")
    tomorrow = bodies.get(address)
    asked = bodies.get(f"{address}?on=2026-07-01")

    assert (today.json()["on"], today.json()["days_to_cut_off"]) == ("2026-07-01", 30)
    assert (tomorrow.json()["on"], tomorrow.json()["days_to_cut_off"]) == ("2026-07-02", 29)
    assert today.headers["ETag"] != tomorrow.headers["ETag"]
    assert today.headers["ETag"] == asked.headers["ETag"]
    assert today.content == asked.content
    assert "max-age=60" in today.headers["Cache-Control"]
    assert tomorrow.headers["Last-Modified"] == "Thu, 02 Jul 2026 00:00:00 GMT"
    held = {"If-None-Match": today.headers["ETag"]}
    assert bodies.get(address, headers=held).status_code == 200
    assert bodies.get(f"{address}?on=2026-07-01", headers=held).status_code == 304


def test_the_history_has_every_open_release_and_says_which_keeps_nothing(
    bodies: TestClient,
) -> None:
    past = bodies.get(f"{EGDI}/readiness").json()["history"]
    earlier = bodies.get(f"{EGDI}/readiness?release=2026.2").json()

    assert [(one["release"], one["totals"] and one["totals"]["certified"]) for one in past] == [
        ("2026.3", 1), ("2026.2", 0), ("2026.1", None),
    ]  # fmt: skip
    assert earlier["totals"] == past[1]["totals"]
    assert earlier["history"] == past


def test_coverage_is_of_mapped_indicators_and_its_minimum_says_it_is_ours(
    bodies: TestClient,
) -> None:
    counted = {
        code: exact(bodies, f"/v1/frameworks/{code}/2022/readiness")["coverage"]
        for code in ("EGDI", "PCI")
    }

    assert counted == {
        "EGDI": {"held": 2, "mapped": 4, "percent": Decimal("50.0"), "min_percent": None,
                 "is_met": None},
        "PCI": {"held": 3, "mapped": 3, "percent": Decimal("100.0"), "min_percent": 50,
                "is_met": True},
    }  # fmt: skip
    rules = bodies.get("/v1/frameworks/PCI?lang=en").json()["framework"]["rules"]
    assert rules["coverage"] == {
        "min_percent": 50, "since": "2020", "is_published": False, "basis": "A limit of ours",
    }  # fmt: skip


def test_only_a_direct_figure_has_a_code_and_the_name_of_the_item(bodies: TestClient) -> None:
    for code in ("EGDI", "PCI"):
        for edition in bodies.get(f"/v1/frameworks/{code}").json()["framework"]["editions"]:
            year = edition["edition"]
            body = bodies.get(f"/v1/frameworks/{code}/{year}/figures?lang=en").json()
            for one in body["figures"]:
                if one["kind"] == "direct":
                    assert one["code"] == one["read_for"]
                    assert one["name"] == f"Item {one['code']} of the body"
                else:
                    assert one["code"] is None
                    assert "of the body" not in one["name"]
                    assert one["name"].endswith("(figure of the province)")
                    assert "not the index" in one["meaning"]
            assert "none" not in {one["kind"] for one in body["figures"]}


def test_figures_are_in_the_bodys_units_with_every_digit(bodies: TestClient) -> None:
    found = exact(bodies, f"{EGDI}/figures?lang=en")["figures"]

    assert [(one["read_for"], str(one["value"]), one["unit"], str(one["obs_value"]), one["state"])
            for one in found] == [
        ("HAS", "118.39825", "VND trillion", "118398.25", "certified"),
        ("OLD", "5", "Billion VND", "5", "too_old"),
        ("NEEDED", "118398250", "Billion VND", "118398.25", "certified"),
        ("NEEDED", "5", "Billion VND", "5", "too_old"),
    ]  # fmt: skip
    assert found[0]["citation"].startswith("Release 2026.3. Gross regional domestic product,")
    assert "/v1/figures/GRDP:GRDP_CURRENT:VN-70" in found[0]["citation"]


def test_a_rank_is_not_in_the_unit_of_the_score(bodies: TestClient) -> None:
    found = bodies.get("/v1/frameworks/PCI/2022/figures").json()["figures"]

    assert [(one["indicator"], one["value"], one["unit"]) for one in found] == [
        ("PCI_TOTAL", 68.9, "0-100"),
        ("PCI_RANK", 8, "RANK"),
        ("PCI_SUB", 7.25, "0-10"),
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "factor", "text"),
    [
        ("73048.284", 3, None, "73048.284"),
        ("73048.28", 2, "0.001", "73.04828"),
        ("73048.0", 1, "0.001", "73.0480"),
        ("73.048", 3, "1000", "73048"),
        ("73.5", 1, "1000", "73500"),
        ("1.25", 2, "0.5", "0.625"),
        ("0.1", 1, "0.000000000001", "0.0000000000001"),
        ("-7", 0, "100", "-700"),
        ("2.50", None, "2", "5"),
    ],
)  # fmt: skip
def test_a_figure_is_converted_without_rounding(
    value: str, decimals: int | None, factor: str | None, text: str
) -> None:
    given = None if factor is None else Decimal(factor).quantize(Decimal(1).scaleb(-12))

    assert converted(Decimal(value), decimals, given) == text


@pytest.mark.parametrize("value", ["99999999999999999999999999.999999999999", "-0.000000000001"])
@pytest.mark.parametrize("factor", ["12345678901234.000000000001", "3", "0.1"])
def test_the_longest_figures_lose_no_digit(value: str, factor: str) -> None:
    assert Decimal(converted(Decimal(value), 12, Decimal(factor))) == _product(value, factor)


def _product(value: str, factor: str) -> Decimal:
    """Return the product by whole numbers, which are exact whatever the context."""
    one, other = value.partition("."), factor.partition(".")
    digits = int(one[0] + one[2]) * int(other[0] + other[2])
    places = len(one[2]) + len(other[2])
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -places))


def test_json_csv_and_a_workbook_hold_the_same_figures(bodies: TestClient) -> None:
    shown = exact(bodies, f"{EGDI}/figures?lang=en")["figures"]
    text = bodies.get(f"{EGDI}/figures?lang=en&format=csv")
    rows = list(csv.DictReader(io.StringIO(text.content.decode(), newline="")))
    packed = bodies.get(f"{EGDI}/figures?lang=en&format=xlsx").content
    lines = workbooks.rows_of(packed)

    assert text.headers["Content-Type"].startswith("text/csv")
    assert [row["value"] for row in rows] == [str(one["value"]) for one in shown]
    assert [row["code"] for row in rows] == [""] * 4
    assert lines == rows
    assert packed == bodies.get(f"{EGDI}/figures?lang=en&format=xlsx").content


def _results(client: TestClient, query: str = "") -> dict[tuple[str, str, str], Any]:
    body = exact(client, f"/v1/rankings?lang=en{query}")
    return {(one["framework"], one["ref_area"], one["edition"]): one for one in body["rankings"]}


def test_results_of_country_and_province_come_with_what_belongs_to_the_edition(
    bodies: TestClient,
) -> None:
    found = _results(bodies)

    assert list(found) == [
        ("GCI", "VN", "2024"),
        ("PCI", "VN-70", "2020"), ("PCI", "VN-70", "2021"), ("PCI", "VN-70", "2022"),
        ("RSF", "VN", "2018"), ("RSF", "VN", "2022"),
    ]  # fmt: skip
    assert {key: (one["rank"], one["rank_of"], one["rank_of_from"], one["score"], one["tier"],
                  one["direction"]) for key, one in found.items() if key[2] >= "2022"} == {
        ("GCI", "VN", "2024"): (None, None, None, Decimal("99.74"), "T1", "higher_better"),
        ("PCI", "VN-70", "2022"): (8, 60, "figure", Decimal("68.9"), None, "higher_better"),
        ("RSF", "VN", "2022"): (None, 193, "edition", Decimal("26.11"), None, "higher_better"),
    }  # fmt: skip
    assert found["GCI", "VN", "2024"]["rank_status"] == "M"


def test_a_change_is_computed_from_the_edition_before_and_not_over_a_break(
    bodies: TestClient,
) -> None:
    found = _results(bodies)

    assert {key: (one["edition_before"], one["rank_change"], one["rank_change_reads"],
                  one["score_change"], one["score_change_reads"], one["no_change_reason"])
            for key, one in found.items()} == {
        ("GCI", "VN", "2024"): (None, None, None, None, None, "first"),
        ("PCI", "VN-70", "2020"): (None, None, None, None, None, "first"),
        ("PCI", "VN-70", "2021"): ("2020", None, None, None, None, "break"),
        ("PCI", "VN-70", "2022"): ("2021", 3, "worse", Decimal("-0.79"), "worse", None),
        ("RSF", "VN", "2018"): (None, None, None, None, None, "first"),
        ("RSF", "VN", "2022"): ("2018", None, None, None, None, "break"),
    }  # fmt: skip


def test_over_a_break_a_change_is_marked_and_a_turned_direction_reads_as_nothing(
    bodies: TestClient,
) -> None:
    found = _results(bodies, "&across_breaks=true")

    assert {key: (one["is_across_break"], one["rank_change"], one["rank_change_reads"],
                  one["score_change"], one["score_change_reads"])
            for key, one in found.items() if one["edition_before"]} == {
        ("PCI", "VN-70", "2021"): (True, -24, "better", Decimal("5.85"), "better"),
        ("PCI", "VN-70", "2022"): (False, 3, "worse", Decimal("-0.79"), "worse"),
        ("RSF", "VN", "2022"): (True, None, None, Decimal("-48.94"), None),
    }  # fmt: skip


def test_a_part_of_an_index_is_no_result_of_it(bodies: TestClient) -> None:
    figures = {one["score_figure"] for one in _results(bodies).values()}

    assert not any("PCI_SUB" in figure for figure in figures if figure)


def test_of_a_peer_without_a_figure_it_is_said_that_none_is_held(bodies: TestClient) -> None:
    body = bodies.get("/v1/rankings?peers=NEIGHBOURS&lang=en").json()

    assert [(one["ref_area"], one["is_held"], one["frameworks"], one["sentence"])
            for one in body["peers"]] == [
        ("VN-70-243", True, ["PCI"], None),
        ("TH", False, [], "No result is held of Thái Lan."),
    ]  # fmt: skip
    assert "VN-70-243" in {one["ref_area"] for one in body["rankings"]}
    assert [(one["peer_set"], one["member_count"]) for one in body["peer_sets"]] == [
        ("NEIGHBOURS", 2), ("NOBODY", 0),
    ]  # fmt: skip
    empty = bodies.get("/v1/rankings?peers=NOBODY").json()
    assert (empty["peers"], [one["code"] for one in empty["warnings"]]) == ([], ["empty-peer-set"])
    unknown = bodies.get("/v1/rankings?peers=NOWHERE&framework=XX").json()
    assert [one["parameter"] for one in unknown["warnings"]] == ["peers", "framework"]


def test_pages_of_results_make_up_the_whole(bodies: TestClient) -> None:
    whole = bodies.get("/v1/rankings").json()["rankings"]
    found, address = [], "/v1/rankings?limit=4"
    while address:
        page = bodies.get(address).json()
        found += page["rankings"]
        address = page["page"]["next"]

    text = bodies.get("/v1/rankings?format=csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert found == whole
    assert [row["edition"] for row in rows] == [one["edition"] for one in whole]
    assert {row["break_before"] for row in rows} == {"true", "false"}


@pytest.mark.parametrize(
    ("address", "kind", "nearest"),
    [
        ("/v1/frameworks/EGD", "unknown-framework", "EGDI"),
        ("/v1/frameworks/PCI_/2022/readiness", "unknown-framework", "PCI"),
        ("/v1/frameworks/EGDI/2023/readiness", "unknown-edition", "2022"),
        ("/v1/frameworks/PCI/1999/figures", "unknown-edition", "2020"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is_nearest(
    bodies: TestClient, address: str, kind: str, nearest: str
) -> None:
    problem = bodies.get(address).json()

    assert (problem["status"], problem["type"]) == (404, f"/problems/{kind}")
    assert problem["nearest"] == nearest


@pytest.mark.parametrize("address", ["EGDI", "EGDI/2022/readiness", "EGDI/2022/figures"])
def test_a_release_from_before_frameworks_says_so_and_stays_open(
    bodies: TestClient, address: str
) -> None:
    problem = bodies.get(f"/v1/frameworks/{address}?release=2026.1").json()

    assert problem["type"] == "/problems/missing-frameworks"
    assert bodies.get("/v1/frameworks?release=2026.1").json()["frameworks"] == []
    assert bodies.get("/v1/rankings?release=2026.1").json()["rankings"] == []


def test_an_item_counts_here_as_it_does_for_the_certifiers() -> None:
    cases = [
        list(zip(kinds, states, strict=True))
        for size in (1, 2, 3)
        for kinds in itertools.product(("direct", "input"), repeat=size)
        for states in itertools.product(STATES, repeat=size)
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table readiness "
            "(framework text, edition text, item text, kind text, state text)"
        )
        rows = [("F", "2022", str(at), *pair) for at, case in enumerate(cases) for pair in case]
        connection.executemany("insert into readiness values (?, ?, ?, ?, ?)", rows)
        (counted,) = readiness.table(connection, "F")

    assert STATES == readiness.STATES
    ours = totals_of(state_of(case) for case in cases)
    assert ours == {name: counted[name] for name in ours}


def test_every_state_and_reason_of_the_certifiers_has_its_words() -> None:
    said = Path(readiness.__file__).read_text(encoding="utf-8")
    states, reasons = (
        set(re.findall(rf"'{name}': '([a-z_]+)'", said)) for name in ("state", "reason")
    )

    assert states == set(STATE_NAMES) == set(STATES)
    assert reasons == set(REASONS)


@pytest.mark.parametrize(
    ("tiers", "score", "tier"),
    [
        ("T1=95..100,T2=85..94.99", "95", "T1"),
        ("T1=95..100,T2=85..94.99", "94.99", "T2"),
        ("T1=95..100", "94.999", None),
        (None, "99", None),
        ("T1=95..100", None, None),
    ],
)
def test_a_tier_is_that_whose_limits_hold_the_score(
    tiers: str | None, score: str | None, tier: str | None
) -> None:
    assert tier_of(tiers, None if score is None else Decimal(score)) == tier


PAGES = ("/frameworks", "/frameworks/EGDI/2022", "/frameworks/egdi/2020", "/rankings",
         "/rankings?peers=NEIGHBOURS&across_breaks=true", "/rankings?peers=NOBODY")  # fmt: skip


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_whole_in_both_languages(bodies: TestClient, lang: str, page: str) -> None:
    answer = bodies.get(f"/{lang}{page}")

    assert (answer.status_code, answer.headers["Content-Language"]) == (200, lang)
    assert answer.headers["X-Release"] == "2026.3"
    assert f'<html lang="{lang}">' in answer.text
    assert not re.search(r'<script(?! type="module" src="/site.js"></script>)', answer.text)
    assert " style=" not in answer.text
    assert "built-in" not in answer.text
    again = bodies.get(f"/{lang}{page}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert bodies.head(f"/{lang}{page}").content == b""
    for address in re.findall(r'href="(/[^"]*)"', answer.text):
        assert bodies.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_page_of_an_edition_says_states_in_words_beside_their_marks(
    bodies: TestClient,
) -> None:
    page = bodies.get("/vi/frameworks/EGDI/2022").text

    for state in STATES:
        assert f'<svg class="state {state}"' in page
        assert f"<b>{STATE_NAMES[state]['vi']}</b>" in page
    for text in ("118.398,25 Tỷ đồng", "31/07/2026", "còn 30 ngày", "15/08/2026", "còn 45 ngày",
                 "Cục Thống kê", "schemas/frameworks/egdi.yaml, dòng 40",
                 "giả định của hệ thống này", "không phải chỉ số"):  # fmt: skip
        assert text in page, text


def test_a_page_that_is_not_there_says_what_is_near(bodies: TestClient) -> None:
    answer = bodies.get("/en/frameworks/EGDI/2023")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "The nearest one is 2022." in answer.text
