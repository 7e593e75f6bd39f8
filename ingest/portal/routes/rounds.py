"""Rounds: opened and closed by the certifying department, and who has sent what in each."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ingest import rounds
from ingest.portal import openings, pages, work
from ingest.portal.desk import Desk
from ingest.portal.errors import NotFoundError, OvertakenError
from ingest.portal.openings import Offer
from ingest.portal.safety import Signed, TheDesk, check_token, need_role, read_form
from ingest.portal.sessions import Session
from ingest.roles import SEES_ALL
from schemas import period

router = APIRouter(prefix="/rounds")


@router.get("")
def show_rounds(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show the newest round."""
    listed = rounds.list_rounds(desk.journal)
    return _show(request, desk, session, listed[0] if listed else None)


@router.get("/new")
def ask_for_round(request: Request, session: Signed, name: str = "") -> Response:
    """Show the form of a new round; with a period, what is proposed for it."""
    need_role(session, "certifier")
    name = name.strip().upper()
    if not name:
        return _form(request, _this_quarter(), [], None)
    if not _can_name(name):
        return _form(request, name, [], "round_wrong_period")
    return _form(request, name, openings.offers(name), None)


@router.post("")
async def open_round(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Open a round; what was typed stays when something is missing."""
    form = await read_form(request)
    check_token(session, form)
    need_role(session, "certifier")
    name = str(form.get("name", ""))
    chosen = [str(each) for each in form.getlist("dataset")]
    days = {
        key.removeprefix("due-"): str(value)
        for key, value in form.items()
        if key.startswith("due-")
    }
    return await run_in_threadpool(_open, request, desk, session, name, chosen, days)


@router.get("/{name}")
def show_round(request: Request, desk: TheDesk, session: Signed, name: str) -> Response:
    """Show one round."""
    try:
        return _show(request, desk, session, rounds.find(desk.journal, name))
    except rounds.RoundError:
        raise NotFoundError from None


@router.post("/{name}/close")
async def close_round(request: Request, desk: TheDesk, session: Signed, name: str) -> Response:
    """End a round: what was not sent by now is missing."""
    check_token(session, await read_form(request))
    need_role(session, "certifier")
    await run_in_threadpool(_close, desk, session, name)
    return RedirectResponse(f"/rounds/{name}", 303)


def _open(
    request: Request,
    desk: Desk,
    session: Session,
    name: str,
    chosen: list[str],
    days: dict[str, str],
) -> Response:
    if not _can_name(name):
        return _form(request, name, [], "round_wrong_period")
    filled = openings.typed(name, chosen, days)
    try:
        dues = openings.dues(filled)
    except rounds.RoundError as error:
        return _form(request, name, filled, str(error))
    try:
        one = rounds.open_round(desk.journal, name, dues, session.account.username)
    except rounds.RoundError:
        return _form(request, name, filled, "round_there_is")
    desk.post.tell_round(one)
    return RedirectResponse(f"/rounds/{name}", 303)


def _close(desk: Desk, session: Session, name: str) -> None:
    try:
        one = rounds.find(desk.journal, name)
    except rounds.RoundError:
        raise NotFoundError from None
    try:
        rounds.close_round(desk.journal, one.name, session.account.username)
    except rounds.RoundError:
        raise OvertakenError from None


def _form(request: Request, name: str, filled: list[Offer], wrong: str | None) -> Response:
    return pages.render(
        request,
        "round_new.html",
        422 if wrong else 200,
        name=name,
        asked=name if filled else "",
        offers=filled,
        wrong=wrong,
    )


def _can_name(name: str) -> bool:
    """Tell whether a round may be called so: a period that is one part of an address."""
    return "/" not in name and period.is_period(name)


def _this_quarter() -> str:
    today = rounds.today()
    return f"{today.year}-Q{(today.month - 1) // 3 + 1}"


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
