"""Signing in and out."""

from __future__ import annotations

import unicodedata

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ingest.accounts import Account
from ingest.portal import pages
from ingest.portal.safety import (
    BEFORE,
    SESSION,
    Signed,
    TheDesk,
    check_sign_in,
    check_token,
    cookie_name,
    drop_cookie,
    find_session,
    local_path,
    read_form,
    set_cookie,
)

router = APIRouter()


@router.get("/sign-in")
def show_sign_in(request: Request, to: str = "/", ended: str = "", failed: str = "") -> Response:
    """Show the form; who is signed in already goes on."""
    if find_session(request) is not None:
        return RedirectResponse(local_path(to), 303)
    message = "signed_out" if ended else "provider_failed" if failed else None
    if message is None and local_path(to) != "/":
        message = "session_over"
    return pages.render_sign_in(request, goes_to=local_path(to), message=message)


@router.post("/sign-in")
async def sign_in(request: Request, desk: TheDesk) -> Response:
    """Open a session; the answer to a wrong password is the same whatever is wrong."""
    form = await read_form(request)
    check_sign_in(request, form)
    desk.sign_ins.check(request.client.host if request.client else "")
    username, password = (str(form.get(name, "")) for name in ("username", "password"))
    account = None
    if len(username) <= 100 and len(password) <= 1000:
        name = unicodedata.normalize("NFC", username).strip().lower()
        account = await run_in_threadpool(desk.accounts.authenticate, name, password)
    goes_to = local_path(form.get("to"))
    if account is None:
        return await run_in_threadpool(
            pages.render_sign_in, request, goes_to=goes_to, message="sign_in_failed", status=401
        )
    return await run_in_threadpool(start, request, desk, account, goes_to)


@router.post("/sign-out")
async def sign_out(request: Request, desk: TheDesk, session: Signed) -> Response:
    """End the session on the server, whatever the browser keeps."""
    check_token(session, await read_form(request))
    await run_in_threadpool(desk.sessions.close, request.cookies[cookie_name(request, SESSION)])
    response = RedirectResponse("/sign-in?ended=1", 303)
    drop_cookie(request, response, SESSION)
    return response


def start(request: Request, desk: TheDesk, account: Account, goes_to: str) -> Response:
    """Open a new session; one that came with the request ends."""
    former = request.cookies.get(cookie_name(request, SESSION), "")
    if former:
        desk.sessions.close(former)
    response = RedirectResponse(goes_to, 303)
    set_cookie(request, response, SESSION, desk.sessions.open(account))
    drop_cookie(request, response, BEFORE)
    return response
