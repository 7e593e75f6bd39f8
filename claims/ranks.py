"""A claimed place in a ranking: lower is better, and how many there are is the edition's."""

from __future__ import annotations

from claims.case import Case, candidates, neighbour, says, where
from claims.claim import Number
from claims.figures import Figure, Indicator
from claims.finding import (
    DIFFERS,
    IMPOSSIBLE,
    MATCH,
    NOT_CERTIFIED,
    PERIOD,
    SUPERSEDED,
    TERRITORY,
    Candidate,
    Finding,
    Held,
    Named,
    Reason,
)
from claims.printed import GRID


def indicator_of(case: Case) -> Indicator | None:
    """Return the indicator that holds the rank which goes with a score."""
    if case.indicator.is_rank:
        return case.indicator
    ranks = [one for one in case.codes.siblings(case.indicator) if one.is_rank]
    own = [one for one in ranks if one.item == case.indicator.item]
    return (own or [None])[0]  # type: ignore[list-item]


def judge(case: Case, number: Number, rank_of: Number | None) -> Finding:
    """Judge a place; `case` is about the indicator that holds ranks."""
    reading = number.reading()
    place = reading.mantissa if not reading.decimals else None
    total = None if rank_of is None else rank_of.reading()
    of = total.mantissa if total is not None and not total.decimals else None
    impossible = _impossible(case, place, of)
    if impossible is not None:
        return Finding(IMPOSSIBLE, case.held, reasons=(impossible,))
    assert place is not None  # noqa: S101 - narrows the type, the check above has refused it
    figure = case.figure
    if figure is not None and _place(figure) == place:
        return _right(case, figure, of)
    for book, older in case.older:
        if _place(older) == place:
            facts = {**where(older), "release": book.id, "newest": case.book.id}
            return Finding(SUPERSEDED, case.held, Held(older, book.id), (says("was", **facts),))
    return _elsewhere(case, place) or _wrong(case, place)


def _impossible(case: Case, place: int | None, of: int | None) -> Reason | None:
    if place is None or place < 1:
        return says("no-place", claimed=place)
    certified = None if case.figure is None else case.figure.rank_of
    if of is not None and place > of:
        return says("rank-above-count", rank=place, rank_of=of)
    if certified is not None and place > certified:
        return says("rank-above-count", rank=place, rank_of=certified)
    highest = case.indicator.highest
    if highest is not None and place > highest:
        return says("rank-above-count", rank=place, rank_of=int(highest))
    return None


def _place(figure: Figure) -> int | None:
    return None if figure.base is None else figure.base // 10**GRID


def _right(case: Case, figure: Figure, of: int | None) -> Finding:
    reasons = [says("same-rank", **_facts(figure))]
    if of is None or figure.rank_of == of:
        return Finding(MATCH, case.held, case.held, tuple(reasons))
    if figure.rank_of is None:
        reasons.append(says("count-not-certified", rank_of=of))
        return Finding(MATCH, case.held, case.held, tuple(reasons))
    reasons.append(says("other-count", claimed=of, rank_of=figure.rank_of))
    return Finding(DIFFERS, case.held, case.held, tuple(reasons))


def _facts(figure: Figure) -> dict[str, object]:
    return {**where(figure), "rank": _place(figure), "rank_of": figure.rank_of}


def _elsewhere(case: Case, place: int) -> Finding | None:
    """Find the place in the edition before or after, or with another territory; never surely."""
    found: list[tuple[Figure, str, str]] = []
    if case.period is not None:
        for step in (-1, 1):
            figure = neighbour(case.series, case.period, step)
            if figure is not None and _place(figure) == place:
                found.append((figure, case.book.id, PERIOD))
        for figure in case.block.section(case.period):
            if figure.area != case.area and _place(figure) == place:
                found.append((figure, case.book.id, TERRITORY))
    if not found:
        return None
    figure, release, verdict = found[0]
    asked = Named("ref_area", case.area)
    facts = {**_facts(figure), "asked": case.period, "asked_area": asked, "release": release}
    reasons = [says("other-period" if verdict == PERIOD else "other-territory", **facts)]
    if case.figure is not None and case.figure.base is not None:
        reasons.append(says("but-certified", **where(case.figure)))
    reasons.append(says("few-digits", digits=len(str(place))))
    rivals = candidates(found)
    return Finding(
        verdict, case.held, Held(figure, release), tuple(reasons), rivals, is_unsure=True
    )


def _wrong(case: Case, place: int) -> Finding:
    rivals = tuple(
        Candidate(figure, case.book.id, "period")
        for figure in case.series.values()
        if _place(figure) == place
    )[:6]
    figure = case.figure
    if figure is None or _place(figure) is None:
        from claims.values import not_certified

        found = not_certified(case)
        return Finding(**{**vars(found), "candidates": (*found.candidates, *rivals)[:6]})
    is_better = place < (_place(figure) or 0)
    facts = {**_facts(figure), "claimed": place, "places": abs(place - (_place(figure) or 0))}
    reason = says("better-than-certified" if is_better else "worse-than-certified", **facts)
    return Finding(DIFFERS, case.held, None, (reason,), rivals)


def none_held(case: Case) -> Finding:
    """Say that the release holds no rank of this."""
    reason = says("no-rank", indicator=Named("indicator", case.indicator.code))
    return Finding(NOT_CERTIFIED, reasons=(reason,))
