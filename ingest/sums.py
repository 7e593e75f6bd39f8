"""Parts against their whole: counts add up, rates lie between."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from ingest.fault import Fault
from ingest.figures import KEY, Figures, judged_rows, numbered, small
from ingest.nature import measure_of
from schemas import codelist, concepts
from schemas.codelist import Area
from schemas.contract import Indicator
from schemas.rules import AreaSum, Decomposition

_SLACK: Final = 1 - 1e-9
_CELLS: Final = 12
_STRANGER: Final = -1


def check_sums(now: Figures) -> Iterator[Fault]:
    """Yield doubts about every whole whose parts are all in the file and do not agree with it."""
    for whole in now.contract.decompositions:
        yield from _doubts(now, groups(now, whole), whole)
    for area_sum in now.contract.area_sums:
        yield from _doubts(now, area_groups(now, area_sum), None)


@dataclass(frozen=True)
class Wholes:
    """Every whole in a file that has parts there; `found` has one row for each, reckoned in floats.

    `is_complete` says that all parts are in the file and none that makes another whole.
    """

    rows: pl.DataFrame
    found: pl.DataFrame

    def parts(self, chosen: pl.DataFrame) -> pl.DataFrame:
        """Return some wholes with their `parts` as rows of the file, in `order` of the contract."""
        known = (
            self.rows.filter(pl.col("part") > 0)
            .join(chosen.select("group"), on="group", how="semi")
            .group_by("group")
            .agg(parts=pl.col("at"), order=pl.col("part"))
        )
        return chosen.join(known, on="group", maintain_order="left")


def groups(now: Figures, whole: Decomposition) -> Wholes:
    """Return the wholes of a decomposition."""
    named = [(0, whole.total)] if whole.sums_to is None else []
    named += [*enumerate(whole.parts, start=1), *((_STRANGER, each) for each in whole.without)]
    touched = list(dict.fromkeys(name for _, member in named for name in member))
    members = pl.DataFrame(
        [[*(member.get(name, concepts.TOTAL) for name in touched), at] for at, member in named],
        schema={**dict.fromkeys(touched, pl.String), "part": pl.Int32},
        orient="row",
    )
    free = [key for key in KEY if key not in touched]
    rows = _of(now, whole.indicators).join(small(members), on=touched)
    return _whole(rows, free, wanted=pl.lit(len(whole.parts)), constant=whole.sums_to)


def area_groups(now: Figures, area_sum: AreaSum) -> Wholes:
    """Return territories as wholes; their parts are those that existed during the period."""
    known = codelist.areas()
    above = {
        area.area_id: whole
        for area in known.values()
        if area.level == area_sum.parts and (whole := _above(area, area_sum.total, known))
    }
    tops = {area.area_id: area.area_id for area in known.values() if area.level == area_sum.total}
    members = pl.DataFrame(
        [(each, whole, 1) for each, whole in above.items()]
        + [(each, whole, 0) for each, whole in tops.items()],
        schema={"ref_area": pl.String, "whole": pl.String, "part": pl.Int32},
        orient="row",
    )
    rows = _of(now, area_sum.indicators).join(small(members), on="ref_area")
    spans = rows.select("whole", "period_start", "period_end").unique()
    counts = [
        (*span, _count(span[0], span[1], span[2], above, known)) for span in spans.iter_rows()
    ]
    schema = {
        "whole": pl.String,
        "period_start": pl.Date,
        "period_end": pl.Date,
        "wanted": pl.Int32,
    }
    expected = small(pl.DataFrame(counts, schema=schema, orient="row"))
    rows = rows.join(expected, on=["whole", "period_start", "period_end"])
    free = [key for key in KEY if key != "ref_area"] + ["whole"]
    return _whole(rows, free, wanted=pl.col("wanted").first(), constant=None)


def _above(area: Area, level: str, known: dict[str, Area]) -> str | None:
    step = known.get(area.parent)
    while step is not None and step.level != level:
        step = known.get(step.parent)
    return None if step is None else step.area_id


def _count(
    whole: str, start: date, end: date, above: dict[str, str], known: dict[str, Area]
) -> int:
    return sum(
        known[part].is_valid_during(start, end) for part, top in above.items() if top == whole
    )


def _of(now: Figures, indicators: Iterable[str]) -> pl.DataFrame:
    rows = now.rows.filter(pl.col("value").is_not_null())
    chosen = tuple(indicators)
    return rows.filter(pl.col("indicator").is_in(chosen)) if chosen else rows


def _whole(
    rows: pl.DataFrame, free: list[str], *, wanted: pl.Expr, constant: Decimal | None
) -> Wholes:
    rows = rows.with_columns(group=numbered(rows, free))
    is_part, is_total = pl.col("part") > 0, pl.col("part") == 0
    value = pl.when(is_part).then("value")
    found = rows.group_by("group").agg(
        pl.col("indicator").first(),
        place=pl.col("at").min(),
        total=pl.when(is_total).then("at").max(),
        total_value=pl.when(is_total).then("value").max(),
        sum=value.sum(),
        least=value.min(),
        most=value.max(),
        half=pl.col("half").max(),
        count=is_part.sum(),
        strangers=(pl.col("part") == _STRANGER).sum(),
        wanted=wanted,
    )
    is_complete = (pl.col("count") == pl.col("wanted")) & (pl.col("count") > 1)
    found = found.with_columns(is_complete=is_complete & (pl.col("strangers") == 0)).sort("place")
    if constant is None:
        known = pl.col("total").is_not_null() & (pl.col("count") > 0)
        return Wholes(rows, found.filter(known))
    return Wholes(rows, found.with_columns(total_value=pl.lit(float(constant))))


def _doubts(now: Figures, wholes: Wholes, whole: Decomposition | None) -> Iterator[Fault]:
    found = wholes.found.filter("is_complete")
    kinds = {each.id: _adds(each, whole) for each in now.contract.indicators}
    adds = [name for name, kind in kinds.items() if kind]
    between = [name for name, kind in kinds.items() if kind is False]
    total, half = pl.col("total_value"), pl.col("half")
    off = (pl.col("sum") - total).abs() > pl.col("count") * half * _SLACK
    unequal = found.filter(pl.col("indicator").is_in(adds) & off)
    yield from judged_rows(wholes.parts(unequal), lambda row: _sum(now, row, whole))
    rates = found.filter(pl.col("indicator").is_in(between))
    low, high = pl.col("least") - half * _SLACK, pl.col("most") + half * _SLACK
    outside = rates.filter((total < low) | (total > high))
    yield from judged_rows(wholes.parts(outside), lambda row: _range(now, row))
    if whole is not None and whole.first_part_weight is not None:
        yield from judged_rows(wholes.parts(rates), lambda row: _weight(now, row, whole))


def _adds(indicator: Indicator, whole: Decomposition | None) -> bool | None:
    """Tell whether parts of an indicator add up, lie around the whole, or neither."""
    if indicator.additivity.area == "sum" or (whole is not None and whole.sums_to is not None):
        return True
    return False if measure_of(indicator) in ("share", "rate", "growth") else None


def _sum(now: Figures, row: dict[str, Any], whole: Decomposition | None) -> Fault | None:
    constant = None if whole is None else whole.sums_to
    added = sum((now.value_of(at) for at in row["parts"]), start=Decimal(0))
    known = row["parts"] if constant is not None else [*row["parts"], row["total"]]
    allowed = len(row["parts"]) * max(now.half_of(at) for at in known)
    total = constant if constant is not None else now.value_of(row["total"])
    if abs(added - total) <= allowed:
        return None
    return now.warning(
        "parts_not_total",
        row["parts"][0] if constant is not None else row["total"],
        total=total,
        sum=added,
        apart=added - total,
        allowed=allowed,
        count=len(row["parts"]),
        cells=_cells(now, row["parts"]),
    )


def _range(now: Figures, row: dict[str, Any]) -> Fault | None:
    values = [now.value_of(at) for at in row["parts"]]
    total = now.value_of(row["total"])
    half = max(now.half_of(at) for at in (*row["parts"], row["total"]))
    if min(values) - half <= total <= max(values) + half:
        return None
    facts = {"low": min(values), "high": max(values), "cells": _cells(now, row["parts"])}
    return now.warning("total_outside_parts", row["total"], now=total, **facts)


def _weight(now: Figures, row: dict[str, Any], whole: Decomposition) -> Fault | None:
    """Ask which weight of the first part would give the whole; rounding makes it an interval."""
    bounds = whole.first_part_weight
    first, second = (at for _, at in sorted(zip(row["order"], row["parts"], strict=True)))
    cells = (first, second, row["total"])
    known = [(now.value_of(at), now.half_of(at)) for at in cells]
    ends = [(value - half, value + half) for value, half in known]
    if bounds is None or (ends[0][0] <= ends[1][1] and ends[1][0] <= ends[0][1]):
        return None  # parts that may be equal tell no weight
    weights = [(total - two) / (one - two) * 100 for one, two, total in itertools.product(*ends)]
    low, high = bounds.min or Decimal(0), bounds.max or Decimal(100)
    if max(weights) >= low and min(weights) <= high:
        return None
    one, two, total = (now.value_of(at) for at in cells)
    return now.warning(
        "part_weight_impossible",
        row["total"],
        now=total,
        first=one,
        second=two,
        weight=((total - two) / (one - two) * 100).quantize(Decimal("0.1")),
        low=low,
        high=high,
        cells=_cells(now, [first, second]),
    )


def _cells(now: Figures, rows: list[int]) -> str:
    shown = [now.cell(at) for at in rows[:_CELLS]]
    return ", ".join(shown) + (" …" if len(rows) > _CELLS else "")
