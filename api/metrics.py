"""Counts and times for Prometheus, on a port of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

_SECONDS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


class Metrics:
    """What one process has to tell.

    Where several workers share a folder of prometheus_client, each writes to it and `serve_all`
    tells what all have.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "so_chuan_requests",
            "Answered requests.",
            ("operation", "status", "format"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "so_chuan_request_seconds",
            "Time to the end of the answer.",
            ("operation",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "so_chuan_response_bytes",
            "Bytes of bodies.",
            ("operation",),
            registry=self.registry,
        )
        self._missed = Counter(
            "so_chuan_asked_not_found",
            "Requests that asked for a code, figure or word that is not there.",
            ("kind",),
            registry=self.registry,
        )
        self.ready = Gauge(
            "so_chuan_ready",
            "1 while a verified release is served.",
            registry=self.registry,
            multiprocess_mode="livemin",
        )

    def note(self, operation: str, status: int, form: str, length: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(operation, str(status), form).inc()
        self._seconds.labels(operation).observe(seconds)
        self._bytes.labels(operation).inc(length)

    def note_missed(self, kinds: Iterable[str]) -> None:
        """Count one request that asked for what is not there, by the kinds of it."""
        for kind in kinds:
            self._missed.labels(kind).inc()

    def serve(self, host: str, port: int) -> Callable[[], None]:
        """Listen for Prometheus; return what ends the listening."""
        server, thread = start_http_server(port, addr=host, registry=self.registry)
        return partial(_end, server, thread)


def serve_all(host: str, port: int, folder: Path) -> None:
    """Listen for Prometheus until the process ends, for all workers that write to a folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))
    start_http_server(port, addr=host, registry=registry)


def _end(server: WSGIServer, thread: Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()
