"""A claimed change, or only its direction: computed from two figures of one release, never typed.

Where the growth of something is certified itself, that figure is asked first. Per cent and
percentage points are two units; of a rank, fewer is better: it rises when its number falls.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from claims import comparing, measures, moments, values
from claims.case import Case, says, where
from claims.claim import Number
from claims.figures import Figure, Series
from claims.finding import (
    DIFFERS,
    DIRECTION,
    MATCH,
    NOT_CERTIFIED,
    ROUNDED,
    SUPERSEDED,
    UNIT,
    Amount,
    Computed,
    Finding,
    Held,
    Named,
    Reason,
)
from claims.printed import GRID, Reading
from claims.slips import HUNDRED, raw

_RELATIVE = frozenset({"PERCENT", "GROWTH_PY"})


def judge(case: Case, number: Number, reading: Reading, direction: str = "") -> Finding:
    """Judge a change by so much since the period before, or since the one that was said."""
    way = number.way or direction
    sign = -1 if way == "down" and reading.mantissa > 0 else 1
    quoted = raw(number, reading)
    quoted = quoted._replace(base=quoted.base * sign)
    if not case.indicator.is_rank and number.measure.unit in (*_RELATIVE, None):
        certified = _by_growth_figure(case, quoted, number)
        if certified is not None:
            return certified
    found: Finding | None = None
    for at, book in enumerate(case.books):
        series = case.series if at == 0 else book.block(case.indicator.code).series(
            case.area, case.dims
        )  # fmt: skip
        pair = _pair(case, series)
        if pair is None:
            continue
        one = _between(case, *pair, quoted, number, book.id)
        if at == 0 or found is None:
            found = one
        if one.verdict in (MATCH, ROUNDED):
            return one if at == 0 else _former(case, one, book.id)
    return found or _by_other_growth(case, number, quoted, reading) or _no_pair(case)


def _by_other_growth(
    case: Case, number: Number, quoted: comparing.Quoted, reading: Reading
) -> Finding | None:
    """Find a growth rate that is certified for another period, where none can be computed."""
    if case.indicator.is_rank or case.indicator.is_growth or number.measure.unit not in _RELATIVE:
        return None
    signed = reading if quoted.base >= 0 else replace(reading, mantissa=-abs(reading.mantissa))
    for sibling in case.codes.siblings(case.indicator):
        if sibling.is_growth and sibling.unit not in measures.GROWTHS:
            found = values.judge(case.but(indicator=sibling), number, signed)
            if found.verdict != NOT_CERTIFIED:
                return found
    return None


def judge_direction(case: Case, direction: str) -> Finding:
    """Judge which way something went since the period before."""
    pair = _pair(case, case.series)
    if pair is None:
        return _no_pair(case)
    then, now = pair
    better = _improvement(case, then, now)
    actual = "same" if better == 0 else ("up" if better > 0 else "down")
    facts = _facts(case, then, now)
    held = Held(now, case.book.id)
    computed = _computed(case, then, now, "change")
    if actual == direction:
        code = "rank-went" if case.indicator.is_rank else "went"
        found = Finding(MATCH, held, held, (says(f"{code}-{actual}", **facts),), computed=computed)
    else:
        code = "rank-went" if case.indicator.is_rank else "went"
        found = Finding(
            DIRECTION, held, None, (says(f"{code}-{actual}", **facts),), computed=computed
        )
    return _across_break(found, then, now)


def _pair(case: Case, series: Series) -> tuple[Figure, Figure] | None:
    now = None if case.period is None else series.get(case.period)
    then = case.previous(series)
    if now is None or then is None or now.base is None or then.base is None:
        return None
    return then, now


def _no_pair(case: Case) -> Finding:
    facts = {
        "indicator": Named("indicator", case.indicator.code),
        "area": Named("ref_area", case.area),
        "scope": case.dims,
        "period": case.period,
        "newest": case.book.id,
    }
    return Finding(NOT_CERTIFIED, case.held, reasons=(says("no-pair", **facts),))


def _improvement(case: Case, then: Figure, now: Figure) -> int:
    """Return by how much a figure rose; a rank rises when its number falls."""
    rise = (now.base or 0) - (then.base or 0)
    return -rise if case.indicator.is_rank else rise


def _by_growth_figure(case: Case, quoted: comparing.Quoted, number: Number) -> Finding | None:
    """Hold a growth rate against the certified one."""
    if case.indicator.is_growth or number.measure.unit is None or not _since_year_before(case):
        return None
    for sibling in case.codes.siblings(case.indicator):
        if not sibling.is_growth or sibling.unit in measures.GROWTHS:
            continue
        figure = case.of(sibling)
        if figure is None or figure.base is None:
            continue
        held = Held(figure, case.book.id)
        facts = {**where(figure), "claimed": _amount(quoted, "PERCENT")}
        grade = comparing.grade(quoted, figure)
        if grade:
            code = "same" if grade == comparing.EXACT else comparing.ROUNDED
            verdict = MATCH if grade == comparing.EXACT else ROUNDED
            return Finding(verdict, held, held, (says(code, **facts),))
        nominal = _nominal(case, quoted)
        if nominal is not None:
            return nominal.saying(says("but-certified", **where(figure)), unsure=True)
        if quoted.base * figure.base < 0:
            return Finding(DIRECTION, held, None, (says("other-sign", **facts),))
        return Finding(DIFFERS, held, None, (says("differs", **_differing(quoted, figure)),))
    return None


def _since_year_before(case: Case) -> bool:
    """Tell whether a change is one on the year before, said or unsaid."""
    said = case.claim.compared_with
    if not said or case.period is None:
        return True
    base = moments.read(said)
    return base is not None and moments.like(base, case.period) == moments.before(case.period)


def _differing(quoted: comparing.Quoted, figure: Figure) -> dict[str, object]:
    from claims.slips import percent

    difference = quoted.base - (figure.base or 0)
    return {
        **where(figure),
        "claimed": _amount(quoted, "PERCENT"),
        "difference": _amount(quoted._replace(base=difference), "PP"),
        "percent": percent(difference, figure.base or 0),
    }


def _nominal(case: Case, quoted: comparing.Quoted) -> Finding | None:
    """Find the growth of the level itself, at current prices, where real growth is certified."""
    pair = _pair(case, case.series)
    if pair is None or not pair[0].base:
        return None
    rate = _relative(*pair)
    if not comparing.grade_exact(quoted.base, quoted.step, rate):
        return None
    computed = _computed(case, *pair, "growth")
    reason = says("computed-growth", **_facts(case, *pair), computed=_shown(computed))
    return Finding(ROUNDED, Held(pair[1], case.book.id), None, (reason,), computed=computed)


def _relative(then: Figure, now: Figure) -> Fraction:
    return Fraction(((now.base or 0) - (then.base or 0)) * HUNDRED, abs(then.base or 1))


def _between(
    case: Case, then: Figure, now: Figure, quoted: comparing.Quoted, number: Number, release: str
) -> Finding:
    """Hold a claimed change against the change between two figures."""
    held = Held(now, release)
    if case.indicator.is_rank:
        return _across_break(_places(case, then, now, quoted, held), then, now)
    is_relative = number.measure.unit in _RELATIVE
    is_ratio = case.indicator.unit in measures.RATIOS or case.indicator.unit in measures.GROWTHS
    is_points = number.measure.unit == "PP" or (is_ratio and not is_relative)
    points = Fraction((now.base or 0) - (then.base or 0))
    relative = _relative(then, now) if then.base else None
    asked = relative if is_relative else points
    if not is_relative and not is_points:
        if not comparing.fits(number, case.indicator):
            said: dict[str, object] = {
                "indicator": Named("indicator", case.indicator.code),
                "unit": number.measure.unit,
                "wanted": case.indicator.unit,
            }
            return Finding(UNIT, held, None, (says("unit-of-another", **said),))
        in_unit = comparing.quote(number, number.reading(), case.indicator)
        quoted = in_unit._replace(base=abs(in_unit.base) * (-1 if quoted.base < 0 else 1))
    computed = _computed(case, then, now, "growth" if is_relative else "change")
    facts = {**_facts(case, then, now), "computed": _shown(computed)}
    if asked is None:
        return _no_pair(case)
    grade = comparing.grade_exact(quoted.base, quoted.step, asked)
    code = "computed-growth" if is_relative else "computed-change"
    if grade:
        verdict = MATCH if grade == comparing.EXACT else ROUNDED
        found = Finding(verdict, held, None, (says(code, **facts),), computed=computed)
        return _across_break(found, then, now)
    other = points if is_relative else relative
    is_other_unit = is_ratio or number.measure.unit == "PP"
    is_said_wrongly = is_other_unit and other is not None
    if is_said_wrongly and comparing.grade_exact(quoted.base, quoted.step, other or Fraction(0)):
        reason = says("percent-for-points" if is_relative else "points-for-percent", **facts)
        return Finding(UNIT, held, None, (reason,), computed=computed)
    if quoted.base * asked < 0:
        return Finding(DIRECTION, held, None, (says(code, **facts),), computed=computed)
    found = Finding(DIFFERS, held, None, (says(code, **facts),), computed=computed)
    return _across_break(found, then, now)


def _places(case: Case, then: Figure, now: Figure, quoted: comparing.Quoted, held: Held) -> Finding:
    better = _improvement(case, then, now)
    facts = _facts(case, then, now)
    actual = "same" if better == 0 else ("up" if better > 0 else "down")
    reason = says(f"rank-went-{actual}", **facts)
    computed = _computed(case, then, now, "change")
    if better == quoted.base:
        return Finding(MATCH, held, None, (reason,), computed=computed)
    verdict = DIRECTION if quoted.base * better < 0 or (better == 0) else DIFFERS
    return Finding(verdict, held, None, (reason,), computed=computed)


def _across_break(found: Finding, then: Figure, now: Figure) -> Finding:
    """Say that a change across a break of method compares two different things."""
    if then.break_group == now.break_group:
        return found
    reason = says("across-break", former=then.period, period=now.period)
    return found.saying(reason, unsure=True)


def _former(case: Case, found: Finding, release: str) -> Finding:
    reason: Reason = says("former-release", release=release)
    return Finding(
        SUPERSEDED,
        case.held,
        found.certified,
        (*found.reasons, reason),
        computed=found.computed,
    )


def _facts(case: Case, then: Figure, now: Figure) -> dict[str, object]:
    places = abs(_improvement(case, then, now)) // 10**GRID if case.indicator.is_rank else None
    return {
        **where(now),
        "former_period": then.period,
        "former": Amount(then.text or "", case.indicator.unit),
        "places": places,
    }


def _computed(case: Case, then: Figure, now: Figure, kind: str) -> Computed:
    if kind == "growth" and then.base:
        return Computed("growth", _relative(then, now) / 10**GRID, "PERCENT", (now.id, then.id))
    unit = case.indicator.unit
    rise = Fraction((now.base or 0) - (then.base or 0), 10 ** (GRID + case.indicator.exponent))
    is_ratio = unit in measures.RATIOS or unit in measures.GROWTHS
    return Computed("change", rise, "PP" if is_ratio else unit, (now.id, then.id))


def _shown(computed: Computed) -> Amount:
    return Amount(decimal_text(computed.value), computed.unit)


def decimal_text(value: Fraction, places: int = 4) -> str:
    """Return a computed value to a few digits behind the point; more than it is worth is cut."""
    scaled = round(value * 10**places)
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**places)
    digits = f"{part:0{places}d}".rstrip("0")
    return f"{sign}{whole}" + (f".{digits}" if digits else "")


def _amount(quoted: comparing.Quoted, unit: str) -> Amount:
    from claims.figures import written

    return Amount(written(quoted.base, 0), unit)
