"""Commands of the claim check: answer a printed claim, watch a page, see what has become stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from store.journal import Journal
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]
Do = Callable[[argparse.Namespace, Layout], int]

_MEMBERS: Final = (
    "text",
    "indicator",
    "ref_area",
    "time_period",
    "value",
    "unit",
    "rank",
    "rank_of",
    "change",
    "share",
    "locale",
    "sex",
    "urbanisation",
    "activity",
    "composite_breakdown",
)
_STALE: Final = 10


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    claim = add("claim", _run, "printed claims: check, answer, list")
    verbs = claim.add_subparsers(required=True, metavar="VERB")
    check = _verb(verbs, "check", _check, "check a claim and record nothing")
    answer = _verb(verbs, "answer", _answer, "check a claim and record who answered it")
    for verb in (check, answer):
        for member in _MEMBERS:
            verb.add_argument(f"--{member.replace('_', '-')}", dest=member)
        verb.add_argument("--release", help="default: the newest that stands")
        verb.add_argument("--json", action="store_true", help="every fact, as JSON")
    answer.add_argument("--to", required=True, help="who asked or printed it")
    _by(answer)
    _verb(verbs, "list", _list_answers, "print the answers that were given")
    watch = add("watch", _run, "pages that quote figures: add, list, drop")
    pages = watch.add_subparsers(required=True, metavar="VERB")
    put = _verb(pages, "add", _add_page, "watch a page with the text it has now")
    put.add_argument("name", help="such as vnexpress-2026-05")
    put.add_argument("--url", help="where it is; it is not fetched")
    put.add_argument("--file", type=Path, required=True, help="its text or HTML, UTF-8")
    _by(put)
    _verb(pages, "list", _list_pages, "print the pages and which of their figures are stale")
    drop = _verb(pages, "drop", _drop_page, "take a page off the list, and say why")
    drop.add_argument("name")
    drop.add_argument("--text", required=True, help="a sentence that says why")
    _by(drop)


def _run(options: argparse.Namespace, layout: Layout) -> int:
    do: Do = options.do
    return do(options, layout)


def _verb(verbs: Any, name: str, do: Do, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(do=do)
    return verb


def _by(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--by", required=True, metavar="PERSON", help="who decides: a certifier")


def _given(options: argparse.Namespace) -> dict[str, str]:
    named = {member: getattr(options, member) for member in _MEMBERS}
    return {member: value for member, value in named.items() if value}


def _check(options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal, shelved

    desk = shelved.open_desk(layout, options.release)
    _tell(rebuttal.check(desk, _given(options)), as_json=options.json)
    return 0


def _answer(options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal

    event, answers = rebuttal.answer(
        layout,
        Journal(layout.journal),
        _given(options),
        to=options.to,
        by=options.by,
        release=options.release,
    )
    _tell(answers, as_json=options.json)
    figures = len(event.body["figures"])
    print(f"{event.subject}: đã ghi / recorded, #{event.seq}, {figures} số liệu / figures")
    return 0


def _tell(answers: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    if as_json:
        from certify import rebuttal

        sys.stdout.write(rebuttal.write(answers))
        return
    for one in answers:
        unsure = " (chưa chắc / unsure)" if one["is_unsure"] else ""
        printed = one["claim"]["value"] or one["claim"]["rank"] or one["claim"]["change"] or ""
        print(f"{one['verdict']}{unsure} {printed}")
        for reason in one["reasons"]:
            print(f"  {reason['vi']}")
            print(f"  {reason['en']}")
        if one["citation"]:
            print(f"  → {one['citation']['vi']}")
            print(f"  → {one['citation']['en']}")


def _list_answers(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal

    for event in Journal(layout.journal).events(rebuttal.ANSWERED):
        body = event.body
        verdicts = ", ".join(body["verdicts"])
        print(f"{event.subject} {event.at} {body['release']} {verdicts} → {body['to']}")
    return 0


def _add_page(options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal

    text = options.file.read_text(encoding="utf-8", errors="replace")
    page = rebuttal.watch(
        layout, Journal(layout.journal), options.name, text, url=options.url, by=options.by
    )
    for quote in page.quotes:
        print(f"  {quote.verdict:<15} {quote.quote}")
    print(f"{page.name}: {len(page.quotes)} số / numbers, {len(page.figures)} số liệu / figures")
    return 0


def _list_pages(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal, shelved

    pages = rebuttal.watched(Journal(layout.journal))
    if not pages:
        print("không theo dõi trang nào / no page is watched")
        return 0
    desk, stale = shelved.open_desk(layout), 0
    for page in pages:
        quotes = rebuttal.again(layout, desk, page)
        was = {quote.quote: quote.verdict for quote in page.quotes if rebuttal.is_sound(quote)}
        changed = [one for one in quotes if one.quote in was and not rebuttal.is_sound(one)]
        stale += bool(changed)
        print(f"{page.name} {page.url or ''} ({page.release} → {desk.books[0].id})")
        for quote in changed:
            print(f"  {was[quote.quote]} → {quote.verdict}: {quote.quote}")
    print(f"{len(pages)} trang / pages, {stale} có số đã cũ / with stale figures")
    return _STALE if stale else 0


def _drop_page(options: argparse.Namespace, layout: Layout) -> int:
    from certify import rebuttal

    rebuttal.drop(layout, Journal(layout.journal), options.name, text=options.text, by=options.by)
    print(f"{options.name}: không theo dõi nữa / no longer watched")
    return 0
