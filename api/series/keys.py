"""The keys of a release's rows as small integers, and the order the answers have them in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from api.series import columns
from api.series.columns import Coded
from schemas import concepts

Numbers = npt.NDArray[Any]

GROUP: Final = ("freq", *concepts.DIMENSIONS)
# No code of this form is quoted in JSON or in CSV, so codes may be joined to a series id.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.+-]+", re.ASCII)


class UncompilableError(Exception):
    """A release holds something the compiled form cannot say; `what` names it. DuckDB can."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Keys(NamedTuple):
    """The rows' keys: `order` sorts the rows of the file, the codes are in that order."""

    order: Numbers
    is_sorted: bool
    blocks: Coded
    areas: Coded
    groups: Coded
    periods: Coded


def read_keys(source: Path) -> Keys:
    """Read the keys, and find the order of the rows.

    Raises:
        UncompilableError: A key is null or not plain, or two rows have one.
    """
    blocks = columns.ranked(_combined(source, "dataset_id", "indicator"))
    areas = columns.ranked(_plain(columns.read(source, "ref_area")))
    groups = _ranked_groups(source)
    periods = _ranked_periods(source)
    sizes = [max(len(one.values), 1) for one in (areas, groups, periods)]
    if len(blocks.values) * sizes[0] * sizes[1] * sizes[2] >= 1 << 63:
        raise UncompilableError("too many codes")
    key = blocks.codes.astype(np.int64)
    for one, size in zip((areas, groups, periods), sizes, strict=True):
        key = key * size + one.codes
    steps = np.diff(key)
    is_sorted = bool((steps > 0).all())
    order = np.arange(len(key)) if is_sorted else np.argsort(key, kind="stable")
    if not is_sorted and not (np.diff(key[order]) > 0).all():
        raise UncompilableError("two rows of one key")
    ordered = (
        Coded(one.codes if is_sorted else one.codes[order], one.values)
        for one in (blocks, areas, groups, periods)
    )
    return Keys(order, is_sorted, *ordered)


def _combined(source: Path, *names: str) -> Coded:
    return columns.combine([_plain(columns.read(source, name)) for name in names])


def _plain(coded: Coded) -> Coded:
    if not all(isinstance(value, str) and _PLAIN.fullmatch(value) for value in coded.values):
        raise UncompilableError("a code")
    return coded


def _ranked_groups(source: Path) -> Coded:
    """Rank the members of the dimensions: within a frequency, totals before breakdowns."""
    found = _combined(source, *GROUP)
    first = [(freq, any(one != concepts.TOTAL for one in rest)) for freq, *rest in found.values]
    keyed = [(*key, *value) for key, value in zip(first, found.values, strict=True)]
    ranked = columns.ranked(Coded(found.codes, keyed))
    return Coded(ranked.codes, [value[2:] for value in ranked.values])


def _ranked_periods(source: Path) -> Coded:
    """Rank the periods by their days."""
    names = ("period_start", "period_end", "time_period")
    found = columns.combine([columns.read(source, name) for name in names])
    if any(value is None for values in found.values for value in values):
        raise UncompilableError("a period")
    ranked = columns.ranked(found)
    return Coded(ranked.codes, [(text, start, end) for start, end, text in ranked.values])
