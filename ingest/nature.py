"""A figure against what its indicator measures: growth for a level, an index for growth, a rank."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from ingest.fault import Fault
from ingest.figures import Figures, judged, judged_rows, small
from schemas import codelist, concepts, framework
from schemas.columns import Codes
from schemas.contract import Indicator
from schemas.framework import Edition
from schemas.model import Range
from schemas.rules import Measure

_BASE: Final = Decimal(100)
# A level below this may be a growth rate or an index that got into its column.
LIKE_GROWTH: Final = Decimal(150)


def measure_of(indicator: Indicator) -> Measure | None:
    """Return what kind of quantity an indicator is: as its contract says, else by its unit."""
    if indicator.measure is not None:
        return indicator.measure
    unit = codelist.units()[indicator.unit]
    if indicator.is_rank:
        return "rank"
    if unit.code.startswith("INDEX_"):
        return "index"
    if unit.quantity == "GROWTH_PY":
        return "growth"
    if unit.code.startswith("SCORE"):
        return "score"
    if indicator.additivity.area == "sum":
        return "level"
    if unit.quantity == "PERCENT":
        low, high = indicator.range.min, indicator.range.max
        within = low is not None and low >= 0 and high is not None and high <= _BASE
        return "share" if within else None
    return "rate"


def unusual(now: Figures) -> Iterator[Fault]:
    """Yield doubts about values outside the usual range, each with its likely slip."""
    bounds, kinds = {}, {}
    for each in now.contract.indicators:
        usual, kinds[each.id] = each.plausibility.usual, measure_of(each)
        bounds[each.id] = (_end(usual.min, -np.inf), _end(usual.max, np.inf))
    low, high = np.asarray([*bounds.values(), (-np.inf, np.inf)])[_indicators(now)].T
    is_share = now.where("indicator", [name for name, kind in kinds.items() if kind == "share"])
    is_level = now.where("indicator", [name for name, kind in kinds.items() if kind == "level"])
    with np.errstate(invalid="ignore"):
        outside = (now.value < low) | (now.value > high)
        impossible = is_share & ((now.value < 0) | (now.value > float(_BASE)))
    # The usual range of a level is that of its total.
    odd = np.flatnonzero(outside | impossible)
    parts = is_level[odd] & ~impossible[odd]
    for name in concepts.DIMENSIONS:
        if parts.any():
            is_total = now.where(name, [concepts.TOTAL])[odd]
            odd, parts = odd[is_total | ~parts], parts[is_total | ~parts]
    yield from judged(now.at[odd].tolist(), lambda at: _odd(now, at))


def _end(bound: Decimal | None, nothing: float) -> float:
    return nothing if bound is None else float(bound)


def _indicators(now: Figures) -> Codes:
    """Return for every figure the place of its indicator in the contract."""
    places = {each.id: at for at, each in enumerate(now.contract.indicators)}
    known = [places.get(each, -1) for each in now.coded["indicator"].values]
    return np.asarray([*known, -1], dtype=np.int32)[now.coded["indicator"].codes]


def _odd(now: Figures, at: int) -> Fault | None:
    indicator = now.indicator(at)
    usual = indicator.plausibility.usual
    code = _slip(now.value_of(at), measure_of(indicator), usual)
    facts = {"low": _shown(usual.min), "high": _shown(usual.max), "now": now.value_of(at)}
    return None if code is None else now.warning(code, at, **facts)


def _slip(value: Decimal, measure: Measure | None, usual: Range) -> str | None:
    if measure == "share" and not 0 <= value <= _BASE:
        return "share_above_hundred"
    if _is_within(value, usual):
        return None
    if measure in ("growth", "index") and any(
        _is_within(value + step, usual) for step in (-_BASE, _BASE)
    ):
        return "growth_or_index"
    if measure in ("share", "rate") and any(
        _is_within(each, usual) for each in (value * _BASE, value / _BASE)
    ):
        return "share_or_fraction"
    is_small = usual.min is not None and abs(value) < LIKE_GROWTH and 10 * abs(value) <= usual.min
    return "level_or_growth" if measure == "level" and is_small else "unusual_value"


def _is_within(value: Decimal, usual: Range) -> bool:
    return (usual.min is None or usual.min <= value) and (usual.max is None or value <= usual.max)


def _shown(bound: Decimal | None) -> Decimal | str:
    return "…" if bound is None else bound


def editions(now: Figures) -> Iterator[Fault]:
    """Yield doubts about ranks and scores that the registry of the ranking knows otherwise."""
    ranked = [each.id for each in now.contract.indicators if each.framework is not None]
    if not ranked:
        return
    cases = now.rows.filter(pl.col("indicator").is_in(ranked) & pl.col("value").is_not_null())
    # What an edition publishes is asked once for many figures.
    kinds = cases.select("indicator", "year").unique(maintain_order=True)
    asked = [row for row in kinds.iter_rows() if _may_differ(now, *row)]
    schema = {"indicator": pl.String, "year": pl.Int32}
    doubtful = cases.join(
        small(pl.DataFrame(asked, schema=schema, orient="row")),
        on=["indicator", "year"],
        maintain_order="left",
    )
    yield from judged_rows(doubtful, lambda row: _against(now, row))


def _may_differ(now: Figures, name: str, year: int) -> bool:
    indicator = now.contract.indicator(name)
    return indicator is not None and (indicator.is_rank or _edition(indicator, str(year)) is None)


def _edition(indicator: Indicator, year: str) -> Edition | None:
    return framework.load(indicator.framework or "").edition(year)


def _against(now: Figures, row: dict[str, Any]) -> Fault | None:
    at = row["at"]
    indicator = now.indicator(at)
    edition = _edition(indicator, str(row["year"]))
    book = framework.load(indicator.framework or "")
    facts = {"framework": book.published_code, "edition": str(row["year"])}
    if edition is None:
        known = ", ".join(each.edition for each in book.editions)
        return now.warning("unknown_edition", at, **facts, editions=known)
    if not indicator.is_rank:
        return None
    if not edition.publishes_rank:
        return now.warning("rank_not_published", at, **facts)
    top = edition.publishes_top
    if top is not None and now.value_of(at) > top:
        return now.warning("rank_beyond_published", at, **facts, top=top)
    if None not in (row["rank_of"], edition.rank_of) and row["rank_of"] != edition.rank_of:
        given, published = row["rank_of"], edition.rank_of
        return now.warning("rank_of_differs", at, **facts, rank_of=published, given=given)
    return None
