"""When figures are due, and who answers for them.

A due date comes from the release calendar where one rule gives it without doubt, else from the
dataset's contract, or from the person who opens the round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from typing import Final

from schemas import contract, period, release_calendar
from schemas.contract import Contract
from store import clock

# Due dates are days in Viet Nam, which has one time zone and no summer time.
LOCAL: Final = timezone(timedelta(hours=7), "ICT")
_AFTER_PERIOD: Final = timedelta(days=92)


class RoundError(Exception):
    """A round cannot be opened or closed like this; the text says why."""


@dataclass(frozen=True)
class Due:
    """A date asked for, and on what ground: `calendar`, `contract` or `person`."""

    day: date
    ground: str
    source: str


def today() -> date:
    """Return the day it is in Viet Nam."""
    return clock.now().astimezone(LOCAL).date()


def local_day(instant: str) -> date:
    """Return the day an instant fell on in Viet Nam."""
    return clock.parse(instant).astimezone(LOCAL).date()


def agencies_of(agreed: Contract) -> list[str]:
    """Return the agencies that answer for a dataset today, in the contract's order."""
    now = today().isoformat()
    owners = [
        owner.agency
        for owner in agreed.owners
        if (owner.valid_from or "") <= now <= (owner.valid_to or "9999")
    ]
    return list(dict.fromkeys(owners))


def datasets_of(agency: str) -> list[Contract]:
    """Return the contracts of an agency's datasets."""
    known = (contract.load(dataset_id) for dataset_id in contract.list_ids())
    return [agreed for agreed in known if agency in agencies_of(agreed)]


def next_due(agreed: Contract, after: date) -> Due | None:
    """Return the first day on or after a day on which the contract wants figures."""
    if agreed.due is None:
        return None
    for year in range(after.year, after.year + 2):
        day = _day_of(year, agreed.due.month, agreed.due.day)
        if day >= after:
            return Due(day, "contract", agreed.due.basis.vi)
    return None


def due_in(agreed: Contract, asked: period.Period, opens: date) -> Due | None:
    """Return when a dataset's figures are due in the round of a period.

    Two rules of the calendar that give different days are a doubt, so neither counts.
    """
    rules = release_calendar.rules_for(agreed.id, asked)
    days = {rule.day_for(asked): rule for rule in rules if not rule.is_doubtful}
    if len(days) == 1:
        ((day, rule),) = days.items()
        if day is not None:
            return Due(day, "calendar", f"{rule.decree}: {rule.date_rule} ({rule.source})")
    return next_due(agreed, opens)


def doubts(dataset_ids: Iterable[str], asked: period.Period) -> list[release_calendar.Rule]:
    """Return the calendar's rules a person has to look up before they can set a date."""
    return [
        rule
        for dataset_id in dataset_ids
        for rule in release_calendar.rules_for(dataset_id, asked)
        if rule.is_doubtful
    ]


def plan(
    name: str,
    *,
    datasets: Sequence[str] = (),
    given: Mapping[str, date] | None = None,
    until: date | None = None,
) -> dict[str, Due]:
    """Return what a round would ask for.

    Args:
        name: The period the round is for, such as 2026-Q4.
        datasets: What is asked for; by default each dataset with a due date up to `until`.
        given: Days set by a person; they win.
        until: The last day of the round; by default three months after the period.

    Raises:
        RoundError: The name is no period, or a dataset is unknown or has no date.
    """
    if not period.is_period(name):
        raise RoundError(f"{name!r} is no period such as 2026-Q4 or 2026")
    asked, given = period.parse(name), given or {}
    unknown = {*datasets, *given} - set(contract.list_ids())
    if unknown:
        raise RoundError(f"no dataset {', '.join(sorted(unknown))}")
    last = until or asked.end + _AFTER_PERIOD
    dues: dict[str, Due] = {}
    for dataset_id in contract.list_ids():
        agreed = contract.load(dataset_id)
        if dataset_id in given:
            dues[dataset_id] = Due(given[dataset_id], "person", "")
            continue
        due = due_in(agreed, asked, today())
        if dataset_id in datasets:
            if due is None:
                raise RoundError(f"{dataset_id} has no due date; say --due {dataset_id}=YYYY-MM-DD")
            dues[dataset_id] = due
        elif not datasets and due is not None and due.day <= last:
            dues[dataset_id] = due
    if not dues:
        raise RoundError(f"nothing is due until {last}; name --datasets or --due")
    return dues


def _day_of(year: int, month: int, day: int) -> date:
    """Return a day, the last one of the month when it is shorter."""
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(first_of_next - timedelta(days=1), date(year, month, 1) + timedelta(days=day - 1))
