"""The catalogue for harvesters, and each dataset's page.

The formats are described by their own standards and in docs/api/catalogue.md.
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from api.answers import Rendered, answer
from api.catalogue import as_jsonld, as_rdfxml, as_turtle, content, dcat
from api.catalogue.asking import ask_in
from api.parameters import VERSIONED, Operation, formats

router = APIRouter(prefix="/catalog", include_in_schema=False)

FORMATS: Final = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
_WRITERS: Final = {"jsonld": as_jsonld.encode, "ttl": as_turtle.encode, "rdf": as_rdfxml.encode}
CATALOGUE: Final = Operation(
    parameters=(*VERSIONED, formats(*FORMATS)), formats=FORMATS, body="", example=None
)


@router.get("")
def show_catalogue(request: Request) -> Response:
    """Show the catalogue in the form that the Accept header asks for."""
    return _answer(request, None)


@router.get(".jsonld")
def show_jsonld(request: Request) -> Response:
    """Show the catalogue as JSON-LD."""
    return _answer(request, "jsonld")


@router.get(".ttl")
def show_turtle(request: Request) -> Response:
    """Show the catalogue as Turtle."""
    return _answer(request, "ttl")


@router.get(".rdf")
def show_rdfxml(request: Request) -> Response:
    """Show the catalogue as RDF/XML."""
    return _answer(request, "rdf")


def _answer(request: Request, form: str | None) -> Response:
    ask = ask_in(request, CATALOGUE, form)
    return answer(ask, lambda: Rendered(_WRITERS[ask.format](dcat.graph(content.read(ask)))))
