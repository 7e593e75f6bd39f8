"""Structure queries: which artefacts, what with them, how much of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api import errors
from api.answers import Rendered
from api.sdmx import address, graph, media, naming, terms
from api.sdmx.address import Address
from api.sdmx.asking import Opened, SdmxAsk
from api.sdmx.book import Book
from api.sdmx.graph import Graph, Name
from api.sdmx.heading import head_of
from api.sdmx.message import Flow

ALLOWED: Final = ("references", "detail")
_EVERY: Final = ("structure", "*", "all")
# Every kind the standards know; what we publish none of is not found, never malformed.
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    **{kind: (kind,) for kind in graph.KINDS},
    **dict.fromkeys(_EVERY, graph.KINDS),
    "organisationscheme": ("agencyscheme", "dataproviderscheme", "metadataproviderscheme"),
    "contentconstraint": ("dataconstraint",),
    "allowedconstraint": ("dataconstraint",),
    **dict.fromkeys(
        (
            "actualconstraint",
            "attachmentconstraint",
            "categoryschememap",
            "conceptschememap",
            "customtypescheme",
            "dataconsumerscheme",
            "hierarchicalcodelist",
            "hierarchy",
            "hierarchyassociation",
            "metadataconstraint",
            "metadataprovisionagreement",
            "namealiasscheme",
            "namepersonalisationscheme",
            "organisationschememap",
            "organisationunitscheme",
            "process",
            "reportingtaxonomy",
            "reportingtaxonomymap",
            "representationmap",
            "rulesetscheme",
            "structuremap",
            "structureset",
            "transformationscheme",
            "userdefinedoperatorscheme",
            "valuelist",
            "vtlmappingscheme",
        ),
        (),
    ),
}
_REFERENCES: Final = (
    "none",
    "parents",
    "parentsandsiblings",
    "ancestors",
    "children",
    "descendants",
    "all",
)
_DETAILS: Final = (
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
    "referencepartial",
    "raw",
)
# Kinds that SDMX-ML 2.1 cannot say.
_LATER: Final = ("metadatastructure", "metadataflow", "metadataproviderscheme")
_CLASSES: Final = {
    "agencyscheme": "AgencyScheme",
    "dataproviderscheme": "DataProviderScheme",
    "metadataproviderscheme": "MetadataProviderScheme",
    "codelist": "Codelist",
    "conceptscheme": "ConceptScheme",
    "datastructure": "DataStructure",
    "metadatastructure": "MetadataStructure",
    "dataflow": "Dataflow",
    "metadataflow": "Metadataflow",
    "categoryscheme": "CategoryScheme",
    "categorisation": "Categorisation",
    "provisionagreement": "ProvisionAgreement",
    "dataconstraint": "DataConstraint",
}


@dataclass(frozen=True)
class Question:
    """A structure query."""

    kinds: tuple[str, ...]
    kind: str
    agency: str
    name: str
    version: str
    items: frozenset[str] | None
    references: str
    detail: str

    def __repr__(self) -> str:
        """Return one spelling: a set has no order."""
        items = None if self.items is None else sorted(self.items)
        told = (self.kinds, self.agency, self.name, self.version, items)
        return repr((told, self.references, self.detail))


def read(
    found: Address,
    kind: str,
    agency: str,
    name: str,
    version: str,
    item: str,
    *,
    is_first: bool,
) -> Question:
    """Read a structure query.

    Args:
        is_first: Of REST 1.5, where kinds stand that 2.1 cannot say are left out.

    Raises:
        MalformedQueryError: The kind does not exist, or a parameter has no such value.
    """
    if kind not in KINDS:
        raise _malformed("structure", kind, sorted(KINDS))
    references = (address.single(found, "references") or "none").lower()
    if references not in (*_REFERENCES, *KINDS):
        raise _malformed("references", references, _REFERENCES)
    detail = (address.single(found, "detail") or "full").lower()
    if detail not in _DETAILS:
        raise _malformed("detail", detail, _DETAILS)
    if references not in _REFERENCES:
        references = next(iter(KINDS[references]), references)
    kinds = tuple(one for one in KINDS[kind] if not (is_first and one in _LATER))
    items = None if item in ("all", "*", "") else frozenset(re.split(r"[+, ]", item))
    return Question(kinds, kind, agency, name, version, items, references, detail)


def _malformed(parameter: str, value: str, allowed: Sequence[str]) -> errors.MalformedQueryError:
    words = ", ".join(f"`{word}`" for word in allowed)
    return errors.MalformedQueryError(
        parameter=parameter,
        value=value,
        expected_vi=f"một trong {words}",
        expected_en=f"one of {words}",
    )


def check(opened: Opened, asked: Question) -> None:
    """Find what a query names.

    Raises:
        UnknownStructureError: There is nothing.
    """
    held = naming.book_of(opened)
    if not _matching(graph.graph_of(held), asked):
        told = f"{asked.agency}:{asked.name}({asked.version})"
        raise errors.UnknownStructureError(release=held.release, kind=asked.kind, name=told)


def _matching(found: Graph, asked: Question) -> list[Name]:
    return [
        name
        for name in found
        if name.kind in asked.kinds
        and naming.fits(name.agency, asked.agency)
        and naming.fits(name.id, asked.name)
        and (
            naming.fits_version(name.version, asked.version)
            # The standard fixes 1.0 for these; other artefacts have three parts.
            or f"{name.version}.0" == asked.version
        )
    ]


def render(opened: Opened, ask: SdmxAsk, asked: Question) -> Rendered:
    """Return a structure message.

    Raises:
        NotAcceptableError: The version of the format cannot say what is named.
    """
    from api.sdmx import artefacts

    held = naming.book_of(opened)
    found = graph.graph_of(held)
    named = _matching(found, asked)
    others = graph.references(found, named, asked.references)
    if ask.format == "structure21":
        named = [name for name in named if name.kind not in _LATER]
        others = {name for name in others if name.kind not in _LATER}
        if not named:
            later = media.FORMATS["v2", "structure"][:-1]
            raise errors.NotAcceptableError(allowed=[one.media_type for one in later])
    used: Mapping[str, set[str]] = {}
    if asked.detail == "referencepartial":
        used = used_codes(held, _datasets(found, [*named, *others]))
    narrowed = {name: artefacts.Narrowed(items=asked.items) for name in named}
    narrowed |= {name: artefacts.Narrowed(codes=used) for name in others}
    stubs = {
        _short(name): "complete" in asked.detail
        for name in found
        # Without what it joins, an agreement would break the schemas.
        if name.kind != "provisionagreement"
        if ("allstubs" in asked.detail or "allcompletestubs" in asked.detail)
        or ("stubs" in asked.detail and name in others)
    }
    return Rendered(write(held, ask, found, narrowed, stubs=stubs))


def _short(name: Name) -> str:
    return f"{_CLASSES[name.kind]}={name.agency}:{name.id}({name.version})"


def _datasets(found: Graph, names: Iterable[Name]) -> set[str]:
    return {found[name].subject for name in names if name.kind == "dataflow"}


def used_codes(held: Book, datasets: Iterable[str]) -> dict[str, set[str]]:
    """Return the codes some datasets have series of, and those above them, by code list."""
    columns: dict[str, set[str]] = {}
    for dataset in datasets:
        for column, codes in held.used.get(dataset, {}).items():
            columns.setdefault(column, set()).update(codes)
    return by_codelist(held, columns)


def by_codelist(held: Book, columns: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return codes by code list instead of by column."""
    found: dict[str, set[str]] = {}
    for column, codes in columns.items():
        codelist = terms.BY_COLUMN[column].codelist
        found.setdefault(codelist, set()).update(codes)
    return {codelist: codes for codelist, codes in found.items() if codelist in held.codelists}


def write(
    held: Book,
    ask: SdmxAsk,
    found: Graph,
    narrowed: Mapping[Name, Any],
    *,
    extra: Sequence[Any] = (),
    stubs: Mapping[str, bool] | None = None,
) -> bytes:
    """Return some artefacts, each narrowed, and further objects as one message."""
    from api.sdmx import artefacts, structure_text

    ordered = [name for name in found if name in narrowed]
    objects = [artefacts.make(held, found[name], narrowed[name]) for name in ordered]
    parents = structure_text.parents_of(
        (
            name.id,
            artefacts.narrowed_codes(held.codelists[name.id], name.id, narrowed[name]),
        )
        for name in ordered
        if name.kind == "codelist"
    )
    head = head_of(ask)
    return structure_text.write([*objects, *extra], head, ask.format, parents, stubs)


def render_schema(opened: Opened, ask: SdmxAsk, flows: Sequence[Flow]) -> Rendered:
    """Return what figures of some dataflows may look like: structure, concepts, codes used."""
    from api.sdmx.artefacts import Narrowed

    held = naming.book_of(opened)
    found = graph.graph_of(held)
    names = [graph.flow_name(held, flow.id) for flow in flows]
    below = graph.closure(found, names)
    used = used_codes(held, [flow.id for flow in flows])
    narrowed = {name: Narrowed(codes=used) for name in (*names, *below)}
    return Rendered(write(held, ask, found, narrowed))


def check_structure(opened: Opened, agency: str, name: str, version: str) -> None:
    """Find the data structure that a data query names.

    Raises:
        UnknownStructureError: There is none of this name.
    """
    kinds = ("datastructure",)
    check(opened, Question(kinds, kinds[0], agency, name, version, None, "none", "full"))


def flow_of_agreement(opened: Opened, agency: str, name: str) -> str:
    """Return the dataset of a provision agreement.

    Raises:
        UnknownStructureError: There is none of this name.
    """
    kinds = ("provisionagreement",)
    asked = Question(kinds, kinds[0], agency, name, "*", None, "none", "full")
    check(opened, asked)
    found = graph.graph_of(naming.book_of(opened))
    datasets = {found[one].subject.split("/")[0] for one in _matching(found, asked)}
    return ",".join(sorted(datasets))
