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
_LABEL_WIDTH: Final = 46
# SDMX: forecast, estimate, imputed, provisional, low reliability, unvalidated.
PROVISIONAL: Final = frozenset("FEIPUV")


@dataclass(frozen=True)
class Value:
    """One value of the line, oldest first; `break_group` changes where a comparison ends."""

    period: str
    start: date
    value: Decimal
    decimals: int | None
    status: str
    break_group: int
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
    source: str | None
    is_provisional: bool


@dataclass(frozen=True)
class Line:
    """A stretch between two points that may be compared."""

    x1: float
    y1: float
    x2: float
    y2: float


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
    def has_provisional(self) -> bool:
        """Whether the legend has something to explain."""
        return any(point.is_provisional for point in self.points)


def draw(values: Sequence[Value], lang: str) -> Chart:
    """Lay out at least one value; the axis starts at zero unless values are negative."""
    step = _step(values)
    low = min(0, math.floor(min(float(one.value) for one in values) / step))
    high = max(1, math.ceil(max(float(one.value) for one in values) / step))

    def height_of(value: float) -> float:
        share = (value / step - low) / (high - low)
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP), 1)

    points = _points(values, lang, [height_of(float(one.value)) for one in values])
    lines = tuple(
        Line(first.x, first.y, second.x, second.y)
        for (first, one), (second, other) in pairwise(zip(points, values, strict=True))
        if one.break_group == other.break_group
    )
    exact_step = Decimal(repr(step))
    ticks = tuple(
        Tick(height_of(at * step), spoken_text(exact_text(at * exact_step, None), lang))
        for at in range(low, high + 1)
    )
    return Chart(points, lines, ticks)


def _points(values: Sequence[Value], lang: str, heights: Sequence[float]) -> tuple[Point, ...]:
    first, last = values[0].start.toordinal(), values[-1].start.toordinal()
    room = WIDTH - _LEFT - _RIGHT - 24
    points: list[Point] = []
    free_from = 0.0
    for one, y in zip(values, heights, strict=True):
        share = (one.start.toordinal() - first) / (last - first) if last > first else 0.5
        x = round(_LEFT + 12 + share * room, 1)
        has_room = x >= free_from
        if has_room:
            free_from = x + _LABEL_WIDTH
        points.append(
            Point(
                x=x,
                y=y,
                label=one.period if has_room else "",
                period=one.period,
                text=spoken_text(exact_text(one.value, one.decimals), lang),
                status=one.status,
                source=one.source,
                is_provisional=one.status in PROVISIONAL,
            )
        )
    return tuple(points)


def _step(values: Sequence[Value]) -> float:
    """Return a round distance between marks: 1, 2, 2.5 or 5 times a power of ten."""
    span = max(abs(float(one.value)) for one in values) or 1.0
    rough = span / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next((share * power for share in (1, 2, 2.5, 5) if share * power >= rough), 10 * power)
