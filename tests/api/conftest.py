"""Two published releases, and a client of an API that serves them."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
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
    marts,
    second_figures,
)


@pytest.fixture(scope="session")
def _clock() -> Iterator[None]:
    """It is the day after the second publication."""
    earlier = os.environ.get(clock.FIXED)
    os.environ[clock.FIXED] = TODAY
    yield
    if earlier is None:
        del os.environ[clock.FIXED]
    else:
        os.environ[clock.FIXED] = earlier


@pytest.fixture(scope="session")
def published(_clock: None, tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """Two releases of fixed instants; a test must not change their files."""
    publication = Publication(tmp_path_factory.mktemp("published"))
    for release, instant, figures in (
        ("2026.1", FIRST_PUBLISHED, first_figures()),
        ("2026.2", SECOND_PUBLISHED, second_figures()),
    ):
        os.environ[clock.FIXED] = instant
        publication.publish(release, marts(figures))
    os.environ[clock.FIXED] = TODAY
    return publication


@pytest.fixture(scope="session")
def client(published: Publication) -> Iterator[TestClient]:
    """A client of an API that serves both releases; a fault of ours is a 500, not an exception."""
    with TestClient(create_app(published.settings), raise_server_exceptions=False) as served:
        yield served


@pytest.fixture
def own(published: Publication, tmp_path: Path) -> Publication:
    """The two releases again, for a test that changes files."""
    return published.copy_to(tmp_path / "data")
