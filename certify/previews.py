"""Early access: which body may see which certified release before its hour, and when it did.

A token opens one release and nothing else. Only its digest is kept, in the journal; who had one,
and how often it was used, is published with the release (`certify.papers`).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from securesystemslib.signer import Signer

from certify import embargo, propose, publication, publish
from certify.errors import PreviewError
from certify.papers import GRANTED, REVOKED, USED
from store import clock
from store.journal import Entry, Event, Journal
from store.layout import Layout

_PUBLISHED: Final = "release.published"
_SHORTEST: Final = 2
_LONGEST: Final = 120
_LONGEST_PATH: Final = 200


@dataclass(frozen=True)
class Grant:
    """One right to look; `token` is a short name of it that opens nothing.

    `embargo_until` is null while no hour is set.
    """

    token: str
    release: str
    body: str
    expires: datetime
    embargo_until: datetime | None
    is_in_force: bool
    uses: int


def grant(
    layout: Layout,
    journal: Journal,
    release: str,
    *,
    body: str,
    expires: datetime,
    key: Path | Signer,
) -> str:
    """Give a body a look at a certified candidate; return the token, which is kept nowhere.

    Raises:
        PreviewError: The release is out, the body has no name, or the right would have ended
            already or outlive the embargo.
        CertifyError, UntrustedListError: Two have not signed this candidate; as `publish`.
    """
    actor, body = publish.person_of(layout, key), " ".join(body.split())
    if not (_SHORTEST <= len(body) <= _LONGEST and body.isprintable()):
        raise PreviewError(release, "body")
    token = secrets.token_urlsafe(32)
    with journal.writing() as entry:
        if entry.events(_PUBLISHED, release):
            raise PreviewError(release, "published")
        current, candidate = propose.current_list(layout), propose.read_candidate(layout, release)
        publication.check_certified(layout, entry, candidate, current)
        _check_expiry(release, expires, embargo.scheduled(entry).get(release))
        digest = _digest(token)
        told = {
            "body": body,
            "expires": clock.text(expires),
            "token": _name(digest),
            "token_sha256": digest,
        }
        entry.append(GRANTED, release, actor=actor, body=told)
    return token


def revoke(layout: Layout, journal: Journal, token: str, *, key: Path | Signer) -> Grant:
    """Take a right back.

    Args:
        token: Its short name, as `grants` has it.

    Raises:
        PreviewError: There is none in force of that name.
        CertifyError, UntrustedListError: As `publish`.
    """
    actor = publish.person_of(layout, key)
    with journal.writing() as entry:
        found = next((each for each in grants(entry) if each.token == token), None)
        if found is None or not found.is_in_force:
            raise PreviewError(token, "unknown")
        told = {"token": token, "body": found.body}
        entry.append(REVOKED, found.release, actor=actor, body=told, once=f"revoked:{token}")
    return found


def grants(journal: Journal | Entry) -> list[Grant]:
    """Return every right that was ever given, in order."""
    published = {event.subject for event in journal.events(_PUBLISHED)}
    revoked = {event.body["token"] for event in journal.events(REVOKED)}
    used = [event.body["token"] for event in journal.events(USED)]
    hours = embargo.scheduled(journal)
    return [
        _grant(event, event.subject in published, revoked, used, hours.get(event.subject))
        for event in journal.events(GRANTED)
    ]


def use(journal: Journal, token: str, path: str) -> Grant | None:
    """Return the right that a token gives now, after recording that it was used; None if none."""
    digest = _digest(token)
    if not any(event.body["token_sha256"] == digest for event in journal.events(GRANTED)):
        return None
    with journal.writing() as entry:
        found = next((each for each in grants(entry) if each.token == _name(digest)), None)
        if found is None or not found.is_in_force:
            return None
        told = {"token": found.token, "path": path[:_LONGEST_PATH]}
        entry.append(USED, found.release, actor=found.body, body=told)
    return found


def _grant(
    event: Event, is_out: bool, revoked: set[str], used: list[str], hour: datetime | None
) -> Grant:
    expires, token, now = clock.parse(event.body["expires"]), event.body["token"], clock.now()
    # An hour that was moved forward ends the preview as well.
    is_over = is_out or now >= expires or (hour is not None and now >= hour)
    return Grant(
        token=token,
        release=event.subject,
        body=event.body["body"],
        expires=expires,
        embargo_until=hour,
        is_in_force=not is_over and token not in revoked,
        uses=used.count(token),
    )


def _check_expiry(release: str, expires: datetime, hour: datetime | None) -> None:
    if expires <= clock.now():
        raise PreviewError(release, "past")
    if hour is not None and expires > hour:
        raise PreviewError(release, "too-long")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _name(digest: str) -> str:
    return digest[:12]
