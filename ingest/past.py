"""A figure against the last accepted vintage and against its own series."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import polars as pl

from ingest.fault import Fault
from ingest.figures import KEY, Figures, judged, numbered, small
from ingest.nature import measure_of
from schemas import period
from schemas.contract import Contract

# A figure so many powers of ten from its neighbours stands in another unit.
_FAR: Final = 2.0
# A level below this may be a growth rate or an index that got into its column.
_LIKE_GROWTH: Final = Decimal(150)
_LEAST_CHANGES: Final = 10
# Scales the median absolute deviation to a standard deviation.
_ROBUST: Final = 0.6745
_SERIES: Final = [key for key in KEY if key != "time_period"] + ["shape"]
_BLOCK: Final = ["indicator", "ref_area", "freq", "time_period"]
_SLACK: Final = 1 - 1e-9


def compare(now: Figures, before: Figures) -> Iterator[Fault]:
    """Yield doubts about figures that the last vintage stated otherwise: unit, sign, size."""
    pairs = now.rows.join(
        before.rows.select(*KEY, before="value", before_at="at"), on=KEY, maintain_order="left"
    ).join(_limits(now.contract), on="indicator", maintain_order="left")
    value, old = pl.col("value"), pl.col("before")
    difference = (value - old).abs()
    allowed = pl.coalesce(pl.col("units"), pl.col("percent") / 100 * old.abs())
    far = (value / old).abs().log10().abs() > 0.9
    is_doubtful = (value * old < 0) | (difference > allowed * _SLACK) | far
    doubtful = pairs.filter((difference > 0) & is_doubtful)
    yield from judged(doubtful, lambda row: _judge(now, row, before.value(row["before_at"])))


def _judge(now: Figures, row: dict[str, Any], old: Decimal) -> Fault | None:
    at = row["at"]
    new, indicator = now.value(at), now.indicator(at)
    rules = now.contract.plausibility_of(indicator)
    facts = {"before": old, "reference": row["time_period"], "now": new}
    power = _power(new, old)
    # Units lie three powers of ten apart: nearly 10^-3 is another unit, nearly 10^-5 is a rate.
    is_small = bool(old) and abs(new) < _LIKE_GROWTH and abs(old) >= 1000 * abs(new)
    if is_small and (not power or power % 3) and _is_level(now, at):
        return now.warning("level_or_growth", at, **facts)
    if power:
        return now.warning("scale_jump", at, **facts, factor=_factor(power))
    if new * old < 0:
        return now.warning("sign_flip", at, **facts)
    if rules.max_change_units is not None:
        limit, shown = rules.max_change_units, str(rules.max_change_units)
    else:
        limit = (rules.max_change or Decimal(0)) / 100 * abs(old)
        shown = f"{rules.max_change}%"
    if abs(new - old) <= limit:
        return None
    change = None if old == 0 else ((new - old) / abs(old) * 100).quantize(Decimal("0.1"))
    return now.warning("changed_much", at, **facts, limit=shown, change=change, apart=new - old)


def _is_level(now: Figures, at: int) -> bool:
    return measure_of(now.indicator(at)) == "level"


def _power(new: Decimal, old: Decimal) -> int:
    """Return the power of ten that parts two values of one figure, 0 when none does."""
    if new == 0 or old == 0 or (new < 0) != (old < 0):
        return 0
    ratio = new / old
    power = round(float(ratio.log10()))
    if power == 0:
        return 0
    close = Decimal("0.02") if abs(power) == 1 else Decimal("0.1")
    return power if abs(ratio.scaleb(-power) - 1) <= close else 0


def _factor(power: int) -> str:
    whole = f"{10 ** abs(power):,}".replace(",", ".")
    return f"×{whole}" if power > 0 else f"÷{whole}"


def lost(now: Figures, before: Figures) -> Iterator[Fault]:
    """Yield a doubt for each table the file restates without all its earlier figures.

    A table is one indicator, area and period: the block that is published whole. A block of a
    lower status does not replace the earlier one, so nothing is lost by it.
    """
    blocks = now.rows.group_by(_BLOCK, maintain_order=True).agg(
        pl.col("at").first(), rank=pl.col("status_rank").max()
    )
    old = before.rows.filter(pl.col("value").is_not_null())
    ranks = old.group_by(_BLOCK).agg(old_rank=pl.col("status_rank").max())
    gone = (
        old.join(now.rows.filter(pl.col("value").is_not_null()), on=KEY, how="anti")
        .group_by(_BLOCK)
        .agg(count=pl.len(), missing=pl.col("at").head(5))
    )
    candidates = (
        blocks.join(gone, on=_BLOCK, maintain_order="left")
        .join(ranks, on=_BLOCK, maintain_order="left")
        .filter(pl.col("rank") >= pl.col("old_rank"))
    )

    def judge(row: dict[str, Any]) -> Fault:
        keys = "; ".join(_members(before, at) for at in row["missing"])
        return now.warning("lost_points", row["at"], count=row["count"], keys=keys)

    yield from judged(candidates, judge)


def _members(figures: Figures, at: int) -> str:
    """Write the members that tell a figure from the total of its table."""
    parts = [figures.text(key, at) for key in KEY if key not in _BLOCK]
    return ", ".join(part for part in parts if part != "_T") or "_T"


def neighbours(now: Figures, before: Figures | None, series: pl.DataFrame) -> Iterator[Fault]:
    """Yield doubts about new figures a hundred times or more from the periods beside them."""
    kinds = _kinds(now.contract, ("level", "share", "rate", None))
    near = series.join(kinds, on="indicator", maintain_order="left")
    # Beside a zero there is no ratio to speak of.
    value = pl.when(pl.col("value") != 0).then(pl.col("value"))
    steps = [
        (value / value.shift(step).over("series")).abs().log10().abs().alias(name)
        for step, name in ((1, "from"), (-1, "to"))
    ]
    near = near.with_columns(
        *steps,
        **{
            f"{name}_{what}": pl.col(what).shift(step).over("series")
            for step, name in ((1, "from"), (-1, "to"))
            for what in ("at", "is_new", "time_period")
        },
    )
    far = pl.min_horizontal("from", "to") >= _FAR
    known = pl.col("is_new") & ~pl.col("is_restated")
    candidates = near.filter(far & known).sort("at")
    sides = {True: now, False: before or now}

    def judge(row: dict[str, Any]) -> Fault:
        name = "from" if row["from"] is not None else "to"
        other = sides[row[f"{name}_is_new"]].value(row[f"{name}_at"])
        new = now.value(row["at"])
        facts = {"before": other, "reference": row[f"{name}_time_period"], "now": new}
        if abs(new) < _LIKE_GROWTH and abs(other) >= 1000 * abs(new) and _is_level(now, row["at"]):
            return now.warning("level_or_growth", row["at"], **facts)
        power = round(float(abs(new / other).log10()))
        return now.warning("scale_jump", row["at"], **facts, factor=f"≈{_factor(power)}")

    yield from judged(candidates, judge)


def outliers(now: Figures, before: Figures | None, series: pl.DataFrame) -> Iterator[Fault]:
    """Yield doubts about steps of a series far outside its other steps.

    Steps are by year: of logarithms where the series is positive and no rate, else of values.
    A step across a declared break is none; a step back after a doubtful step is the same doubt.
    """
    steps = _steps(now, series)
    middle = pl.col("step").median().over("series")
    steps = steps.with_columns(off=(pl.col("step") - middle)).with_columns(
        spread=pl.max_horizontal(pl.col("off").abs().median().over("series"), pl.col("least")),
        count=pl.col("step").count().over("series"),
    )
    steps = steps.with_columns(z=_ROBUST * pl.col("off") / pl.col("spread"))
    steps = steps.join(_limits(now.contract), on="indicator", maintain_order="left")
    is_far = (pl.col("z").abs() > pl.col("z_limit")) & (pl.col("count") >= _LEAST_CHANGES)
    steps = steps.with_columns(is_far=is_far.fill_null(value=False))
    came_back = (
        pl.col("is_far").shift(1).over("series").fill_null(value=False)
        & (pl.col("z") * pl.col("z").shift(1).over("series") < 0)
    ).fill_null(value=False)
    candidates = steps.filter(pl.col("is_far") & pl.col("is_new") & ~came_back).sort("at")

    def judge(row: dict[str, Any]) -> Fault:
        side = now if row["from_is_new"] else before or now
        return now.warning(
            "outlier",
            row["at"],
            before=side.value(row["from_at"]),
            reference=row["from_period"],
            now=now.value(row["at"]),
            count=row["count"],
        )

    yield from judged(candidates, judge)


def _steps(now: Figures, series: pl.DataFrame) -> pl.DataFrame:
    series = series.filter(pl.col("value").is_not_null())
    # A series too short to have a rule of its own is left out before anything is reckoned.
    series = series.filter(pl.len().over("series") > _LEAST_CHANGES)
    by_value = [
        each.id
        for each in now.contract.indicators
        if measure_of(each) in ("growth", "share", "rate", "score", "index", "rank")
    ]
    value = pl.col("value")
    is_log = ~pl.col("indicator").is_in(by_value) & ((value > 0).all().over("series"))
    level = pl.when(is_log).then(value.log()).otherwise(value)
    least = pl.when(is_log).then(0.01).otherwise(value.abs().median().over("series") * 0.01 + 1e-9)
    series = series.with_columns(level=level, least=least)
    gap = pl.max_horizontal(pl.col("year") - pl.col("year").shift(1).over("series"), 1)
    step = (pl.col("level") - pl.col("level").shift(1).over("series")) / gap
    return series.with_columns(
        step=pl.when(pl.col("break") == pl.col("break").shift(1).over("series")).then(step),
        from_at=pl.col("at").shift(1).over("series"),
        from_is_new=pl.col("is_new").shift(1).over("series"),
        from_period=pl.col("time_period").shift(1).over("series"),
    )


def series_of(now: Figures, before: Figures | None) -> pl.DataFrame:
    """Return every figure, the file's in place of the earlier one, series by series in time.

    `break` counts the declared breaks up to it; `is_restated` says that it replaces one.
    """
    wanted = ["at", *KEY, "shape", "year", "value", "period_start", "obs_status"]
    new = now.rows.select(*wanted, is_new=pl.lit(value=True))
    if before is None:
        both = new.with_columns(is_restated=pl.lit(value=False))
    else:
        valued = before.rows.filter(pl.col("value").is_not_null()).select(KEY)
        restated = new.join(valued, on=KEY, how="semi").select("at", is_restated=pl.lit(value=True))
        old = before.rows.select(*wanted, is_new=pl.lit(value=False)).join(new, on=KEY, how="anti")
        both = pl.concat(
            [
                new.join(restated, on="at", how="left").with_columns(
                    pl.col("is_restated").fill_null(value=False)
                ),
                old.with_columns(is_restated=pl.lit(value=False)),
            ]
        )
    starts = [
        (indicator.id, period.parse(each.time_period).start)
        for indicator in now.contract.indicators
        for each in indicator.breaks
    ]
    both = both.with_columns(series=numbered(both, _SERIES)).sort("series", "period_start")
    both = both.with_columns(pl.col("obs_status").eq("B").cum_sum().over("series").alias("break"))
    if not starts:
        return both
    schema = {"indicator": pl.String, "start": pl.Date}
    breaks = small(pl.DataFrame(starts, schema=schema, orient="row"))
    passed = (
        both.select("indicator", "period_start")
        .unique()
        .join(breaks, on="indicator")
        .filter(pl.col("start") <= pl.col("period_start"))
        .group_by("indicator", "period_start")
        .agg(passed=pl.len().cast(pl.Int64) * 1000)
    )
    return both.join(
        passed, on=["indicator", "period_start"], how="left", maintain_order="left"
    ).with_columns((pl.col("break").cast(pl.Int64) + pl.col("passed").fill_null(0)).alias("break"))


def _kinds(contract: Contract, wanted: tuple[str | None, ...]) -> pl.DataFrame:
    ids = [each.id for each in contract.indicators if measure_of(each) in wanted]
    return small(pl.DataFrame({"indicator": ids}, schema={"indicator": pl.String}))


def _limits(contract: Contract) -> pl.DataFrame:
    rows = []
    for indicator in contract.indicators:
        rules = contract.plausibility_of(indicator)
        units = None if rules.max_change_units is None else float(rules.max_change_units)
        rows.append(
            (indicator.id, float(rules.max_change or 0), units, float(rules.outlier_z or 0))
        )
    schema = {
        "indicator": pl.String,
        "percent": pl.Float64,
        "units": pl.Float64,
        "z_limit": pl.Float64,
    }
    return small(pl.DataFrame(rows, schema=schema, orient="row"))
