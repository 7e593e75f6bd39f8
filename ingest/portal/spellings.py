"""How an agency writes a name: asked for by its steward, confirmed once by the department.

What is confirmed stands in the dataset's contract (`ingest.mapping`); who asked and who decided
stands in the journal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from ingest import mapping
from ingest.accounts import Account
from ingest.fault import Fault
from schemas import contract
from schemas.text import fold
from store.journal import Entry, Event, Journal

ASKED: Final = "label.asked"
CONFIRMED: Final = "label.confirmed"
DECLINED: Final = "label.declined"
SHORTEST: Final = 15
_LONGEST: Final = 300

State = Literal["asked", "confirmed", "declined"]
Decision = Literal["confirm", "decline"]


class SpellingError(Exception):
    """A spelling cannot be asked for or decided like this; `key` names the sentence."""

    def __init__(self, key: str, said: str = "") -> None:
        super().__init__(key)
        self.key = key
        self.said = said


@dataclass(frozen=True)
class Spelling:
    """A label that shall stand for a code; `seq` is the journal entry that asked for it."""

    seq: int
    at: str
    by: str
    agency: str
    dataset_id: str
    column: str
    label: str
    code: str
    name: str
    period: str
    why: str
    state: State = "asked"
    decided_by: str = ""
    because: str = ""


def list_spellings(journal: Journal | Entry) -> list[Spelling]:
    """Return every spelling asked for, the newest first."""
    found: dict[int, Spelling] = {}
    for event in journal.events():
        if event.kind == ASKED:
            found[event.seq] = _asked(event)
        elif event.kind in (CONFIRMED, DECLINED):
            seq = event.body["asked_seq"]
            found[seq] = _decided(found[seq], event)
    return list(found.values())[::-1]


def proposals(fault: Fault) -> list[tuple[str, str]]:
    """Return (code, what a person reads) of each code a fault's label may stand for."""
    texts = (str(each) for each in fault.facts.get("proposals") or ())
    return [(text.partition(" (")[0], text) for text in texts]


def asked_by(journal: Journal | Entry, decision: Event) -> str:
    """Return who asked for the spelling a decision is about."""
    seq = decision.body["asked_seq"]
    return next(event.actor for event in journal.events(ASKED) if event.seq == seq)


def waiting(spellings: Iterable[Spelling], dataset_id: str) -> set[str]:
    """Return the folded labels of a dataset that wait for a decision."""
    return {
        fold(each.label)
        for each in spellings
        if each.state == "asked" and each.dataset_id == dataset_id
    }


def ask(
    journal: Journal, account: Account, dataset_id: str, fault: Fault, *, code: str, why: str
) -> None:
    """Ask for a label to be known from now on; asking twice is asking once.

    Raises:
        SpellingError: The code is none of those proposed, or the reason says nothing.
    """
    why = _words(why)
    known = dict(proposals(fault))
    if code not in known or not fault.found:
        raise SpellingError("spelling_wrong_code")
    body = {
        "agency": account.agency,
        "column": fault.column or "",
        "label": fault.found,
        "code": code,
        "name": known[code],
        "period": str(fault.facts.get("period") or ""),
        "why": why,
    }
    with journal.writing() as entry:
        if fold(fault.found) not in waiting(list_spellings(entry), dataset_id):
            entry.append(ASKED, dataset_id, actor=account.username, body=body)


def decide(
    journal: Journal,
    account: Account,
    seq: int,
    decision: Decision,
    *,
    because: str,
    valid_from: str = "",
    valid_to: str = "",
    home: Path = contract.HOME,
) -> Spelling:
    """Confirm a spelling, which writes it into the contract, or decline it.

    Raises:
        SpellingError: It is not waiting, the reason says nothing, or the contract cannot hold it;
            nothing was recorded.
    """
    because = _words(because)
    with journal.writing() as entry:
        found = {each.seq: each for each in list_spellings(entry)}.get(seq)
        if found is None or found.state != "asked":
            raise SpellingError("spelling_decided_before")
        if account.username == found.by:
            raise SpellingError("spelling_own")
        if decision == "confirm":
            _write(found, account, because, valid_from.strip(), valid_to.strip(), home)
        kind = CONFIRMED if decision == "confirm" else DECLINED
        body = {"asked_seq": seq, "because": because}
        entry.append(
            kind, found.dataset_id, actor=account.username, body=body, once=f"label-decided:{seq}"
        )
    return found


def _write(
    found: Spelling, account: Account, because: str, valid_from: str, valid_to: str, home: Path
) -> None:
    known = contract.load(found.dataset_id, home).confirmed_labels
    if any((fold(each.label), each.code) == (fold(found.label), found.code) for each in known):
        return
    try:
        mapping.confirm(
            found.dataset_id,
            found.label,
            found.code,
            by=account.username,
            why=f"{found.why}; {because}",
            valid_from=valid_from or None,
            valid_to=valid_to or None,
            home=home,
        )
    except mapping.UnconfirmableLabelError as error:
        raise SpellingError("spelling_unconfirmable", error.reason) from None
    except OSError:
        raise SpellingError("spelling_read_only") from None


def _words(text: str) -> str:
    said = " ".join(text.split())[:_LONGEST]
    if len(said) < SHORTEST:
        raise SpellingError("spelling_too_short")
    return said


def _asked(event: Event) -> Spelling:
    body: dict[str, Any] = event.body
    return Spelling(event.seq, event.at, event.actor, dataset_id=event.subject, **body)


def _decided(asked: Spelling, event: Event) -> Spelling:
    state: State = "confirmed" if event.kind == CONFIRMED else "declined"
    return replace(asked, state=state, decided_by=event.actor, because=str(event.body["because"]))
