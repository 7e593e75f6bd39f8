"""A call of the World Bank's Indicators API, version 2: its path and its parameters.

Words of the path stand in singular or plural and in any case, behind a language if one is named.
Parameters we do not know are left aside, as the original does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from api.worldbank.dates import UnreadableDateError, Window, read_window

MAXIMUM_INDICATORS: Final = 60
MAXIMUM_PER_PAGE: Final = 1_000_000
_FORMATS: Final = {"json": "json", "jsonstat": "jsonstat", "xml": "xml"}
_ONE: Final = {
    "countries": "country",
    "indicators": "indicator",
    "sources": "source",
    "topics": "topic",
    "regions": "region",
    "incomelevels": "incomelevel",
    "lendingtypes": "lendingtype",
}
_WORDS: Final = frozenset({*_ONE.values(), *_ONE})
_LANGUAGE = re.compile(r"[A-Za-z]{2}", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_FREQUENCIES: Final = {"Y": "A", "A": "A", "Q": "Q", "M": "M", "S": "S", "O": "_O"}
ALL: Final = "all"

VALUE: Final = ("120", "Invalid value", "The provided parameter value is not valid")
FORMAT: Final = ("111", "Invalid format", "The requested output format is not available")
ENDPOINT: Final = ("140", "Endpoint not found", "The requested endpoint was not found")


class InvalidCallError(Exception):
    """A call that is answered by a message: its id, its key and its sentence."""

    def __init__(self, message: tuple[str, str, str], about: str = "") -> None:
        super().__init__(message[1])
        self.id, self.key, sentence = message
        self.value = f"{sentence}: {about[:200]}" if about else sentence


class UnknownSeriesError(InvalidCallError):
    """A call for an indicator that is not there; `asked` is its code."""

    def __init__(self, asked: str) -> None:
        super().__init__(VALUE, asked)
        self.asked = asked


@dataclass(frozen=True)
class Call:
    """A call that was understood.

    `words` is the path with its known words in the singular; what stands between them is as it
    came. `frequency` is a code of CL_FREQ; `newest` counts periods, `newest_values` values.
    """

    lang: str | None
    words: tuple[str, ...]
    format: str
    page: int
    per_page: int
    window: Window | None
    newest: int | None
    newest_values: int | None
    fills_gaps: bool
    frequency: str | None
    footnotes: bool
    source: str | None
    chosen: Mapping[str, str]

    @property
    def spelling(self) -> str:
        """One text for everything that decides the answer besides path, language and format."""
        return repr((self.page, self.per_page, self.window, self.newest, self.newest_values,
                     self.fills_gaps, self.frequency, self.footnotes, self.source,
                     sorted(self.chosen.items())))  # fmt: skip


def read_call(path: str, pairs: Sequence[tuple[str, str]]) -> Call:
    """Understand a call.

    Raises:
        InvalidCallError: A value is not of its form.
    """
    segments = [segment for segment in path.split("/") if segment]
    lang = None
    if segments and _LANGUAGE.fullmatch(segments[0]):
        lang = "vi" if segments.pop(0).lower() == "vi" else "en"
    given = {name.lower(): value.strip() for name, value in pairs}
    return Call(
        lang=lang,
        words=tuple(map(_singular, segments)),
        format=_read_format(given.get("format")),
        page=_number(given, "page") or 1,
        per_page=_number(given, "per_page") or 50,
        window=_read_date(given.get("date")),
        newest=_number(given, "mrv"),
        newest_values=_number(given, "mrnev"),
        fills_gaps=given.get("gapfill", "").upper() == "Y",
        frequency=_read_frequency(given.get("frequency")),
        footnotes=given.get("footnote", "").lower() == "y",
        source=given.get("source"),
        chosen={
            name: given[name]
            for name in ("region", "incomelevel", "lendingtype", "topic")
            if given.get(name)
        },
    )


def choosing(call: Call, chosen: Mapping[str, str]) -> Call:
    """Return a call that is narrowed by what stood in its path."""
    return replace(call, chosen=chosen)


def ids_of(text: str) -> list[str] | None:
    """Return the ids of a `;` list without repeats; None when all are meant."""
    found = list(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
    return None if [one.lower() for one in found] == [ALL] else found


def _singular(segment: str) -> str:
    folded = segment.lower()
    return _ONE.get(folded, folded if folded in _WORDS else segment)


def _number(given: Mapping[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is None or text == "":
        return None
    if _NUMBER.fullmatch(text) is None or not 1 <= int(text) <= MAXIMUM_PER_PAGE:
        raise InvalidCallError(VALUE, name)
    return int(text)


def _read_format(text: str | None) -> str:
    chosen = _FORMATS.get((text or "json").lower())
    if chosen is None:
        raise InvalidCallError(FORMAT, text or "")
    return chosen


def _read_frequency(text: str | None) -> str | None:
    if not text:
        return None
    if text.upper() not in _FREQUENCIES:
        raise InvalidCallError(VALUE, "frequency")
    return _FREQUENCIES[text.upper()]


def _read_date(text: str | None) -> Window | None:
    try:
        return read_window(text) if text else None
    except UnreadableDateError:
        raise InvalidCallError(VALUE, "date") from None
