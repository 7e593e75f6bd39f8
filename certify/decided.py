"""What people decided about a candidate, frozen into it: reasons, ticks, waivers, certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from certify import (
    certificate,
    checklist,
    export,
    findings,
    gate,
    impact,
    keys,
    reasons,
    sample,
    sources,
    touched,
    waivers,
)
from certify.built import Built
from certify.export import Exported
from certify.impact import Impact
from certify.kept import Kept
from store import canonical, clock, files
from store.journal import Event, Journal
from store.layout import Layout

SAMPLE: Final = "sample.json"
IMPACT: Final = "impact.json"
# What the impact of a candidate depends on, besides figures and decisions.
_OF_IMPACT: Final = (impact, reasons, touched, export)
# Journal entries of later work that name figures: what they are to a person.
USES: Final = {
    "claim.answered": "claim",
    "pack.sent": "pack",
    "watch.added": "page",
    "case.opened": "case",
    "case.reopened": "case",
}
# Entries that end a use: a page that is no longer watched has nothing to become stale.
_ENDED: Final = {
    "watch.added": "watch.dropped",
    "pack.sent": "pack.replaced",
    "case.opened": "case.closed",
    "case.reopened": "case.closed",
}

_DATASETS: Final = """
    select
        dataset_id,
        count(*) as figures,
        list_sort(list(distinct agency)) as agencies
    from read_parquet($path)
    group by dataset_id
    order by dataset_id
"""


@dataclass(frozen=True)
class Decided:
    """The frozen documents of a candidate, as JSON and as objects."""

    exported: Mapping[str, Exported]
    impact: Impact
    gate: Mapping[str, Any]
    checklist: Mapping[str, Any]
    sample: Mapping[str, Any]
    certificate: Mapping[str, Any]


def freeze(
    layout: Layout,
    journal: Journal,
    head: Mapping[str, Any],
    built: Built,
    previous: Path | None,
    old_inputs: Iterable[str],
    kept: Kept,
) -> Decided:
    """Write every decision of the journal into objects of the candidate.

    Args:
        layout: Where everything stands.
        journal: The record of reasons, ticks and waivers.
        head: The manifest so far, without objects and gate.
        built: What the candidate is made of.
        previous: The last standing release's `observations.parquet`.
        old_inputs: Ids of the uploads that release was made of.
        kept: What is known of the candidate that stands, and the new one's folder.
    """
    objects = kept.folder / "objects"
    release, events, now = head["release"], journal.events(), clock.now()
    known = sources.list_all_uploads(layout, journal)
    paths = {name: objects / each.sha256 for name, each in built.exported.items()}
    change = _compare(head, paths, previous, known, events, kept)
    sampled = _sample(head, paths["observations.parquet"], known, events, kept)
    day = certificate.today(now)
    old = set(old_inputs)
    asked = checklist.Known(
        gate=built.gate,
        impact=change,
        rechecks=built.rechecks,
        measured=sampled["measured"],
        ticks=sampled["ticks"],
        events=events,
        new_receipts=[
            each.body
            for each in known
            if each.upload_id not in old and each.upload_id in _inputs(head)
        ],
        has_body=certificate.body_on(day) is not None,
        day=day.isoformat(),
    )
    standing = waivers.in_force(journal, release, now)
    judged = gate.waive(built.gate, _of_gate(checklist.document(release, asked, standing, {})))
    made = {
        "changes.parquet": change.exported,
        "gate.json": _put(judged, objects),
        IMPACT: _put({"format": 1, "release": release, **change.summary}, objects),
        SAMPLE: _put(sampled, objects),
    }
    digests = {
        f"{name.split('.')[0]}_sha256": made[name].sha256
        for name in ("gate.json", "changes.parquet", SAMPLE)
    }
    listed = checklist.document(release, asked, standing, digests)
    made[checklist.NAME] = _put(listed, objects)
    certified = certificate.document(
        head,
        checklist=listed,
        gate=judged,
        impact=change.summary,
        sample=sampled,
        datasets=_datasets(paths["observations.parquet"]),
        signatures=_signatures(layout, head),
        events=events,
        digests={name: each.sha256 for name, each in {**built.exported, **made}.items()},
        at=now,
    )
    made[certificate.NAME] = _put(certified, objects)
    return Decided(made, change, judged, listed, sampled, certified)


def barred(head: Mapping[str, Any]) -> dict[str, str]:
    """Return who may not sign, and why: `uploader` or `head` of an agency that uploaded."""
    heads = {each["signed_off_by"] for each in head["inputs"] if each["signed_off_by"]}
    return dict.fromkeys(sorted(heads), "head") | dict.fromkeys(head["uploaders"], "uploader")


def _put(content: Mapping[str, Any], objects: Path) -> Exported:
    return export.put_bytes(canonical.encode(dict(content)), objects)


def _inputs(head: Mapping[str, Any]) -> set[str]:
    return {each["upload_id"] for each in head["inputs"]}


def _sends(uploads: Sequence[sources.Upload], events: Sequence[Event]) -> list[impact.Send]:
    """Return what the receipts say, and why those were returned that are."""
    returned = {event.subject: event for event in events if event.kind == "upload.returned"}
    found = []
    for upload in uploads:
        event = returned.get(upload.upload_id)
        told = (None, None) if event is None else (event.body.get("text", ""), event.actor)
        found.append(impact.Send(upload.body, *told))
    return found


def _uses(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    ended = {(event.kind, event.subject): event.seq for event in events}
    return [
        (USES[event.kind], event.subject, figure)
        for event in events
        if event.kind in USES
        and ended.get((_ENDED.get(event.kind, ""), event.subject), 0) < event.seq
        for figure in event.body.get("figures", ())
    ]


def _compare(
    head: Mapping[str, Any],
    paths: Mapping[str, Path],
    previous: Path | None,
    uploads: Sequence[sources.Upload],
    events: Sequence[Event],
    kept: Kept,
) -> Impact:
    """Compare with the last release, unless nothing that it depends on has changed."""
    present, indicators = paths["observations.parquet"], paths["indicators.parquet"]
    rules, uses = reasons.given(list(events), head["release"]), _uses(events)
    # In a first release every figure is added; only a rule that says so is about those.
    fitting = [rule for rule in rules if previous or rule.where.get("change_type") == "added"]
    returns = [event.hash for event in events if event.kind == "upload.returned"]
    told = {
        "present": present.name,
        "previous": previous and previous.name,
        "indicators": indicators.name,
        "uploads": [canonical.digest(each.body) for each in uploads],
        "returns": returns,
        "rules": [rule.seq for rule in fitting],
        "uses": uses,
        "code": [files.sha256_of(Path(module.__file__ or "")) for module in _OF_IMPACT],
        "contracts": head["contracts_sha256"],
    }
    key = canonical.digest(told)
    known = kept.recall("impact", key)
    if known is not None:
        change = Impact(**known | {"exported": Exported(**known["exported"])})
        if kept.take([change.exported]):
            return change
    change = impact.compare(
        present,
        previous,
        kept.folder / "objects",
        sends=_sends(uploads, events),
        rules=rules,
        indicators=indicators,
        uses=uses,
    )
    kept.keep("impact", key, asdict(change))
    return change


def _sample(
    head: Mapping[str, Any],
    observations: Path,
    uploads: Sequence[sources.Upload],
    events: Sequence[Event],
    kept: Kept,
) -> dict[str, Any]:
    seed = canonical.digest(head["inputs"])
    code = files.sha256_of(Path(sample.__file__))
    key = canonical.digest({"seed": seed, "figures": observations.name, "code": code})
    figures = kept.recall("sample", key)
    if figures is None:
        places = {each.upload_id: (each.folder, each.body["file_name"]) for each in uploads}
        figures = sample.draw(observations, seed, places)
        kept.keep("sample", key, figures)
    ticked = [
        event
        for event in events
        if event.kind == sample.TICKED and event.subject == head["release"]
    ]
    ticks = sample.ticks(ticked, figures)
    return {
        "format": 1,
        "release": head["release"],
        "seed": seed,
        "drawn": "least sha256(seed:figure) of the figures with a value",
        "figures": figures,
        "ticks": ticks,
        "measured": sample.measure(figures, ticks),
    }


def _of_gate(listed: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Return the waiver of each rule of the gate and subject that has one."""
    return {
        (each["code"], each["subject"]): each["waiver"]
        for each in listed["findings"]
        if each["waiver"] is not None and each["code"] not in findings.CODES
    }


def _datasets(observations: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as connection:
        rows = connection.execute(_DATASETS, {"path": str(observations)}).fetchall()
    return [
        {"dataset_id": dataset_id, "figures": figures, "agencies": agencies}
        for dataset_id, figures, agencies in rows
    ]


def _signatures(layout: Layout, head: Mapping[str, Any]) -> dict[str, Any]:
    role = keys.newest_root(layout).roles["targets"]
    return {
        "needed": role.threshold,
        "certifiers": len(role.keyids),
        "barred": [{"person": person, "why": why} for person, why in barred(head).items()],
    }
