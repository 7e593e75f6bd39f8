"""Data in SDMX-CSV 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pyarrow.compute as pc

from api.labels import Labels
from api.sdmx import periods, terms, texts
from api.sdmx.message import Head, Labelling, Set, Shape
from api.sdmx.terms import Component

_END: Final = "\r\n"


def write(
    sets: Sequence[Set],
    head: Head,
    shape: Shape,
    version: str,
    labels: Labels,
    labelling: Labelling = "id",
) -> Iterator[bytes]:
    """Yield a message piece by piece.

    Args:
        labelling: `both` writes `F: Nữ` for a code, and the names of columns likewise; `name`
            (2.0 only) puts a column of names behind each coded column.
    """
    writer = _Writer(shape, version, labels, labelling, head.lang)
    yield writer.header().encode()
    for one in sets:
        last: object = None
        for batch in one.batches():
            rows = writer.rows(batch, one)
            if not shape.has_figures:
                is_first, last = texts.firsts(batch.column("series_key"), last)
                rows = rows.filter(is_first)
            yield texts.bytes_of(rows)


class _Writer:
    def __init__(
        self, shape: Shape, version: str, labels: Labels, labelling: Labelling, lang: str
    ) -> None:
        self._shape = shape
        self._is_first_version = version == "1.0.0"
        self._labels = labels
        self._labelling = labelling
        self._lang = lang
        measures = (terms.MEASURE,) if shape.has_values and shape.has_figures else ()
        time = (terms.PERIOD,) if shape.has_figures else ()
        attributes = shape.attributes if shape.has_figures else shape.group_attributes
        self._components = (*terms.DIMENSIONS, *time, *measures, *attributes)

    def header(self) -> str:
        """Return the line with the names of the columns."""
        leading = ["DATAFLOW"] if self._is_first_version else ["STRUCTURE", "STRUCTURE_ID"]
        if not self._is_first_version:
            if self._labelling == "name":
                leading.append("STRUCTURE_NAME")
            leading.append("ACTION")
        named = [name for one in self._components for name in self._names(one)]
        last = self._names(terms.DATASET_ATTRIBUTE) if self._shape.names_release else []
        return ",".join(_quoted(name) for name in (*leading, *named, *last)) + _END

    def rows(self, batch: Any, one: Set) -> Any:  # noqa: ANN401 - Arrow
        """Return the lines of a batch."""
        parts: list[Any] = [self._leading(one)]
        for component in self._components:
            for column in self._columns(component, batch):
                parts += [",", column]
        if self._shape.names_release:
            parts += [f",{one.release}"]
            if self._labelling == "name":
                parts.append(f",{one.release}")
        return texts.joined(*parts, _END)

    def _leading(self, one: Set) -> str:
        flow = one.flow
        name = flow.vi if self._lang == "vi" else flow.en
        both = f"{flow.short}: {name}" if self._labelling == "both" else flow.short
        if self._is_first_version:
            return _quoted(both)
        named = [name] if self._labelling == "name" else []
        return ",".join(_quoted(text) for text in ("dataflow", both, *named, "I"))

    def _names(self, one: Component) -> list[str]:
        name = one.vi if self._lang == "vi" else one.en
        if self._labelling == "both":
            return [f"{one.id}: {name}"]
        return [one.id, name] if self._labelling == "name" else [one.id]

    def _columns(self, one: Component, batch: Any) -> list[Any]:  # noqa: ANN401 - Arrow
        column = batch.column(one.column)
        if one is terms.MEASURE:
            column = pc.fill_null(column, terms.MISSING)
        elif one is terms.PERIOD:
            found = pc.unique(column).to_pylist()
            column = texts.mapped(column, {each: periods.written(each) for each in found})
        column = texts.for_csv(column)
        if self._labelling == "id":
            return [column]
        named = texts.mapped(column, self._named(one, column)) if one.codelist else column
        if self._labelling == "name":
            return [column, texts.for_csv(named)]
        if not one.codelist:
            return [column]
        return [texts.for_csv(texts.unless_missing("", texts.joined(column, ": ", named), ""))]

    def _named(self, one: Component, column: Any) -> dict[str, str]:  # noqa: ANN401 - Arrow
        codes = [code for code in pc.unique(column).to_pylist() if code is not None]
        return self._labels.naming(self._lang, one.column, codes)


def _quoted(text: str) -> str:
    if any(letter in text for letter in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
