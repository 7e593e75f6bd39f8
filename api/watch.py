"""What is seen of the service from outside: metrics, access log, counts of use."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access_log import AccessLog
from api.missed import Missed
from api.queries import catalogue
from api.releases import Registry
from api.settings import Settings
from api.uses import Subject, Uses
from store.missed import folder_in as missed_in

_LOG: Final = logging.getLogger("api.watch")
_FLUSH_SECONDS: Final = 60.0
_READY_SECONDS: Final = 1.0
_USED: Final = frozenset({200, 206, 304})
_FORMATLESS: Final = "none"


class Watch:
    """Notes each answer wherever the settings want it noted.

    `is_on` tells whether there is anything to note: whoever answers fast may skip it.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_on = bool(settings.access_log or settings.metrics_port or settings.use_folder)
        self._settings = settings
        self._log: AccessLog | None = None
        self._metrics: Any = None
        self._uses: Uses | None = None
        self._missed: Missed | None = None
        self._stops: list[Callable[[], None]] = []

    def start(self, registry: Registry) -> None:
        """Open the log, listen for Prometheus, begin to count."""
        settings = self._settings
        if settings.access_log:
            self._log = AccessLog(settings.access_log)
            self._stops.append(self._log.close)
        if settings.metrics_port is not None:
            from api.metrics import Metrics  # here, because most installations have none

            self._metrics = metrics = Metrics()
            tell = lambda: metrics.ready.set(registry.shelf.current is not None)  # noqa: E731
            tell()
            self._stops.append(_every(_READY_SECONDS, tell))
            if settings.board is None:
                stop = metrics.serve(settings.metrics_host, settings.metrics_port)
                self._stops.append(stop)
        if settings.use_folder is not None:
            self._uses = Uses(settings.use_folder, _Catalogue(registry).find)
            self._stops.append(_every(_FLUSH_SECONDS, self._uses.flush))
            self._missed = Missed(missed_in(settings.use_folder))
            self._stops.append(_every(_FLUSH_SECONDS, self._missed.flush))

    def stop(self) -> None:
        """Write what is left."""
        for stop in reversed(self._stops):
            stop()
        self._stops.clear()

    def note(self, notes: Mapping[str, Any], status: int, length: int, seconds: float) -> None:
        """Note one answer.

        Args:
            notes: What the application said of it: `operation`, `release`, `format`, `lang`,
                `indicators`, `datasets`, and what it did not find, `missed`.
            status: Of the answer.
            length: Bytes of its body.
            seconds: Time it took.
        """
        if self._log is not None:
            self._log.note(notes, status, length, seconds)
        if self._metrics is not None:
            operation = notes.get("operation") or "other"
            self._metrics.note(
                operation, status, notes.get("format") or _FORMATLESS, length, seconds
            )
        missed = notes.get("missed", ())
        if missed and self._metrics is not None:
            self._metrics.note_missed({one.kind for one in missed})
        if missed and self._missed is not None:
            self._missed.note(missed)
        if self._uses is not None and status in _USED and "release" in notes:
            indicators = _several(notes.get("indicators"))
            self._uses.note(notes["release"], indicators, _several(notes.get("datasets")))


class Watched:
    """Wraps the application and notes what it answers."""

    def __init__(self, app: ASGIApp, watch: Watch) -> None:
        self._app = app
        self._watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and note it."""
        if scope["type"] != "http" or not self._watch.is_on:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        notes: dict[str, Any] = {}
        scope["so_chuan"] = notes
        status, length = 500, 0

        async def counting(message: Message) -> None:
            nonlocal status, length
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                length += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counting)
        finally:
            self._watch.note(notes, status, length, time.perf_counter() - began)


class _Catalogue:
    """What indicators and datasets of each release are."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._known: dict[str, dict[tuple[str, str], Subject]] = {}

    def find(self, release_id: str, indicator: str, dataset: str) -> Subject | None:
        if release_id not in self._known:
            self._known[release_id] = self._read(release_id)
        return self._known[release_id].get((indicator, dataset))

    def _read(self, release_id: str) -> dict[tuple[str, str], Subject]:
        release = next((one for one in self._registry.shelf.releases if one.id == release_id), None)
        if release is None:
            return {}
        with self._registry.turnstile.cursor(release.connection) as cursor:
            rows = catalogue.list_frameworks(cursor)
        found = {(name, ""): Subject(owner, name, frame or "") for name, owner, frame in rows}
        return found | {("", owner): Subject(owner, "", "") for _, owner, _ in rows}


def _several(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a code, several, or none
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _every(seconds: float, do: Callable[[], None]) -> Callable[[], None]:
    """Do something every so often in a thread; the returned function ends it and does it again."""
    stopped = threading.Event()

    def run() -> None:
        while not stopped.wait(seconds):
            try:
                do()
            except OSError:
                _LOG.exception("the counts of use were not written")

    thread = threading.Thread(target=run, name="uses", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()
        do()

    return stop
