"""What each person should know: read from the journal, nothing is kept but how far one has read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest import rounds, workflow
from ingest.accounts import Account
from ingest.portal import spellings
from ingest.roles import SEES_ALL
from ingest.workflow import Submission
from store.journal import Event, Journal

_LATEST = 200


@dataclass(frozen=True)
class Notice:
    """One step somebody else took; `key` names its sentence, `target` where to look."""

    seq: int
    at: str
    key: str
    subject: str
    target: str
    actor: str
    is_unread: bool


def list_notices(journal: Journal, account: Account) -> list[Notice]:
    """Return the newest notices for a person, newest first."""
    known = {each.upload_id: each for each in workflow.list_submissions(journal)}
    found: list[Notice] = []
    for event in reversed(journal.events()):
        if len(found) >= _LATEST:
            break
        if event.actor != account.username and _concerns(event, account, known, journal):
            found.append(_notice(event, account, known))
    return found


def count_unread(journal: Journal, account: Account) -> int:
    """Return how many notices a person has not been shown."""
    return sum(notice.is_unread for notice in list_notices(journal, account))


def readers(submission: Submission, kind: str, accounts: list[Account]) -> Iterator[Account]:
    """Yield whom a step of a submission is told to."""
    for account in accounts:
        if account.username != submission.steps[-1].actor and _is_told(kind, account, submission):
            yield account


def _concerns(
    event: Event, account: Account, known: dict[str, Submission], journal: Journal
) -> bool:
    if event.kind in workflow.STATE_OF:
        return _is_told(event.kind, account, known[event.subject])
    if event.kind == rounds.OPENED:
        return account.role in SEES_ALL or any(
            account.agency == line.agency
            for line in rounds.board(journal, rounds.find(journal, event.subject))
        )
    if event.kind == spellings.ASKED:
        return account.role == "certifier"
    if event.kind in (spellings.CONFIRMED, spellings.DECLINED):
        return spellings.asked_by(journal, event) == account.username
    return event.kind == "release.published"


def _is_told(kind: str, account: Account, submission: Submission) -> bool:
    """Tell whether a step is this person's business: the next one to act, and those before."""
    is_head = account.role == "head" and account.agency == submission.agency
    is_steward = account.username == submission.steward
    if kind == workflow.SUBMITTED:
        return is_head
    if kind == workflow.SIGNED_OFF:
        return is_steward or account.role == "certifier"
    return is_steward or is_head


def _notice(event: Event, account: Account, known: dict[str, Submission]) -> Notice:
    submission = known.get(event.subject)
    if submission is not None:
        subject, target = submission.dataset_id, f"/uploads/{event.subject}"
    elif event.kind == rounds.OPENED:
        subject, target = event.subject, f"/rounds/{event.subject}"
    elif event.kind == spellings.ASKED:
        subject, target = event.subject, "/labels"
    elif event.kind in (spellings.CONFIRMED, spellings.DECLINED):
        subject, target = event.subject, f"/datasets/{event.subject}"
    else:
        subject, target = event.subject, "/uploads"
    return Notice(
        event.seq,
        event.at,
        f"notice_{event.kind.replace('.', '_')}",
        subject,
        target,
        event.actor,
        event.seq > account.seen_seq,
    )
