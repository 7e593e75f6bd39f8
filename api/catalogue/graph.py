"""A graph of named things: no blank nodes, so that the same facts are always the same bytes.

A name is a compact IRI (`dct:title`); a thing is called by its whole IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from store import clock

PREFIXES: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Link(NamedTuple):
    """Another thing, by its whole IRI."""

    iri: str


class Literal(NamedTuple):
    """A text in a language, or a value of a datatype; a plain text has neither."""

    text: str
    lang: str = ""
    datatype: str = ""


Value = Link | Literal


@dataclass
class Thing:
    """One thing: its types, and its values by property, each in the order they were said."""

    iri: str
    types: tuple[str, ...]
    values: dict[str, list[Value]] = field(default_factory=dict)

    def say(self, name: str, *values: Value | None) -> Thing:
        """Add values of a property, those that are None left out; return the thing."""
        found = [value for value in values if value is not None]
        if found:
            self.values.setdefault(name, []).extend(found)
        return self


Graph = Sequence[Thing]


def iri(compact: str) -> str:
    """Return the whole IRI of a compact one."""
    prefix, _, name = compact.partition(":")
    return PREFIXES[prefix] + name


def both(texts: Mapping[str, str | None]) -> list[Value]:
    """Return a text in each language it has; English last, for who keeps only one."""
    return [Literal(text, lang) for lang in ("vi", "en") if (text := texts.get(lang))]


def instant(at: datetime) -> Literal:
    """Return an instant."""
    return Literal(clock.text(at), datatype="xsd:dateTime")


def day(on: date) -> Literal:
    """Return a day."""
    return Literal(on.isoformat(), datatype="xsd:date")


def links(iris: Iterable[str]) -> list[Value]:
    """Return links to several things."""
    return [Link(each) for each in iris]
