"""The release calendar: dates a year ahead, and every slip with its reason.

What is said here is journaled first and then put out in the publisher's name (`schemas.papers`).
An entry speaks of datasets and periods, never of a release that is not out: its texts may hold no
number that could be a figure or a release id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from securesystemslib.signer import Signer

from certify import papers, propose, publish
from certify.errors import CalendarError, NotStandingError
from schemas import agenda, contract, period, release_calendar
from schemas.agenda import Planned
from schemas.papers import DUE, ENTRY
from store import clock
from store.journal import Entry, Event, Journal
from store.layout import Layout

AHEAD: Final = timedelta(days=365)
EXACT_BEFORE: Final = timedelta(days=28)  # the day and hour are known four weeks before
SHORTEST: Final = 8
LONGEST: Final = 300

# `12.5`, `30,2` and `2026.3`: a figure or a release id.
_TELLING: Final = re.compile(r"\d\s*[.,]\s*\d", re.ASCII)

Text = Mapping[str, str | None]


@dataclass(frozen=True)
class Advice:
    """What the calendar lacks: `code` is `no-hour`, `overdue` or `decree`; `about` says of what."""

    code: str
    about: str
    due: str


def planned(journal: Journal | Entry) -> dict[str, Planned]:
    """Return every entry by name, soonest first."""
    return agenda.fold(papers.changes(papers.told(journal)))


def put(
    layout: Layout,
    journal: Journal,
    name: str,
    *,
    due: str,
    title: Text,
    key: Path | Signer,
    datasets: tuple[str, ...] = (),
    about: str | None = None,
) -> Event:
    """Add an entry and put the calendar out.

    Args:
        name: What the entry is called for ever, such as `GRDP-2026-Q3`.
        due: Instant (UTC), or a month such as `2026-12` while the day is open.
        title: Vietnamese and English.
        about: Period of the figures.

    Raises:
        CalendarError: The entry exists, the date is past or malformed, or a text tells too much.
        CertifyError, UntrustedListError: As `publish.issue_papers`.
    """
    if ENTRY.fullmatch(name) is None:
        raise CalendarError(name, "name")
    _check_period(name, about)
    _check_datasets(name, datasets)
    body = {
        "due": _due(name, due),
        "title": _text(name, title),
        "datasets": sorted(datasets),
        "period": about,
    }
    return _say(layout, journal, "calendar.set", name, body, key)


def move(
    layout: Layout, journal: Journal, name: str, *, due: str, reason: Text, key: Path | Signer
) -> Event:
    """Give an entry another date, with the reason, and put the calendar out.

    Raises:
        CalendarError: There is no such open entry, or as `put`.
    """
    body = {"due": _due(name, due), "reason": _text(name, reason)}
    return _say(layout, journal, "calendar.moved", name, body, key)


def drop(layout: Layout, journal: Journal, name: str, *, reason: Text, key: Path | Signer) -> Event:
    """Say that an entry will not come, and why.

    Raises:
        CalendarError: As `move`.
    """
    return _say(layout, journal, "calendar.dropped", name, {"reason": _text(name, reason)}, key)


def meet(layout: Layout, journal: Journal, name: str, release: str, *, key: Path | Signer) -> Event:
    """Say which published release an entry became.

    Raises:
        NotStandingError: The release is not out.
        CalendarError: As `move`.
    """
    current = propose.current_list(layout)
    if current is None or release not in current.releases:
        raise NotStandingError(release)
    return _say(layout, journal, "calendar.met", name, {"release": release}, key)


def advise(journal: Journal) -> list[Advice]:
    """Return what is missing: hours four weeks ahead, and dates a decree asks for within a year."""
    now = clock.now()
    entries = [each for each in planned(journal).values() if each.is_open]
    found = [
        Advice("no-hour", each.name, each.due)
        for each in entries
        if not each.is_exact and each.due <= _month(now + EXACT_BEFORE)
    ]
    found += [
        Advice("overdue", each.name, each.due)
        for each in entries
        if each.due < (clock.text(now) if each.is_exact else _month(now))
    ]
    told = {(dataset, each.period) for each in entries for dataset in each.datasets}
    return found + [
        Advice("decree", f"{dataset} {asked.text}: {rule.decree}", day.isoformat())
        for day, dataset, asked, rule in _decreed(now)
        if (dataset, asked.text) not in told
    ]


def _decreed(now: datetime) -> list[tuple[Any, str, period.Period, release_calendar.Rule]]:
    """Return what decrees ask for within a year: day, dataset, period, rule."""
    first, last = now.date(), (now + AHEAD).date()
    found = []
    for rule in release_calendar.load():
        for year in range(first.year - 2, last.year + 1):
            asked = _period_of(rule, year)
            day = rule.day_for(asked) if asked and rule.dataset_id else None
            if asked is not None and day is not None and first <= day <= last:
                found.append((day, rule.dataset_id, asked, rule))
    return sorted(found, key=lambda item: (item[0], item[1], item[2].text))


def _period_of(rule: release_calendar.Rule, year: int) -> period.Period | None:
    if rule.period_kind == "year":
        return period.parse(str(year))
    if rule.period_kind == "quarter" and rule.period_number is not None:
        return period.parse(f"{year}-Q{rule.period_number}")
    return None


def _say(
    layout: Layout, journal: Journal, kind: str, name: str, body: dict[str, Any], key: Path | Signer
) -> Event:
    actor = publish.person_of(layout, key)
    with journal.writing() as entry:
        known = planned(entry).get(name)
        is_open = known is not None and known.is_open
        if kind == "calendar.set" and is_open:
            raise CalendarError(name, "taken")
        if kind != "calendar.set":
            if known is None or not is_open:
                raise CalendarError(name, "unknown")
            if body.get("due") == known.due:
                raise CalendarError(name, "same-date")
            body = {"was": known.due, **body}
        said = entry.append(kind, name, actor=actor, body=body)
    publish.issue_papers(layout, journal, key)
    return said


def _due(name: str, due: str) -> str:
    if len(due) > len("2026-12"):
        try:
            due = clock.text(clock.parse(due))
        except ValueError:
            raise CalendarError(name, "date") from None
    now = clock.now()
    if DUE.fullmatch(due) is None:
        raise CalendarError(name, "date")
    if due < (_month(now) if len(due) == len("2026-12") else clock.text(now)):
        raise CalendarError(name, "past")
    return due


def _month(instant: datetime) -> str:
    return clock.text(instant)[: len("2026-12")]


def _text(name: str, text: Text) -> dict[str, str | None]:
    cleaned = {lang: " ".join((said or "").split()) or None for lang, said in text.items()}
    for lang, said in cleaned.items():
        if lang == "vi" and not SHORTEST <= len(said or "") <= LONGEST:
            raise CalendarError(name, "text")
        if said and (len(said) > LONGEST or not said.isprintable()):
            raise CalendarError(name, "text")
        if said and _TELLING.search(said):
            raise CalendarError(name, "telling")
    return {"vi": cleaned["vi"], "en": cleaned.get("en")}


def _check_period(name: str, text: str | None) -> None:
    if text is None:
        return
    try:
        period.parse(text)
    except ValueError:
        raise CalendarError(name, "period") from None


def _check_datasets(name: str, datasets: tuple[str, ...]) -> None:
    if not set(datasets) <= set(contract.list_ids()):
        raise CalendarError(name, "dataset")
