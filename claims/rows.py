"""From rows of a release's marts to what the rules look at; whoever reads them uses this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from claims.figures import Figure, Indicator, Place, on_grid

Row = tuple[Any, ...]


def figures(rows: Iterable[Row], indicator: Indicator) -> Iterable[Figure]:
    """Yield figures of (area, freq, six dimensions, period, value, decimals, status, …)."""
    unit = indicator.unit
    for area, freq, *dims, period, value, decimals, status, rank_of, group in rows:
        base = None if value is None else on_grid(Decimal(value), unit)
        yield Figure(
            indicator, area, freq, tuple(dims), period, base, decimals, status, rank_of, group
        )


def computed_figures(rows: Iterable[Row], indicator: Indicator) -> Iterable[Figure]:
    """Yield computed figures; the last column of a row names those it follows from."""
    held = list(rows)
    made = figures((row[:-1] for row in held), indicator)
    for figure, row in zip(made, held, strict=True):
        yield figure._replace(inputs=tuple(row[-1]))


def computed_indicators(rows: Iterable[Row]) -> dict[str, Indicator]:
    """Return what is computed, by code."""
    found = {}
    for code, dataset, vi, en, unit, decimals, direction, beside, kind, formula in rows:
        found[code] = Indicator(
            *(code, dataset, vi or code, en or code, unit, decimals or 0, direction or "none"),
            *(None, None, False, None, None, False),
            beside,
            kind,
            formula,
        )
    return found


def indicators(rows: Iterable[Row]) -> dict[str, Indicator]:
    """Return indicators by code."""
    found = {}
    for row in rows:
        code, dataset, vi, en, unit, decimals, direction, low, high, adds, frame, item, rank = row
        found[code] = Indicator(
            code,
            dataset,
            vi or code,
            en or code,
            unit,
            decimals or 0,
            direction or "none",
            low,
            high,
            adds == "sum",
            frame,
            item,
            bool(rank),
        )
    return found


def places(rows: Iterable[Row], successions: Iterable[tuple[str, str]]) -> Mapping[str, Place]:
    """Return territories by code, with what they came from and what they became."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for predecessor, successor in successions:
        after.setdefault(predecessor, []).append(successor)
        before.setdefault(successor, []).append(predecessor)
    return {
        code: Place(
            code,
            level,
            kind or "",
            vi or code,
            en or vi or code,
            start,
            end,
            parent,
            tuple(after.get(code, ())),
            tuple(before.get(code, ())),
        )
        for code, level, kind, vi, en, start, end, parent in rows
    }
