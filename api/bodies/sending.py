"""Reading what is sent in a body, as far as it is JSON and not too long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fastapi import Request

from api import errors
from api.manners import LARGEST_BODY

_JSON: Final = ("application/json",)


async def read_body(request: Request, types: Sequence[str] = _JSON) -> bytes:
    """Return the bytes of a body.

    Raises:
        UnsupportedBodyError: It is of another media type, or in a content coding.
        RequestTooLargeError: It is too long.
    """
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    packed = request.headers.get("content-encoding", "identity").lower()
    if given not in types or packed != "identity":
        found = given if packed == "identity" else packed
        raise errors.UnsupportedBodyError(given=found)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_BODY:
            raise errors.RequestTooLargeError(maximum=LARGEST_BODY)
    return bytes(content)
