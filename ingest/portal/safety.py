"""Cookies, sessions and tokens: who is asking, and whether the form is ours."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from starlette._utils import AwaitableOrContextManager
from starlette.datastructures import FormData

from ingest.portal.desk import Desk
from ingest.portal.errors import ForbiddenError, NotFoundError, SignInNeededError
from ingest.portal.manners import is_secure
from ingest.portal.sessions import Session
from ingest.roles import Role

SESSION: Final = "so_chuan"
BEFORE: Final = "so_chuan_before"
# Every rule that warns may show its most points, each with two fields.
_MOST_FIELDS: Final = 3000
_LONGEST_FIELD: Final = 64 * 1024
_LOCAL: Final = re.compile(r"/[A-Za-z0-9_./-]*", re.ASCII)


def desk_of(request: Request) -> Desk:
    """Return what the pages work with."""
    desk: Desk = request.app.state.desk
    return desk


def cookie_name(request: Request, name: str) -> str:
    """Return a cookie's name: over TLS it is bound to this very host."""
    return f"__Host-{name}" if is_secure(request.scope, desk_of(request).settings) else name


def find_session(request: Request) -> Session | None:
    """Return who is signed in, or None."""
    secret = request.cookies.get(cookie_name(request, SESSION), "")
    if not secret or len(secret) > 100:
        return None
    return desk_of(request).sessions.find(secret)


def need_session(request: Request) -> Session:
    """Return who is signed in.

    Raises:
        SignInNeededError: Nobody is.
    """
    if isinstance(refused := request.scope["so_chuan"]["refused"], Exception):
        raise refused
    session = find_session(request)
    if session is None:
        raise SignInNeededError
    request.scope["so_chuan"]["session"] = session
    return session


Signed = Annotated[Session, Depends(need_session)]
TheDesk = Annotated[Desk, Depends(desk_of)]


def need_role(session: Session, *roles: Role) -> None:
    """Raise when the page is not for this role: it is not there."""
    if session.account.role not in roles:
        raise NotFoundError


def open_form(request: Request, *, files: int = 0) -> AwaitableOrContextManager[FormData]:
    """Return the fields of a form; as a context manager it closes the files at the end.

    Too many or too long fields are a broken request, too many bytes one that is too large.
    """
    return request.form(max_files=files, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD)


async def read_form(request: Request) -> FormData:
    """Return the fields of a form that has no file."""
    return await open_form(request)


def check_token(session: Session, form: Mapping[str, Any]) -> None:
    """Raise when a form does not carry its session's token."""
    sent = form.get("token", "")
    if not isinstance(sent, str) or not session.is_token(sent):
        raise ForbiddenError("token")


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Give the browser a cookie that no script and no other site can use."""
    response.set_cookie(
        cookie_name(request, name),
        value,
        path="/",
        httponly=True,
        samesite="strict",
        secure=is_secure(request.scope, desk_of(request).settings),
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(request, name),
        path="/",
        httponly=True,
        samesite="strict",
        secure=is_secure(request.scope, desk_of(request).settings),
    )


def begin_sign_in(request: Request) -> tuple[str, str]:
    """Return (cookie, token) for a sign-in form: nobody has a session yet."""
    known = request.cookies.get(cookie_name(request, BEFORE), "")
    secret = known if 20 <= len(known) <= 100 else secrets.token_urlsafe(24)
    return secret, _token_of(secret)


def check_sign_in(request: Request, form: Mapping[str, Any]) -> None:
    """Raise when a sign-in form does not belong to the browser that sends it."""
    if isinstance(refused := request.scope["so_chuan"]["refused"], Exception):
        raise refused
    secret = request.cookies.get(cookie_name(request, BEFORE), "")
    sent = form.get("token", "")
    if not secret or not isinstance(sent, str):
        raise ForbiddenError("token")
    if not hmac.compare_digest(_token_of(secret).encode(), sent.encode("utf-8", "surrogatepass")):
        raise ForbiddenError("token")


def local_path(text: object) -> str:
    """Return a path of ours to go on to; anything else is the first page."""
    is_ours = isinstance(text, str) and not text.startswith("//") and len(text) < 300
    return text if isinstance(text, str) and is_ours and _LOCAL.fullmatch(text) else "/"


def _token_of(secret: str) -> str:
    return hashlib.sha256(f"sign-in:{secret}".encode("utf-8", "surrogatepass")).hexdigest()
