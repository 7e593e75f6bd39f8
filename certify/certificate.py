"""The certificate: what a release is, who answers for it, and what was let pass; signed JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from schemas import codelist, contract, period, province
from schemas.province import CertifyingBody
from store import canonical, clock
from store.journal import Event

NAME: Final = "certificate.json"
FORMAT: Final = 1
# A body certifies by the day it is in Viet Nam, which has one time zone and no summer time.
LOCAL: Final = timezone(timedelta(hours=7), "ICT")
_SEALED: Final = (
    "observations.parquet",
    "changes.parquet",
    "gate.json",
    "checklist.json",
    "sample.json",
)


def today(at: datetime) -> date:
    """Return the day it is in Viet Nam at an instant."""
    return at.astimezone(LOCAL).date()


def body_on(day: date) -> CertifyingBody | None:
    """Return the body that certifies on a day; None when the province names none."""
    for body in province.load().certifying_body:
        start = period.parse(body.valid_from).start if body.valid_from else date.min
        end = period.parse(body.valid_to).end if body.valid_to else date.max
        if start <= day <= end:
            return body
    return None


def document(
    head: Mapping[str, Any],
    *,
    checklist: Mapping[str, Any],
    gate: Mapping[str, Any],
    impact: Mapping[str, Any],
    sample: Mapping[str, Any],
    datasets: Sequence[Mapping[str, Any]],
    signatures: Mapping[str, Any],
    events: Sequence[Event],
    digests: Mapping[str, str],
    at: datetime,
) -> dict[str, Any]:
    """Return the certificate as it is signed with the release; no number in it is a float.

    Args:
        head: The manifest without its objects.
        checklist: As it is signed.
        gate: The gate's record.
        impact: The summary of changes.
        sample: As it is signed.
        datasets: dataset_id, figures and agencies, by the marts.
        signatures: How many of how many certifiers must sign, and who may not.
        events: The journal's, for who saw the release before its hour.
        digests: sha256 of the objects it speaks of.
        at: When it is made, UTC.
    """
    publisher, body = province.load(), body_on(today(at))
    changes = {each["dataset_id"]: each for each in impact["datasets"]}
    return {
        "format": FORMAT,
        "release": head["release"],
        "previous": head["previous"],
        "kind": "erratum" if head["release"].count(".") == 2 else "release",
        "made_at": clock.text(at),
        "publisher": {
            "agency": publisher.agency,
            "name": publisher.name.model_dump(),
            "system": publisher.system.model_dump(),
            "url": publisher.url,
        },
        "certifying_body": None if body is None else _body(body),
        "scope": {"home_area": publisher.home_area, "datasets": len(datasets)},
        "datasets": [_dataset(each, changes) for each in datasets],
        "figures": sum(each["figures"] for each in datasets),
        "changes": {
            kind: sum(each[kind] for each in impact["datasets"])
            for kind in ("added", "changed", "removed")
        },
        "inputs": {"uploads": len(head["inputs"]), "sha256": canonical.digest(head["inputs"])},
        "contracts_sha256": head["contracts_sha256"],
        "objects": {name: digests[name] for name in _SEALED},
        "gate": _gate(gate),
        "waivers": checklist["waivers"],
        "warnings": [
            {name: each[name] for name in ("code", "subject", "sentence_vi", "sentence_en")}
            for each in checklist["findings"]
            if each["severity"] == "warning"
        ],
        "waived": [
            {
                name: each[name]
                for name in ("code", "subject", "sentence_vi", "sentence_en", "waiver")
            }
            for each in checklist["findings"]
            if each["waiver"] is not None
        ],
        "answers": checklist["answers"],
        "open_blockers": checklist["open"],
        "sample": {**sample["measured"], "seed": sample["seed"]},
        "pre_release_access": _previews(events, head["release"]),
        "signatures": dict(signatures),
    }


def _body(body: CertifyingBody) -> dict[str, Any]:
    agency = codelist.agencies()[body.agency]
    return {
        "agency": body.agency,
        "name": {"vi": agency.name_vi, "en": agency.name_en},
        "legal_basis": body.source,
        "valid_from": body.valid_from,
        "valid_to": body.valid_to,
    }


def _dataset(
    dataset: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    agreed = contract.load(dataset["dataset_id"])
    quality = codelist.codes("cl_designation")[agreed.designation]
    changed = changes.get(agreed.id, {})
    return {
        "dataset_id": agreed.id,
        "name": agreed.name.model_dump(),
        "version": agreed.version,
        "designation": agreed.designation,
        "designation_name": {"vi": quality.name_vi, "en": quality.name_en},
        "agencies": dataset["agencies"],
        "figures": dataset["figures"],
        **{kind: changed.get(kind, 0) for kind in ("added", "changed", "removed")},
    }


def _gate(gate: Mapping[str, Any]) -> dict[str, Any]:
    rules: dict[str, bool] = {}
    for each in gate["results"]:
        rule = each.get("rule", each["expectation"])
        rules[rule] = rules.get(rule, True) and bool(each["success"])
    return {
        "passed": gate["passed"],
        "rules": len(rules),
        "holding": sum(rules.values()),
        "failing": sorted(rule for rule, holds in rules.items() if not holds),
    }


def _previews(events: Sequence[Event], release: str) -> list[dict[str, Any]]:
    """Return which bodies were let see the release before its hour, as they were granted it."""
    return [
        {
            "body": event.body.get("body", ""),
            "granted_at": event.at,
            "expires": event.body["expires"],
        }
        for event in events
        if event.kind == "preview.granted" and event.subject == release and "expires" in event.body
    ]
