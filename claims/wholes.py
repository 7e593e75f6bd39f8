"""A claimed share of a whole, and parts that must make one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from claims import comparing, measures, values
from claims.case import Case, says, where
from claims.changes import decimal_text
from claims.claim import Number, Part
from claims.comparing import Quoted
from claims.figures import TOTALS, Figure, written
from claims.finding import (
    DIFFERS,
    IMPOSSIBLE,
    MATCH,
    NOT_CERTIFIED,
    PARTS,
    ROUNDED,
    SCALE,
    SUPERSEDED,
    UNIT,
    Amount,
    Computed,
    Finding,
    Held,
    Named,
)
from claims.printed import GRID
from claims.slips import HUNDRED, raw

_ALL: Final = 100


def judge_share(case: Case, number: Number) -> Finding:
    """Judge a share of the whole that a breakdown or territory belongs to."""
    quoted = raw(number, number.reading())
    if quoted.base > HUNDRED or quoted.base < 0:
        return Finding(
            IMPOSSIBLE, case.held, reasons=(says("share-above-100", claimed=_percent(quoted)),)
        )
    held = _certified_share(case, quoted, number)
    if held is not None:
        return held
    for at, book in enumerate(case.books):
        block = book.block(case.indicator.code)
        part = None if case.period is None else block.series(case.area, case.dims).get(case.period)
        whole = _whole(case, at)
        if part is None or whole is None or part.base is None or not whole.base:
            continue
        found = _against(case, quoted, number, part, whole, book.id)
        if at == 0 or found.verdict in (MATCH, ROUNDED):
            return found if at == 0 else _as_former(case, found, book.id)
    facts = {"indicator": Named("indicator", case.indicator.code), "period": case.period}
    return Finding(NOT_CERTIFIED, case.held, reasons=(says("no-whole", **facts),))


def _as_former(case: Case, found: Finding, release: str) -> Finding:
    reasons = (*found.reasons, says("former-release", release=release))
    return Finding(SUPERSEDED, case.held, found.certified, reasons, computed=found.computed)


def _certified_share(case: Case, quoted: Quoted, number: Number) -> Finding | None:
    """Hold a share against a figure that is one: the structure of GRDP in per cent.

    One that is another than the claim is judged like any value: it may be that of another sector.
    """
    other: Finding | None = None
    ways = [case.indicator, *case.codes.siblings(case.indicator)]
    for indicator in ways:
        if indicator.unit != "PERCENT" or indicator.is_growth or case.dims == TOTALS:
            continue
        figure = case.of(indicator)
        if figure is None or figure.base is None:
            continue
        grade = comparing.grade(quoted, figure)
        held = Held(figure, case.book.id)
        facts = {**where(figure), "claimed": _percent(quoted)}
        if grade:
            verdict = MATCH if grade == comparing.EXACT else ROUNDED
            code = "same" if grade == comparing.EXACT else comparing.ROUNDED
            return Finding(verdict, held, held, (says(code, **facts),))
        if other is None:
            asked = case.but(indicator=indicator)
            other = values.judge(asked, number, number.reading())
    return other


def _whole(case: Case, at: int) -> Figure | None:
    """Return the figure that a part belongs to: all breakdowns together, or the territory above."""
    if case.period is None:
        return None
    block = case.books[at].block(case.indicator.code)
    if case.dims != TOTALS:
        return block.series(case.area, TOTALS).get(case.period)
    place = case.codes.places.get(case.area)
    if place is None or place.parent is None or not case.indicator.is_additive:
        return None
    return block.series(place.parent, case.dims).get(case.period)


def _against(
    case: Case, quoted: Quoted, number: Number, part: Figure, whole: Figure, release: str
) -> Finding:
    actual = Fraction((part.base or 0) * HUNDRED, whole.base or 1)
    computed = Computed("share", actual / 10**GRID, "PERCENT", (part.id, whole.id))
    shown = Amount(decimal_text(computed.value), "PERCENT")
    facts = {**where(part), "computed": shown, "claimed": _percent(quoted),
             "whole": Amount(whole.text or "", whole.indicator.unit)}  # fmt: skip
    held = Held(part, release)
    grade = comparing.grade_exact(quoted.base, quoted.step, actual)
    if grade:
        verdict = MATCH if grade == comparing.EXACT else ROUNDED
        return Finding(verdict, held, None, (says("share", **facts),), computed=computed)
    if number.measure.unit == "PER_1000":
        return Finding(UNIT, held, None, (says("share", **facts),), computed=computed)
    if comparing.grade_exact(quoted.base * _ALL, quoted.step * _ALL, actual):
        return Finding(SCALE, held, None, (says("share", **facts),), computed=computed)
    return Finding(DIFFERS, held, None, (says("share", **facts),), computed=computed)


def judge_parts(case: Case | None, parts: Sequence[Part], total: Number | None) -> Finding | None:
    """Judge whether parts make the whole that was claimed, or the certified one.

    They may miss it by half a unit of the printed precision for each of them. None when there is
    no whole to hold them against.
    """
    own = case.indicator.exponent if case is not None else 0
    sums = [_sum(parts, total, wanted, own) for wanted in ("", "vi", "en")]
    measured = sums[0]
    whole, step = _claimed_whole(case, total, own)
    if whole is None:
        return None
    width = max([step, *(one.step for one in measured)])
    for one in sums:
        if 2 * abs(sum(each.base for each in one) - whole) <= width * len(parts):
            return None
    unit = case.indicator.unit if case is not None else None
    added = sum(each.base for each in measured)
    facts = {
        "sum": Amount(written(added, own), unit),
        "whole": Amount(written(whole, own), unit),
        "difference": Amount(written(added - whole, own), unit),
        "tolerance": Amount(written(width * len(parts) // 2, own), unit),
        "count": len(parts),
    }
    return Finding(PARTS, None if case is None else case.held, None, (says("parts", **facts),))


def _sum(parts: Sequence[Part], total: Number | None, locale: str, own: int) -> list[Quoted]:
    """Return the parts on one grid, all in the same reading; a unit said once is meant for all."""
    said = next(
        (one.number.measure for one in parts if one.number.measure.exponent is not None),
        measures.NOTHING if total is None else total.measure,
    )
    found = []
    for part in parts:
        number = part.number
        reading = next((one for one in number.readings if one.locale == locale), number.reading())
        measure = number.measure if number.measure.exponent is not None else said
        step = reading.unit_on_grid(_exponent(measure, own))
        found.append(Quoted(reading.mantissa * step, step, step, 0, "", 0, False))
    return found


def _exponent(measure: measures.Measure, own: int) -> int:
    return own if measure.exponent is None else measure.exponent


def _claimed_whole(case: Case | None, total: Number | None, own: int) -> tuple[int | None, int]:
    if total is not None:
        reading = total.reading()
        step = reading.unit_on_grid(_exponent(total.measure, own))
        return reading.mantissa * step, step
    if case is not None and case.figure is not None and case.figure.base is not None:
        return case.figure.base, case.figure.unit_step
    return None, 0


def _percent(quoted: Quoted) -> Amount:
    return Amount(written(quoted.base, 0), "PERCENT")
