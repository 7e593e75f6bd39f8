"""Faults by the thousand, kept as places until it is known which of them will be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.fault import MOST_FAULTS, Fault
from schemas.columns import Places


@dataclass(frozen=True)
class _Batch:
    """Faults of one code in one column: their rows, what settles the order, how to tell each."""

    code: str
    position: int
    rows: Places
    turns: Places
    tell: Callable[[int], Fault]


class FaultLog:
    """Faults in cells, in the order of the cells; faults of one cell in the order they came."""

    def __init__(self) -> None:
        self._batches: list[_Batch] = []

    def add(
        self,
        code: str,
        position: int,
        rows: Places,
        tell: Callable[[int], Fault],
        turns: Places | None = None,
    ) -> None:
        """Note faults of one code in one column of the file.

        Args:
            code: The message.
            position: The column of the file.
            rows: Spreadsheet rows.
            tell: Makes the fault of the i-th of `rows`.
            turns: Order among the faults of one cell, where batches do not follow it.
        """
        if len(rows):
            at = np.full(len(rows), len(self._batches)) if turns is None else turns
            self._batches.append(_Batch(code, position, rows, at, tell))

    def told(self, others: Iterable[Fault], uncounted: Counter[str]) -> list[Fault]:
        """Return every fault in file order, or the first of very many and a count of the rest.

        Args:
            others: Faults that are not in a data cell, or were made before.
            uncounted: How many faults of a code are already left out.
        """
        found = [(fault.place, -1, at, fault) for at, fault in enumerate(others)]
        picked, left = self._first()
        for number, (batch, at) in enumerate(picked):
            fault = self._batches[batch].tell(at)
            found.append((fault.place, 0, number, fault))
        found.sort(key=lambda each: each[:3])
        faults = [fault for *_, fault in found]
        left += uncounted + Counter(fault.code for fault in faults[MOST_FAULTS:])
        return [*faults[:MOST_FAULTS], *_rest(left)]

    def _first(self) -> tuple[list[tuple[int, int]], Counter[str]]:
        """Return (batch, place in it) of the first faults in file order, and the rest by code."""
        left: Counter[str] = Counter()
        if not self._batches:
            return [], left
        sizes = [len(batch.rows) for batch in self._batches]
        of = np.repeat(np.arange(len(sizes)), sizes)
        rows = np.concatenate([batch.rows for batch in self._batches])
        turns = np.concatenate([batch.turns for batch in self._batches])
        positions = np.asarray([batch.position for batch in self._batches])[of]
        order = np.lexsort((turns, positions, rows))
        starts = np.concatenate([[0], np.cumsum(sizes)])
        picked = [(int(of[i]), int(i - starts[of[i]])) for i in order[:MOST_FAULTS]]
        for batch, count in enumerate(np.bincount(of[order[MOST_FAULTS:]], minlength=len(sizes))):
            left[self._batches[batch].code] += int(count)
        return picked, left


def _rest(left: Counter[str]) -> list[Fault]:
    counts = {code: count for code, count in sorted(left.items()) if count}
    if not counts:
        return []
    listed = ", ".join(f"{code} {count}" for code, count in counts.items())
    facts: dict[str, Any] = {"count": sum(counts.values()), "codes": listed, "by_code": counts}
    return [Fault("too_many_faults", found=str(facts["count"]), facts=facts)]
