"""A figure against the course of its own series: the periods beside it, and its other steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ingest.fault import Fault
from ingest.figures import judged
from ingest.nature import LIKE_GROWTH, measure_of
from ingest.past import factor
from ingest.series import Series, previous
from schemas.columns import Flags, Places

# A figure so many powers of ten from its neighbours stands in another unit.
_FAR: Final = 2.0
_LEAST_CHANGES: Final = 10
# Scales the median absolute deviation to a standard deviation.
_ROBUST: Final = 0.6745
# A step smaller than this, of a logarithm or as a part of the usual value, is none.
_LEAST: Final = 0.01


def neighbours(series: Series) -> Iterator[Fault]:
    """Yield doubts about new figures a hundred times or more from the periods beside them."""
    measures = {each.id: measure_of(each) for each in series.now.contract.indicators}
    asked = {id_: kind in ("level", "share", "rate", None) for id_, kind in measures.items()}
    near = series.kept(series.of_indicator(asked, other=False))
    # Beside a zero there is no ratio to speak of.
    value = np.where(near.value != 0, near.value, np.nan)
    with np.errstate(all="ignore"):
        apart = np.abs(np.log10(np.abs(value / previous(value))))
    behind = np.where(near.follows(), apart, np.nan)
    ahead = np.append(behind[1:], np.nan)
    far = np.fmin(behind, ahead) >= _FAR
    found = np.flatnonzero(far & near.is_new & ~near.is_restated)

    def judge(place: int) -> Fault:
        at = int(near.at[place])
        beside = place - 1 if not np.isnan(behind[place]) else place + 1
        other = near.side(beside).value_of(int(near.at[beside]))
        new = near.now.value_of(at)
        facts = {"before": other, "reference": near.period(beside), "now": new}
        is_level = measures[near.now.indicator(at).id] == "level"
        if is_level and abs(new) < LIKE_GROWTH and abs(other) >= 1000 * abs(new):
            return near.now.warning("level_or_growth", at, **facts)
        power = round(float(abs(new / other).log10()))
        return near.now.warning("scale_jump", at, **facts, factor=f"≈{factor(power)}")

    yield from judged(_by_row(near, found), judge)


def outliers(series: Series) -> Iterator[Fault]:
    """Yield doubts about steps of a series far outside its other steps.

    Steps are by year: of logarithms where the series is positive and no rate, else of values.
    A step across a declared break is none; a step back after a doubtful step is the same doubt.
    """
    steps = _steps(series)
    valued, z, count = steps.series, steps.z, steps.count
    rules = valued.now.contract.plausibility_of
    limits = {each.id: float(rules(each).outlier_z or 0) for each in valued.now.contract.indicators}
    with np.errstate(invalid="ignore"):
        far = (np.abs(z) > valued.of_indicator(limits, other=0.0)) & (count >= _LEAST_CHANGES)
        came_back = valued.follows() & previous(far) & (z * previous(z) < 0)
    found = np.flatnonzero(far & valued.is_new & ~came_back)

    def judge(place: int) -> Fault:
        at, side = int(valued.at[place]), valued.side(place - 1)
        return valued.now.warning(
            "outlier",
            at,
            before=side.value_of(int(valued.at[place - 1])),
            reference=valued.period(place - 1),
            now=valued.now.value_of(at),
            count=int(count[place]),
        )

    yield from judged(_by_row(valued, found), judge)


@dataclass(frozen=True)
class _Steps:
    """Series long enough to have a rule of their own; `z` is how far each step is from usual.

    `count` is how many steps a place's series has; a place without a step has no number.
    """

    series: Series
    z: NDArray[np.float64]
    count: NDArray[np.int64]


def _steps(series: Series) -> _Steps:
    series = series.kept(~np.isnan(series.value))
    everywhere = np.ones(len(series.value), dtype=bool)
    series = series.kept(series.sizes(everywhere) > _LEAST_CHANGES)
    is_log = _is_log(series)
    with np.errstate(all="ignore"):
        level = np.where(is_log, np.log(series.value), series.value)
    gap = np.maximum(series.year - previous(series.year), 1)
    joined = series.follows() & (series.era == previous(series.era))
    step = np.where(joined, (level - previous(level)) / gap, np.nan)
    off = step - series.medians(step, joined)
    spread = np.maximum(series.medians(np.abs(off), joined), _least(series, is_log))
    return _Steps(series, _ROBUST * off / spread, series.sizes(joined))


def _is_log(series: Series) -> Flags:
    """Tell of each place whether its series is read by ratios."""
    by_value = ("growth", "share", "rate", "score", "index", "rank")
    indicators = series.now.contract.indicators
    by_ratio = {each.id: measure_of(each) not in by_value for each in indicators}
    is_log: Flags = series.of_indicator(by_ratio, other=True)
    return is_log & (series.sizes(series.value <= 0) == 0)


def _least(series: Series, is_log: Flags) -> NDArray[np.float64]:
    """Return what the spread of a series is at least, so that a steady one raises no doubts."""
    usual = series.medians(np.abs(series.value), ~is_log)
    return np.where(is_log, _LEAST, usual * _LEAST + 1e-9)


def _by_row(series: Series, places: Places) -> list[int]:
    order = np.argsort(series.at[places], kind="stable")
    found: list[int] = places[order].tolist()
    return found
