"""Whole datasets as the clients of files give them back, held against what was certified."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from schemas import concepts
from tests.clients.figures import of_dataset

Exact = dict[tuple[str, ...], tuple[str | None, str, str]]


def certified_of(certified: Iterable[Mapping[str, Any]], dataset: str) -> Exact:
    """Return (exact text, unit, status) by key of every figure of a dataset."""
    return _by_key(of_dataset(list(certified), dataset), "text")


def read_of(rows: Iterable[Mapping[str, Any]]) -> Exact:
    """Return the rows of a client in the same shape; an empty text is missing."""
    return _by_key(rows, "obs_value")


def _by_key(rows: Iterable[Mapping[str, Any]], value: str) -> Exact:
    listed = list(rows)
    found = {
        tuple(str(row[name]) for name in concepts.KEYS): (
            row[value] or None,
            row["unit_measure"],
            row["obs_status"],
        )
        for row in listed
    }
    assert len(found) == len(listed)
    return found


def has_gap(figures: Exact) -> bool:
    """Tell whether a figure is missing among them."""
    return any(text is None for text, _, _ in figures.values())
