"""The one clock: UTC, whole seconds."""

from __future__ import annotations

import os
from datetime import UTC, datetime

FIXED = "SO_CHUAN_CLOCK"  # an instant such as 2026-01-31T02:00:00Z; set by tests only


def now() -> datetime:
    """Return the present UTC instant without its fraction of a second."""
    fixed = os.environ.get(FIXED)
    return parse(fixed) if fixed else datetime.now(UTC).replace(microsecond=0)


def text(instant: datetime) -> str:
    """Write an instant as `2026-01-31T02:00:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(written: str) -> datetime:
    """Read an instant with an offset or `Z`.

    Raises:
        ValueError: It is no ISO instant, or names no offset.
    """
    instant = datetime.fromisoformat(written)
    if instant.tzinfo is None:
        raise ValueError(f"{written!r} names no offset from UTC")
    return instant.astimezone(UTC)
