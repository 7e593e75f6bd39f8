"""The shapes of answers about series, changes, single figures, files and the service itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from api.models import Code, Envelope, Exact, FigureKey, Input, Observation, PageOf


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SeriesKey(_Body):
    """What is measured where and how; first and last period, figures and values it has."""

    series_id: str
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
    unit_measure: Code
    first_period: str
    last_period: str
    observation_count: int
    value_count: int


class SeriesPage(Envelope):
    """A page of series; `labels` names its codes by column."""

    labels: dict[str, dict[str, str]]
    page: PageOf
    series: list[SeriesKey]


ChangeType = Literal["added", "changed", "removed"]


class StepOfChange(_Body):
    """What one release did to a figure, and why."""

    release: str
    change_type: ChangeType
    reason: Code | None
    revision_type: Annotated[
        str | None, Field(description="R1 new data, R2 routine, R3 method, C correction, W removal")
    ]
    severity: str | None
    reason_text: str | None


class ChangedFigure(FigureKey):
    """A figure before and after; reason and release are those of the last step."""

    figure: str
    change_type: ChangeType
    old_value: Exact | None
    new_value: Exact | None
    old_status: Code | None
    new_status: Code | None
    old_unit_measure: Code | None
    new_unit_measure: Code | None
    old_vintage: str | None
    new_vintage: str | None
    reason: Code | None
    revision_type: str | None
    severity: str | None
    reason_text: str | None
    release: str
    steps: list[StepOfChange]


class ChangePage(Envelope):
    """A page of changes from one release to another; from null everything is new."""

    from_release: str | None
    to_release: str
    labels: dict[str, dict[str, str]]
    page: PageOf
    changes: list[ChangedFigure]


class Origin(_Body):
    """The way from a published figure back to the cell it was typed into."""

    release: str
    proof: Annotated[str, Field(description="What proves it without the rest of the release.")]
    manifest: str
    manifest_sha256: str
    file: str
    file_sha256: str
    signers: list[str]
    certified_at: datetime
    upload: Input | None
    source_row: int
    source_cell: str | None


class PastFigure(_Body):
    """What a figure was in one release, and what that release did to it."""

    release: str
    status: Literal["published", "withdrawn"]
    published_at: datetime
    is_present: bool
    obs_value: Exact | None
    decimals: int | None
    unit_measure: Code | None
    obs_status: Code | None
    vintage: str | None
    edition: str | None
    upload_id: str | None
    note: str | None
    change_type: ChangeType | None
    reason: Code | None
    revision_type: str | None
    severity: str | None
    reason_text: str | None


class FigureOfReleases(Envelope):
    """One figure; null with a warning when the release asked for does not hold it."""

    id: str
    labels: dict[str, dict[str, str]]
    figure: Observation | None
    receipt: Origin | None
    history: Annotated[list[PastFigure], Field(description="Newest release first.")]


class FileOfRelease(_Body):
    """A signed file; `rows` of a table."""

    name: str
    length: int
    sha256: str
    rows: int | None


class FileList(Envelope):
    """The signed files of a release, by name."""

    files: list[FileOfRelease]


class Manifest(RootModel[dict[str, Any]]):
    """The manifest as it was signed."""


class Receipt(RootModel[dict[str, Any]]):
    """What proves one figure to whoever holds the root of trust (`verify --figure`)."""


class FormatOf(_Body):
    """A format, and how many rows a file of it may have; null pages only."""

    media_type: str
    rows: int | None


class LimitsOf(_Body):
    """What one question may be."""

    page_rows: int
    codes_of_one_filter: int
    conditions_of_one_query: int
    depth_of_one_query: int
    address_bytes: int
    body_bytes: int
    claims_of_one_check: int
    check_bytes: int
    query_seconds: float
    queries_at_once: int


class BothLanguages(_Body):
    """A text of the publisher."""

    vi: str | None
    en: str | None


class InterfaceOf(_Body):
    """An interface of others that is answered beside this one."""

    path: str
    standard: str
    guide: str
    figures: Annotated[
        int | None, Field(description="The most that one answer holds; null: no limit.")
    ]


class Config(Envelope):
    """What to know before asking."""

    names: BothLanguages
    system: BothLanguages
    citations: BothLanguages
    languages: list[str]
    formats: dict[str, FormatOf]
    encodings: list[str]
    limits: LimitsOf
    interfaces: list[InterfaceOf]
    rate_limit: Annotated[
        str | None, Field(description="As the RateLimit-Policy header; null without a limit.")
    ]
    files: str


class Readiness(_Body):
    """Whether a verified release is served."""

    is_ready: bool
    release: str | None


BODIES: tuple[type[BaseModel], ...] = (
    ChangePage,
    Config,
    FigureOfReleases,
    FileList,
    Manifest,
    Readiness,
    Receipt,
    SeriesPage,
)
