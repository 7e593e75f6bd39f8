"""Which view all workers serve: one number in memory they share, moved when all of them can.

Each worker verifies and opens releases by itself. What it has ready it writes on the board; when
all that are alive have the same ready, the one that came last moves the pointer. A request reads
the pointer once, so no caller sees the new view, the old one and the new one again.
"""

from __future__ import annotations

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_WORD: Final = 8
_PER_SLOT: Final = 2  # who, and what is ready
NOTHING: Final = 0


class Board:
    """A file of words: the pointer, then a process and a view for each worker.

    Args:
        path: Shared by the workers; it begins as zeros.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b")
        self._words = memoryview(mmap.mmap(self._file.fileno(), 0)).cast("Q")
        self._slot = NOTHING

    @staticmethod
    def create(path: Path, workers: int) -> None:
        """Write an empty board; there is room for workers that die and come again."""
        path.write_bytes(bytes(_WORD * (1 + _PER_SLOT * workers * 4)))

    @property
    def pointer(self) -> int:
        """The view to serve; `NOTHING` before there is one."""
        return self._words[0]

    def announce(self, view: int) -> None:
        """Write down what this worker has ready, and move the pointer if all have it."""
        with self._locked():
            if self._slot == NOTHING:
                self._slot = self._free_slot()
                self._words[self._slot] = os.getpid()
            self._words[self._slot + 1] = view
            ready = {self._words[slot + 1] for slot in self._slots() if self._is_used(slot)}
            if ready == {view}:
                self._words[0] = view

    def leave(self) -> None:
        """Take this worker off the board, for good."""
        with self._locked():
            if self._slot != NOTHING:
                self._words[self._slot] = self._words[self._slot + 1] = 0
                self._slot = NOTHING
        self._file.close()

    def _slots(self) -> range:
        return range(1, len(self._words), _PER_SLOT)

    def _free_slot(self) -> int:
        return next(slot for slot in self._slots() if not self._is_used(slot))

    def _is_used(self, slot: int) -> bool:
        """Tell whether a slot belongs to a worker that is alive."""
        process = self._words[slot]
        if process == 0:
            return False
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
