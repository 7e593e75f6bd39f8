"""REST 2.1: which resource a path names, and what it says before the question mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import errors
from api.answers import answer as respond
from api.sdmx import availability, data, metadata, naming, question, structures
from api.sdmx.address import Address, part
from api.sdmx.asking import Opened, open_request
from api.sdmx.message import Flow

_BASE: Final = "v2"
_CONTEXTS: Final = ("dataflow", "datastructure", "provisionagreement", "*", "all")


def answer(request: Request, found: Address) -> Response:
    """Answer a request.

    Raises:
        ApiError: It cannot be understood, or what it asks for is not there.
    """
    kind = part(found, 0, "").lower()
    if kind not in _RESOURCES:
        raise errors.UnknownAddressError(path=request.scope["path"])
    return _RESOURCES[kind](request, found)


def _data(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "data", found, question.ALLOWED[_BASE])
    if len(found.parts) > 6:
        raise errors.UnknownAddressError(path=request.scope["path"])
    asked = question.read_question(found, part(found, 5, "*"))
    flows = _flows(opened, found)
    ask = opened.ask((flows, asked), is_versioned=not question.is_about_others(asked))
    return respond(ask, lambda: data.render(ask, flows, asked))


def _flows(opened: Opened, found: Address) -> list[Flow]:
    """Return the dataflows that `{context}/{agency}/{id}/{version}` names."""
    context = part(found, 1, "*").lower()
    agency, name, version = part(found, 2, "*"), part(found, 3, "*"), part(found, 4, "*")
    if context not in _CONTEXTS:
        raise errors.MalformedQueryError(
            parameter="context",
            value=context,
            expected_vi=", ".join(f"`{word}`" for word in _CONTEXTS),
            expected_en=", ".join(f"`{word}`" for word in _CONTEXTS),
        )
    if context == "datastructure":
        structures.check_structure(opened, agency, name, version)
        return naming.open_flows(opened, "*", "*", "*")
    if context == "provisionagreement":
        name, version = structures.flow_of_agreement(opened, agency, name), "*"
    return naming.open_flows(opened, agency, name, version)


def _availability(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "structure", found, availability.ALLOWED[_BASE])
    asked = availability.read(found, part(found, 5, "*"), part(found, 6, "*"))
    flows = _flows(opened, found)
    ask = opened.ask(("availability", flows, asked), is_versioned=asked.is_versioned)
    return respond(ask, lambda: availability.render(opened, ask, flows, asked))


def _structure(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "structure", found, structures.ALLOWED)
    kind, agency = part(found, 1, "*").lower(), part(found, 2, "*")
    # One client says nothing and means everything, another `~` and means the newest.
    name, version, item = part(found, 3, "*"), part(found, 4, "~"), part(found, 5, "*")
    asked = structures.read(found, kind, agency, name, version, item, is_first=False)
    ask = opened.ask(asked)
    structures.check(opened, asked)
    return respond(ask, lambda: structures.render(opened, ask, asked))


def _schema(request: Request, found: Address) -> Response:
    allowed = ("dimensionAtObservation", "explicitMeasure", "deletion")
    opened = open_request(request, _BASE, "structure", found, allowed)
    if part(found, 1, "").lower() == "metadatastructure":
        raise errors.NotOfferedError(what="schema/metadatastructure", instead="/sdmx/v2/metadata")
    flows = _flows(opened, found)
    ask = opened.ask(("schema", flows))
    return respond(ask, lambda: structures.render_schema(opened, ask, flows))


def _metadata(request: Request, found: Address) -> Response:
    opened = open_request(request, _BASE, "metadata", found, metadata.ALLOWED)
    asked = metadata.read(opened, found)
    ask = opened.ask(asked)
    return respond(ask, lambda: metadata.render(opened, ask, asked))


_RESOURCES: Final[dict[str, Callable[[Request, Address], Response]]] = {
    "data": _data,
    "availability": _availability,
    "structure": _structure,
    "schema": _schema,
    "metadata": _metadata,
}
