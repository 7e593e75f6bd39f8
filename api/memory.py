"""How a server process keeps its memory: what it frees it will need again at once."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress
from typing import Final

# Options of `mallopt` in the C library of GNU; others have none of them.
_TRIM_THRESHOLD: Final = -1
_TOP_PAD: Final = -2
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_ROOM: Final = 16 << 20


def keep() -> None:
    """Let the C library keep the room of an answer: to get it anew costs more than to fill it."""
    with suppress(OSError, AttributeError):
        set_option = ctypes.CDLL(None).mallopt
        set_option(_TRIM_THRESHOLD, 2 * _ROOM)
        set_option(_TOP_PAD, _ROOM // 4)
        set_option(_MMAP_THRESHOLD, _ROOM)
        set_option(_ARENA_MAX, 2)


def settle() -> None:
    """Take what the start made out of the sight of the garbage collector: it stays."""
    gc.collect()
    gc.freeze()
