"""Journal entries that move a release: none is written that `schemas/states.yaml` does not have."""

from __future__ import annotations

from typing import Any

from certify.errors import RefusedStepError
from schemas import states
from store.journal import Entry, Event, Journal


def state_of(journal: Journal | Entry, release: str) -> str | None:
    """Return the state a release is in by its entries; None before its first candidate.

    Raises:
        RefusedStepError: The entries tell of a step there is none for.
    """
    kinds = [event.kind for event in journal.events(subject=release)]
    try:
        return states.state_after("release", kinds)
    except states.RefusedTransitionError as error:
        raise RefusedStepError(release, error.state, error.event) from None


def check(entry: Entry, kind: str, release: str) -> None:
    """Check that an entry of this kind may follow.

    Raises:
        RefusedStepError: Nothing leads there from the release's state.
    """
    state = state_of(entry, release)
    if states.load()["release"].step(state, kind) is None:
        raise RefusedStepError(release, state, kind)


def append(
    entry: Entry,
    kind: str,
    release: str,
    *,
    actor: str,
    body: dict[str, Any],
    once: str | None = None,
) -> Event:
    """Add an entry that moves a release.

    Raises:
        RefusedStepError: It may not follow; nothing was added.
        AlreadyRecordedError: `once` is taken; nothing was added.
    """
    check(entry, kind, release)
    return entry.append(kind, release, actor=actor, body=body, once=once)
