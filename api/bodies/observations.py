"""Figures: a page of them, or all that were asked for as one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from api import errors
from api.answers import Rendered, citation, envelope, warning
from api.asking import Ask
from api.formats import as_arrow, as_csv, as_json, as_ndjson, as_xlsx
from api.labels import LABELLED
from api.origins import origins_of
from api.parameters import MAXIMUM_ROWS
from api.queries import observations
from api.queries.conditions import Condition, Every, OneOf, ValidOn, Within, used_codes
from api.queries.observations import COLUMNS, FILTERS, Page, Selection
from api.series.cutting import DamagedTextError
from api.series.selecting import select
from api.series.sieving import sift

_UNKNOWN: Final = {
    "vi": "Bản công bố này không có mã `{value}` cho `{parameter}`.",
    "en": "This release knows no code `{value}` for `{parameter}`.",
}
BULK: Final = "/v1/releases/{release}/files/observations.parquet"
_FURTHEST: Final = 10**18


class Wanted(NamedTuple):
    """Which figures, in which order; without one in the order of the database."""

    selection: Selection
    order: tuple[tuple[str, bool], ...] = ()


def wanted(ask: Ask) -> Wanted:
    """Return what the parameters ask for."""
    return Wanted(Selection(condition_of(ask)))


def condition_of(ask: Ask) -> Condition:
    """Return what the filters of the query string say together."""
    found: list[Condition] = [
        OneOf(name, tuple(ask.values[name])) for name in FILTERS if name in ask.values
    ]
    start, end = ask.values.get("from"), ask.values.get("to")
    if start or end:
        found.append(Within(start and start.start, end and end.end))
    if "geo_vintage" in ask.values:
        found.append(ValidOn(ask.values["geo_vintage"]))
    return Every(tuple(found))


def render(ask: Ask, asked: Wanted | None = None) -> Rendered:
    """Return the figures in the format the caller gets.

    Raises:
        TooManyRowsError: A file would hold more rows than its format may.
    """
    asked = asked or wanted(ask)
    if ask.format == "json" and (cut := _cut(ask, asked)) is not None:
        return cut
    found = read_page(ask, asked)
    following = None if found.last is None else ask.next_link(str(found.last))
    if ask.format != "json":
        return Rendered(_file(ask, found.rows), following)
    return Rendered(
        {
            **envelope(ask, warnings=unknown_codes(ask, asked.selection.condition)),
            "labels": labels_of(ask, found.rows),
            "page": {"limit": ask.limit, "count": len(found.rows), "next": following},
            "observations": as_json.observations(found.rows),
        },
        following,
    )


def _cut(ask: Ask, asked: Wanted) -> Rendered | None:
    """Cut a page from the compiled release; None leaves it to the database."""
    compiled = ask.release.series
    if compiled is None:
        return None
    after, most = _position(ask), ask.limit + 1
    rows = None
    if not asked.order:
        rows = select(compiled.index, asked.selection, after=after, most=most)
    if rows is None:
        rows = sift(compiled.index, asked.selection, asked.order, after=after, most=most)
    if rows is None:
        return None
    following = None
    if len(rows.numbers) > ask.limit:
        rows = rows.first(ask.limit)
        last = after + ask.limit if asked.order else rows.numbers[-1] + 1
        following = ask.next_link(str(last))
    # Every code is known: there is nothing to warn of.
    begin = as_json.encode(envelope(ask))[:-1]
    try:
        body = compiled.cutter.page(begin, rows, ask.lang, ask.limit, following)
    except DamagedTextError:
        return None
    return Rendered(b"".join(body), following)


def _position(ask: Ask) -> int:
    """Return the position of the last row of the page before.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no position.
    """
    after = int(ask.after) if ask.after and ask.after.isdigit() else 0
    if ask.after is not None and not (str(after) == ask.after and after < _FURTHEST):
        raise errors.InvalidCursorError(parameter="cursor")
    return after


def read_page(ask: Ask, asked: Wanted) -> Page:
    """Read the page, or the whole of a file, from the release.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no position.
        TooManyRowsError: A file would hold more rows than its format may.
    """
    after = _position(ask)
    with ask.cursor() as cursor:
        limit = ask.limit
        if ask.is_whole:
            limit = MAXIMUM_ROWS[ask.format]
            estimate = observations.estimate(cursor, asked.selection, enough=limit)
            if estimate > limit:
                bulk = BULK.format(release=ask.release.id)
                raise errors.TooManyRowsError(estimate=estimate, maximum=limit, bulk=bulk)
        if asked.order:
            return observations.list_sorted(
                cursor, asked.selection, asked.order, offset=after, limit=limit
            )
        origins = origins_of(ask.release, cursor)
        return observations.list_observations(
            cursor, asked.selection, origins, after=after, limit=limit
        )


def _file(ask: Ask, rows: Sequence[Sequence[Any]]) -> bytes:
    labels = ask.release.labels if "lang" in ask.values else None
    match ask.format:
        case "ndjson":
            return as_ndjson.encode(as_json.observations(rows))
        case "xlsx":
            at = ask.release.entry.published_at
            return as_xlsx.observations(rows, labels, ask.lang, about=about(ask), at=at)
        case "parquet":
            return as_arrow.parquet(rows, about(ask))
        case "arrow":
            return as_arrow.stream(rows, about(ask))
    return as_csv.observations(rows, labels, ask.lang)


def about(ask: Ask) -> dict[str, str]:
    """Return what a file says of itself: its release and its terms."""
    licence = ask.release.publisher.get("licence") or {}
    return {
        "release": ask.release.id,
        "status": ask.release.entry.status,
        "manifest_sha256": ask.release.manifest_sha256,
        "citation": citation(ask),
        "licence": str(licence.get("url", "")),
    }


def unknown_codes(ask: Ask, condition: Condition) -> list[dict[str, str]]:
    """Warn of each code in a filter that the release does not know; periods have no list."""
    known = ask.release.labels.known
    return [
        warning("unknown-code", _UNKNOWN, ask.lang, parameter=name, value=code)
        for name in FILTERS
        if name != "time_period"
        for code in dict.fromkeys(used_codes(condition, name))
        if code not in known[name]
    ]


def labels_of(ask: Ask, rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, str]]:
    """Return the name of every code on the page, by column and code."""
    positions = {column: COLUMNS.index(column) for column in LABELLED}
    return {
        column: ask.release.labels.naming(ask.lang, column, {row[at] for row in rows} - {None})
        for column, at in positions.items()
    }
