"""What to know before asking."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from api import examples
from api.answers import answer
from api.asking import Ask, asks
from api.bodies import config
from api.openapi import described
from api.parameters import VERSIONED, Operation

router = APIRouter(prefix="/v1", tags=["service"])

CONFIG: Final = Operation(parameters=VERSIONED, body="Config", example=examples.CONFIG)


@router.get("/config", **described(CONFIG))
def show_config(ask: Annotated[Ask, Depends(asks(CONFIG))]) -> Response:
    """Show limits, licence, citation, formats and languages."""
    return answer(ask, lambda: config.show_config(ask))
