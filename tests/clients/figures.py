"""What was certified, in the shapes that clients give it back in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from schemas import concepts

AXES = ("freq", "ref_area", "indicator", *concepts.DIMENSIONS, "time_period")
Key = tuple[str, ...]


def of_dataset(certified: Iterable[dict[str, Any]], dataset: str) -> list[dict[str, Any]]:
    """Return the figures of a dataset; there are some."""
    found = [one for one in certified if one["dataset_id"] == dataset]
    assert found, dataset
    return found


def by_key(
    figures: Iterable[dict[str, Any]], axes: Sequence[str] = AXES
) -> dict[Key, tuple[float | None, str]]:
    """Return (value, status) by key; a value as the double that its exact text is."""
    return {
        tuple(one[axis] for axis in axes): (
            None if one["text"] is None else float(one["text"]), one["obs_status"]
        )
        for one in figures
    }  # fmt: skip


def values(figures: Iterable[dict[str, Any]]) -> dict[Key, float]:
    """Return the values there are, by key."""
    return {key: value for key, (value, _) in by_key(figures).items() if value is not None}


def totals(certified: Iterable[dict[str, Any]], indicator: str) -> list[dict[str, Any]]:
    """Return the annual totals of an indicator."""
    found = [
        one
        for one in certified
        if one["indicator"] == indicator
        and one["freq"] == "A"
        and all(one[name] == concepts.TOTAL for name in concepts.DIMENSIONS)
    ]
    assert found, indicator
    return found


def with_gaps(certified: Sequence[dict[str, Any]]) -> str:
    """Return an indicator of which some annual totals are missing and others are not."""
    ranks = of_dataset(certified, "RANK_RESULTS")
    for indicator in sorted({one["indicator"] for one in ranks if one["text"] is None}):
        if any(one["text"] is not None for one in totals(ranks, indicator)):
            return str(indicator)
    raise AssertionError("no indicator has both values and gaps")
