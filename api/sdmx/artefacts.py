"""Artefacts as objects of pysdmx; only who writes structures imports this.

A name in two languages stands in one text, with a mark between: pysdmx has one language, and
`structure_text` puts the two apart again in what it wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pysdmx.model import (
    Agency,
    AgencyScheme,
    Categorisation,
    Category,
    CategoryScheme,
    Codelist,
    Component,
    Components,
    Concept,
    ConceptScheme,
    DataConstraint,
    Dataflow,
    DataProvider,
    DataProviderScheme,
    DataStructureDefinition,
    DataType,
    ItemReference,
    Metadataflow,
    MetadataProvider,
    MetadataProviderScheme,
    MetadataStructure,
    ProvisionAgreement,
    Role,
)
from pysdmx.model import Code as SdmxCode
from pysdmx.model.constraint import ConstraintAttachment, CubeKeyValue, CubeRegion, CubeValue

from api.sdmx import graph, terms
from api.sdmx.book import Book, Code, Text
from api.sdmx.graph import Node
from api.sdmx.report import ATTRIBUTES as REPORTED

START: Final = "\u241e"
BETWEEN: Final = "\u241f"


@dataclass(frozen=True)
class Narrowed:
    """Which items of an artefact are wanted; None is all of them."""

    codes: Mapping[str, set[str]] = field(default_factory=dict)
    items: frozenset[str] | None = None


def both(text: Text) -> str:
    """Return a text of two languages as one."""
    vi, en = (one.replace(START, "").replace(BETWEEN, "") for one in (text.vi, text.en))
    return f"{START}{vi}{BETWEEN}{en}"


def make(held: Book, node: Node, narrowed: Narrowed) -> Any:  # noqa: ANN401 - any artefact
    """Return an artefact."""
    return _MAKERS[node.name.kind](held, node, narrowed)


def _agencies(held: Book, node: Node, narrowed: Narrowed) -> AgencyScheme:
    named = {held.agency: held.publisher}
    # The full id of an agency names the agency above it; the writer takes it off again.
    above = ""
    if node.name.agency != graph.SDMX:
        named, above = dict(sorted(held.agencies.items())), f"{held.agency}."
    items = [Agency(code, name=both(name)) for code, name in named.items()]
    kept = [Agency(f"{above}{one.id}", name=one.name) for one in _kept(items, narrowed)]
    return AgencyScheme(
        agency=node.name.agency,
        name=both(Text("Các cơ quan", "Agencies")),
        items=kept,
        is_partial=len(kept) < len(items),
    )


def _providers(held: Book, node: Node, narrowed: Narrowed) -> DataProviderScheme:
    items = [DataProvider(code, name=both(name)) for code, name in sorted(held.agencies.items())]
    kept = _kept(items, narrowed)
    return DataProviderScheme(
        agency=held.agency,
        name=both(Text("Các cơ quan cung cấp số liệu", "Data providers")),
        items=kept,
        is_partial=len(kept) < len(items),
    )


def _metadata_providers(held: Book, node: Node, narrowed: Narrowed) -> MetadataProviderScheme:
    return MetadataProviderScheme(
        agency=held.agency,
        name=both(Text("Các cơ quan cung cấp thông tin mô tả", "Metadata providers")),
        items=[MetadataProvider(held.agency, name=both(held.publisher))],
    )


def _codelist(held: Book, node: Node, narrowed: Narrowed) -> Codelist:
    codelist = node.name.id
    codes = held.codelists[codelist]
    kept = narrowed_codes(codes, codelist, narrowed)
    (component, *_) = (one for one in terms.COMPONENTS.values() if one.codelist == codelist)
    return Codelist(
        codelist,
        name=both(Text(component.vi, component.en)),
        version=node.name.version,
        agency=held.agency,
        items=[SdmxCode(code.id, name=both(code.name)) for code in kept],
        is_partial=len(kept) < len(codes),
    )


def narrowed_codes(codes: Sequence[Code], codelist: str, narrowed: Narrowed) -> list[Code]:
    """Return the codes of a list that are wanted."""
    wanted = narrowed.codes.get(codelist)
    return [
        code
        for code in codes
        if (wanted is None or code.id in wanted)
        and (narrowed.items is None or code.id in narrowed.items)
    ]


def _concepts(held: Book, node: Node, narrowed: Narrowed) -> ConceptScheme:
    items = [
        Concept(
            one.id,
            name=both(Text(one.vi, one.en)),
            dtype=DataType(one.text_type),
            enum_ref=_list_urn(held, one.codelist) if one.codelist else None,
        )
        for one in terms.COMPONENTS.values()
    ]
    items += [Concept(one.id, name=both(one.name), dtype=DataType.STRING) for one in REPORTED]
    kept = _kept(items, narrowed)
    return ConceptScheme(
        terms.CONCEPTS,
        name=both(Text("Các khái niệm", "Concepts")),
        version=node.name.version,
        agency=held.agency,
        items=kept,
        is_partial=len(kept) < len(items),
    )


def _list_urn(held: Book, codelist: str) -> str:
    return terms.urn("Codelist", held.agency, codelist, terms.VERSION)


def _structure(held: Book, node: Node, narrowed: Narrowed) -> DataStructureDefinition:
    return DataStructureDefinition(
        id=terms.STRUCTURE,
        name=both(Text("Số liệu theo các chiều của SDG", "Figures by the dimensions of the SDGs")),
        version=node.name.version,
        agency=held.agency,
        components=components(held),
    )


def components(held: Book) -> Components:
    """Return the components of the one data structure."""
    series = ",".join(terms.DIMENSION_IDS)
    levels = {one: series for one in terms.SERIES_ATTRIBUTES}
    levels |= dict.fromkeys(terms.FIGURE_ATTRIBUTES, "O")
    levels[terms.DATASET_ATTRIBUTE] = "D"
    required = {"UNIT_MEASURE", "OBS_STATUS", terms.RELEASE}
    return Components(
        [
            Component(
                one.id,
                required=one not in levels or one.id in required,
                role=_role(one, levels),
                concept=ItemReference(
                    "Concept", held.agency, terms.CONCEPTS, terms.VERSION, one.id
                ),
                local_dtype=None if one.codelist else DataType(one.text_type),
                local_enum_ref=_list_urn(held, one.codelist) if one.codelist else None,
                attachment_level=levels.get(one),
            )
            for one in terms.COMPONENTS.values()
        ]
    )


def _role(one: terms.Component, levels: Mapping[terms.Component, str]) -> Role:
    if one in levels:
        return Role.ATTRIBUTE
    return Role.MEASURE if one is terms.MEASURE else Role.DIMENSION


def _metadata_structure(held: Book, node: Node, narrowed: Narrowed) -> MetadataStructure:
    from pysdmx.model.metadata import MetadataComponent

    return MetadataStructure(
        id=node.name.id,
        name=both(Text("Thông tin mô tả theo SIMS", "Reference metadata by SIMS")),
        version=node.name.version,
        agency=held.agency,
        components=[
            MetadataComponent(
                one.id,
                concept=ItemReference(
                    "Concept", held.agency, terms.CONCEPTS, terms.VERSION, one.id
                ),
                local_dtype=DataType.STRING,
            )
            for one in REPORTED
        ],
    )


def _metadataflow(held: Book, node: Node, narrowed: Narrowed) -> Metadataflow:
    flows = [flow.urn for flow in held.flows.values()]
    return Metadataflow(
        node.name.id,
        name=both(Text("Thông tin mô tả theo SIMS", "Reference metadata by SIMS")),
        version=node.name.version,
        agency=held.agency,
        structure=terms.urn("MetadataStructure", held.agency, graph.METADATA, terms.VERSION),
        targets=flows,
    )


def _dataflow(held: Book, node: Node, narrowed: Narrowed) -> Dataflow:
    row = held.datasets[node.subject]
    flow = held.flows[node.subject]
    about = Text.of(row["description_vi"], row["description_en"], "")
    return Dataflow(
        flow.id,
        name=both(Text(flow.vi, flow.en)),
        description=both(about) if about.vi else None,
        version=flow.version,
        agency=held.agency,
        structure=terms.urn("DataStructure", held.agency, terms.STRUCTURE, terms.VERSION),
    )


def _categories(held: Book, node: Node, narrowed: Narrowed) -> CategoryScheme:
    is_theme = node.name.id == graph.THEMES
    codes = held.themes if is_theme else held.frameworks
    items = [Category(code.id, name=both(code.name)) for code in codes]
    kept = _kept(items, narrowed)
    named = Text("Chủ đề", "Themes") if is_theme else Text("Bộ chỉ số xếp hạng", "Rankings")
    return CategoryScheme(
        node.name.id,
        name=both(named),
        version=node.name.version,
        agency=held.agency,
        items=kept,
        is_partial=len(kept) < len(items),
    )


def _categorisation(held: Book, node: Node, narrowed: Narrowed) -> Categorisation:
    dataset, scheme, category = node.subject.split("/")
    flow = held.flows[dataset]
    return Categorisation(
        id=node.name.id,
        name=both(Text(flow.vi, flow.en)),
        version=node.name.version,
        agency=held.agency,
        source=flow.urn,
        target=terms.urn("Category", held.agency, scheme, terms.VERSION, category),
    )


def _agreement(held: Book, node: Node, narrowed: Narrowed) -> ProvisionAgreement:
    dataset, sender = node.subject.split("/")
    flow, provider = held.flows[dataset], held.agencies[sender]
    return ProvisionAgreement(
        node.name.id,
        name=both(Text(f"{flow.vi}: {provider.vi}", f"{flow.en}: {provider.en}")),
        version=node.name.version,
        agency=held.agency,
        dataflow=flow.urn,
        provider=terms.urn(
            "DataProvider", held.agency, graph.PROVIDERS, terms.SCHEME_VERSION, sender
        ),
    )


def _constraint(held: Book, node: Node, narrowed: Narrowed) -> DataConstraint:
    flow = held.flows[node.subject]
    used = held.used.get(node.subject, {})
    return DataConstraint(
        node.name.id,
        name=both(Text(f"Các mã của {flow.vi}", f"Codes of {flow.en}")),
        version=node.name.version,
        agency=held.agency,
        constraint_attachment=ConstraintAttachment(None, dataflows=[flow.urn]),
        cube_regions=[
            CubeRegion(
                [
                    CubeKeyValue(one.id, [CubeValue(code) for code in sorted(used[one.column])])
                    for one in terms.DIMENSIONS
                    if used.get(one.column)
                ]
            )
        ],
    )


def _kept(items: Sequence[Any], narrowed: Narrowed) -> list[Any]:
    return [one for one in items if narrowed.items is None or one.id in narrowed.items]


_MAKERS: Final[dict[str, Callable[[Book, Node, Narrowed], Any]]] = {
    "agencyscheme": _agencies,
    "dataproviderscheme": _providers,
    "metadataproviderscheme": _metadata_providers,
    "codelist": _codelist,
    "conceptscheme": _concepts,
    "datastructure": _structure,
    "metadatastructure": _metadata_structure,
    "dataflow": _dataflow,
    "metadataflow": _metadataflow,
    "categoryscheme": _categories,
    "categorisation": _categorisation,
    "provisionagreement": _agreement,
    "dataconstraint": _constraint,
}
