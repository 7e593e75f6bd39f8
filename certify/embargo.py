"""When a release may come out: the journal says, and the last entry counts."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from certify.errors import EmbargoError
from store import clock
from store.journal import Entry, Journal

SCHEDULED: Final = "release.scheduled"


def scheduled(journal: Journal | Entry) -> dict[str, datetime]:
    """Return when each release that waits for its instant is to be published, soonest first."""
    published = {event.subject for event in journal.events("release.published")}
    waiting = {
        event.subject: clock.parse(event.body["publish_at"])
        for event in journal.events(SCHEDULED)
        if event.subject not in published
    }
    return dict(sorted(waiting.items(), key=lambda item: item[1]))


def check(entry: Entry, release: str) -> None:
    """Check that no later instant was set for a release.

    Raises:
        EmbargoError: One was.
    """
    publish_at = scheduled(entry).get(release)
    if publish_at is not None and publish_at > clock.now():
        raise EmbargoError(release, clock.text(publish_at))
