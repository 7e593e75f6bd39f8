"""What the figures are about: datasets, indicators and areas of the release asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from api import errors, missed
from api.answers import Rendered, envelope, localised
from api.asking import Ask
from api.queries import catalogue
from store.missed import WORDS

Row = dict[str, Any]


def list_datasets(ask: Ask) -> Rendered:
    """Return every dataset."""
    with ask.cursor() as cursor:
        rows = catalogue.list_datasets(cursor)
    return Rendered({**envelope(ask), "datasets": [_dataset(ask, row) for row in rows]})


def show_dataset(ask: Ask) -> Rendered:
    """Return one dataset with its indicators and the uploads its figures come from.

    Raises:
        UnknownDatasetError: The release has no such dataset.
    """
    dataset_id = ask.values["dataset_id"]
    with ask.cursor() as cursor:
        found = catalogue.list_datasets(cursor, dataset_id)
        if not found:
            raise errors.UnknownDatasetError(release=ask.release.id, id=dataset_id)
        indicators = catalogue.list_indicators(cursor, dataset_id=[dataset_id], limit=100_000)
        inputs = catalogue.list_inputs(cursor, dataset_id)
    body = {
        **_dataset(ask, found[0]),
        "indicators": [_without_rank(localised(row, ask.lang)) for row in indicators],
        "inputs": inputs,
    }
    return Rendered({**envelope(ask), "dataset": body})


def list_indicators(ask: Ask) -> Rendered:
    """Return a page of indicators: of some datasets, or with some words in their texts."""
    with ask.cursor() as cursor:
        rows = catalogue.list_indicators(
            cursor,
            dataset_id=ask.values.get("dataset_id"),
            framework=ask.values.get("framework"),
            search=ask.values.get("q", ""),
            after=ask.after or "",
            limit=ask.limit + 1,
        )
    if not rows and not ask.after:
        words = missed.words_of(ask.values.get("q", ""))
        missed.note(ask.request.scope["so_chuan"], WORDS, *words)
    return _page(ask, "indicators", "rank", rows)


def show_indicator(ask: Ask) -> Rendered:
    """Return one indicator.

    Raises:
        UnknownIndicatorError: The release has no such indicator.
    """
    indicator = ask.values["indicator"]
    with ask.cursor() as cursor:
        rows = catalogue.list_indicators(cursor, indicator=indicator, limit=1)
    if not rows:
        raise errors.UnknownIndicatorError(release=ask.release.id, id=indicator)
    return Rendered({**envelope(ask), "indicator": _without_rank(localised(rows[0], ask.lang))})


def list_areas(ask: Ask) -> Rendered:
    """Return a page of territories of some levels or under some others."""
    with ask.cursor() as cursor:
        rows = catalogue.list_areas(
            cursor,
            level=ask.values.get("level"),
            parent=ask.values.get("parent"),
            day=ask.values.get("geo_vintage"),
            after=ask.after or "",
            limit=ask.limit + 1,
        )
    return _page(ask, "areas", "ref_area", rows)


def show_area(ask: Ask) -> Rendered:
    """Return one territory with what it came from and what it became.

    With `geo_vintage`, also the territories of that day that hold what it held: successors of
    successors, or predecessors when the day lies before it.

    Raises:
        UnknownAreaError: The release knows no such territory.
    """
    ref_area = ask.values["ref_area"]
    with ask.cursor() as cursor:
        rows = catalogue.list_areas(cursor, ref_area=ref_area, limit=1)
        changes = catalogue.list_successions(cursor, ref_area)
        vintage = _at_vintage(cursor, ref_area, ask.values.get("geo_vintage"))
    if not rows:
        raise errors.UnknownAreaError(release=ask.release.id, id=ref_area)
    body = {
        **localised(rows[0], ask.lang),
        "predecessors": [row for row in changes if row["successor"] == ref_area],
        "successors": [row for row in changes if row["predecessor"] == ref_area],
        "at_vintage": vintage,
    }
    return Rendered({**envelope(ask), "area": body})


def _at_vintage(cursor: DuckDBPyConnection, ref_area: str, day: date | None) -> list[str] | None:
    """Return the codes under which a territory is to be found on a day; None without a day."""
    if day is None:
        return None
    steps = catalogue.list_all_successions(cursor)
    later = [(old, new) for old, new, changed in steps if changed <= day]
    earlier = [(new, old) for old, new, changed in steps if changed > day]
    reached = _reach(ref_area, later) | _reach(ref_area, earlier)
    return [
        code
        for code, first, last in catalogue.list_validity(cursor, sorted(reached))
        if (first is None or first <= day) and (last is None or last >= day)
    ]


def _reach(start: str, steps: Sequence[tuple[str, str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        found = {target for source, target in steps if source == here} - reached
        reached |= found
        waiting += found
    return reached


def _page(ask: Ask, noun: str, key: str, rows: Sequence[Row]) -> Rendered:
    """Return rows up to the limit; one row more says that there is a next page."""
    following = ask.next_link(rows[ask.limit - 1][key]) if len(rows) > ask.limit else None
    kept = [_without_rank(localised(row, ask.lang)) for row in rows[: ask.limit]]
    page = {"limit": ask.limit, "count": len(kept), "next": following}
    return Rendered({**envelope(ask), "page": page, noun: kept}, following)


def _without_rank(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "rank"}


def _dataset(ask: Ask, row: Row) -> Row:
    owners = (row["owner"] or "").split(",")
    named = ask.release.labels.naming(ask.lang, "agency", filter(None, owners))
    return {**localised(row, ask.lang), "owners": named}
