"""The shapes of answers about computed figures, for OpenAPI and for the tests."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from api.models import Code, Envelope, Exact, FigureKey, PageOf, _Body
from api.ranking_shapes import PlaceInSchemas

Kind = Literal["per_capita", "share", "growth", "density", "ratio", "successor_sum"]


class _Key(FigureKey):
    figure: Annotated[str, Field(description="Its key, joined by colons.")]
    kind: Kind
    formula: str
    period_start: date
    period_end: date
    declared_in: Annotated[
        PlaceInSchemas | None, Field(description="Where the computation is declared.")
    ]


class Computation(_Body):
    """What is computed, and when it is not."""

    name: str
    definition: str
    dataset_id: Code
    kind: Kind
    formula: str
    unit_measure: Code
    rounding: Annotated[str, Field(description="How it is rounded, and to how many digits.")]
    direction: Code
    conditions: list[str]
    compares_with: Code | None
    declared_in: PlaceInSchemas | None


class PublishedBeside(_Body):
    """What an agency publishes of the same; it may rest on other figures."""

    figure: str
    obs_value: Exact
    link: str


class Input(_Body):
    """A figure that was read, with its whole coefficients above and below the line."""

    figure: str
    numerator_coefficient: int
    denominator_coefficient: int
    obs_value: Exact
    unit_measure: Code
    decimals: int | None
    obs_status: Code
    vintage: str
    agency: Code
    upload_id: str
    source_row: int
    source_cell: str | None
    link: str
    receipt: str


class DerivedFigure(_Key):
    """A computed figure; `obs_status` is the lowest of its inputs."""

    obs_value: Exact
    unit_measure: Code
    unit_mult: Code
    decimals: int
    obs_status: Code
    published: PublishedBeside | None
    link: str
    inputs: list[Input]


class Refusal(_Key):
    """A figure that would be false, and why."""

    reason: Code
    culprit: Annotated[str | None, Field(description="The figure at fault, where it is one.")]
    reason_text: str


class _Page(Envelope):
    indicators: dict[str, Computation]
    labels: dict[str, dict[str, str]]
    page: PageOf


class DerivedPage(_Page):
    """A page of computed figures."""

    figures: list[DerivedFigure]


class RefusalPage(_Page):
    """A page of figures that were not computed."""

    refusals: list[Refusal]


BODIES: tuple[type[BaseModel], ...] = (DerivedPage, RefusalPage)
