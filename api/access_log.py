"""One JSON object a request, without anything about who asked.

No address, no user agent, no referrer, and of the question only which kind it was: words that
somebody searched for are hers.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TextIO

import orjson

from store import clock

NOTED: Final = ("operation", "release", "format", "lang")


class AccessLog:
    """Writes lines to a file or to standard output.

    Args:
        target: A path, or `-` for standard output.
        now: The clock of the lines.
    """

    def __init__(self, target: str, *, now: Callable[[], datetime] = clock.now) -> None:
        self._file: TextIO = sys.stdout
        if target != "-":
            # Open as long as the service runs.
            self._file = Path(target).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115
        self._now = now
        self._lock = threading.Lock()

    def note(self, notes: Mapping[str, Any], status: int, length: int, seconds: float) -> None:
        """Write the line of one request."""
        line = {
            "at": clock.text(self._now()),
            **{name: notes.get(name) for name in NOTED},
            "status": status,
            "bytes": length,
            "ms": round(seconds * 1000, 3),
        }
        with self._lock:
            self._file.write(orjson.dumps(line).decode() + "\n")

    def close(self) -> None:
        """Write what is left."""
        self._file.flush()
        if self._file is not sys.stdout:
            self._file.close()
