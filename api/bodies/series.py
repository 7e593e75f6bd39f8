"""Series: what is measured where and how, from when to when."""

from __future__ import annotations

from typing import Any, Final

from api import errors
from api.answers import Rendered, envelope
from api.asking import Ask
from api.bodies.observations import condition_of, unknown_codes
from api.formats import as_csv, as_ndjson
from api.labels import LABELLED
from api.queries import series
from api.queries.conditions import conjuncts

_CODED: Final = tuple(column for column in LABELLED if column in series.COLUMNS)


def list_series(ask: Ask) -> Rendered:
    """Return a page of series.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no place.
    """
    after = ask.after or "0"
    if not (after.isascii() and after.isdigit() and len(after) <= 9):
        raise errors.InvalidCursorError(parameter="cursor")
    condition = condition_of(ask)
    with ask.cursor() as cursor:
        rows = series.list_series(
            cursor, conjuncts(condition), after=int(after), limit=ask.limit + 1
        )
    kept = [row for _, row in rows[: ask.limit]]
    following = ask.next_link(str(rows[ask.limit - 1][0])) if len(rows) > ask.limit else None
    if ask.format == "csv":
        return Rendered(as_csv.table(series.COLUMNS, kept), following)
    if ask.format == "ndjson":
        return Rendered(as_ndjson.encode(kept), following)
    return Rendered(
        {
            **envelope(ask, warnings=unknown_codes(ask, condition)),
            "labels": _labels(ask, kept),
            "page": {"limit": ask.limit, "count": len(kept), "next": following},
            "series": kept,
        },
        following,
    )


def _labels(ask: Ask, rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        column: ask.release.labels.naming(ask.lang, column, {row[column] for row in rows} - {None})
        for column in _CODED
    }
