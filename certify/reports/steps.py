"""Commands of the reports: freeze those of a stage, add an agency's own words, list them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from store.journal import Journal
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]
Do = Callable[[argparse.Namespace, Layout], int]
_BEFORE = 11


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    report = add("report", _run, "reports of a year or from release to release")
    verbs = report.add_subparsers(required=True, metavar="VERB")
    make = _verb(verbs, "make", _make, "write and freeze every report of a stage")
    stage = make.add_mutually_exclusive_group(required=True)
    stage.add_argument("--year", type=int, help="a calendar year, such as 2026")
    stage.add_argument("--from", dest="first", metavar="RELEASE", help="with --to: baseline")
    make.add_argument("--to", dest="last", metavar="RELEASE", help="the release at the end")
    make.add_argument("--by", required=True, metavar="PERSON", help="who asks for it")
    tell = _verb(verbs, "narrate", _narrate, "add an agency's own words to its report")
    tell.add_argument("agency", help="such as DOF")
    tell.add_argument("file", type=Path, help="UTF-8, paragraphs between empty lines")
    tell.add_argument("--stage", required=True, help="2026, or 2026.1-2026.2")
    tell.add_argument("--by", required=True, metavar="PERSON")
    _verb(verbs, "list", _list, "print what was frozen, when, with its digest")


def _verb(verbs: Any, name: str, do: Do, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(do=do)
    return verb


def _run(options: argparse.Namespace, layout: Layout) -> int:
    do: Do = options.do
    return do(options, layout)


def _make(options: argparse.Namespace, layout: Layout) -> int:
    from certify.errors import ReportError
    from certify.reports import freezing
    from certify.reports import stage as stages

    journal = Journal(layout.journal)
    if options.year is not None:
        stage = stages.of_year(journal.events(), options.year)
    elif options.last is None:
        raise ReportError("no-end", options.first)
    else:
        stage = stages.between(journal.events(), options.first, options.last)
    made = freezing.freeze(layout, journal, stage, options.by)
    for name in made.names:
        print(made.folder / name)
    print(f"{made.sha256}  {made.folder.name}")
    if not made.is_new:
        print(f"đã có từ {made.event.at}, từng byte như nhau / there since then, byte for byte")
        return _BEFORE
    return 0


def _narrate(options: argparse.Namespace, layout: Layout) -> int:
    from certify.errors import ReportError
    from certify.reports import narratives

    if not options.file.is_file():
        raise ReportError("no-file", str(options.file))
    told = {"agency": options.agency, "label": options.stage, "by": options.by}
    raw = options.file.read_bytes()
    event = narratives.add(layout, Journal(layout.journal), **told, raw=raw)
    print(f"{options.agency} {options.stage}: {event.body['sha256']} ({event.at})")
    return 0


def _list(_options: argparse.Namespace, layout: Layout) -> int:
    from certify.reports import freezing

    for each in freezing.frozen(Journal(layout.journal).events()):
        ends = f"{each['baseline']} → {each['release']}"
        print(f"{each['stage']}  {each['at']}  {ends}  {len(each['files'])}  {each['sha256']}")
    return 0
