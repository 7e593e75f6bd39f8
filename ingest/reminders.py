"""Reminders of what is due: one for each dataset and account, recorded once it was handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from ingest import rounds
from ingest.accounts import Account
from ingest.rounds import Line, Round
from schemas import contract
from store import mail
from store.journal import Journal

SENT: Final = "reminder.sent"
_ROLES: Final = ("steward", "head")


def send(
    journal: Journal, accounts: Iterable[Account], server: mail.Server, before: timedelta
) -> int:
    """Write to stewards and heads with something due within `before`, or overdue; return how many.

    A message is recorded after the server took it, so a failure is tried again by the next call.

    Raises:
        OSError: The mail server refused; what was sent before stays recorded.
    """
    count = 0
    listed = list(accounts)
    for one, line, account in _wanted(journal, listed, before):
        kind = "overdue" if line.standing == "missing" else "due"
        once = f"reminder:{one.name}:{line.dataset_id}:{account.username}:{kind}"
        with journal.writing() as entry:
            is_sent = entry.recorded(once) is not None
        if is_sent or account.email is None:
            continue
        mail.send(server, account.email, *_words(one, line))
        body = {"dataset_id": line.dataset_id, "kind": kind}
        with journal.writing() as entry:
            if entry.recorded(once) is None:
                entry.append(SENT, one.name, actor=account.username, body=body, once=once)
        count += 1
    return count


def _wanted(
    journal: Journal, accounts: list[Account], before: timedelta
) -> Iterator[tuple[Round, Line, Account]]:
    for one in rounds.list_rounds(journal):
        if one.closed_at is not None:
            continue
        for line in rounds.board(journal, one):
            if line.submission is not None or line.due.day > rounds.today() + before:
                continue
            for account in accounts:
                if account.agency == line.agency and account.role in _ROLES:
                    yield one, line, account


def _words(one: Round, line: Line) -> tuple[str, str]:
    name = contract.load(line.dataset_id).name
    day = line.due.day.strftime("%d/%m/%Y")
    if line.standing == "missing":
        subject = f"Số Chuẩn: quá hạn {line.days_late} ngày, {name.vi}"
        vi = f"Bộ dữ liệu “{name.vi}” ({line.dataset_id}) đến hạn ngày {day} mà chưa được gửi."
        en = f"“{name.en}” ({line.dataset_id}) was due on {line.due.day} and has not been sent."
    else:
        subject = f"Số Chuẩn: hạn {day}, {name.vi}"
        vi = f"Bộ dữ liệu “{name.vi}” ({line.dataset_id}) đến hạn ngày {day}."
        en = f"“{name.en}” ({line.dataset_id}) is due on {line.due.day}."
    text = f"Đợt thu thập {one.name}.\n{vi}\n\nCollection round {one.name}.\n{en}\n"
    return subject, text
