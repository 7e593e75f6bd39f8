"""REST 1.5: which resource a path names, and what it says before the question mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import errors
from api.answers import answer as respond
from api.sdmx import availability, data, keys, naming, question, structures
from api.sdmx.address import Address, part
from api.sdmx.asking import open_request

_BASE: Final = "v1"


def answer(request: Request, found: Address) -> Response:
    """Answer a request.

    Raises:
        ApiError: It cannot be understood, or what it asks for is not there.
    """
    kind = part(found, 0, "").lower()
    if kind in _RESOURCES:
        return _RESOURCES[kind](request, found)
    if kind in structures.KINDS:
        return _structure(request, found)
    raise errors.UnknownAddressError(path=request.scope["path"])


def _data(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "data", found, question.ALLOWED[_BASE])
    agency, flow, version = _flow(part(found, 1, ""))
    if len(found.parts) > 4:
        raise errors.UnknownAddressError(path=request.scope["path"])
    asked = question.read_question(found, part(found, 2, "all"))
    senders = keys.read_providers(part(found, 3, "all"))
    asked = replace(asked, tests=(*asked.tests, *senders))
    flows = naming.open_flows(opened, agency, flow, version)
    ask = opened.ask((flows, asked), is_versioned=not question.is_about_others(asked))
    return respond(ask, lambda: data.render(ask, flows, asked))


def _flow(text: str) -> tuple[str, str, str]:
    """Split `[agency,]flow[,version]`."""
    parts = text.split(",")
    if not text or len(parts) > 3:
        raise errors.MalformedQueryError(
            parameter="flow",
            value=text,
            expected_vi="`[cơ quan,]luồng[,phiên bản]`",
            expected_en="`[agency,]flow[,version]`",
        )
    if len(parts) == 1:
        return "all", parts[0], "latest"
    return parts[0], parts[1], parts[2] if len(parts) == 3 else "latest"


def _availability(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "structure", found, availability.ALLOWED[_BASE])
    agency, flow, version = _flow(part(found, 1, ""))
    asked = availability.read(found, part(found, 2, "all"), part(found, 4, "all"))
    senders = keys.read_providers(part(found, 3, "all"))
    figures = replace(asked.figures, tests=(*asked.figures.tests, *senders))
    asked = replace(asked, figures=figures)
    flows = naming.open_flows(opened, agency, flow, version)
    ask = opened.ask(("availability", flows, asked), is_versioned=asked.is_versioned)
    return respond(ask, lambda: availability.render(opened, ask, flows, asked))


def _structure(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "structure", found, structures.ALLOWED)
    parts = [part.lower() for part in found.parts]
    kind, agency = parts[0], part(found, 1, "all")
    name, version, item = part(found, 2, "all"), part(found, 3, "latest"), part(found, 4, "all")
    if name == "latest":
        # One client leaves the id out: `dataflow/VNP/latest`.
        name, version = "all", "latest"
    asked = structures.read(found, kind, agency, name, version, item, is_first=True)
    ask = opened.ask(asked)
    structures.check(opened, asked)
    return respond(ask, lambda: structures.render(opened, ask, asked))


def _not_offered(request: Request, found: Address) -> Response:
    what = part(found, 0, "").lower()
    instead = f"/sdmx/v2/{what}"
    raise errors.NotOfferedError(what=what, instead=instead)


_RESOURCES: Final[dict[str, Callable[[Request, Address], Response]]] = {
    "data": _data,
    "availableconstraint": _availability,
    "schema": _not_offered,
    "metadata": _not_offered,
}
