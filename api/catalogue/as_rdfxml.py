"""A graph as RDF/XML 1.1, the form that every harvester reads."""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from api.catalogue.graph import PREFIXES, Graph, Link, Thing, Value, iri

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
# What XML 1.0 cannot hold in any spelling.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def encode(graph: Graph) -> bytes:
    """Write a graph; things and properties keep their order."""
    names = "".join(f"\n  xmlns:{prefix}={quoteattr(name)}" for prefix, name in PREFIXES.items())
    body = "\n".join(map(_thing, graph))
    return f"{_HEAD}\n<rdf:RDF{names}>\n{body}\n</rdf:RDF>\n".encode()


def _thing(thing: Thing) -> str:
    lines = [f"<rdf:Description rdf:about={quoteattr(thing.iri)}>"]
    lines += [f"  <rdf:type rdf:resource={quoteattr(iri(one))}/>" for one in thing.types]
    lines += [
        f"  {_value(name, value)}" for name, values in thing.values.items() for value in values
    ]
    return "\n".join([*lines, "</rdf:Description>"])


def _value(name: str, value: Value) -> str:
    if isinstance(value, Link):
        return f"<{name} rdf:resource={quoteattr(value.iri)}/>"
    told = f' xml:lang="{value.lang}"' if value.lang else ""
    if value.datatype:
        told = f" rdf:datatype={quoteattr(iri(value.datatype))}"
    return f"<{name}{told}>{escape(_UNWRITABLE.sub('�', value.text))}</{name}>"
