"""The World Bank's Indicators API, version 2: described by its publisher, and in docs/api."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Request, Response

from api import missed, negotiation, problems, reading
from api.answers import answer
from api.asking import Ask, read_ask
from api.errors import ApiError
from api.worldbank.calls import Call, InvalidCallError, UnknownSeriesError, read_call
from api.worldbank.parameters import CALL, FORMATS, OWN
from api.worldbank.rendering import message_of, render

router = APIRouter(prefix="/wb/v2", include_in_schema=False)

# A fault of the service is none of the call: it keeps its status.
_FAULT: Final = 500


@router.get("")
@router.get("/{path:path}")
def show(request: Request) -> Response:
    """Answer a call; one that has no answer gets a message, with status 200 like all others."""
    call = None
    try:
        pairs = reading.read_pairs(request.scope["query_string"])
        call = read_call(request.path_params.get("path", ""), pairs)
        ask = _ask(request, call, pairs)
        return answer(ask, lambda: render(ask, call))
    except InvalidCallError as error:
        if isinstance(error, UnknownSeriesError):
            missed.note(request.scope["so_chuan"], "indicator", error.asked.upper())
        return _message(request, call, error)
    except ApiError as error:
        if problems.STATUS[type(error)] >= _FAULT:
            raise
        return _message(request, call, error)


def _ask(request: Request, call: Call, pairs: list[tuple[str, str]]) -> Ask:
    header = request.headers.get("accept-language")
    # Without a language the original speaks English.
    lang = (
        call.lang or dict(pairs).get("lang") or (negotiation.language(header) if header else "en")
    )
    own = [pair for pair in pairs if pair[0] in OWN]
    ask = read_ask(request, CALL, pairs=[*own, ("lang", lang), ("format", call.format)])
    return replace(ask, values={**ask.values, "call": call.spelling})


def _message(request: Request, call: Call | None, error: InvalidCallError | ApiError) -> Response:
    lang = request.scope["so_chuan"]["lang"]
    media_type = FORMATS[call.format if call else "json"]
    headers = {"Content-Language": lang}
    return Response(message_of(error, call, lang), headers=headers, media_type=media_type)
