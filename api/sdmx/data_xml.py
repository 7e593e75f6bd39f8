"""Data in SDMX-ML: generic and structure-specific 2.1, with their time series forms, and 3.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

import pyarrow.compute as pc

from api.sdmx import periods, terms, texts
from api.sdmx.message import Head, Set, Shape
from api.sdmx.terms import Component
from store import clock

_SPACES: Final = {
    "2.1": "http://www.sdmx.org/resources/sdmxml/schemas/v2_1",
    "3.0": "http://www.sdmx.org/resources/sdmxml/schemas/v3_0",
}


class Dialect(NamedTuple):
    """One of the formats: its version, root element, and whether it is generic."""

    version: str
    root: str
    is_generic: bool


DIALECTS: Final = {
    "genericdata": Dialect("2.1", "GenericData", True),
    "generictimeseriesdata": Dialect("2.1", "GenericTimeSeriesData", True),
    "structurespecificdata": Dialect("2.1", "StructureSpecificData", False),
    "structurespecifictimeseriesdata": Dialect("2.1", "StructureSpecificTimeSeriesData", False),
    "xml3": Dialect("3.0", "StructureSpecificData", False),
}


def write(sets: Sequence[Set], head: Head, shape: Shape, dialect: Dialect) -> Iterator[bytes]:
    """Yield a message piece by piece."""
    yield _opening(sets, head, shape, dialect).encode()
    writer = _Generic(shape) if dialect.is_generic else _Specific(shape)
    for at, one in enumerate(sets):
        yield _set_opening(one, at, sets, shape, dialect).encode()
        yield from _figures(one, shape, writer)
        yield b"</mes:DataSet>\n"
    yield f"</mes:{dialect.root}>\n".encode()


def _figures(one: Set, shape: Shape, writer: _Generic | _Specific) -> Iterator[bytes]:
    """Yield the figures of a set; where the group changes, one element ends and another begins."""
    last: object = None
    for batch in one.batches():
        columns = _Columns(batch)
        if not shape.group:
            yield texts.bytes_of(writer.figure(columns))
            continue
        keys = batch.column("series_key") if shape.is_series else writer.group(columns)
        is_first, now = texts.firsts(keys, last)
        # What stands above the figures is made for the few rows that begin a group.
        begun = _Columns(batch.filter(is_first))
        heads = texts.scattered(texts.joined(writer.group_end, writer.group(begun)), is_first)
        rows = (
            texts.joined(heads, writer.figure(columns))
            if shape.has_figures
            else pc.fill_null(heads, "")
        )
        content = texts.bytes_of(rows)
        # Nothing has begun yet that the very first row could end.
        yield content.removeprefix(writer.group_end.encode()) if last is None else content
        last = now
    if shape.group and last is not None:
        yield writer.group_end.encode()


class _Columns:
    """The columns of a batch as XML wants them, each made once."""

    def __init__(self, batch: Any) -> None:  # noqa: ANN401 - an Arrow batch
        self._batch = batch
        self._made: dict[str, Any] = {}

    def __getitem__(self, component: Component) -> Any:  # noqa: ANN401 - an Arrow array
        if component.column not in self._made:
            self._made[component.column] = self._make(component)
        return self._made[component.column]

    def _make(self, component: Component) -> Any:  # noqa: ANN401 - an Arrow array
        column = self._batch.column(component.column)
        if component is terms.MEASURE:
            return pc.fill_null(column, terms.MISSING)
        if component is terms.PERIOD:
            found = pc.unique(column).to_pylist()
            ranges = {one: periods.written(one) for one in found if "/" in one}
            return texts.mapped(column, ranges) if ranges else column
        return texts.for_xml(column)


class _Specific:
    """Components are attributes of elements."""

    group_end: Final = "</Series>\n"

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def group(self, columns: _Columns) -> Any:  # noqa: ANN401 - an Arrow array
        shape = self._shape
        given = [_attribute(one, columns[one]) for one in shape.group]
        given += [_optional(one, columns[one]) for one in shape.group_attributes]
        return texts.joined("<Series", *given, ">\n")

    def figure(self, columns: _Columns) -> Any:  # noqa: ANN401 - an Arrow array
        shape = self._shape
        given = [_attribute(one, columns[one]) for one in shape.figure_dimensions]
        if shape.has_values:
            given.append(_attribute(terms.MEASURE, columns[terms.MEASURE]))
        given += [_optional(one, columns[one]) for one in shape.figure_attributes]
        return texts.joined("<Obs", *given, "/>\n")


def _attribute(component: Component, column: Any) -> Any:  # noqa: ANN401 - an Arrow array
    return texts.joined(f' {component.id}="', column, '"')


def _optional(component: Component, column: Any) -> Any:  # noqa: ANN401 - an Arrow array
    return texts.unless_missing(f' {component.id}="', column, '"')


class _Generic:
    """Components are elements that name them."""

    group_end: Final = "</gen:Series>\n"

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    def group(self, columns: _Columns) -> Any:  # noqa: ANN401 - an Arrow array
        shape = self._shape
        key = [_value(one, columns[one]) for one in shape.group]
        told = _attributes(shape.group_attributes, columns)
        return texts.joined("<gen:Series><gen:SeriesKey>", *key, "</gen:SeriesKey>", told, "\n")

    def figure(self, columns: _Columns) -> Any:  # noqa: ANN401 - an Arrow array
        shape = self._shape
        if shape.group:
            (only,) = shape.figure_dimensions
            # Beside TIME_PERIOD the dimension at this level is named too.
            named = "" if only is terms.PERIOD else f' id="{only.id}"'
            key = [texts.joined(f'<gen:ObsDimension{named} value="', columns[only], '"/>')]
        else:
            key = [_value(one, columns[one]) for one in shape.figure_dimensions]
            key = [texts.joined("<gen:ObsKey>", *key, "</gen:ObsKey>")]
        if shape.has_values:
            key.append(texts.joined('<gen:ObsValue value="', columns[terms.MEASURE], '"/>'))
        told = _attributes(shape.figure_attributes, columns)
        return texts.joined("<gen:Obs>", *key, told, "</gen:Obs>\n")


def _value(component: Component, column: Any) -> Any:  # noqa: ANN401 - an Arrow array
    return texts.unless_missing(f'<gen:Value id="{component.id}" value="', column, '"/>')


def _attributes(components: Sequence[Component], columns: _Columns) -> Any:  # noqa: ANN401
    """Return the element with the attributes that are there; without any there is none."""
    if not components:
        return ""
    told = texts.joined(*(_value(one, columns[one]) for one in components), "")
    whole = texts.joined("<gen:Attributes>", told, "</gen:Attributes>")
    return pc.if_else(pc.equal(told, ""), "", whole)


def _opening(sets: Sequence[Set], head: Head, shape: Shape, dialect: Dialect) -> str:
    space = _SPACES[dialect.version]
    own = "generic" if dialect.is_generic else "structurespecific"
    prefix = "gen" if dialect.is_generic else "ss"
    named = "" if dialect.is_generic else _own_spaces(sets, shape)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<mes:{dialect.root} xmlns:mes="{space}/message" xmlns:{prefix}="{space}/data/{own}"'
        f' xmlns:com="{space}/common" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f"{named}>\n{_header(sets, head, shape, dialect)}\n"
    )


def _flows(sets: Sequence[Set]) -> list[Set]:
    """Return one set of each dataflow, in order."""
    return list({one.flow: one for one in sets}.values())


def _own_spaces(sets: Sequence[Set], shape: Shape) -> str:
    return "".join(
        f' xmlns:ns{at}="{one.flow.urn}:ObsLevelDim:{shape.at}"'
        for at, one in enumerate(_flows(sets), start=1)
    )


def _header(sets: Sequence[Set], head: Head, shape: Shape, dialect: Dialect) -> str:
    names = "".join(
        f'<com:Name xml:lang="{lang}">{escape(name)}</com:Name>'
        for lang, name in head.sender_names.items()
    )
    source = "".join(
        f'<mes:Source xml:lang="{lang}">{escape(text)}</mes:Source>'
        for lang, text in head.source.items()
    )
    return (
        f"<mes:Header><mes:ID>{head.id}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{head.prepared}</mes:Prepared>"
        f"<mes:Sender id={quoteattr(head.sender)}>{names}</mes:Sender>"
        f"{''.join(_structure(one, sets, shape, dialect) for one in _flows(sets))}"
        f"<mes:DataSetAction>Information</mes:DataSetAction>{source}</mes:Header>"
    )


def _structure_id(one: Set, sets: Sequence[Set], dialect: Dialect) -> str:
    """Return how sets refer to their structure; clients of 2.1 ask for a structure by this id."""
    is_only = len(_flows(sets)) == 1
    return terms.STRUCTURE if dialect.version == "2.1" and is_only else one.flow.id


def _structure(one: Set, sets: Sequence[Set], shape: Shape, dialect: Dialect) -> str:
    """Name the structure of a set.

    In 2.1 the reference is to the data structure, which every client can follow, while the
    namespace is that of the dataflow (`protocol.md` 3.5, 5).
    """
    flow = one.flow
    space = "" if dialect.is_generic else f' namespace="{flow.urn}"'
    name = _structure_id(one, sets, dialect)
    opening = f'<mes:Structure structureID="{name}"{space} dimensionAtObservation="{shape.at}">'
    if dialect.version == "3.0":
        told = f"<com:StructureUsage>{flow.urn}</com:StructureUsage>"
    else:
        told = (
            f'<com:Structure><Ref agencyID="{flow.agency}" id="{terms.STRUCTURE}"'
            f' version="{terms.VERSION}" class="DataStructure"/></com:Structure>'
        )
    return f"{opening}{told}</mes:Structure>"


def _set_opening(one: Set, at: int, sets: Sequence[Set], shape: Shape, dialect: Dialect) -> str:
    flows = [each.flow for each in _flows(sets)]
    prefix = "" if dialect.is_generic else "ss:"
    given = [
        f'{prefix}structureRef="{_structure_id(one, sets, dialect)}"',
        f'{prefix}action="Information"',
    ]
    if len(sets) > 1:
        given.append(f'{prefix}setID="{terms.message_id(one.release)}_{at + 1}"')
    if one.valid_from is not None:
        given.append(f'{prefix}validFromDate="{clock.text(one.valid_from)}"')
    if one.valid_to is not None:
        given.append(f'{prefix}validToDate="{clock.text(one.valid_to)}"')
    if not dialect.is_generic:
        given.append(f'xsi:type="ns{flows.index(one.flow) + 1}:DataSetType"')
        if dialect.version == "2.1":
            given.append('ss:dataScope="DataStructure"')
        if shape.names_release:
            given.append(f'{terms.RELEASE}="{one.release}"')
    told = ""
    if dialect.is_generic and shape.names_release:
        value = f'<gen:Value id="{terms.RELEASE}" value="{one.release}"/>'
        told = f"<gen:Attributes>{value}</gen:Attributes>"
    return f"<mes:DataSet {' '.join(given)}>{told}\n"
