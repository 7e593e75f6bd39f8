"""What the pages of releases, changes, corrections and the calendar show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markdown_it import MarkdownIt

from api.bodies import changes as bodies
from api.bodies import releases
from api.bodies.calendar import said
from api.formats import as_json
from api.parameters import (
    CHANGE_TYPE,
    FILTERS,
    FROM_RELEASE,
    PAGED,
    RELEASE_PART,
    TO_RELEASE,
)
from api.queries.changes import FILTERS as CHANGED
from api.queries.changes import list_corrections
from api.shelf import OpenRelease
from api.site.shown import MOST_ROWS
from api.site.view import View, told_by
from schemas import agenda, concepts, papers

RELEASE_PARAMETERS: Final = (RELEASE_PART,)
CHANGE_PARAMETERS: Final = (
    FROM_RELEASE,
    TO_RELEASE,
    *(parameter for parameter in FILTERS if parameter.name in CHANGED),
    CHANGE_TYPE,
    *PAGED,
)
# Notes are ours and signed; raw HTML in them would still be shown as text.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def listed(view: View) -> dict[str, Any]:
    """Return every release that ever came out, newest first."""
    return {"releases": told_by(releases.list_releases(view.ask))["releases"]}


def one(view: View) -> dict[str, Any]:
    """Return a release with its notes."""
    told = told_by(releases.show_release(view.ask))
    notes = view.release.notes.get(view.ask.lang)
    objects = told["manifest"]["objects"]
    return {
        "told": told["release"],
        "notes": _MARKDOWN.render(_lowered(notes.decode())) if notes else "",
        "previous": told["manifest"].get("previous"),
        "files": [
            {"name": name, **objects[name]}
            for name in sorted(objects)
            if name.endswith((".csv", ".parquet")) and name.startswith("dataset-")
        ],
        "certificate": "certificate.json" in objects,
        "early": told["release"]["pre_release_access"],
    }


def changes(view: View) -> dict[str, Any]:
    """Return a page of what changed between two releases.

    Raises:
        NoChainError: `from` does not come before `to`.
    """
    told = told_by(bodies.list_changes(view.ask))
    return {
        "changes": [_change(view, row) for row in told["changes"]],
        "from_release": told["from_release"],
        "to_release": told["to_release"],
        "following": told["page"]["next"],
        "kinds": ("added", "changed", "removed"),
        "kind": ",".join(view.ask.values.get("change_type", ())),
        "pairs": [
            (release.manifest["previous"], release.id)
            for release in view.shelf.releases
            if release.manifest.get("previous")
        ],
    }


def _change(view: View, row: Mapping[str, Any]) -> dict[str, Any]:
    def spoken(name: str) -> dict[str, str] | None:
        exact = _text(row[name])
        return None if exact is None else {"exact": exact, "text": view.spoken(exact)}

    return {
        "id": row["figure"],
        "indicator": view.name("indicator", row["indicator"]),
        "area": ", ".join(filter(None, (view.name("ref_area", row["ref_area"]), _part(view, row)))),
        "period": row["time_period"],
        "kind": row["change_type"],
        "old": spoken("old_value"),
        "new": spoken("new_value"),
        "unit": view.name("unit_measure", row["new_unit_measure"] or row["old_unit_measure"]),
        "reason": row["reason_text"] or view.name("cl_change_reason", row["reason"]),
        "release": row["release"],
    }


def _part(view: View, row: Mapping[str, Any]) -> str:
    """Say what part of the total a changed figure is; empty for a total."""
    named = (view.name(name, row[name]) for name in concepts.DIMENSIONS if row[name] != "_T")
    return ", ".join(named)


def _text(value: Any) -> str | None:  # noqa: ANN401 - a number as JSON has it
    return None if value is None else as_json.encode([value]).decode()[1:-1]


def corrections(view: View) -> dict[str, Any]:
    """Return withdrawn releases and errata, and every figure that was corrected."""
    fallen = [
        entry for entry in view.shelf.entries if entry.withdrawn_at or len(entry.id.split(".")) > 2
    ]
    return {
        "entries": fallen,
        "corrected": [
            {"release": release.id, **found}
            for release in view.shelf.releases
            for found in _corrected(view, release)
        ],
    }


def _corrected(view: View, release: OpenRelease) -> list[dict[str, Any]]:
    with view.registry.turnstile.cursor(release.connection) as cursor:
        rows = list_corrections(cursor, limit=MOST_ROWS)
    return [
        {
            "id": figure,
            "indicator": view.name("indicator", figure.split(":")[1]),
            "area": view.name("ref_area", figure.split(":")[2]),
            "period": figure.split(":")[-1],
            "severity": severity,
            "why": why or "",
        }
        for figure, severity, why in rows
    ]


def planned(view: View) -> dict[str, Any]:
    """Return the release calendar, soonest first."""
    paper = view.shelf.papers.get(papers.CALENDAR)
    lang = view.ask.lang
    entries = agenda.fold(paper.changes if paper else []).values()
    return {
        "entries": [
            {
                "name": entry.name,
                "title": said(entry.title, lang),
                "due": entry.due,
                "is_exact": entry.is_exact,
                "datasets": [view.name("dataset_id", one) for one in entry.datasets],
                "release": entry.release,
                "dropped": said(entry.dropped, lang) if entry.dropped else "",
                "slips": [
                    {"was": slip.was, "due": slip.due, "why": said(slip.reason, lang)}
                    for slip in entry.slips
                ],
            }
            for entry in entries
        ],
    }


def _lowered(notes: str) -> str:
    """Return notes with their headings one level lower: the page has a first one."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in notes.splitlines())
