"""What is made once of an immutable release, and kept for those asked for last."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Held(Generic[Key, Value]):
    """At most `most` values, the one asked for longest ago goes first; safe in threads.

    A key holds the digest of a manifest, which says what is in a release for ever. Two threads may
    make the same value at once; either is right.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Key) -> Value | None:
        """Return a value that was made before; None when it is not held."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return a value, made now if it is not held."""
        found = self.find(key)
        if found is not None:
            return found
        made = make()
        self.keep(key, made)
        return made

    def keep(self, key: Key, made: Value) -> None:
        """Keep a value that was made."""
        with self._lock:
            self._found[key] = made
            if len(self._found) > self._most:
                self._found.popitem(last=False)
