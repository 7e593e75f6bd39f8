"""A dataset's page: its template, and the file that is dropped on it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse

from ingest import rounds, sheet, template
from ingest.number import ALL_FORMATS
from ingest.portal import pages, staging, work
from ingest.portal.errors import IncompleteError, NotFoundError
from ingest.portal.safety import Signed, TheDesk, check_token, need_role, open_form
from ingest.portal.sessions import Session
from schemas import contract
from schemas.contract import Contract

router = APIRouter(prefix="/datasets")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/{dataset_id}")
def show_dataset(request: Request, desk: TheDesk, session: Signed, dataset_id: str) -> Response:
    """Show how to send a dataset's figures."""
    need_role(session, "steward", "head")
    agreed = own_contract(session, dataset_id)
    submissions = work.seen_by(desk.journal, session.account)
    held = work.holdings(desk.journal, session.account.agency, submissions)
    return pages.render(
        request,
        "dataset.html",
        contract=agreed,
        holding=next(each for each in held if each.contract.id == agreed.id),
        formats=formats_of(agreed),
        size=desk.settings.file_size // (1024 * 1024),
        submissions=[each for each in submissions if each.dataset_id == agreed.id][:10],
    )


@router.get("/{dataset_id}/templates/{name}")
def download_template(session: Signed, dataset_id: str, name: str) -> Response:
    """Hand out an empty form, as a workbook with drop-downs or as CSV."""
    agreed = own_contract(session, dataset_id)
    form_id, _, kind = name.rpartition(".")
    forms = {form.id: form for form in agreed.forms}
    if form_id not in forms or kind not in ("xlsx", "csv"):
        raise NotFoundError
    if kind == "xlsx":
        content, media_type = sheet.write_template(agreed, forms[form_id]), XLSX
    else:
        content, media_type = template.write(forms[form_id]), "text/csv; charset=utf-8"
    return download(content, f"{agreed.id.lower()}-{form_id}.{kind}", media_type)


@router.post("/{dataset_id}/files")
async def check_file(request: Request, desk: TheDesk, session: Signed, dataset_id: str) -> Response:
    """Take a file, check it, and go to the page of what was found."""
    need_role(session, "steward")
    agreed = own_contract(session, dataset_id)
    desk.uploads.check(session.account.username)
    async with open_form(request, files=1) as form:
        check_token(session, form)
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise IncompleteError("no_file")
        declared = str(form.get("number_format", ""))
        draft = await run_in_threadpool(
            staging.check,
            desk,
            session.account,
            agreed,
            file.file,
            file_name=file.filename,
            declared=declared if declared in ALL_FORMATS else None,
        )
    return RedirectResponse(f"/drafts/{draft.id}", 303)


def own_contract(session: Session, dataset_id: str) -> Contract:
    """Return a contract of the person's own agency.

    Raises:
        NotFoundError: There is none, or another agency answers for it.
    """
    if dataset_id not in contract.list_ids():
        raise NotFoundError
    agreed = contract.load(dataset_id)
    if session.account.agency not in rounds.agencies_of(agreed):
        raise NotFoundError
    return agreed


def formats_of(agreed: Contract) -> list[str]:
    """Return the number formats a person may declare; empty when the forms leave no choice."""
    found = dict.fromkeys(
        number_format for form in agreed.forms for number_format in form.number_formats
    )
    return list(found) if any(len(form.number_formats) > 1 for form in agreed.forms) else []


def download(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to keep, never to show: `name` is ASCII of ours."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
