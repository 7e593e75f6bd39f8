"""Reports as they were on a day: written whole, named by their bytes, recorded in the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from certify.reports import agency_report, as_docx, as_pdf, facts, narratives, whole_report
from certify.reports.blocks import Report
from certify.reports.stage import Stage
from store import canonical, files
from store.journal import Event, Journal
from store.layout import Layout

KIND: Final = "report.frozen"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Frozen:
    """A set of reports on the disk; `is_new` says that these bytes were not there before."""

    folder: Path
    sha256: str
    names: tuple[str, ...]
    event: Event
    is_new: bool


def freeze(layout: Layout, journal: Journal, stage: Stage, by: str) -> Frozen:
    """Write every report of a stage and record it; the same facts give the same bytes.

    Raises:
        ReportError: An agency's kept text is damaged.
    """
    content = make(layout, journal, stage)
    sums = _sums(content)
    digest = hashlib.sha256(sums).hexdigest()
    folder = layout.reports / f"{stage.label}-{digest[:12]}"
    is_new = not folder.is_dir()
    if is_new:
        files.make_directory(layout.reports)
        with files.write_directory(folder) as draft:
            for name, raw in {**content, SUMS: sums}.items():
                files.write_synced(draft / name, raw)
    body = {
        "sha256": digest,
        "files": {name: hashlib.sha256(raw).hexdigest() for name, raw in content.items()},
        "baseline": stage.baseline,
        "release": stage.release,
    }
    once = f"report:{stage.label}:{digest}"
    with journal.writing() as entry:
        event = entry.recorded(once) or entry.append(
            KIND, stage.label, actor=by, body=body, once=once
        )
    return Frozen(folder, digest, tuple(sorted(content)), event, is_new)


def make(layout: Layout, journal: Journal, stage: Stage) -> dict[str, bytes]:
    """Return every file of a stage's reports by name."""
    events = journal.events()
    told = narratives.find(layout, events, stage.label)
    gathered = facts.gather(layout, events, stage, told)
    found = {
        "report.json": canonical.encode(gathered.facts),
        "cells.csv": gathered.cells,
        **_documents(whole_report.write(gathered.facts)),
    }
    for row in gathered.facts["agencies"]:
        found |= _documents(agency_report.write(gathered.facts, row))
    return found


def _documents(report: Report) -> dict[str, bytes]:
    return {
        f"{report.name}.docx": as_docx.render(report),
        f"{report.name}.pdf": as_pdf.render(report),
    }


def _sums(content: Mapping[str, bytes]) -> bytes:
    lines = (
        f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in sorted(content.items())
    )
    return "".join(lines).encode()


def frozen(events: list[Event]) -> list[dict[str, Any]]:
    """Return what was frozen, oldest first."""
    return [
        {"stage": event.subject, "at": event.at, "by": event.actor, **event.body}
        for event in events
        if event.kind == KIND
    ]
