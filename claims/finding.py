"""What came out of a check: a verdict, the figures it rests on, and reasons as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final, NamedTuple

from claims.figures import Figure

MATCH: Final = "match"
ROUNDED: Final = "rounded"
SUPERSEDED: Final = "superseded"
ESTIMATE: Final = "estimate"
SCALE: Final = "scale"
UNIT: Final = "unit"
LEVEL_VS_GROWTH: Final = "level_vs_growth"
PERIOD: Final = "period"
TERRITORY: Final = "territory"
DIRECTION: Final = "direction"
IMPOSSIBLE: Final = "impossible"
PARTS: Final = "parts"
NOT_CERTIFIED: Final = "not_certified"
DIFFERS: Final = "differs"
VERDICTS: Final = (
    MATCH,
    ROUNDED,
    SUPERSEDED,
    ESTIMATE,
    SCALE,
    UNIT,
    LEVEL_VS_GROWTH,
    PERIOD,
    TERRITORY,
    DIRECTION,
    IMPOSSIBLE,
    PARTS,
    NOT_CERTIFIED,
    DIFFERS,
)
# Of several things one claim asserts the gravest decides.
GRAVEST: Final = (
    IMPOSSIBLE,
    PARTS,
    DIRECTION,
    SCALE,
    LEVEL_VS_GROWTH,
    UNIT,
    PERIOD,
    TERRITORY,
    DIFFERS,
    ESTIMATE,
    SUPERSEDED,
    NOT_CERTIFIED,
    ROUNDED,
    MATCH,
)
# Of several readings of one claim the best supported is taken.
LIKELIEST: Final = (
    MATCH,
    ROUNDED,
    ESTIMATE,
    SUPERSEDED,
    DIRECTION,
    LEVEL_VS_GROWTH,
    SCALE,
    UNIT,
    PERIOD,
    TERRITORY,
    PARTS,
    IMPOSSIBLE,
    DIFFERS,
    NOT_CERTIFIED,
)
SUPPORTED: Final = frozenset({MATCH, ROUNDED})
_GRAVITY: Final = {verdict: at for at, verdict in enumerate(GRAVEST)}
_LIKELIHOOD: Final = {verdict: at for at, verdict in enumerate(LIKELIEST)}


class Reason(NamedTuple):
    """Why: a stable code and the facts that its sentence names."""

    code: str
    facts: Mapping[str, Any] = {}


class Amount(NamedTuple):
    """A number for a sentence: an exact text and the unit it is in."""

    text: str
    unit: str | None = None


class Named(NamedTuple):
    """A code for a sentence, to be written as its name."""

    column: str
    code: str


class Held(NamedTuple):
    """A figure in a release."""

    figure: Figure
    release: str


class Candidate(NamedTuple):
    """A figure that the claim may have meant, and what would have to be mended for it."""

    figure: Figure
    release: str
    why: str


class Computed(NamedTuple):
    """A value that no agency sent, computed from `inputs`, figures of one release by their names.

    Where the release itself holds it, `figure` is its name, `formula` how it is made and `text` its
    exact value.
    """

    kind: str
    value: Fraction
    unit: str
    inputs: tuple[str, ...]
    figure: str | None = None
    formula: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Finding:
    """The outcome of a check.

    `certified` is what the release says about what was asked; `matched` the figure that the claim
    agrees with, where that is another one or in another release.
    """

    verdict: str
    certified: Held | None = None
    matched: Held | None = None
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    computed: Computed | None = None
    is_unsure: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def gravity(self) -> int:
        """Its place among findings about one claim, the gravest first."""
        return _GRAVITY[self.verdict]

    @property
    def likelihood(self) -> tuple[int, bool]:
        """Its place among readings of one claim, the best supported first."""
        return _LIKELIHOOD[self.verdict], self.is_unsure

    @property
    def is_supported(self) -> bool:
        """Whether the claim is borne out."""
        return self.verdict in SUPPORTED

    def saying(self, *reasons: Reason, unsure: bool = False) -> Finding:
        """Return the finding with more reasons."""
        return replace(self, reasons=(*self.reasons, *reasons), is_unsure=self.is_unsure or unsure)


def gravest(found: list[Finding]) -> Finding:
    """Put findings about one claim together: the gravest decides, every reason is told."""
    first = min(found, key=lambda one: one.gravity)
    if len(found) == 1:
        return first
    others = [one for one in found if one is not first]
    reasons: list[Reason] = []
    for one in (first, *others):
        reasons += [reason for reason in one.reasons if reason not in reasons]
    certified = first.certified or next((one.certified for one in others if one.certified), None)
    candidates = tuple(dict.fromkeys(each for one in (first, *others) for each in one.candidates))
    return replace(
        first,
        certified=certified,
        reasons=tuple(reasons),
        candidates=candidates,
        is_unsure=any(one.is_unsure for one in found),
    )
