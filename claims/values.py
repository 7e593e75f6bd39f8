"""A claimed value against the figure it is about: the rules, in the order in which they are asked.

1. **impossible** – a share above 100, a count below nothing, a place on a scale that ends before.
2. **match** – the figure itself, digit for digit.
3. **rounded** – the figure within half a unit of the last printed digit, ties both ways.
4. **superseded**, **estimate** – exactly or rounded what an earlier release had for this very key.
5. **rounded**, said as such – cut off instead of rounded, whole zeros that may be rounding, more
   digits than are certified.
6. the unit cannot be the indicator's (`claims.slips`): **level_vs_growth**, **unit**.
7. **direction** – the figure with the other sign.
8. **scale** – the figure 10^3, 10^6, 10^9 away.
9. **period**, then **territory** (which is scope too) – the figure of another period, or of another
   territory, sex, activity; the exact one first.
10. **scale** by ten or a hundred; **territory** as another indicator of the same thing.
11. **scale**, near – three zeros away and then within a twentieth: "and matches neither vintage".
12. **not_certified** – there is no figure; **differs** – there is one and nothing explains it.

Exact beats rounded, and what holds at the asked key beats what holds elsewhere. A number of one or
two significant digits fits many figures: from rule 8 on it is unsure and its rivals are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from claims import comparing, measures, moments, slips
from claims.case import Case, agrees, candidates, claimed, neighbour, says, where
from claims.claim import Number
from claims.comparing import ENOUGH, Quoted
from claims.figures import Book, Figure, Indicator, on_grid
from claims.finding import (
    DIFFERS,
    DIRECTION,
    ESTIMATE,
    IMPOSSIBLE,
    LEVEL_VS_GROWTH,
    MATCH,
    NOT_CERTIFIED,
    PERIOD,
    ROUNDED,
    SCALE,
    SUPERSEDED,
    TERRITORY,
    UNIT,
    Candidate,
    Finding,
    Held,
    Named,
    Reason,
)
from claims.printed import Reading
from schemas.period import Period

_UNOFFICIAL: Final = frozenset({"E", "F", "I", "N", "U", "V"})
_THOUSANDS: Final = (3, -3, 6, -6, 9, -9, 12, -12)
_TENS: Final = (1, -1, 2, -2)
_NEAR: Final = 20
# Scales that end, and so have no thousands to lose.
_SMALL: Final = frozenset({"RANK", "SCORE"})


def judge(case: Case, number: Number, reading: Reading) -> Finding:
    """Judge one reading of a claimed value."""
    if not comparing.fits(number, case.indicator):
        found = slips.judge(case, number, reading)
        index = slips.as_index(case, number, reading)
        if found is None and index is not None:
            return at_the_key(case, index) or _explained(case, index, number, reading)
        return found or _elsewhere_in_unit(case, number)
    quoted = comparing.quote(number, reading, case.indicator)
    found = at_the_key(case, quoted)
    if found is None:
        found = _explained(case, quoted, number, reading)
    if quoted.is_assumed and not found.is_supported and number.measure.unit is None:
        found = found.saying(says("unit-assumed", unit=case.indicator.unit))
    return found


def at_the_key(case: Case, quoted: Quoted) -> Finding | None:
    """Ask rules 1 to 5: whether it is what this release or an earlier one has at this key."""
    impossible = _impossible(case, quoted)
    if impossible is not None:
        return impossible
    figure = case.figure
    grade = "" if figure is None else comparing.grade(quoted, figure)
    if figure is not None and grade == comparing.EXACT:
        return _status(case, figure, Finding(MATCH, case.held, case.held, (_same(figure),)))
    if figure is not None and grade in comparing.STRICT:
        reason = says("rounded", **where(figure), claimed=claimed(quoted, case.indicator))
        return _status(case, figure, Finding(ROUNDED, case.held, case.held, (reason,)))
    for book, older in case.older:
        if agrees(quoted, older):
            return _superseded(case, quoted, book, older)
    if figure is not None and grade:
        return _loosely(case, quoted, figure, grade)
    for book, older in case.older:
        if comparing.grade(quoted, older) == comparing.TRUNCATED:
            return _superseded(case, quoted, book, older)
    return None


def _impossible(case: Case, quoted: Quoted) -> Finding | None:
    indicator = case.indicator
    lowest, highest = indicator.lowest, indicator.highest
    reason: Reason | None = None
    if quoted.base < 0 and lowest is not None and lowest >= 0:
        reason = says("negative", indicator=where_indicator(case))
    elif highest is not None and _is_beyond(quoted, highest, indicator):
        reason = says(
            "above-highest",
            indicator=where_indicator(case),
            highest=slips.shown(highest, indicator.unit),
        )
    if reason is None:
        return None
    return Finding(IMPOSSIBLE, case.held, reasons=(reason,))


def where_indicator(case: Case) -> Named:
    """Return the indicator for a sentence."""
    return Named("indicator", case.indicator.code)


def _is_beyond(quoted: Quoted, highest: Decimal, indicator: Indicator) -> bool:
    """Tell whether a number is above the end of a scale, be it rounded as it may.

    Only scales that end by their nature count: limits of amounts are what is plausible.
    """
    unit = indicator.unit
    is_ending = unit in ("PERCENT", "RANK") or unit.startswith("SCORE_")
    if not is_ending or indicator.is_growth:
        return False
    return quoted.base - quoted.step // 2 > on_grid(highest, unit)


def _same(figure: Figure) -> Reason:
    return says("same", **where(figure))


def _status(case: Case, figure: Figure, found: Finding) -> Finding:
    """Say what the figure's status is where that matters; an estimate is no official figure."""
    if figure.status not in _UNOFFICIAL:
        return found
    reason = says("is-estimate", status=figure.status)
    if case.claim.status == "A":
        return Finding(ESTIMATE, found.certified, found.matched, (reason, *found.reasons))
    return found.saying(reason)


def _superseded(case: Case, quoted: Quoted, book: Book, older: Figure) -> Finding:
    """Say that an earlier release had it, and what became of it."""
    figure = case.figure
    facts = {
        **where(older),
        "release": book.id,
        "claimed": claimed(quoted, case.indicator),
        "newest": case.book.id,
    }
    code = "was" if comparing.grade(quoted, older) == comparing.EXACT else "rounds-to-former"
    reasons = [says(code, **facts)]
    if book.status != "published":
        reasons.append(says("from-withdrawn", release=book.id))
    matched = Held(older, book.id)
    if figure is None or figure.base is None:
        return Finding(
            SUPERSEDED, case.held, matched, (*reasons, says("removed", newest=case.book.id))
        )
    now = {**where(figure), "newest": case.book.id}
    if older.status in _UNOFFICIAL and figure.status not in _UNOFFICIAL:
        reasons.append(says("official-now", status=figure.status, former=older.status, **now))
        return Finding(ESTIMATE, case.held, matched, tuple(reasons))
    reasons.append(says("superseded-by", **now))
    return Finding(SUPERSEDED, case.held, matched, tuple(reasons))


def _loosely(case: Case, quoted: Quoted, figure: Figure, grade: str) -> Finding:
    """Accept what is not rounded by the rule, and say in what way."""
    facts = {**where(figure), "claimed": claimed(quoted, case.indicator)}
    is_weak = grade == comparing.FINER or (grade == comparing.ZEROS and quoted.digits < ENOUGH)
    found = Finding(ROUNDED, case.held, case.held, (says(grade, **facts),), is_unsure=is_weak)
    return _status(case, figure, found)


def _explained(case: Case, quoted: Quoted, number: Number, reading: Reading) -> Finding:
    """Ask rules 6 to 12; of weak explanations the first is taken when there is no strong one."""
    weak: list[Finding] = []
    for found in _explanations(case, quoted, number, reading):
        if not found.is_unsure:
            return _with_rivals(case, quoted, found)
        weak.append(found)
    if weak:
        rivals = tuple(dict.fromkeys(each for one in weak for each in one.candidates))
        first = Finding(**{**vars(weak[0]), "candidates": rivals})
        return _with_rivals(case, quoted, first)
    return unexplained(case, quoted)


def _explanations(
    case: Case, quoted: Quoted, number: Number, reading: Reading
) -> Iterator[Finding]:
    rules = (
        _ended,
        _sum_of_former,
        _sign,
        lambda case, _quoted: slips.growth_for_level(case, number, reading),
        _thousands,
        _beside,
        _as_successor,
        _tens,
        _other_indicator,
        _near,
    )
    for rule in rules:
        found = rule(case, quoted)
        if found is not None:
            yield found


def _vintages(case: Case) -> Iterator[Held]:
    """Yield the figure that was asked about in each release that has it, the newest first."""
    if case.held is not None:
        yield case.held
    for book, older in case.older:
        yield Held(older, book.id)


def _ended(case: Case, quoted: Quoted) -> Finding | None:
    """Rule 9 for a territory that did not exist on every day of the period."""
    place = case.codes.places.get(case.area)
    period = None if case.period is None else moments.parsed(case.period)
    if place is None or period is None or case.figure is not None:
        return None
    if place.held(period.start, period.end):
        return None
    is_over = place.valid_to is not None and period.end > place.valid_to
    if not is_over and place.predecessors and case.indicator.is_additive:
        return None  # its figure may be the sum of those it was made of
    code = "territory-ended" if is_over else "territory-not-yet"
    day = place.valid_to if is_over else place.valid_from
    others = place.successors if is_over else place.predecessors
    facts = {"area": where_area(case.area), "day": day, "areas": others, "period": case.period}
    found = [
        (figure, case.book.id, "period" if is_over else "territory")
        for figure in _others(case)
        if agrees(quoted, figure)
    ]
    return Finding(TERRITORY, None, reasons=(says(code, **facts),), candidates=candidates(found))


def where_area(code: str) -> Named:
    """Return a territory for a sentence."""
    return Named("ref_area", code)


def _others(case: Case) -> Iterator[Figure]:
    yield from case.series.values()
    if case.period is not None:
        yield from case.block.section(case.period)


def _sum_of_former(case: Case, quoted: Quoted) -> Finding | None:
    """Hold a claim about a successor territory against the sum of those it was made of."""
    place = case.codes.places.get(case.area)
    if case.figure is not None or place is None or not place.predecessors or not case.period:
        return None
    if not case.indicator.is_additive:
        return None
    parts = [case.block.series(each, case.dims).get(case.period) for each in place.predecessors]
    known = [part for part in parts if part is not None and part.base is not None]
    if len(known) != len(parts):
        return None
    base = sum(part.base or 0 for part in known)
    whole = known[0]._replace(area=case.area, base=base, status="A")
    facts = {**where(whole), "areas": place.predecessors}
    grade = comparing.grade(quoted, whole)
    rivals = candidates([(part, case.book.id, "territory") for part in known])
    if grade:
        verdict = MATCH if grade == comparing.EXACT else ROUNDED
        return Finding(verdict, reasons=(says("sum-of-former", **facts),), candidates=rivals)
    part = next((each for each in known if agrees(quoted, each)), None)
    if part is None:
        return Finding(DIFFERS, reasons=(says("not-sum-of-former", **facts),), candidates=rivals)
    return None


def _as_successor(case: Case, quoted: Quoted) -> Finding | None:
    """Rule 9 for the total of a territory that was made later, quoted under an old name."""
    place = case.codes.places.get(case.area)
    if place is None or not case.indicator.is_additive or not case.period:
        return None
    for code in place.successors:
        successor = case.codes.places.get(code)
        parts = () if successor is None else successor.predecessors
        known = [case.block.series(each, case.dims).get(case.period) for each in parts]
        bases = [each.base for each in known if each is not None and each.base is not None]
        if len(bases) != len(parts) or len(parts) < 2 or known[0] is None:
            continue
        whole = known[0]._replace(area=code, base=sum(bases))
        if agrees(quoted, whole):
            facts = {**where(whole), "areas": parts}
            reasons = [says("sum-of-former", **facts)]
            if case.figure is not None and case.figure.base is not None:
                reasons.append(says("but-certified", **where(case.figure)))
            return Finding(TERRITORY, case.held, None, tuple(reasons))
    return None


def _sign(case: Case, quoted: Quoted) -> Finding | None:
    for held in _vintages(case):
        if held.figure.base and agrees(quoted.negated(), held.figure):
            facts = {**where(held.figure), "claimed": claimed(quoted, case.indicator)}
            return Finding(DIRECTION, case.held, held, (says("other-sign", **facts),))
    return None


def _thousands(case: Case, quoted: Quoted) -> Finding | None:
    if case.indicator.quantity in _SMALL or case.indicator.unit in ("PERCENT",):
        return None
    return _by_power(case, quoted, _THOUSANDS)


def _tens(case: Case, quoted: Quoted) -> Finding | None:
    return _by_power(case, quoted, _TENS) if quoted.digits > 1 else None


def _by_power(case: Case, quoted: Quoted, powers: tuple[int, ...]) -> Finding | None:
    for held in _vintages(case):
        for power in powers:
            shifted = quoted.shifted(-power)
            if held.figure.base and shifted.step and agrees(shifted, held.figure):
                return _off_by(case, quoted, held, power)
    return None


def _off_by(case: Case, quoted: Quoted, held: Held, power: int) -> Finding:
    facts = {
        **where(held.figure),
        "claimed": claimed(quoted, case.indicator),
        "factor": 10 ** abs(power),
        "release": held.release,
    }
    reasons = [says("too-large" if power > 0 else "too-small", **facts)]
    if case.figure is not None and held.figure.base != case.figure.base:
        reasons.append(says("superseded-by", **where(case.figure), newest=case.book.id))
    is_weak = quoted.digits < ENOUGH
    verdict = SCALE
    if quoted.exponent != case.indicator.exponent and abs(power) % 3:
        verdict = UNIT  # hectares for square kilometres: a unit of its own, not a lost thousand
    return Finding(verdict, case.held, held, tuple(reasons), is_unsure=is_weak)


def _beside(case: Case, quoted: Quoted) -> Finding | None:
    """Rule 9: what other periods, and what other territories and breakdowns have."""
    periods = list(_of_periods(case, quoted))
    places = list(_of_places(case, quoted))
    found = sorted([*periods, *places], key=lambda each: each[0])
    if not found:
        return None
    rivals = candidates([(held.figure, held.release, verdict) for _, verdict, held in found])
    (_, _, far), verdict, held = found[0]
    is_alone = len({(each[1], each[2].figure.period, each[2].figure.area) for each in found}) == 1
    is_weak = quoted.digits < ENOUGH or (not is_alone and found[1][0] == found[0][0])
    if quoted.digits < ENOUGH and (far > 1 or len(found) > 2):
        return None if not is_alone else _beside_as(case, quoted, verdict, held, rivals, True)
    return _beside_as(case, quoted, verdict, held, rivals, is_weak)


def _beside_as(
    case: Case,
    quoted: Quoted,
    verdict: str,
    held: Held,
    rivals: tuple[Candidate, ...],
    is_weak: bool,
) -> Finding:
    figure = held.figure
    facts = {
        **where(figure),
        "release": held.release,
        "asked": case.period,
        "claimed": claimed(quoted, case.indicator),
    }
    if verdict == PERIOD:
        code = _period_code(case.period, figure.period)
    else:
        code = "other-territory" if figure.area != case.area else "other-scope"
        facts |= {"asked_area": where_area(case.area), "own_scope": figure.dims}
    reasons = [says(code, **facts)]
    if case.figure is not None and case.figure.base is not None:
        reasons.append(says("but-certified", **where(case.figure)))
    if is_weak:
        reasons.append(says("few-digits", digits=quoted.digits))
    return Finding(verdict, case.held, held, tuple(reasons), rivals, is_unsure=is_weak)


def _period_code(asked: str | None, found: str) -> str:
    first = None if asked is None else moments.parsed(asked)
    second = moments.parsed(found)
    if first is None or second is None or first.kind == second.kind:
        return "other-period"
    if "school_year" in (first.kind, second.kind):
        return "school-year"
    is_cumulative = {first.kind, second.kind} & {"range", "half_year"}
    return "cumulative" if is_cumulative else "other-period"


_Ranked = tuple[tuple[bool, bool, int], str, Held]


def _of_periods(case: Case, quoted: Quoted) -> Iterator[_Ranked]:
    """Yield what other periods of the series have; how far away counts in steps of the series."""
    asked = case.period
    if asked is None:
        return
    near = {
        figure.period
        for figure in (neighbour(case.series, asked, -1), neighbour(case.series, asked, 1))
        if figure is not None
    }
    for at, book in enumerate(case.books):
        series = case.series if at == 0 else book.block(case.indicator.code).series(
            case.area, case.dims
        )  # fmt: skip
        for period, figure in series.items():
            same = case.series.get(period) if at else None
            if period == asked or (same is not None and same.base == figure.base):
                continue
            grade = comparing.grade(quoted, figure)
            if grade in comparing.STRICT:
                years = moments.distance(asked, period) // 350
                far = 1 if years <= 1 or period in near else years
                yield (grade != comparing.EXACT, at > 0, far), PERIOD, Held(figure, book.id)


def _of_places(case: Case, quoted: Quoted) -> Iterator[_Ranked]:
    """Yield what other territories and breakdowns have for the same period."""
    if case.period is None:
        return
    for figure in case.block.section(case.period):
        if (figure.area, figure.dims) == (case.area, case.dims):
            continue
        grade = comparing.grade(quoted, figure)
        if grade in comparing.STRICT:
            steps = (figure.area != case.area) + sum(
                mine != other for mine, other in zip(case.dims, figure.dims, strict=True)
            )
            yield (grade != comparing.EXACT, False, steps), TERRITORY, Held(figure, case.book.id)


def _other_indicator(case: Case, quoted: Quoted) -> Finding | None:
    """Rule 10: another indicator of the same thing in the same unit, at constant prices say."""
    if quoted.digits < ENOUGH or case.period is None:
        return None
    asked = moments.parsed(case.period)
    for sibling in case.codes.siblings(case.indicator):
        if sibling.quantity != case.indicator.quantity:
            continue
        for figure in _of_year(case, sibling, asked):
            if agrees(quoted, figure):
                facts = {**where(figure), "asked_indicator": where_indicator(case)}
                reasons = [says("other-indicator", **facts)]
                if case.figure is not None and case.figure.base is not None:
                    reasons.append(says("but-certified", **where(case.figure)))
                held = Held(figure, case.book.id)
                rivals = candidates([(figure, case.book.id, "indicator")])
                is_weak = case.indicator.framework is not None
                return Finding(TERRITORY, case.held, held, tuple(reasons), rivals, None, is_weak)
    return None


def _of_year(case: Case, sibling: Indicator, asked: Period | None) -> list[Figure]:
    """Return what another indicator has for the period, or for periods within the same year."""
    series = case.book.block(sibling.code).series(case.area, case.dims)
    exactly = series.get(case.period or "")
    if exactly is not None or asked is None or sibling.framework is not None:
        return [] if exactly is None else [exactly]
    return [
        figure
        for period, figure in series.items()
        if (found := moments.parsed(period)) is not None and found.start.year == asked.start.year
    ]


def _near(case: Case, quoted: Quoted) -> Finding | None:
    """Rule 11: three zeros away and then nearly it."""
    if case.indicator.quantity in _SMALL or case.indicator.unit == "PERCENT":
        return None
    for held in _vintages(case):
        base = held.figure.base
        if not base or quoted.digits < ENOUGH:
            continue
        for power in _THOUSANDS:
            shifted = quoted.shifted(-power)
            if abs(shifted.base - base) * _NEAR <= abs(base):
                facts = {
                    **where(held.figure),
                    "claimed": claimed(quoted, case.indicator),
                    "mended": claimed(shifted, case.indicator),
                    "factor": 10 ** abs(power),
                }
                code = "too-large-near" if power > 0 else "too-small-near"
                reasons = (says(code, **facts), says("no-vintage", count=len(case.books)))
                return Finding(SCALE, case.held, None, reasons)
    return None


def unexplained(case: Case, quoted: Quoted) -> Finding:
    """Rule 12."""
    figure = case.figure
    if figure is None or figure.base is None:
        return not_certified(case)
    facts = {**where(figure), "claimed": claimed(quoted, case.indicator)}
    difference = quoted.base - figure.base
    facts["difference"] = claimed(quoted._replace(base=difference), case.indicator)
    facts["percent"] = slips.percent(difference, figure.base)
    reasons = [says("differs", **facts)]
    if case.older:
        reasons.append(says("no-vintage", count=len(case.books)))
    return Finding(DIFFERS, case.held, None, tuple(reasons), _anywhere(case, quoted))


def _anywhere(case: Case, quoted: Quoted) -> tuple[Candidate, ...]:
    """Return figures of the same dataset, territory and period that have just this value."""
    if quoted.digits < ENOUGH or case.period is None or case.indicator.framework is not None:
        return ()
    found = []
    for indicator in case.codes.indicators.values():
        is_near = indicator.dataset == case.indicator.dataset and indicator != case.indicator
        if is_near and indicator.unit == case.indicator.unit:
            figure = case.of(indicator)
            if figure is not None and agrees(quoted, figure):
                found.append((figure, case.book.id, "indicator"))
    return candidates(found)


def not_certified(case: Case) -> Finding:
    """Say why there is nothing to hold a claim against."""
    figure = case.figure
    facts = {
        "indicator": where_indicator(case),
        "area": where_area(case.area),
        "scope": case.dims,
        "period": case.period,
        "newest": case.book.id,
    }
    if figure is not None:
        reason = says("missing", status=figure.status, **facts)
        return Finding(NOT_CERTIFIED, case.held, reasons=(reason,))
    near = [
        each
        for each in (
            neighbour(case.series, case.period or "", -1),
            neighbour(case.series, case.period or "", 1),
        )
        if each is not None
    ]
    rivals = candidates([(each, case.book.id, "period") for each in near])
    return Finding(NOT_CERTIFIED, reasons=(says("no-figure", **facts),), candidates=rivals)


def _with_rivals(case: Case, quoted: Quoted, found: Finding) -> Finding:
    if not found.is_unsure or len(found.candidates) > 1:
        return found
    more = [(each, case.book.id, "period") for each in case.series.values() if each.base]
    fit = [one for one in more if agrees(quoted, one[0], strictly=False)]
    known = [(one.figure, one.release, one.why) for one in found.candidates]
    return Finding(**{**vars(found), "candidates": candidates([*known, *fit])})


_PERCENTAGES: Final = frozenset({"PERCENT", "GROWTH_PY", "INDEX_PY100"})


def _grows(case: Case) -> bool:
    """Tell whether it is a level whose growth is an indicator of its own."""
    is_level = case.indicator.unit not in (*measures.RATIOS, *measures.GROWTHS)
    return is_level and any(one.is_growth for one in case.codes.siblings(case.indicator))


def _elsewhere_in_unit(case: Case, number: Number) -> Finding:
    """Say that the claimed unit measures something else."""
    facts = {
        "indicator": where_indicator(case),
        "unit": number.measure.unit,
        "wanted": case.indicator.unit,
    }
    verdict = UNIT
    if number.measure.unit in _PERCENTAGES and _grows(case):
        verdict = LEVEL_VS_GROWTH
    found = Finding(verdict, case.held, None, (says("unit-of-another", **facts),))
    if case.figure is None or case.figure.base is None:
        return found.saying(*not_certified(case).reasons, unsure=True)
    return found.saying(says("but-certified", **where(case.figure)), unsure=True)


__all__ = ["at_the_key", "judge", "not_certified", "unexplained"]
