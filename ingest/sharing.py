"""What all values of a row share: labels, texts, the last place of a ranking, the period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from ingest import number, periods
from ingest.cells import Cells
from ingest.codes import Labels, UnknownCodeError
from ingest.fault import MOST_FAULTS
from ingest.placing import KEEP, TEXTS, Place, Vocabularies, empty
from ingest.texts import Texts
from schemas import concepts
from schemas.columns import NULL, Codes, Flags
from schemas.contract import Column

LABELLED: Final = (
    "indicator",
    "framework",
    "members",
    "unit_measure",
    "obs_status",
    "conf_status",
    *concepts.DIMENSIONS,
)
# What the store keeps of a rank.
_MOST_PLACES: Final = 2**31 - 1


def read(cells: Cells) -> Place:
    """Read everything of the rows but their areas and values."""
    place = empty(cells.row_count, Vocabularies(), cells.bound.form.fixed)
    for at, column in cells.bound.columns.items():
        if column.concept in LABELLED:
            _read_labels(cells, at, column, place)
        elif column.concept in TEXTS:
            _read_texts(cells, at, column, place)
        elif column.concept == "rank_of":
            _read_rank_of(cells, at, column, place)
    at_period = cells.bound.position_of("time_period")
    if at_period is not None:
        _read_periods(cells, at_period, place)
    return place


def _read_labels(cells: Cells, at: int, column: Column, place: Place) -> None:
    texts = cells.texts(at)
    labels = Labels(column, cells.contract, cells.bound.form, cells.lists)
    blank = texts.is_blank
    meanings: list[Mapping[str, str | None]] = []
    unknown: dict[int, UnknownCodeError] = {}
    lost = _placed_by(column) if column.concept == "members" else {column.concept}
    unreadable: dict[str, str | None] = dict.fromkeys(lost)
    for index, text in enumerate(texts.unique()):
        if blank[index]:
            is_lost = column.blank == "fault" and column.concept != "members"
            meanings.append({column.concept: None} if is_lost else {})
            continue
        try:
            meanings.append(labels.meaning(text))
        except UnknownCodeError as error:
            # Behind so many others none is told, and one stands for all of them.
            unknown[index] = error if len(unknown) < MOST_FAULTS else next(iter(unknown.values()))
            meanings.append(unreadable)
    for concept in dict.fromkeys(concept for meaning in meanings for concept in meaning):
        known = place.known[concept]
        codes = [known.code(each[concept]) if concept in each else KEEP for each in meanings]
        place.update(concept, texts, np.asarray(codes, dtype=np.int32))
    if column.blank == "fault":
        cells.note_blank(at, texts.where(blank))
    _note_refused(cells, at, texts, unknown, lambda error: {"expected": error.expected})


def _placed_by(column: Column) -> set[str]:
    meanings = (label for label in column.labels.values() if isinstance(label, dict))
    return {concept for meaning in meanings for concept in meaning}


def _read_texts(cells: Cells, at: int, column: Column, place: Place) -> None:
    texts = cells.texts(at)
    if column.blank == "fault" and column.required:
        cells.note_blank(at, texts.where(texts.is_blank))
    place.set_text(column.concept, texts)


def _read_rank_of(cells: Cells, at: int, column: Column, place: Place) -> None:
    texts, formats = cells.texts(at), cells.formats_of(column)
    blank, known = texts.is_blank, place.known["rank_of"]
    if column.blank == "fault":
        cells.note_blank(at, texts.where(blank))
    refused: dict[int, number.UnreadableNumberError] = {}
    codes: Codes = np.full(len(texts.distinct), NULL, dtype=np.int32)
    for index, text in enumerate(texts.unique()):
        if blank[index]:
            continue
        try:
            codes[index] = known.code(_last_place(text, formats))
        except number.UnreadableNumberError as error:
            refused[index] = error
    place.set("rank_of", texts.gather(codes))
    _note_refused(cells, at, texts, refused, lambda error: {"readings": error.readings})


def _last_place(text: str, formats: Sequence[number.Format]) -> int:
    places = int(number.read(text, formats, is_whole=True).value)
    if places > _MOST_PLACES:
        raise number.UnreadableNumberError("number_too_long")
    return places


def _read_periods(cells: Cells, at: int, place: Place) -> None:
    texts = cells.texts(at)
    blank, known = texts.is_blank, place.known["_period"]
    codes = texts.each(
        lambda text: known.code(periods.read(text) if text.strip() else None), np.int32
    )
    cells.note_blank(at, texts.where(blank))
    kinds = sorted({kind for each in cells.contract.indicators for kind in each.periods})
    unknown = texts.where((codes < 0) & ~blank)
    cells.note("unknown_period", at, unknown, lambda _: {"kinds": kinds})
    place.set_periods(texts.gather(codes))


def _note_refused(
    cells: Cells,
    at: int,
    texts: Texts,
    refused: Mapping[int, Any],
    facts: Any,  # noqa: ANN401
) -> None:
    """Note the rows whose text was refused, one batch for each reason."""
    for code in dict.fromkeys(error.code for error in refused.values()):
        flags: Flags = np.zeros(len(texts.distinct), dtype=bool)
        flags[[index for index, error in refused.items() if error.code == code]] = True

        def of(row: int) -> dict[str, Any]:
            told: dict[str, Any] = facts(refused[texts.place(row)])
            return told

        cells.note(code, at, texts.where(flags), of)
