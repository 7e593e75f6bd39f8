"""What became of an agency's figures: the releases that hold them, and who asked how often."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from ingest import rounds, workflow
from ingest.accounts import Account
from ingest.portal import pages, usage, work
from ingest.portal.safety import Signed, TheDesk
from ingest.portal.usage import Asked, Use
from ingest.roles import SEES_ALL
from ingest.workflow import Submission
from schemas import contract
from store.journal import Journal

router = APIRouter(prefix="/use")
_MOST_MISSED = 40


@dataclass(frozen=True)
class Held:
    """A published release with figures of a dataset, in how many submissions."""

    name: str
    published_at: str
    is_withdrawn: bool
    upload_count: int


@dataclass(frozen=True)
class InUse:
    """The use of one dataset; `asked` by indicator, `frameworks` by ranking, over a year."""

    dataset_id: str
    releases: list[Held]
    asked: list[Asked]
    frameworks: dict[str, int]

    @property
    def recent(self) -> int:
        """How often it was asked for in thirty days."""
        return sum(each.recent for each in self.asked)

    @property
    def year(self) -> int:
        """How often it was asked for in a year."""
        return sum(each.year for each in self.asked)


@router.get("")
def show_use(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show the use of what this person may know of: the own agency's, or everybody's."""
    use = usage.read(desk.settings.layout.use, rounds.today())
    submissions = work.seen_by(desk.journal, session.account)
    found = [
        _in_use(desk.journal, use, dataset_id, submissions)
        for dataset_id in _datasets_of(session.account)
    ]
    busiest = sorted(found, key=lambda each: (-each.year, not each.releases, each.dataset_id))
    found_not = usage.not_found(desk.settings.layout.use, rounds.today())
    return pages.render(
        request,
        "use.html",
        span=use.span,
        broken=use.broken,
        datasets=busiest,
        missed=found_not[:_MOST_MISSED],
    )


def _datasets_of(account: Account) -> list[str]:
    if account.role in SEES_ALL:
        return contract.list_ids()
    return [agreed.id for agreed in rounds.datasets_of(account.agency)]


def _in_use(journal: Journal, use: Use, dataset_id: str, submissions: list[Submission]) -> InUse:
    sent = [each.upload_id for each in submissions if each.dataset_id == dataset_id]
    return InUse(
        dataset_id,
        _releases(journal, sent),
        usage.asked(use, dataset_id),
        usage.frameworks(use, dataset_id),
    )


def _releases(journal: Journal, uploads: list[str]) -> list[Held]:
    """Return the published releases that hold one of the uploads, the newest first."""
    counts: dict[str, int] = {}
    for names in workflow.releases_with(journal, uploads).values():
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    withdrawn = {event.subject for event in journal.events("release.withdrawn")}
    return [
        Held(event.subject, event.at, event.subject in withdrawn, counts[event.subject])
        for event in reversed(journal.events("release.published"))
        if event.subject in counts
    ]
