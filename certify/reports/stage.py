"""Which stretch of time a report is about: a year, or from one release to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from certify.certificate import LOCAL
from certify.errors import ReportError
from store import clock
from store.journal import Event


@dataclass(frozen=True)
class Stage:
    """A stretch of time and the releases at its two ends.

    `start` and `end` are instants (UTC), `start` included and `end` not. `baseline` is the release
    that stood before it, `release` the last one in it. `is_from_first` says that nothing was
    published before: then both may be the same. `releases` were published in it, oldest first.
    """

    label: str
    start: datetime
    end: datetime
    baseline: str
    release: str
    is_from_first: bool
    releases: tuple[str, ...]

    def holds(self, instant: str) -> bool:
        """Tell whether an instant of the journal is in it."""
        return self.start <= clock.parse(instant) < self.end


def of_year(events: Sequence[Event], year: int) -> Stage:
    """Return a calendar year by the clock of Viet Nam.

    Raises:
        ReportError: Nothing was published in it.
    """
    start = datetime(year, 1, 1, tzinfo=LOCAL).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=LOCAL).astimezone(UTC)
    published = _published(events)
    inside = [name for name, at in published if start <= at < end]
    before = [name for name, at in published if at < start]
    if not inside:
        known = ", ".join(f"{name} ({at.astimezone(LOCAL).year})" for name, at in published)
        raise ReportError("no-release", f"{year}; {known or '–'}")
    baseline = before[-1] if before else inside[0]
    return Stage(str(year), start, end, baseline, inside[-1], not before, tuple(inside))


def between(events: Sequence[Event], first: str, last: str) -> Stage:
    """Return what happened after one release came out, until another had.

    Raises:
        ReportError: One was not published or was withdrawn, or they are in the wrong order.
    """
    published = _published(events)
    at = dict(published)
    for name in (first, last):
        if name not in at:
            raise ReportError("unknown-release", f"{name}; {', '.join(at) or '–'}")
    if at[first] >= at[last]:
        raise ReportError("wrong-order", f"{first} → {last}")
    inside = tuple(name for name, when in published if at[first] < when <= at[last])
    # The end is a moment after: what came with the last release belongs to the stage.
    end = at[last].replace(microsecond=1)
    return Stage(f"{first}-{last}", at[first], end, first, last, False, inside)


def _published(events: Sequence[Event]) -> list[tuple[str, datetime]]:
    """Return the releases that stand, by the instant they came out."""
    gone = {event.subject for event in events if event.kind == "release.withdrawn"}
    gone -= {event.subject for event in events if event.kind == "release.reverted"}
    found = [
        (event.subject, clock.parse(event.at))
        for event in events
        if event.kind == "release.published" and event.subject not in gone
    ]
    return sorted(found, key=lambda pair: pair[1])
