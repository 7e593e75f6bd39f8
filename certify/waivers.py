"""Waivers: a certifier lets one blocker pass, for a reason, about a subject, until an instant.

A waiver stands in the journal and in the signed checklist, and is printed on the certificate.
When it has expired, or was lifted, what it covered blocks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from certify import persons
from certify.errors import BadDecisionError
from schemas import codelist
from store import clock
from store.journal import Entry, Event, Journal
from store.layout import Layout

GRANTED: Final = "waiver.granted"
LIFTED: Final = "waiver.lifted"
REASONS: Final = "cl_waiver_reason"
LONGEST: Final = timedelta(days=400)
WHOLE: Final = "*"


@dataclass(frozen=True)
class Waiver:
    """One waiver; instants are UTC, `scope` is a subject, the head of some, or `*`."""

    waiver: str
    blocker: str
    scope: str
    reason: str
    text: str
    by: str
    granted_at: str
    expires: str

    def covers(self, code: str, subject: str) -> bool:
        """Tell whether it is about this finding."""
        is_about = self.scope in (WHOLE, subject) or subject.startswith(f"{self.scope}:")
        return self.blocker == code and is_about

    def as_json(self) -> dict[str, str]:
        """Return it as the checklist keeps it."""
        return asdict(self)


def grant(
    layout: Layout,
    journal: Journal,
    release: str,
    *,
    blocker: str,
    scope: str,
    reason: str,
    text: str,
    expires: datetime,
    by: str,
    findings: Iterable[dict[str, Any]],
) -> Waiver:
    """Record a waiver; the next `make candidate` rests on it.

    Args:
        blocker: Code of a finding of the candidate.
        scope: What it is about.
        findings: Those of the candidate's checklist.

    Raises:
        BadDecisionError: The candidate has no such blocker, it may not be waived, the instant is
            past or too far, or the person is no certifier; nothing is recorded.
    """
    persons.check_certifier(layout, by)
    told = persons.told(text)
    if reason not in codelist.codes(REASONS):
        known = ", ".join(codelist.codes(REASONS))
        raise BadDecisionError("unknown-code", f"{reason}: {known}")
    _check_expiry(expires)
    _check_meant(blocker, scope, list(findings))
    with journal.writing() as entry:
        number = len(entry.events(GRANTED, release)) + 1
        body = {
            "waiver": f"{release}-W{number}",
            "blocker": blocker,
            "scope": scope,
            "reason": reason,
            "text": told,
            "expires": clock.text(expires),
        }
        once = f"waiver:{body['waiver']}"
        return _waiver(entry.append(GRANTED, release, actor=by, body=body, once=once))


def lift(layout: Layout, journal: Journal, release: str, waiver: str, *, text: str, by: str) -> str:
    """Take a waiver back before it expires; return its id.

    Raises:
        BadDecisionError: The release has no such waiver in force.
    """
    persons.check_certifier(layout, by)
    told = persons.told(text)
    with journal.writing() as entry:
        if waiver not in {each.waiver for each in in_force(entry, release, clock.now())}:
            raise BadDecisionError("no-such-waiver", f"{release}: {waiver}")
        body = {"waiver": waiver, "text": told}
        entry.append(LIFTED, release, actor=by, body=body, once=f"waiver-lifted:{waiver}")
    return waiver


def in_force(journal: Journal | Entry, release: str, at: datetime) -> list[Waiver]:
    """Return a release's waivers that hold at an instant, oldest first."""
    lifted = {event.body["waiver"] for event in journal.events(LIFTED, release)}
    known = (_waiver(event) for event in journal.events(GRANTED, release))
    return [each for each in known if each.waiver not in lifted and at < clock.parse(each.expires)]


def _waiver(event: Event) -> Waiver:
    body = event.body
    return Waiver(
        body["waiver"],
        body["blocker"],
        body["scope"],
        body["reason"],
        body["text"],
        event.actor,
        event.at,
        body["expires"],
    )


def _check_expiry(expires: datetime) -> None:
    now = clock.now()
    if not now < expires <= now + LONGEST:
        limit = clock.text(now + LONGEST)
        raise BadDecisionError("bad-expiry", f"{clock.text(expires)} ≤ {limit}")


def _check_meant(blocker: str, scope: str, findings: list[dict[str, Any]]) -> None:
    """A waiver is about something that stands in the checklist, never about what may come."""
    probe = Waiver("", blocker, scope, "", "", "", "", "")
    meant = [each for each in findings if probe.covers(each["code"], each["subject"])]
    if not meant:
        open_ = sorted({f"{each['code']} {each['subject']}" for each in findings})
        raise BadDecisionError("unknown-blocker", f"{blocker} {scope}: {'; '.join(open_)}")
    if not all(each["waivable"] for each in meant):
        raise BadDecisionError("not-waivable", blocker)
