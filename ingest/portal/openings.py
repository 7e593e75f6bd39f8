"""A new round as a form: what calendar and contracts propose, and what a person makes of it.

The person's day wins; a day left as proposed keeps the ground it was proposed on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ingest import rounds
from ingest.rounds import Due, RoundError
from schemas import contract, period
from schemas.release_calendar import Rule

_FARTHEST: Final = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Offer:
    """One dataset a round may ask for; `day` stands in the field, `due` is what is proposed."""

    dataset_id: str
    agencies: list[str]
    due: Due | None
    day: str
    is_chosen: bool
    is_wrong: bool
    doubts: list[Rule]


def offers(name: str) -> list[Offer]:
    """Return every dataset with the due date proposed for a period; what is due soon is chosen."""
    asked = period.parse(name)
    try:
        chosen = set(rounds.plan(name))
    except RoundError:
        chosen = set()
    listed = [_offer(dataset_id, asked, chosen) for dataset_id in contract.list_ids()]
    return sorted(listed, key=lambda each: (not each.is_chosen, each.day or "9999"))


def typed(name: str, chosen: Sequence[str], days: Mapping[str, str]) -> list[Offer]:
    """Return the offers as a person filled them in."""
    return [
        Offer(
            each.dataset_id,
            each.agencies,
            each.due,
            days.get(each.dataset_id, ""),
            each.dataset_id in chosen,
            each.dataset_id in chosen and _day(days.get(each.dataset_id, "")) is None,
            each.doubts,
        )
        for each in offers(name)
    ]


def dues(filled: Sequence[Offer]) -> dict[str, Due]:
    """Return what the round asks for.

    Raises:
        RoundError: Nothing was chosen, or a chosen dataset has no day; the text names the sentence.
    """
    chosen = [each for each in filled if each.is_chosen]
    if not chosen:
        raise RoundError("round_nothing")
    if any(each.is_wrong for each in chosen):
        raise RoundError("round_no_day")
    return {each.dataset_id: _due(each) for each in chosen}


def _offer(dataset_id: str, asked: period.Period, chosen: set[str]) -> Offer:
    agreed = contract.load(dataset_id)
    due = rounds.due_in(agreed, asked, rounds.today())
    return Offer(
        dataset_id,
        rounds.agencies_of(agreed),
        due,
        due.day.isoformat() if due else "",
        dataset_id in chosen,
        False,
        rounds.doubts([dataset_id], asked),
    )


def _due(filled: Offer) -> Due:
    day = date.fromisoformat(filled.day)
    is_as_proposed = filled.due is not None and filled.due.day == day
    return filled.due if filled.due and is_as_proposed else Due(day, "person", "")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if abs(day - rounds.today()) < _FARTHEST else None
