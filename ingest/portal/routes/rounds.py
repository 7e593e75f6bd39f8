"""Rounds: who has sent what, and the submissions of each round."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ingest import rounds
from ingest.portal import pages, work
from ingest.portal.desk import Desk
from ingest.portal.errors import NotFoundError
from ingest.portal.safety import Signed, TheDesk
from ingest.portal.sessions import Session
from ingest.roles import SEES_ALL
from schemas import period

router = APIRouter(prefix="/rounds")


@router.get("")
def show_rounds(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show the newest round."""
    listed = rounds.list_rounds(desk.journal)
    return _show(request, desk, session, listed[0] if listed else None)


@router.get("/{name}")
def show_round(request: Request, desk: TheDesk, session: Signed, name: str) -> Response:
    """Show one round."""
    try:
        return _show(request, desk, session, rounds.find(desk.journal, name))
    except rounds.RoundError:
        raise NotFoundError from None


def _show(request: Request, desk: Desk, session: Session, one: rounds.Round | None) -> Response:
    account = session.account
    lines, inbox, doubts = [], [], []
    if one is not None:
        lines = [
            line
            for line in rounds.board(desk.journal, one)
            if account.role in SEES_ALL or line.agency == account.agency
        ]
        inbox = [
            each
            for each in work.seen_by(desk.journal, account)
            if each.dataset_id in one.dues
            and one.opened_at <= each.received_at <= (one.closed_at or "9999")
        ]
        doubts = rounds.doubts(one.dues, period.parse(one.name))
    standings = ("on_time", "late", "waiting", "missing")
    return pages.render(
        request,
        "round.html",
        one=one,
        listed=rounds.list_rounds(desk.journal),
        lines=lines,
        inbox=inbox,
        counts={each: sum(line.standing == each for line in lines) for each in standings},
        doubts=doubts if account.role in SEES_ALL else [],
    )
