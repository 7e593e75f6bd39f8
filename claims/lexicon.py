"""Which words mean which code: names of a release's code lists, and what the press calls things.

Words typed with diacritics are matched with them (the place of the tone mark apart); words typed
without any are matched without. `nam` is a man, `năm` a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from claims.figures import Codes, Indicator
from schemas import codelist, concepts
from schemas.text import fold, plain

INDICATOR: Final = "indicator"
FRAMEWORK: Final = "framework"
AREA: Final = "ref_area"
HOME: Final = "home"
# Words that mean an indicator only where a growth in per cent is said of them.
GROWING: Final = "growing"
_LONGEST: Final = 12
# `Phuc's` is Phuc.
_WORD: Final = re.compile(r"[^\W_]+(?:['’-](?!s\b)[^\W_]+)*", re.UNICODE)
_TYPES: Final = (
    "tỉnh",
    "thành phố",
    "huyện",
    "thị xã",
    "tp",
    "province of",
    "district of",
    "city of",
    "province",
    "district",
    "city",
)
_HOMES: Final = ("tỉnh", "toàn tỉnh", "trên địa bàn tỉnh", "the province", "province")
_LEVELS: Final = ("country", "region", "province", "district", "commune")
_PREFIXES: Final = re.compile(
    r"^(?:Việt Nam, (?:xếp hạng|điểm) |Viet Nam, (?:rank|score) in the |Điểm |Xếp hạng "
    r"|P[A-Z]+, chỉ số thành phần \d+: |P[A-Z]+ sub-index \d+: |PAPI [\d.]+: "
    r"|DTI (?:score|rank): |DTI: )"
)
_IN_BRACKETS: Final = re.compile(r"\s*\([^()]*\)\s*$")
_MANY: Final = 5


class Meaning(NamedTuple):
    """What a phrase may mean: a concept and a code of it."""

    concept: str
    code: str


class Word(NamedTuple):
    """A word of a text under both of its keys, and where it stands."""

    folded: str
    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found in a text."""

    meanings: tuple[Meaning, ...]
    start: int
    end: int
    count: int

    def codes(self, concept: str) -> list[str]:
        """Return what it may mean of one concept."""
        return [meaning.code for meaning in self.meanings if meaning.concept == concept]


def words_of(text: str) -> list[Word]:
    """Return the words of a text."""
    return [
        Word(fold(match[0]), plain(match[0]), match.start(), match.end())
        for match in _WORD.finditer(text)
    ]


@lru_cache(maxsize=1)
def _spoken() -> tuple[tuple[str, str, str], ...]:
    """Return (concept, code, words) of what the press says."""
    path = codelist.HOME.parent / "claim_words.csv"
    return tuple(
        (row["concept"], row["code"], words)
        for _, row in codelist.rows(path)
        for words in row["words"].split("|")
    )


class Lexicon:
    """The words of one release."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self._folded: dict[str, set[Meaning]] = {}
        self._plain: dict[str, set[Meaning]] = {}
        self._asked: dict[tuple[str, str], tuple[str, ...]] = {}
        self._fill()
        self._longest = min(_LONGEST, max((key.count(" ") + 1 for key in self._folded), default=1))

    def _fill(self) -> None:
        codes = self.codes
        for one in sorted(codes.indicators.values(), key=lambda each: each.is_computed):
            for name in (one.name_vi, one.name_en, one.code, one.code.replace("_", " ")):
                self._add(name, Meaning(INDICATOR, one.code))
                short = _PREFIXES.sub("", name)
                if short != name and short.count(" ") > 0 and one.item != one.framework:
                    self._add(short, Meaning(INDICATOR, one.code))
                bare = _IN_BRACKETS.sub("", name) if one.is_computed else name
                # What agencies send has the name first; of the computed it is a second one.
                if bare != name and not self._exactly(bare):
                    self._add(bare, Meaning(INDICATOR, one.code))
        for framework, names in codes.frameworks.items():
            for called in (framework, *names):
                self._add(called, Meaning(FRAMEWORK, framework))
        for place in codes.places.values():
            spelled = (place.name_vi, place.name_en, f"{place.type_vi} {place.name_vi}")
            for one_name in dict.fromkeys(spelled):
                self._add(one_name, Meaning(AREA, place.code))
        for column, listed in codes.dimension_codes.items():
            for code, name_vi, name_en in listed:
                for spelled_code in (name_vi, name_en):
                    if code != concepts.TOTAL and spelled_code:
                        self._add(spelled_code, Meaning(column, code))
        for concept, code, words in _spoken():
            if self._knows(concept, code):
                self._add(words, Meaning(concept, code))
        for words in _HOMES:
            self._add(words, Meaning(HOME, ""))

    def _knows(self, concept: str, code: str) -> bool:
        if concept in (INDICATOR, GROWING):
            return code in self.codes.indicators
        if concept == AREA:
            return code in self.codes.places
        if concept == FRAMEWORK:
            return any(one.framework == code for one in self.codes.indicators.values())
        return any(code == each[0] for each in self.codes.dimension_codes.get(concept, ()))

    def _add(self, words: str | None, meaning: Meaning) -> None:
        parts = words_of(words or "")
        if not parts:
            return
        self._folded.setdefault(" ".join(one.folded for one in parts), set()).add(meaning)
        bare = " ".join(one.plain for one in parts)
        is_short = len(bare) <= 3 and not (words or "").isascii()
        if not is_short:
            self._plain.setdefault(bare, set()).add(meaning)

    def scan(self, words: list[Word], text: str) -> list[Hit]:
        """Return the phrases of a text, the longest at each place."""
        found: list[Hit] = []
        at = 0
        while at < len(words):
            hit = self._at(words, at, text)
            if hit is None:
                at += 1
            else:
                found.append(hit)
                at += hit.count
        return found

    def _at(self, words: list[Word], at: int, text: str) -> Hit | None:
        for count in range(min(self._longest, len(words) - at), 0, -1):
            part = words[at : at + count]
            meanings = self._folded.get(" ".join(one.folded for one in part))
            start, end = part[0].start, part[-1].end
            if meanings is None and text[start:end].isascii():
                meanings = self._plain.get(" ".join(one.plain for one in part))
            # A phrase does not reach over a full stop.
            if meanings and not _STOP.search(text, start, end):
                return Hit(tuple(sorted(meanings)), start, end, count)
        return None

    def _exactly(self, text: str) -> tuple[Meaning, ...]:
        parts = words_of(text)
        meanings = self._folded.get(" ".join(one.folded for one in parts))
        if meanings is None:
            meanings = self._plain.get(" ".join(one.plain for one in parts))
        return tuple(sorted(meanings or ()))

    def indicators(self, text: str, *, is_rank: bool = False) -> tuple[str, ...]:
        """Return which indicators a code or words may mean, the likeliest first."""
        if text in self.codes.indicators:
            return (text,)
        key = (f"{INDICATOR}{is_rank}", text)
        if key not in self._asked:
            self._remember(key, self._find_indicators(text, is_rank))
        return self._asked[key]

    def _find_indicators(self, text: str, is_rank: bool) -> tuple[str, ...]:
        if text.upper() in self.codes.indicators:
            return (text.upper(),)
        meanings = self._exactly(text)
        hits = [Hit(meanings, 0, len(text), 1)] if meanings else self.scan(words_of(text), text)
        found = self.meant(hits, is_rank=is_rank or _RANKING.search(plain(text)) is not None)
        return found or tuple(self._by_words(text))

    def meant(self, hits: Iterable[Hit], *, is_rank: bool) -> tuple[str, ...]:
        """Return the indicators that phrases of one claim mean together."""
        hits = list(hits)
        named = [
            (hit.end - hit.start, self.codes.indicators[code])
            for hit in hits
            for code in hit.codes(INDICATOR)
        ]
        frameworks = {code for hit in hits for code in hit.codes(FRAMEWORK)}
        inside = [one for one in named if one[1].framework in frameworks]
        if inside:
            named = inside
        if named:
            longest = max(length for length, _ in named)
            found = [one for length, one in named if length == longest]
            best = sorted(found, key=lambda one: one.is_rank != is_rank)
            return tuple(dict.fromkeys(one.code for one in best))
        totals = [
            one
            for one in self.codes.indicators.values()
            if one.framework in frameworks and one.item in (None, one.framework)
        ]
        wanted = sorted(totals, key=lambda one: (one.is_rank != is_rank, one.code))
        return tuple(one.code for one in wanted)

    def _by_words(self, text: str) -> list[str]:
        """Return the indicators whose names hold every word, the shortest names first."""
        parts = {one.plain for one in words_of(text)}
        if not parts:
            return []
        held = [
            one
            for one in self.codes.indicators.values()
            if parts <= set(plain(f"{one.name_vi} {one.name_en}").split())
        ]
        return [one.code for one in sorted(held, key=_length)][:_MANY]

    def areas(self, text: str) -> tuple[str, ...]:
        """Return which territories a code or a name may mean."""
        if text in self.codes.places:
            return (text,)
        key = (AREA, text)
        if key not in self._asked:
            self._remember(key, tuple(self._find_areas(text)))
        return self._asked[key]

    def _find_areas(self, text: str) -> Iterator[str]:
        found = [one.code for one in self._exactly(text) if one.concept == AREA]
        if not found and fold(text) in _HOMES_FOLDED and self.codes.home:
            found = [self.codes.home]
        if not found:
            hits = self.scan(words_of(text), text)
            named = [hit for hit in hits if hit.codes(AREA)]
            if named:
                found = max(named, key=lambda hit: hit.end - hit.start).codes(AREA)
        yield from sorted(found, key=self._level)

    def _level(self, code: str) -> tuple[int, str]:
        level = self.codes.places[code].level
        return (_LEVELS.index(level) if level in _LEVELS else len(_LEVELS), code)

    def by_level(self, codes: Iterable[str]) -> list[str]:
        """Return territories, the widest first."""
        return sorted(codes, key=self._level)

    def member(self, column: str, text: str) -> str | None:
        """Return which code of a dimension a code or words mean."""
        if text == concepts.TOTAL or any(
            text == each[0] for each in self.codes.dimension_codes.get(column, ())
        ):
            return text
        key = (column, text)
        if key not in self._asked:
            found = tuple(one.code for one in self._exactly(text) if one.concept == column)
            if not found and plain(text) in _TOTALS:
                found = (concepts.TOTAL,)
            self._remember(key, found)
        kept = self._asked[key]
        return kept[0] if kept else None

    def _remember(self, key: tuple[str, str], found: tuple[str, ...]) -> None:
        if len(self._asked) >= _MOST_ASKED:
            self._asked.clear()
        self._asked[key] = found


_MOST_ASKED: Final = 20_000
_STOP: Final = re.compile(r"[.;!?\n]\s")
_RANKING: Final = re.compile(r"\b(?:rank(?:ed|ing)?|xep hang|thu hang|hang)\b")
_TOTALS: Final = frozenset({"total", "all", "tong so", "chung", "tong", "both", "both sexes"})
_HOMES_FOLDED: Final = frozenset(fold(words) for words in _HOMES)


def _length(indicator: Indicator) -> tuple[bool, int, str]:
    return indicator.is_rank, len(indicator.name_vi), indicator.code


def members(hits: Iterable[Hit]) -> Mapping[str, str]:
    """Return the breakdowns that phrases name, one code for a dimension."""
    found: dict[str, str] = {}
    for hit in hits:
        for meaning in hit.meanings:
            if meaning.concept in concepts.DIMENSIONS:
                found.setdefault(meaning.concept, meaning.code)
    return found
