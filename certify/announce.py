"""Telling those on the list what came out: after the fact, at least once, and never in its way.

What is to be told follows from the journal: each publication and withdrawal is one notice, each
body and channel one delivery of it. A delivery has an id that every attempt repeats, so that the
receiver can drop what it has; every attempt is in the journal. A hook's message is signed as
Standard Webhooks says: HMAC-SHA256 over `id.timestamp.body`, in `webhook-signature`.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import os
import smtplib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import requests

from certify import bodies, letters
from certify.bodies import HOOK, Body
from certify.errors import BodyError
from store import canonical, clock, files, mail
from store.journal import Event, Journal
from store.layout import Layout

SENT: Final = "announcement.sent"
FAILED: Final = "announcement.failed"
ACTOR: Final = "certify"
# After the n-th failure the next attempt waits so long; after the last one a person has to ask.
BACK_OFF: Final = tuple(timedelta(minutes=wait) for wait in (1, 5, 30, 120, 360, 720, 1440))
_SECONDS: Final = (5.0, 10.0)  # to connect, to answer
_AT_ONCE: Final = 8


@dataclass(frozen=True)
class Delivery:
    """One notice for one body by one channel; `id` is the same at every attempt."""

    id: str
    event: Event
    body: Body
    channel: str
    address: str
    failures: int = 0
    next_at: datetime | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether no timer tries it again."""
        return self.failures > len(BACK_OFF)


@dataclass(frozen=True)
class Outcome:
    """What one attempt brought; `said` is the receiver's answer, or what stood in the way."""

    delivery: Delivery
    is_sent: bool
    said: str


def open_deliveries(layout: Layout, journal: Journal) -> list[Delivery]:
    """Return what nobody has confirmed yet, oldest first.

    Raises:
        BodyError: The list of bodies cannot be read.
    """
    listed = bodies.read(layout)
    if not listed:
        return []
    sent = {event.body["id"] for event in journal.events(SENT)}
    failed: dict[str, list[Event]] = {}
    for event in journal.events(FAILED):
        failed.setdefault(event.body["id"], []).append(event)
    return [
        _with_failures(delivery, failed.get(delivery.id, []))
        for event in letters.notices(journal)
        for body in listed.values()
        if event.seq > body.since
        for delivery in _deliveries(event, body)
        if delivery.id not in sent
    ]


def deliver(
    layout: Layout, journal: Journal, environment: Mapping[str, str], *, is_asked: bool = False
) -> list[Outcome]:
    """Attempt what is due and record each attempt; nothing when another process is at it.

    Args:
        environment: Names the mail server (`store.mail`) and `PUBLIC_URL`, the address the
            releases are served at.
        is_asked: Whether a person asks: then what waits or was given up is tried too.

    Raises:
        BodyError: The list of bodies cannot be read.
    """
    with _alone(layout) as is_mine:
        if not is_mine:
            return []
        now = clock.now()
        due = [
            delivery
            for delivery in open_deliveries(layout, journal)
            if is_asked or _is_due(delivery, now)
        ]
        return list(_attempt_all(layout, journal, environment, due)) if due else []


def signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the value of `webhook-signature` for a message."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def _attempt_all(
    layout: Layout,
    journal: Journal,
    environment: Mapping[str, str],
    due: Sequence[Delivery],
) -> Iterator[Outcome]:
    server = mail.Server.from_environment(environment)
    site = environment.get("PUBLIC_URL", "").rstrip("/")

    def attempt(delivery: Delivery) -> Outcome:
        if delivery.channel == HOOK:
            return _post(layout, delivery, site)
        return _mail(layout, delivery, site, server)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for outcome in pool.map(attempt, due):
            # Without a server nothing was attempted, so nothing is recorded.
            if outcome.is_sent or outcome.said != letters.NO_SERVER:
                _record(journal, outcome)
            yield outcome


def _post(layout: Layout, delivery: Delivery, site: str) -> Outcome:
    content = canonical.encode(letters.payload(layout, delivery.event, delivery.id, site))
    timestamp = str(int(clock.now().timestamp()))
    try:
        secret = bodies.secret_of(layout, delivery.body.name)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "so-chuan",
            "webhook-id": delivery.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(secret, delivery.id, timestamp, content),
        }
        with requests.post(
            delivery.address,
            data=content,
            headers=headers,
            timeout=_SECONDS,
            # What is signed for one address goes to no other.
            allow_redirects=False,
            stream=True,
        ) as answer:
            return Outcome(delivery, 200 <= answer.status_code < 300, f"HTTP {answer.status_code}")
    except (requests.RequestException, BodyError) as error:
        return Outcome(delivery, False, type(error).__name__)


def _mail(layout: Layout, delivery: Delivery, site: str, server: mail.Server | None) -> Outcome:
    if server is None:
        return Outcome(delivery, False, letters.NO_SERVER)
    subject, text = letters.letter(layout, delivery.event, delivery.body.lang, site)
    try:
        mail.send(server, delivery.address, subject, text, message_id=delivery.id)
    except smtplib.SMTPResponseException as error:
        return Outcome(delivery, False, f"SMTP {error.smtp_code}")
    except OSError as error:
        return Outcome(delivery, False, type(error).__name__)
    return Outcome(delivery, True, "SMTP 250")


def _record(journal: Journal, outcome: Outcome) -> None:
    delivery = outcome.delivery
    body = {
        "id": delivery.id,
        "about": delivery.event.kind,
        "seq": delivery.event.seq,
        "to": delivery.body.name,
        "channel": delivery.channel,
        "attempt": delivery.failures + 1,
        "said": outcome.said,
    }
    subject = delivery.event.subject
    with journal.writing() as entry:
        if not outcome.is_sent:
            entry.append(FAILED, subject, actor=ACTOR, body=body)
        elif entry.recorded(f"sent:{delivery.id}") is None:
            entry.append(SENT, subject, actor=ACTOR, body=body, once=f"sent:{delivery.id}")


def _deliveries(event: Event, body: Body) -> Iterator[Delivery]:
    for channel, address in body.channels.items():
        named = f"{event.hash}:{body.name}:{body.since}:{channel}"
        digest = hashlib.sha256(named.encode()).hexdigest()
        yield Delivery(f"msg_{digest[:32]}", event, body, channel, address)


def _with_failures(delivery: Delivery, failed: Sequence[Event]) -> Delivery:
    if not failed:
        return delivery
    wait = BACK_OFF[min(len(failed), len(BACK_OFF)) - 1]
    return Delivery(
        delivery.id,
        delivery.event,
        delivery.body,
        delivery.channel,
        delivery.address,
        failures=len(failed),
        next_at=clock.parse(failed[-1].at) + wait,
    )


def _is_due(delivery: Delivery, now: datetime) -> bool:
    return not delivery.is_given_up and (delivery.next_at is None or delivery.next_at <= now)


@contextmanager
def _alone(layout: Layout) -> Iterator[bool]:
    """Yield whether this is the one process that delivers."""
    files.make_directory(layout.announcements)
    descriptor = os.open(layout.announcements / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
