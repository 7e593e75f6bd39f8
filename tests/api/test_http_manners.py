"""Boundary values, conditional requests, methods, headers: no input is a fault of ours."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from urllib.parse import quote, unquote_to_bytes

import orjson
import pytest
import zstandard
from _pytest.mark import ParameterSet

from api.parameters import Parameter
from api.problems import STATUS
from api.routes.observations import QUERY
from tests.api.addresses import ADDRESSES, FIGURE, HOSTILE, PARTS
from tests.api.conftest import TestClient


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


@pytest.mark.parametrize("parameter", QUERY.parameters, ids=lambda one: one.name)
def test_no_value_beside_a_question_is_a_server_fault(
    client: TestClient, parameter: Parameter
) -> None:
    for value in HOSTILE:
        answer = client.post(f"/v1/query?{parameter.name}={value}", json={})

        assert answer.status_code < 500, (value, answer.text)


PLACES = [
    *({"where": {name: "?"}} for name in ("indicator", "ref_area", "time_period", "sex", "from")),
    *({"where": {name: "?"}} for name in ("to", "geo_vintage", "and", "or", "not", "?")),
    {"where": {"indicator": ["?"]}},
    {"where": {"and": [{"or": [{"not": {"age": "?"}}]}]}},
    {"where": "?"},
    {"latest": "?"},
    {"sort": "?"},
    {"sort": ["?"]},
    {"?": 1},
]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_no_value_in_a_question_is_a_server_fault(
    client: TestClient, place: dict[str, object]
) -> None:
    numbers = [0, -1, 2**63, 2**64, 1e308, True, None, [], {}, [[]], [None], {"": {}}]
    shapes: list[object] = [unquote_to_bytes(value).decode("utf-8", "replace") for value in HOSTILE]
    for value in [*shapes, *numbers, "\ud800"]:
        body = orjson.loads(orjson.dumps(place))
        sent = json.dumps(_filled(body, value)).encode()
        answer = client.post(
            "/v1/query", content=sent, headers={"Content-Type": "application/json"}
        )

        assert answer.status_code < 500, (sent, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json"


def _filled(body: object, value: object) -> object:
    if body == "?":
        return value
    if isinstance(body, list):
        return [_filled(one, value) for one in body]
    if isinstance(body, dict):
        return {
            (str(value) if name == "?" else name): _filled(one, value) for name, one in body.items()
        }
    return body


ALL = ["/", "/vi/", "/en/", "/site.css", "/healthz", "/readyz", "/openapi.json"] + [
    path.format(**PARTS) for path in ADDRESSES
]


@pytest.mark.parametrize("address", ALL)
def test_head_gives_the_headers_of_get_and_no_body(client: TestClient, address: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    got, head = client.get(address, headers=plain), client.head(address, headers=plain)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert int(head.headers["Content-Length"]) == len(got.content)


@pytest.mark.parametrize(
    "address", [one for one in ALL if one not in ("/healthz", "/readyz", "/openapi.json")]
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
    if (method, address) == ("POST", "/v1/check"):
        return  # it takes claims and keeps nothing
    answer = client.request(method, address)

    allowed = "GET, HEAD, POST, OPTIONS" if address == "/v1/check" else "GET, HEAD, OPTIONS"
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
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


OBS = "/v1/observations?release=2026.1"
FILE = "/v1/releases/2026.2/files/observations.parquet"
JSON = {"Content-Type": "application/json"}
PUBLISHED = "Tue, 30 Jun 2026 02:00:00 GMT"
JAVASCRIPT = "Tue Jun 30 2026 09:00:00 GMT+0700 (Indochina Time)"
ETAG = "<etag>"  # of the answer without this header
# method, address, headers, body, status, headers of the answer (None: absent; `…x…`: holds x)
MANNERS: list[tuple[str, str, dict[str, str], bytes | None, int, dict[str, str | None]]] = [
    ("GET", OBS, {}, None, 200, {"Content-Type": "application/json", "X-Release": "2026.1"}),
    ("GET", OBS, {}, None, 200, {"Link": '…rel="license"…', "ETag": '"…'}),
    ("GET", OBS, {}, None, 200, {"Link": '…</v1/releases/2026.1>; rel="cite-as"…'}),
    ("GET", OBS, {}, None, 200, {"Last-Modified": "Tue, 31 Mar 2026 02:00:00 GMT"}),
    ("GET", OBS + "&limit=1", {}, None, 200, {"Link": '…rel="next"…'}),
    ("GET", OBS + "&format=csv", {}, None, 200, {"Content-Type": "text/csv…"}),
    (
        "GET",
        OBS + "&format=csv",
        {},
        None,
        200,
        {"Content-Disposition": "…observations-2026.1.csv…"},
    ),
    ("GET", OBS + "&format=ndjson", {}, None, 200, {"Content-Type": "application/x-ndjson"}),
    ("GET", OBS + "&format=xlsx", {}, None, 200, {"Content-Type": "…spreadsheetml.sheet"}),
    ("GET", OBS + "&format=parquet", {}, None, 200, {"Content-Type": "…apache.parquet"}),
    ("GET", OBS + "&format=arrow", {}, None, 200, {"Content-Type": "…apache.arrow.stream"}),
    ("GET", OBS + "&format=xml", {}, None, 422, {"Content-Type": "application/problem+json"}),
    ("GET", OBS, {"Accept": "application/x-ndjson"}, None, 200, {"Content-Type": "…x-ndjson"}),
    ("GET", OBS, {"Accept": "text/*"}, None, 200, {"Content-Type": "text/csv…"}),
    ("GET", OBS, {"Accept": "text/csv;q=0.1, */*"}, None, 200, {"Content-Type": "…json"}),
    ("GET", OBS, {"Accept": "application/xml"}, None, 406, {"Cache-Control": "no-store"}),
    ("GET", OBS, {"Accept": "text/csv;q=0"}, None, 200, {"Content-Type": "application/json"}),
    ("GET", OBS, {"Accept-Encoding": "gzip"}, None, 200, {"Content-Encoding": "gzip"}),
    ("GET", OBS, {"Accept-Encoding": "gzip"}, None, 200, {"ETag": '…-gzip"', "Vary": "…Encoding"}),
    ("GET", OBS, {"Accept-Encoding": "zstd"}, None, 200, {"Content-Encoding": "zstd"}),
    ("GET", OBS, {"Accept-Encoding": "zstd"}, None, 200, {"ETag": '…-zstd"'}),
    ("GET", OBS, {"Accept-Encoding": "gzip;q=0.1, zstd"}, None, 200, {"ETag": '…-zstd"'}),
    ("GET", OBS, {"Accept-Encoding": "gzip;q=0"}, None, 200, {"Content-Encoding": None}),
    ("GET", OBS, {"Accept-Encoding": "br"}, None, 200, {"Content-Encoding": None}),
    ("GET", OBS, {"Accept-Encoding": "*"}, None, 200, {"Content-Encoding": "gzip"}),
    (
        "GET",
        OBS + "&format=xlsx",
        {"Accept-Encoding": "gzip"},
        None,
        200,
        {"Content-Encoding": None},
    ),
    ("GET", OBS, {"If-None-Match": ETAG}, None, 304, {"ETag": '"…', "Last-Modified": "…GMT"}),
    ("GET", OBS, {"If-None-Match": '"x", ' + ETAG}, None, 304, {"X-Release": "2026.1"}),
    ("GET", OBS, {"If-None-Match": "W/" + ETAG}, None, 304, {}),
    ("GET", OBS, {"If-None-Match": "*"}, None, 304, {}),
    ("GET", OBS, {"If-None-Match": '"x"'}, None, 200, {}),
    ("GET", OBS, {"If-None-Match": ETAG, "Accept-Encoding": "gzip"}, None, 200, {}),
    ("GET", OBS, {"If-Modified-Since": PUBLISHED}, None, 304, {"Cache-Control": "…public…"}),
    ("GET", OBS, {"If-Modified-Since": JAVASCRIPT}, None, 304, {}),
    ("GET", OBS, {"If-Modified-Since": "Mon, 30 Mar 2026 02:00:00 GMT"}, None, 200, {}),
    ("GET", OBS, {"If-Modified-Since": "yesterday"}, None, 200, {}),
    ("GET", OBS, {"If-Modified-Since": PUBLISHED, "If-None-Match": '"x"'}, None, 200, {}),
    ("HEAD", OBS, {}, None, 200, {"Content-Length": "…", "ETag": '"…'}),
    ("HEAD", "/v1/nothing", {}, None, 404, {"Content-Type": "application/problem+json"}),
    ("HEAD", FILE, {}, None, 200, {"Repr-Digest": "sha-256=:…", "Accept-Ranges": "bytes"}),
    (
        "GET",
        FILE,
        {},
        None,
        200,
        {"Repr-Digest": "sha-256=:…", "Cache-Control": "…must-revalidate…"},
    ),
    ("GET", FILE, {"Accept-Encoding": "gzip"}, None, 200, {"Content-Encoding": None}),
    ("GET", FILE, {"Range": "bytes=0-3"}, None, 206, {"Content-Range": "bytes 0-3/…"}),
    ("GET", FILE, {"Range": "bytes=-4"}, None, 206, {"Content-Length": "4"}),
    ("GET", FILE, {"Range": "bytes=4-"}, None, 206, {"Content-Range": "bytes 4-…"}),
    ("GET", FILE, {"Range": "bytes=0-"}, None, 200, {"Content-Range": None}),
    ("GET", FILE, {"Range": "bytes=99999999-"}, None, 416, {"Content-Range": "bytes */…"}),
    ("GET", FILE, {"Range": "bytes=-0"}, None, 416, {"Content-Range": "bytes */…"}),
    ("GET", FILE, {"Range": "bytes=5-2"}, None, 200, {}),
    ("GET", FILE, {"Range": "bytes=0-1,3-4"}, None, 200, {}),
    ("GET", FILE, {"Range": "lines=1-2"}, None, 200, {}),
    ("GET", FILE, {"Range": "bytes=0-3", "If-Range": ETAG}, None, 206, {}),
    ("GET", FILE, {"Range": "bytes=0-3", "If-Range": '"x"'}, None, 200, {}),
    ("GET", FILE, {"If-None-Match": ETAG}, None, 304, {"ETag": '"…'}),
    ("HEAD", FILE, {"Range": "bytes=0-3"}, None, 206, {"Content-Length": "4"}),
    ("GET", "/v1/releases/2026.2/files/keys.pem", {}, None, 404, {}),
    ("GET", "/v1/releases/2026.2/manifest", {}, None, 200, {"Repr-Digest": "sha-256=:…"}),
    ("OPTIONS", OBS, {}, None, 204, {"Allow": "GET, HEAD, OPTIONS"}),
    ("OPTIONS", "/v1/query", {}, None, 204, {"Access-Control-Allow-Methods": "POST, OPTIONS"}),
    ("GET", "/v1/query", {}, None, 405, {"Allow": "POST, OPTIONS"}),
    ("PUT", "/v1/query", JSON, b"{}", 405, {"Allow": "POST, OPTIONS"}),
    ("DELETE", OBS, {}, None, 405, {"Allow": "GET, HEAD, OPTIONS"}),
    ("POST", "/v1/query", JSON, b"{}", 200, {"Content-Type": "application/json"}),
    ("POST", "/v1/query?format=csv", JSON, b"{}", 200, {"Content-Type": "text/csv…"}),
    ("POST", "/v1/query", JSON | {"If-None-Match": "*"}, b"{}", 200, {}),
    ("POST", "/v1/query", {"Content-Type": "text/plain"}, b"{}", 415, {"Accept-Post": "…json"}),
    ("POST", "/v1/query", JSON | {"Content-Encoding": "gzip"}, b"{}", 415, {}),
    ("POST", "/v1/query", {}, None, 415, {}),
    ("POST", "/v1/query", JSON, b"{", 400, {}),
    ("POST", "/v1/query", JSON, b"[]", 400, {}),
    ("POST", "/v1/query", JSON, b'{"wher":{}}', 400, {}),
    ("POST", "/v1/query", JSON, b'{"where":{"sex":3}}', 422, {}),
    ("POST", "/v1/query", JSON, b" " * 70_000, 413, {}),
    ("GET", "/v1/observations/", {}, None, 200, {}),
    ("GET", "/v1/Observations", {}, None, 404, {}),
    ("GET", "/v1//observations", {}, None, 404, {}),
    ("GET", "/v1/observations?limit=1000", {}, None, 200, {}),
    ("GET", "/v1/observations?limit=1001", {}, None, 422, {}),
    ("GET", "/v1/observations?limit=1&limit=2", {}, None, 400, {}),
    ("GET", "/v1/observations?indicatr=X", {}, None, 400, {}),
    ("GET", "/v1/observations?indicator=NOTHING", {}, None, 200, {"X-Release": "2026.2"}),
    ("GET", "/v1/observations?release=2026.1&as_of=2026-06-30", {}, None, 400, {}),
    ("GET", "/v1/changes?to=2026.1&from=2026.2", {}, None, 404, {}),
    ("GET", "/v1/figures/" + FIGURE, {}, None, 200, {"Cache-Control": "…max-age=60…"}),
    ("GET", "/v1/figures/" + FIGURE[:-4] + "1990", {}, None, 404, {}),
    ("GET", "/v1/figures/GRDP", {}, None, 422, {}),
    ("GET", OBS, {"Accept-Language": "en"}, None, 200, {"Content-Language": "en"}),
    ("GET", OBS, {"Accept-Language": "xx"}, None, 200, {"Content-Language": "en"}),
    ("GET", OBS + "&lang=vi", {"Accept-Language": "en"}, None, 200, {"Content-Language": "vi"}),
    ("GET", OBS, {"Origin": "https://x.example"}, None, 200, {"Access-Control-Allow-Origin": "*"}),
    ("GET", "/healthz", {}, None, 200, {"Cache-Control": "no-store", "X-Release": None}),
    ("GET", "/readyz", {}, None, 200, {"Cache-Control": "no-store"}),
    ("GET", "/sdmx/v2/schema/metadatastructure/X/Y", {}, None, 501, {"Content-Type": "…problem…"}),
]


@pytest.mark.parametrize("at", range(len(MANNERS)), ids=lambda at: f"{at}-{MANNERS[at][0]}")
def test_manners(client: TestClient, at: int) -> None:
    method, address, headers, body, status, wanted = MANNERS[at]
    plain = {"Accept-Encoding": "identity"}
    if any(ETAG in value for value in headers.values()):
        etag = client.get(address, headers=plain).headers["ETag"]
        headers = {name: value.replace(ETAG, etag) for name, value in headers.items()}

    answer = client.request(method, address, headers=plain | headers, content=body)

    assert answer.status_code == status, answer.text
    for name, value in wanted.items():
        assert _fits(answer.headers.get(name), value), (name, answer.headers.get(name), value)
    if status >= 400 and method != "HEAD":
        assert answer.json()["status"] == status
    if status == 304 or method == "HEAD":
        assert answer.content == b""


def _fits(found: str | None, wanted: str | None) -> bool:
    if wanted is None or found is None:
        return wanted is None and found is None
    start, *middle, end = wanted.split("…") if "…" in wanted else (wanted, wanted)
    if "…" not in wanted:
        return found == wanted
    return found.startswith(start) and found.endswith(end) and all(one in found for one in middle)


def test_the_table_of_manners_is_long_enough() -> None:
    assert len(MANNERS) >= 60


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_a_packed_answer_is_the_plain_one(client: TestClient, form: str) -> None:
    address = f"{OBS}&format={form}"
    plain = client.get(address, headers={"Accept-Encoding": "identity"}).content

    with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain
    with client.stream("GET", address, headers={"Accept-Encoding": "zstd"}) as packed:
        raw = b"".join(packed.iter_raw())
    assert zstandard.ZstdDecompressor().decompress(raw) == plain


def test_a_file_is_what_its_digest_says_and_its_parts_make_it_up(client: TestClient) -> None:
    whole = client.get(FILE)
    length = len(whole.content)
    parts = [
        client.get(FILE, headers={"Range": f"bytes={first}-{first + 999}"}).content
        for first in range(0, length, 1000)
    ]

    assert whole.headers["ETag"] == f'"{hashlib.sha256(whole.content).hexdigest()}"'
    assert b"".join(parts) == whole.content


def test_every_file_of_a_release_is_listed_and_sent_as_it_was_signed(client: TestClient) -> None:
    for release in ("2026.1", "2026.2"):
        listed = client.get(f"/v1/releases/{release}/files").json()["files"]
        signed = client.get(f"/v1/releases/{release}").json()
        manifest = client.get(f"/v1/releases/{release}/manifest").content

        assert hashlib.sha256(manifest).hexdigest() == signed["release"]["manifest_sha256"]
        assert {one["name"] for one in listed} == set(signed["manifest"]["objects"])
        for one in listed:
            content = client.get(f"/v1/releases/{release}/files/{one['name']}").content
            assert (len(content), hashlib.sha256(content).hexdigest()) == (
                one["length"],
                one["sha256"],
            )


def test_every_status_of_a_problem_is_met_by_a_test_of_manners() -> None:
    # 410 is met where a release is withdrawn for disclosure, in `certify.test_disclosure`.
    met = {row[4] for row in MANNERS if row[4] >= 400} | {410, 414, 429, 500, 503}

    assert met == set(STATUS.values())
