"""Slips of unit: growth for a level, index for growth, per cent for points or per mille.

An index of 111.09 with the year before as 100 and a growth of 11.09 % are one datum said twice
(domain 4.4). A claim that calls it an increase is right in the second form and wrong in the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from claims import comparing, measures
from claims.case import Case, agrees, candidates, claimed, says, where
from claims.claim import Number
from claims.comparing import ENOUGH, Quoted
from claims.figures import Figure, Indicator
from claims.finding import (
    DIRECTION,
    LEVEL_VS_GROWTH,
    MATCH,
    ROUNDED,
    SUPERSEDED,
    UNIT,
    Amount,
    Finding,
    Held,
    Named,
)
from claims.printed import GRID, Reading
from schemas.figure import exact_text

HUNDRED: Final = 100 * 10**GRID
_PERCENTAGES: Final = frozenset({"PERCENT", "GROWTH_PY", "INDEX_PY100"})


def judge(case: Case, number: Number, reading: Reading) -> Finding | None:
    """Judge a value whose unit is not the indicator's; None when no slip explains it."""
    said = number.measure.unit
    quoted = raw(number, reading)
    if case.indicator.unit in measures.GROWTHS and said in _PERCENTAGES:
        return _of_index(case, quoted, said, _says_growth(case, number))
    for rule in (_ratio, _index_of_growth, _growth_of_level, _level_of_growth, _same_number):
        found = rule(case, number, quoted, reading)
        if found is not None:
            return found
    return _of_sibling(case, number, reading)


def raw(number: Number, reading: Reading) -> Quoted:
    """Return a number as it stands, without a unit."""
    step = reading.unit_on_grid(number.measure.scale or 0)
    return Quoted(
        reading.mantissa * step,
        step,
        step * 10**reading.zeros,
        reading.significant,
        number.bound,
        0,
        False,
    )


def as_index(case: Case, number: Number, reading: Reading) -> Quoted | None:
    """Return a percentage in the form an index or growth indicator has; None for other units."""
    unit, said = case.indicator.unit, number.measure.unit
    if unit not in measures.GROWTHS or said not in _PERCENTAGES:
        return None
    quoted = raw(number, reading)
    is_growth = _says_growth(case, number) or said == "GROWTH_PY"
    if unit == "INDEX_PY100" and is_growth:
        return quoted._replace(base=quoted.base + HUNDRED)
    if unit == "GROWTH_PY" and said == "INDEX_PY100":
        return quoted._replace(base=quoted.base - HUNDRED)
    return quoted


def _says_growth(case: Case, number: Number) -> bool:
    return case.claim.is_growth or bool(number.way) or number.measure.unit == "GROWTH_PY"


def _of_index(case: Case, quoted: Quoted, said: str | None, is_growth: bool) -> Finding | None:
    """Hold a percentage against an index and against the growth that it stands for."""
    shift = HUNDRED if case.indicator.unit == "INDEX_PY100" else 0
    for held in _vintages(case):
        if held.figure.base is None:
            continue
        index = held.figure._replace(base=held.figure.base + HUNDRED - shift)
        growth = held.figure._replace(base=held.figure.base - shift)
        for form, is_form_growth in ((index, False), (growth, True)):
            grade = comparing.grade(quoted, form)
            if grade not in comparing.STRICT:
                continue
            is_right = is_growth if is_form_growth else not is_growth
            facts = {**where(held.figure), "claimed": Amount(_text(quoted), "PERCENT")}
            if not is_right or (is_form_growth and said == "INDEX_PY100"):
                code = "growth-for-index" if is_form_growth else "index-for-growth"
                return Finding(LEVEL_VS_GROWTH, case.held, held, (says(code, **facts),))
            return _agreed(case, held, grade, says("one-datum", **facts))
        if is_growth and agrees(quoted.negated(), growth) and growth.base:
            facts = {**where(held.figure), "claimed": Amount(_text(quoted), "PERCENT")}
            return Finding(DIRECTION, case.held, held, (says("other-sign", **facts),))
    return None


def _agreed(case: Case, held: Held, grade: str, *reasons: object) -> Finding:
    verdict = MATCH if grade == comparing.EXACT else ROUNDED
    if held.release != case.book.id:
        verdict = SUPERSEDED
        reasons = (*reasons, says("former-release", release=held.release))
    return Finding(verdict, case.held, held, tuple(reasons))  # type: ignore[arg-type]


def _vintages(case: Case) -> Iterator[Held]:
    if case.held is not None:
        yield case.held
    for book, older in case.older:
        yield Held(older, book.id)


def _ratio(case: Case, number: Number, quoted: Quoted, reading: Reading) -> Finding | None:
    """Hold per cent against per mille: converted they may agree, as printed they must not."""
    said, unit = number.measure.unit, case.indicator.unit
    if said not in measures.RATIOS or unit not in measures.RATIOS:
        return None
    converted = quoted.shifted(measures.RATIOS[said] - measures.RATIOS[unit])
    for held in _vintages(case):
        facts = {**where(held.figure), "unit": said, "wanted": unit}
        if converted.step and agrees(converted, held.figure):
            grade = comparing.grade(converted, held.figure)
            return _agreed(case, held, grade, says("converted", **facts))
    return None


def _same_number(case: Case, number: Number, quoted: Quoted, reading: Reading) -> Finding | None:
    """Find the certified number under another unit."""
    bare = comparing.quote(
        Number(number.printed, number.readings, measures.NOTHING, number.bound), reading,
        case.indicator,
    )  # fmt: skip
    scaled = _scaled(number, bare)
    for held in _vintages(case):
        for one in (bare, scaled):
            if agrees(one, held.figure):
                facts = {
                    **where(held.figure),
                    "unit": number.measure.unit,
                    "wanted": case.indicator.unit,
                    "release": held.release,
                }
                code = "points" if number.measure.unit == "PP" else "same-number"
                is_exact = comparing.grade(one, held.figure) == comparing.EXACT
                is_weak = one.digits < ENOUGH and not is_exact
                return Finding(UNIT, case.held, held, (says(code, **facts),), is_unsure=is_weak)
    return None


def _scaled(number: Number, bare: Quoted) -> Quoted:
    """Return the number with the scale it was said with, in the plain unit of the indicator."""
    measure = number.measure
    said = measure.scale or 0
    if measure.unit is not None:
        said += measures.exponent_of(measure.unit) - measures.base_exponent(measure.unit)
    return bare.shifted(said - bare.exponent)


def _index_of_growth(
    case: Case, number: Number, quoted: Quoted, reading: Reading
) -> Finding | None:
    """Hold an index against a growth rate in per cent."""
    if not case.indicator.is_growth or number.measure.unit != "INDEX_PY100":
        return None
    shifted = quoted._replace(base=quoted.base - HUNDRED)
    for held in _vintages(case):
        facts = {**where(held.figure), "claimed": Amount(_text(quoted), "INDEX_PY100")}
        if agrees(shifted, held.figure):
            grade = comparing.grade(shifted, held.figure)
            return _agreed(case, held, grade, says("one-datum", **facts))
        if agrees(quoted, held.figure):
            return Finding(LEVEL_VS_GROWTH, case.held, held, (says("growth-for-index", **facts),))
    return None


def _growth_of_level(
    case: Case, number: Number, quoted: Quoted, reading: Reading
) -> Finding | None:
    """Find a growth rate quoted as the level of something."""
    if number.measure.unit not in _PERCENTAGES or case.indicator.is_growth:
        return None
    for shift in (0, HUNDRED):
        moved = quoted._replace(base=quoted.base - shift)
        for figure in _growth_figures(case):
            if agrees(moved, figure):
                return _as_growth(case, figure, quoted, is_index=bool(shift))
        rate = computed_growth(case)
        if rate is not None and comparing.grade_exact(moved.base, moved.step, rate):
            reason = says(
                "growth-for-level-computed",
                indicator=Named("indicator", case.indicator.code),
                claimed=Amount(_text(quoted), "PERCENT"),
                period=case.period,
            )
            return Finding(LEVEL_VS_GROWTH, case.held, None, (reason,))
    return None


def _as_growth(case: Case, figure: Figure, quoted: Quoted, *, is_index: bool) -> Finding:
    facts = {
        **where(figure),
        "asked_indicator": Named("indicator", case.indicator.code),
        "claimed": Amount(_text(quoted), "PERCENT"),
    }
    reasons = [says("growth-for-level", **facts)]
    if case.figure is not None and case.figure.base is not None:
        reasons.append(says("but-certified", **where(case.figure)))
    rivals = candidates([(figure, case.book.id, "growth")])
    return Finding(LEVEL_VS_GROWTH, case.held, Held(figure, case.book.id), tuple(reasons), rivals)


def _growth_figures(case: Case) -> Iterator[Figure]:
    """Yield what is certified of the growth of a level."""
    for sibling in case.codes.siblings(case.indicator):
        if sibling.is_growth:
            figure = case.of(sibling)
            if figure is not None:
                yield figure


def computed_growth(case: Case) -> Fraction | None:
    """Return the growth in per cent on the grid that two figures of the release give."""
    now, then = case.figure, case.previous(case.series)
    if now is None or then is None or not then.base or now.base is None:
        return None
    return Fraction((now.base - then.base) * HUNDRED, abs(then.base))


def _level_of_growth(
    case: Case, number: Number, quoted: Quoted, reading: Reading
) -> Finding | None:
    """Find a level quoted as growth."""
    if not case.indicator.is_growth or number.measure.unit in _PERCENTAGES:
        return None
    for sibling, figure in _levels(case):
        is_fit = comparing.fits(number, sibling)
        if is_fit and agrees(comparing.quote(number, reading, sibling), figure):
            return _as_level(case, figure)
    return None


def _levels(case: Case) -> Iterator[tuple[Indicator, Figure]]:
    for sibling in case.codes.siblings(case.indicator):
        figure = None if sibling.is_growth else case.of(sibling)
        if figure is not None:
            yield sibling, figure


def _as_level(case: Case, figure: Figure) -> Finding:
    facts = {**where(figure), "asked_indicator": Named("indicator", case.indicator.code)}
    rivals = candidates([(figure, case.book.id, "level")])
    return Finding(
        LEVEL_VS_GROWTH,
        case.held,
        Held(figure, case.book.id),
        (says("level-for-growth", **facts),),
        rivals,
    )


def _of_sibling(case: Case, number: Number, reading: Reading) -> Finding | None:
    """Find the number in another indicator of the same thing that has the unit."""
    for sibling in case.codes.siblings(case.indicator):
        figure = case.of(sibling)
        if figure is None or not comparing.fits(number, sibling):
            continue
        quoted = comparing.quote(number, reading, sibling)
        if quoted.digits >= ENOUGH and agrees(quoted, figure):
            facts = {
                **where(figure),
                "asked_indicator": Named("indicator", case.indicator.code),
                "wanted": case.indicator.unit,
            }
            rivals = candidates([(figure, case.book.id, "indicator")])
            held = Held(figure, case.book.id)
            return Finding(UNIT, case.held, held, (says("unit-of-sibling", **facts),), rivals)
    return None


def growth_for_level(case: Case, number: Number, reading: Reading) -> Finding | None:
    """Find growth for a level, or an index for growth, where no unit or only `%` was printed."""
    quoted = raw(number, reading)
    is_bare = number.measure.unit is None and number.measure.scale is None
    if case.indicator.unit in measures.GROWTHS:
        return _of_index(case, quoted, None, case.claim.is_growth) if is_bare else None
    if case.indicator.is_growth:
        shifted = quoted._replace(base=quoted.base - HUNDRED)
        for held in _vintages(case):
            if held.figure.base is not None and agrees(shifted, held.figure):
                facts = {**where(held.figure), "claimed": Amount(_text(quoted), "PERCENT")}
                return Finding(
                    LEVEL_VS_GROWTH, case.held, held, (says("index-for-growth", **facts),)
                )
        if is_bare:
            for sibling, figure in _levels(case):
                if agrees(comparing.quote(number, reading, sibling), figure):
                    return _as_level(case, figure).saying(unsure=quoted.digits < ENOUGH)
        return None
    if is_bare and case.indicator.framework is None and quoted.digits > 1:
        for figure in _growth_figures(case):
            if agrees(quoted, figure):
                return _as_growth(case, figure, quoted, is_index=False).saying(unsure=True)
    return None


def _text(quoted: Quoted) -> str:
    from claims.figures import written

    return written(quoted.base, 0)


def shown(value: Decimal, unit: str) -> Amount:
    """Return a limit for a sentence."""
    return Amount(exact_text(value, 0), unit)


def percent(difference: int, base: int) -> Amount:
    """Return a difference in per cent of a figure, to two digits behind the point."""
    if not base:
        return Amount("0", "PERCENT")
    hundredths = Fraction(difference * 10_000, abs(base))
    rounded = round(hundredths)
    sign = "-" if rounded < 0 else ""
    whole, part = divmod(abs(rounded), 100)
    return Amount(f"{sign}{whole}.{part:02d}", "PERCENT")


__all__ = ["as_index", "claimed", "computed_growth", "growth_for_level", "judge", "percent"]
