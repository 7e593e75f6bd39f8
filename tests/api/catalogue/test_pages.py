import json
import re
from typing import Any

import pytest

from api.site.dataset import embedded
from tests.api.conftest import TestClient

HOSTILE = "evil.example/<script>"


def document_of(page: str) -> Any:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(script)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_page_says_what_how_and_from_where(client: TestClient, lang: str) -> None:
    answer = client.get(f"/dataset/GRDP?lang={lang}")

    assert (answer.status_code, answer.headers["Content-Language"]) == (200, lang)
    for text in ("2026.2", "dic.certifier-1", "/releases/2026.2/GRDP.csv", "GRDP_CURRENT"):
        assert text in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'<html lang="{lang}">' in answer.text
    by_itself = client.get(f"/dataset/GRDP.jsonld?lang={lang}")
    assert document_of(answer.text) == by_itself.json()
    assert by_itself.headers["Content-Type"] == "application/ld+json"
    accepted = client.get("/dataset/GRDP", headers={"Accept": "application/ld+json"})
    assert accepted.headers["Content-Type"] == "application/ld+json"


def test_every_address_on_the_pages_answers(client: TestClient) -> None:
    for page in ("/dataset/GRDP?lang=vi", "/en/openness", "/vi/openness"):
        for address in re.findall(r'href="(?:http://testserver)?(/[^"]*)"', client.get(page).text):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_an_old_release_has_its_own_page(client: TestClient) -> None:
    old = client.get("/dataset/GRDP?release=2026.1")

    assert old.headers["X-Release"] == "2026.1"
    assert document_of(old.text)["version"] == "2026.1"
    assert "/releases/2026.1/GRDP.csv" in old.text


@pytest.mark.parametrize("host", [HOSTILE, "a b<c", '"onload=', "x" * 300, "evil\t", ""])
def test_a_hostile_host_is_not_repeated(client: TestClient, host: str) -> None:
    for path in (
        "/dataset/GRDP",
        "/catalog",
        "/catalog.ttl",
        "/catalog.rdf",
        "/dataset/GRDP.jsonld",
    ):
        answer = client.get(path, headers={"Host": host})
        assert answer.status_code == 200
        assert not host or host not in answer.text


def test_an_answer_depends_on_the_address_it_repeats(client: TestClient) -> None:
    one, other = (
        client.get("/catalog.ttl", headers={"Host": host}) for host in ("a.example", "b.example")
    )

    assert "http://a.example/dataset/GRDP" in one.text
    assert "a.example" not in other.text
    assert one.headers["ETag"] != other.headers["ETag"]


def test_what_is_embedded_cannot_end_the_element() -> None:
    text = embedded({"name": "</script><script>alert(1)</script>&"})

    assert "<" not in text
    assert json.loads(text) == {"name": "</script><script>alert(1)</script>&"}


@pytest.mark.parametrize("value", ["%00", "%ff", "..%2f..", "{{7*7}}", "'%20or%201=1--", "a" * 500])
def test_nonsense_is_refused(client: TestClient, value: str) -> None:
    for path in (
        f"/dataset/{value}",
        f"/dataset/{value}.jsonld",
        f"/releases/{value}/GRDP.csv",
        f"/releases/2026.2/{value}.csv",
        f"/releases/2026.2/{value}.csv-metadata.json",
        f"/releases/{value}/kit.zip",
        f"/catalog?release={value}",
        f"/catalog?format={value}",
        f"/openness?lang={value}",
    ):
        answer = client.get(path)
        assert 400 <= answer.status_code < 500, path
        assert answer.headers["Content-Type"] == "application/problem+json"
