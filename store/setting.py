"""A setting of an installation that no command may miss: a file below DATA_ROOT, or a variable."""

from __future__ import annotations

import os
from pathlib import Path


class UnusableSettingError(Exception):
    """What is set cannot be used as it is.

    Args:
        place: File, variable, or address without what opens it.
        reason: A code; `store.trouble` has its sentences.
        found: What was found there, for whoever mends it.
    """

    def __init__(self, place: str, reason: str, found: str = "") -> None:
        super().__init__(f"{place}: {reason} {found}".rstrip())
        self.place = place
        self.reason = reason
        self.found = found


def read(file: Path, variable: str) -> str | None:
    """Return what file and environment variable say; None if neither is given.

    Raises:
        UnusableSettingError: `two-settings`: both are given, and they differ.
    """
    given = os.environ.get(variable, "").strip()
    written = file.read_text("utf-8").strip() if file.is_file() else ""
    if given and written and given != written:
        raise UnusableSettingError(variable, "two-settings", str(file))
    return given or written or None
