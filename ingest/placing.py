"""What a row says about each of its values, column by column: everything but the value itself."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ingest.texts import Texts
from schemas import columns, concepts
from schemas.columns import NULL, Coded, Codes, Vocabulary

# A concept no column has said anything about; NULL is one whose cell could not be read.
ABSENT: Final = -2
KEEP: Final = -3
TEXTS: Final = ("source_document", "source_table", "note")
# A period as it was read last, and the days of the last one that could be read.
PERIOD, DAYS = "_period", "_days"


class Vocabularies(dict[str, Vocabulary]):
    """The distinct values of each concept, shared by all the places of a file."""

    def __missing__(self, concept: str) -> Vocabulary:
        self[concept] = Vocabulary()
        return self[concept]


class Place:
    """The concepts of some rows. Copies share their columns until one of them sets another."""

    def __init__(self, length: int, known: Vocabularies) -> None:
        self.length = length
        self.known = known
        self.codes: dict[str, Codes] = {}
        self.texts: dict[str, Texts] = {}

    def copy(self) -> Place:
        """Return a place that may be changed without changing this one."""
        other = Place(self.length, self.known)
        other.codes, other.texts = dict(self.codes), dict(self.texts)
        return other

    def of(self, concept: str) -> Codes:
        """Return a concept's codes, ABSENT where nothing was said."""
        if concept in self.texts:
            self.codes[concept] = self._coded(concept, self.texts.pop(concept))
        found = self.codes.get(concept)
        return columns.constant(ABSENT, self.length) if found is None else found

    def column(self, concept: str) -> Coded:
        """Return a concept's values, null where nothing was said."""
        return Coded(at_least(self.of(concept), NULL), self.known[concept])

    def say(self, concept: str, value: Any) -> None:  # noqa: ANN401 - whatever the concept holds
        """Set a concept to one value in every row."""
        self.set(concept, columns.constant(self.known[concept].code(value), self.length))

    def set(self, concept: str, codes: Codes) -> None:
        """Set a concept row by row."""
        self.texts.pop(concept, None)
        self.codes[concept] = codes

    def set_text(self, concept: str, cells: Texts) -> None:
        """Set a concept to the stripped texts of a column, null where they are blank."""
        self.codes.pop(concept, None)
        self.texts[concept] = cells

    def update(self, concept: str, cells: Texts, meanings: Codes) -> None:
        """Set a concept to the meaning of each row's text; KEEP leaves what was said before."""
        found = cells.gather(meanings)
        keep = meanings == KEEP
        self.set(
            concept, np.where(cells.gather(keep), self.of(concept), found) if keep.any() else found
        )

    def set_periods(self, periods: Codes) -> None:
        """Set the period and what follows from it; a null leaves the rest as it was."""
        self.set(PERIOD, periods)
        known: Vocabulary = self.known[PERIOD]
        for concept, part in _PARTS.items():
            codes = np.fromiter(
                (self.known[concept].code(part(period)) for period in known),
                dtype=np.int32,
                count=len(known),
            )
            if columns.is_constant(periods):
                if periods[0] >= 0:
                    self.set(concept, columns.constant(int(codes[periods[0]]), self.length))
                continue
            found = np.append(codes, np.int32(NULL))[periods]
            lost = periods < 0
            self.set(concept, np.where(lost, self.of(concept), found) if lost.any() else found)

    def fill(self, pattern: str) -> Codes:
        """Fill the names in braces; null where one of them was never said."""
        names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None]
        given = [self.of(name) for name in names]
        sizes = [len(self.known[name]) + 1 for name in names]
        # One more than NULL, so that what was never said has a code of its own.
        groups = columns.group([_raised(codes) for codes in given], sizes)
        known = self.known[pattern]
        filled = [
            known.code(self._filled(pattern, names, [code - 1 for code in codes]))
            for codes in groups.tuples
        ]
        return np.asarray(filled, dtype=np.int32)[groups.of]

    def _filled(self, pattern: str, names: list[str], codes: list[int]) -> str | None:
        if ABSENT in codes:
            return None
        values = {
            name: self.known[name][code] if code >= 0 else None
            for name, code in zip(names, codes, strict=True)
        }
        return pattern.format_map(values)

    def _coded(self, concept: str, cells: Texts) -> Codes:
        known = self.known[concept]
        return cells.gather(cells.each(lambda text: known.code(text.strip() or None), np.int32))


def _raised(codes: Codes) -> Codes:
    if columns.is_constant(codes):
        return columns.constant(int(codes[0]) + 1, len(codes))
    return codes + np.int32(1)


_PARTS: Final[Mapping[str, Any]] = {
    "time_period": lambda period: period.text,
    "freq": lambda period: period.freq,
    "period_kind": lambda period: period.kind,
    DAYS: lambda period: period,
}


def empty(length: int, known: Vocabularies, fixed: Mapping[str, str]) -> Place:
    """Return what holds before any column is read: totals, and what the form fixes."""
    place = Place(length, known)
    for concept in concepts.DIMENSIONS:
        place.say(concept, concepts.TOTAL)
    for concept, code in fixed.items():
        place.say(concept, code)
    if "conf_status" not in fixed:
        place.say("conf_status", "F")
    return place


def at_least(codes: Codes, least: int) -> Codes:
    """Raise every lower code to one."""
    if columns.is_constant(codes):
        return columns.constant(max(int(codes[0]), least), len(codes))
    return np.maximum(codes, np.int32(least)) if len(codes) and codes.min() < least else codes
