"""Boundary values, conditional requests, methods, headers: no input is a fault of ours."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from _pytest.mark import ParameterSet

from api.parameters import Parameter
from api.routes import areas, calendar, datasets, indicators, observations, releases
from tests.api.conftest import TestClient

ADDRESSES = {
    "/v1/releases": releases.RELEASES,
    "/v1/releases/{release_id}": releases.RELEASE,
    "/v1/releases/{release_id}/files": releases.FILES,
    "/v1/releases/{release_id}/notes": releases.NOTES,
    "/v1/calendar": calendar.CALENDAR,
    "/v1/calendar.ics": calendar.ICS,
    "/v1/feed": calendar.FEED,
    "/v1/datasets": datasets.DATASETS,
    "/v1/datasets/{dataset_id}": datasets.DATASET,
    "/v1/indicators": indicators.INDICATORS,
    "/v1/indicators/{indicator}": indicators.INDICATOR,
    "/v1/areas": areas.AREAS,
    "/v1/areas/{ref_area}": areas.AREA,
    "/v1/observations": observations.OBSERVATIONS,
}
PARTS = {
    "release_id": "2026.2",
    "dataset_id": "GRDP",
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
}
HOSTILE = [
    "",
    "0",
    "-1",
    "1e3",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "9" * 400,
    "NaN",
    "inf",
    "null",
    "true",
    "%00",
    "%ff",
    "%ED%A0%80",
    "%F0%9F%98%80",
    "%27",
    "%27%20or%201=1--",
    "%22",
    "%3B",
    "../..",
    "%2e%2e%2f",
    "%0d%0aX:1",
    "${7*7}",
    "{{7*7}}",
    "<script>",
    "a" * 4000,
    "%25",
    "1,2",
    "[]",
    "1_000",
    "%D9%A1",
    "%EF%BC%91",
    "2026-02-30",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "9999-12-31",
    "0000",
    ",",
    "A,",
    "%E2%80%AE",
    "1000",
    "1001",
    "2031.1",
]


def cases() -> Iterator[ParameterSet]:
    for path, operation in ADDRESSES.items():
        for parameter in operation.parameters:
            yield pytest.param(path, parameter, id=f"{path}:{parameter.name}")


@pytest.mark.parametrize(("path", "parameter"), list(cases()))
def test_no_value_of_any_parameter_or_path_part_is_a_server_fault(
    client: TestClient, path: str, parameter: Parameter
) -> None:
    for value in HOSTILE:
        if parameter.is_path:
            address = path.replace(f"{{{parameter.name}}}", quote(value, safe="%/,"))
        else:
            address = f"{path.format(**PARTS)}?{parameter.name}={value}"
        answer = client.get(address)

        assert answer.status_code < 500, (address, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"
            problem = answer.json()
            assert problem["status"] == answer.status_code
            assert {"type", "title", "detail", "mend", "instance"} <= set(problem)


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_unknown_parameter_is_refused_with_the_nearest_name(
    client: TestClient, path: str
) -> None:
    answer = client.get(f"{path.format(**PARTS)}?langg=vi")

    assert answer.status_code == 400
    assert (answer.json()["parameter"], answer.json()["nearest"]) == ("langg", "lang")


def test_the_nearest_name_is_found_among_the_filters(client: TestClient) -> None:
    problem = client.get("/v1/observations?refarea=VN-70&lang=en").json()

    assert problem["nearest"] == "ref_area"
    assert problem["mend"].startswith("Did you mean `ref_area`?")


@pytest.mark.parametrize("name", ["release", "as_of", "lang", "format", "limit", "cursor", "from"])
def test_a_parameter_of_one_value_may_not_come_twice(client: TestClient, name: str) -> None:
    answer = client.get(f"/v1/observations?{name}=a&{name}=a")

    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/repeated-parameter")


@pytest.mark.parametrize("value", ["%00", "%ff", "%ED%A0%80", "a%0d%0aX:1", "%C2%85"])
def test_text_that_is_no_text_is_refused(client: TestClient, value: str) -> None:
    answer = client.get(f"/v1/indicators?q={value}")

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed-text")


def test_a_malformed_code_is_refused_with_what_is_expected(client: TestClient) -> None:
    problem = client.get("/v1/observations?time_period=Q1/2024&lang=en").json()

    assert problem["status"] == 422
    assert problem["value"] == "Q1/2024"
    assert "2024-Q1" in problem["mend"]


def test_a_refusal_speaks_the_language_of_its_caller(client: TestClient) -> None:
    assert client.get("/v1/x").json()["title"] == "Không có địa chỉ này"
    english = client.get("/v1/x", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "Unknown address"
    assert client.get("/v1/observations?lang=en&x=1").json()["title"] == "Unknown parameter"


ALL = ["/", "/vi/", "/en/", "/site.css", "/healthz", "/openapi.json"] + [
    path.format(**PARTS) for path in ADDRESSES
]


@pytest.mark.parametrize("address", ALL)
def test_head_gives_the_headers_of_get_and_no_body(client: TestClient, address: str) -> None:
    got, head = client.get(address), client.head(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert int(head.headers["Content-Length"]) == len(got.content)


@pytest.mark.parametrize(
    "address", [one for one in ALL if one not in ("/healthz", "/openapi.json")]
)
def test_what_the_caller_has_is_not_sent_again(client: TestClient, address: str) -> None:
    etag = client.get(address).headers["ETag"]

    assert not etag.startswith("W/")
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = client.get(address, headers={"If-None-Match": held})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == etag
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_entity_tag_differs_by_release_question_format_and_language(client: TestClient) -> None:
    questions = (
        "?release=2026.1",
        "?release=2026.2",
        "?release=2026.2&format=csv",
        "?release=2026.2&lang=en",
        "?release=2026.2&indicator=POP_AVG",
        "?release=2026.2&limit=1",
    )
    etags = [client.get(f"/v1/observations{query}").headers["ETag"] for query in questions]

    assert len(set(etags)) == len(questions)


def test_two_ways_to_ask_one_thing_have_one_entity_tag_and_body(client: TestClient) -> None:
    one = client.get("/v1/observations?ref_area=VN-70&indicator=POP_AVG,GRDP_CURRENT&limit=1")
    other = client.get(
        "/v1/observations?limit=1&indicator=GRDP_CURRENT&indicator=POP_AVG&ref_area=VN-70"
    )

    assert one.headers["ETag"] == other.headers["ETag"]
    assert one.content == other.content


@pytest.mark.parametrize(
    "address",
    ["/v1/observations?release=2026.1", "/v1/releases/2026.1", "/v1/releases/2026.1/files"],
)
def test_a_cache_asks_before_it_gives_a_release_again_for_it_may_be_withdrawn(
    client: TestClient, address: str
) -> None:
    headers = client.get(address).headers

    assert headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert headers["ETag"].startswith('"')


@pytest.mark.parametrize("release", ["latest", "2026.*", "2026.2.*"])
def test_a_release_that_is_chosen_is_as_fresh_as_the_newest(
    client: TestClient, release: str
) -> None:
    answer = client.get(f"/v1/observations?release={release}&limit=1")

    assert answer.headers["X-Release"] == "2026.2"
    assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert "release=2026.2&" in answer.json()["page"]["next"] + "&"


def test_the_newest_may_be_kept_for_a_minute(client: TestClient) -> None:
    newest = client.get("/v1/observations").headers

    assert newest["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert newest["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert client.get("/v1/x").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", [*ALL, "/nothing", "/v1/observations?x=1"])
def test_every_answer_is_safe_and_open_to_other_origins(client: TestClient, address: str) -> None:
    headers = client.get(address, headers={"Origin": "https://example.org"}).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Server" not in headers


def test_a_preflight_is_answered(client: TestClient) -> None:
    answer = client.options(
        "/v1/observations",
        headers={"Origin": "https://example.org", "Access-Control-Request-Method": "GET"},
    )

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("address", ALL)
def test_nothing_can_be_written(client: TestClient, method: str, address: str) -> None:
    answer = client.request(method, address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json()["type"] == "/problems/method-not-allowed"


@pytest.mark.parametrize("address", [one for one in ALL if one != "/"])
def test_a_trailing_slash_is_not_there(client: TestClient, address: str) -> None:
    with_slash = client.get(address.rstrip("/") + "/", follow_redirects=False)

    assert with_slash.status_code == 200
    assert with_slash.content == client.get(address.rstrip("/")).content


def test_too_much_is_refused(client: TestClient) -> None:
    large = client.request("GET", "/v1/datasets", content=b"x" * 70_000)
    long = client.get("/v1/observations?indicator=" + "A" * 9_000)
    many = client.get("/v1/observations?ref_area=" + ",".join(f"A{n}" for n in range(201)))

    assert (large.status_code, large.json()["type"]) == (413, "/problems/request-too-large")
    assert (long.status_code, long.json()["type"]) == (414, "/problems/address-too-long")
    assert (many.status_code, many.json()["type"]) == (422, "/problems/malformed-value")


def test_a_strange_host_header_is_no_fault(client: TestClient) -> None:
    for host in ("[", "a b", "x" * 300, "{{7*7}}"):
        assert client.get("/v1/observations", headers={"Host": host}).status_code == 200
