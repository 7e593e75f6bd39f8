"""What changed from one release to a later one: the steps between them, put together.

Each release names the one it was compared with; the steps from `to` back to `from` form a chain.
A figure that several steps touch is told once, from its first old to its last new value.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api import errors
from api.database import Turnstile
from api.queries import changes
from api.queries.changes import Step
from api.shelf import OpenRelease, Shelf

_LOOK: Final = 1000


@dataclass(frozen=True)
class Change:
    """One figure before and after; `steps` are what each release between did to it, in order."""

    figure: str
    steps: tuple[tuple[str, Step], ...]

    @property
    def first(self) -> Step:
        """What was done first: its old side is the old side."""
        return self.steps[0][1]

    @property
    def last(self) -> Step:
        """What was done last: its new side is the new side."""
        return self.steps[-1][1]

    @property
    def kind(self) -> str | None:
        """`added`, `changed` or `removed`; None when it is as it was."""
        was, remains = self.first.change_type != "added", self.last.change_type != "removed"
        if not was:
            return "added" if remains else None
        if not remains:
            return "removed"
        old = (self.first.old_value, self.first.old_status, self.first.old_unit_measure)
        new = (self.last.new_value, self.last.new_status, self.last.new_unit_measure)
        return None if old == new else "changed"


def chain(shelf: Shelf, start: str | None, end: OpenRelease) -> list[OpenRelease]:
    """Return the releases after `start` up to `end`, oldest first.

    Args:
        shelf: The releases there are.
        start: The release before the changes; None for the one before `end`, if any.
        end: The release after the changes.

    Raises:
        NoChainError: `start` does not come before `end`, or a release between is not there.
    """
    if start == end.id:
        return []
    opened = {release.id: release for release in shelf.releases}
    found = [end]
    if start is None:
        return found
    while (previous := found[-1].manifest.get("previous")) != start:
        if previous not in opened or len(found) > len(opened):
            raise errors.NoChainError(from_release=start, to_release=end.id)
        found.append(opened[previous])
    return found[::-1]


def list_changes(
    turnstile: Turnstile,
    releases: Sequence[OpenRelease],
    filters: Mapping[str, Sequence[str]],
    kinds: Sequence[str],
    *,
    after: str,
    limit: int,
) -> list[Change]:
    """Return changes by figure id, after an id; at most `limit`.

    Raises:
        QueryTimeoutError: Reading the steps took longer than a query may.
    """
    found: list[Change] = []
    asked = {**filters, "change_type": kinds} if kinds and len(releases) == 1 else filters
    latest = time.monotonic() + turnstile.seconds
    streams = [_steps(turnstile, release, asked, after, latest) for release in releases]
    touched: list[tuple[str, Step]] = []
    for release, step in heapq.merge(*streams, key=lambda each: each[1].figure):
        if touched and touched[0][1].figure != step.figure:
            found += _told(touched, kinds)
            touched = []
            if len(found) >= limit:
                return found
        touched.append((release, step))
    return found + _told(touched, kinds)


def _steps(
    turnstile: Turnstile,
    release: OpenRelease,
    filters: Mapping[str, Sequence[str]],
    after: str,
    latest: float,
) -> Iterator[tuple[str, Step]]:
    """Yield what one release did, a look at a time; no query waits while others are read."""
    while True:
        if time.monotonic() > latest:
            raise errors.QueryTimeoutError(seconds=f"{turnstile.seconds:g}")
        with turnstile.cursor(release.connection) as cursor:
            steps = changes.list_steps(cursor, filters, after=after, limit=_LOOK)
        for step in steps:
            yield release.id, step
        if len(steps) < _LOOK:
            return
        after = steps[-1].figure


def _told(touched: Sequence[tuple[str, Step]], kinds: Sequence[str]) -> list[Change]:
    if not touched:
        return []
    change = Change(touched[0][1].figure, tuple(touched))
    return [change] if change.kind is not None and (not kinds or change.kind in kinds) else []


def decimals_of(
    turnstile: Turnstile, release: OpenRelease, figures: Sequence[str]
) -> dict[str, int | None]:
    """Return the printed digits of figures in a release, by id."""
    with turnstile.cursor(release.connection) as cursor:
        return changes.find_decimals(cursor, figures)
