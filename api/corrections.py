"""Which open releases hold a figure that a later one says was seriously wrong.

Both are immutable, so each pair is looked at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.queries import corrections
from api.queries.corrections import Wrong
from api.shelf import OpenRelease


class Corrections:
    """What was found out so far; used by the one thread that looks at the releases."""

    def __init__(self) -> None:
        self._wrong: dict[str, list[Wrong]] = {}
        self._holds: dict[tuple[str, str], bool] = {}

    def among(self, releases: Sequence[OpenRelease]) -> dict[str, str]:
        """Return, by release, the newest standing release that corrects it seriously."""
        standing = [one for one in releases if one.is_current]
        found: dict[str, str] = {}
        for old in releases:
            later = [one for one in standing if _is_after(one, old)]
            newest = next((one for one in later if self._corrects(one, old)), None)
            if newest is not None:
                found[old.id] = newest.id
        return found

    def _corrects(self, new: OpenRelease, old: OpenRelease) -> bool:
        pair = (new.manifest_sha256, old.manifest_sha256)
        if pair not in self._holds:
            self._holds[pair] = self._holds_any(old, self._wrong_of(new))
        return self._holds[pair]

    def _holds_any(self, release: OpenRelease, wrong: Sequence[Wrong]) -> bool:
        if not wrong:
            return False
        with release.connection.cursor() as cursor:
            return corrections.holds_any(cursor, wrong)

    def _wrong_of(self, release: OpenRelease) -> list[Wrong]:
        digest = release.manifest_sha256
        if digest not in self._wrong:
            with release.connection.cursor() as cursor:
                self._wrong[digest] = corrections.list_wrong(cursor)
        return self._wrong[digest]


def _is_after(one: OpenRelease, other: OpenRelease) -> bool:
    return one.entry.published_at > other.entry.published_at
