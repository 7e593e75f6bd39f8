"""The release calendar, from the paper the publisher signed: JSON and iCalendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

import icalendar

from api.answers import Rendered, envelope
from api.asking import Ask
from schemas import agenda, papers
from schemas.agenda import Planned, Slip

_NAMES: Final = {"vi": "Lịch công bố số liệu", "en": "Release calendar"}
_MOVED: Final = {"vi": "Dời từ {was} sang {due}: {why}", "en": "Moved from {was} to {due}: {why}"}
_DROPPED: Final = {"vi": "Bỏ: {why}", "en": "Dropped: {why}"}
_OPEN_DAY: Final = {"vi": "Trong tháng, chưa định ngày.", "en": "Within the month; no day yet."}
_CAME_OUT: Final = {"vi": "Đã công bố: bản {release}.", "en": "Came out as release {release}."}


def show(ask: Ask) -> Rendered:
    """Return every entry, soonest first, and the log they come from."""
    paper = ask.shelf.papers.get(papers.CALENDAR)
    changes = paper.changes if paper else []
    body = {
        "version": paper.version if paper else 0,
        "entries": [_entry(entry) for entry in agenda.fold(changes).values()],
        "changes": changes,
    }
    return Rendered({**envelope(ask), **body})


def subscribe(ask: Ask) -> Rendered:
    """Return the same as iCalendar; a slip raises the event's sequence number."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//So Chuan//releases//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _NAMES[ask.lang])
    paper = ask.shelf.papers.get(papers.CALENDAR)
    for entry in agenda.fold(paper.changes if paper else []).values():
        calendar.add_component(_event(entry, ask.lang))
    return Rendered(bytes(calendar.to_ical()))


def said(text: Mapping[str, str | None], lang: str) -> str:
    """Return a text of the publisher in a language, in Vietnamese where there is no other."""
    return text[lang] or text["vi"] or ""


def _entry(entry: Planned) -> dict[str, Any]:
    return {
        "entry": entry.name,
        "due": entry.due,
        "is_exact": entry.is_exact,
        "title": entry.title,
        "datasets": list(entry.datasets),
        "period": entry.period,
        "set_at": entry.set_at,
        "slips": [_slip(slip) for slip in entry.slips],
        "release": entry.release,
        "dropped": entry.dropped,
    }


def _slip(slip: Slip) -> dict[str, Any]:
    return {"was": slip.was, "due": slip.due, "at": slip.at, "reason": slip.reason}


def _event(entry: Planned, lang: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'so-chuan:calendar:{entry.name}')}@so-chuan")
    stamped = max([entry.set_at, *(slip.at for slip in entry.slips)])
    event.add("dtstamp", _instant(stamped))
    event.add("last-modified", _instant(stamped))
    event.add("sequence", len(entry.slips))
    event.add("summary", said(entry.title, lang))
    event.add("transp", "TRANSPARENT")
    if entry.is_exact:
        event.add("dtstart", _instant(entry.due))
    else:
        first = date.fromisoformat(f"{entry.due}-01")
        event.add("dtstart", first)
        event.add("dtend", (first + timedelta(days=32)).replace(day=1))
    is_sure = entry.is_exact or entry.release is not None
    event.add("status", "CANCELLED" if entry.dropped else "CONFIRMED" if is_sure else "TENTATIVE")
    if lines := _lines(entry, lang):
        event.add("description", "\n".join(lines))
    return event


def _lines(entry: Planned, lang: str) -> list[str]:
    lines = [] if entry.is_exact else [_OPEN_DAY[lang]]
    for slip in entry.slips:
        why = said(slip.reason, lang)
        lines.append(_MOVED[lang].format(was=slip.was, due=slip.due, why=why))
    if entry.dropped:
        lines.append(_DROPPED[lang].format(why=said(entry.dropped, lang)))
    if entry.release:
        lines.append(_CAME_OUT[lang].format(release=entry.release))
    return lines


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
