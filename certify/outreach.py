"""Commands for what the public hears of: dates, previews, and who is told."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from certify import unlock
from certify.errors import CertifyError
from certify.wording import sentence
from store import clock
from store.journal import Journal
from store.layout import Layout

if TYPE_CHECKING:
    from securesystemslib.signer import Signer

Add = Callable[..., argparse.ArgumentParser]
Do = Callable[[argparse.Namespace, Layout], int]


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    _add_calendar(add("calendar", _run, "the release calendar: set, move, drop, met, show"))
    _add_preview(add("preview", _run, "early access for named bodies: grant, revoke, list, serve"))
    _add_announce(add("announce", _run, "who is told of publications: add, remove, list, send"))


def _run(options: argparse.Namespace, layout: Layout) -> int:
    do: Do = options.do
    return do(options, layout)


def _verb(verbs: Any, name: str, do: Do, about: str, *positional: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    for argument in positional:
        verb.add_argument(argument)
    verb.set_defaults(do=do)
    return verb


def _add_key(verb: argparse.ArgumentParser) -> None:
    unlock.add_key(verb, "default: the demonstration publisher's")


def _key(options: argparse.Namespace, layout: Layout) -> Signer:
    from certify import keys

    key = options.key or keys.demo_key(layout, "publisher")
    return unlock.signer(key, options.password_fd)


def _add_calendar(step: argparse.ArgumentParser) -> None:
    verbs = step.add_subparsers(required=True, metavar="VERB")
    put = _verb(verbs, "set", _set, "announce a date", "entry")
    put.add_argument("--on", required=True, help="2026-12-29T02:00:00Z, or the month: 2026-12")
    put.add_argument("--title", required=True, help="Vietnamese")
    put.add_argument("--title-en", help="English")
    put.add_argument("--dataset", action="append", default=[])
    put.add_argument("--period", help="of the figures, such as 2026-Q3")
    move = _verb(verbs, "move", _move, "move a date, with the reason", "entry")
    move.add_argument("--on", required=True, help="the new date")
    drop = _verb(verbs, "drop", _drop, "say that an entry will not come, and why", "entry")
    for verb in (move, drop):
        verb.add_argument("--reason", required=True, help="Vietnamese")
        verb.add_argument("--reason-en", help="English")
    meet = _verb(verbs, "met", _meet, "say which release an entry became", "entry", "release")
    issue = _verb(verbs, "publish", _issue, "put out what a crash kept back")
    _verb(verbs, "show", _show, "print the calendar and what it lacks")
    for verb in (put, move, drop, meet, issue):
        _add_key(verb)


def _add_preview(step: argparse.ArgumentParser) -> None:
    verbs = step.add_subparsers(required=True, metavar="VERB")
    give = _verb(verbs, "grant", _grant, "give a body a look before the hour", "release")
    give.add_argument("--body", required=True, metavar="WHO")
    give.add_argument("--expires", required=True, type=instant, metavar="INSTANT")
    take = _verb(verbs, "revoke", _revoke, "take a right back by its short name", "token")
    _verb(verbs, "list", _list, "print who may look, and how often they did")
    desk = _verb(verbs, "serve", _serve, "run the preview desk, apart from the public API")
    desk.add_argument("--host", default="127.0.0.1")
    desk.add_argument("--port", type=int, default=8002)
    for verb in (give, take):
        _add_key(verb)


def _add_announce(step: argparse.ArgumentParser) -> None:
    verbs = step.add_subparsers(required=True, metavar="VERB")
    join = _verb(verbs, "add", _join, "put a body on the list", "name")
    join.add_argument("--mail", metavar="ADDRESS")
    join.add_argument("--hook", metavar="URL", help="https://…; its secret is shown once")
    join.add_argument("--lang", choices=("vi", "en"), default="vi", help="of the letters")
    leave = _verb(verbs, "remove", _leave, "take a body off the list", "name")
    _verb(verbs, "list", _bodies, "print the list and what is not delivered yet")
    send = _verb(verbs, "send", _send, "deliver what is due (a timer's job)")
    send.add_argument("--all", action="store_true", help="what waits or was given up as well")
    for verb in (join, leave):
        verb.add_argument("--by", default="dic.publisher", help="who decides it")


def _join(options: argparse.Namespace, layout: Layout) -> int:
    from certify import bodies

    secret = bodies.add(
        layout,
        Journal(layout.journal),
        options.name,
        actor=options.by,
        mail=options.mail,
        hook=options.hook,
        lang=options.lang,
    )
    if secret is not None:
        print(secret)
        print("  chỉ hiện một lần / shown once; gửi riêng cho / hand it to:", options.name)
    return 0


def _leave(options: argparse.Namespace, layout: Layout) -> int:
    from certify import bodies

    bodies.remove(layout, Journal(layout.journal), options.name, actor=options.by)
    return 0


def _bodies(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import announce, bodies

    for body in bodies.read(layout).values():
        print(f"{body.name:<24} {body.lang} {' '.join(body.channels.values())}")
    for each in announce.open_deliveries(layout, Journal(layout.journal)):
        told = f"{each.event.kind} {each.event.subject} → {each.body.name} ({each.channel})"
        wait = "bỏ / given up" if each.is_given_up else each.next_at and clock.text(each.next_at)
        print(f"  {told}: {each.failures} lần hỏng / failures; {wait or 'chờ gửi / waiting'}")
    return 0


def _send(options: argparse.Namespace, layout: Layout) -> int:
    return tell_bodies(layout, is_asked=options.all)


def tell_bodies(layout: Layout, *, is_asked: bool = False) -> int:
    """Deliver what is due and say how it went; return how many deliveries failed.

    Nothing that goes wrong here undoes what came out.
    """
    from certify import announce

    journal = Journal(layout.journal)
    try:
        outcomes = announce.deliver(layout, journal, os.environ, is_asked=is_asked)
    except (CertifyError, OSError) as error:
        print(sentence(error) if isinstance(error, CertifyError) else error, file=sys.stderr)
        return 1
    finally:
        journal.close()
    for each in outcomes:
        event, body = each.delivery.event, each.delivery.body
        word = "đã báo / told" if each.is_sent else "chưa báo được / not told"
        stream = sys.stdout if each.is_sent else sys.stderr
        print(f"{event.subject}: {word} {body.name} ({each.delivery.channel}): {each.said}",
              file=stream)  # fmt: skip
    return int(any(not each.is_sent for each in outcomes))


def instant(text: str) -> datetime:
    """Read an instant of a command line."""
    try:
        return clock.parse(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r}: cần dạng / it must look like 2026-12-01T02:00:00Z"
        ) from None


def _grant(options: argparse.Namespace, layout: Layout) -> int:
    from certify import previews

    token = previews.grant(
        layout,
        Journal(layout.journal),
        options.release,
        body=options.body,
        expires=options.expires,
        key=_key(options, layout),
    )
    print(token)
    print(f"  chỉ hiện một lần / shown once; gửi riêng cho / hand it to: {options.body}")
    return 0


def _revoke(options: argparse.Namespace, layout: Layout) -> int:
    from certify import previews

    key = _key(options, layout)
    taken = previews.revoke(layout, Journal(layout.journal), options.token, key=key)
    print(f"{taken.token} {taken.release} {taken.body}: thu hồi / revoked, {taken.uses} lần / uses")
    return 0


def _list(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import previews

    for each in previews.grants(Journal(layout.journal)):
        state = "còn hiệu lực / in force" if each.is_in_force else "hết / over"
        until = clock.text(each.expires)
        print(f"{each.token} {each.release:<10} {until} {each.uses:>4} {each.body}: {state}")
    return 0


def _serve(options: argparse.Namespace, layout: Layout) -> int:
    from certify import preview_server

    print(f"http://{options.host}:{options.port}/ (Ctrl+C stops it)", file=sys.stderr)
    preview_server.serve(layout, Journal(layout.journal), options.host, options.port)
    return 0


def _set(options: argparse.Namespace, layout: Layout) -> int:
    from certify import dates

    dates.put(
        layout,
        Journal(layout.journal),
        options.entry,
        due=options.on,
        title={"vi": options.title, "en": options.title_en},
        key=_key(options, layout),
        datasets=tuple(options.dataset),
        about=options.period,
    )
    return _show(options, layout)


def _move(options: argparse.Namespace, layout: Layout) -> int:
    from certify import dates

    key, reason = _key(options, layout), {"vi": options.reason, "en": options.reason_en}
    journal = Journal(layout.journal)
    dates.move(layout, journal, options.entry, due=options.on, reason=reason, key=key)
    return _show(options, layout)


def _drop(options: argparse.Namespace, layout: Layout) -> int:
    from certify import dates

    key, reason = _key(options, layout), {"vi": options.reason, "en": options.reason_en}
    dates.drop(layout, Journal(layout.journal), options.entry, reason=reason, key=key)
    return _show(options, layout)


def _meet(options: argparse.Namespace, layout: Layout) -> int:
    from certify import dates

    key = _key(options, layout)
    dates.meet(layout, Journal(layout.journal), options.entry, options.release, key=key)
    return _show(options, layout)


def _issue(options: argparse.Namespace, layout: Layout) -> int:
    from certify import publish

    renewed = publish.issue_papers(layout, Journal(layout.journal), _key(options, layout))
    if renewed is not None:
        print(f"list {renewed.list_version} is fresh until {clock.text(renewed.expires)}")
    return 0


def _show(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import dates

    journal = Journal(layout.journal)
    for entry in dates.planned(journal).values():
        state = f"= {entry.release}" if entry.release else "bỏ / dropped" if entry.dropped else ""
        about = " ".join(filter(None, (",".join(entry.datasets), entry.period)))
        print(f"{entry.due:<20} {entry.name:<24} {about:<24} {entry.title['vi']} {state}".rstrip())
        for slip in entry.slips:
            print(f"{'':<20} {slip.was} → {slip.due}: {slip.reason['vi']}")
    for advice in dates.advise(journal):
        vi, en = _ADVICE[advice.code]
        print(f"{advice.due:<20} {advice.about}: {vi} / {en}")
    return 0


_ADVICE = {
    "no-hour": ("cần ngày giờ chính xác", "day and hour are due now"),
    "overdue": ("đã qua ngày; dời lại hoặc ghi bản đã công bố", "past; move it or say it was met"),
    "decree": ("chưa có trong lịch", "not in the calendar"),
}
