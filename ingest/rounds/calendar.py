"""The due dates of the open rounds as iCalendar (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, timedelta

import icalendar

from ingest.rounds.record import Round, list_rounds
from ingest.rounds.standings import Line, board
from schemas import contract
from store import canonical, clock
from store.journal import Journal


def feed(journal: Journal, agency: str | None) -> bytes:
    """Return the due dates of the open rounds of one agency or all."""
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
