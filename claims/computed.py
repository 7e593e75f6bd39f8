"""A finding that rests on a figure which the release computed: told as that, never as certified."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from claims.figures import Figure
from claims.finding import Computed, Finding, Held, Reason
from claims.printed import GRID


def told(finding: Finding) -> Finding:
    """Return a finding whose certified figures are certified, and whose computed one is said so."""
    held = [one for one in (finding.matched, finding.certified) if _is_computed(one)]
    rivals = tuple(one for one in finding.candidates if not one.figure.indicator.is_computed)
    if not held or held[0] is None:
        return finding if rivals == finding.candidates else replace(finding, candidates=rivals)
    figure = held[0].figure
    why = Reason("is-computed", {"formula": figure.indicator.formula})
    return replace(
        finding,
        certified=None if _is_computed(finding.certified) else finding.certified,
        matched=None if _is_computed(finding.matched) else finding.matched,
        candidates=rivals,
        reasons=(*(_said(reason) for reason in finding.reasons), why),
        computed=finding.computed or _of(figure),
    )


def _is_computed(held: Held | None) -> bool:
    return held is not None and held.figure.indicator.is_computed


def _said(reason: Reason) -> Reason:
    return reason._replace(facts={**reason.facts, "is_computed": True})


def _of(figure: Figure) -> Computed:
    indicator = figure.indicator
    value = Fraction(figure.base or 0, 10 ** (GRID + indicator.exponent))
    return Computed(
        indicator.kind,
        value,
        indicator.unit,
        figure.inputs,
        figure.id,
        indicator.formula,
        figure.text,
    )
