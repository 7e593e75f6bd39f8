"""A checked file: its faults, what it would change, the answers it needs, and its submission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ingest import rounds
from ingest.portal import answering, fault_pages, pages, spellings, staging
from ingest.portal.checking import StoppedError
from ingest.portal.desk import Desk
from ingest.portal.drafts import Draft, Outcome
from ingest.portal.errors import NotFoundError
from ingest.portal.routes.datasets import XLSX, download, formats_of, own_contract
from ingest.portal.safety import Signed, TheDesk, check_token, need_role, read_form
from ingest.portal.sessions import Session
from schemas import period

router = APIRouter(prefix="/drafts")
_SOURCE: Final = range(3, 501)


@router.get("/{draft_id}")
def show_draft(
    request: Request,
    desk: TheDesk,
    session: Signed,
    draft_id: str,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show what the check found; of many faults a page, or those of one rule."""
    draft = find(desk, session, draft_id)
    return _show(request, desk, session, draft, {}, [], page)


@router.get("/{draft_id}/marked.xlsx")
def download_marked(request: Request, desk: TheDesk, session: Signed, draft_id: str) -> Response:
    """Hand the file back with its faults in the cells."""
    draft = find(desk, session, draft_id)
    path = desk.drafts.folder(draft) / f"marked.{request.scope['so_chuan']['lang']}.xlsx"
    if not path.is_file():
        raise NotFoundError
    return download(path.read_bytes(), f"{draft.dataset_id.lower()}-marked.xlsx", XLSX)


@router.post("/{draft_id}/discard")
async def discard(request: Request, desk: TheDesk, session: Signed, draft_id: str) -> Response:
    """Forget the file."""
    check_token(session, await read_form(request))
    draft = await run_in_threadpool(find, desk, session, draft_id)
    await run_in_threadpool(desk.drafts.remove, draft)
    return RedirectResponse(f"/datasets/{draft.dataset_id}", 303)


@router.post("/{draft_id}/submit")
async def submit(request: Request, desk: TheDesk, session: Signed, draft_id: str) -> Response:
    """Submit the file with its answers; what was typed stays when something is missing."""
    form = await read_form(request)
    check_token(session, form)
    typed = {name: str(value) for name, value in form.items()}
    return await run_in_threadpool(_submit, request, desk, session, draft_id, typed)


def find(desk: Desk, session: Session, draft_id: str) -> Draft:
    """Return a draft of this person.

    Raises:
        NotFoundError: There is none; another's is not there.
    """
    need_role(session, "steward")
    draft = desk.drafts.find(draft_id, session.account.username)
    if draft is None or draft.agency != session.account.agency:
        raise NotFoundError
    return draft


def _submit(
    request: Request, desk: Desk, session: Session, draft_id: str, typed: dict[str, str]
) -> Response:
    draft = find(desk, session, draft_id)
    outcome = desk.drafts.outcome(draft)
    given = answering.read(outcome.warnings, typed)
    wrong = [
        *(["edition_wrong"] if not period.is_period(typed.get("edition", "").strip()) else []),
        *(["source_wrong"] if len(typed.get("source", "").strip()) not in _SOURCE else []),
        *(["answers_missing"] if given.missing else []),
    ]
    if not outcome.is_clean or wrong:
        return _show(request, desk, session, draft, typed, wrong)
    sender = {name: " ".join(typed[name].split()) for name in ("edition", "source")}
    try:
        upload_id = staging.submit(desk, session.account, draft, sender, given.answers)
    except StoppedError:
        return _show(request, desk, session, draft, typed, ["submit_stopped"])
    if upload_id is not None:
        return RedirectResponse(f"/uploads/{upload_id}", 303)
    return _show(request, desk, session, find(desk, session, draft_id), typed, ["answers_missing"])


def _show(
    request: Request,
    desk: Desk,
    session: Session,
    draft: Draft,
    typed: Mapping[str, str],
    wrong: list[str],
    page: int = 1,
) -> Response:
    outcome = desk.drafts.outcome(draft)
    agreed = own_contract(session, draft.dataset_id)
    lang = request.scope["so_chuan"]["lang"]
    defaults = {"edition": rounds.today().isoformat()[:7], "source": ""}
    form = {**defaults, **typed}
    given = answering.read(outcome.warnings, form)
    is_judged = bool(wrong)
    return pages.render(
        request,
        "draft.html",
        422 if wrong else 200,
        draft=draft,
        contract=agreed,
        outcome=outcome,
        faults=_faults(request, desk, draft, outcome, page),
        asked="asked" in request.query_params,
        groups=answering.groups(outcome.warnings, form, lang, is_judged=is_judged),
        missing_count=len(given.missing),
        reasons=answering.reasons(lang),
        form=form,
        wrong=wrong,
        has_marked=(desk.drafts.folder(draft) / f"marked.{lang}.xlsx").is_file(),
        formats=formats_of(agreed),
        size=desk.settings.file_size // (1024 * 1024),
        hours=int(desk.settings.draft_life.total_seconds() // 3600),
    )


def _faults(
    request: Request, desk: Desk, draft: Draft, outcome: Outcome, page: int
) -> fault_pages.FaultPage:
    return fault_pages.show(
        outcome.fatal,
        request.query_params.get("rule", ""),
        page,
        request.scope["so_chuan"]["lang"],
        spellings.waiting(spellings.list_spellings(desk.journal), draft.dataset_id),
    )
