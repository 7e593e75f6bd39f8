"""The checklist of a candidate: every blocker and warning, and the waivers they rest on.

It is computed, never typed, and frozen into the release as `checklist.json`. What blocks is open
until a waiver covers it; `open` counts what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from certify import findings
from certify.findings import WHOLE, Finding
from certify.impact import Impact
from certify.recheck import Outcome
from certify.waivers import Waiver
from schemas import states
from store.journal import Event

NAME: Final = "checklist.json"
FORMAT: Final = 1
_LISTED: Final = 50
# Faults that nobody may let pass: they would show a person, or a count too small.
_PRIVATE: Final = frozenset(
    {"personal_data", "small_cell_refused", "small_cell_unprotected", "hidden_otherwise"}
)
_CHANGES: Final = {"changed": ("thay đổi", "changed"), "removed": ("biến mất", "removed")}


@dataclass(frozen=True)
class Known:
    """What is known of a candidate when its checklist is computed; `events` are the journal's.

    `measured` is the sample's accuracy, `ticks` by figure; `day` is today in Viet Nam and
    `has_body` whether a body certifies on it. `new_receipts` are of uploads that the last release
    did not hold.
    """

    gate: Mapping[str, Any]
    impact: Impact
    rechecks: Sequence[Outcome]
    measured: Mapping[str, Any]
    ticks: Mapping[str, Mapping[str, Any]]
    events: Sequence[Event]
    new_receipts: Sequence[Mapping[str, Any]]
    has_body: bool
    day: str


def compute(known: Known) -> list[Finding]:
    """Return every blocker and warning, blockers first, each kind in a stable order."""
    found = [
        *_of_gate(known.gate),
        *_of_changes(known.impact),
        *(each for outcome in known.rechecks for each in _of_recheck(outcome)),
        *_of_sample(known.measured, known.ticks),
        *_of_uploads(known.events),
    ]
    if not known.has_body:
        found.append(findings.make("no_certifying_body", WHOLE, first=known.day))
    return sorted(found, key=lambda each: (each.severity, each.code, each.subject))


def document(
    release: str,
    known: Known,
    waivers: Iterable[Waiver],
    digests: Mapping[str, str],
) -> dict[str, Any]:
    """Return the checklist as it is signed.

    Args:
        release: Its id.
        known: What it is computed from.
        waivers: Those in force; the ones nothing rests on are left out.
        digests: sha256 of the gate's record and of the list of changes it is about.
    """
    listed, used = [], {}
    standing = list(waivers)
    for finding in compute(known):
        waiver = _waiver_for(finding, standing)
        listed.append(finding.as_json(None if waiver is None else waiver.waiver))
        if waiver is not None:
            used[waiver.waiver] = waiver.as_json()
    open_ = [each for each in listed if each["severity"] == "blocker" and each["waiver"] is None]
    return {
        "format": FORMAT,
        "release": release,
        **digests,
        "open": len(open_),
        "findings": listed,
        "waivers": [used[name] for name in sorted(used)],
        "answers": answers(known.new_receipts),
        "rechecks": [_recheck(each) for each in known.rechecks],
    }


def open_blockers(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the blockers of a checklist that no waiver covers."""
    return [
        each
        for each in content["findings"]
        if each["severity"] == "blocker" and each["waiver"] is None
    ]


def answers(receipts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what stewards said to the doubts about their files, equal answers taken together."""
    told: Counter[tuple[str, ...]] = Counter()
    example: dict[tuple[str, ...], str] = {}
    for receipt in receipts:
        for answer in receipt.get("answers", ()):
            names = (receipt["upload_id"], receipt["dataset_id"], receipt["steward"])
            key = (*names, answer["code"], answer["reason"], answer["text"])
            told[key] += 1
            example.setdefault(key, answer["cell"] or "")
    columns = ("upload_id", "dataset_id", "steward", "warning", "reason", "text")
    return [
        {**dict(zip(columns, key, strict=True)), "cells": count, "example": example[key]}
        for key, count in sorted(told.items())
    ]


def _waiver_for(finding: Finding, standing: Sequence[Waiver]) -> Waiver | None:
    """Return the waiver that lets a blocker pass: of several the one that lasts longest."""
    if finding.severity != "blocker" or not finding.is_waivable:
        return None
    about = [each for each in standing if each.covers(finding.code, finding.subject)]
    return max(about, key=lambda each: (each.expires, each.waiver), default=None)


def _of_gate(gate: Mapping[str, Any]) -> Iterator[Finding]:
    for result in gate["results"]:
        if not result["success"]:
            yield findings.of_gate(result)


def _of_changes(impact: Impact) -> Iterator[Finding]:
    for group in impact.groups:
        vi, en = _CHANGES.get(group["change_type"], (group["change_type"],) * 2)
        yield findings.make(
            "changes_unexplained",
            f"{group['dataset_id']}:{group['indicator']}:{group['ref_area']}",
            count=group["figures"],
            change=f"{vi} / {en}",
            first=group["example"],
        )


def _of_recheck(outcome: Outcome) -> Iterator[Finding]:
    subject = outcome.upload_id
    if outcome.problem is not None:
        yield findings.make("check_not_run", subject, first=outcome.problem)
        return
    if outcome.fault_count:
        codes = {fault["code"] for fault in outcome.faults}
        code = "recheck_private" if codes & _PRIVATE else "recheck_failed"
        yield _of_cells(code, outcome.faults, outcome.fault_count, subject)
    if outcome.unanswered_count:
        yield _of_cells("recheck_unanswered", outcome.unanswered, outcome.unanswered_count, subject)


def _of_cells(code: str, told: Sequence[Mapping[str, Any]], count: int, subject: str) -> Finding:
    cells = ", ".join(str(each["cell"] or each["row"] or "-") for each in told[:_LISTED])
    first = f"[{told[0]['code']}] {told[0]['vi']} / {told[0]['en']} ({cells})"
    return findings.make(code, subject, count=count, first=first)


def _of_sample(
    measured: Mapping[str, Any], ticks: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    if measured["unticked"]:
        yield findings.make(
            "sample_unticked", WHOLE, count=measured["unticked"], first=measured["size"]
        )
    for figure, tick in sorted(ticks.items()):
        if tick["outcome"] == "wrong":
            yield findings.make("sample_wrong", figure, first=tick["by"])


def _of_uploads(events: Sequence[Event]) -> Iterator[Finding]:
    """Yield what waits for somebody, and what went back since the last release and stayed away."""
    kinds = states.load()["upload"].events
    steps: dict[str, list[Event]] = defaultdict(list)
    published = 0
    for event in events:
        if event.kind in kinds:
            steps[event.subject].append(event)
        elif event.kind == "release.published":
            published = event.seq
    waiting: dict[str, list[str]] = defaultdict(list)
    newest: dict[tuple[str, str], tuple[str, bool]] = {}
    for upload_id, told in steps.items():
        first, state = told[0].body, states.state_after("upload", [each.kind for each in told])
        if state in ("submitted", "signed_off"):
            waiting[first["dataset_id"]].append(upload_id)
        is_back = state == "returned" and told[-1].seq > published
        newest[first["dataset_id"], first["agency"]] = (upload_id, is_back)
    for dataset_id, uploads in sorted(waiting.items()):
        yield findings.make("uploads_waiting", dataset_id, count=len(uploads), first=uploads[0])
    for (dataset_id, _), (upload_id, is_back) in sorted(newest.items()):
        if is_back:
            yield findings.make("upload_returned", dataset_id, first=upload_id)


def _recheck(outcome: Outcome) -> dict[str, Any]:
    return {
        "upload_id": outcome.upload_id,
        "dataset_id": outcome.dataset_id,
        "was_sha256": outcome.was_sha256,
        "contract_sha256": outcome.contract_sha256,
        "stands": outcome.stands,
        "fault_count": outcome.fault_count,
        "unanswered_count": outcome.unanswered_count,
        "faults": list(outcome.faults[:_LISTED]),
        "unanswered": list(outcome.unanswered[:_LISTED]),
        "problem": outcome.problem,
    }
