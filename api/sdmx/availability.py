"""Which codes and periods have figures, of those a query selects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from api import errors
from api.answers import Rendered
from api.queries import cube
from api.queries.cube import Count, Slice
from api.sdmx import address, data, graph, naming, periods, question, structures, terms
from api.sdmx.address import Address
from api.sdmx.asking import Opened, SdmxAsk
from api.sdmx.message import Flow
from api.sdmx.terms import Component

ALLOWED: Final = {
    "v1": ("mode", "references", "startPeriod", "endPeriod", "updatedAfter"),
    "v2": ("mode", "references", "startPeriod", "endPeriod", "updatedAfter", "c"),
}
_MODES: Final = ("exact", "available")
_REFERENCES: Final = ("none", "all")


@dataclass(frozen=True)
class Question:
    """What is asked: of which figures, which components, what with them.

    With `is_open` a dimension shows the codes it could have if it were not asked for any.
    """

    figures: question.Question
    components: tuple[str, ...]
    references: str
    is_open: bool

    @property
    def is_versioned(self) -> bool:
        """Whether nothing but one release is part of the answer."""
        return not question.is_about_others(self.figures)


@dataclass(frozen=True)
class Available:
    """What one dataflow has: codes by column, periods in order, first and last day, counts."""

    flow: Flow
    codes: Mapping[str, list[str]]
    extent: tuple[date, date]
    count: Count


def read(found: Address, key: str, component: str) -> Question:
    """Read an availability query.

    Raises:
        ApiError: A part of it is malformed or names what is not there.
    """
    dimensions = [one.id for one in (*terms.DIMENSIONS, terms.PERIOD)]
    wanted = dimensions if component in ("all", "*", "") else component.replace(",", "+").split("+")
    for name in wanted:
        if name not in dimensions:
            raise errors.UnknownComponentError(component=name, allowed=dimensions)
    mode = (address.single(found, "mode") or "exact").lower()
    references = (address.single(found, "references") or "none").lower()
    _check("mode", mode, _MODES)
    if references not in structures.KINDS:
        _check("references", references, _REFERENCES)
    return Question(question.read_question(found, key), tuple(wanted), references, mode != "exact")


def _check(parameter: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        words = ", ".join(f"`{word}`" for word in allowed)
        raise errors.MalformedQueryError(
            parameter=parameter,
            value=value,
            expected_vi=f"một trong {words}",
            expected_en=f"one of {words}",
        )


def render(opened: Opened, ask: SdmxAsk, flows: Sequence[Flow], asked: Question) -> Rendered:
    """Return a message with one constraint for each dataflow that has something.

    Raises:
        NoFiguresError: None has.
    """
    from api.sdmx.artefacts import Narrowed

    available = [one for flow in flows if (one := _find(ask, flow, asked)) is not None]
    if not available:
        named = ", ".join(flow.id for flow in flows[:5])
        raise errors.NoFiguresError(release=ask.release.id, id=named)
    held = naming.book_of(opened)
    found = graph.graph_of(held)
    columns: dict[str, set[str]] = {}
    for one in available:
        for column, codes in one.codes.items():
            if column != terms.PERIOD.column:
                columns.setdefault(column, set()).update(codes)
    narrowed_codes = structures.by_codelist(held, columns)
    names = [graph.flow_name(held, one.flow.id) for one in available]
    near = {*names, *graph.closure(found, names)}
    kinds = structures.KINDS.get(asked.references, ())
    if asked.references == "all":
        # The constraint itself is what is asked for; nothing else that refers to the dataflow.
        above = {parent for name in names for parent in graph.parents(found, name)}
        schemes = {child for name in above for child in found[name].children}
        near |= {name for name in schemes if name.kind == "dataproviderscheme"}
        kinds = tuple({name.kind for name in near})
    elif asked.references == "dataproviderscheme":
        near |= {name for name in found if name.kind == asked.references}
    narrowed = {name: Narrowed(codes=narrowed_codes) for name in near if name.kind in kinds}
    extra = [_constraint(one, ask.format) for one in available]
    return Rendered(structures.write(held, ask, found, narrowed, extra=extra))


def _find(ask: SdmxAsk, flow: Flow, asked: Question) -> Available | None:
    whole = asked.figures.slice(
        flow.id, data.changed_figures(ask, flow, ask.release, asked.figures)
    )
    with data.cursor_of(ask, ask.release) as cursor:
        count = cube.count(cursor, whole)
        if count.observations == 0:
            return None
        extent = cube.find_extent(cursor, whole)
        codes = {
            component.column: cube.list_codes(
                cursor, _opened(whole, component) if asked.is_open else whole, component.column
            )
            for name in asked.components
            for component in (terms.COMPONENTS[name],)
        }
    assert extent is not None  # noqa: S101 - what has figures has periods
    return Available(flow, codes, extent, count)


def _opened(whole: Slice, component: Component) -> Slice:
    """Return a slice that asks nothing of one dimension."""
    keys = {name: codes for name, codes in whole.keys.items() if name != component.column}
    start, end = (None, None) if component is terms.PERIOD else (whole.start, whole.end)
    return replace(whole, keys=keys, start=start, end=end)


def _constraint(one: Available, name: str) -> Any:  # noqa: ANN401 - of pysdmx
    from pysdmx.model import AvailabilityConstraint
    from pysdmx.model.constraint import (
        ConstraintAttachment,
        CubeKeyValue,
        CubeRegion,
        CubeTimeRange,
        CubeValue,
        TimePeriodBoundary,
    )

    keys = []
    for column, codes in one.codes.items():
        component = terms.BY_COLUMN[column]
        # A client of 3.0 knows no range there, one of 2.1 no list of periods.
        if component is terms.PERIOD and name == "structure21":
            start, end = (TimePeriodBoundary(str(day)) for day in one.extent)
            within = CubeTimeRange(start_period=start, end_period=end)
            keys.append(CubeKeyValue(component.id, time_range=within))
        else:
            values = [CubeValue(periods.written(code)) for code in codes]
            keys.append(CubeKeyValue(component.id, values))
    return AvailabilityConstraint(
        constraint_attachment=ConstraintAttachment(None, dataflows=[one.flow.urn]),
        cube_region=CubeRegion(keys),
        series_count=one.count.series,
        obs_count=one.count.observations,
    )
