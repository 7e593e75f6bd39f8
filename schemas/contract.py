"""The contract of a dataset: everything that says what is valid in it."""

from __future__ import annotations

import functools
import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from schemas import concepts, document
from schemas.derived import Derived
from schemas.home import HOME as SCHEMAS
from schemas.model import (
    Identifier,
    Level,
    PeriodText,
    Range,
    Sentence,
    Strict,
    Text,
)
from schemas.rules import (
    DEFAULT_MAX_CHANGE,
    DEFAULT_MAX_GROWTH,
    DEFAULT_MAX_LOST,
    DEFAULT_OUTLIER_Z,
    DEFAULT_THRESHOLD,
    REVISION_FACTOR,
    AreaSum,
    Check,
    ConfirmedLabel,
    Decomposition,
    KnownError,
    Measure,
    Plausibility,
    ReleaseLimits,
    SmallCells,
)

HOME = SCHEMAS / "datasets"

NumberFormat = Literal["vi", "en", "space", "plain"]
PeriodKind = Literal["year", "school_year", "half_year", "quarter", "month", "day", "range"]
Blank = Literal["fault", "skip", "L", "M", "O", "Q"]


class Additivity(Strict):
    """Whether values may be added over areas and over time (`domain.md` 4.7)."""

    area: Literal["sum", "none"]
    time: Literal["sum", "none"]


class Break(Strict):
    """The first period of a new definition or method: never compare across it."""

    time_period: PeriodText
    note: Text


class Indicator(Strict):
    """What is measured: a concept, its unit, and how its values may be used.

    `should_move` names the indicators an activity is meant to move: reports put them beside it and
    claim no cause.
    """

    id: Identifier
    name: Text
    definition: Text
    unit: str
    decimals: Annotated[int, Field(ge=0, le=concepts.STORED_DECIMALS)]
    direction: Literal["higher_better", "lower_better", "none"]
    additivity: Additivity
    method: Text
    source: Text
    range: Range = Range()
    periods: tuple[PeriodKind, ...] = ("year",)
    base_period: PeriodText | None = None
    breaks: tuple[Break, ...] = ()
    sdg: tuple[str, ...] = ()
    isic: tuple[str, ...] = ()
    framework: str | None = None
    framework_item: str | None = None
    is_rank: bool = False
    should_move: tuple[Identifier, ...] = ()
    measure: Measure | None = None
    plausibility: Plausibility = Plausibility()
    release: ReleaseLimits = ReleaseLimits()


class Owner(Strict):
    """The one agency that answers for some indicators, areas and periods of the dataset.

    Empty `indicators` means all of them, empty `areas` every area of the contract; `valid_from`
    and `valid_to` are first and last day, null is open.
    """

    agency: str
    indicators: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    valid_from: PeriodText | None = None
    valid_to: PeriodText | None = None


class Column(Strict):
    """One column of a form, by its printed header.

    `header` is the exact header text; with `header_is: time_period` the column stands for every
    further column whose header is a period, optionally behind a status word (`Sơ bộ 2019`).
    `labels` maps what the agency prints to a code, or for `members` to several concepts at once.
    `fixed` gives concepts that every value of the column has.
    """

    header: Sentence
    concept: str
    header_is: Literal["text", "time_period"] = "text"
    required: bool = True
    labels: dict[str, str | dict[str, str]] = Field(default_factory=dict)
    fixed: dict[str, str] = Field(default_factory=dict)
    unit: str | None = None
    number_format: NumberFormat | None = None
    blank: Blank = "fault"
    about: Text | None = None


class Form(Strict):
    """One way the agency lays the dataset out in a file.

    `number_formats` with one entry decides how numbers are read; with several the steward
    declares one with the file, and without a declaration only unambiguous numbers are read.
    `missing_marks` maps a mark that stands alone in a value cell to `zero` or to L, M, O, Q.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
    title: Text
    number_formats: tuple[NumberFormat, ...]
    columns: tuple[Column, ...]
    fixed: dict[str, str] = Field(default_factory=dict)
    missing_marks: dict[str, Literal["zero", "L", "M", "O", "Q"]] = Field(default_factory=dict)
    status_words: dict[str, str] = Field(default_factory=dict)
    default_status: str = "A"
    delimiters: tuple[Literal[",", ";", "\t"], ...] = (";", ",", "\t")


class Areas(Strict):
    """Where the dataset's figures may be about: levels, within some territories; plus singles."""

    levels: tuple[Level, ...] = ()
    within: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Due(Strict):
    """When a period's figures are due: day and month, some years after the period's end."""

    day: Annotated[int, Field(ge=1, le=31)]
    month: Annotated[int, Field(ge=1, le=12)]
    years_after: Annotated[int, Field(ge=0, le=3)]
    basis: Text


def _small_cells(given: object) -> object:
    """One word is short for the whole: `none`, or `suppress` below the usual threshold."""
    if given == "suppress":
        return {"threshold": DEFAULT_THRESHOLD, "action": "suppress"}
    return {} if given == "none" else given


class Contract(Strict):
    """What is submitted and versioned together, and what is valid in it."""

    id: Identifier
    version: Annotated[str, Field(pattern=r"^[1-9][0-9]*\.[0-9]+\.[0-9]+$")]
    name: Text
    description: Text
    theme: str
    designation: str
    owners: Annotated[tuple[Owner, ...], Field(min_length=1)]
    areas: Areas
    dimensions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    due: Due | None = None
    small_cells: Annotated[SmallCells, BeforeValidator(_small_cells)] = SmallCells()
    plausibility: Plausibility = Plausibility()
    release: ReleaseLimits = ReleaseLimits()
    # Relations with figures of other datasets: no single file can be held against them.
    shared_totals: tuple[Check, ...] = ()
    decompositions: tuple[Decomposition, ...] = ()
    area_sums: tuple[AreaSum, ...] = ()
    checks: tuple[Check, ...] = ()
    known_errors: tuple[KnownError, ...] = ()
    confirmed_labels: tuple[ConfirmedLabel, ...] = ()
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    derived: tuple[Derived, ...] = ()
    forms: Annotated[tuple[Form, ...], Field(min_length=1)]

    def indicator(self, indicator_id: str) -> Indicator | None:
        """Return one of the contract's indicators, or None."""
        return self._by_id.get(indicator_id)

    def codes_of(self, dimension: str) -> tuple[str, ...]:
        """Return the codes a dimension may have here; a dimension not listed is always total."""
        return self.dimensions.get(dimension, (concepts.TOTAL,))

    def plausibility_of(self, indicator: Indicator) -> Plausibility:
        """Return when a figure of an indicator is asked about: its own rules, then the dataset's.

        What is switched off for either stays off.
        """
        own, shared = indicator.plausibility, self.plausibility
        return Plausibility(
            max_change=_first(own.max_change, shared.max_change, DEFAULT_MAX_CHANGE),
            max_change_units=_first(own.max_change_units, shared.max_change_units),
            outlier_z=_first(own.outlier_z, shared.outlier_z, DEFAULT_OUTLIER_Z),
            usual=own.usual,
            off={**shared.off, **own.off},
        )

    def release_limits_of(self, indicator: Indicator) -> ReleaseLimits:
        """Return how far a release may be from the last one for an indicator; nothing is null.

        But one of the two measures of revision always is: the one that does not fit the unit.
        """
        own, shared = indicator.release, self.release
        percent, units = own.max_revision, own.max_revision_units
        if percent is None and units is None:
            percent, units = shared.max_revision, shared.max_revision_units
        if percent is None and units is None:
            asked = self.plausibility_of(indicator)
            units = _times(asked.max_change_units)
            percent = _times(asked.max_change) if units is None else None
        return ReleaseLimits(
            max_lost=_first(own.max_lost, shared.max_lost, DEFAULT_MAX_LOST),
            max_growth=_first(shared.max_growth, DEFAULT_MAX_GROWTH),
            max_revision=percent,
            max_revision_units=units,
        )

    @functools.cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}


def _times(asked: Decimal | None) -> Decimal | None:
    return None if asked is None else asked * REVISION_FACTOR


def _first(*given: Decimal | None) -> Decimal | None:
    return next((each for each in given if each is not None), None)


def read(source: document.Document) -> Contract:
    """Turn a YAML document into a contract.

    Raises:
        BrokenSchemaError: The document breaks the model; every place is named.
    """
    return parse_model(Contract, source)


def parse_model(model: type[Any], source: document.Document) -> Any:  # noqa: ANN401 - the model given
    """Validate a document against a pydantic model, naming the line of every fault."""
    try:
        return model.model_validate(source.content)
    except ValidationError as error:
        raise document.BrokenSchemaError(
            [_fault(source, problem) for problem in error.errors(include_url=False)]
        ) from None


def _fault(source: document.Document, problem: Any) -> document.Fault:  # noqa: ANN401 - pydantic's dict
    keys = tuple(problem["loc"])
    mends = {
        "missing": "add the key",
        "extra_forbidden": "remove the key or mend its spelling",
        "string_pattern_mismatch": "write it in the form the pattern shows",
    }
    mend = mends.get(problem["type"], "write a value that the message allows")
    return source.fault(keys, problem["msg"], mend)


def digest(path: Path) -> str:
    """Return the lower-case sha256 of a contract's file: the version a receipt names."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def path_of(dataset_id: str, home: Path = HOME) -> Path:
    """Return where a dataset's contract stands, whether or not it exists."""
    return home / f"{dataset_id.lower()}.yaml"


def list_ids(home: Path = HOME) -> list[str]:
    """Return the ids of all datasets with a contract, in order."""
    return sorted(path.stem.upper() for path in home.glob("*.yaml"))


@functools.cache
def load(dataset_id: str, home: Path = HOME) -> Contract:
    """Return a dataset's contract.

    Raises:
        KeyError: No contract has this id.
        BrokenSchemaError: The file breaks the model.
    """
    if dataset_id not in list_ids(home):
        raise KeyError(dataset_id)
    contract = read(document.load(path_of(dataset_id, home)))
    assert isinstance(contract, Contract)  # noqa: S101 - narrows the type, checks no input
    return contract
