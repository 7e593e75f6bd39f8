"""What the tools take. Texts are short, and codes are what codes look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from api.claims import sent
from claims.claim import MOST_PARTS

_CODE = r"^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,63}$"
_PERIOD = r"^[12][0-9]{3}[-A-Z0-9/]{0,17}$"

Code = Annotated[str, Field(pattern=_CODE)]
Period = Annotated[str, Field(pattern=_PERIOD)]
Breakdown = dict[
    Literal["sex", "age", "urbanisation", "activity", "counterpart_area", "composite_breakdown"],
    Code,
]


class Versioned(BaseModel):
    """Which release, and in which language."""

    model_config = ConfigDict(extra="forbid")

    release: Annotated[
        str | None,
        Field(
            max_length=20, description="A release such as 2026.2, or 2026.*; nothing is the newest."
        ),
    ] = None
    as_of: Annotated[
        str | None,
        Field(max_length=40, description="The release that was current then: 2026-03-31."),
    ] = None
    lang: Annotated[Literal["vi", "en"], Field(description="Language of names.")] = "en"


class ListDatasets(Versioned):
    """Arguments of list_datasets."""


class SearchIndicators(Versioned):
    """Arguments of search_indicators."""

    query: Annotated[
        str,
        Field(
            min_length=1,
            max_length=100,
            description="Words of the name, definition or id; Vietnamese or English, with or "
            "without diacritics.",
        ),
    ]
    dataset: Annotated[Code | None, Field(description="Only of this dataset.")] = None
    framework: Annotated[Code | None, Field(description="Only of this ranking framework.")] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class About(Versioned):
    """Which figures."""

    indicator: Annotated[Code, Field(description="An indicator's id, from search_indicators.")]
    ref_area: Annotated[
        Code | None,
        Field(description="A territory such as VN-70; nothing means every territory there is."),
    ] = None
    breakdown: Annotated[
        Breakdown,
        Field(description='Codes by dimension, such as {"sex": "F"}; what is not named is total.'),
    ] = {}
    all_breakdowns: Annotated[
        bool, Field(description="Totals and every breakdown, instead of totals only.")
    ] = False


class GetFigures(About):
    """Arguments of get_figures."""

    time_period: Annotated[
        Period | None, Field(description="Exactly this period: 2015, 2024-Q1, 2024-08.")
    ] = None
    from_period: Annotated[Period | None, Field(description="This period or later.")] = None
    to_period: Annotated[Period | None, Field(description="This period or earlier.")] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class GetSeries(About):
    """Arguments of get_series."""


def _printed(name: str) -> FieldInfo:
    """Describe a member of a claim as `/v1/check` does."""
    about: FieldInfo = Field(
        min_length=1, max_length=sent.longest(name), description=sent.ABOUT[name]
    )
    return about


class CheckClaim(Versioned):
    """Arguments of check_claim; words and numbers are as they were printed."""

    text: Annotated[str | None, _printed("text")] = None
    indicator: Annotated[str | None, _printed("indicator")] = None
    ref_area: Annotated[str | None, _printed("ref_area")] = None
    time_period: Annotated[str | None, _printed("time_period")] = None
    breakdown: Annotated[Breakdown, Field(description="Codes by dimension; else the total.")] = {}
    value: Annotated[str | None, _printed("value")] = None
    unit: Annotated[str | None, _printed("unit")] = None
    rank: Annotated[str | None, _printed("rank")] = None
    rank_of: Annotated[str | None, _printed("rank_of")] = None
    change: Annotated[str | None, _printed("change")] = None
    direction: Annotated[
        Literal["up", "down", "same"] | None, Field(description=sent.ABOUT["direction"])
    ] = None
    share: Annotated[str | None, _printed("share")] = None
    parts: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=sent.longest("value"))]] | None,
        Field(
            min_length=1,
            max_length=MOST_PARTS,
            description="Parts that must add up to `value`, or to the certified figure.",
        ),
    ] = None
    compared_with: Annotated[str | None, _printed("compared_with")] = None
    status: Annotated[str | None, _printed("status")] = None
    locale: Annotated[Literal["vi", "en"] | None, Field(description=sent.ABOUT["locale"])] = None


class WhatChanged(BaseModel):
    """Arguments of what_changed."""

    model_config = ConfigDict(extra="forbid")

    from_release: Annotated[
        str | None, Field(max_length=20, description="Without it the release before.")
    ] = None
    to_release: Annotated[
        str | None, Field(max_length=20, description="Without it the newest.")
    ] = None
    dataset: Code | None = None
    indicator: Code | None = None
    ref_area: Code | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    lang: Literal["vi", "en"] = "en"
