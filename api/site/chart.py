"""Lines of values as an SVG: where points, lines, breaks and axis marks stand.

Positions on the paper are floats; every figure a reader sees is the exact text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final

from api.formats.figures import exact_text
from api.site.shown import PROVISIONAL, Figure

WIDTH, HEIGHT = 560, 310
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 16, 26, 34
_TICKS: Final = 5
_LABEL_WIDTH: Final = 48
# More lines cannot be told apart, by colour or by form.
MOST_LINES: Final = 6
# Exact texts of the axis have this many digits at most.
Spoken = Callable[[str], str]


@dataclass(frozen=True)
class Value:
    """One value; it may be compared with others of its `vintage` and `break_group` only.

    Without a value, `status` says why it is missing.
    """

    period: str
    start: date
    value: Decimal | None
    text: str
    status: str
    break_group: int
    vintage: str
    edition: str
    id: str = ""
    exact: str = ""
    status_name: str = ""


@dataclass(frozen=True)
class Line:
    """What is drawn as one line: its name and its values, oldest first."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Point:
    """A value on the paper; a missing one stands on the axis."""

    x: float
    y: float
    of: Value

    @property
    def is_provisional(self) -> bool:
        """Whether a later figure may replace it."""
        return self.of.status in PROVISIONAL

    @property
    def is_missing(self) -> bool:
        """Whether there is no value."""
        return self.of.value is None


@dataclass(frozen=True)
class Stretch:
    """A piece of line. `kind` is `main`, `older` (an earlier edition) or `across` (editions)."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """A mark of an axis: its place and what stands there."""

    at: float
    text: str


@dataclass(frozen=True)
class Plot:
    """One line on the paper; `number` decides colour, dash and form of its points."""

    number: int
    name: str
    points: tuple[Point, ...]
    stretches: tuple[Stretch, ...]

    @property
    def last(self) -> Point | None:
        """The newest point that has a value."""
        return next((one for one in reversed(self.points) if not one.is_missing), None)


@dataclass(frozen=True)
class Chart:
    """Everything the template draws."""

    plots: tuple[Plot, ...]
    ticks: tuple[Mark, ...]
    periods: tuple[Mark, ...]
    breaks: tuple[float, ...] = ()
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    bottom: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT
    zero: float | None = None
    is_rank: bool = False

    @property
    def points(self) -> list[Point]:
        """Every point."""
        return [point for plot in self.plots for point in plot.points]

    @property
    def stretches(self) -> list[Stretch]:
        """Every piece of line."""
        return [one for plot in self.plots for one in plot.stretches]

    @property
    def has_editions(self) -> bool:
        """Whether a line joins, or keeps apart, several editions."""
        return any(one.kind != "main" for one in self.stretches)

    @property
    def has_provisional(self) -> bool:
        """Whether the legend explains hollow points."""
        return any(point.is_provisional and not point.is_missing for point in self.points)

    @property
    def has_missing(self) -> bool:
        """Whether the legend explains crosses."""
        return any(point.is_missing for point in self.points)


@dataclass(frozen=True)
class _Scale:
    """From a value to a height, from `low` to `high` steps; ranks stand upside down."""

    step: float
    low: int
    high: int
    is_rank: bool = field(default=False)

    def height(self, value: float) -> float:
        share = (value / self.step - self.low) / (self.high - self.low)
        share = 1 - share if self.is_rank else share
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _BOTTOM - _TOP), 1)

    def ticks(self, spoken: Spoken) -> tuple[Mark, ...]:
        exact = Decimal(repr(self.step))
        marks = ((at, exact_text(at * exact, None)) for at in range(self.low, self.high + 1))
        return tuple(
            Mark(self.height(at * self.step), spoken(text))
            for at, text in marks
            # There is no rank 0.
            if not (self.is_rank and at <= 0)
        )


def values_of(figures: Iterable[Figure]) -> tuple[Value, ...]:
    """Return figures as values to draw, oldest first."""
    return tuple(
        Value(
            period=one.period,
            start=one.start,
            value=one.value,
            text=one.text,
            status=one.status,
            break_group=one.break_group,
            vintage=one.vintage,
            edition=one.edition,
            id=one.id,
            exact=one.exact or "",
            status_name=one.status_name,
        )
        for one in sorted(figures, key=lambda one: (one.start, one.period))
    )


def draw(lines: Sequence[Line], spoken: Spoken, *, is_rank: bool = False) -> Chart | None:
    """Lay out lines; None when no value is known. The axis starts at zero or below."""
    known = [float(one.value) for line in lines for one in line.values if one.value is not None]
    if not known:
        return None
    step = _step(known, is_rank=is_rank)
    low = min(0, math.floor(min(known) / step))
    scale = _Scale(step, low, max(1, math.ceil(max(known) / step)), is_rank)
    places = _places(lines)
    plots = tuple(
        _plot(number, line, places, scale) for number, line in enumerate(lines[:MOST_LINES])
    )
    return Chart(
        plots=plots,
        ticks=scale.ticks(spoken),
        periods=_periods(lines, places),
        breaks=_breaks(plots),
        zero=scale.height(0) if low < 0 else None,
        is_rank=is_rank,
    )


def spark(values: Sequence[Value], width: int, height: int) -> str:
    """Return the points of a small line without axes; empty when fewer than two are known."""
    known = [one for one in values if one.value is not None]
    if len(known) < 2 or len({(one.vintage, one.break_group) for one in known}) > 1:
        return ""
    numbers = [float(one.value) for one in known if one.value is not None]
    low, span = min(numbers), (max(numbers) - min(numbers)) or 1.0
    first = known[0].start.toordinal()
    days = (known[-1].start.toordinal() - first) or 1
    return " ".join(
        f"{round((one.start.toordinal() - first) / days * width, 1)},"
        f"{round(height - (number - low) / span * height, 1)}"
        for one, number in zip(known, numbers, strict=True)
    )


def _places(lines: Sequence[Line]) -> dict[date, float]:
    """Return where each day stands, distances in proportion to time."""
    days = sorted({one.start for line in lines for one in line.values})
    first, last = days[0].toordinal(), days[-1].toordinal()
    room = WIDTH - _LEFT - _RIGHT - 36
    return {
        day: round(
            _LEFT
            + 16
            + ((day.toordinal() - first) / (last - first) if last > first else 0.5) * room,
            1,
        )
        for day in days
    }


def _plot(number: int, line: Line, places: dict[date, float], scale: _Scale) -> Plot:
    floor = HEIGHT - _BOTTOM
    points = tuple(
        Point(
            places[one.start],
            floor if one.value is None else scale.height(float(one.value)),
            one,
        )
        for one in line.values
    )
    return Plot(number, line.name, points, _stretches(points))


def _stretches(points: Sequence[Point]) -> tuple[Stretch, ...]:
    """Join each value with the next of its own vintage: two editions count differently.

    Values that stand alone in their editions are joined by dots; nothing is joined over a break or
    over a value that is missing.
    """
    groups: dict[tuple[str, int], list[Point]] = {}
    for point in points:
        groups.setdefault((point.of.vintage, point.of.break_group), []).append(point)
    joined = {key: found for key, found in groups.items() if _known(found) > 1}
    newest = max((found[0].of.edition for found in joined.values()), default="")
    found = [
        Stretch(one.x, one.y, other.x, other.y, "main" if one.of.edition == newest else "older")
        for group in joined.values()
        for one, other in pairwise(group)
        if not (one.is_missing or other.is_missing)
    ]
    return (*found, *_across(points, set(joined)))


def _across(points: Sequence[Point], joined: set[tuple[str, int]]) -> list[Stretch]:
    """Join neighbours of different editions where neither is on a line of its own edition."""
    return [
        Stretch(one.x, one.y, other.x, other.y, "across")
        for one, other in pairwise(points)
        if one.of.break_group == other.of.break_group
        and one.of.vintage != other.of.vintage
        and not (one.is_missing or other.is_missing)
        and not any((each.of.vintage, each.of.break_group) in joined for each in (one, other))
    ]


def _known(points: Sequence[Point]) -> int:
    return sum(not point.is_missing for point in points)


def _breaks(plots: Sequence[Plot]) -> tuple[float, ...]:
    """Return where a series was broken: half way between two values that cannot be compared."""
    return tuple(
        sorted(
            {
                round((one.x + other.x) / 2, 1)
                for plot in plots
                for one, other in pairwise([each for each in plot.points if not each.is_missing])
                if one.of.break_group != other.of.break_group
            }
        )
    )


def _periods(lines: Sequence[Line], places: dict[date, float]) -> tuple[Mark, ...]:
    """Return the labels of the time axis that there is room for, from the newest back."""
    named = {places[one.start]: one.period for line in lines for one in line.values}
    chosen: list[float] = []
    for x in sorted(named, reverse=True):
        width = max(_LABEL_WIDTH, 10 * len(named[x]))
        if not chosen or chosen[-1] - x >= width:
            chosen.append(x)
    return tuple(Mark(x, named[x]) for x in reversed(chosen))


def _step(known: Sequence[float], *, is_rank: bool) -> float:
    """Return a round distance between marks: 1, 2, 2.5 or 5 times a power of ten."""
    span = max(map(abs, known)) or 1.0
    rough = span / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((share * power for share in (1, 2, 2.5, 5) if share * power >= rough), 10 * power)
    return max(1.0, step) if is_rank else step
