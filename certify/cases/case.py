"""One published value and what was done about it, as the entries of the journal tell it.

A case goes from state to state by `schemas/states.yaml`; whether it is public is the certifier's
word and no state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from certify.cases import published
from certify.cases.published import Published
from certify.errors import CaseError
from schemas import states
from store.journal import Event

LOADED: Final = "cases.loaded"
OPENED: Final = "case.opened"
EXPLAINED: Final = "case.explained"
WRITTEN: Final = "case.written"
REPLIED: Final = "case.replied"
CLOSED: Final = "case.closed"
REOPENED: Final = "case.reopened"
SHOWN: Final = "case.shown"
HIDDEN: Final = "case.hidden"


@dataclass(frozen=True)
class Case:
    """One published value and what was done about it.

    `figure` is ours by name; `proposed` the cause by rule when it was loaded. `explanation`,
    `reply` and `closing` are the newest entries of their kind, None before the first; letters are
    all that were sent. `release` is the one it was first held against.
    """

    id: str
    published: Published
    figure: str
    release: str
    proposed: str
    state: str
    opened_at: str
    changed_at: str
    explanation: Event | None = None
    reply: Event | None = None
    closing: Event | None = None
    letters: tuple[Event, ...] = ()
    is_public: bool = False

    @property
    def cause(self) -> str:
        """The cause that a person confirmed, or the proposed one."""
        return self.proposed if self.explanation is None else str(self.explanation.body["cause"])


def standing(events: Iterable[Event]) -> list[Case]:
    """Return every case of the journal, in the order in which they were opened."""
    found: dict[str, Case] = {}
    for event in events:
        if event.kind == OPENED:
            found[event.subject] = opened(event)
        elif event.subject in found and event.kind.startswith("case."):
            found[event.subject] = moved(found[event.subject], event)
    return list(found.values())


def opened(event: Event) -> Case:
    """Return the case that an entry opens."""
    body = event.body
    return Case(
        id=event.subject,
        published=published.read_body(body["published"]),
        figure=body["figures"][0],
        release=body["release"],
        proposed=body["cause"],
        state=states.check("case", None, OPENED),
        opened_at=event.at,
        changed_at=event.at,
    )


def moved(case: Case, event: Event) -> Case:
    """Return a case as an entry leaves it.

    Raises:
        RefusedTransitionError: Nothing leads there from its state.
    """
    if event.kind in (SHOWN, HIDDEN):
        return replace(case, is_public=event.kind == SHOWN, changed_at=event.at)
    state = states.check("case", case.state, event.kind)
    case = replace(case, state=state, changed_at=event.at)
    match event.kind:
        case "case.explained":
            return replace(case, explanation=event)
        case "case.written":
            return replace(case, letters=(*case.letters, event))
        case "case.replied":
            return replace(case, reply=event)
        case "case.closed":
            return replace(case, closing=event)
    return replace(case, closing=None)


def find(events: Iterable[Event], case_id: str) -> Case:
    """Return one case.

    Raises:
        CaseError: The ledger has none of this id.
    """
    for case in standing(events):
        if case.id == case_id:
            return case
    raise CaseError("unknown", case_id)
