"""The answer to a claim as plain JSON: verdict, certified figure, reasons, citation, candidates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from claims.changes import decimal_text
from claims.checking import Checked, Desk
from claims.claim import Claim, Number
from claims.figures import Figure
from claims.finding import Computed, Finding, Held
from claims.speaking import Speaker
from schemas import concepts

# Turns an exact decimal text into what stands in the answer: text, or a JSON number.
Exactly = Callable[[str], Any]

_RECEIPT: Final = "/v1/figures/{figure}/receipt?release={release}"
_MOST_KEPT: Final = 50_000


class Answerer:
    """Writes answers with the names of one release; a figure is written once."""

    def __init__(self, desk: Desk, speaker: Speaker, exactly: Exactly = str) -> None:
        self._desk = desk
        self._speaker = speaker
        self._exactly = exactly
        self._kept: dict[tuple[int, str], tuple[Figure, dict[str, Any]]] = {}
        self._cited: dict[tuple[int, str], tuple[Figure, dict[str, str]]] = {}

    def answer(self, claim: Claim) -> dict[str, Any]:
        """Check a claim and write what came out."""
        return self.written(self._desk.check(claim))

    def written(self, checked: Checked) -> dict[str, Any]:
        """Return the answer to a claim that was checked."""
        finding = checked.finding
        held = _citable(finding)
        return {
            "verdict": finding.verdict,
            "is_unsure": finding.is_unsure,
            "claim": self._claim(checked),
            "release": self._desk.books[0].id,
            "certified": self._held(finding.certified),
            "matched": self._held(finding.matched),
            "computed": self._computed(finding.computed),
            "reasons": [self._speaker.reason(one) for one in finding.reasons],
            "citation": None if held is None else self._citation(held),
            "receipt": None if held is None else _receipt(held),
            "readings": [
                {
                    "value": self._exactly(one.reading.text),
                    "locale": one.reading.locale or None,
                    "verdict": one.verdict,
                }
                for one in checked.readings
            ],
            "candidates": [
                {"why": one.why, **self._figure(Held(one.figure, one.release))}
                for one in finding.candidates
            ],
        }

    def _claim(self, checked: Checked) -> dict[str, Any]:
        """Return a claim as it was understood; `value` and the like as they were printed."""
        claim, case = checked.claim, checked.case
        return {
            "id": claim.id,
            "text": claim.text,
            "indicator": claim.indicator if case is None else case.indicator.code,
            "ref_area": claim.area if case is None else case.area,
            "time_period": claim.period if case is None else case.period,
            "breakdown": _breakdown(checked),
            "value": _printed(claim.value),
            "unit_measure": None if claim.value is None else claim.value.measure.unit,
            "rank": _printed(claim.rank),
            "rank_of": _printed(claim.rank_of),
            "change": _printed(claim.change),
            "direction": claim.direction or None,
            "share": _printed(claim.share),
            "parts": [part.number.printed for part in claim.parts],
            "start": claim.start,
            "end": claim.end,
            "place": claim.place,
        }

    def _held(self, held: Held | None) -> dict[str, Any] | None:
        return None if held is None else self._figure(held)

    def _figure(self, held: Held) -> dict[str, Any]:
        key = (id(held.figure), held.release)
        known = self._kept.get(key)
        if known is not None and known[0] is held.figure:
            return known[1]
        made = self._describe(held)
        if len(self._kept) < _MOST_KEPT:
            self._kept[key] = (held.figure, made)
        return made

    def _describe(self, held: Held) -> dict[str, Any]:
        figure = held.figure
        text = figure.text
        return {
            "figure": figure.id,
            "release": held.release,
            "indicator": figure.indicator.code,
            "ref_area": figure.area,
            "time_period": figure.period,
            **dict(zip(concepts.DIMENSIONS, figure.dims, strict=True)),
            "obs_value": None if text is None else self._exactly(text),
            "decimals": figure.decimals,
            "unit_measure": figure.indicator.unit,
            "obs_status": figure.status,
            "rank_of": figure.rank_of,
        }

    def _citation(self, held: Held) -> dict[str, str]:
        key = (id(held.figure), held.release)
        known = self._cited.get(key)
        if known is not None and known[0] is held.figure:
            return known[1]
        publisher = self._desk.books[0].codes.citation
        made = self._speaker.citation(held.figure, held.release, publisher)
        if len(self._cited) < _MOST_KEPT:
            self._cited[key] = (held.figure, made)
        return made

    def _computed(self, computed: Computed | None) -> dict[str, Any] | None:
        if computed is None:
            return None
        return {
            "kind": computed.kind,
            "value": self._exactly(computed.text or decimal_text(computed.value)),
            "unit_measure": computed.unit,
            "inputs": list(computed.inputs),
            "figure": computed.figure,
            "formula": computed.formula,
        }


def _citable(finding: Finding) -> Held | None:
    """Return the figure to cite: the certified one, else the one that the claim agrees with."""
    for held in (finding.certified, finding.matched):
        if held is not None and held.figure.base is not None:
            return held
    return None


def _receipt(held: Held) -> str:
    return _RECEIPT.format(figure=held.figure.id, release=held.release)


def _printed(number: Number | None) -> str | None:
    return None if number is None else number.printed


def _breakdown(checked: Checked) -> dict[str, str]:
    if checked.case is None:
        return dict(checked.claim.dims)
    named = zip(concepts.DIMENSIONS, checked.case.dims, strict=True)
    return {name: code for name, code in named if code != concepts.TOTAL}


def figures_of(answer: Mapping[str, Any]) -> list[str]:
    """Return the figures that an answer rests on: what makes it stale when they change."""
    found: list[str] = []
    for name in ("certified", "matched"):
        if answer[name] is not None:
            found.append(answer[name]["figure"])
    if answer["computed"] is not None:
        found += answer["computed"]["inputs"]
    return list(dict.fromkeys(found))
