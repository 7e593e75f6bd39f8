"""Who comes: one healthy visitor, some who send a byte now and then, and some who never stop."""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import select
import socket
import threading
import time
from collections import Counter
from decimal import Decimal
from multiprocessing.context import SpawnProcess
from typing import Final

from benchmarks.hour.served import YEARS, Releases

HEALTHY, FLOOD, SLOW = "127.0.0.2", "127.0.0.3", "127.0.0.4"
_ASKED: Final = "/v1/observations?indicator=GRDP_CURRENT&lang=en"
_PAUSE: Final = 0.05
_DRIP: Final = 0.5


class Healthy(threading.Thread):
    """Asks twenty times a second at most, a new connection now and then, and checks each answer.

    `seconds` are times from asking to the last byte; `wrong` are answers that differ from what was
    signed, `failed` those that were none (other than 200, or a connection that broke).
    """

    def __init__(self, port: int, releases: Releases, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._releases, self._done = port, releases, done
        self.seconds: list[float] = []
        self.wrong: list[str] = []
        self.failed: Counter[str] = Counter()
        self.seen: set[str] = set()

    def run(self) -> None:
        """Ask until it is done."""
        number = 0
        while not self._done.is_set():
            wire = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=30, source_address=(HEALTHY, 0)
            )
            for _ in range(50):
                number += 1
                if not self._ask(wire, number) or self._done.wait(_PAUSE):
                    break
            wire.close()

    def _ask(self, wire: http.client.HTTPConnection, number: int) -> bool:
        year = YEARS[number % len(YEARS)]
        # A figure, a cross-section and a series, in turn.
        narrower = (
            f"&ref_area=VN-70&time_period={year}",
            f"&time_period={year}",
            "&ref_area=VN-68",
        )
        began = time.monotonic()
        try:
            wire.request("GET", _ASKED + narrower[number % 3])
            answer = wire.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.failed[type(error).__name__] += 1
            return False
        self.seconds.append(time.monotonic() - began)
        if answer.status != 200:
            self.failed[str(answer.status)] += 1
            return False
        self._check(answer.headers["X-Release"] or "", text)
        return True

    def _check(self, release: str, text: bytes) -> None:
        body = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        self.seen.add(release)
        signed = self._signed(release)
        rows = {
            (row["ref_area"], row["time_period"]): row["obs_value"] for row in body["observations"]
        }
        is_right = (
            rows
            and body["release"]["id"] == release
            and all(signed.get(key) == value for key, value in rows.items())
        )
        if not is_right:
            self.wrong.append(f"{release}: {text[:300]!r}")

    def _signed(self, release: str) -> dict[tuple[str, str], Decimal]:
        # It may be served in the moment between its publication and our reading of its file.
        for _ in range(200):
            if release in self._releases.signed:
                return self._releases.signed[release]
            time.sleep(0.05)
        return {}


def flood(port: int, connections: int) -> SpawnProcess:
    """Start a process that asks over many connections as fast as it gets answers."""
    process = multiprocessing.get_context("spawn").Process(target=_flood, args=(port, connections))
    process.daemon = True
    process.start()
    return process


def _flood(port: int, connections: int) -> None:
    request = f"GET {_ASKED} HTTP/1.1\r\nHost: flood\r\n\r\n".encode()
    poll, wires = select.poll(), dict[int, socket.socket]()
    while True:
        while len(wires) < connections:
            wire = _open(port, FLOOD, request)
            if wire is None:
                break
            wires[wire.fileno()] = wire
            poll.register(wire, select.POLLIN)
        for number, _ in poll.poll(100):
            with contextlib.suppress(OSError):
                # Whatever comes is thrown away, and the next is asked for at once.
                if wires[number].recv(1 << 16):
                    wires[number].send(request)
                    continue
            poll.unregister(number)
            wires.pop(number).close()


class Slow(threading.Thread):
    """Keeps many connections that never finish their request; one that is closed comes again."""

    def __init__(self, port: int, count: int, done: threading.Event) -> None:
        super().__init__(daemon=True)
        self._port, self._count, self._done = port, count, done
        self.closed = 0

    def run(self) -> None:
        """Send a byte on each now and then."""
        wires: list[socket.socket] = []
        while not self._done.wait(_DRIP):
            while len(wires) < self._count:
                wire = _open(self._port, SLOW, b"GET /v1/releases HTTP/1.1\r\nHost: slow\r\nX: ")
                if wire is None:
                    break
                wires.append(wire)
            wires = [wire for wire in wires if self._drip(wire)]
        for wire in wires:
            wire.close()

    def _drip(self, wire: socket.socket) -> bool:
        try:
            wire.send(b"a")
        except OSError:
            wire.close()
            self.closed += 1
            return False
        return True


def _open(port: int, source: str, first: bytes) -> socket.socket | None:
    wire = socket.socket()
    try:
        wire.bind((source, 0))
        wire.settimeout(5)
        wire.connect(("127.0.0.1", port))
        wire.send(first)
        wire.setblocking(False)
    except OSError:
        wire.close()
        return None
    return wire
