"""SDMX: REST 1.5 under /sdmx/v1 and REST 2.1 under /sdmx/v2.

The protocol describes its own addresses, forgiving ones among them (`protocol.md` 5.3), so each
base is one route that takes any path; our OpenAPI description points to the standard instead.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from api import errors, negotiation, problems
from api.sdmx import address, refusals, rest1, rest2

router = APIRouter(prefix="/sdmx", tags=["sdmx"], include_in_schema=False)

V1: Final = "/sdmx/v1"
V2: Final = "/sdmx/v2"


@router.get("/v1/{path:path}")
def answer_v1(request: Request, path: str) -> Response:
    """Answer REST 1.5; a refusal is a message of SDMX-ML 2.1."""
    notes = request.scope["so_chuan"]
    notes["lang"] = negotiation.language(request.headers.get("accept-language"))
    notes["operation"] = V1
    try:
        return rest1.answer(request, address.read(path, request.scope["query_string"]))
    except errors.ApiError as error:
        return Response(
            refusals.encode(error, request.scope["path"]),
            status_code=refusals.status_of(error),
            headers={"Content-Language": "vi, en", **problems.headers_of(error)},
            media_type=refusals.MEDIA_TYPE,
        )


@router.get("/v2/{path:path}")
def answer_v2(request: Request, path: str) -> Response:
    """Answer REST 2.1; a refusal is a problem document."""
    notes = request.scope["so_chuan"]
    notes["lang"] = negotiation.language(request.headers.get("accept-language"))
    notes["operation"] = V2
    return rest2.answer(request, address.read(path, request.scope["query_string"]))
