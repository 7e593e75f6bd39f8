import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from api.app import create_app
from tests.api.addresses import HOSTILE
from tests.api.builders import (
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
    indicator,
    marts,
    observation,
)
from tests.api.conftest import TestClient

ROOT = "/wb/v2"
WB = "{http://www.worldbank.org}"


def yearly(year: int, value: str | None, **more: Any) -> dict[str, Any]:
    """Return a figure of one year; without a value it is missing."""
    stated = None if value is None else Decimal(value)
    decimals = None if value is None else len(value.partition(".")[2])
    status = "O" if value is None else "A"
    return observation(
        **{"time_period": str(year), "obs_value": stated, "decimals": decimals,
           "obs_status": status, **more}
    )  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an API with gaps, breakdowns and several frequencies."""
    vn = {"ref_area": "VN"}
    quarter = {"freq": "Q", "period_start": date(2017, 1, 1), "period_end": date(2017, 3, 31)}
    rate = {"indicator": "POP_AVG"}
    figures = [
        yearly(2015, "78644"),
        yearly(2016, "79664.573"),
        yearly(2017, None, note="trễ"),
        yearly(2015, "4192862", **vn),
        yearly(2017, "5005975.10", **vn),
        yearly(2015, "9685.321", composite_breakdown="SECTOR_STATE"),
        yearly(2017, "1.5", time_period="2017-Q1", **quarter),
        yearly(2017, "2.50", **rate, time_period="2017-Q1", **quarter),
    ]
    publication = Publication(tmp_path_factory.mktemp("bank"))
    content = marts(figures)
    content["indicators"].append(indicator(indicator="LABOUR", name_vi="Lao động", name_en=None))
    publication.publish("2026.1", content, at=SECOND_PUBLISHED)
    client = TestClient(create_app(publication.settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


def call(client: TestClient, address: str) -> Any:
    answer = client.get(f"{ROOT}{address}")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content, parse_float=Decimal)


def figures(client: TestClient, address: str) -> list[tuple[str, str, Any, str]]:
    """Return (country, date, value, status) of each row."""
    _, rows = call(client, address)
    return [(r["country"]["id"], r["date"], r["value"], r["obs_status"]) for r in rows]


GRDP = "/country/all/indicator/GRDP_CURRENT"
PROVINCE = [
    ("VN-70", "2017", None, "O"),
    ("VN-70", "2016", Decimal("79664.573"), "A"),
    ("VN-70", "2015", 78644, "A"),
]
COUNTRY = [("VN", "2017", Decimal("5005975.10"), "A"), ("VN", "2015", 4192862, "A")]


def test_figures_come_by_economy_the_newest_first_missing_ones_null(bank: TestClient) -> None:
    head, rows = call(bank, GRDP)

    assert head == {
        "page": 1, "pages": 1, "per_page": 50, "total": 5, "sourceid": "2",
        "lastupdated": "2026-06-30", "release": "2026.1",
        "citation": "Release 2026.1",
    }  # fmt: skip
    assert figures(bank, GRDP) == COUNTRY + PROVINCE
    assert rows[0] == {
        "indicator": {"id": "GRDP_CURRENT", "value": "Gross regional domestic product"},
        "country": {"id": "VN", "value": "Việt Nam"},
        "countryiso3code": "VNM",
        "date": "2017",
        "value": Decimal("5005975.10"),
        "unit": "Billion VND",
        "obs_status": "A",
        "decimal": 2,
    }
    assert '"value":5005975.10' in bank.get(f"{ROOT}{GRDP}").text


@pytest.mark.parametrize(
    "path",
    [
        GRDP, "/en/country/all/indicator/GRDP_CURRENT", "/countries/all/indicators/GRDP_CURRENT",
        "/Country/ALL/Indicator/grdp_current/", "//country//vnm;VN-70//indicator/GRDP_CURRENT",
        "/fr/country/vn;vn-70/indicator/GRDP_CURRENT", f"{GRDP}?colour=red&FORMAT=JSON&source=2",
        "/topic/all/country/all/indicator/GRDP_CURRENT", f"{GRDP}?source=GRDP",
        f"{GRDP}?region=EAS", f"{GRDP}?date=2015:2017", f"{GRDP}?frequency=Y",
    ],
)  # fmt: skip
def test_paths_are_read_in_all_their_spellings(bank: TestClient, path: str) -> None:
    assert figures(bank, path) == COUNTRY + PROVINCE


def test_a_language_stands_in_the_path_or_in_the_header(bank: TestClient) -> None:
    path = "/country/VN-70/indicator/GRDP_CURRENT"
    vi, header = f"{ROOT}/vi{path}", {"Accept-Language": "vi"}

    for answer in (bank.get(vi), bank.get(f"{ROOT}{path}", headers=header)):
        assert answer.headers["Content-Language"] == "vi"
        assert answer.json()[1][0]["unit"] == "Tỷ đồng"
    assert bank.get(f"{ROOT}{path}").headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("date=2015", [COUNTRY[1], PROVINCE[2]]),
        ("date=2016:2017", [COUNTRY[0], *PROVINCE[:2]]),
        ("date=YTD:2017", [COUNTRY[0], PROVINCE[0]]),
        ("date=YTD", [COUNTRY[0], PROVINCE[0]]),
        ("date=2017Q1", [("VN-70", "2017Q1", Decimal("1.5"), "A")]),
        ("frequency=Q", [("VN-70", "2017Q1", Decimal("1.5"), "A")]),
        ("date=2017M01:2017M12", []),
        ("mrv=1", [COUNTRY[0], PROVINCE[0]]),
        ("mrv=2", [COUNTRY[0], *PROVINCE[:2]]),
        ("mrnev=1", [COUNTRY[0], PROVINCE[1]]),
        ("mrnev=1&date=2015:2016", [COUNTRY[1], PROVINCE[1]]),
        ("mrv=1&gapfill=Y", [COUNTRY[0], PROVINCE[0]]),
        (
            "mrv=2&gapfill=Y",
            [COUNTRY[0], ("VN-70", "2017", Decimal("79664.573"), "I"), PROVINCE[1]],
        ),
    ],
)
def test_periods_are_chosen_as_the_original_does(
    bank: TestClient, query: str, expected: list[Any]
) -> None:
    assert figures(bank, f"{GRDP}?{query}") == expected


def test_a_filled_gap_says_from_when_and_a_footnote_is_the_note(bank: TestClient) -> None:
    _, filled = call(bank, f"{GRDP}?mrv=2&gapfill=Y")
    _, noted = call(bank, f"{GRDP}?date=2017&footnote=y")

    assert [row.get("footnote") for row in filled] == [None, "2016", None]
    assert [row["footnote"] for row in noted] == ["", "trễ"]


def test_a_series_without_annual_figures_shows_those_it_has(bank: TestClient) -> None:
    assert figures(bank, "/country/all/indicator/POP_AVG") == [
        ("VN-70", "2017Q1", Decimal("2.50"), "A")
    ]


def test_breakdowns_are_series_of_their_own(bank: TestClient) -> None:
    _, rows = call(bank, "/country/all/indicator/GRDP_CURRENT.BRK_SECTOR_STATE;GRDP_CURRENT")

    assert next(row["value"] for row in rows) == Decimal("9685.321")
    assert rows[0]["indicator"]["value"] == "Gross regional domestic product – State sector"
    assert len(rows) == 6


def test_pages_end_where_the_rows_end_and_beyond_them_is_nothing(bank: TestClient) -> None:
    pages = [call(bank, f"{GRDP}?per_page=2&page={page}") for page in (1, 2, 3, 4, 10)]

    assert [len(rows) for _, rows in pages] == [2, 2, 1, 0, 0]
    assert {(head["pages"], head["total"]) for head, _ in pages} == {(3, 5)}
    assert call(bank, f"{GRDP}?per_page=50000")[0]["per_page"] == 50000


def test_nothing_found_is_an_empty_list_on_page_nought(bank: TestClient) -> None:
    head, rows = call(bank, "/country/USA/indicator/GRDP_CURRENT")

    assert rows == []
    assert (head["page"], head["pages"], head["total"]) == (0, 0, 0)
    assert call(bank, "/country/all/indicator/LABOUR")[1] == []


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/country/all/indicator/NOPE", "120"), ("/country/XX-1/indicator/GRDP_CURRENT", "120"),
        ("/country/XX-1", "120"), ("/indicator/NOPE", "120"), ("/source/9", "120"),
        (f"{GRDP}?date=x", "120"), (f"{GRDP}?per_page=0", "120"), (f"{GRDP}?page=-1", "120"),
        (f"{GRDP}?mrv=x", "120"), (f"{GRDP}?frequency=Z", "120"), (f"{GRDP}?source=9", "120"),
        (f"{GRDP}?topic=99", "120"), (f"{GRDP}?format=jsonP&prefix=f", "111"),
        ("/indicator?format=jsonstat", "111"), ("", "140"),
        ("/nothing", "140"), ("/country/all/indicator", "140"),
        ("/sources/2/colour/all", "140"), ("/sources/2/series/a/series/b", "140"),
        ("/sources/9/concepts", "120"), (f"{GRDP}?release=2031.1", "120"),
        (f"{GRDP}?release=x", "120"),
        ("/country/all/indicator/" + ";".join(f"X{number}" for number in range(61)), "120"),
    ],
)  # fmt: skip
def test_errors_are_messages_with_status_200(bank: TestClient, address: str, number: str) -> None:
    answer = bank.get(f"{ROOT}{address}")

    assert answer.status_code == 200
    (message,) = answer.json()[0]["message"]
    assert message["id"] == number
    assert message["key"]
    assert message["value"]


def test_countries_are_ours_and_those_every_client_expects(bank: TestClient) -> None:
    head, rows = call(bank, "/country/all?per_page=1000")
    found = {row["id"]: row for row in rows}

    assert head["total"] == len(rows) == len(found)
    assert {"VNM", "VN-70", "VN-68", "USA", "LAO"} <= set(found)
    assert len(found) == 217 + 3
    assert found["USA"]["region"] == {
        "id": "NAC", "iso2code": "XU", "value": "North America"
    }  # fmt: skip
    assert found["VNM"]["name"] == "Việt Nam"
    assert {row["region"]["id"] for row in rows if row["id"].startswith("VN")} == {"EAS"}
    assert len({row["iso2Code"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "address", ["/region/NAC/country", "/country?region=NAC", "/country/all?Region=nac"]
)
def test_countries_are_narrowed_by_region(bank: TestClient, address: str) -> None:
    assert [row["id"] for row in call(bank, address)[1]] == ["BMU", "CAN", "USA"]


def test_what_the_world_bank_says_of_incomes_and_loans_is_left_to_it(bank: TestClient) -> None:
    assert call(bank, "/incomelevel/LMC/country")[1] == []
    assert call(bank, "/country/USA")[1][0]["incomeLevel"]["value"] == ""
    assert {row["id"] for row in call(bank, "/lendingTypes")[1]} == {"IBD", "IDB", "IDX", "LNX"}
    assert [row["id"] for row in call(bank, "/incomeLevels/LIC;HIC")[1]] == ["LIC", "HIC"]


def test_indicators_are_listed_with_source_and_topic(bank: TestClient) -> None:
    rows = call(bank, "/indicator?per_page=1000")[1]

    assert [row["id"] for row in rows] == [
        "GRDP_CURRENT", "GRDP_CURRENT.BRK_SECTOR_STATE", "LABOUR", "POP_AVG",
    ]  # fmt: skip
    assert rows[0]["source"] == {"id": "GRDP", "value": "Gross regional domestic product"}
    assert rows[0]["sourceNote"] == "At current prices"
    assert rows[2]["name"] == "Lao động [vi]"
    assert call(bank, "/source/GRDP/indicators")[1] == call(bank, "/sources/2/indicator")[1] == rows
    assert call(bank, "/indicator/pop_avg")[1] == rows[3:]


def test_sources_are_everything_together_and_each_dataset(bank: TestClient) -> None:
    rows = call(bank, "/sources/all?databid=y")[1]

    assert [row["id"] for row in rows] == ["2", "GRDP"]
    assert rows[0]["metadataavailability"] == "Y"
    assert call(bank, "/source/2")[1] == rows[:1]


def test_concepts_list_series_times_and_the_economies_with_figures(bank: TestClient) -> None:
    def ids(address: str) -> list[str]:
        body = call(bank, f"/en/sources/2/{address}")
        (source,) = body["source"]
        return [one["id"] for one in source["concept"][0]["variable"]]

    concepts = call(bank, "/sources/2/concepts")["source"][0]["concept"]
    assert [one["id"] for one in concepts] == ["Country", "Series", "Time"]
    assert ids("series/all") == ids("series")
    assert ids("series/POP_AVG;NOPE") == ["POP_AVG"]
    assert ids("time/all") == ["YR2015", "YR2016", "2017Q1", "YR2017"]
    assert ids("time/YR2016;2017Q1") == ["YR2016", "2017Q1"]
    assert ids("country/all") == ["VNM", "VN-70"]
    assert ids("country/VN;USA") == ["VNM"]


@pytest.mark.parametrize(
    "path",
    [
        "series/GRDP_CURRENT/country/all/time/all", "country/all/series/GRDP_CURRENT",
        "country/all/series/GRDP_CURRENT/data",
        "time/YR2015;2016;yr2017/series/GRDP_CURRENT/country/VNM;VN-70",
        "series/GRDP_CURRENT;NOPE/country/VN;VN-70;XX/time/YR2015;YR2016;YR2017",
    ],
)  # fmt: skip
def test_advanced_figures_come_in_any_order_of_concepts(bank: TestClient, path: str) -> None:
    body = call(bank, f"/en/sources/2/{path}")

    rows = body["source"]["data"]
    assert (body["total"], body["lastupdated"]) == (len(rows), "2026-06-30")
    told = [tuple(one["id"] for one in row["variable"]) + (row["value"],) for row in rows]
    assert told == [
        ("VNM", "GRDP_CURRENT", "YR2017", Decimal("5005975.10")),
        ("VNM", "GRDP_CURRENT", "YR2015", 4192862),
        ("VN-70", "GRDP_CURRENT", "YR2017", None),
        ("VN-70", "GRDP_CURRENT", "YR2016", Decimal("79664.573")),
        ("VN-70", "GRDP_CURRENT", "YR2015", 78644),
    ]


def test_a_time_that_is_named_is_given_whatever_its_frequency(bank: TestClient) -> None:
    body = call(bank, "/sources/2/series/GRDP_CURRENT/country/all/time/2017Q1")

    assert [row["value"] for row in body["source"]["data"]] == [Decimal("1.5")]


def test_newest_values_and_pages_hold_of_the_advanced_family_too(bank: TestClient) -> None:
    path = "/sources/2/series/GRDP_CURRENT/country/all?mrnev=1&per_page=1&page=2"
    body = call(bank, path)

    assert (body["page"], body["pages"], body["total"]) == (2, 2, 2)
    assert [row["value"] for row in body["source"]["data"]] == [Decimal("79664.573")]


def test_an_unknown_series_gives_nothing(bank: TestClient) -> None:
    body = call(bank, "/sources/2/series/NOPE/country/all/time/all")

    assert (body["total"], body["source"]["data"]) == (0, [])


def test_metadata_search_and_footnotes_are_told_by_concept(bank: TestClient) -> None:
    def told(address: str) -> list[Any]:
        (concept,) = call(bank, address)["source"][0]["concept"]
        return [concept["id"], *concept["variable"]]

    name, series = told("/sources/2/series/GRDP_CURRENT/metadata")
    texts = {one["id"]: one["value"] for one in series["metatype"]}
    assert (name, series["id"]) == ("Series", "GRDP_CURRENT")
    assert texts["Longdefinition"] == "At current prices"
    assert texts["Release"] == "2026.1"
    assert told("/sources/2/country/VN-70/metadata")[1]["id"] == "VN-70"
    assert [one["id"] for one in told("/sources/2/search/lao%20dong")[1:]] == ["LABOUR"]
    note = told("/sources/2/footnote/VN-70~GRDP_CURRENT~YR2017/metadata")[1]
    assert note["metatype"] == [{"id": "FootNote", "value": "trễ"}]
    assert told("/sources/2/footnote/x~y;VN-70~GRDP_CURRENT~YR2015/metadata") == ["FootNote"]


def test_a_bundle_is_one_cube_with_its_axes_inside(bank: TestClient) -> None:
    bundle = call(bank, f"{GRDP}?format=jsonstat&per_page=1")

    (dataset,) = bundle.values()
    dimension = dataset["dimension"]
    assert (dimension["id"], dimension["size"]) == (["country", "series", "year"], [2, 1, 3])
    assert dimension["role"] == {"time": ["year"], "geo": ["country"], "metric": ["series"]}
    assert list(dimension["country"]["category"]["index"]) == ["VNM", "VN-70"]
    assert list(dimension["year"]["category"]["index"]) == ["2015", "2016", "2017"]
    assert dataset["value"] == [
        4192862, None, Decimal("5005975.10"), 78644, Decimal("79664.573"), None,
    ]  # fmt: skip
    assert dataset["status"] == {"5": "O"}


def test_xml_says_what_json_says(bank: TestClient) -> None:
    answer = bank.get(f"{ROOT}{GRDP}?format=xml&per_page=2&page=2")
    root = ElementTree.fromstring(answer.content)  # noqa: S314

    assert answer.headers["Content-Type"] == "application/xml"
    assert (root.tag, root.get("page"), root.get("total")) == (f"{WB}data", "2", "5")
    assert [row.findtext(f"{WB}value") for row in root] == ["", "79664.573"]
    country = root[0].find(f"{WB}country")
    assert country is not None
    assert (country.get("id"), country.text) == ("VN-70", "Vĩnh Phúc")
    message = ElementTree.fromstring(  # noqa: S314
        bank.get(f"{ROOT}/indicator/%3C%26%22?format=xml").content
    )[0]
    assert (message.tag, message.get("id")) == (f"{WB}message", "120")
    advanced = ElementTree.fromstring(  # noqa: S314
        bank.get(f"{ROOT}/sources/2/concepts?format=xml").content
    )[0]
    assert advanced.get("id") == "111"


@pytest.mark.parametrize(
    ("address", "outer", "inner"),
    [
        ("country/all", "countries", "country"), ("indicator/all", "indicators", "indicator"),
        ("source", "sources", "source"), ("topic", "topics", "topic"),
        ("region", "regions", "region"), ("incomelevel", "IncomeLevels", "IncomeLevel"),
        ("lendingtype", "lendingTypes", "lendingType"),
    ],
)  # fmt: skip
def test_every_list_is_there_as_xml(bank: TestClient, address: str, outer: str, inner: str) -> None:
    root = ElementTree.fromstring(  # noqa: S314
        bank.get(f"{ROOT}/{address}?format=xml&per_page=1000").content
    )
    rows = call(bank, f"/{address}?per_page=1000")[1]

    assert root.tag == f"{WB}{outer}"
    assert [row.tag for row in root] == [f"{WB}{inner}"] * len(rows)
    named = {row.get("id") or row.findtext(f"{WB}id") or row.findtext(f"{WB}code") for row in root}
    assert named == {row["id"] or row["code"] for row in rows}


@pytest.mark.parametrize("address", [GRDP, f"{GRDP}?format=xml", "/country", "/sources/2/concepts"])
def test_answers_are_the_same_bytes_and_known_without_being_made_again(
    bank: TestClient, address: str
) -> None:
    first, second = bank.get(f"{ROOT}{address}"), bank.get(f"{ROOT}{address}")
    head = bank.head(f"{ROOT}{address}")

    assert first.content == second.content
    assert head.headers["ETag"] == first.headers["ETag"]
    assert head.content == b""
    held = bank.get(f"{ROOT}{address}", headers={"If-None-Match": first.headers["ETag"]})
    assert held.status_code == 304
    assert first.headers["X-Release"] == "2026.1"


def test_two_questions_never_share_an_entity_tag(bank: TestClient) -> None:
    asked = ["", "?page=2", "?per_page=2", "?mrv=1", "?mrnev=1", "?mrv=1&gapfill=Y", "?date=2015",
             "?frequency=Q", "?footnote=y", "?format=xml", "?format=jsonstat", "?source=GRDP",
             "?region=EAS"]  # fmt: skip
    tags = [bank.get(f"{ROOT}{GRDP}{query}").headers["ETag"] for query in asked]

    assert len(set(tags)) == len(asked)


def test_a_fault_of_the_service_keeps_its_status(tmp_path: Path) -> None:
    settings = Publication(tmp_path).settings
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        answer = client.get(f"{ROOT}{GRDP}")

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-verified-release")


@pytest.mark.parametrize("value", HOSTILE)
def test_nonsense_is_never_a_fault_of_ours(bank: TestClient, value: str) -> None:
    names = ["date", "format", "page", "per_page", "mrv", "mrnev", "gapfill", "frequency", "source",
             "footnote", "region", "topic", "incomeLevel", "release", "as_of", "lang"]  # fmt: skip
    for name in names:
        assert bank.get(f"{ROOT}{GRDP}?{name}={value}").status_code < 500, name
    for path in ("{}", "country/{}", "country/{}/indicator/{}", "sources/{}/{}/{}", "indicator/{}",
                 "sources/2/series/{}/country/{}/time/{}", "sources/2/search/{}", "{}/country/all",
                 "sources/2/footnote/{}~{}~{}/metadata", "topic/{}/indicator"):  # fmt: skip
        answer = bank.get(f"{ROOT}/{path.replace('{}', value)}?format=xml")
        assert answer.status_code < 500, path
        if answer.headers["Content-Type"] == "application/xml":
            ElementTree.fromstring(answer.content)  # noqa: S314


def test_the_reference_list_is_sound() -> None:
    text = Path("api/worldbank/economies.csv").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines()[1:] if line]

    assert len(rows) == 217
    assert all(re.match(r"[A-Z]{3},[A-Z]{2},", row) for row in rows)
    assert rows == sorted(rows)


def test_what_is_asked_for_is_noted_for_the_daily_counts(tmp_path: Path, bank: TestClient) -> None:
    app = bank.app
    noted: list[Any] = []

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        if scope["type"] == "http":
            noted.append({name: scope["so_chuan"].get(name) for name in ("indicators", "datasets")})

    client = TestClient(noting, raise_server_exceptions=False)
    for address in (
        f"{ROOT}{GRDP}",
        f"{ROOT}/sources/2/series/POP_AVG/country/all",
        "/jsonstat/GRDP?indicator=POP_AVG",
        "/px/api/v2/tables/GRDP/data",
    ):
        assert client.get(address).status_code == 200

    assert [one["indicators"] for one in noted[:3]] == [["GRDP_CURRENT"], ["POP_AVG"], ["POP_AVG"]]
    assert [one["datasets"] for one in noted[2:]] == ["GRDP", "GRDP"]
