"""What was signed and published."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import releases
from api.openapi import described
from api.parameters import LANG, RELEASE_PART, Operation

router = APIRouter(prefix="/v1", tags=["releases"])

RELEASES: Final = Operation(
    parameters=(LANG,), body="ReleaseList", example=examples.RELEASES, is_versioned=False
)
RELEASE: Final = Operation(
    parameters=(RELEASE_PART, LANG), body="Release", example=examples.RELEASE
)
NOTES: Final = Operation(
    parameters=(RELEASE_PART, LANG),
    body="",
    example=None,
    formats={"md": "text/markdown"},
    texts={"md": examples.NOTES},
)


@router.get("/releases", **described(RELEASES))
def list_releases(ask: Annotated[Ask, Depends(asks(RELEASES))]) -> Response:
    """List the published releases, newest first, with those that fail verification."""
    return answer(ask, lambda: releases.list_releases(ask))


@router.get("/releases/{release_id}", **described(RELEASE))
def show_release(ask: Annotated[Ask, Depends(asks(RELEASE))]) -> Response:
    """Show a release with its signed manifest."""
    return answer(ask, lambda: releases.show_release(ask))


@router.get("/releases/{release_id}/notes", **described(NOTES))
def show_notes(ask: Annotated[Ask, Depends(asks(NOTES))]) -> Response:
    """Show the signed release notes: what is new, what changed and why, what is gone."""
    return answer(ask, lambda: releases.show_notes(ask))
