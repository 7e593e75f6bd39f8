"""The shape of every JSON answer, for OpenAPI and for the tests; no answer passes through it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

Exact = Annotated[Decimal, WithJsonSchema({"type": "number"})]
Code = str


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """RFC 9457 problem; `type` ends in a stable code, further members are its facts."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    mend: Annotated[str, Field(description="What to do about it.")]
    instance: str
    lang: Literal["vi", "en"]


class Warn(BaseModel):
    """Something to know about an answer that is still an answer."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str


class Licence(_Body):
    """The terms of use."""

    id: str
    url: str


class ReleaseOfAnswer(_Body):
    """Which certified release an answer is from."""

    id: str
    status: Literal["published", "withdrawn"]
    certified_at: datetime
    published_at: datetime
    signers: list[str]
    manifest_sha256: str
    reason: str | None = None
    text: str | None = None
    superseded_by: str | None = None
    withdrawn_at: datetime | None = None


class Envelope(_Body):
    """What every answer begins with."""

    release: ReleaseOfAnswer
    publisher: str | None
    licence: Licence | None
    citation: str
    lang: Annotated[Literal["vi", "en"], Field(description="Language of names and messages.")]
    warnings: list[Warn]


class PageOf(_Body):
    """How much of the whole this is."""

    limit: int
    count: int
    next: Annotated[str | None, Field(description="Address of the next page; null at the end.")]


class FigureKey(_Body):
    """What names one figure within a release."""

    dataset_id: Code
    indicator: Code
    ref_area: Code
    freq: Code
    sex: Code
    age: Code
    urbanisation: Code
    activity: Code
    counterpart_area: Code
    composite_breakdown: Code
    time_period: str


class Observation(FigureKey):
    """One figure: key, value, attributes, provenance."""

    obs_value: Annotated[
        Exact | None,
        Field(description="Exact decimal with `decimals` digits; null says `obs_status` why."),
    ]
    unit_measure: Code
    unit_mult: Code | int | None
    decimals: int | None
    obs_status: Code
    conf_status: Code
    base_period: str | None
    break_group: int
    rank_of: int | None
    source_document: str | None
    source_table: str | None
    vintage: str
    edition: str
    note: str | None
    series_id: str
    period_start: date
    period_end: date
    agency: Code
    upload_id: str
    source_row: int
    source_cell: str | None
    received_at: datetime


class ObservationPage(Envelope):
    """A page of figures; `labels` names its codes by column."""

    labels: dict[str, dict[str, str]]
    page: PageOf
    observations: list[Observation]


class DatasetSummary(_Body):
    """What is submitted and versioned together."""

    name: str | None
    dataset_id: Code
    version: str
    name_vi: str
    name_en: str
    description_vi: str | None
    description_en: str | None
    theme: str | None
    designation: Annotated[
        Code | None,
        Field(description="Code list `cl_designation`; null in a release from before it was kept."),
    ]
    owner: str | None
    owners: Annotated[dict[str, str], Field(description="Names of the owning agencies.")]
    observation_count: int
    series_count: int
    indicator_count: int
    first_period_start: date | None
    last_period_end: date | None
    last_received_at: datetime | None
    contract_sha256: str
    upload_id: str
    source_row: int


class DatasetList(Envelope):
    """All datasets of a release."""

    datasets: list[DatasetSummary]


class IndicatorDetail(_Body):
    """What is measured, in which unit, and how its values may be used."""

    name: str | None
    indicator: Code
    dataset_id: Code
    name_vi: str
    name_en: str
    definition_vi: str | None
    definition_en: str | None
    method_vi: str | None
    method_en: str | None
    source_vi: str | None
    source_en: str | None
    unit_measure: Code
    decimals: int
    direction: str
    additivity_area: str
    additivity_time: str
    min_value: Exact | None
    max_value: Exact | None
    base_period: str | None
    periods: str | None
    sdg: str | None
    isic: str | None
    framework: str | None
    framework_item: str | None
    is_rank: bool
    upload_id: str
    source_row: int


class IndicatorList(Envelope):
    """A page of indicators."""

    page: PageOf
    indicators: list[IndicatorDetail]


class Indicator(Envelope):
    """One indicator."""

    indicator: IndicatorDetail


class Input(_Body):
    """An upload that figures come from."""

    upload_id: str
    dataset_id: Code
    agency: Code
    steward: str
    vintage: str
    edition: str
    received_at: datetime
    sha256: str
    contract_version: str
    contract_sha256: str
    source_document: str | None
    row_count: int
    observation_count: int
    published_count: int


class DatasetDetail(DatasetSummary):
    """One dataset, what it measures and what it is made from."""

    indicators: list[IndicatorDetail]
    inputs: list[Input]


class Dataset(Envelope):
    """One dataset."""

    dataset: DatasetDetail


class AreaSummary(_Body):
    """A territory while its boundary held; null ends of validity are open."""

    name: str | None
    ref_area: Code
    gso_code: str | None
    iso_code: str | None
    level: str
    type_vi: str | None
    name_vi: str
    name_en: str | None
    valid_from: date | None
    valid_to: date | None
    parent: Code | None
    change_note: str | None
    source: str | None
    upload_id: str
    source_row: int


class AreaList(Envelope):
    """A page of territories."""

    page: PageOf
    areas: list[AreaSummary]


class Succession(_Body):
    """One step from a territory to another."""

    predecessor: Code
    successor: Code
    succession_date: date
    basis: str | None
    source: str | None
    upload_id: str
    source_row: int


class AreaDetail(AreaSummary):
    """A territory with its history."""

    predecessors: list[Succession]
    successors: list[Succession]
    at_vintage: Annotated[
        list[Code] | None,
        Field(description="Where it is to be found on the day of `geo_vintage`; null without."),
    ]


class Area(Envelope):
    """One territory."""

    area: AreaDetail


class ReleaseSummary(_Body):
    """A published release; a refused one fails verification at `file` for `reason`.

    A removed one was withdrawn for disclosure: its figures are gone and its address answers 410.
    """

    id: str
    status: Literal["verified", "withdrawn", "refused", "removed"]
    certified_at: datetime
    published_at: datetime
    signers: list[str]
    manifest_sha256: str
    counts: dict[str, int] | None
    reason: str | None
    text: str | None
    superseded_by: str | None
    withdrawn_at: datetime | None
    file: str | None


class ReleaseList(Envelope):
    """Every published release, newest first."""

    releases: list[ReleaseSummary]


class EarlyAccess(_Body):
    """A body that could see a release before its hour, and how often it did."""

    body: str
    granted_at: datetime
    expires: datetime
    revoked_at: datetime | None
    uses: int
    first_used_at: datetime | None
    last_used_at: datetime | None


class ReleaseDetail(ReleaseOfAnswer):
    """A release, how much it holds, and who had it before the public."""

    counts: dict[str, int]
    pre_release_access: list[EarlyAccess]


class Release(Envelope):
    """A release with the manifest that was signed."""

    release: ReleaseDetail
    manifest: dict[str, Any]


class Said(_Body):
    """A text of the publisher; English may be missing."""

    vi: str
    en: str | None


class SlipOfDate(_Body):
    """A date that moved, when that was said, and why."""

    was: str
    due: str
    at: datetime
    reason: Said


class CalendarEntry(_Body):
    """One date of the release calendar.

    `due` is an instant in UTC, or a month such as `2026-12` while day and hour are open;
    `release` is what it became, `dropped` why it will not come.
    """

    entry: str
    due: str
    is_exact: bool
    title: Said
    datasets: list[str]
    period: str | None
    set_at: datetime
    slips: list[SlipOfDate]
    release: str | None
    dropped: Said | None


class CalendarChange(_Body):
    """One line of the calendar's log; lines are only ever added."""

    at: datetime
    kind: Literal["set", "moved", "dropped", "met"]
    entry: str
    due: str | None
    was: str | None
    title: Said | None
    datasets: list[str]
    period: str | None
    reason: Said | None
    release: str | None


class Calendar(Envelope):
    """The release calendar, soonest first, and everything that was ever said about it."""

    version: Annotated[int, Field(description="Of the signed calendar; 0 when there is none.")]
    entries: list[CalendarEntry]
    changes: list[CalendarChange]


class FaultOfService(_Body):
    """One reason for concern; `message` says what to do."""

    code: str
    release: str | None
    file: str | None
    reason: str | None
    found: str | None
    message: str


class Health(_Body):
    """Whether all is well."""

    status: Literal["ok", "degraded", "unavailable"]
    release: str | None
    list_version: int | None
    list_expires: datetime | None
    reasons: list[FaultOfService]


BODIES: tuple[type[BaseModel], ...] = (
    AreaList,
    Area,
    Calendar,
    DatasetList,
    Dataset,
    Health,
    IndicatorList,
    Indicator,
    ObservationPage,
    Problem,
    ReleaseList,
    Release,
)
