"""A figure against the last accepted vintage."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import polars as pl

from ingest.fault import Fault
from ingest.figures import KEY, Figures, judged_rows, small
from ingest.nature import LIKE_GROWTH, measure_of
from schemas.contract import Contract

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

    def judge(row: dict[str, Any]) -> Fault | None:
        return _judge(now, row, before.value_of(row["before_at"]))

    yield from judged_rows(doubtful, judge)


def _judge(now: Figures, row: dict[str, Any], old: Decimal) -> Fault | None:
    at = row["at"]
    new, indicator = now.value_of(at), now.indicator(at)
    rules = now.contract.plausibility_of(indicator)
    facts = {"before": old, "reference": row["time_period"], "now": new}
    power = _power(new, old)
    # Units lie three powers of ten apart: nearly 10^-3 is another unit, nearly 10^-5 is a rate.
    is_small = bool(old) and abs(new) < LIKE_GROWTH and abs(old) >= 1000 * abs(new)
    if is_small and (not power or power % 3) and _is_level(now, at):
        return now.warning("level_or_growth", at, **facts)
    if power:
        return now.warning("scale_jump", at, **facts, factor=factor(power))
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


def factor(power: int) -> str:
    """Write a power of ten as a person says it: `×1.000`, `÷100`."""
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

    yield from judged_rows(candidates, judge)


def _members(figures: Figures, at: int) -> str:
    """Write the members that tell a figure from the total of its table."""
    parts = [figures.text(key, at) for key in KEY if key not in _BLOCK]
    return ", ".join(part for part in parts if part != "_T") or "_T"


def _limits(contract: Contract) -> pl.DataFrame:
    rows = []
    for indicator in contract.indicators:
        rules = contract.plausibility_of(indicator)
        units = None if rules.max_change_units is None else float(rules.max_change_units)
        rows.append((indicator.id, float(rules.max_change or 0), units))
    schema = {"indicator": pl.String, "percent": pl.Float64, "units": pl.Float64}
    return small(pl.DataFrame(rows, schema=schema, orient="row"))
