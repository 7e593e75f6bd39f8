"""The small types every model of `schemas/` is made of."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from schemas import period

IDENTIFIER = r"^[A-Z][A-Z0-9_]{1,39}$"
NAME = r"^[a-z][a-z0-9_]{1,59}$"


def _exact(value: object) -> Decimal:
    text = str(value)
    if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text, re.ASCII) is None:
        raise ValueError(f"{text!r} is not an exact decimal such as 12.5")
    return Decimal(text)


def _period(text: object) -> str:
    if not period.is_period(str(text)):
        raise ValueError(f"{text!r} is not a period such as 2019, 2024-Q1 or 2019-04-01")
    return str(text)


Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Name = Annotated[str, Field(pattern=NAME)]
Exact = Annotated[Decimal, BeforeValidator(_exact)]
PeriodText = Annotated[str, BeforeValidator(_period)]
Sentence = Annotated[str, Field(min_length=1), AfterValidator(str.strip)]
Level = Literal["country", "region", "province", "district", "commune"]


class Strict(BaseModel):
    """A model that refuses keys it does not know and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """A sentence in the two languages every page has."""

    vi: Sentence
    en: Sentence


class Range(Strict):
    """Smallest and largest value in the indicator's unit; null is no bound."""

    min: Exact | None = None
    max: Exact | None = None
