"""Names as agencies write them: asked for from a fault, decided by the certifying department."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ingest.portal import pages, spellings
from ingest.portal.desk import Desk
from ingest.portal.errors import IncompleteError, NotFoundError
from ingest.portal.routes.drafts import find
from ingest.portal.safety import Signed, TheDesk, check_token, need_role, read_form
from ingest.portal.sessions import Session
from ingest.portal.spellings import SpellingError

router = APIRouter()
_MOST_DECIDED = 100


@router.get("/labels")
def show_spellings(request: Request, desk: TheDesk, session: Signed) -> Response:
    """Show what waits for the department, and what it decided."""
    need_role(session, "certifier")
    return _show(request, desk)


@router.post("/labels/{seq}")
async def decide(request: Request, desk: TheDesk, session: Signed, seq: str) -> Response:
    """Confirm or decline one; a confirmed one stands in the contract."""
    form = await read_form(request)
    check_token(session, form)
    need_role(session, "certifier")
    typed = {name: str(form.get(name, "")) for name in ("because", "valid_from", "valid_to")}
    decision = str(form.get("decision", ""))
    try:
        await run_in_threadpool(_decide, desk, session, seq, decision, typed)
    except SpellingError as error:
        return await run_in_threadpool(_show, request, desk, error)
    return RedirectResponse("/labels", 303)


@router.post("/drafts/{draft_id}/labels")
async def ask(request: Request, desk: TheDesk, session: Signed, draft_id: str) -> Response:
    """Ask the department to confirm what a label of a checked file means."""
    form = await read_form(request)
    check_token(session, form)
    typed = {name: str(form.get(name, "")) for name in ("cell", "code", "why")}
    await run_in_threadpool(_ask, desk, session, draft_id, typed)
    return RedirectResponse(f"/drafts/{draft_id}?asked=1", 303)


def _ask(desk: Desk, session: Session, draft_id: str, typed: dict[str, str]) -> None:
    draft = find(desk, session, draft_id)
    faults = desk.drafts.outcome(draft).fatal
    named = (each for each in faults if each.cell == typed["cell"] and spellings.proposals(each))
    fault = next(named, None)
    if fault is None:
        raise NotFoundError
    try:
        spellings.ask(
            desk.journal,
            session.account,
            draft.dataset_id,
            fault,
            code=typed["code"],
            why=typed["why"],
        )
    except SpellingError as error:
        raise IncompleteError(error.key) from None


def _decide(desk: Desk, session: Session, seq: str, decision: str, typed: dict[str, Any]) -> None:
    is_number = seq.isascii() and seq.isdigit() and len(seq) < 16
    if not is_number or decision not in ("confirm", "decline"):
        raise NotFoundError
    spellings.decide(
        desk.journal,
        session.account,
        int(seq),
        "confirm" if decision == "confirm" else "decline",
        home=desk.settings.contracts,
        **typed,
    )


def _show(request: Request, desk: Desk, error: SpellingError | None = None) -> Response:
    listed = spellings.list_spellings(desk.journal)
    return pages.render(
        request,
        "spellings.html",
        422 if error else 200,
        waiting=[each for each in listed if each.state == "asked"],
        decided=[each for each in listed if each.state != "asked"][:_MOST_DECIDED],
        wrong=error.key if error else None,
        said=error.said if error else "",
    )
