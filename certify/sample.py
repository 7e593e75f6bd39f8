"""The sample that is traced to its source: drawn by a stated seed, ticked by a person, measured.

The seed is the digest of the manifest's inputs, so nobody chooses which figures are looked at.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from certify import persons
from certify.errors import BadDecisionError
from schemas.figure import FIGURE_SQL
from store.journal import Event, Journal
from store.layout import Layout

SIZE: Final = 30
TICKED: Final = "sample.ticked"
OUTCOMES: Final = ("right", "wrong", "unreadable")
LEVEL: Final = "95"
# Two-sided 95 % of the normal distribution.
_Z: Final = 1.959963984540054

_DRAW: Final = f"""
    select
        {FIGURE_SQL} as figure, dataset_id, indicator, ref_area, time_period, obs_value,
        unit_measure, source_document, source_table, upload_id, source_row, source_cell
    from observations
    where obs_value is not null
    order by sha256($seed || ':' || figure), figure
    limit $size
"""  # noqa: S608 - constants of ours
_COLUMNS: Final = (
    "figure",
    "outcome",
    "note",
    "printed",
    "published",
    "unit",
    "source_document",
    "source_table",
    "file_name",
    "cell",
    "upload_id",
)


def draw(
    observations: Path, seed: str, uploads: Mapping[str, tuple[Path, str]]
) -> list[dict[str, Any]]:
    """Return the sampled figures with where each stands in its source, in order of drawing.

    Args:
        observations: The mart.
        seed: Hexadecimal digest of the inputs.
        uploads: Folder and file name by upload id.
    """
    with duckdb.connect() as connection:
        connection.read_parquet(str(observations)).create_view("observations")
        cursor = connection.execute(_DRAW, {"seed": seed, "size": SIZE})
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        printed = _printed(connection, rows, uploads)
    return [_figure(row, printed, uploads) for row in rows]


def _printed(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[Mapping[str, Any]],
    uploads: Mapping[str, tuple[Path, str]],
) -> dict[tuple[str, str, str], str]:
    """Return what each cell of the sampled uploads says, as it was typed."""
    found: dict[tuple[str, str, str], str] = {}
    for upload_id in sorted({row["upload_id"] for row in rows} & set(uploads)):
        path = str(uploads[upload_id][0] / "observations.parquet")
        cells = [row["source_cell"] for row in rows if row["upload_id"] == upload_id]
        told = connection.execute(
            "select source_cell, indicator, printed from read_parquet($path) "
            "where source_cell in (select unnest($cells))",
            {"path": path, "cells": cells},
        ).fetchall()
        found |= {(upload_id, cell, indicator): text for cell, indicator, text in told}
    return found


def _figure(
    row: Mapping[str, Any],
    printed: Mapping[tuple[str, str, str], str],
    uploads: Mapping[str, tuple[Path, str]],
) -> dict[str, Any]:
    value = f"{row['obs_value']:f}"
    place = (row["upload_id"], row["source_cell"], row["indicator"])
    return {
        "figure": row["figure"],
        "dataset_id": row["dataset_id"],
        "indicator": row["indicator"],
        "published": value.rstrip("0").rstrip(".") if "." in value else value,
        "unit": row["unit_measure"],
        "printed": printed.get(place),
        "source_document": row["source_document"],
        "source_table": row["source_table"],
        "upload_id": row["upload_id"],
        "file_name": uploads.get(row["upload_id"], (Path(), ""))[1],
        "row": row["source_row"],
        "cell": row["source_cell"],
    }


def ticks(
    events: Iterable[Event], figures: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the last tick of each sampled figure that was given to what is published now."""
    stated = {each["figure"]: (each["upload_id"], each["published"]) for each in figures}
    found = {}
    for event in events:
        figure = event.body["figure"]
        if stated.get(figure) == (event.body["upload_id"], event.body["published"]):
            found[figure] = {
                "outcome": event.body["outcome"],
                "note": event.body["note"],
                "by": event.actor,
                "at": event.at,
            }
    return found


def measure(
    figures: Sequence[Mapping[str, Any]], given: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return counts and the measured accuracy with its Wilson interval, in per cent as text.

    Accuracy is right ÷ (right + wrong); what nobody could read says nothing about it. All three
    numbers are null while nothing was ticked.
    """
    counts = {outcome: 0 for outcome in OUTCOMES}
    for tick in given.values():
        counts[tick["outcome"]] += 1
    judged = counts["right"] + counts["wrong"]
    accuracy, low, high = (None, None, None) if not judged else _wilson(counts["right"], judged)
    return {
        "size": len(figures),
        **counts,
        "unticked": len(figures) - sum(counts.values()),
        "accuracy_percent": accuracy,
        "low_percent": low,
        "high_percent": high,
        "level_percent": LEVEL,
        "method": "Wilson",
    }


def _wilson(right: int, judged: int) -> tuple[str, str, str]:
    share, square = right / judged, _Z * _Z
    middle = share + square / (2 * judged)
    half = _Z * math.sqrt(share * (1 - share) / judged + square / (4 * judged * judged))
    ends = ((middle + sign * half) / (1 + square / judged) for sign in (-1, 1))
    low, high = (f"{100 * min(max(end, 0.0), 1.0):.1f}" for end in ends)
    return f"{100 * share:.1f}", low, high


def tick(
    layout: Layout,
    journal: Journal,
    release: str,
    figures: Sequence[Mapping[str, Any]],
    told: Sequence[tuple[str, str, str]],
    *,
    by: str,
) -> int:
    """Record what a person found about sampled figures: figure, outcome, note; return how many.

    Raises:
        BadDecisionError: A figure is not in the sample, or an outcome is none; nothing is
            recorded.
    """
    persons.check_certifier(layout, by)
    known = {each["figure"]: each for each in figures}
    for figure, outcome, _ in told:
        if figure not in known:
            raise BadDecisionError("unknown-figure", figure)
        if outcome not in OUTCOMES:
            raise BadDecisionError("unknown-code", f"{outcome}: {', '.join(OUTCOMES)}")
    with journal.writing() as entry:
        for figure, outcome, note in told:
            body = {
                "figure": figure,
                "outcome": outcome,
                "note": " ".join(note.split())[:1000],
                "upload_id": known[figure]["upload_id"],
                "published": known[figure]["published"],
            }
            entry.append(TICKED, release, actor=by, body=body)
    return len(told)


def sheet(figures: Sequence[Mapping[str, Any]], given: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the sample as a CSV to fill in; ticks given before stand in it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for each in figures:
        tick_ = given.get(each["figure"], {})
        writer.writerow(
            {**each, "outcome": tick_.get("outcome", ""), "note": tick_.get("note", "")}
        )
    return text.getvalue()


def read_sheet(path: Path) -> list[tuple[str, str, str]]:
    """Read a filled sheet: the rows with an outcome.

    Raises:
        BadDecisionError: It lacks a column, or is no CSV of ours.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            mark = ";" if head.count(";") > head.count(",") else ","
            rows = list(csv.DictReader(file, delimiter=mark, strict=True))
        return [
            (row["figure"].strip(), row["outcome"].strip().lower(), row["note"] or "")
            for row in rows
            if (row["outcome"] or "").strip()
        ]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, AttributeError) as error:
        raise BadDecisionError("bad-sheet", f"{path}: {error}") from None
