"""The artefacts a release has, by kind and name, and which refers to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from api.sdmx import terms
from api.sdmx.book import Book

SDMX: Final = "SDMX"
THEMES: Final = "THEMES"
FRAMEWORKS: Final = "FRAMEWORKS"
AGENCIES: Final = "AGENCIES"
PROVIDERS: Final = "DATA_PROVIDERS"
METADATA: Final = "SIMS"
METADATA_PROVIDERS: Final = "METADATA_PROVIDERS"
# In the order they are written.
KINDS: Final = (
    "agencyscheme",
    "dataproviderscheme",
    "metadataproviderscheme",
    "codelist",
    "conceptscheme",
    "datastructure",
    "metadatastructure",
    "dataflow",
    "metadataflow",
    "categoryscheme",
    "categorisation",
    "provisionagreement",
    "dataconstraint",
)


class Name(NamedTuple):
    """What tells an artefact from all others of a release."""

    kind: str
    agency: str
    id: str
    version: str


@dataclass(frozen=True)
class Node:
    """One artefact: what it refers to, and what it is made from."""

    name: Name
    children: tuple[Name, ...] = ()
    subject: str = ""


Graph = Mapping[Name, Node]


def graph_of(held: Book) -> Graph:
    """Return every artefact of a release, in the order of `KINDS`."""
    nodes = [
        *_schemes(held),
        *(_node(held, "codelist", codelist) for codelist in held.codelists),
        _node(held, "conceptscheme", terms.CONCEPTS),
        _structure(held),
        _node(held, "metadatastructure", METADATA, [_name(held, "conceptscheme", terms.CONCEPTS)]),
        *_flows(held),
        _node(held, "metadataflow", METADATA, [_name(held, "metadatastructure", METADATA)]),
        *_categories(held),
    ]
    ordered = sorted(nodes, key=lambda node: (KINDS.index(node.name.kind), node.name))
    return {node.name: node for node in ordered}


def flow_name(held: Book, dataset: str) -> Name:
    """Return the name of a dataset's dataflow."""
    return _name(held, "dataflow", dataset, held.flows[dataset].version)


def _name(held: Book, kind: str, artefact: str, version: str = terms.VERSION) -> Name:
    return Name(kind, held.agency, artefact, version)


def _node(held: Book, kind: str, artefact: str, children: Iterable[Name] = ()) -> Node:
    return Node(_name(held, kind, artefact), tuple(children))


def _schemes(held: Book) -> list[Node]:
    fixed = terms.SCHEME_VERSION
    return [
        Node(Name("agencyscheme", SDMX, AGENCIES, fixed)),
        Node(Name("agencyscheme", held.agency, AGENCIES, fixed)),
        Node(_providers(held)),
        Node(Name("metadataproviderscheme", held.agency, METADATA_PROVIDERS, fixed)),
    ]


def _providers(held: Book) -> Name:
    return Name("dataproviderscheme", held.agency, PROVIDERS, terms.SCHEME_VERSION)


def _structure(held: Book) -> Node:
    lists = [_name(held, "codelist", codelist) for codelist in held.codelists]
    concepts = _name(held, "conceptscheme", terms.CONCEPTS)
    return _node(held, "datastructure", terms.STRUCTURE, [*lists, concepts])


def _flows(held: Book) -> list[Node]:
    structure = _name(held, "datastructure", terms.STRUCTURE)
    found = []
    for dataset in held.flows:
        flow = flow_name(held, dataset)
        found.append(Node(flow, (structure,), dataset))
        found.append(Node(_name(held, "dataconstraint", f"CR_{dataset}"), (flow,), dataset))
        found += [
            Node(
                _name(held, "provisionagreement", f"PA_{dataset}_{sender}"),
                (flow, _providers(held)),
                f"{dataset}/{sender}",
            )
            for sender in held.senders.get(dataset, ())
        ]
    return found


def _categories(held: Book) -> list[Node]:
    """Return the category schemes, and what puts each dataflow into a theme and a framework."""
    found = []
    for scheme, codes in ((THEMES, held.themes), (FRAMEWORKS, held.frameworks)):
        if not codes:
            continue
        found.append(_node(held, "categoryscheme", scheme))
        target = _name(held, "categoryscheme", scheme)
        for dataset in held.flows:
            for category in _categories_of(held, dataset, scheme):
                name = _name(held, "categorisation", f"{scheme}_{category}_{dataset}")
                children = (flow_name(held, dataset), target)
                found.append(Node(name, children, f"{dataset}/{scheme}/{category}"))
    return found


def _categories_of(held: Book, dataset: str, scheme: str) -> list[str]:
    if scheme == THEMES:
        named: set[Any] = {held.datasets[dataset]["theme"]}
    else:
        named = {row.framework for row in held.indicators.get(dataset, ())}
    codes = held.themes if scheme == THEMES else held.frameworks
    return [code.id for code in codes if code.id in named]


def parents(graph: Graph, name: Name) -> list[Name]:
    """Return the artefacts that refer to one."""
    return [node.name for node in graph.values() if name in node.children]


def closure(graph: Graph, names: Iterable[Name], *, upwards: bool = False) -> set[Name]:
    """Return everything some artefacts refer to, or everything that refers to them."""
    found: set[Name] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        for other in parents(graph, name) if upwards else graph[name].children:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def references(graph: Graph, names: list[Name], asked: str) -> set[Name]:
    """Return what a query gives besides the artefacts it names.

    Args:
        asked: A value of the parameter `references`; a kind means that kind of whatever is near.
    """
    above = {parent for name in names for parent in parents(graph, name)}
    siblings = {child for name in above for child in graph[name].children}
    below = closure(graph, names)
    everything = above | siblings | below
    match asked:
        case "none":
            found = set()
        case "parents":
            found = above
        case "ancestors":
            found = closure(graph, names, upwards=True)
        case "parentsandsiblings":
            found = above | siblings
        case "children":
            found = {child for name in names for child in graph[name].children}
        case "descendants":
            found = below
        case "all":
            found = everything
        case _:
            near = everything | closure(graph, names, upwards=True)
            found = {name for name in near if name.kind == asked}
    return found - set(names)
