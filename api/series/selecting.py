"""Conditions that a compiled release can meet without a database: one indicator, plain filters."""

from __future__ import annotations

from datetime import date

from api.queries.conditions import Condition, OneOf, Within, conjuncts
from api.queries.observations import Selection
from api.series.index import GROUP, Index, Rows, ScatteredError, Wanted


def select(index: Index, selection: Selection, *, after: int, most: int) -> Rows | None:
    """Return the rows of a selection; None leaves it to the database.

    Args:
        index: Of the release.
        selection: Which figures.
        after: Number of the first row of the page.
        most: Rows to return.
    """
    filters = _filters(selection)
    if filters is None:
        return None
    codes, start, end = filters
    blocks = [at for name in codes.pop("indicator", ()) for at in index.block_ids.get(name, (-1,))]
    if len(blocks) != 1 or -1 in blocks:
        return None
    if codes.pop("dataset_id", None) not in (None, (index.blocks[blocks[0]][0],)):
        return None
    areas = _ids(index.area_ids, codes.pop("ref_area", ()))
    periods = _ids(index.period_ids, codes.pop("time_period", ()))
    if not codes.keys() <= set(GROUP) or -1 in areas or -1 in periods:
        return None
    members = tuple(sorted((GROUP.index(name), found) for name, found in codes.items()))
    if not index.knows(blocks[0], members):
        return None
    wanted = Wanted(blocks[0], members, areas or None, periods or None, start, end, after, most)
    try:
        return index.find(wanted)
    except ScatteredError:
        return None


def _filters(
    selection: Selection,
) -> tuple[dict[str, tuple[str, ...]], date | None, date | None] | None:
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
    return codes, within.start, within.end


def _ids(known: dict[str, int], codes: tuple[str, ...]) -> list[int]:
    """Return the numbers of codes; -1 is one that is not known."""
    return [known.get(code, -1) for code in codes]
