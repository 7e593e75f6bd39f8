"""Templates to answers: every page is rendered here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ingest.portal import notices
from ingest.portal.errors import STATUS, IncompleteError, MachineError, PortalError
from ingest.portal.labels import Labels
from ingest.portal.safety import BEFORE as BEFORE_COOKIE
from ingest.portal.safety import begin_sign_in, desk_of, find_session, set_cookie
from ingest.portal.sessions import Session
from ingest.portal.words import WORDS

_HOME: Final = Path(__file__).parent
STATIC: Final = _HOME / "static"


def make_environment() -> Environment:
    """Return the template environment; a name a template misspells is an error."""
    return Environment(
        loader=FileSystemLoader(_HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(request: Request, template: str, status: int = 200, **contents: Any) -> Response:  # noqa: ANN401 - what a template needs
    """Return a page in the language asked for."""
    lang = request.scope["so_chuan"]["lang"]
    session = request.scope["so_chuan"].get("session")
    environment: Environment = request.app.state.environment
    page = environment.get_template(template).render(
        lang=lang,
        other="en" if lang == "vi" else "vi",
        words=WORDS[lang],
        labels=Labels(lang),
        path=_own_address(request),
        session=session,
        account=session.account if session else None,
        **{"unread": _unread(request, session), **contents},
    )
    response = Response(page, status, media_type="text/html")
    response.headers["Content-Language"] = lang
    return response


def render_sign_in(
    request: Request, *, goes_to: str, message: str | None = None, status: int = 200
) -> Response:
    """Return the sign-in page; its form belongs to this browser."""
    secret, token = begin_sign_in(request)
    provider = desk_of(request).settings.provider
    response = render(
        request,
        "sign_in.html",
        status,
        token=token,
        goes_to=goes_to,
        message=message,
        provider=provider.name if provider else None,
    )
    set_cookie(request, response, BEFORE_COOKIE, secret)
    return response


def render_error(request: Request, error: PortalError) -> Response:
    """Return the page about an error: a sentence, never a detail of ours."""
    key = error.key if isinstance(error, IncompleteError) else type(error).__name__
    if isinstance(error, MachineError):
        # Who is signed in stands in files that perhaps cannot be read either.
        request.scope["so_chuan"]["session"] = None
    if "session" not in request.scope["so_chuan"]:
        session = find_session(request)
        if session is not None:
            request.scope["so_chuan"]["session"] = session
    response = render(request, "error.html", STATUS[type(error)], key=key)
    if STATUS[type(error)] in (429, 503):
        response.headers["Retry-After"] = "60"
    return response


def _own_address(request: Request) -> str:
    """Return where the page can be fetched again: a form's answer stands at its page's address."""
    path: str = request.scope["path"]
    if request.method == "GET" or path == "/sign-in":
        return path
    return path.rpartition("/")[0] or "/"


def _unread(request: Request, session: Session | None) -> int:
    if session is None:
        return 0
    return notices.count_unread(desk_of(request).journal, session.account)
