"""The shape of an answer about discrepancies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import Code, Envelope, Exact, PageOf


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReasonOfCause(_Body):
    """One ground on which the rules proposed a cause."""

    code: Code
    sentence: str


class Discrepancy(_Body):
    """A value that somebody published about us, and ours.

    `their_text` is as printed, `their_value` the same in `unit_measure`, null where it measures
    something else. `value_then` is of `release_then`, in force at the end of the day `cut_off`;
    `received_value_then` what had been received by then; all null where the cut-off is not known or
    nothing was held. `difference` is theirs less ours now.
    """

    case_id: Code
    status: Code
    cause: Code
    cause_name: str
    proposed_cause: Annotated[Code, Field(description="By rule; a person decided on `cause`.")]
    publisher: str
    framework: Code | None
    edition: str | None
    item: str
    measure: Literal["value", "rank"]
    kind: Annotated[str, Field(description="How our indicator stands to the body's item.")]
    indicator: Code
    ref_area: Code
    time_period: str
    sex: Code
    age: Code
    urbanisation: Code
    activity: Code
    counterpart_area: Code
    composite_breakdown: Code
    their_text: str
    their_unit: str | None
    their_value: Exact | None
    their_status: Code | None
    unit_measure: Code
    value_now: Exact | None
    status_now: Code | None
    rank_of_now: int | None
    difference: Exact | None
    cut_off: date | None
    release_then: str | None
    value_then: Exact | None
    status_then: Code | None
    received_vintage_then: str | None
    received_value_then: Exact | None
    explanation: str
    explained_in: Annotated[str, Field(description="The release it was written by.")]
    explanation_is_current: Annotated[
        bool, Field(description="False when our figure is another one since.")
    ]
    their_explanation: str | None
    replied_at: datetime | None
    outcome: Code | None
    outcome_text: str | None
    source_document: str
    url: str | None
    retrieved_on: date | None
    opened_at: datetime
    changed_at: datetime
    figure: str
    link: str | None
    receipt: str | None
    reasons: list[ReasonOfCause]


class DiscrepancyPage(Envelope):
    """A page of public cases, by their number."""

    page: PageOf
    discrepancies: list[Discrepancy]


BODIES: tuple[type[BaseModel], ...] = (DiscrepancyPage,)
