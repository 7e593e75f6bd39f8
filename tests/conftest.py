"""What holds for every test: `verify` remembers lists where nobody else looks."""

import secrets

import pytest


@pytest.fixture(scope="session")
def _states(tmp_path_factory):
    return tmp_path_factory.mktemp("states")


@pytest.fixture(autouse=True)
def _no_memory(_states, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(_states / secrets.token_hex(8)))
