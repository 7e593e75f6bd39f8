"""What each role finds on its first page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest import rounds, workflow
from ingest.accounts import Account
from ingest.portal.drafts import Draft
from ingest.portal.spellings import Spelling
from ingest.rounds import Due, Line, Round
from ingest.workflow import Deed, Submission
from schemas.contract import Contract
from store.journal import Journal


@dataclass(frozen=True)
class Task:
    """Something that waits for a person: `key` names its sentence."""

    key: str
    dataset_id: str
    target: str
    label: str
    at: str
    agency: str


@dataclass(frozen=True)
class Holding:
    """One dataset of an agency: when it is due, and what was last sent."""

    contract: Contract
    due: Due | None
    round: Round | None
    line: Line | None
    days: int | None
    last: Submission | None


def seen_by(journal: Journal, account: Account) -> list[Submission]:
    """Return the submissions a person may know of, the newest first."""
    listed = workflow.list_submissions(journal)
    return [each for each in reversed(listed) if workflow.can_see(account.actor, each)]


def tasks(
    account: Account, submissions: Iterable[Submission], drafts: Iterable[tuple[Draft, bool]]
) -> list[Task]:
    """Return what waits for a person, the newest first.

    Args:
        account: Who asks.
        submissions: What she may know of, newest first.
        drafts: Her drafts, each with whether it may be submitted.
    """
    listed = list(submissions)
    found = [
        Task(
            "draft_ready" if is_clean else "draft_faults",
            draft.dataset_id,
            f"/drafts/{draft.id}",
            draft.file_name,
            draft.checked_at,
            draft.agency,
        )
        for draft, is_clean in drafts
    ]
    if account.role == "steward":
        found += [_returned(each) for each in _still_returned(listed)]
    steps: tuple[tuple[Deed, str], ...] = (("sign_off", "to_sign"), ("accept", "to_accept"))
    for deed, key in steps:
        found += [
            Task(
                key,
                each.dataset_id,
                f"/uploads/{each.upload_id}",
                str(each.receipt["file_name"]),
                each.steps[-1].at,
                each.agency,
            )
            for each in listed
            if workflow.can(account.actor, each, deed)
        ]
    return found


def asked(spellings: Iterable[Spelling], account: Account) -> list[Task]:
    """Return the spellings that wait for a certifier."""
    if account.role != "certifier":
        return []
    return [
        Task("to_confirm", each.dataset_id, "/labels", each.label, each.at, each.agency)
        for each in spellings
        if each.state == "asked"
    ]


def days_late(listed: Iterable[Round], submission: Submission) -> int:
    """Return how many days after the day of its round a submission came; 0 when in time."""
    for one in listed:
        is_of_round = one.opened_at <= submission.received_at <= (one.closed_at or "9999")
        if is_of_round and (due := one.dues.get(submission.dataset_id)) is not None:
            return max(0, (rounds.local_day(submission.received_at) - due.day).days)
    return 0


def holdings(journal: Journal, agency: str, submissions: Iterable[Submission]) -> list[Holding]:
    """Return an agency's datasets, the one due first on top."""
    open_rounds = [one for one in rounds.list_rounds(journal) if one.closed_at is None]
    lines = {
        line.dataset_id: (one, line)
        for one in reversed(open_rounds)
        for line in rounds.board(journal, one)
        if line.agency == agency
    }
    mine = [each for each in submissions if each.agency == agency]
    found = [_holding(agreed, lines.get(agreed.id), mine) for agreed in rounds.datasets_of(agency)]
    return sorted(found, key=lambda each: (each.days is None, each.days or 0, each.contract.id))


def _holding(agreed: Contract, asked: tuple[Round, Line] | None, mine: list[Submission]) -> Holding:
    last = next((each for each in mine if each.dataset_id == agreed.id), None)
    one, line = asked if asked is not None else (None, None)
    due = line.due if line is not None else rounds.next_due(agreed, rounds.today())
    days = (due.day - rounds.today()).days if due is not None else None
    return Holding(agreed, due, one, line, days, last)


def _still_returned(listed: list[Submission]) -> list[Submission]:
    """Return the returned submissions no later one of their dataset has replaced."""
    newest: dict[str, Submission] = {}
    for each in listed:
        newest.setdefault(each.dataset_id, each)
    return [each for each in newest.values() if each.state == "returned"]


def _returned(each: Submission) -> Task:
    return Task(
        "was_returned",
        each.dataset_id,
        f"/uploads/{each.upload_id}",
        str(each.receipt["file_name"]),
        each.steps[-1].at,
        each.agency,
    )
