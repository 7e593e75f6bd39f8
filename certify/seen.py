"""What `verify` remembers: the highest list it has believed, for each root it was given.

Without it an old copy of everything, whole and well signed, could pass for the newest.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store import files

_NAME: Final = "so-chuan-verify.json"


class UnreadableMemoryError(ValueError):
    """The file is none that we wrote; delete it to begin anew."""


@dataclass(frozen=True)
class Memory:
    """A file of list versions by the digest of the root."""

    path: Path

    def highest(self, root: bytes) -> int:
        """Return the highest list version seen under a root; 0 the first time.

        Raises:
            UnreadableMemoryError: The file is damaged.
        """
        return self._read().get(_digest(root), 0)

    def remember(self, root: bytes, version: int) -> bool:
        """Record a list that was believed; false when it could not be written down."""
        known = self._read()
        if known.get(_digest(root), 0) >= version:
            return True
        known[_digest(root)] = version
        try:
            files.write_atomic(self.path, json.dumps(known, sort_keys=True).encode() + b"\n")
        except OSError:
            return False
        return True

    def _read(self) -> dict[str, int]:
        try:
            known = json.loads(self.path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, RecursionError):
            raise UnreadableMemoryError(self.path) from None
        if not isinstance(known, dict) or not all(type(n) is int for n in known.values()):
            raise UnreadableMemoryError(self.path)
        return known


def usual_place(environ: Mapping[str, str]) -> Path:
    """Return where the memory stands when nobody says otherwise (XDG base directories)."""
    home = environ.get("XDG_STATE_HOME") or str(
        Path(environ.get("HOME", os.curdir), ".local/state")
    )
    return Path(home) / _NAME


def _digest(root: bytes) -> str:
    return hashlib.sha256(root).hexdigest()
