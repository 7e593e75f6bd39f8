"""What a release had to bring: the rounds that were due, and the dates decrees set.

Rounds are read from the journal, where the intake recorded them; nothing of `ingest` is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final

from schemas import catalogue, contract, period, release_calendar
from store import clock
from store.journal import Event

# Due dates are days in Viet Nam, which has one time zone and no summer time.
LOCAL: Final = timezone(timedelta(hours=7), "ICT")
_PERIODS: Final = ("{0}", "{0}-S1", "{0}-S2", *(f"{{0}}-Q{number}" for number in range(1, 5)))
# How many years after a period its last figures are due at the latest.
_YEARS_BACK: Final = 3


@dataclass(frozen=True)
class Line:
    """One dataset of one agency that a round asked for; instants in UTC, `due` a day."""

    round: str
    dataset_id: str
    agency: str
    due: str
    opened_at: str


@dataclass(frozen=True)
class Dated:
    """One period of a dataset that a decree wants published by a day."""

    dataset_id: str
    time_period: str
    day: str
    decree: str


@dataclass(frozen=True)
class Asked:
    """Everything that was due on `day` (in Viet Nam) and not before the last release."""

    day: str
    lines: tuple[Line, ...] = ()
    dated: tuple[Dated, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as it stands in the gate's record."""
        return {
            "day": self.day,
            "lines": [asdict(line) for line in self.lines],
            "dated": [asdict(each) for each in self.dated],
        }


def read(events: Sequence[Event], at: datetime, home: Path = catalogue.HOME) -> Asked:
    """Return what was due at an instant, by the journal's rounds and the release calendar.

    A round counts while it is open, and afterwards until a release was published; of an open one
    only what is due by then. The calendar is asked for what fell due since the last release, so
    nothing of it before the first.
    """
    today = at.astimezone(LOCAL).date()
    published = [event.at for event in events if event.kind == "release.published"]
    last = max(published, default=None)
    lines = sorted(
        _lines(events, today, last, home), key=lambda line: (line.round, line.dataset_id)
    )
    since = None if last is None else clock.parse(last).astimezone(LOCAL).date()
    dated = () if since is None else tuple(_dated(since, today, home))
    return Asked(today.isoformat(), tuple(lines), dated)


def _lines(events: Sequence[Event], today: date, last: str | None, home: Path) -> Iterator[Line]:
    closed = {event.subject: event.at for event in events if event.kind == "round.closed"}
    for event in events:
        if event.kind != "round.opened":
            continue
        end = closed.get(event.subject)
        if end is not None and last is not None and end <= last:
            continue
        for dataset_id, due in sorted(event.body["dues"].items()):
            if end is not None or due["day"] <= today.isoformat():
                for agency in _agencies(dataset_id, due["day"], home):
                    yield Line(event.subject, dataset_id, agency, due["day"], event.at)


def _agencies(dataset_id: str, day: str, home: Path) -> list[str]:
    """Return who answers for a dataset on a day, in the contract's order.

    A dataset without contract has nobody, and stays asked for under no name.
    """
    if dataset_id not in contract.list_ids(home / "datasets"):
        return [""]
    owners = contract.load(dataset_id, home / "datasets").owners
    names = [
        owner.agency
        for owner in owners
        if (owner.valid_from or "") <= day <= (owner.valid_to or "9999")
    ]
    return list(dict.fromkeys(names))


def _dated(since: date, today: date, home: Path) -> Iterator[Dated]:
    months = [f"{{0}}-{number:02}" for number in range(1, 13)]
    for dataset_id in contract.list_ids(home / "datasets"):
        for year in range(since.year - _YEARS_BACK, today.year + 1):
            for form in (*_PERIODS, *months):
                asked = period.parse(form.format(year))
                for rule in release_calendar.rules_for(dataset_id, asked, home / "calendar.csv"):
                    day = rule.day_for(asked)
                    if day is not None and since < day <= today:
                        yield Dated(dataset_id, asked.text, day.isoformat(), rule.decree)
