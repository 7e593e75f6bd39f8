"""From a text to the claims in it: each number with the words around it that say what it is of.

A number belongs to the indicator, territory and period named last before it, or next behind it
where nothing stands before; what a sentence does not say is taken from the one before. A number
for which no indicator can be named is not guessed about: it is counted as unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from claims import claim as claims
from claims import measures, moments
from claims.claim import Claim, Number
from claims.comparing import fits
from claims.lexicon import (
    AREA,
    FRAMEWORK,
    GROWING,
    HOME,
    INDICATOR,
    Hit,
    Lexicon,
    members,
    words_of,
)
from claims.moments import Moment
from claims.printed import UnreadableError

MOST_CLAIMS: Final = 1000
_LONGEST_SENTENCE: Final = 2000
_SENTENCE: Final = re.compile(
    r"(?<!\bTP)(?<!\bTp)(?<!\bTS)(?<!\bNo)(?<!\bMr)(?<!\bDr)[.!?…](?=\s+[^\Wa-zà-ỹ\d])|[\n\r;]+"
)
_NUMBER: Final = re.compile(
    r"(?<![\w.,/:@#])[-−–+]?(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]+)?"
    r"|[0-9](?:[0-9.,]*[0-9])?)(?![\w]*[/:@][\w])",
    re.ASCII,
)
_PLACE: Final = r"(?P<rank>[0-9]{1,3})(?![0-9.,]*[0-9])"
_OF: Final = (
    r"(?:\s*(?:/|trên tổng số|trên|trong tổng số|trong số|trong|out of|of|among)\s*(?:the\s+)?"
    r"(?P<of>[0-9]{2,3})(?![0-9.,]*[0-9])(?!\s*%))?"
)
_RANKS: Final = (
    re.compile(
        rf"(?:(?:xếp|đứng|giữ|ở|thuộc)\s+(?:vị trí\s+|hạng\s+)?(?:thứ\s+)?(?:hạng\s+)?"
        rf"|vị trí\s+(?:thứ\s+)?|hạng\s+(?:thứ\s+)?|thứ hạng\s+|thứ\s+){_PLACE}{_OF}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:rank(?:s|ed|ing)?|place[ds]?|position|came|stood)\s*(?:at|was|is|number|no\.?|as|:|"
        rf"in|th[ei])*\s*(?:#\s*)?{_PLACE}(?:st|nd|rd|th)?\b{_OF}",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_PLACE}(?:st|nd|rd|th)\b(?:\s+(?:place|position|rank))?{_OF}", re.IGNORECASE),
)
# The end of a place in a ranking, with what it is counted among.
_PLACE_ENDS: Final = (
    re.compile(r"(?:hạng|thứ|vị trí|rank(?:ed|s)?|place)\s+[0-9]{1,3}(?:\s*/\s*[0-9]{2,3})?"),
    re.compile(r"[0-9]{1,3}(?:st|nd|rd|th)(?:\s+place)?"),
)
_WAYS: Final = re.compile(
    r"(?P<way>tăng trưởng|tăng|giảm|tụt|sụt giảm|suy giảm|sụt|rớt|hạ|nhích|cải thiện|thăng|rose|"
    r"risen|grew|grown|grow|increased?|increase of|growth of|climbed|improved|gained|up|jumped|"
    r"surged|soared|expanded|rebounded|fell|fallen|dropped|declined|decreased?|decline of|slipped|"
    r"lost|down|contracted|shrank|shrunk|plunged|dipped)"
    r"(?:\s+(?:thêm|khoảng|gần|hơn|by|about|around|nearly|more than|được|bình quân|trên|mức|"
    r"ước|đạt|a further|some|at))*\s*$",
    re.IGNORECASE,
)
_SHARES: Final = re.compile(
    r"(?:chiếm(?:\s+(?:tỷ trọng|tỷ lệ|khoảng|gần|hơn|tới))*|account(?:s|ed|ing)? for|"
    r"ma(?:de|kes) up|share of)\s*(?:about\s+|nearly\s+)?$",
    re.IGNORECASE,
)
_BASES: Final = re.compile(
    r"(?:so với|so cùng kỳ|compared (?:with|to)|against|over|than|from|từ)"
    r"(?:\s+(?:in|năm|the|cùng kỳ|cùng kỳ năm|mức của|that of))*\s*$",
    re.IGNORECASE,
)
_NOT_FIGURES: Final = re.compile(
    r"^\s*(?:tuổi trở lên|years? (?:and|or) (?:over|older)|giờ|h\b|phút|ngày\b|tháng\b|"
    r"huyện|thành phố|nước|quốc gia|countries|provinces|tỉnh|/)",
    re.IGNORECASE,
)
# `dưới 5 tuổi`, `aged 15` say of whom; `là 74,4 tuổi` says how long.
_AGES: Final = re.compile(r"(?:từ|trên|dưới|đủ|đến|[-–]|aged?|under|over|from)\s*$", re.IGNORECASE)
_OLD: Final = re.compile(r"\s*(?:tuổi|years? old|years? of age)\b", re.IGNORECASE)
# What is printed in front of a number and is a part of it.
_CURRENCY: Final = re.compile(r"(?:US\s?\$|USD|\$)\s?$")
_VERB: Final = re.compile(
    r"\b(?:đạt|là|was|were|reached|stood|ước|tăng|giảm|bằng|came)\b|:", re.IGNORECASE
)
_MARKED: Final = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
_BREAKS: Final = re.compile(r"[,;:()\n]|\s[-–]\s|\s(?:và|and|còn|while)\s")
_LOOK: Final = 60
_MISREAD: Final = str.maketrans({"\u01a2": "\u01af", "\u01a3": "\u01b0", "\x00": " "})


@dataclass(frozen=True)
class Unread:
    """A number that was seen and not checked."""

    quote: str
    start: int
    why: str


@dataclass
class Page:
    """What a text holds: claims in order, numbers left out, and how many were beyond the limit."""

    claims: list[Claim] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    left_out: int = 0

    def add(self, claim: Claim) -> None:
        """Add a claim, unless there are as many as may be."""
        if len(self.claims) < MOST_CLAIMS:
            self.claims.append(claim)
        else:
            self.left_out += 1


@dataclass(frozen=True)
class Context:
    """What the sentences before said; `locale` is that of the caller, or of the text."""

    indicators: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    period: str | None = None
    locale: str | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A number in a sentence, and what kind of assertion it is."""

    start: int
    end: int
    kind: str
    number: Number
    rank_of: Number | None = None


# Whether an indicator is certified for a code of a dimension at all.
Allows = Callable[[str, str, str], bool]


def normal(text: str) -> str:
    """Return a text composed, with letters mended that old software misspells (domain 4.6)."""
    return unicodedata.normalize("NFC", text.translate(_MISREAD))


def language(text: str) -> str:
    """Return `vi` for what is typed with Vietnamese letters, `en` for plain English, or nothing."""
    if _MARKED.search(text):
        return "vi"
    common = {"the", "of", "in", "was", "and", "to", "is", "by", "ranked", "population"}
    return "en" if common & {word.plain for word in words_of(text[:4000])} else ""


class Reader:
    """Reads texts with the words of one release.

    `is_late` is asked before each sentence; it may raise.
    """

    def __init__(
        self, lexicon: Lexicon, allows: Allows, is_late: Callable[[], None] = lambda: None
    ) -> None:
        self.lexicon = lexicon
        self.allows = allows
        self._is_late = is_late

    def read(self, text: str, context: Context | None = None) -> Page:
        """Return every claim of a text."""
        return self.follow(text, context or Context())[0]

    def follow(self, text: str, context: Context) -> tuple[Page, Context]:
        """Return every claim of a text, and what it leaves for those behind it to build on."""
        text = normal(text)
        said = context if context.language else replace(context, language=language(text))
        page = Page()
        for start, end in _sentences(text):
            said = self.sentence(text[start:end], start, said, page)
        return page, replace(said, language=context.language)

    def sentence(self, text: str, offset: int, context: Context, page: Page) -> Context:
        """Read one sentence into a page; return what the next one may build on."""
        self._is_late()
        found = _Sentence(text, self.lexicon)
        spots = _spots(text, found, context)
        for at, spot in enumerate(spots):
            claim = self._claim(found, spots, at, context)
            quote = text[spot.start : spot.end].strip()
            if claim is None:
                page.unread.append(Unread(quote, offset + spot.start, "no-indicator"))
                continue
            start, end = offset + spot.start, offset + spot.end
            page.add(replace(claim, text=text.strip()[:_LONGEST_SENTENCE], start=start, end=end))
        return self._carried(found, context)

    def _claim(
        self, found: _Sentence, spots: Sequence[Spot], at: int, context: Context
    ) -> Claim | None:
        spot = spots[at]
        is_rank = spot.kind == "rank" or spot.number.measure.unit == measures.PLACES
        indicators = found.indicators(spot, is_rank=is_rank)
        before = found.after_break(spots[at - 1].end) if at else 0
        is_carried = not indicators
        if is_carried:
            indicators = self._carried_over(spot, context)
        if not indicators:
            return None
        after = spots[at + 1].start if at + 1 < len(spots) else len(found.text)
        period, base = found.period(spot, before, after)
        dims = {
            column: code
            for column, code in found.dims(spot, before, after).items()
            if any(self.allows(one, column, code) for one in indicators)
        }
        made = Claim(
            indicator=None,
            indicators=indicators,
            areas=tuple(found.areas(spot, self.lexicon)) or context.areas,
            period=period or context.period,
            compared_with=base,
            dims=dims,
            locale=context.locale,
        )
        return _asserting(made, spot, self._is_share(made, spot))

    def _is_share(self, claim: Claim, spot: Spot) -> bool:
        """Tell whether a percentage is of a part of something that is no percentage itself."""
        indicator = self.lexicon.codes.indicators[claim.indicators[0]]
        is_level = indicator.unit not in (*measures.RATIOS, *measures.GROWTHS)
        is_part = bool(claim.dims) and spot.number.measure.unit == "PERCENT"
        return spot.kind == "share" or (spot.kind == "value" and is_level and is_part)

    def _carried_over(self, spot: Spot, context: Context) -> tuple[str, ...]:
        """Take the indicator of the sentence before where the unit is its own."""
        said = spot.number.measure
        if not context.indicators or spot.kind == "rank" or said.unit is None:
            return ()
        indicator = self.lexicon.codes.indicators[context.indicators[0]]
        is_own = measures.quantity_of(indicator.unit) == said.quantity
        return context.indicators if is_own or spot.kind == "change" else ()

    def _carried(self, found: _Sentence, context: Context) -> Context:
        named = [hit for hit in found.hits if hit.codes(INDICATOR) or hit.codes(FRAMEWORK)]
        indicators = self.lexicon.meant(named[-1:], is_rank=False)
        areas = [hit for hit in found.hits if hit.codes(AREA) or hit.codes(HOME)]
        main = found.main
        return replace(
            context,
            indicators=indicators or context.indicators,
            areas=tuple(_areas_of(areas[0], self.lexicon)) if areas else context.areas,
            period=main[-1].text if main else context.period,
        )


class _Sentence:
    """One sentence: its words, phrases and periods."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self._lexicon = lexicon
        self.words = words_of(text)
        hits, found = lexicon.scan(self.words, text), moments.find(text)
        # A phrase with a year in it (`giá so sánh 2010`) names no period; `nam 2015` no man.
        self.moments = [one for one in found if not any(_holds(hit, one) for hit in hits)]
        self.hits = [hit for hit in hits if not any(_overlap(hit, one) for one in self.moments)]
        # Periods that are compared with, and those that figures are of.
        self.bases = [one for one in self.moments if _is_base(text, one)]
        self.main = [one for one in self.moments if one not in self.bases]

    def indicators(self, spot: Spot, *, is_rank: bool) -> tuple[str, ...]:
        """Return the indicators named last before a number, else first behind it.

        What stands right behind the number (`2.094 hộ nghèo`) comes first when its unit fits.
        """
        named = [hit for hit in self.hits if hit.codes(INDICATOR) or hit.codes(FRAMEWORK)]
        before = [hit for hit in named if hit.end <= spot.start]
        right = [hit for hit in named if spot.start < hit.start <= spot.end + 1]
        behind = [hit for hit in named if hit.start >= spot.end][:1]
        ways = [each for each in (right[:1], before[-1:], behind) if each]
        fitting = [each for each in ways if self._fits(each[0], spot)]
        chosen = fitting[0] if fitting else before[-1:] or behind
        if not chosen and spot.kind == "change" and spot.number.measure.unit == "PERCENT":
            # `kinh tế tăng 8,1%` names no indicator; what grows by per cent is one all the same.
            return tuple(code for hit in self.hits for code in hit.codes(GROWING))[:1]
        if chosen and chosen[0].codes(INDICATOR):
            frame = [hit for hit in named if hit.codes(FRAMEWORK)]
            chosen = [*chosen, *frame]
        return self._lexicon.meant(chosen, is_rank=is_rank)

    def _fits(self, hit: Hit, spot: Spot) -> bool:
        """Tell whether a number may be of what a phrase names, by its unit."""
        if spot.kind != "value":
            return True
        known = self._lexicon.codes.indicators
        named = self._lexicon.meant([hit], is_rank=False)
        return any(fits(spot.number, known[code]) for code in named)

    def after_break(self, start: int) -> int:
        """Return where the words that belong to a number that ends here are over."""
        stop = _BREAKS.search(self.text, start)
        return stop.end() if stop else start

    def areas(self, spot: Spot, lexicon: Lexicon) -> list[str]:
        """Return the territories named last before a number, else first behind it."""
        named = [hit for hit in self.hits if hit.codes(AREA) or hit.codes(HOME)]
        # `đứng thứ 5 cả nước` says among whom, not who.
        named = [hit for hit in named if not self._is_among(hit)]
        before = [hit for hit in named if hit.end <= spot.start]
        after = [hit for hit in named if hit.start >= spot.end]
        chosen = before[-1:] or after[:1]
        return _areas_of(chosen[0], lexicon) if chosen else []

    def _is_among(self, hit: Hit) -> bool:
        """Tell whether a country stands right behind a place in a ranking."""
        places = self._lexicon.codes.places
        is_country = any(places[code].level == "country" for code in hit.codes(AREA))
        return is_country and _PLACED.search(self.text[: hit.start]) is not None

    def dims(self, spot: Spot, before: int, after: int) -> dict[str, str]:
        """Return the breakdowns named since the number before, else right behind this one."""
        close = [hit for hit in self.hits if before <= hit.start and hit.end <= spot.start]
        found = dict(members(close))
        if found:
            return found
        stop = _BREAKS.search(self.text, spot.end, after)
        until = stop.start() if stop else min(after, spot.end + _LOOK)
        behind = [hit for hit in self.hits if spot.end <= hit.start and hit.end <= until]
        if any(hit.codes(INDICATOR) for hit in behind):
            return {}
        return dict(members(behind))

    def period(self, spot: Spot, before: int, after: int) -> tuple[str | None, str | None]:
        """Return the period a number is of, and the one that it is compared with."""
        bases, main = self.bases, self.main
        base = next((one.text for one in bases if spot.end <= one.start <= after), None)
        if base is None and spot.kind == "change":
            base = next((one.text for one in reversed(bases) if one.end <= spot.start), None)
        near = [one for one in main if before <= one.start and one.end <= spot.start]
        if near:
            return near[-1].text, base
        behind = [one for one in main if spot.end <= one.start and one.end <= after]
        if behind and not self._leads_on(behind[0], after):
            return behind[0].text, base
        earlier = [one for one in main if one.end <= spot.start]
        if earlier:
            return earlier[-1].text, base
        return (behind[0].text if behind else None), base

    def _leads_on(self, moment: Moment, after: int) -> bool:
        """Tell whether a period behind a number belongs to the next number."""
        if after >= len(self.text):
            return False
        return _VERB.search(self.text, moment.end, after) is not None


def _is_base(text: str, moment: Moment) -> bool:
    return _BASES.search(text[max(0, moment.start - _LOOK) : moment.start]) is not None


def _holds(hit: Hit, moment: Moment) -> bool:
    return hit.start <= moment.start and moment.end <= hit.end and hit.count > 1


def _overlap(hit: Hit, moment: Moment) -> bool:
    return hit.start < moment.end and moment.start < hit.end


def _areas_of(hit: Hit, lexicon: Lexicon) -> list[str]:
    found = lexicon.by_level(hit.codes(AREA))
    if not found and hit.codes(HOME) and lexicon.codes.home:
        return [lexicon.codes.home]
    return found


def _sentences(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield from _cut(start, match.end())
        start = match.end()
    yield from _cut(start, len(text))


def _cut(start: int, end: int) -> Iterable[tuple[int, int]]:
    for at in range(start, end, _LONGEST_SENTENCE):
        yield at, min(end, at + _LONGEST_SENTENCE)


def _spots(text: str, found: _Sentence, context: Context) -> list[Spot]:
    taken = bytearray(len(text))
    for moment in found.moments:
        taken[moment.start : moment.end] = b"\1" * (moment.end - moment.start)
    for hit in found.hits:
        taken[hit.start : hit.end] = b"\1" * (hit.end - hit.start)
    spots = list(_ranks(text, taken))
    for spot in spots:
        taken[spot.start : spot.end] = b"\1" * (spot.end - spot.start)
    matches = [m for m in _NUMBER.finditer(text) if not any(taken[m.start() : m.end()])]
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, until in zip(matches, ends, strict=False):
        one = _spot(text, match, until, context)
        if one is not None:
            spots.append(one)
    return sorted(spots, key=lambda spot: spot.start)


_PLACED: Final = re.compile(
    rf"(?:{'|'.join(pattern.pattern for pattern in _PLACE_ENDS)})\s*(?:của|in|of|trên|toàn)?\s*$",
    re.IGNORECASE,
)


def _ranks(text: str, taken: bytearray) -> Iterable[Spot]:
    for pattern in _RANKS:
        for match in pattern.finditer(text):
            if any(taken[match.start("rank") : match.end("rank")]):
                continue
            if _UNITS_BEHIND.match(text, match.end()):
                continue
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            of = match["of"]
            yield Spot(
                match.start(),
                match.end(),
                "rank",
                claims.number(match["rank"]),
                claims.number(of) if of else None,
            )


_UNITS_BEHIND: Final = re.compile(
    r"\s*(?:%|‰|(?:tỷ|tỉ|triệu|nghìn|ngàn|người|ha|billion|million)\b|[.,][0-9])", re.IGNORECASE
)


def _spot(text: str, match: re.Match[str], until: int, context: Context) -> Spot | None:
    behind = text[match.end() : min(until, match.end() + _LOOK)]
    before = text[max(0, match.start() - _LOOK) : match.start()]
    if _NOT_FIGURES.match(behind) or (_OLD.match(behind) and _AGES.search(before)):
        return None
    stop = _BREAKS.search(behind)
    words = behind[: stop.start()] if stop else behind
    currency = _CURRENCY.search(before)
    try:
        number = claims.number(
            f"{match[0]} {words}", context.locale, currency[0].strip() if currency else None
        )
    except UnreadableError:
        return None
    measure = number.measure
    if not measure.language and context.language:
        measure = replace(measure, language=context.language)
    number = replace(
        number,
        readings=_in_language(number, context),
        measure=measure,
        bound=claims.bound(_last_words(before)),
        way="",
        printed=" ".join(f"{match[0]} {words}".split()).rstrip(".,;:"),
    )
    kind = _kind(number, before)
    if kind == "change":
        way = _WAYS.search(before)
        number = replace(number, way=claims.way(way["way"]) if way else "")
    return Spot(match.start(), match.end() + _said(words), kind, number)


def _in_language(number: Number, context: Context) -> tuple[claims.Reading, ...]:
    wanted = context.locale or number.measure.language or context.language
    if len(number.readings) < 2 or not wanted:
        return number.readings
    return tuple(sorted(number.readings, key=lambda one: one.locale != wanted))


def _kind(number: Number, before: str) -> str:
    unit = number.measure.unit
    if unit == measures.PLACES:
        return "change" if _WAYS.search(before) else "rank"
    if _WAYS.search(before) and "lên" not in before.split()[-1:]:
        return "change"
    if unit == "PERCENT" and _SHARES.search(before):
        return "share"
    return "value"


def _last_words(before: str) -> str:
    return " ".join(before.split()[-3:]).rstrip(",:")


def _said(words: str) -> int:
    """Return how much behind a number is its unit."""
    for length in range(len(words), 0, -1):
        if words[length - 1].isspace() or (length < len(words) and words[length].isalnum()):
            continue
        found = measures.read(words[:length])
        if found != measures.NOTHING and found.is_known:
            return len(words[:length].rstrip(" .,;:"))
    return 0


def _asserting(claim: Claim, spot: Spot, is_share: bool) -> Claim:
    if is_share:
        return replace(claim, share=spot.number)
    match spot.kind:
        case "rank":
            return replace(claim, rank=spot.number, rank_of=spot.rank_of)
        case "change":
            return replace(claim, change=spot.number)
    return replace(claim, value=spot.number)
