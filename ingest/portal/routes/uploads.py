"""Submissions: receipt, figures, answers, and the decisions about them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ingest import rounds, workflow
from ingest.decode import is_workbook
from ingest.portal import pages, rules, work
from ingest.portal import preview as previews
from ingest.portal.desk import Desk
from ingest.portal.errors import (
    IncompleteError,
    InReleaseError,
    NotAllowedError,
    NotFoundError,
    OvertakenError,
)
from ingest.portal.routes.datasets import download
from ingest.portal.safety import Signed, TheDesk, check_token, read_form
from ingest.portal.sessions import Session
from ingest.workflow import REASONS, Submission
from schemas import contract
from store import clock

router = APIRouter(prefix="/uploads")
# Beyond this many figures a page compares nothing: the file itself can be downloaded.
_MOST_COMPARED: Final = 50_000
_PAGE: Final = 50


@router.get("")
def show_uploads(
    request: Request,
    desk: TheDesk,
    session: Signed,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show what this person may know of, newest first."""
    seen = work.seen_by(desk.journal, session.account)
    number = max(1, -(-len(seen) // _PAGE))
    page = min(page, number)
    listed = seen[(page - 1) * _PAGE : page * _PAGE]
    opened = rounds.list_rounds(desk.journal)
    return pages.render(
        request,
        "uploads.html",
        listed=listed,
        held=workflow.releases_with(desk.journal, [each.upload_id for each in listed]),
        late={each.upload_id: work.days_late(opened, each) for each in listed},
        page=page,
        pages=number,
    )


@router.get("/{upload_id}")
def show_upload(request: Request, desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Show one submission, and what this person may decide about it."""
    return _show(request, desk, session, find(desk, session, upload_id))


@router.get("/{upload_id}/receipt")
def show_receipt(request: Request, desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Show the receipt as a sheet to print or to keep as PDF."""
    submission = find(desk, session, upload_id)
    return pages.render(
        request,
        "receipt.html",
        submission=submission,
        receipt=submission.receipt,
        releases=workflow.releases_with(desk.journal, [upload_id])[upload_id],
        answers=rules.answers_of(submission.receipt),
        now=clock.text(clock.now()),
    )


@router.get("/{upload_id}/file")
def download_original(desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Hand the bytes back as they came."""
    submission = find(desk, session, upload_id)
    folder = desk.settings.layout.upload(submission.dataset_id, submission.upload_id)
    content = _original(folder).read_bytes()
    suffix = "xlsx" if is_workbook(content) else "csv"
    return download(content, f"{submission.upload_id}.{suffix}", "application/octet-stream")


@router.post("/{upload_id}/sign-off")
async def sign_off(request: Request, desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Put the agency behind the figures."""
    check_token(session, await read_form(request))
    return await run_in_threadpool(_decide, desk, session, upload_id, "sign_off")


@router.post("/{upload_id}/accept")
async def accept(request: Request, desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Take the figures in."""
    check_token(session, await read_form(request))
    return await run_in_threadpool(_decide, desk, session, upload_id, "accept")


@router.post("/{upload_id}/return")
async def give_back(request: Request, desk: TheDesk, session: Signed, upload_id: str) -> Response:
    """Return it with reasons; what was typed stays when something is missing."""
    form = await request.form(max_files=0, max_fields=30, max_part_size=64 * 1024)
    check_token(session, form)
    reasons = [str(each) for each in form.getlist("reason")]
    text = str(form.get("text", ""))
    submission = await run_in_threadpool(find, desk, session, upload_id)
    try:
        return await run_in_threadpool(_return, desk, session, upload_id, reasons, text)
    except IncompleteError:
        typed = {"reasons": reasons, "text": text}
        return await run_in_threadpool(_show, request, desk, session, submission, typed, 422)


def find(desk: Desk, session: Session, upload_id: str) -> Submission:
    """Return a submission this person may know of.

    Raises:
        NotFoundError: There is none, or not for this person.
    """
    try:
        submission = workflow.find(desk.journal, upload_id)
    except workflow.UnknownUploadError:
        raise NotFoundError from None
    if not workflow.can_see(session.account.actor, submission):
        raise NotFoundError
    return submission


def _decide(desk: Desk, session: Session, upload_id: str, deed: workflow.Deed) -> Response:
    step = {"sign_off": workflow.sign_off, "accept": workflow.accept}[deed]
    try:
        submission = step(desk.journal, session.account.actor, upload_id)
    except workflow.WorkflowError as error:
        raise _translated(error) from None
    desk.post.tell(submission)
    return RedirectResponse(f"/uploads/{upload_id}", 303)


def _return(
    desk: Desk, session: Session, upload_id: str, reasons: list[str], text: str
) -> Response:
    try:
        submission = workflow.give_back(
            desk.journal, session.account.actor, upload_id, reasons, text
        )
    except workflow.WorkflowError as error:
        raise _translated(error) from None
    desk.post.tell(submission)
    return RedirectResponse(f"/uploads/{upload_id}", 303)


def _translated(error: workflow.WorkflowError) -> Exception:
    """Return the page's own error for a rule of the workflow."""
    if isinstance(error, workflow.UnknownUploadError):
        return NotFoundError()
    if isinstance(error, workflow.NotYoursError):
        return NotAllowedError()
    if isinstance(error, workflow.MissingReasonError):
        return IncompleteError("give_back_missing")
    if isinstance(error, workflow.InUseError):
        return InReleaseError()
    return OvertakenError()


def _show(
    request: Request,
    desk: Desk,
    session: Session,
    submission: Submission,
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    actor = session.account.actor
    agreed = contract.load(submission.dataset_id)
    table = _observations(desk, submission)
    release = workflow.releases_with(desk.journal, [submission.upload_id])
    deeds: tuple[workflow.Deed, ...] = ("sign_off", "accept", "give_back")
    return pages.render(
        request,
        "upload.html",
        status,
        submission=submission,
        contract=agreed,
        receipt=submission.receipt,
        releases=release[submission.upload_id],
        deeds=[deed for deed in deeds if workflow.can(actor, submission, deed)],
        reasons=REASONS,
        typed=typed or {"reasons": [], "text": ""},
        is_incomplete=typed is not None,
        answers=rules.answers_of(submission.receipt),
        preview=_preview(desk, submission, table),
        figures=previews.figures(agreed, table),
    )


def _observations(desk: Desk, submission: Submission) -> pa.Table:
    folder = desk.settings.layout.upload(submission.dataset_id, submission.upload_id)
    return pq.read_table(folder / "observations.parquet")


def _preview(desk: Desk, submission: Submission, table: pa.Table) -> dict[str, Any] | None:
    """Compare with what was accepted before this submission came."""
    if table.num_rows > _MOST_COMPARED:
        return None
    return rules.preview_of(desk.settings.layout, desk.journal, submission)


def _original(folder: Path) -> Path:
    return next(path for path in sorted(folder.iterdir()) if path.stem == "original")
