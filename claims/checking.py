"""From a claim to a finding: words become codes, every assertion is judged, the gravest decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from claims import changes, computed, measures, moments, ranks, values, wholes
from claims.case import Case, candidates, says
from claims.claim import Claim, Number
from claims.comparing import fits
from claims.figures import TOTALS, Book, Indicator
from claims.finding import (
    NOT_CERTIFIED,
    Candidate,
    Finding,
    Named,
    Reason,
    gravest,
)
from claims.lexicon import Lexicon
from claims.printed import Reading
from schemas import concepts

_MOST_INDICATORS: Final = 4
_MOST_SCOPES: Final = 24


@dataclass(frozen=True)
class Read:
    """One reading of an ambiguous number, and what it would come to."""

    reading: Reading
    verdict: str


@dataclass(frozen=True)
class Checked:
    """A claim and what came out; `case` is None when nothing could be found to hold it against."""

    claim: Claim
    finding: Finding
    case: Case | None = None
    readings: tuple[Read, ...] = ()


class Desk:
    """Where claims are checked: some releases, the newest first, and the words of the newest."""

    def __init__(self, books: Sequence[Book], lexicon: Lexicon) -> None:
        self.books = books
        self.lexicon = lexicon

    def check(self, claim: Claim) -> Checked:
        """Check one claim."""
        if claim.says_nothing:
            return Checked(claim, _nothing(claim))
        if not claim.indicator and not claim.indicators:
            return Checked(claim, self._without_indicator(claim))
        codes = self._indicators(claim)
        if not codes:
            words = claim.indicator or ""
            reason = says("unknown-indicator", words=f"“{words[:80]}”")
            return Checked(claim, Finding(NOT_CERTIFIED, reasons=(reason,), is_unsure=True))
        found = [self._about(claim, self.books[0].codes.indicators[code]) for code in codes]
        best = min(found, key=lambda one: one.finding.likelihood)
        if len(found) > 1 and claim.indicator:
            return _of_several(claim.indicator, best, found)
        return best

    def allows(self, indicator: str, column: str, code: str) -> bool:
        """Tell whether an indicator is certified for a code of a dimension."""
        at = concepts.DIMENSIONS.index(column)
        siblings = self.books[0].codes.siblings(self.books[0].codes.indicators[indicator])
        names = [indicator, *(one.code for one in siblings if not one.is_rank)][:_MOST_INDICATORS]
        return any(self.books[0].block(name).has(at, code) for name in names)

    def _indicators(self, claim: Claim) -> tuple[str, ...]:
        if claim.indicators:
            return self._fit_for_ranks(claim, claim.indicators)[:_MOST_INDICATORS]
        text = claim.indicator or ""
        found = self.lexicon.indicators(text, is_rank=claim.rank is not None)
        return self._fit_for_ranks(claim, found)[:_MOST_INDICATORS]

    def _fit_for_ranks(self, claim: Claim, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Keep ranks for a claimed rank alone, and what is no rank where a value is claimed too."""
        if claim.rank is None or len(codes) < 2:
            return self._fit_for_units(claim, codes)
        known = self.books[0].codes.indicators
        wanted = claim.value is None
        return tuple(code for code in codes if known[code].is_rank == wanted) or codes

    def _fit_for_units(self, claim: Claim, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Keep what may have the unit that was said: a score has points, a rank has none."""
        number = claim.value
        if number is None or number.measure.quantity is None or len(codes) < 2:
            return codes
        known = self.books[0].codes.indicators
        return tuple(code for code in codes if fits(number, known[code])) or codes

    def _without_indicator(self, claim: Claim) -> Finding:
        if claim.parts and claim.value:
            found = wholes.judge_parts(None, claim.parts, claim.value)
            if found is not None:
                return found
        impossible = _impossible_alone(claim)
        if impossible is not None:
            return impossible
        reason = says("unknown-indicator", words="“”")
        return Finding(NOT_CERTIFIED, reasons=(reason,), is_unsure=True)

    def _about(self, claim: Claim, indicator: Indicator) -> Checked:
        """Check a claim as one about this indicator."""
        made = self._case(claim, indicator)
        if isinstance(made, Reason):
            found = Finding(NOT_CERTIFIED, reasons=(made,), is_unsure=True)
            impossible = _impossible_alone(claim)
            return Checked(claim, impossible or found)
        case, notes = made
        case = _computed_instead(case)
        checked = _judge(case)
        if case.period is None:
            checked = _any_period(case, checked)
        checked = replace(checked, finding=computed.told(checked.finding))
        if not notes and not claim.problems:
            return checked
        finding = checked.finding.saying(*notes)
        for member, code in claim.problems:
            finding = finding.saying(says("unreadable", member=member, why=code), unsure=True)
        return replace(checked, finding=finding)

    def _case(self, claim: Claim, indicator: Indicator) -> tuple[Case, list[Reason]] | Reason:
        notes: list[Reason] = []
        dims = self._dims(claim)
        if isinstance(dims, Reason):
            return dims
        period = None
        if claim.period:
            period = moments.read(claim.period)
            if period is None:
                return says("unknown-period", words=f"“{claim.period[:80]}”")
        area = self._area(claim, indicator, period, notes)
        if area is None:
            return says("unknown-area", words=f"“{(claim.area or '')[:80]}”")
        case = Case(claim, indicator, area, dims, period, self.books)
        return _within_year(_scoped(case, notes), notes), notes

    def _dims(self, claim: Claim) -> tuple[str, ...] | Reason:
        if not claim.dims:
            return TOTALS
        found = []
        for column in concepts.DIMENSIONS:
            words = claim.dims.get(column)
            code = concepts.TOTAL if words is None else self.lexicon.member(column, words)
            if code is None:
                return says("unknown-code", words=f"“{(words or '')[:80]}”", column=column)
            found.append(code)
        return tuple(found)

    def _area(
        self, claim: Claim, indicator: Indicator, period: str | None, notes: list[Reason]
    ) -> str | None:
        codes: Sequence[str] = claim.areas
        if claim.area:
            codes = self.lexicon.areas(claim.area)
            if not codes:
                return None
        if not codes:
            return self._assumed_area(indicator, period, notes)
        if len(codes) == 1:
            return codes[0]
        block = self.books[0].block(indicator.code)
        held = [code for code in codes if period and period in block.series(code, TOTALS)]
        if held:
            return held[0]
        named = codes
        found = None if period is None else moments.parsed(period)
        places = self.lexicon.codes.places
        if found is not None:
            valid = [code for code in codes if places[code].held(found.start, found.end)]
            codes = valid or codes
        # A namesake that has no figure at all is not meant: then it is the one that has ended.
        has_any = [code for code in (*codes, *named) if block.series(code, TOTALS)]
        return (has_any or list(codes))[0]

    def _assumed_area(
        self, indicator: Indicator, period: str | None, notes: list[Reason]
    ) -> str | None:
        home, block = self.lexicon.codes.home, self.books[0].block(indicator.code)
        if home is not None and (block.series(home, TOTALS) or period is None):
            area: str | None = home
        else:
            section = block.section(period) if period is not None else ()
            known = {figure.area for figure in section}
            area = home if home in known or len(known) != 1 else next(iter(known))
            if not known:
                area = _only_area(block, self.lexicon, home)
        if area is not None:
            notes.append(says("area-assumed", area=Named("ref_area", area)))
        return area


def _computed_instead(case: Case) -> Case:
    """Return the case about what the release computes where nothing is certified of its own."""
    is_held = case.figure is not None and case.figure.base is not None
    if is_held or case.older or case.period is None:
        return case
    for indicator in case.codes.computed_beside(case.indicator):
        figure = case.of(indicator)
        if figure is not None and figure.base is not None:
            return case.but(indicator=indicator)
    return case


def _only_area(block: object, lexicon: Lexicon, home: str | None) -> str | None:
    """Return the country for what is measured of countries, else the home territory."""
    country = next(
        (one.code for one in lexicon.codes.places.values() if one.level == "country"), ""
    )
    series = block.series(country, TOTALS) if country else {}  # type: ignore[attr-defined]
    return country if series else home


def _nothing(claim: Claim) -> Finding:
    if claim.problems:
        reasons = tuple(
            says("unreadable", member=member, why=code) for member, code in claim.problems
        )
        return Finding(NOT_CERTIFIED, reasons=reasons, is_unsure=True)
    return Finding(NOT_CERTIFIED, reasons=(says("nothing-claimed"),), is_unsure=True)


def _impossible_alone(claim: Claim) -> Finding | None:
    """Find what no figure is needed for: rank 70 of 63, a share of 120 %."""
    from claims.finding import IMPOSSIBLE

    if claim.rank is not None and claim.rank_of is not None:
        rank, of = claim.rank.reading(), claim.rank_of.reading()
        if rank.mantissa > of.mantissa * 10**rank.decimals:
            facts = {"rank": rank.text, "rank_of": of.text}
            return Finding(IMPOSSIBLE, reasons=(says("rank-above-count", **facts),))
    if claim.share is not None:
        reading = claim.share.reading()
        if reading.mantissa > 100 * 10**reading.decimals or reading.mantissa < 0:
            from claims.finding import Amount

            shown = Amount(reading.text, "PERCENT")
            return Finding(IMPOSSIBLE, reasons=(says("share-above-100", claimed=shown),))
    return None


def _scoped(case: Case, notes: list[Reason]) -> Case:
    """Take the breakdown that was meant where nothing is certified of all of them together."""
    if case.claim.dims or case.series or case.period is None or case.claim.value is None:
        return case
    held = [figure for figure in case.block.section(case.period) if figure.area == case.area]
    for figure in held[:_MOST_SCOPES]:
        one = case.but(dims=figure.dims)
        if _judge(one).finding.is_supported:
            notes.append(says("scope-assumed", scope=figure.dims))
            return one
    return case


def _within_year(case: Case, notes: list[Reason]) -> Case:
    """Read a year as its last day with a figure, where days are certified: stocks, censuses."""
    asked = None if case.period is None else moments.parsed(case.period)
    if asked is None or asked.kind != "year" or case.period in case.series:
        return case
    days = [
        period
        for period in case.series
        if (found := moments.parsed(period)) is not None
        and found.kind == "day"
        and found.start.year == asked.start.year
    ]
    if not days:
        return case
    period = max(days)
    notes.append(says("period-read-as", period=period, asked=case.period))
    return case.but(period=period)


def _judge(case: Case) -> Checked:
    """Judge everything a claim asserts."""
    claim = case.claim
    found: list[Finding] = []
    readings: tuple[Read, ...] = ()
    if claim.rank is not None:
        found.append(_rank(case, claim.rank))
    if claim.value is not None:
        judged, readings = _value(case, claim.value)
        found.append(judged)
    if claim.change is not None:
        found.append(_change(case, claim.change))
    elif claim.direction:
        found.append(changes.judge_direction(_ranked(case), claim.direction))
    if claim.share is not None:
        found.append(wholes.judge_share(case, claim.share))
    if claim.parts:
        parts = wholes.judge_parts(case, claim.parts, claim.value)
        if parts is not None:
            found.append(parts)
        elif not found:
            found.append(_parts_fit(case))
    return Checked(claim, gravest(found), case, readings)


def _parts_fit(case: Case) -> Finding:
    if case.figure is None or case.figure.base is None:
        return values.not_certified(case)
    from claims.case import where
    from claims.finding import MATCH

    return Finding(MATCH, case.held, case.held, (says("parts-fit", **where(case.figure)),))


def _rank(case: Case, number: Number) -> Finding:
    indicator = ranks.indicator_of(case)
    if indicator is None:
        return _impossible_alone(case.claim) or ranks.none_held(case)
    return ranks.judge(_of(case, indicator), number, case.claim.rank_of)


def _of(case: Case, indicator: Indicator) -> Case:
    return case if indicator is case.indicator else case.but(indicator=indicator)


def _ranked(case: Case) -> Case:
    """Return the case about the rank where a direction is one of ranks."""
    words = case.claim.text or ""
    is_place = case.claim.rank is not None or "hạng" in words or "rank" in words.lower()
    indicator = ranks.indicator_of(case) if is_place else None
    return case if indicator is None else _of(case, indicator)


def _change(case: Case, number: Number) -> Finding:
    if number.measure.unit == measures.PLACES:
        indicator = ranks.indicator_of(case)
        if indicator is None:
            return ranks.none_held(case)
        case = _of(case, indicator)
    if case.indicator.is_growth and number.measure.unit in ("PERCENT", "GROWTH_PY"):
        return _growth_itself(case, number)
    found = [
        changes.judge(case, number, reading, case.claim.direction) for reading in number.readings
    ]
    return min(found, key=lambda one: one.likelihood)


def _growth_itself(case: Case, number: Number) -> Finding:
    """Judge `IIP rose by 11.09 %`: the indicator is the growth, or the index that says it."""
    is_down = "down" in (number.way, case.claim.direction)
    said = case.but(claim=replace(case.claim, is_growth=True))
    signed = (
        Reading(-abs(one.mantissa), one.decimals, one.locale) if is_down else one
        for one in number.readings
    )
    found = [values.judge(said, number, reading) for reading in signed]
    return min(found, key=lambda one: one.likelihood)


def _value(case: Case, number: Number) -> tuple[Finding, tuple[Read, ...]]:
    """Judge a value in every reading it has."""
    if case.indicator.is_rank and number.measure.unit in (None, "RANK", measures.PLACES):
        return ranks.judge(case, number, case.claim.rank_of), ()
    if _is_growth_of_level(case, number) or _is_falling_growth(case, number):
        return _change(case, number), ()
    options = list(_options(case, number))
    found = [(reading, values.judge(case, number, reading)) for reading in options]
    if len(found) == 1:
        return found[0][1], ()
    return _of_readings(case, number, found)


def _is_growth_of_level(case: Case, number: Number) -> bool:
    """Tell whether a value is said to be the growth of something that is a level."""
    is_percent = number.measure.unit in ("PERCENT", "GROWTH_PY")
    says_growth = case.claim.is_growth or bool(number.way)
    is_level = case.indicator.unit not in (*measures.RATIOS, *measures.GROWTHS)
    return is_percent and says_growth and is_level


def _is_falling_growth(case: Case, number: Number) -> bool:
    """Tell whether a growth rate is said to be a fall: `giảm 2,37 %` is -2.37 %."""
    is_percent = number.measure.unit in ("PERCENT", "GROWTH_PY")
    return is_percent and number.way == "down" and case.indicator.is_growth


def _options(case: Case, number: Number) -> Iterator[Reading]:
    """Yield the readings of a number; whole things decide against digits behind a mark."""
    is_whole = case.indicator.unit in measures.WHOLE and number.measure.scale is None
    if is_whole and measures.exponent_of(number.measure.unit or "") == 0:
        whole = [one for one in number.readings if not one.decimals]
        yield from whole or number.readings
    else:
        yield from number.readings


def _of_readings(
    case: Case, number: Number, found: list[tuple[Reading, Finding]]
) -> tuple[Finding, tuple[Read, ...]]:
    """Choose among readings: by the language of the words, else by what is borne out, unsurely."""
    best = min(found, key=lambda one: one[1].likelihood)[1]
    shown = tuple(Read(reading, one.verdict) for reading, one in found)
    first, others = found[0][1], [one for _, one in found[1:]]
    is_said = bool(number.measure.language)
    if is_said and (first.is_supported or not best.is_supported):
        return first, shown
    if is_said:
        first, others = best, []
    reason = says(
        "ambiguous",
        printed=f"“{number.printed[:40]}”",
        first=_shown(found[0][0], case),
        second=_shown(found[1][0], case),
    )
    rivals = tuple(dict.fromkeys(each for one in (best, *others) for each in one.candidates))
    return replace(best, candidates=rivals).saying(reason, unsure=True), shown


def _shown(reading: Reading, case: Case) -> object:
    from claims.finding import Amount

    return Amount(reading.text, None)


def _any_period(case: Case, checked: Checked) -> Checked:
    """Hold a claim without a period against every period of the series."""
    best: Checked | None = None
    for period in list(case.series)[:_MOST_PERIODS]:
        one = _judge(case.but(period=period))
        if best is None or one.finding.likelihood < best.finding.likelihood:
            best = one
    if best is None:
        return checked
    latest = max(case.series, key=lambda text: moments.distance("1900", text))
    if not best.finding.is_supported:
        best = _judge(case.but(period=latest))
    rivals = candidates([(case.series[latest], case.book.id, "period")])
    finding = best.finding.saying(says("no-period"), unsure=True)
    merged: tuple[Candidate, ...] = tuple(dict.fromkeys((*finding.candidates, *rivals)))
    return replace(best, finding=replace(finding, candidates=merged))


_MOST_PERIODS: Final = 60


def _of_several(words: str, best: Checked, found: Sequence[Checked]) -> Checked:
    """Say that words may mean several indicators, unless one of them bears the claim out."""
    supported = [one for one in found if one.finding.is_supported]
    frames = {one.case.indicator.framework for one in found if one.case is not None}
    if len(supported) == 1 or (len(frames) == 1 and None not in frames):
        return best  # a rank and a score of one ranking cannot be taken for each other
    rivals = [
        Candidate(one.finding.certified.figure, one.finding.certified.release, "indicator")
        for one in found
        if one.finding.certified is not None and one is not best
    ]
    merged = tuple(dict.fromkeys((*best.finding.candidates, *rivals)))
    finding = best.finding.saying(
        says("several-indicators", words=f"“{words[:80]}”"), unsure=not supported
    )
    return replace(best, finding=replace(finding, candidates=merged))


Facts = Mapping[str, object]
