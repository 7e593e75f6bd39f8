"""A line of yearly values as an SVG: where its points, lines and axis marks stand.

Positions on the paper are floats; every figure a reader sees is the exact text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from api.formats.figures import exact_text, spoken_text

WIDTH, HEIGHT = 440, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 20, 22, 32
_TICKS: Final = 5
_LABEL_WIDTH: Final = 40
# SDMX: forecast, estimate, imputed, provisional, low reliability, unvalidated.
PROVISIONAL: Final = frozenset("FEIPUV")


@dataclass(frozen=True)
class Value:
    """One value; it may be compared with others of its `vintage` and `break_group` only."""

    period: str
    start: date
    value: Decimal
    decimals: int | None
    status: str
    break_group: int
    vintage: str
    edition: str
    source: str | None


@dataclass(frozen=True)
class Point:
    """A value on the paper; `label` is empty where the axis has no room for it."""

    x: float
    y: float
    label: str
    period: str
    text: str
    status: str
    edition: str
    source: str | None
    is_provisional: bool


@dataclass(frozen=True)
class Line:
    """A stretch between two points of one vintage; `is_main` in the newest vintage with a line."""

    x1: float
    y1: float
    x2: float
    y2: float
    is_main: bool


@dataclass(frozen=True)
class Tick:
    """A mark of the vertical axis."""

    y: float
    text: str


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def has_editions(self) -> bool:
        """Whether the points come from several editions."""
        return len({point.edition for point in self.points}) > 1

    @property
    def has_provisional(self) -> bool:
        """Whether the legend has something to explain."""
        return any(point.is_provisional for point in self.points)


def draw(values: Sequence[Value], lang: str) -> Chart:
    """Lay out at least one value, oldest first; the axis starts at zero or below."""
    step = _step(values)
    low = min(0, math.floor(min(float(one.value) for one in values) / step))
    high = max(1, math.ceil(max(float(one.value) for one in values) / step))

    def height_of(value: float) -> float:
        share = (value / step - low) / (high - low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP), 1)

    points = _points(values, lang, [height_of(float(one.value)) for one in values])
    exact_step = Decimal(repr(step))
    ticks = tuple(
        Tick(height_of(at * step), spoken_text(exact_text(at * exact_step, None), lang))
        for at in range(low, high + 1)
    )
    return Chart(points, _lines(values, points), ticks)


def _lines(values: Sequence[Value], points: Sequence[Point]) -> tuple[Line, ...]:
    """Join each value with the next one of its own vintage: two editions count differently."""
    groups: dict[tuple[str, int], list[Point]] = {}
    editions: dict[tuple[str, int], str] = {}
    for one, point in zip(values, points, strict=True):
        groups.setdefault((one.vintage, one.break_group), []).append(point)
        editions[one.vintage, one.break_group] = one.edition
    joined = {key: found for key, found in groups.items() if len(found) > 1}
    newest = max((editions[key] for key in joined), default="")
    return tuple(
        Line(first.x, first.y, second.x, second.y, editions[key] == newest)
        for key, found in joined.items()
        for first, second in pairwise(found)
    )


def _points(values: Sequence[Value], lang: str, heights: Sequence[float]) -> tuple[Point, ...]:
    first, last = values[0].start.toordinal(), values[-1].start.toordinal()
    room = WIDTH - _LEFT - _RIGHT - 24
    shares = (
        (one.start.toordinal() - first) / (last - first) if last > first else 0.5 for one in values
    )
    places = [round(_LEFT + 12 + share * room, 1) for share in shares]
    labelled = _labelled(places)
    return tuple(
        Point(
            x=x,
            y=y,
            label=one.period if x in labelled else "",
            period=one.period,
            text=spoken_text(exact_text(one.value, one.decimals), lang),
            status=one.status,
            edition=one.edition,
            source=one.source,
            is_provisional=one.status in PROVISIONAL,
        )
        for one, x, y in zip(values, places, heights, strict=True)
    )


def _labelled(places: Sequence[float]) -> set[float]:
    """Choose the places with room for a label, from the newest back."""
    chosen: list[float] = []
    for x in reversed(places):
        if not chosen or chosen[-1] - x >= _LABEL_WIDTH:
            chosen.append(x)
    return set(chosen)


def _step(values: Sequence[Value]) -> float:
    """Return a round distance between marks: 1, 2, 2.5 or 5 times a power of ten."""
    span = max(abs(float(one.value)) for one in values) or 1.0
    rough = span / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next((share * power for share in (1, 2, 2.5, 5) if share * power >= rough), 10 * power)
