"""Counts and times for Prometheus, on a port of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

_LOG: Final = logging.getLogger("api.metrics")
_SECONDS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
# Each worker of a machine takes the next free port.
_PORTS: Final = 16


class Metrics:
    """What one process has to tell.

    Args:
        is_ready: Whether a verified release is served.
    """

    def __init__(self, is_ready: Callable[[], bool]) -> None:
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
        ready = Gauge(
            "so_chuan_ready", "1 while a verified release is served.", registry=self.registry
        )
        ready.set_function(lambda: float(is_ready()))

    def note(self, operation: str, status: int, form: str, length: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(operation, str(status), form).inc()
        self._seconds.labels(operation).observe(seconds)
        self._bytes.labels(operation).inc(length)

    def serve(self, host: str, port: int) -> tuple[int, Callable[[], None]]:
        """Listen on the first free port from one on; return it, and what ends the listening.

        Raises:
            OSError: None of them is free.
        """
        for candidate in range(port, port + _PORTS):
            try:
                server, thread = start_http_server(candidate, addr=host, registry=self.registry)
            except OSError:
                continue
            _LOG.info("metrics on port %s", candidate)
            return candidate, partial(_end, server, thread)
        raise OSError(port)


def _end(server: WSGIServer, thread: Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()
