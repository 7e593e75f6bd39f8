"""A value that a body published about us, as it was printed, and which figure of ours it is about.

One row of a file of such values. Codes are ours where we have one; what a body calls its item, and
the number with its marks, stay as they were printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from schemas import concepts, contract, framework
from schemas.contract import Indicator

COLUMNS: Final = (
    "publisher",
    "edition",
    "item",
    "measure",
    "ref_area",
    "time_period",
    "dimensions",
    "value",
    "number_format",
    "unit",
    "body_status",
    "cut_off",
    "source_document",
    "url",
    "retrieved_on",
    "note",
)
REQUIRED: Final = ("publisher", "item", "ref_area", "time_period", "value", "source_document")
MEASURES: Final = ("value", "rank")
FORMATS: Final = ("vi", "en")
# What a body may mark its own number as (SDMX CL_OBS_STATUS): estimated, forecast, imputed, …
STATUSES: Final = ("A", "B", "D", "E", "F", "I", "N", "P", "U", "V")


@dataclass(frozen=True)
class Published:
    """One published value.

    `framework` is None for a publisher that ranks nothing (a paper, a portal); then `item` is the
    code of our indicator. `kind` is how our indicator stands to the item: `direct` or the kind of
    its mapping. `cut_off` is the last day the body took figures; None when it is not known, and
    `retrieved_on` None when nobody wrote down the day. `row` counts as a spreadsheet does.
    """

    row: int
    publisher: str
    framework: str | None
    edition: str | None
    item: str
    measure: str
    indicator: str
    dataset_id: str
    kind: str
    ref_area: str
    time_period: str
    value: str
    source_document: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    number_format: str | None = None
    unit: str | None = None
    body_status: str | None = None
    cut_off: date | None = None
    url: str | None = None
    retrieved_on: date | None = None
    note: str | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it one value: two rows of one key say two things about one number."""
        dims = tuple(sorted(self.dimensions.items()))
        told = (self.publisher, self.edition, self.item, self.measure, self.ref_area)
        return (*told, self.time_period, dims, self.value, self.unit, self.source_document)

    def body(self) -> dict[str, Any]:
        """Return it as JSON, for the journal."""
        told = dict(vars(self))
        told["dimensions"] = dict(sorted(self.dimensions.items()))
        for name in ("cut_off", "retrieved_on"):
            told[name] = None if told[name] is None else told[name].isoformat()
        return told

    def claim(self) -> dict[str, str]:
        """Return it as the claim check reads one."""
        told = {
            "indicator": self.indicator,
            "ref_area": self.ref_area,
            "time_period": self.time_period,
            "locale": self.number_format,
            self.measure: self.value,
            "unit": self.unit if self.measure == "value" else None,
            **self.dimensions,
        }
        return {name: text for name, text in told.items() if text}


def read_body(body: Mapping[str, Any]) -> Published:
    """Return what `Published.body` wrote."""
    told = dict(body)
    for name in ("cut_off", "retrieved_on"):
        told[name] = None if told[name] is None else date.fromisoformat(told[name])
    return Published(**told)


@cache
def indicators() -> Mapping[str, tuple[str, Indicator]]:
    """Return every indicator of the contracts with its dataset, by code."""
    return {
        indicator.id: (dataset_id, indicator)
        for dataset_id in contract.list_ids()
        for indicator in contract.load(dataset_id).indicators
    }


@cache
def frameworks() -> tuple[str, ...]:
    """Return the codes of the frameworks we know."""
    return tuple(framework.list_codes())


def of_item(code: str, edition: str, item: str, measure: str) -> tuple[str, str] | None:
    """Return which indicator of ours is read for an item, and how; None when none is.

    A contract's own figure of the framework comes before any other reading; one that names no
    item is of the whole index.
    """
    book = framework.load(code)
    parents = {one.parent for one in book.items}
    tops = {one.code for one in book.items if one.parent is None and one.code in parents}
    wanted = (item, None) if item in {code, book.published_code, *tops} else (item,)
    for indicator_id, (_, indicator) in indicators().items():
        is_of = indicator.framework == code and indicator.framework_item in wanted
        if is_of and indicator.is_rank == (measure == "rank"):
            return indicator_id, "direct"
    for mapping in book.mappings:
        is_since = mapping.since is None or mapping.since <= edition
        if mapping.item == item and mapping.indicator is not None and is_since:
            return mapping.indicator, mapping.kind
    return None


def note_of(published: Published) -> framework.Mapping | None:
    """Return the mapping by which an indicator is read for an item that it is not itself."""
    if published.framework is None or published.kind == "direct":
        return None
    found = framework.load(published.framework).mappings
    return next(
        (
            one
            for one in found
            if one.item == published.item and one.indicator == published.indicator
        ),
        None,
    )


def cut_off_of(published: Published) -> date | None:
    """Return the last day the body took figures: as the file says, else as the edition does."""
    if published.cut_off is not None or published.framework is None or published.edition is None:
        return published.cut_off
    edition = framework.load(published.framework).edition(published.edition)
    return None if edition is None else edition.cut_off


def dims_of(published: Published) -> tuple[str, ...]:
    """Return the codes of its breakdown in the order of the dimensions; total where not said."""
    return tuple(published.dimensions.get(name, concepts.TOTAL) for name in concepts.DIMENSIONS)
