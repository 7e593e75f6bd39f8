"""rdflib, pyshacl and extruct read the catalogue; a harvester takes everything it links to."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import urllib.request
from datetime import datetime
from typing import Any

import pyarrow.parquet as pq
import pytest

from schemas.figure import exact_text
from tests.clients.conftest import RELEASE, Server
from tests.clients.programs import run_python
from tests.clients.tables import Exact, certified_of, has_gap, read_of

pytestmark = pytest.mark.slow

PAGES = ("GRDP", "POP_DEM", "RANK_RESULTS")
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_WRITTEN = {"date": _DAY, "dateTime": _DAY + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ"}


@pytest.fixture(scope="module")
def catalogue(server: Server) -> dict[str, Any]:
    """The catalogue as rdflib and pyshacl find it."""
    found: dict[str, Any] = run_python("catalogue", "read_catalogue", server.base)
    return found


def fetch(address: str, **headers: str) -> tuple[Any, bytes]:
    """Return the headers and the body of an answer."""
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200, address
        return answer.headers, answer.read()


def test_three_forms_are_one_graph_that_conforms(catalogue: dict[str, Any]) -> None:
    assert catalogue["same"]
    assert catalogue["conforms"], catalogue["text"]
    # The shapes do find what is missing.
    assert catalogue["spoilt"] == [False] * 5
    assert catalogue["blank"] == 0


def test_every_date_is_a_date(server: Server) -> None:
    text = fetch(f"{server.base}/catalog.ttl")[1].decode()
    found = re.findall(r'"([^"]*)"\^\^xsd:(date|dateTime)\b', text)

    assert {kind for _, kind in found} == {"date", "dateTime"}
    for written, kind in found:
        assert re.fullmatch(_WRITTEN[kind], written), written
        datetime.fromisoformat(written)


def test_every_dataset_is_in_the_catalogue_with_both_titles(
    catalogue: dict[str, Any], certified: list[dict[str, Any]]
) -> None:
    datasets = sorted({one["dataset_id"] for one in certified})

    assert sorted(catalogue["datasets"]) == [f"VINHPHUC:{name}" for name in datasets]
    for one in catalogue["datasets"].values():
        assert set(one["titles"]) == {"vi", "en"}
        assert {each["media_type"] for each in one["distributions"]} >= {
            "text/csv",
            "application/vnd.apache.parquet",
        }


def test_a_harvester_takes_every_file_whole_and_finds_every_figure(
    catalogue: dict[str, Any], certified: list[dict[str, Any]]
) -> None:
    taken = 0
    gaps = 0
    for identifier, dataset in catalogue["datasets"].items():
        expected = certified_of(certified, identifier.partition(":")[2])
        gaps += has_gap(expected)
        for one in dataset["distributions"]:
            if one["download"] is None:
                continue
            headers, content = fetch(one["download"])
            digest = hashlib.sha256(content)
            assert digest.hexdigest() == one["sha256"]
            assert len(content) == one["bytes"]
            coded = base64.b64encode(digest.digest()).decode()
            assert headers["Repr-Digest"] == f"sha-256=:{coded}:"
            assert headers["Cache-Control"].startswith("public, max-age=31536000, immutable")
            assert headers["X-Release"] == RELEASE
            assert read_of(rows_of(one["media_type"], content)) == expected
            taken += 1
    assert taken == 2 * len(catalogue["datasets"]) == 18
    assert gaps > 0


def test_every_other_link_of_the_catalogue_leads_somewhere(catalogue: dict[str, Any]) -> None:
    asked = [
        one["access"]
        for dataset in catalogue["datasets"].values()
        for one in dataset["distributions"]
        if one["service"]
    ]
    pages = [one["page"] for one in catalogue["datasets"].values()]

    assert len(asked) == 5 * len(pages)
    for address in asked + pages:
        assert fetch(address)[1], address


def test_the_accept_header_chooses_the_form(server: Server) -> None:
    for accepted, begins in (
        ("text/turtle", b"@prefix"),
        ("application/rdf+xml", b"<?xml"),
        ("application/ld+json", b"{"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", b"{"),
    ):
        assert fetch(f"{server.base}/catalog", Accept=accepted)[1].startswith(begins)
    first, second = (fetch(f"{server.base}/catalog.rdf") for _ in range(2))
    assert first[1] == second[1]
    assert first[0]["ETag"] == second[0]["ETag"]


def test_a_search_engine_finds_each_dataset_in_its_page(
    server: Server, certified: list[dict[str, Any]]
) -> None:
    found = run_python("catalogue", "read_pages", server.base, *PAGES)

    for name in PAGES:
        for lang in ("vi", "en"):
            (told,) = found[f"{name}/{lang}"]
            assert told["@type"] == "Dataset"
            assert 50 <= len(told["description"]) <= 5000
            assert told["version"] == RELEASE
            assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
            downloads = {one["encodingFormat"]: one for one in told["distribution"]}
            content = fetch(downloads["text/csv"]["contentUrl"])[1]
            assert hashlib.sha256(content).hexdigest() == downloads["text/csv"]["sha256"]
            assert read_of(rows_of("text/csv", content)) == certified_of(certified, name)
            same = fetch(f"{server.base}/dataset/{name}.jsonld?lang={lang}")[1]
            assert told["identifier"].encode() in same


def rows_of(media_type: str, content: bytes) -> list[dict[str, Any]]:
    """Return the rows of a file."""
    if media_type == "text/csv":
        return list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content)).to_pylist()
    for row in rows:
        value = row["obs_value"]
        row["obs_value"] = None if value is None else exact_text(value, row["decimals"])
    return rows


def test_the_files_compare_to_something(certified: list[dict[str, Any]]) -> None:
    expected: Exact = certified_of(certified, "RANK_RESULTS")

    assert len(expected) > 1000
    assert has_gap(expected)
