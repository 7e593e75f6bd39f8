"""Commands of packs: make one, send it, list them, find what is out of date, check a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from certify import unlock
from store.journal import Journal
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]
Do = Callable[[argparse.Namespace, Layout], int]

_STALE: Final = 10


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    pack = add("pack", _run, "packs of certified figures for ranking bodies")
    verbs = pack.add_subparsers(required=True, metavar="VERB")
    make = _verb(verbs, "make", _make, "write the filled questionnaire of an edition")
    make.add_argument("--to", type=Path, help="the file; default: <framework>-<edition>-<release>")
    send = _verb(verbs, "send", _send, "record that a pack was sent, and keep its bytes")
    send.add_argument("--to", required=True, help="who gets it")
    send.add_argument("--note", default="", help="how it was sent, in a sentence")
    send.add_argument("--by", required=True, metavar="PERSON", help="who decides: a certifier")
    for verb in (make, send):
        verb.add_argument("framework", help="such as EGDI")
        verb.add_argument("edition", help="such as 2024")
        verb.add_argument("--release", help="default: the newest that stands")
        unlock.add_key(verb, "a certifier's or the publisher's key; without one it is a draft")
    _verb(verbs, "list", _list, "print what was sent, when, to whom, under which release")
    _verb(verbs, "stale", _show_stale, "print the packs that a later release makes out of date")
    again = _verb(verbs, "again", _again, "write a pack again exactly as it was sent")
    again.add_argument("pack", help="such as pack-1")
    again.add_argument("--to", type=Path, required=True, help="such as pack-1.zip")
    check = _verb(verbs, "check", _check, "check a pack's sums and signature")
    check.add_argument("file", type=Path)


def _verb(verbs: Any, name: str, do: Do, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(do=do)
    return verb


def _run(options: argparse.Namespace, layout: Layout) -> int:
    do: Do = options.do
    return do(options, layout)


def _made(options: argparse.Namespace, layout: Layout) -> Any:  # noqa: ANN401 - loaded late
    from certify.packs import ledger

    signer = None if options.key is None else unlock.signer(options.key, options.password_fd)
    asked = {"release": options.release, "signer": signer}
    return ledger.make(layout, options.framework, options.edition, **asked)


def _make(options: argparse.Namespace, layout: Layout) -> int:
    from store import files

    made = _made(options, layout)
    target: Path = options.to or Path(f"{made.name}.zip")
    files.write_atomic(target, made.content)
    print(f"{made.sha256}  {target}")
    _tell_answers(made.filled.count())
    if made.person is None:
        print("  bản nháp chưa ký / a draft that nobody signed: KEY=…")
    else:
        print(f"  {made.person} đã ký / signed")
    return 0


def _tell_answers(counted: dict[str, int]) -> None:
    print(
        f"  {counted['certified']} mục có số đã chứng nhận / items answered, "
        f"{counted['offered']} có số gần giống / with a similar figure offered, "
        f"{counted['none']} không có / with nothing"
    )


def _send(options: argparse.Namespace, layout: Layout) -> int:
    from certify.packs import ledger

    told = {"to": options.to, "by": options.by, "note": options.note}
    event = ledger.send(layout, Journal(layout.journal), _made(options, layout), **told)
    print(f"{event.subject}: đã ghi / recorded, #{event.seq}, {event.body['sha256']}")
    _tell_answers(event.body["answers"])
    return 0


def _list(_options: argparse.Namespace, layout: Layout) -> int:
    from certify.packs import ledger

    events = Journal(layout.journal).events()
    now = {event.subject for event in ledger.standing(events)}
    for event in events:
        if event.kind == ledger.SENT:
            body = event.body
            about = f"{body['framework']} {body['edition']}, {body['release']}"
            replaced = "" if event.subject in now else " (đã thay / replaced)"
            print(f"{event.subject} {event.at} {about} → {body['to']}{replaced}")
            print(f"  {body['sha256']}, {body['signed_by']}, {event.actor}")
    return 0


def _show_stale(_options: argparse.Namespace, layout: Layout) -> int:
    from certify.packs import ledger

    found = ledger.stale(layout, Journal(layout.journal))
    for one in found:
        body = one.event.body
        about = f"{body['framework']} {body['edition']}, {body['release']} → {body['to']}"
        withdrawn = ", bản đã thu hồi / release withdrawn" if one.is_withdrawn else ""
        print(f"{one.event.subject} {about}{withdrawn}")
        for figure, was, now in one.figures:
            print(f"  {figure}: {was} → {now or '–'} ({one.release})")
    print(f"{len(found)} hồ sơ đã cũ / packs out of date")
    return _STALE if found else 0


def _again(options: argparse.Namespace, layout: Layout) -> int:
    from certify.packs import ledger
    from store import files

    content = ledger.again(layout, Journal(layout.journal), options.pack)
    files.write_atomic(options.to, content)
    print(f"{files.sha256_of(options.to)}  {options.to}")
    return 0


def _check(options: argparse.Namespace, layout: Layout) -> int:
    from certify.packs import ledger

    name, person = ledger.check(layout, options.file)
    print(f"{name}: nguyên vẹn / intact, {person} đã ký / signed")
    return 0
