from collections.abc import Iterator
from pathlib import Path
from typing import Any

from api.app import create_app
from api.foreign import INTERFACES
from api.jsonstat.slicing import MAXIMUM_OBSERVATIONS
from api.pxweb.data import MAXIMUM_CELLS
from api.sdmx import data
from api.worldbank.figures import MAXIMUM_FIGURES
from tests.api.builders import Publication
from tests.api.conftest import TestClient

_ROOT = Path(__file__).parents[2]
_SITE = (
    *("/vi", "/en", "/fr", "/openness", "/site.css", "/site.js", "/icon.svg"),
    *("/embed.css", "/embed.js", "/oembed", "/robots.txt", "/sitemap.xml"),
)
_OURS = ("/v1", "/healthz", "/readyz", "/openapi.json", *_SITE)


def test_every_route_is_ours_or_of_an_interface_that_is_listed(published: Publication) -> None:
    roots = {one.path for one in INTERFACES}
    found = {path for path in _paths(create_app(published.settings).router) if path != "/"}

    foreign = {path for path in found if not path.startswith(_OURS)}
    assert {root for root in roots for path in foreign if path.startswith(root)} == roots
    assert {path for path in foreign if not path.startswith(tuple(roots))} == set()


def test_interfaces_are_told_with_their_limits_and_have_a_guide(client: TestClient) -> None:
    told = client.get("/v1/config").json()["interfaces"]

    limits = {one["path"]: one["figures"] for one in told}
    assert limits["/sdmx/v1"] == limits["/sdmx/v2"] == data.MAXIMUM
    assert limits["/jsonstat"] == MAXIMUM_OBSERVATIONS
    assert limits["/px/api/v2"] == MAXIMUM_CELLS
    assert limits["/wb/v2"] == MAXIMUM_FIGURES
    assert all((_ROOT / one["guide"]).is_file() for one in told)
    description = client.get("/openapi.json").json()["info"]["description"]
    assert all(one["path"] in description for one in told)


def _paths(router: Any) -> Iterator[str]:
    for route in router.routes:
        if hasattr(route, "path"):
            yield route.path
        for inner in (getattr(route, "original_router", None), getattr(route, "app", None)):
            if hasattr(inner, "routes"):
                yield from _paths(inner)
