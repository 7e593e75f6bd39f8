"""Two published releases, and a client of an API that serves them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

with warnings.catch_warnings():
    # Starlette's client wants another HTTP library than ours.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from api.app import create_app
from store import clock
from tests.api.builders import (
    FIRST_PUBLISHED,
    SECOND_PUBLISHED,
    TODAY,
    Publication,
    first_figures,
    fixed_clock,
    marts,
    second_figures,
)
from tests.api.ranked import ranked


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day after the second publication; what a test does to the clock ends with it."""
    monkeypatch.setenv(clock.FIXED, TODAY)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Two releases of fixed instants; a test must not change their files."""
    publication = Publication(tmp_path_factory.mktemp("published"))
    publication.publish("2026.1", marts(first_figures()), at=FIRST_PUBLISHED)
    publication.publish("2026.2", ranked(marts(second_figures())), at=SECOND_PUBLISHED)
    publication.announce("GRDP-2026-Q3", "2026-11-06T02:00:00Z")
    publication.announce("LABOUR-2026-Q3", "2026-12")
    publication.announce("GRDP-2026-Q3", "2026-11-20T02:00:00Z")
    return publication


@pytest.fixture(scope="session")
def client(published: Publication) -> Iterator[TestClient]:
    """A client of an API that serves both releases; a fault of ours is a 500, not an exception."""
    settings = replace(published.settings, compiles=True)
    client = TestClient(create_app(settings), raise_server_exceptions=False)
    with fixed_clock(TODAY):
        client.__enter__()
    yield client
    client.__exit__()


@pytest.fixture
def own(published: Publication, tmp_path: Path) -> Publication:
    """The two releases again, for a test that changes files."""
    return published.copy_to(tmp_path / "data")
