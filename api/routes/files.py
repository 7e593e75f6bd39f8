"""The signed files of a release, byte for byte."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import files
from api.openapi import described
from api.parameters import FILE_PART, LANG, RELEASE_PART, Operation

router = APIRouter(prefix="/v1", tags=["releases"])

FILES: Final = Operation(parameters=(RELEASE_PART, LANG), body="FileList", example=examples.FILES)
MANIFEST: Final = Operation(
    parameters=(RELEASE_PART, LANG),
    body="Manifest",
    example=examples.MANIFEST,
)
FILE: Final = Operation(
    parameters=(RELEASE_PART, FILE_PART, LANG),
    formats={"file": "application/octet-stream"},
    body="",
    example=None,
)


@router.get("/releases/{release_id}/files", **described(FILES))
def list_files(ask: Annotated[Ask, Depends(asks(FILES))]) -> Response:
    """List the signed files of a release: name, length, digest."""
    return answer(ask, lambda: files.list_files(ask))


@router.get("/releases/{release_id}/manifest", **described(MANIFEST))
def show_manifest(ask: Annotated[Ask, Depends(asks(MANIFEST))]) -> Response:
    """Give the manifest as it was signed: its SHA-256 stands in the signed list."""
    return files.send_manifest(ask)


@router.get("/releases/{release_id}/files/{name}", **described(FILE))
def send_file(ask: Annotated[Ask, Depends(asks(FILE))]) -> Response:
    """Give a file of a release as it was signed, whole or a range of it."""
    return files.send_file(ask)
