"""Is the number in this article right, and if not, why?"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api import errors, examples
from api.answers import answer
from api.asking import Ask, asks, read_ask
from api.bodies import check
from api.claims import sent
from api.openapi import described
from api.parameters import VERSIONED, Form, Operation, Parameter, formats
from schemas import concepts

router = APIRouter(prefix="/v1", tags=["check"])

_EXAMPLES: Final[dict[str, Any]] = {
    "indicator": "GRDP_CURRENT",
    "ref_area": "VN-70",
    "time_period": "2015",
    "value": "73 048 billion",
}


def _line(name: str) -> Form:
    schema = sent.SCHEMAS["Claim"]["properties"][name]
    schema = {key: value for key, value in _texts(schema).items() if key != "description"}

    def read(text: str) -> str:
        if "enum" in schema:
            if text not in schema["enum"]:
                raise ValueError(text)
        elif len(text) > sent.longest(name) or not sent.is_line(text):
            raise ValueError(text)
        return text

    words = ", ".join(f"`{word}`" for word in schema.get("enum", ()))
    most = sent.longest(name)
    return Form(
        read,
        words or f"một dòng từ 1 đến {most} ký tự",
        words or f"one line of 1 to {most} characters",
        schema,
    )


def _texts(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the form as text of what may be a number too: a query string holds texts only."""
    found: dict[str, Any] = schema.get("anyOf", [schema])[0]
    return found


def _read_parts(text: str) -> str:
    if len(text) > _LONGEST_PARTS or not sent.is_line(text):
        raise ValueError(text)
    return text


_LONGEST_PARTS: Final = 1000
_PARTS: Final = Parameter(
    "parts",
    Form(
        _read_parts,
        "các số cách nhau bằng dấu chấm phẩy",
        "numbers separated by semicolons",
        {
            "type": "string",
            "minLength": 1,
            "maxLength": _LONGEST_PARTS,
            "pattern": sent.SCHEMAS["Claim"]["properties"]["text"]["pattern"],
        },
    ),
    "Parts that must add up to `value`, or to the certified figure; separated by semicolons.",
    None,
)
_NAMES: Final = (
    "indicator",
    "ref_area",
    "time_period",
    "value",
    "unit",
    "rank",
    "rank_of",
    "change",
    "direction",
    "share",
    "compared_with",
    "status",
    *concepts.DIMENSIONS,
    "text",
    "locale",
)
CHECK: Final = Operation(
    parameters=(
        *(Parameter(name, _line(name), sent.ABOUT[name], _EXAMPLES.get(name)) for name in _NAMES),
        _PARTS,
        *VERSIONED,
        formats("json"),
    ),
    body="CheckedClaim",
    example=examples.CHECKED,
    is_versioned=False,
)
CHECKS: Final = Operation(
    parameters=(*VERSIONED, formats("json")),
    body="CheckedClaims",
    example=examples.CHECKED_MANY,
    takes="Claims",
    asked=examples.CLAIMS,
    is_versioned=False,
)


@router.get("/check", **described(CHECK))
def check_claim(ask: Annotated[Ask, Depends(asks(CHECK))]) -> Response:
    """Check a quoted number: a verdict, the certified figure, and why they differ."""
    return answer(ask, lambda: check.check_one(ask))


@router.post("/check", **described(CHECKS))
async def check_claims(request: Request) -> Response:
    """Check many claims at once, or every figure that the text or HTML of a page quotes."""
    given = await run_in_threadpool(sent.read, await _read_body(request))
    ask = read_ask(request, CHECKS, question=given)
    return await run_in_threadpool(lambda: answer(ask, lambda: check.check_many(ask, given)))


async def _read_body(request: Request) -> bytes:
    given = request.headers.get("content-type", "").split(";")[0].strip().lower()
    packed = request.headers.get("content-encoding", "identity").lower()
    if given != "application/json" or packed != "identity":
        raise errors.UnsupportedBodyError(given=given if packed == "identity" else packed)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > sent.LARGEST_BODY:
            raise errors.RequestTooLargeError(maximum=sent.LARGEST_BODY)
    return bytes(content)
