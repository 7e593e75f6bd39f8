"""Why a published value is not ours: rules in a fixed order, the claim check's where it has one.

1. AGREES, or TIMING when ours agreed only since their cut-off.
2. DENOMINATOR of a rank: the place is right, how many there were is not.
3. TIMING: right as of their cut-off, by the release in force or by what had been received.
4. ROUNDING of the present figure; OLDER_VINTAGE: a figure we had before.
5. UNIT_OR_SCALE, TIMING (another period), TERRITORY, DEFINITION (another breakdown, indicator or
   sign) where the claim check is sure.
6. ROUNDING of a number with other digits than ours; DENOMINATOR of a ratio; IMPUTED, when the
   body says so; DEFINITION, when the item is only similar to our indicator.
7. What the claim check found but is not sure of; else NONE_FOUND.

A cause is proposed: the certifier confirms it or writes another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from certify.cases import published, words
from certify.cases.comparison import Comparison, shown
from certify.cases.words import Told, tell
from claims import comparing, finding, moments
from claims.figures import TOTALS, Figure, Indicator
from claims.finding import Amount
from claims.printed import GRID
from schemas import codelist

AGREES: Final = "AGREES"
ROUNDING: Final = "ROUNDING"
TIMING: Final = "TIMING"
OLDER_VINTAGE: Final = "OLDER_VINTAGE"
UNIT_OR_SCALE: Final = "UNIT_OR_SCALE"
DEFINITION: Final = "DEFINITION"
DENOMINATOR: Final = "DENOMINATOR"
TERRITORY: Final = "TERRITORY"
IMPUTED: Final = "IMPUTED"
NONE_FOUND: Final = "NONE_FOUND"

_BY_VERDICT: Final = {
    finding.SCALE: UNIT_OR_SCALE,
    finding.UNIT: UNIT_OR_SCALE,
    finding.LEVEL_VS_GROWTH: UNIT_OR_SCALE,
    finding.PERIOD: TIMING,
    finding.DIRECTION: DEFINITION,
    finding.SUPERSEDED: OLDER_VINTAGE,
    finding.ESTIMATE: OLDER_VINTAGE,
    finding.ROUNDED: ROUNDING,
}
_COUNTS: Final = frozenset({"other-count", "count-not-certified"})
# Quantity of a ratio -> quantities of numerator and denominator, and the power of ten by which the
# denominator's own unit is larger than its base (persons for each km², not for each m²).
_RATIOS: Final = {"VND_PER_PERSON": ("VND", "PERSON", 0), "DENSITY": ("PERSON", "AREA", 6)}
_ENOUGH_DIGITS: Final = 3
_IMPUTED: Final = frozenset({"E", "F", "I"})


@dataclass(frozen=True)
class Proposal:
    """A proposed cause and the reasons for it; `is_unsure` when few digits or a guess bear it."""

    cause: str
    reasons: tuple[Told, ...]
    is_unsure: bool = False


Rule = Callable[[Comparison], Proposal | None]


def propose(compared: Comparison) -> Proposal:
    """Return the first cause that explains a published value."""
    for rule in _RULES:
        found = rule(compared)
        if found is not None:
            told = (*_as_of(compared), *found.reasons)
            return Proposal(found.cause, told, found.is_unsure)
    raise AssertionError("the last rule always answers")


def _as_of(compared: Comparison) -> Iterator[Told]:
    """Say what was in force, and what had been received, at the cut-off."""
    if compared.cut_off is None:
        yield tell("cut-off-unknown")
        return
    day = _day(compared.cut_off.date())
    if compared.release_then is None:
        yield tell("no-release-then", day=day)
    else:
        value = _amount(compared, compared.figure_then)
        yield tell("release-then", day=day, release=compared.release_then, value=value)
    if compared.received_then:
        last = compared.received_then[0]
        value = _amount(compared, last.figure)
        yield tell("received-then", vintage=last.vintage, value=value)


def _agrees(compared: Comparison) -> Proposal | None:
    found = compared.now.finding
    if found.verdict != finding.MATCH or found.is_unsure or _says_other_count(compared):
        return None
    then = compared.then
    if then is not None and not then.finding.is_supported:
        return Proposal(TIMING, (tell("agrees-since"), *_said(compared)))
    return Proposal(AGREES, tuple(_said(compared)))


def _says_other_count(compared: Comparison) -> bool:
    return any(one.code in _COUNTS for one in compared.now.finding.reasons)


def _other_count(compared: Comparison) -> Proposal | None:
    if not _says_other_count(compared):
        return None
    return Proposal(DENOMINATOR, tuple(_said(compared)))


def _right_then(compared: Comparison) -> Proposal | None:
    if compared.now.finding.is_supported:
        return None
    then = compared.then
    is_right = then is not None and then.finding.is_supported and not then.finding.is_unsure
    received = compared.received_then
    if is_right or (received and compared.agrees(received[0].figure)):
        return Proposal(TIMING, (tell("agreed-then"), *_said(compared)))
    return None


def _rounded(compared: Comparison) -> Proposal | None:
    found = compared.now.finding
    if found.verdict != finding.ROUNDED or found.is_unsure:
        return None
    return Proposal(ROUNDING, tuple(_said(compared)))


def _older(compared: Comparison) -> Proposal | None:
    now = _amount(compared, compared.figure_now)
    for one in compared.vintages:
        if compared.agrees(one.figure):
            day, value = _day(one.received_at.date()), _amount(compared, one.figure)
            reason = tell("vintage-was", vintage=one.vintage, day=day, value=value, now=now)
            return Proposal(OLDER_VINTAGE, (reason, *_said(compared)))
    return None


def _loosely_rounded(compared: Comparison) -> Proposal | None:
    """Take what has more digits than ours, or whole zeros, for our figure at that key."""
    found = compared.now.finding
    if found.verdict != finding.ROUNDED or found.matched != found.certified:
        return None
    return Proposal(ROUNDING, tuple(_said(compared)), found.is_unsure)


def _surely(compared: Comparison) -> Proposal | None:
    return None if compared.now.finding.is_unsure else _by_verdict(compared)


def _by_verdict(compared: Comparison) -> Proposal | None:
    found = compared.now.finding
    cause = _BY_VERDICT.get(found.verdict)
    if found.verdict == finding.TERRITORY:
        matched = None if found.matched is None else found.matched.figure
        is_here = matched is not None and matched.area == compared.published.ref_area
        cause = DEFINITION if is_here else TERRITORY
    if cause is None:
        return None
    return Proposal(cause, tuple(_said(compared)), found.is_unsure)


def _other_denominator(compared: Comparison) -> Proposal | None:
    """Divide certified figures of the same territory by each other until one pair is theirs."""
    number = compared.now.claim.value
    ratio = _RATIOS.get(compared.indicator.quantity)
    if number is None or ratio is None or not comparing.fits(number, compared.indicator):
        return None
    quoted = comparing.quote(number, number.reading(), compared.indicator)
    if quoted.digits < _ENOUGH_DIGITS:
        return None
    for top in _held(compared, ratio[0], is_near=False):
        for bottom in _held(compared, ratio[1], is_near=True):
            actual = Fraction(top.base or 0, bottom.base or 1) * 10 ** (GRID + ratio[2])
            if _is_ours(compared, actual):
                continue
            if comparing.grade_exact(quoted.base, quoted.step, actual):
                return Proposal(DENOMINATOR, (_pair(compared, top, bottom), *_said(compared)))
    return None


def _is_ours(compared: Comparison, actual: Fraction) -> bool:
    """Tell whether a quotient is our own figure, so that its denominator explains nothing."""
    ours = compared.figure_now
    if ours is None or ours.base is None:
        return False
    return bool(comparing.grade_exact(ours.base, ours.unit_step, actual))


def _pair(compared: Comparison, top: Figure, bottom: Figure) -> Told:
    return tell(
        "other-denominator",
        numerator=_name(compared, top.indicator),
        top=_amount(compared, top),
        denominator=_name(compared, bottom.indicator, bottom.period),
        bottom=_amount(compared, bottom),
    )


def _held(compared: Comparison, quantity: str, *, is_near: bool) -> Iterator[Figure]:
    """Yield totals of a quantity for the territory, of the period or of the years beside it."""
    wanted = moments.parsed(compared.published.time_period)
    book = compared.desk.books[0]
    for code in sorted(book.codes.indicators):
        if book.codes.indicators[code].quantity != quantity:
            continue
        for period, figure in book.block(code).series(compared.published.ref_area, TOTALS).items():
            found = moments.parsed(period)
            is_same = period == compared.published.time_period
            if not figure.base or found is None or wanted is None:
                continue
            if is_same or (is_near and abs(found.end.year - wanted.end.year) <= 1):
                yield figure


def _imputed(compared: Comparison) -> Proposal | None:
    status = compared.published.body_status
    if status not in _IMPUTED:
        return None
    known = codelist.codes("cl_obs_status")[status]
    reason = tell("body-estimated", status=(known.name_vi, known.name_en))
    return Proposal(IMPUTED, (reason, *_said(compared)))


def _not_the_item(compared: Comparison) -> Proposal | None:
    mapping = published.note_of(compared.published)
    if mapping is None:
        return None
    note = (mapping.note.vi, mapping.note.en)
    reason = tell("not-the-item", item=mapping.item, kind=mapping.kind, note=note)
    return Proposal(DEFINITION, (reason, *_said(compared)))


def _none(compared: Comparison) -> Proposal:
    figure = compared.figure_now
    is_held = figure is not None and figure.base is not None
    reason = tell("nothing-fits" if is_held else "none-held")
    return Proposal(NONE_FOUND, (reason, *_said(compared)), is_unsure=True)


_RULES: Final[tuple[Rule, ...]] = (
    _agrees,
    _other_count,
    _right_then,
    _rounded,
    _older,
    _surely,
    _loosely_rounded,
    _other_denominator,
    _imputed,
    _not_the_item,
    _by_verdict,
    _none,
)


def _said(compared: Comparison) -> Iterator[Any]:
    yield from shown(compared.now, compared.speaker)


def _day(day: date) -> tuple[str, str]:
    return day.strftime("%d/%m/%Y"), day.isoformat()


def _amount(compared: Comparison, figure: Figure | None) -> tuple[str, str]:
    if figure is None or figure.text is None:
        return words.NOTHING
    told = Amount(figure.text, figure.indicator.unit)
    return compared.speaker.amount("vi", told), compared.speaker.amount("en", told)


def _name(compared: Comparison, indicator: Indicator, period: str = "") -> tuple[str, str]:
    after = f" {period}" if period else ""
    vi, en = (compared.speaker.name(lang, "indicator", indicator.code) for lang in ("vi", "en"))
    return vi + after, en + after
