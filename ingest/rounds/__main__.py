"""Open, close and show rounds: `python -m ingest.rounds`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ingest.rounds.calendar import feed
from ingest.rounds.dues import RoundError, doubts, plan
from ingest.rounds.record import close_round, find, open_round
from ingest.rounds.standings import board
from schemas import codelist, period
from store import trouble
from store.journal import Journal
from store.layout import Layout


def main(arguments: Sequence[str] | None = None) -> int:
    """Open, close and show rounds; 0 done, 2 when it cannot be done like this."""
    options = _parser().parse_args(arguments)
    try:
        with closing(Journal(Layout(options.data_root).journal)) as journal:
            return int(options.run(journal, options))
    except RoundError as error:
        print(error, file=sys.stderr)
        return 2
    except Exception as error:
        told = trouble.sentences(error)
        if told is None:
            raise
        print(*told, sep="\n", file=sys.stderr)
        return 1


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
