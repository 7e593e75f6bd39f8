"""The discrepancy ledger: published values as entries of the journal, and what became of each.

A file is taken whole or not at all and kept by its digest. Every deed is an entry of the journal,
by a certifier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from certify import certificate, persons, sources
from certify.cases import causes, comparison, reading
from certify.cases.case import (
    CLOSED,
    EXPLAINED,
    HIDDEN,
    LOADED,
    OPENED,
    REOPENED,
    REPLIED,
    SHOWN,
    WRITTEN,
    Case,
    find,
    moved,
    opened,
    standing,
)
from certify.cases.causes import Proposal
from certify.cases.comparison import Comparison, Library
from certify.cases.faults import Fault
from certify.cases.published import Published
from certify.errors import (
    BadValuesError,
    CaseError,
    KnownValuesError,
    MissingCandidateError,
)
from certify.shelved import FileBook, open_books
from schemas import codelist, states
from store import clock, files
from store.journal import Event, Journal
from store.layout import Layout

CAUSES: Final = "cl_discrepancy_cause"
OUTCOMES: Final = "cl_discrepancy_outcome"


def library(layout: Layout, journal: Journal, candidate: FileBook | None = None) -> Library:
    """Return what values are held against: releases that stand, the newest first, and uploads.

    Args:
        candidate: Stands before every release, to see what it would make of the cases.

    Raises:
        MissingCandidateError: Nothing is published, and there is no candidate either.
        BrokenReleaseError, UntrustedListError: As `certify.shelved.open_books`.
    """
    is_published = bool(journal.events("release.published"))
    signed = open_books(layout) if is_published else []
    newest = next((at for at, book in enumerate(signed) if book.status == "published"), len(signed))
    books: list[FileBook] = [*signed[newest:]]
    if candidate is not None:
        books.insert(0, candidate)
    if not books:
        raise MissingCandidateError("latest")
    return Library(books, signed, sources.list_all_uploads(layout, journal))


def load(
    layout: Layout, journal: Journal, content: bytes, *, name: str, by: str
) -> list[tuple[Case, Comparison, Proposal]]:
    """Take a file of published values into the ledger, whole, and open a case for each.

    Raises:
        BadDecisionError: Nobody of this name certifies.
        BadValuesError: Something is wrong with it; every fault is told, nothing was recorded.
        KnownValuesError: This very file was loaded before.
    """
    persons.check_certifier(layout, by)
    sha256 = hashlib.sha256(content).hexdigest()
    values = _read(journal.events(), content, sha256)
    held = library(layout, journal)
    judged = _judged(held, values)
    with journal.writing() as entry:
        # Somebody else may have loaded a file meanwhile.
        _read(entry.events(), content, sha256)
        files.put_object(layout.cases, content)
        first = len(entry.events(OPENED)) + 1
        body = {"name": name, "sha256": sha256, "values": len(values)}
        entry.append(LOADED, sha256, actor=by, body=body, once=f"cases:{sha256}")
        made = []
        for number, (compared, proposal) in enumerate(judged, first):
            told = _body(held, compared, proposal, sha256)
            event = entry.append(OPENED, f"case-{number}", actor=by, body=told)
            made.append((opened(event), compared, proposal))
    return made


def _read(events: list[Event], content: bytes, sha256: str) -> list[Published]:
    if any(event.kind == LOADED and event.subject == sha256 for event in events):
        raise KnownValuesError(sha256)
    known = [case.published.key for case in standing(events)]
    values, faults = reading.read(content, certificate.today(clock.now()), known)
    if faults:
        raise BadValuesError([fault.lines() for fault in faults])
    return values


def _judged(held: Library, values: Iterable[Published]) -> list[tuple[Comparison, Proposal]]:
    found, faults = [], []
    for value in values:
        compared = comparison.compare(held, value)
        if compared is None:
            faults.append(Fault("not-released", f"A{value.row}", value.indicator, held.books[0].id))
        else:
            found.append((compared, causes.propose(compared)))
    if faults:
        raise BadValuesError([fault.lines() for fault in faults])
    return found


def _body(held: Library, compared: Comparison, proposal: Proposal, sha256: str) -> dict[str, Any]:
    figure, value = compared.figure_now, compared.published
    return {
        "published": value.body(),
        "file_sha256": sha256,
        "figures": [comparison.figure_id(value, held.books)],
        "release": compared.release_now,
        "release_then": compared.release_then,
        "ours": None if figure is None else figure.text,
        "cause": proposal.cause,
        "is_unsure": proposal.is_unsure,
        "reasons": list(proposal.reasons),
    }


def explain(
    layout: Layout, journal: Journal, case_id: str, *, cause: str, vi: str, en: str, by: str
) -> Case:
    """Confirm a cause, or name another one, with our explanation in both languages.

    Raises:
        CaseError: There is no such case or cause, or its state does not allow it.
        BadDecisionError: Nobody of this name certifies, or a text says too little.
    """
    if cause not in codelist.codes(CAUSES):
        raise CaseError("cause", f"{cause}: {', '.join(codelist.codes(CAUSES))}")
    case = find(journal.events(), case_id)
    ((compared, proposal),) = _judged(library(layout, journal), [case.published])
    figure = compared.figure_now
    body = {
        "cause": cause,
        "proposed": proposal.cause,
        "vi": persons.told(vi),
        "en": persons.told(en),
        "release": compared.release_now,
        "ours": None if figure is None else figure.text,
    }
    return _step(layout, journal, case_id, EXPLAINED, body, by)


def reply(
    layout: Layout, journal: Journal, case_id: str, *, text: str, content: bytes | None, by: str
) -> Case:
    """Record what the body answered; its letter, if there is one, is kept by its digest.

    Raises:
        CaseError, BadDecisionError: As `explain`.
    """
    sha256 = None if content is None else files.put_object(layout.cases, content)
    body = {"text": persons.told(text), "sha256": sha256}
    return _step(layout, journal, case_id, REPLIED, body, by)


def write(
    layout: Layout, journal: Journal, case_id: str, *, to: str, lang: str, content: bytes, by: str
) -> Case:
    """Record that a letter was sent, with its very bytes.

    Raises:
        CaseError, BadDecisionError: As `explain`; it has no explanation to send.
    """
    case = find(journal.events(), case_id)
    if case.explanation is None:
        raise CaseError("unexplained", case_id)
    sha256 = files.put_object(layout.cases, content)
    body = {"to": to, "lang": lang, "sha256": sha256, "release": case.explanation.body["release"]}
    return _step(layout, journal, case_id, WRITTEN, body, by)


def close(
    layout: Layout, journal: Journal, case_id: str, *, outcome: str, text: str, by: str
) -> Case:
    """Close a case with its outcome.

    Raises:
        CaseError, BadDecisionError: As `explain`; there is no such outcome.
    """
    if outcome not in codelist.codes(OUTCOMES):
        raise CaseError("outcome", f"{outcome}: {', '.join(codelist.codes(OUTCOMES))}")
    body = {"outcome": outcome, "text": persons.told(text)}
    return _step(layout, journal, case_id, CLOSED, body, by)


def reopen(layout: Layout, journal: Journal, case_id: str, *, text: str, by: str) -> Case:
    """Open a closed case again: its figure is looked after from now on.

    Raises:
        CaseError, BadDecisionError: As `explain`.
    """
    case = find(journal.events(), case_id)
    body = {"text": persons.told(text), "figures": [case.figure]}
    return _step(layout, journal, case_id, REOPENED, body, by)


def show(layout: Layout, journal: Journal, case_id: str, *, is_public: bool, by: str) -> Case:
    """Make a case public from the next release on, or take it out again.

    Raises:
        CaseError: There is no such case, or it has no explanation.
        BadDecisionError: Nobody of this name certifies.
    """
    case = find(journal.events(), case_id)
    if is_public and case.explanation is None:
        raise CaseError("unexplained", case_id)
    return _step(layout, journal, case_id, SHOWN if is_public else HIDDEN, {}, by)


def _step(
    layout: Layout, journal: Journal, case_id: str, kind: str, body: Mapping[str, Any], by: str
) -> Case:
    persons.check_certifier(layout, by)
    with journal.writing() as entry:
        case = find(entry.events(), case_id)
        if kind in states.load()["case"].events:
            try:
                states.check("case", case.state, kind)
            except states.RefusedTransitionError:
                raise CaseError("step", f"{case_id}: {case.state} → {kind}") from None
        return moved(case, entry.append(kind, case_id, actor=by, body=dict(body)))


def judged(held: Library, cases: Sequence[Case]) -> list[tuple[Case, Comparison, Proposal]]:
    """Hold every case against a library; one whose indicator is gone is left out."""
    found = []
    for case in cases:
        compared = comparison.compare(held, case.published)
        if compared is not None:
            found.append((case, compared, causes.propose(compared)))
    return found


def is_outdated(case: Case, compared: Comparison) -> bool:
    """Tell whether our figure has become another one since it was explained."""
    if case.explanation is None:
        return False
    figure = compared.figure_now
    return bool(case.explanation.body["ours"] != (None if figure is None else figure.text))
