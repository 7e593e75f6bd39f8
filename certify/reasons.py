"""Why a figure changed: the code list, and the rules a certifier gives in bulk.

A rule says which changes it explains and is an entry of the journal. Of two rules that fit the
same change the later one counts; either goes before what the vintage itself says.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from certify import persons
from certify.errors import BadDecisionError
from schemas import codelist, contract
from store.journal import Event, Journal
from store.layout import Layout

REASONED: Final = "change.reasoned"
LIST: Final = "cl_change_reason"
SEVERITIES: Final = ("tiny", "minor", "serious")
CHANGES: Final = ("added", "changed", "removed")
CORRECTION: Final = "C"

# What a person writes -> what the rule in the journal calls it.
KEYS: Final = {
    "change": "change_type",
    "dataset": "dataset_id",
    "indicator": "indicator",
    "area": "ref_area",
    "from": "from",
    "to": "to",
}

# What a steward's answer to a doubt about an earlier figure says of the change: answer, reason.
# A real change in the world explains no new text for an old period, so it is not here.
INHERITED: Final[Mapping[str, str]] = {
    "REVISION": "REVISION",
    "METHOD": "METHOD",
    "ROUNDING": "ROUNDING",
    "FIRST_VINTAGE": "FIRST_VINTAGE",
    "CORRECTION": "CORRECTION",
    "COVERAGE": "RESCOPING",
}
# Doubts that compare a figure with what an earlier vintage stated for the same key.
COMPARED: Final = ("changed_much", "scale_jump", "sign_flip", "level_or_growth")
LOST: Final = "lost_points"


@dataclass(frozen=True)
class Code:
    """One coded reason; `change_type` is R1, R2, R3, C or W, `severity` null where no error."""

    code: str
    name_vi: str
    name_en: str
    change_type: str
    severity: str | None


@dataclass(frozen=True)
class Rule:
    """What a certifier said about some changes; a key that `where` lacks is any.

    `where` has change_type, dataset_id, indicator, ref_area, and `from` and `to`, the first and
    last time period; `seq` is the journal's number and orders rules.
    """

    seq: int
    by: str
    where: Mapping[str, str]
    reason: str
    severity: str | None
    text: str


@functools.cache
def codes(home: Path = codelist.HOME) -> dict[str, Code]:
    """Return the coded reasons in the order of their list."""
    return {
        row["code"]: Code(
            row["code"], row["name_vi"], row["name_en"], row["change_type"], row["severity"] or None
        )
        for _, row in codelist.rows(home / f"{LIST}.csv")
    }


def give(
    layout: Layout,
    journal: Journal,
    release: str,
    *,
    where: Mapping[str, str],
    reason: str,
    severity: str | None,
    text: str,
    by: str,
) -> Event:
    """Record why some changes of a release happened; the next `make candidate` uses it.

    Args:
        where: As a person writes it: dataset, indicator, area, change, from, to.
        severity: Of a correction; the list has the usual one.

    Raises:
        BadDecisionError: A key or code is unknown, the text says too little, or the person is no
            certifier; nothing is recorded.
    """
    persons.check_certifier(layout, by)
    rule = _rule(where)
    if reason not in codes():
        raise BadDecisionError("unknown-code", f"{reason}: {', '.join(codes())}")
    if severity is not None and severity not in SEVERITIES:
        raise BadDecisionError("unknown-code", f"{severity}: {', '.join(SEVERITIES)}")
    body = {
        "rule": rule,
        "reason": reason,
        "severity": severity or codes()[reason].severity,
        "text": persons.told(text),
    }
    with journal.writing() as entry:
        return entry.append(REASONED, release, actor=by, body=body)


def given(events: list[Event], release: str) -> list[Rule]:
    """Return a release's rules in the order they were given."""
    return [
        Rule(
            event.seq,
            event.actor,
            event.body["rule"],
            event.body["reason"],
            event.body["severity"],
            event.body["text"],
        )
        for event in events
        if event.kind == REASONED and event.subject == release
    ]


def read_where(text: str) -> dict[str, str]:
    """Read `dataset=GRDP,change=removed`.

    Raises:
        BadDecisionError: A part has no `=`, or a key stands twice.
    """
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, mark, value = part.partition("=")
        if not mark or not value or key in found:
            raise BadDecisionError("bad-rule", part)
        found[key] = value
    return found


def _rule(where: Mapping[str, str]) -> dict[str, str]:
    if unknown := sorted(set(where) - set(KEYS)):
        raise BadDecisionError("bad-rule", f"{', '.join(unknown)}: {', '.join(KEYS)}")
    if where.get("change", CHANGES[0]) not in CHANGES:
        raise BadDecisionError("bad-rule", f"change={where['change']}: {', '.join(CHANGES)}")
    dataset = where.get("dataset")
    if dataset is not None and dataset not in contract.list_ids():
        raise BadDecisionError("bad-rule", f"dataset={dataset}")
    if not where:
        raise BadDecisionError("bad-rule", "--where")
    return {KEYS[key]: value for key, value in where.items()}
