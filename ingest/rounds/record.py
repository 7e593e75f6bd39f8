"""Rounds in the journal: opened and closed by the certifying department."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ingest.rounds.dues import Due, RoundError
from store.journal import AlreadyRecordedError, Event, Journal

OPENED: Final = "round.opened"
CLOSED: Final = "round.closed"


@dataclass(frozen=True)
class Round:
    """One collection round; `dues` by dataset, instants in UTC, `closed_at` null while open."""

    name: str
    dues: Mapping[str, Due]
    opened_at: str
    opened_by: str
    closed_at: str | None


def open_round(journal: Journal, name: str, dues: Mapping[str, Due], actor: str) -> Round:
    """Record a round.

    Raises:
        RoundError: A round of this name was opened before.
    """
    body = {
        "dues": {
            dataset_id: {"day": due.day.isoformat(), "ground": due.ground, "source": due.source}
            for dataset_id, due in dues.items()
        }
    }
    try:
        with journal.writing() as entry:
            entry.append(OPENED, name, actor=actor, body=body, once=f"round:{name}")
    except AlreadyRecordedError as error:
        raise RoundError(f"round {name} was opened at {error.event.at}") from None
    return find(journal, name)


def close_round(journal: Journal, name: str, actor: str) -> Round:
    """Record the end of a round.

    Raises:
        RoundError: There is none of this name, or it is closed.
    """
    find(journal, name)
    try:
        with journal.writing() as entry:
            entry.append(CLOSED, name, actor=actor, body={}, once=f"round-closed:{name}")
    except AlreadyRecordedError as error:
        raise RoundError(f"round {name} was closed at {error.event.at}") from None
    return find(journal, name)


def list_rounds(journal: Journal) -> list[Round]:
    """Return every round, the newest first."""
    ends = {event.subject: event.at for event in journal.events(CLOSED)}
    return [_round(event, ends.get(event.subject)) for event in reversed(journal.events(OPENED))]


def find(journal: Journal, name: str) -> Round:
    """Return a round.

    Raises:
        RoundError: There is none of this name.
    """
    for one in list_rounds(journal):
        if one.name == name:
            return one
    raise RoundError(f"there is no round {name}")


def _round(event: Event, closed_at: str | None) -> Round:
    dues = {
        dataset_id: Due(date.fromisoformat(due["day"]), due["ground"], due["source"])
        for dataset_id, due in event.body["dues"].items()
    }
    ordered = dict(sorted(dues.items(), key=lambda each: (each[1].day, each[0])))
    return Round(event.subject, ordered, event.at, event.actor, closed_at)
