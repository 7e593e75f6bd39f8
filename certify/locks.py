"""Whoever changes the published metadata does it alone, journal or no journal."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from certify import issue
from store.layout import Layout


@contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Hold the metadata folder: `refresh` runs from a timer and knows no journal."""
    descriptor = os.open(issue.folder(layout), os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
