"""A graph as Turtle (RDF 1.1)."""

from __future__ import annotations

import re
from typing import Final

from api.catalogue.graph import PREFIXES, Graph, Link, Thing, Value

_ESCAPED: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_TO_ESCAPE = re.compile(r'["\\\n\r\t]')
# Characters that may not stand between angle brackets.
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|^`\\]')


def encode(graph: Graph) -> bytes:
    """Write a graph; things and properties keep their order."""
    heads = [f"@prefix {prefix}: <{name}> ." for prefix, name in PREFIXES.items()]
    return ("\n".join(heads) + "\n\n" + "\n".join(map(_thing, graph))).encode()


def _thing(thing: Thing) -> str:
    lines = [f"    a {', '.join(thing.types)}"]
    for name, values in thing.values.items():
        lines.append(f"    {name} {', '.join(map(_value, values))}")
    return f"{_angled(thing.iri)}\n" + " ;\n".join(lines) + " .\n"


def _value(value: Value) -> str:
    if isinstance(value, Link):
        return _angled(value.iri)
    text = '"' + _TO_ESCAPE.sub(lambda found: _ESCAPED[found[0]], value.text) + '"'
    if value.lang:
        return f"{text}@{value.lang}"
    return f"{text}^^{value.datatype}" if value.datatype else text


def _angled(iri: str) -> str:
    safe = _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", iri)
    return f"<{safe}>"
