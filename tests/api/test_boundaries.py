"""Every address, with hostile values in every part of its path: none is a fault of ours."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import Route

from api.app import create_app
from tests.api.addresses import ADDRESSES, HOSTILE
from tests.api.builders import Publication
from tests.api.conftest import TestClient

# Asked by POST, or about the service.
OTHERS = {"/v1/query", "/healthz", "/readyz"}
KNOWN = {"dataset": "GRDP", "lang": "en", "release": "2026.2", "framework": "EGDI"}
_PART = re.compile(r"{(\w+)(?::\w+)?}")


def test_the_boundary_list_has_every_address_that_is_described(client: TestClient) -> None:
    described = set(client.get("/openapi.json").json()["paths"])

    assert described == set(ADDRESSES) | OTHERS


@pytest.fixture(scope="module")
def routes(published: Publication) -> list[str]:
    """Every path that the application routes, its parts in braces."""
    return sorted(set(_paths(create_app(published.settings).router)))


def _paths(router: Any) -> Iterator[str]:
    for route in router.routes:
        if isinstance(route, Route):
            yield route.path
        for inner in (getattr(route, "original_router", None), getattr(route, "app", None)):
            if hasattr(inner, "routes"):
                yield from _paths(inner)


def test_no_value_in_a_path_is_a_fault_of_ours(client: TestClient, routes: list[str]) -> None:
    tried = 0
    for path in routes:
        names = _PART.findall(path)
        for name, value in itertools.product(names, HOSTILE):
            parts = {each: KNOWN.get(each, "GRDP") for each in names} | {name: value}
            asked = _PART.sub(lambda match, parts=parts: parts[match[1]], path)
            answer = client.get(asked)
            assert answer.status_code < 500 or answer.status_code == 501, (asked, answer.text[:300])
            tried += 1

    assert tried >= 33 * 20


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_no_method_is_a_fault_of_ours(client: TestClient, routes: list[str], method: str) -> None:
    for path in routes:
        asked = _PART.sub("GRDP", path)
        answer = client.request(method, asked, content=b"\x00{", headers={"Content-Type": "x"})
        assert answer.status_code < 500, (method, asked, answer.text[:300])
        allowed = client.options(asked).headers["Allow"].split(", ")
        assert (answer.status_code == 405) == (method not in allowed), (method, asked)
