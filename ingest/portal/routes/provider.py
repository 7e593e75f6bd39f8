"""Away to the identity provider, and back from it."""

from __future__ import annotations

import logging
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ingest.portal.oidc import Departures, ProviderError
from ingest.portal.routes.sign_in import start
from ingest.portal.safety import TheDesk, cookie_name, drop_cookie, is_secure, local_path
from ingest.portal.settings import Provider

_LOG = logging.getLogger(__name__)
_COOKIE: Final = "so_chuan_provider"
_FAILED: Final = "/sign-in?failed=1"
_BACK: Final = "/sign-in/provider/back"


def create_router(provider: Provider) -> APIRouter:
    """Return the two steps for a provider."""
    router = APIRouter()
    departures = Departures(provider)

    @router.get("/sign-in/provider")
    def leave(request: Request, desk: TheDesk, to: str = "/") -> Response:
        desk.sign_ins.check(request.client.host if request.client else "")
        base = (desk.settings.public_url or str(request.base_url)).rstrip("/")
        try:
            secret, address = departures.leave(f"{base}{_BACK}", local_path(to))
        except ProviderError as error:
            _LOG.warning("identity provider: %s", error)
            return RedirectResponse(_FAILED, 303)
        response = RedirectResponse(address, 303)
        # Lax: the browser comes back from another site, and must bring it along.
        response.set_cookie(
            cookie_name(request, _COOKIE),
            secret,
            max_age=600,
            path="/",
            httponly=True,
            samesite="lax",
            secure=is_secure(request.scope, desk.settings),
        )
        return response

    @router.get(_BACK)
    def come_back(request: Request, desk: TheDesk) -> Response:
        secret = request.cookies.get(cookie_name(request, _COOKIE), "")
        try:
            username, goes_to = departures.come_back(secret, str(request.url))
        except ProviderError as error:
            _LOG.warning("identity provider: %s", error)
            username, goes_to = "", "/"
        account = desk.accounts.find(username) if username else None
        if account is None:
            return RedirectResponse(_FAILED, 303)
        response = start(request, desk, account, goes_to)
        drop_cookie(request, response, _COOKIE)
        return response

    return router
