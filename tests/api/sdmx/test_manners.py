"""What clients rely on beside the messages: tolerances, negotiation, caching, refusals."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

import pytest
import zstandard

from api.app import create_app
from api.sdmx import data, media
from tests.api.builders import TODAY, Publication, fixed_clock
from tests.api.conftest import TestClient
from tests.api.sdmx.releases import NOTE
from tests.api.sdmx.test_data import EVERYWHERE

SPELLINGS = {
    "/sdmx/v1/data/GRDP": [
        "/sdmx/v1/data/GRDP/",
        "/sdmx/v1/data/GRDP/all/all/",
        "/sdmx/v1/data/GRDP/all/?",
        "/sdmx/v1/data/VINHPHUC,GRDP,1.2.0",
        "/sdmx/v1/data/VINHPHUC%2CGRDP%2C1.2.0/all/",
        "/sdmx/v1/data/VINHPHUC,GRDP,latest/........",
        "/sdmx/v1/data/all,GRDP/*",
        "/sdmx/v1/data/GRDP?detail=full&includeHistory=false",
    ],
    "/sdmx/v1/data/GRDP/A+Q..GRDP_CURRENT/all": [
        "/sdmx/v1/data/GRDP/A%2BQ..GRDP_CURRENT......",
        "/sdmx/v1/data/GRDP/A+Q.*.GRDP_CURRENT",
    ],
    "/sdmx/v1/dataflow": [
        "/sdmx/v1/dataflow/",
        "/sdmx/v1/dataflow/VINHPHUC/latest",
        "/sdmx/v1/dataflow/all/all/latest/",
        "/sdmx/v1/dataflow/VINHPHUC/all/all/all?detail=full&references=none",
    ],
    "/sdmx/v1/datastructure/all/FIGURES/latest?references=children": [
        "/sdmx/v1/datastructure/all/FIGURES/latest/?references=children",
        "/sdmx/v1/datastructure/VINHPHUC/FIGURES/1.0?references=children",
    ],
    "/sdmx/v2/structure/dataflow": [
        "/sdmx/v2/structure/dataflow/",
        "/sdmx/v2/structure/dataflow/VINHPHUC/*/+",
        "/sdmx/v2/structure/dataflow/*/*/~/*",
        "/sdmx/v2/structure/dataflow/all/all/latest",
        "/sdmx/v2/structure/dataflow/VINHPHUC/GRDP,POP,RANKS/1.0+,1.2.0",
    ],
    "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0": [
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0/",
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0&format=jsondata",
        "/sdmx/v2/data/*/VINHPHUC/GRDP/+",
        "/sdmx/v2/data/*/*/GRDP",
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/~/*?attributes=dsd&measures=all&includeHistory=false",
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/%2A/%2A",
        "/sdmx/v2/data/provisionagreement/VINHPHUC/PA_GRDP_STATS/1.0.0",
    ],
    "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0/A.*.GRDP_CURRENT": [
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0/A..GRDP_CURRENT",
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0/A.*.GRDP_CURRENT.*.*.*.*.*.*",
        "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0/A?c[INDICATOR]=GRDP_CURRENT",
    ],
    "/sdmx/v2/data/datastructure/VINHPHUC/FIGURES/+": ["/sdmx/v2/data/dataflow/VINHPHUC/*"],
}


@pytest.mark.parametrize("address", SPELLINGS)
def test_every_spelling_of_an_address_gets_the_same_answer(sdmx: Any, address: str) -> None:
    wanted = sdmx.get(address)

    for spelling in SPELLINGS[address]:
        assert sdmx.get(spelling).content == wanted.content, spelling


def test_a_space_may_stand_for_a_plus(sdmx: Any) -> None:
    address = "/sdmx/v2/data/dataflow/VINHPHUC/GRDP/1.2.0?c[TIME_PERIOD]=ge:2019{}le:2019"
    found = {sdmx.get(address.format(one)).content for one in ("+", "%20", "%2B")}
    instant = "/sdmx/v1/data/GRDP?updatedAfter=2026-04-01T07:00:00{}07:00"
    told = {sdmx.get(instant.format(one)).content for one in ("+", "%20", "%2B")}

    assert len(found) == len(told) == 1


STRUCTURE_2 = "application/vnd.sdmx.structure+xml; version=2.1"
GENERIC = "application/vnd.sdmx.genericdata+xml; version=2.1"
CHOICES = [
    ("v1/data/GRDP", "*/*", GENERIC),
    ("v1/data/GRDP", "", GENERIC),
    ("v1/data/GRDP", "application/xml", GENERIC),
    ("v1/data/GRDP", "text/xml;q=0.5, application/json", "data+json; version=1.0.0"),
    ("v1/data/GRDP", "text/csv", "data+csv; version=1.0.0"),
    ("v1/data/GRDP", "application/vnd.sdmx.data+json", "data+json; version=1.0.0"),
    ("v1/data/GRDP", "application/vnd.sdmx.data+json; version=1.0", "data+json; version=1.0.0"),
    ("v1/data/GRDP", "application/*;q=0.1,application/vnd.sdmx.data+csv;version=1.0.0;q=0.9",
     "data+csv; version=1.0.0"),
    ("v1/dataflow", "application/json, */*;q=0.1", STRUCTURE_2),
    ("v2/data/dataflow/VINHPHUC/GRDP", "*/*", "data+json; version=2.0.0"),
    ("v2/data/dataflow/VINHPHUC/GRDP", "application/xml", "data+xml; version=3.0.0"),
    ("v2/data/dataflow/VINHPHUC/GRDP", "application/vnd.sdmx.data+csv", "data+csv; version=2.0.0"),
    ("v2/structure/dataflow", "text/html, */*;q=0.8", "structure+json; version=2.0.0"),
    ("v2/structure/dataflow", "application/xml", "structure+xml; version=3.0.0"),
    ("v2/metadata/structure/dataflow/VINHPHUC/GRDP", "*/*", "metadata+json; version=2.0.0"),
    ("v2/metadata/structure/dataflow/VINHPHUC/GRDP", "text/xml", "metadata+xml; version=3.0.0"),
    ("v1/data/GRDP?format=jsondata", "text/csv", "data+json; version=1.0.0"),
    ("v1/data/GRDP?format=csvfile", "*/*", "data+csv; version=1.0.0"),
    ("v1/data/GRDP?format=structurespecificdata", "*/*", "structurespecificdata+xml; version=2.1"),
    ("v1/data/GRDP?format=genericdata", "text/csv", GENERIC),
    ("v2/data/*/*/GRDP?format=csv", "*/*", "data+csv; version=2.0.0"),
    ("v1/dataflow?format=structure", "text/csv", STRUCTURE_2),
]  # fmt: skip


@pytest.mark.parametrize(("path", "accept", "chosen"), CHOICES)
def test_the_format_is_what_the_caller_likes_best(
    sdmx: Any, path: str, accept: str, chosen: str
) -> None:
    answer = sdmx.client.get(f"/sdmx/{path}", headers={"accept": accept})

    assert answer.status_code == 200
    assert (
        answer.headers["content-type"]
        .removeprefix("application/vnd.sdmx.")
        .startswith(chosen.removeprefix("application/vnd.sdmx."))
    )
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize("accept", ["image/png", "application/vnd.sdmx.data+json;version=9",
                                    "*/*;q=0", "application/vnd.sdmx.structure+json"])  # fmt: skip
def test_what_cannot_be_given_is_refused(sdmx: Any, accept: str) -> None:
    assert sdmx.get("/sdmx/v1/data/GRDP", accept).status_code == (
        200 if accept == "*/*;q=0" else 406
    )
    assert sdmx.get("/sdmx/v2/data/*/*/GRDP", accept).status_code == (
        200 if accept == "*/*;q=0" else 406
    )


ADDRESSES = [
    *(f"{address.format('GRDP')}|{kind}" for address, kind in EVERYWHERE),
    "/sdmx/v1/dataflow|structure+xml;version=2.1",
    "/sdmx/v1/availableconstraint/GRDP|structure+xml;version=2.1",
    "/sdmx/v2/structure/*|structure+json;version=2.0.0",
    "/sdmx/v2/schema/dataflow/VINHPHUC/GRDP|structure+json;version=2.0.0",
    "/sdmx/v2/availability/dataflow/VINHPHUC/GRDP|structure+json;version=2.0.0",
    "/sdmx/v2/metadata/structure/dataflow/VINHPHUC/GRDP|metadata+json;version=2.0.0",
]


@pytest.mark.parametrize("one", ADDRESSES)
def test_caches_are_served_as_everywhere(sdmx: Any, one: str) -> None:
    address, _, kind = one.partition("|")
    accept = {"accept": f"application/vnd.sdmx.{kind}", "accept-encoding": "identity"}
    whole = sdmx.client.get(address, headers=accept)
    head = sdmx.client.head(address, headers=accept)

    told = {name: value for name, value in whole.headers.items() if name != "content-length"}
    assert {name: head.headers.get(name) for name in told} == told
    assert head.content == b""
    for held in (
        {"if-none-match": whole.headers["etag"]},
        {"if-none-match": f'"x", W/{whole.headers["etag"]}'},
        {"if-none-match": "*"},
        {"if-modified-since": whole.headers["last-modified"]},
        {"if-modified-since": "Tue Jun 30 2026 09:00:00 GMT+0700 (Indochina Time)"},
    ):
        again = sdmx.client.get(address, headers=accept | held)
        assert (again.status_code, again.content) == (304, b""), held
        assert again.headers["etag"] == whole.headers["etag"]
    packed = sdmx.client.get(address, headers=accept | {"accept-encoding": "gzip"})
    assert packed.content == whole.content
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != whole.headers["etag"]
    assert whole.headers["access-control-allow-origin"] == "*"


def test_a_long_message_is_sent_in_pieces_with_the_same_bytes(
    raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {}
    for one in ADDRESSES:
        address, kind = one.split("|")
        accept = {"accept": f"application/vnd.sdmx.{kind}"}
        whole[one] = raw.get(address, headers=accept).content
    monkeypatch.setattr(data, "_WHOLE", 0)

    for one in ADDRESSES[: len(EVERYWHERE)]:
        address, kind = one.split("|")
        headers = {"accept": f"application/vnd.sdmx.{kind}"}
        for coding in ("identity", "gzip", "zstd"):
            answer = raw.get(address, headers={**headers, "accept-encoding": coding})
            assert "content-length" not in answer.headers
            content = answer.content
            if coding == "zstd":
                content = zstandard.ZstdDecompressor().decompressobj().decompress(content)
            assert (answer.status_code, content) == (200, whole[one])
        assert raw.head(address, headers=headers).content == b""


REFUSED = [
    ("v1/data/NOPE", 404, 100),
    ("v1/data/GRDP/M", 404, 100),
    ("v1/data/GRDP?startPeriod=1900&endPeriod=1901", 404, 100),
    ("v1/data/GRDP/A.B.C.D.E.F.G.H.I.J.K", 400, 140),
    ("v1/data/GRDP/A!B", 400, 140),
    ("v1/data/GRDP/all/NOBODY", 404, 100),
    ("v1/data/GRDP/all/a!b", 400, 140),
    ("v1/availableconstraint/GRDP/all/NOBODY", 404, 100),
    ("v1/data/GRDP?startPeriod=yesterday", 400, 140),
    ("v1/data/GRDP?lastNObservations=-1", 400, 140),
    ("v1/data/GRDP?detail=some", 400, 140),
    ("v1/data/GRDP?nope=1", 400, 140),
    ("v1/data/GRDP?dimensionAtObservation=NOPE", 400, 140),
    ("v1/data/GRDP?c[FREQ]=A", 400, 140),
    ("v1/data/GRDP?release=2099.1", 404, 100),
    ("v1/data/GRDP?release=2026.1&asOf=2026-05-01", 400, 140),
    ("v1/data/GRDP?format=nope", 400, 140),
    ("v1/data", 400, 140),
    ("v1/data/a,b,c,d", 400, 140),
    ("v1/data/GRDP/all/all/more", 404, 100),
    ("v1/dataflow/VINHPHUC/NOPE", 404, 100),
    ("v1/dataflow?references=nope", 400, 140),
    ("v1/dataflow?detail=nope", 400, 140),
    ("v1/hierarchicalcodelist", 404, 100),
    ("v1/nope", 404, 100),
    ("v1/schema/dataflow/VINHPHUC/GRDP", 501, 501),
    ("v1/metadata/data/GRDP", 501, 501),
]


@pytest.mark.parametrize(("path", "status", "code"), REFUSED)
def test_a_refusal_of_the_first_base_is_a_message(
    sdmx: Any, path: str, status: int, code: int
) -> None:
    answer = sdmx.get(f"/sdmx/{path}")

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/xml"
    assert f'<mes:ErrorMessage code="{code}">' in answer.text


PROBLEMS = [
    ("v2/data/dataflow/VINHPHUC/NOPE", 404, "unknown-structure"),
    ("v2/data/dataflow/VINHPHUC/GRDP/1.0.0", 404, "unknown-structure"),
    ("v2/data/dataflow/VINHPHUC/GRDP/+/M", 404, "no-figures"),
    ("v2/data/dataflow/VINHPHUC/GRDP/+/A.B.C.D.E.F.G.H.I.J.K", 422, "wrong-key"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[NOPE]=1", 422, "unknown-component"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[RELEASE]=1", 422, "unknown-component"),
    ("v2/data/dataflow/VINHPHUC/GRDP?attributes=NOPE", 422, "unknown-component"),
    ("v2/data/dataflow/VINHPHUC/GRDP?measures=NOPE", 422, "unknown-component"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[FREQ=A", 400, "malformed-query"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[FREQ]=", 400, "malformed-query"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[OBS_VALUE]=gt:many", 400, "malformed-query"),
    ("v2/data/dataflow/VINHPHUC/GRDP?c[TIME_PERIOD]=ge:soon", 400, "malformed-query"),
    ("v2/data/dataflow/VINHPHUC/GRDP?limit=0", 400, "malformed-query"),
    ("v2/data/dataflow/VINHPHUC/GRDP?sort=-OBS_VALUE", 400, "malformed-query"),
    ("v2/data/nope/VINHPHUC/GRDP", 400, "malformed-query"),
    ("v2/data/datastructure/VINHPHUC/NOPE", 404, "unknown-structure"),
    ("v2/data/provisionagreement/VINHPHUC/NOPE", 404, "unknown-structure"),
    ("v2/data/dataflow/VINHPHUC/GRDP/+/*/more", 404, "unknown-address"),
    ("v2/structure/nope", 400, "malformed-query"),
    ("v2/structure/valuelist", 404, "unknown-structure"),
    ("v2/schema/metadatastructure/VINHPHUC/SIMS", 501, "not-offered"),
    ("v2/availability/dataflow/VINHPHUC/GRDP/+/*/NOPE", 422, "unknown-component"),
    ("v2/availability/dataflow/VINHPHUC/GRDP?mode=nope", 400, "malformed-query"),
    ("v2/nope", 404, "unknown-address"),
]


@pytest.mark.parametrize(("path", "status", "code"), PROBLEMS)
def test_a_refusal_of_the_second_base_is_a_problem(
    sdmx: Any, path: str, status: int, code: str
) -> None:
    answer = sdmx.get(f"/sdmx/{path}", accept_language="en")

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")
    assert answer.headers["content-type"] == "application/problem+json"


def test_too_much_at_once_names_the_file_that_has_it(
    raw: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MAXIMUM", 6)

    first = raw.get("/sdmx/v1/data/GRDP")
    second = raw.get("/sdmx/v2/data/*/*/GRDP?lang=en")
    window = raw.get("/sdmx/v2/data/*/*/GRDP?limit=6")

    assert (first.status_code, second.status_code, window.status_code) == (413, 413, 200)
    assert '<mes:ErrorMessage code="130">' in first.text
    assert (second.json()["estimate"], second.json()["maximum"]) == (7, 6)
    bulk = "/v1/releases/2026.2/files/observations.parquet"
    assert first.headers["link"] == second.headers["link"] == f'<{bulk}>; rel="alternate"'
    assert raw.get(bulk).status_code == 200


def test_who_finds_no_place_is_told_to_come_again(three: Publication) -> None:
    settings = replace(three.settings, compiles=False, queries_at_once=0, query_seconds=0.01)
    with fixed_clock(TODAY), TestClient(create_app(settings)) as client:
        first = client.get("/sdmx/v1/data/GRDP")
        second = client.get("/sdmx/v2/data/dataflow/VINHPHUC/GRDP")

    assert (first.status_code, second.status_code) == (503, 503)
    assert '<mes:ErrorMessage code="503">' in first.text
    assert second.json()["type"] == "/problems/busy"
    assert first.headers["retry-after"] == second.headers["retry-after"] == "5"


def test_every_format_has_its_own_media_type() -> None:
    for formats in media.FORMATS.values():
        assert len({one.media_type for one in formats}) == len(formats)
        assert len({one.name for one in formats}) == len(formats)


def test_packed_bytes_are_the_same_every_time(raw: Any) -> None:
    asked = {"accept-encoding": "gzip", "accept": "text/csv"}
    with raw.stream("GET", "/sdmx/v1/data/GRDP", headers=asked) as answer:
        first = b"".join(answer.iter_raw())
    with raw.stream("GET", "/sdmx/v1/data/GRDP", headers=asked) as answer:
        second = b"".join(answer.iter_raw())

    assert first == second
    assert NOTE.encode().replace(b'"', b'""') in gzip.decompress(first)
