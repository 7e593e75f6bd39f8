"""The first page, the notices, the journal, and the private calendar."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from ingest import rounds
from ingest.portal import notices, pages, spellings, work
from ingest.portal.errors import NotFoundError
from ingest.portal.safety import Signed, TheDesk, check_token, need_role, read_form
from ingest.roles import SEES_ALL

router = APIRouter()
_PAGE = 100


@router.get("/")
def show_home(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show what waits for this person, and her agency's datasets."""
    return _home(request, desk, session, feed=None)


@router.post("/calendar")
async def make_calendar(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Make a new private address of the calendar; the former one ends."""
    check_token(session, await read_form(request))
    secret = await run_in_threadpool(desk.accounts.make_feed, session.account.username)
    base = (desk.settings.public_url or str(request.base_url)).rstrip("/")
    return await run_in_threadpool(
        _home, request, desk, session, feed=f"{base}/calendar/{secret}.ics"
    )


def _home(request: Request, desk: TheDesk, session: Signed, *, feed: str | None) -> Response:
    account = session.account
    submissions = work.seen_by(desk.journal, account)
    drafts = []
    if account.role == "steward":
        own = desk.drafts.list_of(account.username)
        drafts = [(draft, desk.drafts.outcome(draft).is_clean) for draft in own]
    shows_agency = account.role in ("steward", "head")
    held = work.holdings(desk.journal, account.agency, submissions) if shows_agency else []
    opened = rounds.list_rounds(desk.journal)
    asked = work.asked(spellings.list_spellings(desk.journal), account)
    return pages.render(
        request,
        "home.html",
        tasks=[*work.tasks(account, submissions, drafts), *asked],
        holdings=held,
        shows_agency=shows_agency,
        boards=[(one, rounds.board(desk.journal, one)) for one in opened if one.closed_at is None],
        feed=feed,
    )


@router.get("/calendar/{name}")
def show_calendar(name: str, desk: TheDesk) -> Response:
    """Answer a calendar program: the address itself is the secret."""
    account = desk.accounts.find_by_feed(name.removesuffix(".ics")) if len(name) < 100 else None
    if account is None or not name.endswith(".ics"):
        raise NotFoundError
    agency = None if account.role in SEES_ALL else account.agency
    content = rounds.feed(desk.journal, agency)
    return Response(content, media_type="text/calendar; charset=utf-8")


@router.get("/notices")
def show_notices(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show the steps others took; what is shown counts as read from then on."""
    listed = notices.list_notices(desk.journal, session.account)
    seq, _ = desk.journal.head()
    desk.accounts.mark_seen(session.account.username, seq)
    return pages.render(request, "notices.html", listed=listed, unread=0)


@router.get("/journal")
def show_journal(
    request: Request,
    desk: TheDesk,
    session: Signed,
    before: Annotated[int, Query(ge=1, le=2**53)] = 2**53,
) -> Response:
    """Show every step, newest first."""
    need_role(session, *SEES_ALL)
    events = [event for event in desk.journal.events() if event.seq < before]
    shown = events[-_PAGE:][::-1]
    older = shown[-1].seq if shown and shown[-1].seq > 1 else None
    return pages.render(request, "journal.html", events=shown, older=older)
