"""A file goes down a connection whole and once, however slowly it is taken."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvloop

from api.series.pouring import OpenFile, Pouring

BODY = bytes(range(256)) * 16_384
HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a connection that holds little."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    ours.setblocking(False)
    theirs.setblocking(False)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def file(tmp_path: Path) -> OpenFile:
    (tmp_path / "body").write_bytes(BODY)
    with (tmp_path / "body").open("rb") as opened:
        return OpenFile(opened.fileno())


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_all_of_it_arrives_in_order(
    pair: tuple[socket.socket, socket.socket],
    file: OpenFile,
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    async def take() -> tuple[bytes, list[bool]]:
        loop = asyncio.get_running_loop()
        ended: list[bool] = []
        pouring = Pouring(loop, pair[0].fileno(), (HEAD, file, len(BODY)), ended.append)
        pouring.pour()
        assert ended == []
        received = bytearray()
        while len(received) < len(HEAD) + len(BODY):
            received += await loop.sock_recv(pair[1], 100_000)
        while not ended:
            await asyncio.sleep(0)
        return bytes(received), ended

    with asyncio.Runner(loop_factory=new_loop) as runner:
        received, ended = runner.run(take())

    assert received == HEAD + BODY
    assert ended == [True]


def test_a_caller_who_goes_is_told_once(
    pair: tuple[socket.socket, socket.socket], file: OpenFile
) -> None:
    async def leave() -> list[bool]:
        ended: list[bool] = []
        pouring = Pouring(
            asyncio.get_running_loop(), pair[0].fileno(), (HEAD, file, len(BODY)), ended.append
        )
        pouring.pour()
        pair[1].close()
        while not ended:
            await asyncio.sleep(0)
        pouring.stop()
        return ended

    assert asyncio.run(leave()) == [False]


def test_what_was_stopped_sends_no_more_and_leaves_no_number_open(
    pair: tuple[socket.socket, socket.socket], file: OpenFile
) -> None:
    async def stop() -> list[bool]:
        ended: list[bool] = []
        pouring = Pouring(
            asyncio.get_running_loop(), pair[0].fileno(), (HEAD, file, len(BODY)), ended.append
        )
        pouring.pour()
        pouring.stop()
        pouring.stop()
        pair[0].close()
        while pair[1].recv(1 << 20):
            await asyncio.sleep(0)
        return ended

    before = len(list(Path("/proc/self/fd").iterdir()))

    assert asyncio.run(stop()) == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before - 1
