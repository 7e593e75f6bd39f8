"""Every call that the guides of the foreign interfaces show is answered as they say."""

from __future__ import annotations

import re
import shlex
import urllib.request
from pathlib import Path

import pytest

from tests.clients.conftest import Server

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).parents[2]
PAGES = ("jsonstat", "pxweb", "sdmx", "worldbank")


def calls(page: str) -> list[str]:
    """Return the lines of a page that call the server."""
    text = (_ROOT / "docs" / "api" / f"{page}.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("curl ")]


def carry_out(line: str, base: str) -> tuple[int, str]:
    """Do what curl would do; return status and body."""
    words = iter(shlex.split(line.replace("$BASE", base))[1:])
    address, headers, sent = "", {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            sent = next(words).encode()
        elif word != "-g":
            address = word
    request = urllib.request.Request(address, data=sent, headers=headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("page", PAGES)
def test_calls_of_the_guide_can_be_copied(server: Server, page: str) -> None:
    shown = calls(page)

    assert len(shown) >= 5
    for line in shown:
        status, body = carry_out(line, server.base)
        assert status == 200, line
        assert not re.search(r'"message":\[|wb:message', body), line
        assert len(body) > 200, line
