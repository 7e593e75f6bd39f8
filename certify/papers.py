"""From the journal to what the publisher signs beside the list: the calendar and early access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from schemas import papers
from schemas.signed_list import SignedList
from store.journal import Entry, Event, Journal

CALENDAR_KINDS: Final = {
    "calendar.set": papers.SET,
    "calendar.moved": papers.MOVED,
    "calendar.dropped": papers.DROPPED,
    "calendar.met": papers.MET,
}
GRANTED: Final = "preview.granted"
REVOKED: Final = "preview.revoked"
USED: Final = "preview.used"
_KINDS: Final = (*CALENDAR_KINDS, GRANTED, REVOKED, USED)


def told(journal: Journal | Entry) -> tuple[Event, ...]:
    """Return the entries papers are made from, in order."""
    found = [event for kind in _KINDS for event in journal.events(kind)]
    return tuple(sorted(found, key=lambda event: event.seq))


def changes(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return what was said about dates, oldest first, as the calendar tells it."""
    return [
        {
            "at": event.at,
            "kind": CALENDAR_KINDS[event.kind],
            "entry": event.subject,
            **{name: event.body.get(name) for name in ("due", "was", "title", "period", "reason")},
            "datasets": event.body.get("datasets", []),
            "release": event.body.get("release"),
        }
        for event in events
        if event.kind in CALENDAR_KINDS
    ]


def grants(events: Sequence[Event], release: str) -> list[dict[str, Any]]:
    """Return who could see a release before its hour, in order of the grants, and how often did."""
    mine = [event for event in events if event.subject == release]
    return [_grant(event, mine) for event in mine if event.kind == GRANTED]


def due(
    events: Sequence[Event], current: SignedList | None, published: set[str]
) -> dict[str, bytes]:
    """Return the next version of each paper that has something new, by kind.

    Args:
        published: Releases that are out once this is; who had early access to them is told, and
            nothing is told of any other.
    """
    before = dict(current.papers) if current else {}
    found = {}
    said, known = changes(events), before.get(papers.CALENDAR)
    if len(said) > (len(known.changes) if known else 0):
        found[papers.CALENDAR] = _next(papers.CALENDAR, known, {"changes": said})
    listed = before.get(papers.ACCESS)
    already = dict(listed.releases) if listed else {}
    out = set(current.releases) if current else set()
    seen = {release: grants(events, release) for release in sorted(published - out)}
    if added := {release: told for release, told in seen.items() if told}:
        found[papers.ACCESS] = _next(papers.ACCESS, listed, {"releases": already | added})
    return found


def _next(kind: str, earlier: papers.Paper | None, body: Mapping[str, Any]) -> bytes:
    return papers.encode(
        {
            "format": papers.FORMAT,
            "kind": kind,
            "version": earlier.version + 1 if earlier else 1,
            "previous": dict(earlier.link) if earlier else None,
            **body,
        }
    )


def _grant(granted: Event, mine: Sequence[Event]) -> dict[str, Any]:
    token = granted.body["token"]
    about = [event for event in mine if event.body.get("token") == token]
    used = [event.at for event in about if event.kind == USED]
    revoked = [event.at for event in about if event.kind == REVOKED]
    return {
        "body": granted.body["body"],
        "granted_at": granted.at,
        "expires": granted.body["expires"],
        "revoked_at": revoked[0] if revoked else None,
        "uses": len(used),
        "first_used_at": used[0] if used else None,
        "last_used_at": used[-1] if used else None,
    }
