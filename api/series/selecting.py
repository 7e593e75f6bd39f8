"""Conditions that a compiled release can meet without a database: one indicator, plain filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from api.queries.conditions import Condition, OneOf, Within, conjuncts
from api.queries.observations import Selection
from api.series.index import GROUP, Index, Members, Rows, ScatteredError, Wanted

_COLUMNS: Final = frozenset({"dataset_id", "indicator", "ref_area", "time_period", *GROUP})


def select(index: Index, selection: Selection, *, after: int, most: int) -> Rows | None:
    """Return the rows of a selection; None leaves it to the database.

    Args:
        index: Of the release.
        selection: Which figures.
        after: Number of the first row of the page.
        most: Rows to return.
    """
    filters = _filters(selection)
    if filters is None or not filters[0].keys() <= _COLUMNS:
        return None
    codes, days = filters
    members = tuple((at, codes[name]) for at, name in enumerate(GROUP) if name in codes)
    try:
        return find(index, codes, members, days, after=after, most=most)
    except ScatteredError:
        return None


def find(
    index: Index,
    codes: Mapping[str, Any],
    members: Members,
    days: tuple[date | None, date | None],
    *,
    after: int,
    most: int,
) -> Rows | None:
    """Return the rows of one indicator that have some codes; None leaves them to the database.

    Raises:
        ScatteredError: They do not stand together.
    """
    indicators = codes.get("indicator", ())
    blocks = index.block_ids.get(indicators[0], ()) if len(indicators) == 1 else ()
    if len(blocks) != 1 or not index.knows(blocks[0], members):
        return None
    datasets = codes.get("dataset_id")
    if datasets is not None and datasets != (index.blocks[blocks[0]][0],):
        return None
    areas = _ids(index.area_ids, codes.get("ref_area"))
    periods = _ids(index.period_ids, codes.get("time_period"))
    if -1 in areas or -1 in periods:
        return None
    return index.find(
        Wanted(blocks[0], members, areas or None, periods or None, *days, after, most)
    )


def _filters(
    selection: Selection,
) -> tuple[dict[str, tuple[str, ...]], tuple[date | None, date | None]] | None:
    """Return the codes of each column and the days between; None if there is more to it."""
    codes: dict[str, tuple[str, ...]] = {}
    days: list[Within] = []
    parts: list[Condition] = [] if selection.latest else conjuncts(selection.condition)
    for part in parts:
        if isinstance(part, OneOf) and part.column not in codes:
            codes[part.column] = part.codes
        elif isinstance(part, Within) and not days:
            days.append(part)
        else:
            return None
    within = days[0] if days else Within()
    return codes, (within.start, within.end)


def _ids(known: Mapping[str, int], codes: tuple[str, ...] | None) -> list[int]:
    """Return the numbers of codes; -1 is one that is not known."""
    return [] if codes is None else [known.get(code, -1) for code in codes]
