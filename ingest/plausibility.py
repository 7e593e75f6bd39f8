"""Doubts about a file that breaks no rule: each is a question its steward answers in writing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyarrow as pa

from ingest import course, identities, nature, past, sums
from ingest.fault import Fault
from ingest.figures import Figures, figures
from ingest.series import series_of
from schemas.contract import Contract

# A cell that is doubted for one of these is not asked about again for a later one.
_SIZE: Final = (
    "scale_jump",
    "level_or_growth",
    "growth_or_index",
    "share_or_fraction",
    "share_above_hundred",
    "sign_flip",
    "changed_much",
    "outlier",
    "unusual_value",
)


def warn(
    contract: Contract,
    present: pa.Table,
    previous: pa.Table | None,
    *,
    others: Sequence[tuple[Contract, pa.Table]] = (),
) -> list[Fault]:
    """Return the doubts about a file without fatal faults, in file order, all warnings.

    Args:
        contract: What is valid, and what is asked about.
        present: The file's observations.
        previous: The newest accepted figures of the dataset; null when none is known.
        others: Accepted figures of other datasets that the contract's formulas read.
    """
    if present.num_rows == 0:
        return []
    now = figures(contract, present)
    before = None if previous is None or not previous.num_rows else figures(contract, previous)
    found = [*_asked(contract, _doubts(now, before, others))]
    return sorted(_once(found), key=lambda fault: _place(fault.cell))


def _doubts(
    now: Figures, before: Figures | None, others: Sequence[tuple[Contract, pa.Table]]
) -> Iterator[Fault]:
    if before is not None:
        yield from past.compare(now, before)
        yield from past.lost(now, before)
    series = series_of(now, before)
    yield from course.neighbours(series)
    yield from course.outliers(series)
    yield from nature.unusual(now)
    yield from nature.editions(now)
    yield from sums.check_sums(now)
    elsewhere = [figures(contract, table) for contract, table in others if table.num_rows]
    held = elsewhere if before is None else [before, *elsewhere]
    yield from identities.check_identities(now, before=held)


def _asked(contract: Contract, found: Iterable[Fault]) -> Iterator[Fault]:
    """Leave out what the contract has switched off."""
    off = {each.id: set(contract.plausibility_of(each).off) for each in contract.indicators}
    return (fault for fault in found if fault.code not in off[fault.facts["indicator"]])


def _once(found: list[Fault]) -> list[Fault]:
    first: dict[str | None, Fault] = {}
    for code in _SIZE:
        for fault in found:
            if fault.code == code:
                first.setdefault(fault.cell, fault)
    kept = {id(fault) for fault in first.values()}
    return [fault for fault in found if fault.code not in _SIZE or id(fault) in kept]


def _place(cell: str | None) -> tuple[int, int, str]:
    letters = (cell or "").rstrip("0123456789")
    return (int((cell or "")[len(letters) :] or 0), len(letters), letters)
