"""What a data message is made of, whatever its format: its header, its sets, its shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from api.queries.cube import COLUMNS
from api.sdmx import terms
from api.sdmx.terms import Component

Labelling = Literal["id", "both", "name"]


class Flow(NamedTuple):
    """A dataflow as a message names it."""

    agency: str
    id: str
    version: str
    vi: str
    en: str

    @property
    def urn(self) -> str:
        """Its URN."""
        return terms.urn("Dataflow", self.agency, self.id, self.version)

    @property
    def short(self) -> str:
        """Its name in CSV: `VINHPHUC:GRDP(1.0.0)`."""
        return f"{self.agency}:{self.id}({self.version})"


@dataclass(frozen=True)
class Shape:
    """What is written of each figure.

    `at` is the dimension at observation level, or `AllDimensions`. `has_figures` is false when
    only series are asked for, `has_values` when only attributes are.
    """

    at: str = terms.TIME
    attributes: tuple[Component, ...] = terms.ATTRIBUTES
    has_figures: bool = True
    has_values: bool = True
    names_release: bool = True

    @property
    def is_series(self) -> bool:
        """Whether time is at observation level, so that a series is a series."""
        return self.at == terms.TIME

    @property
    def group(self) -> tuple[Component, ...]:
        """The dimensions above the observation; none when all are at its level."""
        if self.at == terms.ALL_DIMENSIONS:
            return ()
        return tuple(one for one in (*terms.DIMENSIONS, terms.PERIOD) if one.id != self.at)

    @property
    def group_attributes(self) -> tuple[Component, ...]:
        """The attributes above the observation: across series a unit may change."""
        if not self.is_series:
            return ()
        return tuple(one for one in self.attributes if one in terms.SERIES_ATTRIBUTES)

    @property
    def figure_dimensions(self) -> tuple[Component, ...]:
        """The dimensions at observation level."""
        group = self.group
        return tuple(one for one in (*terms.DIMENSIONS, terms.PERIOD) if one not in group)

    @property
    def figure_attributes(self) -> tuple[Component, ...]:
        """The attributes at observation level."""
        group = self.group_attributes
        return tuple(one for one in self.attributes if one not in group)

    @property
    def columns(self) -> tuple[str, ...]:
        """What must be read for it, of `cube.COLUMNS`."""
        wanted = {one.column for one in (*terms.DIMENSIONS, terms.PERIOD, *self.attributes)}
        wanted |= {"obs_value", "series_key"}
        return tuple(name for name in COLUMNS if name in wanted)


@dataclass(frozen=True)
class Set:
    """One data set: the figures of one dataflow in one release.

    `valid_from` and `valid_to` are given when several releases answer together.
    """

    flow: Flow
    release: str
    batches: Callable[[], Iterator[Any]]
    valid_from: datetime | None = None
    valid_to: datetime | None = None


@dataclass(frozen=True)
class Head:
    """What a message says of itself; `source` is the citation by language, with the licence."""

    id: str
    prepared: str
    sender: str
    sender_names: Mapping[str, str]
    source: Mapping[str, str]
    lang: str
    links: tuple[Mapping[str, str], ...] = ()
    urls: Mapping[str, str] | None = None
