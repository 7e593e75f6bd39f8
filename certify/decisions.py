"""Commands for what people decide about a candidate: reasons, waivers, ticks; and its checklist."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from certify.errors import BadDecisionError
from store import canonical, clock, files
from store.journal import Journal
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]

_AGAIN = "  next: make candidate RELEASE={release}, which freezes what was decided"


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    why = add("reason", _reason, "say why some changes happened, in bulk", "release")
    why.add_argument(
        "--where", required=True, metavar="RULE", help="dataset=…,indicator=…,area=…,change=removed"
    )
    why.add_argument("--reason", required=True, metavar="CODE")
    why.add_argument("--severity", metavar="CODE", help="tiny, minor or serious")
    _told_by(why)
    waive = add("waive", _waive, "let one blocker pass for a time", "release", "blocker")
    waive.add_argument("--scope", required=True, help="its subject, the head of some, or *")
    waive.add_argument("--reason", required=True, metavar="CODE")
    waive.add_argument(
        "--expires",
        required=True,
        type=_instant,
        metavar="INSTANT",
        help="2026-12-31T10:00:00Z, or from now: 30d, 12h, 90s",
    )
    _told_by(waive)
    lift = add("lift", _lift, "take a waiver back", "release", "waiver")
    _told_by(lift)
    sheet = add("sample", _sample, "write the sample as a sheet to tick", "release")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE")
    tick = add("tick", _tick, "record what the source documents say of sampled figures", "release")
    tick.add_argument("figure", nargs="?")
    tick.add_argument("outcome", nargs="?", metavar="right|wrong|unreadable")
    tick.add_argument("--note", default="")
    tick.add_argument("--sheet", type=Path, metavar="FILE", help="a sheet that was filled in")
    tick.add_argument("--by", required=True, metavar="PERSON")
    add("checklist", _checklist, "show what stands in the way of a candidate", "release")
    add("certificate", _certificate, "write the papers of a certified candidate again", "release")


def _told_by(step: argparse.ArgumentParser) -> None:
    step.add_argument("--text", required=True, help="a sentence that says why")
    step.add_argument("--by", required=True, metavar="PERSON", help="who decides: a certifier")


def _instant(text: str) -> datetime:
    units = {"d": "days", "h": "hours", "s": "seconds"}
    try:
        if text[-1:] in units and text[:-1].isascii() and text[:-1].isdigit():
            return clock.now() + timedelta(**{units[text[-1]]: int(text[:-1])})
        return clock.parse(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r}: cần dạng / it must look like 2026-12-31T10:00:00Z, 30d, 12h"
        ) from None


def _reason(options: argparse.Namespace, layout: Layout) -> int:
    from certify import reasons

    event = reasons.give(
        layout,
        Journal(layout.journal),
        options.release,
        where=reasons.read_where(options.where),
        reason=options.reason,
        severity=options.severity,
        text=options.text,
        by=options.by,
    )
    print(f"{options.release}: {event.body['reason']} cho / for {options.where}, #{event.seq}")
    print(_AGAIN.format(release=options.release))
    return 0


def _waive(options: argparse.Namespace, layout: Layout) -> int:
    from certify import standing, waivers

    granted = waivers.grant(
        layout,
        Journal(layout.journal),
        options.release,
        blocker=options.blocker,
        scope=options.scope,
        reason=options.reason,
        text=options.text,
        expires=options.expires,
        by=options.by,
        findings=standing.read(layout, options.release)["findings"],
    )
    print(f"{granted.waiver}: {granted.blocker} {granted.scope}, đến / until {granted.expires}")
    print(_AGAIN.format(release=options.release))
    return 0


def _lift(options: argparse.Namespace, layout: Layout) -> int:
    from certify import waivers

    journal = Journal(layout.journal)
    lifted = waivers.lift(
        layout, journal, options.release, options.waiver, text=options.text, by=options.by
    )
    print(f"{lifted}: đã thu hồi / lifted")
    print(_AGAIN.format(release=options.release))
    return 0


def _sampled(layout: Layout, release: str) -> dict[str, Any]:
    from certify import decided, standing

    path = standing.object_path(layout, release, decided.SAMPLE)
    found: dict[str, Any] = canonical.decode(path.read_bytes())
    return found


def _sample(options: argparse.Namespace, layout: Layout) -> int:
    from certify import sample

    drawn = _sampled(layout, options.release)
    text = sample.sheet(drawn["figures"], drawn["ticks"])
    files.write_atomic(options.out, text.encode("utf-8-sig"))
    print(f"{options.out}: {len(drawn['figures'])} số liệu / figures, seed {drawn['seed'][:16]}")
    return 0


def _tick(options: argparse.Namespace, layout: Layout) -> int:
    from certify import sample

    drawn = _sampled(layout, options.release)
    if options.sheet is not None:
        told = sample.read_sheet(options.sheet)
    elif options.figure and options.outcome:
        told = [(options.figure, options.outcome, options.note)]
    else:
        raise BadDecisionError("bad-sheet", "FIGURE OUTCOME | --sheet FILE")
    journal = Journal(layout.journal)
    count = sample.tick(layout, journal, options.release, drawn["figures"], told, by=options.by)
    print(f"{options.release}: {count} số liệu đã đối chiếu / figures ticked")
    print(_AGAIN.format(release=options.release))
    return 0


def _checklist(options: argparse.Namespace, layout: Layout) -> int:
    from certify import standing

    content = standing.read(layout, options.release)
    tell(content)
    return 10 if content["open"] else 0


def tell(content: dict[str, Any]) -> None:
    """Print the findings of a checklist, what is open first."""
    for each in sorted(content["findings"], key=lambda each: each["waiver"] is not None):
        mark = "✓" if each["waiver"] else {"blocker": "✗", "warning": "!"}[each["severity"]]
        rests = f" [{each['waiver']}]" if each["waiver"] else ""
        print(f"  {mark} {each['code']} {each['subject']}{rests}")
        print(f"      {each['sentence_vi']}")
        print(f"      {each['sentence_en']}")
    print(f"  {content['open']} chặn / open blockers, {len(content['waivers'])} miễn trừ / waivers")


def _certificate(options: argparse.Namespace, layout: Layout) -> int:
    from certify import filing

    for path in filing.write(layout, Journal(layout.journal), options.release):
        print(path)
    return 0
