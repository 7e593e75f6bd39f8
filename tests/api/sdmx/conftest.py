"""A client whose every answer is held against the official schemas, twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.app import create_app
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    fixed_clock,
)
from tests.api.conftest import TestClient
from tests.api.sdmx import releases, validating

KIND = "application/vnd.sdmx."


class Checked:
    """Asks, and fails unless the answer is valid and a second one has the same bytes."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, address: str, kind: str = "*/*", **headers: str) -> Any:
        accept = kind if "/" in kind else KIND + kind
        sent = {"accept": accept, **{name.replace("_", "-"): one for name, one in headers.items()}}
        answer = self.client.get(address, headers=sent)
        assert answer.status_code < 500 or answer.status_code == 501, answer.text
        content_type = answer.headers.get("content-type", "")
        if answer.status_code == 200 or content_type == "application/xml":
            validating.check(content_type, answer.content)
        if answer.status_code == 200:
            again = self.client.get(address, headers=sent)
            assert again.content == answer.content
            assert again.headers["etag"] == answer.headers["etag"]
        return answer


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Two releases of three datasets; a test must not change their files."""
    publication = Publication(tmp_path_factory.mktemp("sdmx"))
    publication.publish(releases.FIRST, releases.contents(releases.first()), at=FIRST_PUBLISHED)
    publication.publish(releases.SECOND, releases.contents(releases.second()), at=SECOND_PUBLISHED)
    return publication


@pytest.fixture(scope="session")
def raw(three: Publication) -> Iterator[TestClient]:
    """A client of an API that serves both releases."""
    settings = replace(three.settings, compiles=False)
    client = TestClient(create_app(settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


@pytest.fixture(scope="session")
def sdmx(raw: TestClient) -> Checked:
    """The same client, checked."""
    return Checked(raw)
