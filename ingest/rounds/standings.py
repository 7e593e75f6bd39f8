"""Who has sent what in a round: on time, late, waiting, missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest import workflow
from ingest.rounds.dues import Due, agencies_of, local_day, today
from ingest.rounds.record import Round
from ingest.workflow import Submission
from schemas import contract
from store.journal import Journal

Standing = Literal["on_time", "late", "waiting", "missing"]


@dataclass(frozen=True)
class Line:
    """One dataset of one agency in a round, and the submission that counts, if any."""

    dataset_id: str
    agency: str
    due: Due
    standing: Standing
    days_late: int
    submission: Submission | None


def board(journal: Journal, one: Round) -> list[Line]:
    """Return who sent what, by dataset and agency; a returned submission does not count."""
    submissions = [
        each
        for each in workflow.list_submissions(journal)
        if each.state != "returned"
        and one.opened_at <= each.received_at <= (one.closed_at or "9999")
    ]
    lines = []
    for dataset_id, due in one.dues.items():
        for agency in agencies_of(contract.load(dataset_id)):
            found = [
                each
                for each in submissions
                if each.dataset_id == dataset_id and each.agency == agency
            ]
            lines.append(_line(dataset_id, agency, due, found[0] if found else None, one))
    return lines


def _line(
    dataset_id: str, agency: str, due: Due, submission: Submission | None, one: Round
) -> Line:
    if submission is not None:
        late = (local_day(submission.received_at) - due.day).days
        standing: Standing = "late" if late > 0 else "on_time"
        return Line(dataset_id, agency, due, standing, max(late, 0), submission)
    end = today() if one.closed_at is None else local_day(one.closed_at)
    late = (end - due.day).days
    standing = "missing" if late > 0 or one.closed_at is not None else "waiting"
    return Line(dataset_id, agency, due, standing, max(late, 0), None)
