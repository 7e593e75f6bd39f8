"""What a contract says beyond one cell: when a figure is asked about, what adds up, what is hidden.

These are data; `ingest` holds the code that applies them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, get_args

from pydantic import Field, model_validator

from schemas.model import (
    Exact,
    Level,
    Name,
    PeriodText,
    Range,
    Sentence,
    Strict,
    Text,
)

# The warnings a contract may switch off, each with its reason.
Warned = Literal[
    "scale_jump",
    "sign_flip",
    "changed_much",
    "lost_points",
    "outlier",
    "parts_not_total",
    "total_outside_parts",
    "part_weight_impossible",
    "identity_broken",
    "unusual_value",
    "level_or_growth",
    "growth_or_index",
    "share_or_fraction",
    "share_above_hundred",
    "rank_of_differs",
    "rank_not_published",
    "rank_beyond_published",
    "unknown_edition",
]
WARNED: Final[tuple[str, ...]] = get_args(Warned)

DEFAULT_MAX_CHANGE: Final = Decimal(10)
DEFAULT_OUTLIER_Z: Final = Decimal(10)
DEFAULT_THRESHOLD: Final = 5
# What a release may do to the one before it where a contract says nothing, in percent.
DEFAULT_MAX_LOST: Final = Decimal(10)
DEFAULT_MAX_GROWTH: Final = Decimal(200)
# A published figure may be revised by so many times the change its steward is asked about.
REVISION_FACTOR: Final = Decimal(10)

Measure = Literal["level", "share", "rate", "growth", "index", "score", "rank"]


class Plausibility(Strict):
    """When a figure is asked about; null takes what the dataset says, then the default.

    `max_change` is in percent of the last accepted figure; `max_change_units` is a difference in
    the indicator's own unit and takes its place where a percentage of a percentage misleads.
    `outlier_z` is the robust z of a change among the changes of the same series. `usual` is the
    range nobody has left so far, for a count that of its total: beyond it a figure is asked about,
    not refused.
    """

    max_change: Exact | None = None
    max_change_units: Exact | None = None
    outlier_z: Exact | None = None
    usual: Range = Range()
    off: dict[Warned, Text] = Field(default_factory=dict)


class Decomposition(Strict):
    """A whole and all its parts, as members of dimensions; those not named are free.

    A dimension that one member names and another does not is the total there. For an indicator
    that may be added the parts give the whole; for a rate the whole lies between them.
    `sums_to` stands for a whole nobody prints, such as 100 of shares. Nothing is asked where a
    member of `without` is there too: the whole is then another one. `first_part_weight` is the
    weight, in percent, that the first of two parts of a rate can have.
    """

    id: Name
    total: dict[str, str] = Field(default_factory=dict)
    parts: Annotated[tuple[dict[str, str], ...], Field(min_length=2)]
    without: tuple[dict[str, str], ...] = ()
    indicators: tuple[str, ...] = ()
    sums_to: Exact | None = None
    first_part_weight: Range | None = None
    about: Text | None = None


class AreaSum(Strict):
    """Territories of a level are the whole of the one above them: all of them, in the period."""

    total: Level
    parts: Level
    indicators: tuple[str, ...] = ()


class Check(Strict):
    """An identity or bound between figures, such as `GRDP_PER_CAPITA = GRDP_CURRENT / POP_AVG`.

    Both sides are read at the same key; `[sex=M]` names another member, `[lag=1]` the period
    before. The rounding of what is printed is allowed for; `tolerance` adds percent of the left.
    """

    id: Name
    formula: Sentence
    about: Text
    tolerance: Exact = Decimal(0)


class ReleaseLimits(Strict):
    """How far a release may be from the last one; null takes the dataset's, then the default.

    `max_lost` is the share of an indicator's published values, in percent, that may be without a
    value now; `max_growth` by how many percent a dataset may have more figures; `max_revision` by
    how many percent of itself a published value may change, `max_revision_units` the same as a
    difference in the indicator's unit, for values whose percentages mislead.
    """

    max_lost: Exact | None = None
    max_growth: Exact | None = None
    max_revision: Exact | None = None
    max_revision_units: Exact | None = None

    @model_validator(mode="after")
    def _one_measure_of_revision(self) -> ReleaseLimits:
        if self.max_revision is not None and self.max_revision_units is not None:
            raise ValueError("max_revision or max_revision_units, whichever fits the unit")
        return self


class SmallCells(Strict):
    """From which count on a cell may be seen: below `threshold` it could point at a person.

    `suppress` withholds it, and others so that it cannot be computed; `refuse` sends the file
    back. Empty `indicators` means every count of the dataset.
    """

    threshold: Annotated[int, Field(ge=0, le=100)] = 0
    action: Literal["none", "suppress", "refuse"] = "none"
    indicators: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _acts_below_something(self) -> SmallCells:
        if self.action != "none" and self.threshold < 3:
            # Below 2 there is one count only: to withhold it is to tell it.
            raise ValueError("an action needs a threshold of 3 or more")
        return self


class KnownError(Strict):
    """A figure a source is known to print wrong, and what is done with it.

    The locator is the vintage or a text in the row's source, and the key; dimensions not named
    are totals. `expect` is the cell as wrongly printed: when something else stands there the
    source has mended it, and the entry must be looked at before anything is taken in.
    """

    id: Name
    vintage: str | None = None
    source: str | None = None
    key: dict[str, str]
    expect: Sentence
    action: Literal["flag", "drop", "replace", "scale"]
    replacement: Exact | None = None
    exponent: int | None = None
    reason: Text
    provider: Sentence
    status: Literal["open", "confirmed", "mended"]

    @model_validator(mode="after")
    def _is_whole(self) -> KnownError:
        if self.vintage is None and self.source is None:
            raise ValueError("a locator needs vintage or source")
        for name in ("indicator", "ref_area", "time_period"):
            if name not in self.key:
                raise ValueError(f"the key lacks {name}")
        if (self.action == "replace") != (self.replacement is not None):
            raise ValueError("replacement belongs to action: replace, and only there")
        if (self.action == "scale") != (self.exponent is not None):
            raise ValueError("exponent belongs to action: scale, and only there")
        return self


class ConfirmedLabel(Strict):
    """What an agency's label means, as a person confirmed once; the days are those of the figure.

    Null is open.
    """

    concept: str
    label: Sentence
    code: Sentence
    valid_from: PeriodText | None = None
    valid_to: PeriodText | None = None
    by: Sentence
    at: PeriodText
    why: Sentence
