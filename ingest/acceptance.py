"""What is stored of a checked file: known errors dealt with, doubts answered, small counts hidden.

This is asked once more when the file is sent: only then are its vintage and the figures accepted
so far certain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from ingest import answers, history, judgement, known_errors, plausibility, small_cells
from ingest.answers import Answer
from ingest.check import Checked
from ingest.errors import RejectedUploadError
from ingest.fault import Fault
from schemas.rules import WARNED
from store.journal import Entry, Journal
from store.layout import Layout

# What an answer may keep about a figure that is withheld.
_HARMLESS: Final = ("indicator", "name", "period", "area", "unit")


@dataclass(frozen=True)
class Ready:
    """Observations as they are stored, and every warning with its answer."""

    observations: pa.Table
    answers: list[dict[str, Any]]


def warnings_of(
    checked: Checked, *, vintage: str, source: str, layout: Layout, journal: Journal | Entry
) -> list[Fault]:
    """Return what a steward has to answer before a clean file is stored.

    Raises:
        RejectedUploadError: A known error was mended, or a small count cannot be protected.
    """
    return _look(checked, vintage, source, layout, journal)[1]


def prepare(
    checked: Checked,
    *,
    vintage: str,
    source: str,
    given: Iterable[Answer],
    layout: Layout,
    journal: Journal | Entry,
) -> Ready:
    """Return what is stored of a clean file.

    Args:
        checked: The file.
        vintage: The edition it restates.
        source: The citation that holds where a row names none.
        given: The steward's answers.
        layout: Where the accepted uploads stand.
        journal: Which of them were accepted.

    Raises:
        RejectedUploadError: A known error was mended, or a small count cannot be protected.
        UnansweredWarningError: A warning has no answer, or none that says anything.
    """
    table, warnings = _look(checked, vintage, source, layout, journal)
    settled = answers.settle(warnings, given)
    return Ready(table, _without_hidden(table, settled))


def _look(
    checked: Checked, vintage: str, source: str, layout: Layout, journal: Journal | Entry
) -> tuple[pa.Table, list[Fault]]:
    agreed = checked.contract
    table, mended = known_errors.apply(agreed, checked.observations, vintage=vintage, source=source)
    previous = history.previous(agreed, layout, journal)
    hidden, against = small_cells.protect(agreed, table, previous)
    fatal = [fault for fault in (*mended, *against) if fault.severity == "fatal"]
    if fatal:
        raise RejectedUploadError(fatal)
    others = history.others(agreed, layout, journal)
    doubts = plausibility.warn(agreed, table, previous, others=others)
    told = [fault for fault in checked.warnings if fault.code not in WARNED]
    if checked.observed is None:
        return hidden, told
    found = (judgement.with_column(each, checked.observed.table) for each in (*doubts, *against))
    return hidden, judgement.in_file_order([*told, *found])


def _without_hidden(table: pa.Table, settled: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers without the counts that are withheld."""
    rows = zip(table["source_cell"].to_pylist(), table["conf_status"].to_pylist(), strict=True)
    hidden = {cell for cell, status in rows if status in small_cells.HIDDEN}
    return [_harmless(each) if each["cell"] in hidden else each for each in settled]


def _harmless(answer: dict[str, Any]) -> dict[str, Any]:
    facts = {name: fact for name, fact in answer["facts"].items() if name in _HARMLESS}
    return {**answer, "found": "", "facts": facts}
