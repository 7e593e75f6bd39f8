"""Collection rounds: what is asked of whom by when, and who has sent it.

A round is opened by the certifying department for a period (`2026-Q4`). A due date comes from the
release calendar where one rule gives it without doubt, else from the dataset's contract, or from
the person who opens the round.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, timezone
from pathlib import Path
from typing import Any, Final, Literal

import icalendar

from ingest import workflow
from ingest.workflow import Submission
from schemas import codelist, contract, period, release_calendar
from schemas.contract import Contract
from store import canonical, clock
from store.journal import AlreadyRecordedError, Event, Journal
from store.layout import Layout

OPENED: Final = "round.opened"
CLOSED: Final = "round.closed"
# Due dates are days in Viet Nam, which has one time zone and no summer time.
LOCAL: Final = timezone(timedelta(hours=7), "ICT")
_AFTER_PERIOD: Final = timedelta(days=92)

Standing = Literal["on_time", "late", "waiting", "missing"]


class RoundError(Exception):
    """A round cannot be opened or closed like this; the text says why."""


@dataclass(frozen=True)
class Due:
    """A date asked for, and on what ground: `calendar`, `contract` or `person`."""

    day: date
    ground: str
    source: str


@dataclass(frozen=True)
class Round:
    """One collection round; `dues` by dataset, instants in UTC, `closed_at` null while open."""

    name: str
    dues: Mapping[str, Due]
    opened_at: str
    opened_by: str
    closed_at: str | None


@dataclass(frozen=True)
class Line:
    """One dataset of one agency in a round, and the submission that counts, if any."""

    dataset_id: str
    agency: str
    due: Due
    standing: Standing
    days_late: int
    submission: Submission | None


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


def open_round(journal: Journal, name: str, dues: Mapping[str, Due], actor: str) -> Round:
    """Record a round.

    Raises:
        RoundError: A round of this name was opened before.
    """
    body = {
        "dues": {
            dataset_id: {"day": due.day.isoformat(), "ground": due.ground, "source": due.source}
            for dataset_id, due in dues.items()
        }
    }
    try:
        with journal.writing() as entry:
            entry.append(OPENED, name, actor=actor, body=body, once=f"round:{name}")
    except AlreadyRecordedError as error:
        raise RoundError(f"round {name} was opened at {error.event.at}") from None
    return find(journal, name)


def close_round(journal: Journal, name: str, actor: str) -> Round:
    """Record the end of a round.

    Raises:
        RoundError: There is none of this name, or it is closed.
    """
    find(journal, name)
    try:
        with journal.writing() as entry:
            entry.append(CLOSED, name, actor=actor, body={}, once=f"round-closed:{name}")
    except AlreadyRecordedError as error:
        raise RoundError(f"round {name} was closed at {error.event.at}") from None
    return find(journal, name)


def list_rounds(journal: Journal) -> list[Round]:
    """Return every round, the newest first."""
    ends = {event.subject: event.at for event in journal.events(CLOSED)}
    return [_round(event, ends.get(event.subject)) for event in reversed(journal.events(OPENED))]


def find(journal: Journal, name: str) -> Round:
    """Return a round.

    Raises:
        RoundError: There is none of this name.
    """
    for one in list_rounds(journal):
        if one.name == name:
            return one
    raise RoundError(f"there is no round {name}")


def board(journal: Journal, one: Round) -> list[Line]:
    """Return who sent what, by dataset and agency; a returned submission does not count."""
    submissions = [
        each
        for each in workflow.list_submissions(journal)
        if each.state != "returned"
        and one.opened_at <= each.received_at <= (one.closed_at or "9999")
    ]
    lines = []
    for dataset_id, due in one.dues.items():
        for agency in agencies_of(contract.load(dataset_id)):
            found = [
                each
                for each in submissions
                if each.dataset_id == dataset_id and each.agency == agency
            ]
            lines.append(_line(dataset_id, agency, due, found[0] if found else None, one))
    return lines


def feed(journal: Journal, agency: str | None) -> bytes:
    """Return the due dates of the open rounds as iCalendar (RFC 5545); of one agency or all."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//So Chuan//rounds//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Số Chuẩn: hạn gửi số liệu")
    for one in list_rounds(journal):
        if one.closed_at is not None:
            continue
        for line in board(journal, one):
            if agency in (None, line.agency):
                calendar.add_component(_entry(one, line))
    return bytes(calendar.to_ical())


def _entry(one: Round, line: Line) -> icalendar.Event:
    name = contract.load(line.dataset_id).name
    entry = icalendar.Event()
    key = canonical.digest([one.name, line.dataset_id, line.agency])[:32]
    entry.add("uid", f"{key}@so-chuan")
    entry.add("dtstamp", clock.parse(one.opened_at).astimezone(UTC))
    entry.add("dtstart", line.due.day)
    entry.add("dtend", line.due.day + timedelta(days=1))
    entry.add("summary", f"{line.dataset_id}: {name.vi} ({line.agency})")
    entry.add("description", f"{one.name} · {line.standing} · {line.due.source}")
    entry.add("transp", "TRANSPARENT")
    return entry


def _line(
    dataset_id: str, agency: str, due: Due, submission: Submission | None, one: Round
) -> Line:
    if submission is not None:
        late = (local_day(submission.received_at) - due.day).days
        standing: Standing = "late" if late > 0 else "on_time"
        return Line(dataset_id, agency, due, standing, max(late, 0), submission)
    end = today() if one.closed_at is None else local_day(one.closed_at)
    late = (end - due.day).days
    standing = "missing" if late > 0 or one.closed_at is not None else "waiting"
    return Line(dataset_id, agency, due, standing, max(late, 0), None)


def _round(event: Event, closed_at: str | None) -> Round:
    dues = {
        dataset_id: Due(date.fromisoformat(due["day"]), due["ground"], due["source"])
        for dataset_id, due in event.body["dues"].items()
    }
    ordered = dict(sorted(dues.items(), key=lambda each: (each[1].day, each[0])))
    return Round(event.subject, ordered, event.at, event.actor, closed_at)


def _day_of(year: int, month: int, day: int) -> date:
    """Return a day, the last one of the month when it is shorter."""
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(first_of_next - timedelta(days=1), date(year, month, 1) + timedelta(days=day - 1))


def main(arguments: Sequence[str] | None = None) -> int:
    """Open, close and show rounds; 0 done, 2 when it cannot be done like this."""
    options = _parser().parse_args(arguments)
    journal = Journal(Layout(options.data_root).journal)
    try:
        return int(options.run(journal, options))
    except RoundError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        journal.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest.rounds", description=__doc__)
    parser.add_argument("--data-root", type=Path, default=Path(os.environ.get("DATA_ROOT", "data")))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    opening = _command(commands, "open", _open, "open a round")
    opening.add_argument("name", metavar="PERIOD", help="e.g. 2026-Q4")
    opening.add_argument("--actor", default="dic.certifier-1", help="who opens it")
    opening.add_argument("--datasets", default="", help="e.g. GRDP,LABOUR; default: what is due")
    opening.add_argument(
        "--due", action="append", default=[], metavar="DATASET=DAY", help="set a day yourself"
    )
    opening.add_argument("--until", type=date.fromisoformat, help="last day of the round")
    closing = _command(commands, "close", _close, "close a round")
    closing.add_argument("name", metavar="PERIOD")
    closing.add_argument("--actor", default="dic.certifier-1", help="who closes it")
    showing = _command(commands, "board", _board, "who sent what")
    showing.add_argument("name", metavar="PERIOD")
    feeding = _command(commands, "feed", _feed, "write the due dates as iCalendar")
    feeding.add_argument("--agency")
    reminding = _command(commands, "remind", _remind, "write to those who have something due")
    reminding.add_argument("--days", type=int, default=7, help="how long before the due date")
    return parser


def _command(commands: Any, name: str, run: Any, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    command: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    command.set_defaults(run=run)
    return command


def _open(journal: Journal, options: argparse.Namespace) -> int:
    datasets = [name.strip().upper() for name in options.datasets.split(",") if name.strip()]
    dues = plan(options.name, datasets=datasets, given=_given(options.due), until=options.until)
    opened = open_round(journal, options.name, dues, options.actor)
    print(f"round {opened.name} opened at {opened.opened_at}")
    for dataset_id, due in opened.dues.items():
        print(f"  {due.day}  {dataset_id:<14} {due.ground}")
    for rule in doubts(opened.dues, period.parse(options.name)):
        said = f"{rule.dataset_id}: {rule.decree} {rule.stage}: {rule.date_rule}"
        print(f"not used, look it up: {said} ({rule.source})", file=sys.stderr)
    return 0


def _given(texts: Iterable[str]) -> dict[str, date]:
    given = {}
    for text in texts:
        name, _, day = text.partition("=")
        try:
            given[name.strip().upper()] = date.fromisoformat(day)
        except ValueError:
            raise RoundError(f"--due {text!r}: write GRDP=2027-01-06") from None
    return given


def _close(journal: Journal, options: argparse.Namespace) -> int:
    closed = close_round(journal, options.name, options.actor)
    print(f"round {closed.name} closed at {closed.closed_at}")
    return 0


def _board(journal: Journal, options: argparse.Namespace) -> int:
    for line in board(journal, find(journal, options.name)):
        late = f" +{line.days_late}" if line.days_late else ""
        state = f" [{line.submission.state}]" if line.submission else ""
        print(
            f"{line.due.day}  {line.dataset_id:<14} {line.agency:<12} {line.standing}{late}{state}"
        )
    return 0


def _feed(journal: Journal, options: argparse.Namespace) -> int:
    if options.agency is not None and options.agency not in codelist.agencies():
        raise RoundError(f"no agency {options.agency}")
    sys.stdout.buffer.write(feed(journal, options.agency))
    return 0


def _remind(journal: Journal, options: argparse.Namespace) -> int:
    from ingest import reminders
    from ingest.accounts import Accounts
    from store import mail

    server = mail.Server.from_environment(os.environ)
    if server is None:
        raise RoundError("no mail server: set SMTP_HOST and SMTP_FROM")
    accounts = Accounts(Layout(options.data_root).accounts)
    sent = reminders.send(journal, accounts.list(), server, timedelta(days=options.days))
    accounts.close()
    print(f"{sent} reminders sent")
    return 0


if __name__ == "__main__":
    sys.exit(main())
