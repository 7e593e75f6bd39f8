"""The shapes of the answers of the claim check."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import Code, Envelope, Exact, Licence, ReleaseOfAnswer, Warn

Verdict = Literal[
    "match",
    "rounded",
    "superseded",
    "estimate",
    "scale",
    "unit",
    "level_vs_growth",
    "period",
    "territory",
    "direction",
    "impossible",
    "parts",
    "not_certified",
    "differs",
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BothTexts(_Body):
    """A sentence in both languages."""

    vi: str
    en: str


class ReasonOfVerdict(_Body):
    """Why; `code` is stable."""

    code: str
    vi: str
    en: str


class CertifiedFigure(_Body):
    """A figure in a release; `obs_value` is null where the status says why."""

    figure: Annotated[str, Field(description="Its key: /v1/figures/{figure}.")]
    release: str
    indicator: Code
    ref_area: Code
    time_period: str
    sex: Code
    age: Code
    urbanisation: Code
    activity: Code
    counterpart_area: Code
    composite_breakdown: Code
    obs_value: Exact | None
    decimals: int | None
    unit_measure: Code
    obs_status: Code
    rank_of: int | None


class CandidateFigure(CertifiedFigure):
    """A figure that may have been meant; `why` says what would have to be another."""

    why: str


class ComputedFigure(_Body):
    """A value that follows from certified figures of one release.

    With a `figure` it is one of `/v1/derived`, exact; else it was computed for this claim.
    """

    kind: Literal["growth", "change", "share", "per_capita", "density", "ratio", "successor_sum"]
    value: Annotated[
        Exact, Field(description="To four digits behind the point unless it has a figure.")
    ]
    unit_measure: Code
    inputs: list[str]
    figure: str | None
    formula: str | None


class ReadingOfNumber(_Body):
    """One reading of an ambiguous number and the verdict it would get."""

    value: Exact
    locale: Literal["vi", "en"] | None
    verdict: Verdict


class ClaimAsRead(_Body):
    """A claim as it was understood; numbers as they were printed."""

    id: str | None
    text: str | None
    indicator: str | None
    ref_area: str | None
    time_period: str | None
    breakdown: dict[str, str]
    value: str | None
    unit_measure: Code | None
    rank: str | None
    rank_of: str | None
    change: str | None
    direction: str | None
    share: str | None
    parts: list[str]
    start: Annotated[int | None, Field(description="Where the number begins in a text.")]
    end: int | None
    place: Annotated[str | None, Field(description="Where it stands in a page or table.")]


class _Answer(_Body):
    verdict: Verdict
    is_unsure: Annotated[bool, Field(description="Look at `candidates` and `readings` first.")]
    claim: ClaimAsRead
    certified: Annotated[
        CertifiedFigure | None, Field(description="What the release says of what was asked.")
    ]
    matched: Annotated[
        CertifiedFigure | None, Field(description="The figure that the claim agrees with.")
    ]
    computed: ComputedFigure | None
    reasons: list[ReasonOfVerdict]
    receipt: Annotated[str | None, Field(description="Address of what proves the figure.")]
    readings: list[ReadingOfNumber]
    candidates: list[CandidateFigure]


class AnswerToClaim(_Answer):
    """The answer to one claim of many."""

    release: str
    citation: Annotated[BothTexts | None, Field(description="A sentence ready to paste.")]


class CheckedClaim(_Answer):
    """The answer to a claim, and which certified release it is from."""

    release: ReleaseOfAnswer
    publisher: str | None
    licence: Licence | None
    citation: Annotated[BothTexts, Field(description="A sentence ready to paste.")]
    lang: Literal["vi", "en"]
    warnings: list[Warn]


class UnreadNumber(_Body):
    """A number of a page that was not checked."""

    quote: str
    start: int
    why: str


class CheckedClaims(Envelope):
    """The answers to many claims, in order, those of a page behind the others."""

    claims: list[AnswerToClaim]
    unread: list[UnreadNumber]
    left_out: Annotated[int, Field(description="Numbers beyond what one request may hold.")]
    is_cut: Annotated[bool, Field(description="Whether some of the page was not read.")]


BODIES: tuple[type[BaseModel], ...] = (CheckedClaim, CheckedClaims)
