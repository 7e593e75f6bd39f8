"""Below ASGI: what the protocol answers at once is what the application would have said."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path

import pytest

from store import clock
from tests.api.builders import TODAY, Publication
from tests.api.conftest import TestClient

FIGURE = "/v1/observations?indicator=GRDP_CURRENT&ref_area=VN-70&time_period=2015"
OTHERS = "/v1/observations?obs_status=P"


# Any answer counts as a long one: kept in a file, and sent out of it.
ALL_POURED = "from api.series import counter; counter._SHARE = 1 << 60"


@pytest.fixture(scope="module", params=["", ALL_POURED], ids=["written", "poured"])
def port(
    published: Publication,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[int]:
    """The port of a real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    home: Path = tmp_path_factory.mktemp("wire")
    environment = {
        **os.environ,
        "API_STATE": str(home / "state.json"),
        "DATA_ROOT": str(published.layout.data_root),
        clock.FIXED: TODAY,
    }
    program = (
        f"import sys; {request.param or 'pass'}\nfrom api.__main__ import main\nsys.exit(main())"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program, "--port", str(number)], env=environment
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.05)
        yield number
    finally:
        server.terminate()
        assert server.wait(10) in (0, -15)


def exchange(port: int, *requests: str) -> list[tuple[int, dict[str, str], bytes]]:
    """Send requests at once over one connection and return the answers in their order."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall("".join(requests).encode("latin-1"))
        stream = wire.makefile("rb")
        return [_answer(stream, is_head=request.startswith("HEAD")) for request in requests]


def _answer(stream: BufferedIOBase, *, is_head: bool) -> tuple[int, dict[str, str], bytes]:
    status = int(stream.readline().split()[1])
    headers = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.lower().partition(": ")
        headers[name] = value
    length = 0 if is_head or status in (204, 304) else int(headers["content-length"])
    return status, headers, stream.read(length)


def converse(port: int, *parts: str | None) -> list[tuple[int, dict[str, str], bytes]]:
    """Send parts of requests one by one over one connection; None waits for an answer."""
    found = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        stream = wire.makefile("rb")
        for part in parts:
            if part is None:
                found.append(_answer(stream, is_head=False))
            else:
                wire.sendall(part.encode("latin-1"))
                time.sleep(0.05)
    return found


def request(address: str, method: str = "GET", *headers: str) -> str:
    return "\r\n".join([f"{method} {address} HTTP/1.1", "Host: x", *headers, "", ""])


def test_answers_come_in_the_order_of_the_questions(port: int, client: TestClient) -> None:
    addresses = [FIGURE, OTHERS, FIGURE, "/healthz", OTHERS, FIGURE + "&lang=en"]

    found = exchange(port, *map(request, addresses))

    for address, (status, _, body) in zip(addresses, found, strict=True):
        if address != "/healthz":
            expected = client.get(address, headers={"Accept-Encoding": "identity"})
            assert (status, body) == (200, expected.content)


def test_the_wire_has_the_headers_of_the_application(port: int, client: TestClient) -> None:
    ((_, headers, _),) = exchange(port, request(FIGURE))
    expected = client.get(FIGURE, headers={"Accept-Encoding": "identity"}).headers

    assert headers.pop("date")
    assert headers == {name.lower(): value.lower() for name, value in expected.items()}


def test_a_head_that_came_before_means_the_same_again(port: int, client: TestClient) -> None:
    addresses = [
        FIGURE,
        FIGURE + "&lang=en",
        "/v1/observations?indicator=NOT_THERE",
        FIGURE + "&x=1",
    ]
    for headers in ((), ("Accept: text/csv",), ("Accept-Language: en",), ()):
        named = dict(one.split(": ") for one in headers)
        parts = [part for one in addresses for part in (request(one, "GET", *headers), None)]
        for address, (status, told, body) in zip(addresses, converse(port, *parts), strict=True):
            expected = client.get(address, headers={"Accept-Encoding": "identity", **named})
            assert (status, body) == (expected.status_code, expected.content)
            assert told.get("etag") == expected.headers.get("etag")


def test_what_comes_in_two_parts_is_no_head_that_came_before(port: int) -> None:
    whole = request(FIGURE)
    cut = whole.index("Host: x")
    as_xml = whole[:cut] + "Accept: application/xml\r\n"
    post = f"POST /v1/query HTTP/1.1\r\nHost: x\r\nContent-Length: {len(whole)}\r\n\r\n"
    found = converse(
        port, whole, None, as_xml, whole[cut:], None, whole, None, post, whole, None, whole, None
    )

    assert [status for status, _, _ in found] == [200, 406, 200, 415, 200]


def test_head_and_not_modified(port: int) -> None:
    ((_, got, _),) = exchange(port, request(FIGURE))
    tag = got["etag"]
    head, same, other, weak = exchange(
        port,
        request(FIGURE, "HEAD"),
        request(FIGURE, "GET", f"If-None-Match: {tag}"),
        request(FIGURE, "GET", 'If-None-Match: "x"'),
        request(FIGURE, "HEAD", f'If-None-Match: "x", W/{tag}'),
    )

    assert head[0] == 200
    assert head[1]["content-length"] == got["content-length"]
    assert [same[0], other[0], weak[0]] == [304, 200, 304]
    assert same[1]["etag"] == tag
    assert "content-length" not in same[1]


@pytest.mark.parametrize(
    "lines",
    [
        ("Connection: close",),
        ("Expect: 100-continue",),
        ("Content-Length: 2",),
        ("Upgrade: websocket", "Connection: Upgrade"),
        ("Accept: application/xml",),
        ("Accept-Language: " + "en," * 2000,),
    ],
)
def test_what_is_unusual_is_the_applications(port: int, lines: tuple[str, ...]) -> None:
    body = "{}" if "Content-Length: 2" in lines else ""
    ((status, _, _),) = exchange(port, request(FIGURE, "GET", *lines) + body)

    assert status == (406 if "xml" in lines[0] else 200)


def test_a_method_that_writes_is_refused(port: int) -> None:
    for method in ("POST", "DELETE"):
        ((status, headers, _),) = exchange(port, request(FIGURE, method))
        assert (status, "get" in headers["allow"]) == (405, True)
