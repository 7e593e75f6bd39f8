import gzip
import json
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

import pytest

from api.jsonstat import slicing
from tests.api.addresses import HOSTILE
from tests.api.conftest import TestClient

GRDP = "/jsonstat/GRDP"
AXES = [
    "FREQ", "REF_AREA", "INDICATOR", "SEX", "AGE", "URBANISATION", "ACTIVITY", "COUNTERPART_AREA",
    "COMPOSITE_BREAKDOWN", "TIME_PERIOD",
]  # fmt: skip


def cells(body: dict[str, Any]) -> dict[tuple[str, ...], tuple[Any, str | None]]:
    """Return (value, status) of every cell that has either, by its codes."""
    codes = [list(body["dimension"][name]["category"]["index"]) for name in body["id"]]
    status = body["status"]
    return {
        key: (value, status.get(str(at)))
        for at, (key, value) in enumerate(zip(product(*codes), body["value"], strict=True))
        if value is not None or str(at) in status
    }


def show(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.content, parse_float=Decimal)
    assert len(body["value"]) == prod(body["size"])
    return body


def test_a_dataset_is_a_cube_with_every_figure_of_the_release(client: TestClient) -> None:
    body = show(client, GRDP)

    assert (body["version"], body["class"], body["id"]) == ("2.0", "dataset", AXES)
    assert body["role"] == {"time": ["TIME_PERIOD"], "geo": ["REF_AREA"], "metric": ["INDICATOR"]}
    found = cells(body)
    key = ("A", "VN-70", "GRDP_CURRENT", "_T", "_T", "_T", "_T", "_T")
    assert found[(*key, "_T", "2015")] == (78644, None)
    assert found[(*key, "_T", "2017")] == (Decimal("-0.5"), "P")
    assert found[(*key, "SECTOR_STATE", "2015")] == (Decimal("9685.321"), None)
    assert len(found) == 6


def test_a_missing_figure_is_null_with_its_status_and_one_never_collected_has_none(
    client: TestClient,
) -> None:
    body = show(client, f"{GRDP}?SEX=F&SEX=_T&INDICATOR=GRDP_CURRENT&COMPOSITE_BREAKDOWN=_T")

    women = {key: found for key, found in cells(body).items() if key[3] == "F"}
    assert [found for found in women.values()] == [(None, "O")]
    assert body["extension"]["status"]["missing"] == ["L", "M", "O", "Q"]
    (place,) = [at for at, status in body["status"].items() if status == "O"]
    assert body["extension"]["note"][place] == '=SUM(A1), "ê"'
    assert body["value"].count(None) > 1


def test_numbers_keep_the_digits_they_were_printed_with(client: TestClient) -> None:
    old = client.get(f"{GRDP}?release=2026.1&TIME_PERIOD=2017")
    new = client.get(f"{GRDP}?INDICATOR=POP_AVG")

    assert '"value":[85338.110]' in old.text
    assert old.json()["extension"]["exact"] == {"0": "85338.110"}
    assert '"value":[123456789012345678.123456789]' in new.text
    assert new.json()["extension"]["exact"] == {"0": "123456789012345678.123456789"}


def test_an_answer_names_its_release_terms_and_certificate(client: TestClient) -> None:
    body = show(client, f"{GRDP}?lang=en")

    assert body["extension"]["release"]["id"] == "2026.2"
    assert body["extension"]["licence"]["id"] == "CC-BY-4.0"
    assert body["updated"] == body["extension"]["release"]["published_at"]
    (manifest, *_) = body["link"]["describedby"]
    assert manifest["href"] == "http://testserver/v1/releases/2026.2/manifest"
    assert body["extension"]["designation"] == "OFFICIAL"
    assert body["note"] == ["Test"]
    unit = body["dimension"]["INDICATOR"]["category"]["unit"]["GRDP_CURRENT"]
    assert unit == {"label": "Billion VND", "base": "VND_BILLION", "decimals": 0}


def test_both_languages_name_codes_and_dimensions(client: TestClient) -> None:
    names = {
        lang: show(client, f"{GRDP}?lang={lang}&SEX=F")["dimension"]["SEX"] for lang in ("vi", "en")
    }

    assert [one["label"] for one in names.values()] == ["Giới tính", "Sex"]
    assert [one["category"]["label"]["F"] for one in names.values()] == ["Nữ", "Female"]


@pytest.mark.parametrize(
    ("query", "periods"),
    [
        ("sinceTimePeriod=2016&INDICATOR=GRDP_CURRENT", ["2016", "2017"]),
        ("untilTimePeriod=2016&INDICATOR=GRDP_CURRENT", ["2015", "2016"]),
        ("lastTimePeriod=1", ["2020-Q1"]),
        ("lastTimePeriod=1&freq=A", ["2017"]),
        ("time=2015&time=2017", ["2015", "2017"]),
        ("TIME_PERIOD=2015,2016&lastTimePeriod=1", ["2016"]),
        ("geo=VN-68", ["2020-Q1"]),
        ("sincetimeperiod=2016&format=JSON&lang=vi&indicator=GRDP_CURRENT", ["2016", "2017"]),
    ],
)
def test_filters_come_in_any_order_under_the_names_others_use(
    client: TestClient, query: str, periods: list[str]
) -> None:
    turned = "&".join(reversed(query.split("&")))
    bodies = [show(client, f"{GRDP}?{one}") for one in (query, turned)]

    assert bodies[0] == bodies[1]
    assert list(bodies[0]["dimension"]["TIME_PERIOD"]["category"]["index"]) == periods


def test_a_code_the_release_lacks_is_warned_of(client: TestClient) -> None:
    body = show(client, f"{GRDP}?REF_AREA=VN-70&REF_AREA=VN-99")

    (warned,) = body["extension"]["warnings"]
    assert (warned["code"], warned["parameter"], warned["value"]) == (
        "unknown-code", "REF_AREA", "VN-99",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/jsonstat/NOTHING", 404, "unknown-dataset"),
        (f"{GRDP}?REF_AREA=VN-99", 404, "no-figures"),
        (f"{GRDP}?COLOUR=red", 400, "unknown-parameter"),
        (f"{GRDP}?lastTimePeriod=0", 422, "malformed-value"),
        (f"{GRDP}?lastTimePeriod=1&lastTimePeriod=2", 400, "repeated-parameter"),
        (f"{GRDP}?sinceTimePeriod=x", 422, "malformed-value"),
        (f"{GRDP}?release=2031.1", 404, "unknown-release"),
        (f"{GRDP}?format=csv", 422, "malformed-value"),
    ],
)
def test_refusals_are_problems(client: TestClient, address: str, status: int, kind: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}")


def test_too_much_is_refused_with_where_to_get_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slicing, "MAXIMUM_OBSERVATIONS", 5)
    answer = client.get(GRDP)

    assert answer.status_code == 413
    assert answer.json()["estimate"] == 6
    assert client.get(answer.json()["bulk"]).status_code == 200


def test_the_collection_leads_to_every_dataset_in_the_same_release(client: TestClient) -> None:
    body = client.get("/jsonstat?release=2026.1&lang=en").json()

    assert (body["class"], body["version"]) == ("collection", "2.0")
    (item,) = body["link"]["item"]
    assert item["class"] == "dataset"
    dataset = client.get(item["href"]).json()
    assert dataset["label"] == item["label"]
    assert dataset["extension"]["release"]["id"] == "2026.1"


@pytest.mark.parametrize("address", ["/jsonstat", GRDP, f"{GRDP}?SEX=F&lang=en"])
def test_answers_are_the_same_bytes_and_known_without_being_made_again(
    client: TestClient, address: str
) -> None:
    first, second, head = client.get(address), client.get(address), client.head(address)

    assert first.content == second.content
    assert head.content == b""
    assert head.headers["ETag"] == first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["X-Release"] == "2026.2"
    assert first.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    held = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    since = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (held.status_code, since.status_code) == (304, 304)
    assert client.options(address).headers["Allow"] == "GET, HEAD, OPTIONS"


def test_an_address_with_a_slash_at_its_end_and_gzip_give_the_same(client: TestClient) -> None:
    plain = client.get(GRDP, headers={"Accept-Encoding": "identity"})
    with client.stream("GET", f"{GRDP}/", headers={"Accept-Encoding": "gzip"}) as packed:
        content = b"".join(packed.iter_raw())

    assert gzip.decompress(content) == plain.content
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'


def test_links_and_entity_tag_follow_the_host_and_a_bad_host_leaves_links_local(
    client: TestClient,
) -> None:
    here = client.get(GRDP)
    there = client.get(GRDP, headers={"Host": "figures.test:8080"})
    bad = client.get(GRDP, headers={"Host": '"><x'})

    assert there.json()["href"].startswith("http://figures.test:8080/jsonstat/GRDP")
    assert bad.json()["href"].startswith("/jsonstat/GRDP")
    assert len({one.headers["ETag"] for one in (here, there, bad)}) == 3


@pytest.mark.parametrize("value", HOSTILE)
def test_nonsense_is_never_a_fault_of_ours(client: TestClient, value: str) -> None:
    names = [*AXES, "sinceTimePeriod", "untilTimePeriod", "lastTimePeriod", "lang", "release"]
    for name in names:
        assert client.get(f"{GRDP}?{name}={value}").status_code < 500
    assert client.get(f"{GRDP}?{value}=A").status_code < 500
    assert client.get(f"/jsonstat/{value}").status_code < 500


def test_the_release_of_an_instant_can_be_asked_for(client: TestClient) -> None:
    body = show(client, f"{GRDP}?as_of=2026-04-01")

    assert body["extension"]["release"]["id"] == "2026.1"
    assert cells(body)[("A", "VN-70", "GRDP_CURRENT", *["_T"] * 6, "2015")] == (
        Decimal("73048.284"),
        None,
    )


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        ("*/*", 200, "application/json"),
        ("application/json", 200, "application/json"),
        ("application/vnd.json-stat2+json", 200, "application/vnd.json-stat2+json"),
        ("text/csv", 406, "application/problem+json"),
    ],
)
def test_the_media_type_is_the_one_that_is_accepted(
    client: TestClient, accept: str, status: int, media_type: str
) -> None:
    for address in (GRDP, "/jsonstat", "/px/api/v2/tables/GRDP/data"):
        answer = client.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, media_type)
