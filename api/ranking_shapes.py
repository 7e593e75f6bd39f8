"""The shapes of answers about rankings: frameworks, readiness, mapped figures, results."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models import Code, Envelope, Exact, PageOf

Kind = Literal["direct", "analogue", "input", "computable", "none"]
State = Literal["certified", "waiting", "too_old", "missing", "not_applicable"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceInSchemas(_Body):
    """A file of the registry, the start of its digest, and the line something stands in."""

    file: str
    sha256: str | None
    line: int | None


class ProvincialReading(_Body):
    """What the framework means for a province."""

    kind: Kind | None
    meaning: str | None
    note: str | None


class FrameworkSummary(_Body):
    """A ranking; `mapped_item_count` of its items have a reading of ours."""

    framework: Code
    published_code: str | None
    name: str | None
    name_vi: str | None
    name_en: str | None
    publisher: str | None
    scope: str | None
    cadence: str | None
    scale: str | None
    provincial_reading: ProvincialReading
    newest_edition: str | None
    edition_count: int
    item_count: int
    mapped_item_count: int


class FrameworkList(Envelope):
    """All frameworks of a release."""

    frameworks: list[FrameworkSummary]


class RuleOfAge(_Body):
    """How many years before its edition a figure may be from."""

    max_years: int
    is_published: Annotated[bool, Field(description="False: the body says nothing, we assume it.")]
    basis: str | None


class RuleOfCoverage(_Body):
    """Which share of what is mapped a release must hold, from an edition on."""

    min_percent: int
    since: str | None
    is_published: Annotated[bool, Field(description="False: the body says nothing, we ask it.")]
    basis: str | None


class RulesOfFramework(_Body):
    """Rules of age and coverage; null where there is none."""

    age: RuleOfAge | None
    coverage: RuleOfCoverage | None


class EditionOfFramework(_Body):
    """One issue: `rank_of`, direction and tiers belong to it."""

    edition: str
    data_year: str | None
    rank_of: int | None
    publishes_rank: bool | None
    publishes_top: int | None
    direction: str | None
    tier_scale: str | None
    break_before: Annotated[
        bool | None, Field(description="Its values are not comparable with the issue before.")
    ]
    cut_off: Annotated[
        date | None, Field(description="Last day the body takes figures; null: it has not said.")
    ]
    note: str | None
    source: str | None
    read_from: PlaceInSchemas | None


class ItemOfFramework(_Body):
    """What a framework scores, under the body's own code."""

    item: str
    name: str | None
    name_vi: str | None
    name_en: str | None
    parent: str | None
    unit: str | None
    direction: str | None
    note: str | None
    source: str | None
    editions: list[str]
    read_from: PlaceInSchemas | None


class Renamed(_Body):
    """A code the body gave up for another one."""

    old_code: str
    new_code: str
    source: str | None
    read_from: PlaceInSchemas | None


class ReadingOfItem(_Body):
    """What of ours stands for an item, or that nothing does; only `direct` may carry its name."""

    item: str
    position: int
    kind: Kind
    meaning: str | None
    indicator: Code | None
    dataset_id: Code | None
    agency: str | None
    agencies: dict[str, str]
    level: str | None
    dimensions: dict[str, str]
    factor: Annotated[Exact | None, Field(description="Ours times this is in the body's unit.")]
    unit: str | None
    periods: str | None
    since: str | None
    note: str | None
    source: str | None
    read_from: PlaceInSchemas | None


class FrameworkDetail(FrameworkSummary):
    """A framework with everything the registry says of it."""

    source: str | None
    rules: RulesOfFramework
    editions: list[EditionOfFramework]
    items: list[ItemOfFramework]
    renames: list[Renamed]
    mappings: list[ReadingOfItem]
    read_from: PlaceInSchemas | None


class Framework(Envelope):
    """One framework."""

    framework: FrameworkDetail


class TotalsOfEdition(_Body):
    """Items by state: of several readings the best counts, of inputs every one is needed."""

    items: int
    certified: int
    waiting: int
    too_old: int
    missing: int
    not_applicable: int


class CoverageOfEdition(_Body):
    """How much of what indicators are mapped to is held; `is_met` is null without a minimum."""

    held: int
    mapped: int
    percent: Exact | None
    min_percent: int | None
    is_met: bool | None


class FigureOfReading(_Body):
    """The figure that was found, where it is shown and what proves it."""

    id: str
    time_period: str | None
    age_years: int | None
    obs_value: Exact | None
    obs_status: Code | None
    unit_measure: Code | None
    agency: Annotated[Code | None, Field(description="Who sent it.")]
    link: str
    receipt: Annotated[str | None, Field(description="Null of a computed figure: see `link`.")]


class WaitingFor(_Body):
    """Which round asks whom, until when; `days_left` are negative when it is past."""

    round: str
    owners: dict[str, str]
    due: date | None
    days_left: int | None


class StateOfReading(_Body):
    """One reading of an item: position 0 where nobody reads it."""

    position: int
    kind: Kind
    meaning: str | None
    state: State
    state_name: str
    reason: Code
    sentence: Annotated[str, Field(description="The reason in words.")]
    indicator: Code | None
    dataset_id: Code | None
    agency: str | None
    agencies: dict[str, str]
    figure: FigureOfReading | None
    waiting: WaitingFor | None
    note: str | None
    read_from: PlaceInSchemas | None


class StateOfItem(_Body):
    """One item of the edition, under the body's code."""

    item: str
    name: str | None
    parent: str | None
    unit: str | None
    direction: str | None
    state: State
    readings: list[StateOfReading]


class PastReadiness(_Body):
    """The totals in one open release; null where it does not keep them."""

    release: str
    status: Literal["published", "withdrawn"]
    published_at: datetime
    totals: TotalsOfEdition | None


class EditionReadiness(Envelope):
    """What a release has for an edition; days are counted from `on`."""

    framework: Code
    name: str | None
    body: Annotated[str | None, Field(description="Who publishes the framework.")]
    provincial_reading: Kind | None
    edition: EditionOfFramework
    rules: RulesOfFramework
    on: date
    days_to_cut_off: Annotated[
        int | None, Field(description="Negative when past; null: the body has named no day.")
    ]
    totals: TotalsOfEdition
    coverage: CoverageOfEdition
    items: list[StateOfItem]
    history: Annotated[list[PastReadiness], Field(description="Newest release first.")]


class MappedFigure(_Body):
    """A figure for a body: `value` in `unit`, from `obs_value` in `unit_measure` by `factor`."""

    framework: Code
    edition: str
    code: Annotated[str | None, Field(description="The body's code; of direct figures only.")]
    name: Annotated[str | None, Field(description="The item's name if direct, else our own.")]
    kind: Kind
    meaning: str | None
    read_for: Annotated[str, Field(description="The item it is read for, whatever its kind.")]
    state: State
    value: Exact
    unit: str | None
    obs_status: Code
    time_period: str
    ref_area: Code
    ref_area_name: str | None
    factor: Exact | None
    obs_value: Exact
    unit_measure: Code
    indicator: Code
    indicator_name: str | None
    dataset_id: Code
    freq: Code
    sex: Code
    age: Code
    urbanisation: Code
    activity: Code
    counterpart_area: Code
    composite_breakdown: Code
    figure: str
    link: str
    receipt: Annotated[str | None, Field(description="Null of a computed figure: see `link`.")]
    note: str | None
    reading_note: str | None
    definition: str | None
    method: str | None
    source_document: str | None
    vintage: str | None
    base_period: str | None
    agency: Code | None
    designation: Code | None
    citation: str


class MappedFigures(Envelope):
    """Every figure mapped to an edition."""

    framework: Code
    edition: str
    count: int
    figures: list[MappedFigure]


Reads = Literal["better", "worse", "same"]


class RankingResult(_Body):
    """Score and rank of one territory in one edition, and the change from the edition before.

    `item` is null for the index as a whole. Ranks: lower is better; scores by `direction`.
    """

    framework: Code
    framework_name: str | None
    item: str | None
    ref_area: Code
    ref_area_name: str | None
    edition: str
    data_year: str | None
    rank: Exact | None
    rank_of: int | None
    rank_of_from: Literal["figure", "edition"] | None
    rank_status: Code | None
    rank_figure: str | None
    score: Exact | None
    score_unit: Code | None
    score_status: Code | None
    score_figure: str | None
    direction: str | None
    tier: str | None
    tier_scale: str | None
    break_before: bool | None
    note: str | None
    edition_before: str | None
    is_across_break: bool
    rank_change: Exact | None
    rank_change_reads: Reads | None
    score_change: Exact | None
    score_change_reads: Reads | None
    no_change_reason: Literal["first", "not_held", "break", "unknown_edition"] | None
    no_change_sentence: str | None


class PeerSet(_Body):
    """Territories whose results may stand beside ours."""

    peer_set: Code
    name: str | None
    note: str | None
    source: str | None
    member_count: int
    read_from: PlaceInSchemas | None


class HeldOfPeer(_Body):
    """A member of the set asked for, with the frameworks of which something is held."""

    ref_area: Code
    name: str | None
    is_held: bool
    frameworks: list[Code]
    sentence: str | None


class RankingPage(Envelope):
    """A page of results; `peers` is null when no set was asked for."""

    page: PageOf
    rankings: list[RankingResult]
    peer_sets: list[PeerSet]
    peers: list[HeldOfPeer] | None


BODIES: tuple[type[BaseModel], ...] = (
    EditionReadiness,
    Framework,
    FrameworkList,
    MappedFigures,
    RankingPage,
)
