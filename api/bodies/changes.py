"""What changed between two releases, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from api import comparing
from api.answers import Rendered, envelope
from api.asking import Ask
from api.comparing import Change
from api.formats import as_csv, as_json, as_ndjson
from api.formats.figures import exact_text
from api.queries.changes import FILTERS
from api.releases import Registry
from api.shelf import OpenRelease
from schemas import concepts

COLUMNS: Final = (
    "figure",
    *concepts.KEYS,
    "change_type",
    "old_value",
    "new_value",
    "old_status",
    "new_status",
    "old_unit_measure",
    "new_unit_measure",
    "old_vintage",
    "new_vintage",
    "reason",
    "revision_type",
    "severity",
    "reason_text",
    "release",
)
_REASONS: Final = "cl_change_reason"


def list_changes(ask: Ask) -> Rendered:
    """Return a page of additions, changes and removals with their reasons.

    Raises:
        NoChainError: `from` does not come before `to`.
    """
    registry: Registry = ask.request.app.state.registry
    asked = ask.values.get("from")
    start = None if asked is None else ask.shelf.select(asked)
    releases = comparing.chain(ask.shelf, start.id if start else None, ask.release)
    filters = {name: ask.values[name] for name in FILTERS if name in ask.values}
    found = comparing.list_changes(
        registry.turnstile,
        releases,
        filters,
        ask.values.get("change_type", ()),
        after=ask.after or "",
        limit=ask.limit + 1,
    )
    page = found[: ask.limit]
    following = ask.next_link(page[-1].figure) if len(found) > ask.limit else None
    old_id = start.id if start else ask.release.manifest.get("previous")
    old = next((one for one in ask.shelf.releases if one.id == old_id), None)
    rows = _rows(registry, page, old, ask.release)
    if ask.format == "csv":
        return Rendered(as_csv.table(COLUMNS, rows), following)
    if ask.format == "ndjson":
        return Rendered(as_ndjson.encode(map(_plain, rows)), following)
    return Rendered(
        {
            **envelope(ask),
            "from_release": old_id,
            "to_release": ask.release.id,
            "labels": {"reason": _reasons(ask, rows)},
            "page": {"limit": ask.limit, "count": len(rows), "next": following},
            "changes": [_plain(row) for row in rows],
        },
        following,
    )


def _rows(
    registry: Registry, page: list[Change], old: OpenRelease | None, new: OpenRelease
) -> list[dict[str, Any]]:
    """Return changes as rows; a value has the digits it is printed with in its release."""
    figures = [change.figure for change in page]
    after = comparing.decimals_of(registry.turnstile, new, figures)
    before = comparing.decimals_of(registry.turnstile, old, figures) if old else {}
    return [_row(change, before, after) for change in page]


def _row(
    change: Change, before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> dict[str, Any]:
    first, last = change.first, change.last
    return {
        "figure": change.figure,
        **dict(zip(concepts.KEYS, change.figure.split(":"), strict=True)),
        "change_type": change.kind,
        "old_value": _exact(first.old_value, before.get(change.figure)),
        "new_value": _exact(last.new_value, after.get(change.figure)),
        "old_status": first.old_status,
        "new_status": last.new_status,
        "old_unit_measure": first.old_unit_measure,
        "new_unit_measure": last.new_unit_measure,
        "old_vintage": first.old_vintage,
        "new_vintage": last.new_vintage,
        "reason": last.reason,
        "revision_type": last.revision_type,
        "severity": last.severity,
        "reason_text": last.reason_text,
        "release": change.steps[-1][0],
        "steps": [
            {
                "release": release,
                "change_type": step.change_type,
                "reason": step.reason,
                "revision_type": step.revision_type,
                "severity": step.severity,
                "reason_text": step.reason_text,
            }
            for release, step in change.steps
        ],
    }


def _exact(value: Decimal | None, decimals: int | None) -> str | None:
    return None if value is None else exact_text(value, decimals)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row for JSON, where an exact text is a number."""
    return {**row, **{name: as_json.number(row[name]) for name in ("old_value", "new_value")}}


def _reasons(ask: Ask, rows: list[dict[str, Any]]) -> dict[str, str]:
    codes = {step["reason"] for row in rows for step in row["steps"]} - {None}
    named = {code: ask.release.labels.name(ask.lang, _REASONS, code) for code in sorted(codes)}
    return {code: name for code, name in named.items() if name is not None}
