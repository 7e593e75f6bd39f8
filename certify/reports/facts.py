"""What a report tells, read from the journal, two releases and the counts of use: plain data.

Nothing is written by hand here and nothing is dated by the day it is made: the same stage gives
the same facts.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from certify.certificate import LOCAL
from certify.reports.comparing import Compared, shown
from certify.reports.stage import Stage
from certify.standing import object_of, objects_of
from schemas import codelist, contract, period, province, ratio
from store import clock, missed
from store.journal import Event
from store.layout import Layout

Row = dict[str, Any]
_NEEDED: Final = ("observations.parquet", "readiness.parquet")
ACTIVITY: Final = "EXT_INFO_ACTIVITY"
SURVEY: Final = "FOREIGN_NEEDS_SURVEY"


@dataclass(frozen=True)
class Gathered:
    """The facts as plain JSON, and every cell of the two releases as CSV."""

    facts: Row
    cells: bytes


def gather(
    layout: Layout, events: Sequence[Event], stage: Stage, narratives: Mapping[str, Row]
) -> Gathered:
    """Return what there is to tell of a stage.

    Args:
        layout: Where releases and counts of use stand.
        events: The whole journal.
        stage: The stretch of time.
        narratives: What agencies wrote themselves, by agency: sha256 and text.
    """
    compared = Compared(_objects(layout, stage.baseline), _objects(layout, stage.release))
    sends = _sends(events, stage)
    rounds = list(_rounds(events, stage))
    moved = [_answered_for(row) for row in compared.moved()]
    by_agency = {row["agency"]: row for row in compared.counts("agency")}
    agencies = sorted(
        {*by_agency, *(each["agency"] for each in (*sends, *rounds)), *narratives}
        & set(codelist.agencies())
    )
    facts = {
        "format": 1,
        "stage": _stage(events, stage),
        "comparison": {
            "datasets": compared.counts("dataset_id"),
            "revised": [_revised(row) for row in compared.revised()],
        },
        "agencies": [
            _agency(name, sends, rounds, by_agency, moved, narratives) for name in agencies
        ],
        "moved": moved,
        "lacking": [_answered_for(row) for row in compared.lacking()],
        "use": _used(layout.use, stage),
        "missed": _missed(layout.use, stage),
        "programme": {name: _held(compared, name) for name in (ACTIVITY, SURVEY)},
        "beside": list(_beside(compared)),
    }
    return Gathered(facts, compared.lines())


def _objects(layout: Layout, release: str) -> dict[str, Path]:
    held = objects_of(layout, release)
    return {name: object_of(layout, release, name) for name in _NEEDED if name in held}


def _stage(events: Sequence[Event], stage: Stage) -> Row:
    at = {event.subject: event.at for event in events if event.kind == "release.published"}
    return {
        "label": stage.label,
        "start": clock.text(stage.start),
        "end": clock.text(stage.end),
        "baseline": stage.baseline,
        "release": stage.release,
        "is_from_first": stage.is_from_first,
        "releases": [{"release": name, "published_at": at[name]} for name in stage.releases],
    }


def _sends(events: Sequence[Event], stage: Stage) -> list[Row]:
    """Return every upload accepted in the stage, and whether it was returned since."""
    accepted = {event.subject: event for event in events if event.kind == "upload.accepted"}
    returned = {
        event.subject: event
        for event in events
        if event.kind == "upload.returned" and stage.holds(event.at)
    }
    found = []
    for event in accepted.values():
        if not stage.holds(event.at):
            continue
        back = returned.get(event.subject)
        found.append(
            {
                **{name: event.body[name] for name in ("agency", "dataset_id", "vintage")},
                **{name: event.body[name] for name in ("edition", "row_count", "steward")},
                "observations": event.body["observation_count"],
                "upload": event.subject,
                "received_at": event.body["received_at"],
                "due": _due_by_contract(event.body["dataset_id"], event.body["edition"]),
                "warnings": sorted(Counter(_warnings(event.body)).items()),
                "returned": back and {"at": back.at, "text": back.body.get("text", "")},
            }
        )
    return found


def _warnings(receipt: Mapping[str, Any]) -> list[str]:
    return [str(answer.get("warning", "")) for answer in receipt.get("answers", ())]


def _due_by_contract(dataset_id: str, edition: str) -> str | None:
    """Return the day an edition's figures were due; null where its contract says none."""
    if dataset_id not in contract.list_ids():
        return None
    due = contract.load(dataset_id).due
    if due is None:
        return None
    year = period.parse(edition).end.year + due.years_after
    return date(year, due.month, due.day).isoformat()


def _rounds(events: Sequence[Event], stage: Stage) -> Iterable[Row]:
    """Yield what each round asked of each agency, and whether it came in time."""
    for event in events:
        if event.kind != "round.opened" or not stage.holds(event.at):
            continue
        for dataset_id, due in sorted(event.body["dues"].items()):
            for agency in _owners(dataset_id):
                came = _first(events, dataset_id, agency, event.at, stage)
                yield {
                    "round": event.subject,
                    "agency": agency,
                    "dataset_id": dataset_id,
                    "due": due["day"],
                    "received": came,
                    "state": _state(due["day"], came, stage),
                }


def _owners(dataset_id: str) -> list[str]:
    if dataset_id not in contract.list_ids():
        return []
    return sorted({owner.agency for owner in contract.load(dataset_id).owners})


def _answered_for(row: Row) -> Row:
    """Name the agencies that answer for what is read for an item.

    A mapping names an agency where no contract does; a contract may divide its indicators.
    """
    dataset_id, indicator = row["dataset_id"], row["indicator"]
    owners: list[str] = []
    if dataset_id in contract.list_ids():
        agreed = contract.load(dataset_id)
        read = _read(agreed, indicator)
        owners = [each.agency for each in agreed.owners if not each.indicators
                  or read & set(each.indicators)]  # fmt: skip
    named = sorted(set(owners)) or list(filter(None, str(row["agency"] or "").split(",")))
    return {**{name: value for name, value in row.items() if name != "agency"}, "agencies": named}


def _read(agreed: contract.Contract, indicator: str | None) -> set[str]:
    """Return the indicators behind one, which may be computed from others."""
    computed = next((each for each in agreed.derived if each.id == indicator), None)
    if computed is None:
        return {indicator or ""}
    return {term.operand.indicator for term in ratio.read(computed.formula).terms}


def _first(
    events: Sequence[Event], dataset_id: str, agency: str, since: str, stage: Stage
) -> str | None:
    """Return the local day of the first upload that answers a round."""
    for event in events:
        body = event.body
        if (
            event.kind == "upload.accepted"
            and body["dataset_id"] == dataset_id
            and body["agency"] == agency
            and since <= event.at
            and stage.holds(event.at)
        ):
            return clock.parse(event.at).astimezone(LOCAL).date().isoformat()
    return None


def _state(due: str, came: str | None, stage: Stage) -> str:
    if came is not None:
        return "on_time" if came <= due else "late"
    return "missing" if due < stage.end.astimezone(LOCAL).date().isoformat() else "waiting"


def _agency(
    name: str,
    sends: Sequence[Row],
    rounds: Sequence[Row],
    cells: Mapping[str, Row],
    moved: Sequence[Row],
    narratives: Mapping[str, Row],
) -> Row:
    none = {"held": 0, "added": 0, "changed": 0, "removed": 0}
    return {
        "agency": name,
        "uploads": [each for each in sends if each["agency"] == name],
        "rounds": [each for each in rounds if each["agency"] == name],
        "cells": {key: cells.get(name, none)[key] for key in none},
        "moved": [row for row in moved if name in row["agencies"]],
        "narrative": narratives.get(name),
    }


def _revised(row: Mapping[str, Any]) -> Row:
    names = ("figure", "agency", "change", "old_status", "new_status", "old_unit", "new_unit")
    return {
        **{name: row[name] for name in (*names, "old_vintage", "new_vintage")},
        "old": shown(row, "old"),
        "new": shown(row, "new"),
    }


def _held(compared: Compared, dataset_id: str) -> int:
    rows = [row for row in compared.counts("dataset_id") if row["dataset_id"] == dataset_id]
    return int(rows[0]["held"]) if rows else 0


def _beside(compared: Compared) -> Iterable[Row]:
    """Yield each activity with the indicators it should move, as both releases have them."""
    area = province.load().home_area
    for dataset_id in contract.list_ids():
        for each in contract.load(dataset_id).indicators:
            for moved in each.should_move:
                yield {
                    "dataset_id": dataset_id,
                    "activity": each.id,
                    "sent": compared.newest(each.id, area, "new"),
                    "indicator": moved,
                    "before": compared.newest(moved, area, "old"),
                    "after": compared.newest(moved, area, "new"),
                }


def _used(folder: Path, stage: Stage) -> Row:
    """Return how often figures were asked for, by indicator; the days are those counted."""
    total: Counter[tuple[str, str]] = Counter()
    days = 0
    for path in sorted(folder.glob("[12]*.csv")) if folder.is_dir() else ():
        if not _counts(stage, path.stem):
            continue
        days += 1
        text = path.read_text(encoding="utf-8")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            total[(row["dataset_id"], row["indicator"])] += int(row["requests"])
    listed = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return {
        "days": days,
        "requests": sum(total.values()),
        "by_indicator": [
            {"dataset_id": dataset, "indicator": indicator, "requests": number}
            for (dataset, indicator), number in listed
        ],
    }


def _missed(folder: Path, stage: Stage) -> Row:
    """Return how often something was asked for that was not there, the most frequent first.

    What has no name was asked too seldom to have one, or in no form to be kept.
    """
    total: Counter[missed.Miss] = Counter()
    for day, path in missed.days_of(missed.folder_in(folder)):
        if _counts(stage, day.isoformat()):
            total += missed.read_day(path)
    named = sorted(
        ((miss, number) for miss, number in total.items() if miss.asked),
        key=lambda each: (-each[1], each[0]),
    )
    return {
        "requests": sum(total.values()),
        "unnamed": sum(number for miss, number in total.items() if not miss.asked),
        "named": [
            {"kind": miss.kind, "asked": miss.asked, "requests": number} for miss, number in named
        ],
    }


def _counts(stage: Stage, day: str) -> bool:
    """Tell whether a day belongs to a stage.

    The day a stage ends with a release is counted; a year ends before its last day here.
    """
    first = stage.start.astimezone(LOCAL).date().isoformat()
    last = stage.end.astimezone(LOCAL).date().isoformat()
    return first <= day < last or (first <= day == last and "-" in stage.label)
