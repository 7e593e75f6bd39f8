"""What the figures are about: datasets, indicators and areas of the release asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api import errors
from api.answers import Rendered, envelope, localised
from api.asking import Ask
from api.queries import catalogue
from schemas.text import plain

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
        "indicators": [localised(row, ask.lang) for row in indicators],
        "inputs": inputs,
    }
    return Rendered({**envelope(ask), "dataset": body})


def list_indicators(ask: Ask) -> Rendered:
    """Return a page of indicators: of some datasets, or with some words in their texts."""
    with ask.cursor() as cursor:
        rows = catalogue.list_indicators(
            cursor,
            dataset_id=ask.values.get("dataset_id"),
            words=plain(ask.values.get("q", "")).split(),
            after=ask.after or "",
            limit=ask.limit + 1,
        )
    return _page(ask, "indicators", "indicator", rows)


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
    return Rendered({**envelope(ask), "indicator": localised(rows[0], ask.lang)})


def list_areas(ask: Ask) -> Rendered:
    """Return a page of territories of some levels or under some others."""
    with ask.cursor() as cursor:
        rows = catalogue.list_areas(
            cursor,
            level=ask.values.get("level"),
            parent=ask.values.get("parent"),
            after=ask.after or "",
            limit=ask.limit + 1,
        )
    return _page(ask, "areas", "ref_area", rows)


def show_area(ask: Ask) -> Rendered:
    """Return one territory with what it came from and what it became.

    Raises:
        UnknownAreaError: The release knows no such territory.
    """
    ref_area = ask.values["ref_area"]
    with ask.cursor() as cursor:
        rows = catalogue.list_areas(cursor, ref_area=ref_area, limit=1)
        changes = catalogue.list_successions(cursor, ref_area)
    if not rows:
        raise errors.UnknownAreaError(release=ask.release.id, id=ref_area)
    body = {
        **localised(rows[0], ask.lang),
        "predecessors": [row for row in changes if row["successor"] == ref_area],
        "successors": [row for row in changes if row["predecessor"] == ref_area],
    }
    return Rendered({**envelope(ask), "area": body})


def _page(ask: Ask, noun: str, key: str, rows: Sequence[Row]) -> Rendered:
    """Return rows up to the limit; one row more says that there is a next page."""
    kept = [localised(row, ask.lang) for row in rows[: ask.limit]]
    following = ask.next_link(kept[-1][key]) if len(rows) > ask.limit else None
    page = {"limit": ask.limit, "count": len(kept), "next": following}
    return Rendered({**envelope(ask), "page": page, noun: kept}, following)


def _dataset(ask: Ask, row: Row) -> Row:
    owners = (row["owner"] or "").split(",")
    named = ask.release.labels.naming(ask.lang, "agency", filter(None, owners))
    return {**localised(row, ask.lang), "owners": named}
