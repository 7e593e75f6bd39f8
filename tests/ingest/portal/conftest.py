"""One installation for each test, with its page running."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from ingest.portal.app import create_app
from ingest.portal.settings import Settings
from tests.ingest.portal.builders import Browser, TestClient, make_accounts, settings


@pytest.fixture(scope="session")
def accounts_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
    make_accounts(path)
    return path


@pytest.fixture
def given(tmp_path: Path, accounts_file: Path) -> Settings:
    return settings(tmp_path, accounts_file, check_seconds=30.0)


@pytest.fixture
def app(given: Settings) -> Iterator[FastAPI]:
    app = create_app(given)
    with TestClient(app):
        yield app


@pytest.fixture
def browser(app: FastAPI) -> Callable[[str], Browser]:
    return lambda username="": Browser(app, username)
