"""Ranking frameworks: what a body measures, edition by edition."""

from __future__ import annotations

import functools
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas import document
from schemas.contract import Identifier, Sentence, Text, parse_model
from schemas.home import HOME as SCHEMAS

HOME = SCHEMAS / "frameworks"

Direction = Literal["higher_better", "lower_better", "none"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(_Strict):
    """What the framework means for a province; only `direct` figures may carry its name."""

    kind: Literal["direct", "analogue", "input", "computable", "none"]
    note: Text


class Tier(_Strict):
    """A class the body puts results in: those whose score is between two, both included."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,20}$")]
    min: Decimal
    max: Decimal


class Edition(_Strict):
    """One issue of the ranking; `rank_of` and `direction` belong to it, not to the framework.

    `tiers` are those whose limits are known, `tier_scale` says the whole scale in words.
    `data_year` and `rank_of` are null when not known, not published or disputed; `cut_off` is the
    last day the body takes figures for it, null when it has not said.
    """

    edition: Annotated[str, Field(pattern=r"^[12][0-9]{3}$")]
    data_year: str | None
    rank_of: Annotated[int, Field(gt=0)] | None
    publishes_rank: bool
    publishes_top: Annotated[int, Field(gt=0)] | None
    direction: Direction
    tier_scale: str | None = None
    tiers: tuple[Tier, ...] = ()
    break_before: bool
    cut_off: date | None = None
    note: str | None
    source: Sentence


class ItemName(_Strict):
    """The item's name; `vi` is null while the body has published none that we hold."""

    vi: Sentence | None
    en: Sentence


class Item(_Strict):
    """One index, pillar or indicator, under the body's own code."""

    code: Sentence
    name: ItemName
    parent: str | None
    unit: str | None
    direction: Direction | None
    editions: Annotated[tuple[str, ...], Field(min_length=1)]
    note: str | None
    source: str | None


class Coverage(_Strict):
    """What a release must hold of a framework: what our indicators map to its items.

    `min_items` is in percent of an edition's mapped items, asked of each edition from `since` on of
    which the release has anything about the home territory; `max_age` is how many editions may have
    come out since the newest one it has. What falls short stops a release when it `blocks`, and is
    a warning otherwise.
    """

    min_items: Annotated[int, Field(ge=1, le=100)]
    since: Annotated[str, Field(pattern=r"^[12][0-9]{3}$")]
    max_age: Annotated[int, Field(ge=0)]
    blocks: bool
    basis: Text


class Age(_Strict):
    """How many years before its edition a figure may be from, by the body's rule or by ours.

    `published` tells the two apart; `basis` says where it is printed, or that we assume it.
    """

    max_years: Annotated[int, Field(ge=0)]
    published: bool
    basis: Text


class Mapping(_Strict):
    """What of ours stands for an item of the body, or that nothing does.

    Only a `direct` figure may carry the item's name. `indicator` is null for `none`, and while no
    indicator of ours exists: then `dataset` and `agency` say who would send it. `dimensions` are
    the codes such a figure has, total where not named; it is read for the home territory or for
    the `country`. The figure times `factor` is in `unit`, the body's; null leaves it as it is.
    `since` is the first edition it holds for. A direct reading by a contract's `framework_item`
    is not repeated here.
    """

    item: Sentence
    kind: Literal["direct", "analogue", "input", "computable", "none"]
    indicator: Identifier | None = None
    dataset: Identifier | None = None
    agency: Identifier | None = None
    level: Literal["home", "country"] = "home"
    dimensions: dict[str, str] = Field(default_factory=dict)
    factor: Annotated[Decimal, Field(gt=0)] | None = None
    unit: Sentence | None = None
    since: str | None = None
    note: Text
    source: Sentence


class Rename(_Strict):
    """A code the body gave up for another one."""

    old: Sentence
    new: Sentence
    source: Sentence


class Framework(_Strict):
    """A ranking, its editions and its items."""

    code: Identifier
    published_code: Sentence
    name: Text
    publisher: Text
    scope: Literal["international", "domestic"]
    cadence: Sentence
    scale: Sentence
    provincial_reading: Reading
    source: Sentence
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]
    items: tuple[Item, ...]
    renames: tuple[Rename, ...] = ()
    coverage: Coverage | None = None
    age: Age | None = None
    mappings: tuple[Mapping, ...] = ()

    def edition(self, year: str) -> Edition | None:
        """Return one edition, or None."""
        return next((edition for edition in self.editions if edition.edition == year), None)


def list_codes(home: Path = HOME) -> list[str]:
    """Return the codes of all frameworks, in order."""
    return sorted(path.stem.upper() for path in home.glob("*.yaml"))


@functools.cache
def load(code: str, home: Path = HOME) -> Framework:
    """Return a framework.

    Raises:
        KeyError: No file has this code.
        BrokenSchemaError: The file breaks the model.
    """
    if code not in list_codes(home):
        raise KeyError(code)
    framework: Framework = parse_model(Framework, document.load(home / f"{code.lower()}.yaml"))
    return framework
