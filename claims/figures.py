"""What a release holds, as the rules see it: indicators, areas, and figures by their key.

A book is one release. Who opens releases implements it: the API over its database, the certifying
department over the signed Parquet files. All values are whole numbers of 10^-20 base units.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, Protocol

from claims import measures
from claims.printed import GRID
from schemas import concepts
from schemas.figure import SEPARATOR

TOTALS: Final = (concepts.TOTAL,) * len(concepts.DIMENSIONS)
STORED: Final = concepts.STORED_DECIMALS


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """An indicator of a release.

    `stem` is what its siblings share: `GRDP` of `GRDP_GROWTH`. `is_growth` says that it is the
    change of something on the year before, `exponent` is the power of ten of its unit. `kind` is
    empty for what agencies send; what is computed has one, a `formula`, and in `compares_with` the
    indicator under which an agency publishes the same.
    """

    code: str
    dataset: str
    name_vi: str
    name_en: str
    unit: str
    decimals: int
    direction: str
    lowest: Decimal | None
    highest: Decimal | None
    is_additive: bool
    framework: str | None
    item: str | None
    is_rank: bool
    compares_with: str | None = None
    kind: str = ""
    formula: str = ""
    # Made of the others once, because they are asked for with every claim.
    stem: str = field(init=False)
    is_growth: bool = field(init=False)
    exponent: int = field(init=False)
    quantity: str = field(init=False)
    is_computed: bool = field(init=False)

    def __post_init__(self) -> None:
        """Work out what its siblings share, whether it is a growth, and the power of its unit."""
        is_named = self.code.endswith("GROWTH") or "_GROWTH_" in self.code
        is_growth = self.unit in measures.GROWTHS or (self.unit == "PERCENT" and is_named)
        object.__setattr__(self, "stem", self.framework or self.code.partition("_")[0])
        object.__setattr__(self, "is_growth", is_growth)
        object.__setattr__(self, "exponent", measures.exponent_of(self.unit))
        object.__setattr__(self, "quantity", measures.quantity_of(self.unit))
        object.__setattr__(self, "is_computed", bool(self.kind))


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A territory while its boundary held; None is open. `successors` by the day it ended."""

    code: str
    level: str
    type_vi: str
    name_vi: str
    name_en: str
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    successors: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()

    def held(self, start: date, end: date) -> bool:
        """Tell whether it existed on each day of a period."""
        since, until = self.valid_from, self.valid_to
        return (since is None or since <= start) and (until is None or end <= until)


class Figure(NamedTuple):
    """One figure. `base` is its value on the grid, None when there is none.

    `unit_step` is one unit of its last printed digit on the grid; `inputs` are the names of the
    figures that a computed one follows from.
    """

    indicator: Indicator
    area: str
    freq: str
    dims: tuple[str, ...]
    period: str
    base: int | None
    decimals: int | None
    status: str
    rank_of: int | None
    break_group: int | None
    inputs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The figure's name, the same in every release."""
        indicator = self.indicator
        parts = (indicator.dataset, indicator.code, self.area, self.freq, *self.dims, self.period)
        return SEPARATOR.join(parts)

    @property
    def text(self) -> str | None:
        """Its exact value in its own unit."""
        if self.base is None:
            return None
        return written(self.base, self.indicator.exponent, self.decimals)

    @property
    def unit_step(self) -> int:
        """One unit of its last printed digit, on the grid."""
        return int(10 ** (GRID + self.indicator.exponent - (self.decimals or 0)))


def written(base: int, exponent: int, decimals: int | None = None) -> str:
    """Return a grid value as an exact decimal in the unit of this power of ten.

    It has `decimals` digits behind the point, or all it needs when those are not enough.
    """
    places = GRID + exponent
    digits = str(abs(base)).rjust(places + 1, "0")
    part = digits[-places:].rstrip("0")
    part = part.ljust(decimals or 0, "0")
    sign = "-" if base < 0 else ""
    return f"{sign}{digits[:-places]}" + (f".{part}" if part else "")


def on_grid(value: Decimal, unit: str) -> int:
    """Return a stored value in grid units, exactly."""
    sign, digits, exponent = value.as_tuple()
    whole = int("".join(map(str, digits)))
    shift = GRID + measures.exponent_of(unit) + int(exponent)
    whole = whole * 10**shift if shift >= 0 else whole // 10**-shift
    return -whole if sign else whole


Key = tuple[str, tuple[str, ...]]
Series = Mapping[str, Figure]


class Block(Protocol):
    """All figures of one indicator in one release."""

    def series(self, area: str, dims: tuple[str, ...]) -> Series:
        """Return figures by period."""

    def section(self, period: str) -> Sequence[Figure]:
        """Return the figures of one period, of all areas and breakdowns."""

    def has(self, at: int, code: str) -> bool:
        """Tell whether some figure may have this code at this place of its breakdowns."""


class MemoryBlock:
    """A block that was read as a whole."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._series: dict[Key, dict[str, Figure]] = {}
        self._sections: dict[str, list[Figure]] = {}
        self._members: set[tuple[int, str]] = set()
        self.count = 0
        for figure in figures:
            self._series.setdefault((figure.area, figure.dims), {})[figure.period] = figure
            self._sections.setdefault(figure.period, []).append(figure)
            self._members.update(enumerate(figure.dims))
            self.count += 1

    def series(self, area: str, dims: tuple[str, ...]) -> Series:
        """Return figures by period."""
        return self._series.get((area, dims), {})

    def section(self, period: str) -> Sequence[Figure]:
        """Return the figures of one period."""
        return self._sections.get(period, ())

    def has(self, at: int, code: str) -> bool:
        """Tell whether some figure has this code."""
        return (at, code) in self._members


NOBODY: Final = MemoryBlock(())


@dataclass(frozen=True)
class Codes:
    """What a release says about its codes: the same for every figure in it.

    `names` are by language, column and code; `citation` by language; `home` is the territory that
    is meant where none is said.
    """

    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    names: Callable[[str, str, str], str | None] = field(repr=False)
    frameworks: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    dimension_codes: Mapping[str, Sequence[tuple[str, str | None, str | None]]] = field(
        default_factory=dict
    )
    home: str | None = None
    citation: Mapping[str, str] = field(default_factory=dict)
    _siblings: dict[str, list[Indicator]] = field(default_factory=dict, repr=False)

    def siblings(self, indicator: Indicator) -> list[Indicator]:
        """Return the other indicators of the same thing, the nearest first."""
        known = self._siblings.get(indicator.code)
        if known is None:
            known = self._siblings[indicator.code] = self._find_siblings(indicator)
        return known

    def _find_siblings(self, indicator: Indicator) -> list[Indicator]:
        mine = (indicator.dataset, indicator.stem)
        found = [
            one
            for one in self.indicators.values()
            if (one.dataset, one.stem) == mine
            and one.code != indicator.code
            and _is_related(one, indicator)
        ]
        return sorted(
            found,
            key=lambda one: (
                *(one.is_computed, one.item != indicator.item),
                *(len(one.code), one.code),
            ),
        )

    def computed_beside(self, indicator: Indicator) -> list[Indicator]:
        """Return what is computed of the same thing as an indicator that agencies send."""
        return [one for one in self.siblings(indicator) if one.compares_with == indicator.code]


def _is_related(one: Indicator, other: Indicator) -> bool:
    """Tell what is computed of an indicator from what is computed of its namesakes."""
    if not one.is_computed and not other.is_computed:
        return True
    computed, sent = (one, other) if one.is_computed else (other, one)
    read = re.findall(r"[A-Z][A-Z0-9_]+", computed.formula)
    return sent.code in (computed.compares_with, *read)


class Book(Protocol):
    """One release; its blocks are read when they are asked for."""

    @property
    def id(self) -> str:
        """The release."""

    @property
    def status(self) -> str:
        """`published` or `withdrawn`."""

    @property
    def codes(self) -> Codes:
        """What it says about its codes."""

    def block(self, indicator: str) -> Block:
        """Return the figures of an indicator; an unknown one has none."""
