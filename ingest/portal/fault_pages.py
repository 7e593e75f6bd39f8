"""The faults of a checked file a page at a time, all of them or those of one rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from ingest import explain
from ingest.fault import Fault
from ingest.portal import spellings
from schemas.text import fold

SIZE: Final = 100


@dataclass(frozen=True)
class FaultPage:
    """What one page shows; `rules` counts the faults of each rule, the most frequent first."""

    shown: list[dict[str, Any]]
    rules: dict[str, int]
    rule: str
    page: int
    pages: int


def show(fatal: list[Fault], rule: str, page: int, language: str, waiting: set[str]) -> FaultPage:
    """Return a page of faults; an unknown rule means all, a page beyond the end the last.

    Args:
        fatal: The faults in file order.
        rule: The rule asked for, or an empty text.
        page: Counted from 1.
        language: In which the sentences are.
        waiting: Folded labels that were asked to be confirmed.
    """
    rules = dict(Counter(fault.code for fault in fatal).most_common())
    rule = rule if rule in rules else ""
    listed = [fault for fault in fatal if rule in ("", fault.code)]
    pages = max(1, -(-len(listed) // SIZE))
    page = min(page, pages)
    part = listed[(page - 1) * SIZE : page * SIZE]
    return FaultPage([_row(each, language, waiting) for each in part], rules, rule, page, pages)


def _row(fault: Fault, language: str, waiting: set[str]) -> dict[str, Any]:
    return {
        **explain.as_json(fault, language),
        "proposals": spellings.proposals(fault),
        "is_asked": fold(fault.found or "") in waiting,
    }
