"""The Python client and a server that is busy, silent, or has nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from so_chuan import AskedTooOftenError, Client, RefusedError, UnreachableError

BODY = {
    "release": {"id": "2026.2"},
    "citation": "c",
    "licence": None,
    "warnings": [],
    "datasets": [{"dataset_id": "GRDP", "name": "n"}],
}
Answering = Callable[[httpx.Request], httpx.Response]


def client_of(answering: Answering, waits: list[float], **options: int) -> Client:
    """Return a client whose requests go to a function, and whose waits are written down."""
    return Client(
        "http://so-chuan.test",
        transport=httpx.MockTransport(answering),
        sleep=waits.append,
        **options,
    )


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    answers = iter(
        [
            httpx.Response(503, headers={"Retry-After": "5"}, json={}),
            httpx.Response(429, headers={"Retry-After": "2"}, json={}),
            httpx.Response(502),
            httpx.Response(200, json=BODY),
        ]
    )
    waits: list[float] = []
    with client_of(lambda _request: next(answers), waits) as client:
        assert [one.id for one in client.datasets()] == ["GRDP"]

    assert waits == [5.0, 2.0, 2.0]


def test_a_server_that_stays_busy_or_silent_is_given_up() -> None:
    problem = {"type": "/problems/too-many-requests", "title": "Too often"}

    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no", request=request)

    waits: list[float] = []
    limited = httpx.Response(429, headers={"Retry-After": "900"}, content=json.dumps(problem))
    with client_of(lambda _request: limited, waits) as client:
        with pytest.raises(AskedTooOftenError) as caught:
            client.datasets()
        assert caught.value.code == "too-many-requests"
    assert waits == [60.0] * 3
    waits.clear()
    with client_of(silent, waits) as client, pytest.raises(UnreachableError):
        client.datasets()
    assert waits == [0.5, 1.0, 2.0]


def test_what_has_not_changed_is_not_sent_twice() -> None:
    asked: list[str | None] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers.get("if-none-match"))
        if asked[-1] == '"one"':
            return httpx.Response(304, headers={"ETag": '"one"'})
        return httpx.Response(200, headers={"ETag": '"one"'}, json=BODY)

    with client_of(answering, []) as client:
        assert client.datasets() == client.datasets()
    with client_of(answering, [], kept=0) as client:
        client.datasets()
        client.datasets()

    assert asked == [None, '"one"', None, None]


def test_pages_are_followed_as_they_are_linked() -> None:
    paths: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path.decode())
        following = None if "cursor" in paths[-1] else "/v1/indicators?cursor=abc&release=2026.2"
        one = {"indicator": f"I{len(paths)}", "name": "n", "dataset_id": "D", "unit_measure": "U"}
        page = {"limit": 1, "count": 1, "next": following}
        return httpx.Response(200, json={**BODY, "page": page, "indicators": [one]})

    with client_of(answering, []) as client:
        assert [one.id for one in client.indicators("x")] == ["I1", "I2"]

    assert paths == ["/v1/indicators?q=x&lang=en", "/v1/indicators?cursor=abc&release=2026.2"]


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'"x"'])
def test_nonsense_is_no_answer(content: bytes) -> None:
    answer = httpx.Response(200, content=content)
    with client_of(lambda _request: answer, []) as client, pytest.raises(UnreachableError):
        client.datasets()


def test_a_refusal_without_a_document_is_a_refusal() -> None:
    answer = httpx.Response(404, content=b"<html>")
    with client_of(lambda _request: answer, []) as client, pytest.raises(RefusedError) as caught:
        client.datasets()

    assert (caught.value.status, caught.value.code, str(caught.value)) == (404, "", "HTTP 404")


def test_a_download_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    answer = httpx.Response(200, headers={"Content-Length": "10"}, content=b"short")
    answer.headers["content-length"] = "10"
    with client_of(lambda _request: answer, []) as client, pytest.raises(UnreachableError):
        client.download("2026.2", tmp_path)

    assert not list(tmp_path.iterdir())
