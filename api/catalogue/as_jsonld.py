"""A graph as JSON-LD with its context inside: nothing has to be fetched to read it."""

from __future__ import annotations

import json
from typing import Any

from api.catalogue.graph import PREFIXES, Graph, Link, Thing, Value


def encode(graph: Graph) -> bytes:
    """Write a graph; things and properties keep their order."""
    document = {"@context": PREFIXES, "@graph": [_thing(one) for one in graph]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _thing(thing: Thing) -> dict[str, Any]:
    said = {name: _several(values) for name, values in thing.values.items()}
    return {"@id": thing.iri, "@type": list(thing.types), **said}


def _several(values: list[Value]) -> Any:  # noqa: ANN401 - one node or a list of them
    found = [_value(one) for one in values]
    return found[0] if len(found) == 1 else found


def _value(value: Value) -> dict[str, str]:
    if isinstance(value, Link):
        return {"@id": value.iri}
    if value.lang:
        return {"@value": value.text, "@language": value.lang}
    if value.datatype:
        return {"@value": value.text, "@type": value.datatype}
    return {"@value": value.text}
