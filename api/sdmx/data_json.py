"""Data in SDMX-JSON 1.0 and 2.0: what no library writes.

Figures refer to the values of their dimensions and attributes by place, so the lists of values
grow while the figures pass and are written behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from api.labels import Labels
from api.sdmx import periods, terms, texts
from api.sdmx.message import Flow, Head, Set, Shape
from api.sdmx.terms import Component
from schemas import period
from store import clock

SCHEMAS: Final = {
    "1.0.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/1.0/sdmx-json-data-schema.json",
    "2.0.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json",
}
_NOTHING: Final = "\x00"
_ROLES: Final = {"TIME_PERIOD": "TIME_PERIOD", "FREQ": "FREQ", "REF_AREA": "GEO"}


def write(
    sets: Sequence[Set], head: Head, shape: Shape, version: str, labels: Labels
) -> Iterator[bytes]:
    """Yield a message piece by piece."""
    yield b'{"meta":' + orjson.dumps(_meta(head, version)) + b',"data":{"dataSets":['
    # In 1.0 all sets share one structure; in 2.0 each dataflow has its own.
    indexes: dict[object, _Index] = {}
    for at, one in enumerate(sets):
        index = indexes.setdefault(one.flow if version == "2.0.0" else None, _Index(shape))
        index.sets.append(at)
        index.flow = one.flow
        if at:
            yield b","
        number = list(indexes.values()).index(index)
        yield from _write_set(one, index, shape, _told(one, number, index, shape, version))
    found = [_structure(index, shape, version, labels, head) for index in indexes.values()]
    body: Any = {"structures": found} if version == "2.0.0" else {"structure": found[0]}
    yield b"]," + orjson.dumps(body)[1:-1] + b"}}\n"


class _Index:
    """The places of values, by component; a value gets the next place when it is met first."""

    def __init__(self, shape: Shape) -> None:
        self._places: dict[Component, dict[str, int]] = {
            one: {} for one in (*terms.DIMENSIONS, terms.PERIOD)
        }
        # One client reads a missing place as the first: there stands that nothing is said.
        self._places |= {one: {_NOTHING: 0} for one in shape.attributes}
        self.releases: list[str] = []
        self.sets: list[int] = []
        self.flow: Flow

    def values(self, component: Component) -> list[str]:
        """Return the values of a component by place."""
        return list(self._places[component])

    def places(self, component: Component, column: Any) -> Any:  # noqa: ANN401 - Arrow
        """Return the places of a column's values as texts."""
        known = self._places[component]
        if _NOTHING in known:
            column = pc.fill_null(column, _NOTHING)
        coded = pc.dictionary_encode(column)
        values = [
            str(known.setdefault(value, len(known))) for value in coded.dictionary.to_pylist()
        ]
        return pa.array(values, pa.string()).take(coded.indices)


def _meta(head: Head, version: str) -> dict[str, Any]:
    return {
        "schema": SCHEMAS[version],
        "id": head.id,
        "test": False,
        "prepared": head.prepared,
        "contentLanguages": [head.lang],
        "name": head.source[head.lang],
        "names": dict(head.source),
        "sender": {
            "id": head.sender,
            "name": head.sender_names[head.lang],
            "names": dict(head.sender_names),
        },
        "links": list(head.links),
    }


def _told(one: Set, number: int, index: _Index, shape: Shape, version: str) -> dict[str, Any]:
    """Return what a set says of itself before its figures."""
    told: dict[str, Any] = {"structure": number} if version == "2.0.0" else {}
    told |= {"action": "Information", "links": [{"urn": one.flow.urn, "rel": "dataflow"}]}
    if one.valid_from is not None:
        told["validFrom"] = clock.text(one.valid_from)
    if one.valid_to is not None:
        told["validTo"] = clock.text(one.valid_to)
    if shape.names_release:
        if one.release not in index.releases:
            index.releases.append(one.release)
        told["annotations"] = [index.releases.index(one.release)]
    return told


def _write_set(one: Set, index: _Index, shape: Shape, told: Mapping[str, Any]) -> Iterator[bytes]:
    member = b',"series":{' if shape.group else b',"observations":{'
    yield orjson.dumps(told)[:-1] + member
    if shape.group:
        yield from _series(one, index, shape)
    else:
        is_first = True
        for batch in one.batches():
            content = texts.bytes_of(texts.joined(",", _figure(batch, index, shape)))
            yield content[1:] if is_first else content
            is_first = is_first and not content
    yield b"}}"


def _series(one: Set, index: _Index, shape: Shape) -> Iterator[bytes]:
    last: object = None
    end = "}}," if shape.has_figures else "},"
    for batch in one.batches():
        is_timed = shape.is_series
        keys = batch.column("series_key") if is_timed else _group(batch, index, shape)
        is_first, now = texts.firsts(keys, last)
        begun = texts.joined(end, _group(batch.filter(is_first), index, shape))
        heads = texts.scattered(begun, is_first)
        if shape.has_figures:
            rows = texts.joined(pc.fill_null(heads, ","), _figure(batch, index, shape))
        else:
            rows = pc.fill_null(heads, "")
        content = texts.bytes_of(rows)
        yield content.removeprefix(end.encode()) if last is None else content
        last = now
    if last is not None:
        yield end[:-1].encode()


def _group(batch: Any, index: _Index, shape: Shape) -> Any:  # noqa: ANN401 - Arrow
    key = _key(batch, index, shape.group)
    told = _attributes(batch, index, shape.group_attributes)
    figures = ',"observations":{' if shape.has_figures else ""
    return texts.joined('"', *key, '":{"attributes":[', *told, "]", figures)


def _figure(batch: Any, index: _Index, shape: Shape) -> Any:  # noqa: ANN401 - Arrow
    key = _key(batch, index, shape.figure_dimensions)
    told = _attributes(batch, index, shape.figure_attributes)
    value: Any = pc.fill_null(batch.column("obs_value"), f'"{terms.MISSING}"')
    values = [value, ","] if shape.has_values and told else [value] if shape.has_values else []
    return texts.joined('"', *key, '":[', *values, *told, "]")


def _key(batch: Any, index: _Index, dimensions: Sequence[Component]) -> list[Any]:  # noqa: ANN401
    parts: list[Any] = []
    for one in dimensions:
        parts += [":", index.places(one, batch.column(one.column))]
    return parts[1:]


def _attributes(
    batch: Any,  # noqa: ANN401 - Arrow
    index: _Index,
    components: Sequence[Component],
) -> list[Any]:
    parts: list[Any] = []
    for one in components:
        parts += [",", index.places(one, batch.column(one.column))]
    return parts[1:]


def _structure(
    index: _Index, shape: Shape, version: str, labels: Labels, head: Head
) -> dict[str, Any]:
    flow = index.flow
    is_second = version == "2.0.0"
    told: dict[str, Any] = {
        "name": flow.vi if head.lang == "vi" else flow.en,
        "names": {"vi": flow.vi, "en": flow.en},
        "links": [{"urn": flow.urn, "rel": "dataflow"}],
        "dimensions": {
            level: [_dimension(one, index, version, labels, head.lang) for one in components]
            for level, components in (
                ("dataSet", ()),
                ("series", shape.group),
                # A list of values must not be empty: without figures there are no periods.
                ("observation", shape.figure_dimensions if shape.has_figures else ()),
            )
        },
        "attributes": {
            "dataSet": [],
            "series": [
                _attribute(one, index, shape, version, labels, head.lang)
                for one in shape.group_attributes
            ],
            "observation": [
                _attribute(one, index, shape, version, labels, head.lang)
                for one in shape.figure_attributes
            ],
        },
    }
    if index.releases:
        told["annotations"] = [_release(release) for release in index.releases]
    if is_second:
        told["dataSets"] = index.sets
        told["measures"] = {
            "observation": [_named(terms.MEASURE, head.lang)] if shape.has_values else []
        }
    return told


def _named(one: Component, lang: str) -> dict[str, Any]:
    name = one.vi if lang == "vi" else one.en
    return {"id": one.id, "name": name, "names": {"vi": one.vi, "en": one.en}}


def _dimension(
    one: Component, index: _Index, version: str, labels: Labels, lang: str
) -> dict[str, Any]:
    position = (*terms.DIMENSIONS, terms.PERIOD).index(one)
    told = {**_named(one, lang), "keyPosition": position}
    if one.id in _ROLES:
        told["roles"] = [_ROLES[one.id]]
    values = index.values(one)
    if one is terms.PERIOD:
        return {**told, "values": [_period(text, version) for text in values]}
    return {**told, "values": [_code(one, code, labels, lang) for code in values]}


def _period(text: str, version: str) -> dict[str, Any]:
    """Return a period with its first and last moment; a range is no identifier."""
    found = period.parse(text)
    written = periods.written(text)
    told = {"start": f"{found.start}T00:00:00Z", "end": f"{found.end}T23:59:59Z"}
    if "/" not in written:
        return {"id": written, "name": written, **told}
    if version == "2.0.0":
        return {"value": written, **told}
    return {"id": written.replace("/", "_"), "name": written, **told}


def _code(one: Component, code: str, labels: Labels, lang: str) -> dict[str, Any]:
    names = {each: labels.name(each, one.column, code) or code for each in ("vi", "en")}
    return {"id": code, "name": names[lang], "names": names}


def _attribute(
    one: Component, index: _Index, shape: Shape, version: str, labels: Labels, lang: str
) -> dict[str, Any]:
    is_second = version == "2.0.0"
    relationship: dict[str, Any] = {"dimensions": [each.id for each in shape.group]}
    if one in shape.figure_attributes:
        relationship = {"observation": {}} if is_second else {"primaryMeasure": terms.VALUE}
    told = {**_named(one, lang), "relationship": relationship}
    values = [
        None
        if text == _NOTHING
        else _code(one, text, labels, lang)
        if one.codelist
        else ({"value": text, "name": text} if is_second else {"name": text})
        for text in index.values(one)
    ]
    return {**told, "values": values}


def _release(release: str) -> dict[str, Any]:
    """Return what names the release of a set.

    One client counts an attribute of the set among those of each figure and reads all others one
    place too far; so what is an attribute everywhere else is an annotation here.
    """
    return {"id": terms.RELEASE, "type": terms.RELEASE, "title": release}
