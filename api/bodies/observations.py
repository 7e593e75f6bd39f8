"""A page of figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api import errors
from api.answers import Rendered, envelope, warning
from api.asking import Ask
from api.formats import as_csv, as_json
from api.labels import LABELLED
from api.queries import observations
from api.queries.observations import COLUMNS, FILTERS, Page

_UNKNOWN: Final = {
    "vi": "Bản công bố này không có mã `{value}` cho `{parameter}`.",
    "en": "This release knows no code `{value}` for `{parameter}`.",
}


def render(ask: Ask) -> Rendered:
    """Return a page in the format the caller gets."""
    found = read_page(ask)
    following = None if found.last is None else ask.next_link(str(found.last))
    if ask.format == "csv":
        labels = ask.release.labels if "lang" in ask.values else None
        return Rendered(as_csv.observations(found.rows, labels, ask.lang), following)
    return Rendered(
        {
            **envelope(ask, warnings=unknown_codes(ask)),
            "labels": labels_of(ask, found.rows),
            "page": {"limit": ask.limit, "count": len(found.rows), "next": following},
            "observations": as_json.observations(found.rows),
        },
        following,
    )


def read_page(ask: Ask) -> Page:
    """Read the page from the release.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no position.
    """
    after = ask.after or "0"
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise errors.InvalidCursorError(parameter="cursor")
    start, end = ask.values.get("from"), ask.values.get("to")
    with ask.cursor() as cursor:
        return observations.list_observations(
            cursor,
            {name: ask.values[name] for name in FILTERS if name in ask.values},
            start=start and start.start,
            end=end and end.end,
            after=int(after),
            limit=ask.limit,
        )


def unknown_codes(ask: Ask) -> list[dict[str, str]]:
    """Warn of each code in a filter that the release does not know; periods have no list."""
    known = ask.release.labels.known
    return [
        warning("unknown-code", _UNKNOWN, ask.lang, parameter=name, value=code)
        for name in FILTERS
        if name != "time_period"
        for code in ask.values.get(name, [])
        if code not in known[name]
    ]


def labels_of(ask: Ask, rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, str]]:
    """Return the name of every code on the page, by column and code."""
    positions = {column: COLUMNS.index(column) for column in LABELLED}
    return {
        column: ask.release.labels.naming(ask.lang, column, {row[at] for row in rows} - {None})
        for column, at in positions.items()
    }
