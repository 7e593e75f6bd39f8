"""From reasons to sentences in both languages, and the citation of a figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Final

from claims import moments
from claims.figures import TOTALS, Codes, Figure
from claims.finding import Amount, Named, Reason
from claims.sentences import (
    CITATION,
    COMPUTED_WORDS,
    PLAIN_STATUS,
    SENTENCES,
    STATUS_WORDS,
    UNKNOWN_PERIOD,
)
from schemas import concepts

LANGUAGES: Final = ("vi", "en")
_MARKS: Final = str.maketrans(",.", ".,")
# Units that are said by the name of the indicator, or by nothing.
_UNSAID: Final = frozenset({"RANK", "SCORE", "UNITS"})
_SIGNS: Final = {"PERCENT": "%", "PER_1000": "‰", "PER_1000_LIVE_BIRTHS": "‰"}


class Speaker:
    """Writes sentences with the names of one release; what is written often is kept."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._names: dict[tuple[str, str, str], str] = {}
        self._amounts: dict[tuple[str, Amount], str] = {}

    def name(self, lang: str, column: str, code: str) -> str:
        """Return a code's name, or the code where it has none."""
        key = (lang, column, code)
        found = self._names.get(key)
        if found is None:
            found = self._codes.names(lang, column, code) or self._computed(lang, column, code)
            if len(self._names) < _MOST_NAMES:
                self._names[key] = found
        return found

    def _computed(self, lang: str, column: str, code: str) -> str:
        """Return the name of what is computed, which no list of codes has, or else the code."""
        known = self._codes.indicators.get(code) if column == "indicator" else None
        if known is None:
            return code
        return known.name_vi if lang == "vi" else known.name_en

    def reason(self, reason: Reason) -> dict[str, str]:
        """Return a reason with its code and both sentences."""
        facts, told = reason.facts, {"code": reason.code}
        for lang, sentence in zip(LANGUAGES, SENTENCES[reason.code], strict=True):
            if facts.get("is_computed"):
                for certified, computed in COMPUTED_WORDS[lang]:
                    sentence = sentence.replace(certified, computed)
            told[lang] = sentence.format_map(_Facts(self, lang, facts))
        return told

    def citation(
        self, figure: Figure, release: str, publisher: Mapping[str, str]
    ) -> dict[str, str]:
        """Return a sentence to paste, in both languages; the publisher's own names the release."""
        facts = {
            "indicator": Named("indicator", figure.indicator.code),
            "area": Named("ref_area", figure.area),
            "scope": figure.dims,
            "period": figure.period,
        }
        found = {}
        for lang in LANGUAGES:
            told = _Facts(self, lang, facts)
            is_plain = figure.status in PLAIN_STATUS
            told.own = {
                "status": "" if is_plain else f" ({self.status(lang, figure.status)})",
                "publisher": publisher.get(lang, "").replace("{release}", release),
                "certified": self._written(lang, figure),
            }
            found[lang] = CITATION[lang].format_map(told)
        return found

    def status(self, lang: str, code: str) -> str:
        """Return the name of a status."""
        return STATUS_WORDS[lang].get(code) or self.name(lang, "obs_status", code)

    def _value(self, figure: Figure) -> Amount:
        return Amount(figure.text or "", figure.indicator.unit)

    def _written(self, lang: str, figure: Figure) -> str:
        text = self.amount(lang, self._value(figure))
        if figure.indicator.is_rank and figure.rank_of:
            return f"{text}/{figure.rank_of}"
        return text

    def amount(self, lang: str, amount: Amount) -> str:
        """Return a number as people write it, with its unit."""
        key = (lang, amount)
        found = self._amounts.get(key)
        if found is None:
            found = self._write(lang, amount)
            if len(self._amounts) >= _MOST_NAMES:
                self._amounts.clear()
            self._amounts[key] = found
        return found

    def _write(self, lang: str, amount: Amount) -> str:
        number = spoken(amount.text, lang)
        unit = amount.unit
        if unit is None or unit in _UNSAID or unit.startswith("SCORE"):
            return number
        sign = _SIGNS.get(unit)
        return f"{number} {sign}" if sign else f"{number} {self.name(lang, 'unit_measure', unit)}"

    def scope(self, lang: str, dims: tuple[str, ...]) -> str:
        """Return the breakdowns that are not totals, each behind a comma."""
        if dims == TOTALS:
            return ""
        named = (
            self.name(lang, column, code)
            for column, code in zip(concepts.DIMENSIONS, dims, strict=True)
            if code != concepts.TOTAL
        )
        return "".join(f", {name}" for name in named)


_MOST_NAMES: Final = 20_000


class _Facts(dict[str, str]):
    """The places of a sentence, filled when it asks for them."""

    def __init__(self, speaker: Speaker, lang: str, facts: Mapping[str, Any]) -> None:
        super().__init__()
        self._speaker, self._lang, self._facts = speaker, lang, facts
        self.own: Mapping[str, str] = {}

    def __missing__(self, place: str) -> str:
        if place in self.own:
            return self.own[place]
        return self._told(place, self._facts[place])

    def _told(self, place: str, fact: Any) -> str:  # noqa: ANN401 - any fact
        speaker, lang = self._speaker, self._lang
        if isinstance(fact, Amount):
            return speaker.amount(lang, fact)
        if isinstance(fact, Named):
            return speaker.name(lang, fact.column, fact.code)
        if place == "scope":
            return speaker.scope(lang, fact)
        if place == "own_scope":
            total = f", {speaker.name(lang, 'sex', concepts.TOTAL)}"
            return speaker.scope(lang, fact) or total
        if place == "areas":
            return ", ".join(speaker.name(lang, "ref_area", code) for code in fact)
        if place in _PERIODS:
            return spoken_period(fact, lang)
        if place in ("unit", "wanted"):
            return speaker.name(lang, "unit_measure", fact) if fact else "?"
        if place in ("status", "former") and isinstance(fact, str):
            return speaker.status(lang, fact)
        if isinstance(fact, date):
            return fact.strftime("%d/%m/%Y" if lang == "vi" else "%Y-%m-%d")
        return str(fact)


_PERIODS: Final = frozenset({"period", "asked", "former_period"})


@lru_cache(maxsize=8192)
def spoken(text: str, lang: str) -> str:
    """Return an exact text as people write it: `73.048,284`, or `73,048.284` in English."""
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.removeprefix("-").partition(".")
    grouped = f"{int(whole or 0):,}" + (f".{fraction}" if fraction else "")
    return sign + (grouped.translate(_MARKS) if lang == "vi" else grouped)


@lru_cache(maxsize=8192)
def spoken_period(text: str | None, lang: str) -> str:
    """Return a period as people write it."""
    found = None if text is None else moments.parsed(text)
    if text is None or found is None:
        return UNKNOWN_PERIOD[lang] if text is None else text
    year = found.start.year
    match found.kind:
        case "school_year":
            word = "năm học" if lang == "vi" else "school year"
            return f"{word} {year}-{year + 1}"
        case "quarter":
            return f"quý {text[-1]}/{year}" if lang == "vi" else f"Q{text[-1]} {year}"
        case "half_year":
            if lang == "vi":
                return f"6 tháng {'đầu' if text[-1] == '1' else 'cuối'} năm {year}"
            return f"{'first' if text[-1] == '1' else 'second'} half of {year}"
        case "month":
            return f"{text[5:]}/{year}"
        case "day":
            return found.start.strftime("%d/%m/%Y") if lang == "vi" else text
        case "range" if found.start.year == found.end.year and found.start.month == 1:
            months = found.end.month
            return f"{months} tháng {year}" if lang == "vi" else f"{months} months of {year}"
    return text
