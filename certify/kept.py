"""What a candidate took long to find out, kept beside it for when it is made once more.

The journal holds the digest of the file, so one that was edited, or is of another candidate, is
never used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from certify.export import Exported
from store import canonical, files
from store.journal import Event

NAME: Final = "kept.json"
SEALED: Final = "kept_sha256"


class Kept:
    """Findings of the candidate that stands and of the one being made, by name and key.

    A key is the digest of everything its finding depends on.

    Args:
        stands: The folder of the candidate that stands; it need not be there.
        sealed: What the journal says the digest of its findings is; None when it says nothing.
        folder: The folder of the one being made, with a folder `objects`.
    """

    def __init__(self, stands: Path, sealed: str | None, folder: Path) -> None:
        self.stands, self.folder = stands, folder
        self._old = _read(stands / NAME, sealed)
        self._new: dict[str, Any] = {}

    def recall(self, name: str, key: str) -> Any:  # noqa: ANN401 - any JSON
        """Return a finding, which stays kept; None when there is none for this key."""
        found = self._old.get(name)
        if found is None or found["key"] != key:
            return None
        self._new[name] = found
        return found["value"]

    def keep(self, name: str, key: str, value: Any) -> None:  # noqa: ANN401 - any JSON
        """Keep a finding."""
        self._new[name] = {"key": key, "value": value}

    def take(self, objects: Iterable[Exported]) -> bool:
        """Give the new candidate objects of the one that stands; False when one is not whole."""
        names = {each.sha256 for each in objects}
        paths = [self.stands / "objects" / name for name in sorted(names)]
        if not all(path.is_file() and files.sha256_of(path) == path.name for path in paths):
            return False
        for path in paths:
            target = self.folder / "objects" / path.name
            if not target.exists():
                os.link(path, target)
        return True

    def write(self) -> str:
        """Write what was kept and return its digest, for the journal."""
        content = canonical.encode(self._new)
        files.write_synced(self.folder / NAME, content)
        return hashlib.sha256(content).hexdigest()


def sealed(events: Iterable[Event], release: str) -> str | None:
    """Return the digest of what was kept beside the newest candidate of a release."""
    bodies = [
        event.body
        for event in events
        if event.kind == "candidate.built" and event.subject == release
    ]
    return bodies[-1].get(SEALED) if bodies else None


def _read(path: Path, sealed: str | None) -> dict[str, Any]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    if hashlib.sha256(content).hexdigest() != sealed:
        return {}
    return dict(canonical.decode(content))
