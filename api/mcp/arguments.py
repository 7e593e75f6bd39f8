"""What the tools take. Texts are short, and codes are what codes look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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


class CheckClaim(Versioned):
    """Arguments of check_claim."""

    claim: Annotated[
        str | None,
        Field(
            max_length=500,
            description="The sentence with the number, as it was said. Give this or `number`.",
        ),
    ] = None
    number: Annotated[
        str | None,
        Field(
            max_length=60,
            description="The number as it was written, with its scale word: `78,6 nghìn tỷ`.",
        ),
    ] = None
    number_format: Annotated[
        Literal["vi", "en"] | None,
        Field(description="How the number is spelled: vi is 1.234,5 and en is 1,234.5."),
    ] = None
    indicator: Annotated[Code, Field(description="An indicator's id, from search_indicators.")]
    ref_area: Annotated[
        Code | None, Field(description="A territory such as VN-70; nothing is the publisher's own.")
    ] = None
    time_period: Annotated[Period, Field(description="The period the claim is about.")]
    breakdown: Annotated[Breakdown, Field(description="Codes by dimension; else the total.")] = {}


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
