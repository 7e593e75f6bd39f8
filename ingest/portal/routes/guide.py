"""The steward's guide, its pictures, and the rules the findings link to."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from ingest.messages import MESSAGES, Message
from ingest.portal import guide, pages
from ingest.portal.errors import NotFoundError
from ingest.portal.safety import Signed
from ingest.portal.titles import title


def create_router() -> APIRouter:
    """Return the pages; guide and pictures are read when the process starts."""
    router = APIRouter(prefix="/guide")
    # Our own document, and its reader lets no markup through.
    text = Markup(guide.write())  # noqa: S704
    pictures = guide.pictures()

    @router.get("")
    def show_guide(request: Request, session: Signed) -> Response:
        """Show the guide, which is written in Vietnamese."""
        return pages.render(request, "guide.html", text=text)

    @router.get("/pictures/{name}")
    def show_picture(session: Signed, name: str) -> Response:
        """Show a picture of the guide."""
        if name not in pictures:
            raise NotFoundError
        headers = {"Cache-Control": "private, max-age=3600"}
        return Response(pictures[name], media_type="image/png", headers=headers)

    @router.get("/rules")
    def show_rules(request: Request, session: Signed) -> Response:
        """Show every rule under its code: the findings link here."""
        lang = request.scope["so_chuan"]["lang"]
        listed = [
            (code, title(code, lang), *_rule(message[lang]))
            for code, message in sorted(MESSAGES.items())
        ]
        return pages.render(request, "rules.html", rules=listed)

    return router


def _rule(message: Message) -> tuple[str, str]:
    """Return what a rule wants and says, with dots where a finding has its facts."""
    expected, sentence = (re.sub(r"\{\w+\}", "…", text) for text in vars(message).values())
    return expected, sentence
