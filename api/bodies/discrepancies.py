"""Discrepancies as the DIC made them public: their value, ours then and now, both explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from api import errors
from api.answers import Rendered, envelope
from api.asking import Ask
from api.formats import as_csv, as_json
from api.formats.figures import exact_text
from api.queries import discrepancies
from schemas import concepts

Row = dict[str, Any]

COLUMNS: Final = (
    "case_id",
    "status",
    "cause",
    "cause_name",
    "proposed_cause",
    "publisher",
    "framework",
    "edition",
    "item",
    "measure",
    "kind",
    "indicator",
    "ref_area",
    "time_period",
    *concepts.DIMENSIONS,
    "their_text",
    "their_unit",
    "their_value",
    "their_status",
    "unit_measure",
    "value_now",
    "status_now",
    "rank_of_now",
    "difference",
    "cut_off",
    "release_then",
    "value_then",
    "status_then",
    "received_vintage_then",
    "received_value_then",
    "explanation",
    "explained_in",
    "explanation_is_current",
    "their_explanation",
    "replied_at",
    "outcome",
    "outcome_text",
    "source_document",
    "url",
    "retrieved_on",
    "opened_at",
    "changed_at",
    "figure",
    "link",
    "receipt",
)
NUMBERS: Final = (
    "their_value",
    "value_now",
    "value_then",
    "received_value_then",
    "difference",
)
_DECIMALS: Final = {"value_now": "decimals_now", "value_then": "decimals_then"}
_CAUSES: Final = "cl_discrepancy_cause"


def render(ask: Ask) -> Rendered:
    """Return a page of the public cases.

    Raises:
        InvalidCursorError: The cursor is signed like ours but holds no position.
    """
    filters = {name: ask.values[name] for name in discrepancies.FILTERS if name in ask.values}
    with ask.cursor() as cursor:
        found = discrepancies.list_discrepancies(
            cursor, filters, after=_position(ask), limit=ask.limit + 1
        )
    page = found[: ask.limit]
    following = ask.next_link(str(page[-1]["number"])) if len(found) > ask.limit else None
    rows = [_row(ask, each) for each in page]
    if ask.format == "csv":
        return Rendered(as_csv.table(COLUMNS, rows), following)
    shown = [_shown(ask, row, each) for row, each in zip(rows, page, strict=True)]
    paged = {"limit": ask.limit, "count": len(shown), "next": following}
    return Rendered({**envelope(ask), "page": paged, "discrepancies": shown}, following)


def read(ask: Ask, filters: Mapping[str, Sequence[str]], *, limit: int) -> list[Row]:
    """Return public cases as an answer tells them, by their number."""
    with ask.cursor() as cursor:
        found = discrepancies.list_discrepancies(cursor, filters, after=0, limit=limit)
    return [_shown(ask, _row(ask, each), each) for each in found]


def _position(ask: Ask) -> int:
    try:
        return int(ask.after or 0)
    except ValueError:
        raise errors.InvalidCursorError from None


def _row(ask: Ask, each: Mapping[str, Any]) -> Row:
    """Return a row of `COLUMNS`, values as exact texts; a figure never held has no link."""
    figure, release = each["figure"], ask.release.id
    is_held = each["value_now"] is not None
    texts = {
        name: None
        if each[name] is None
        else exact_text(each[name], each[_DECIMALS[name]] if name in _DECIMALS else None)
        for name in NUMBERS
    }
    told = {
        **each,
        **texts,
        "cause_name": ask.release.labels.name(ask.lang, _CAUSES, each["cause"]) or each["cause"],
        "explanation": each[f"explanation_{ask.lang}"],
        "their_explanation": each["their_reply"] or each["their_note"],
        "link": f"/v1/figures/{figure}?release={release}" if is_held else None,
        "receipt": f"/v1/figures/{figure}/receipt?release={release}" if is_held else None,
    }
    return {name: told[name] for name in COLUMNS}


def _shown(ask: Ask, row: Row, each: Mapping[str, Any]) -> Row:
    """Return a row as JSON has it: numbers, and why the cause was proposed."""
    reasons = orjson.loads(each["reasons"])
    return {
        **row,
        **{name: as_json.number(row[name]) for name in NUMBERS},
        "reasons": [{"code": one["code"], "sentence": one[ask.lang]} for one in reasons],
    }
