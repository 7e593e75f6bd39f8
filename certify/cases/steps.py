"""Commands of the discrepancy ledger: load, list, show, explain, write, answer, publish, close."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from store.journal import Journal
from store.layout import Layout

Add = Callable[..., argparse.ArgumentParser]
Do = Callable[[argparse.Namespace, Layout], int]

_STALE: Final = 10


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    case = add("case", _run, "values that bodies published about us, and why they differ")
    verbs = case.add_subparsers(required=True, metavar="VERB")
    _verb(verbs, "template", _template, "print the header of a file of published values")
    load = _verb(verbs, "load", _load, "take a file of published values, whole or not at all")
    load.add_argument("file", type=Path)
    _by(load)
    lists = _verb(verbs, "list", _list, "print every case and which has become stale")
    lists.add_argument("--state", help="only those in this state")
    _one(verbs, "show", _show, "print one case with both sides and every reason")
    explain = _one(verbs, "explain", _explain, "confirm or change the cause, with our explanation")
    explain.add_argument("--cause", help="default: the proposed one")
    explain.add_argument("--vi", required=True, help="our explanation in Vietnamese")
    explain.add_argument("--en", required=True, help="our explanation in English")
    _by(explain)
    _add_letters(verbs)
    answered = _one(verbs, "reply", _reply, "record what the body answered")
    answered.add_argument("--text", required=True, help="what it says, in a sentence or two")
    answered.add_argument("--file", type=Path, help="its letter, kept as it is")
    _by(answered)
    close = _one(verbs, "close", _close, "close a case with its outcome")
    close.add_argument("--outcome", required=True, help="a code, such as CORRECTED_BY_BODY")
    _because(close)
    _because(_one(verbs, "reopen", _reopen, "open a closed case again"))
    _by(_one(verbs, "publish", _publish, "make a case public with the next release"))
    _by(_one(verbs, "hide", _hide, "take a case out of the next release"))


def _add_letters(verbs: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    letter = _one(verbs, "letter", _letter, "write the letter as DOCX, and record nothing")
    send = _one(verbs, "send", _send, "record that a letter was sent, and keep its bytes")
    for verb in (letter, send):
        verb.add_argument("--lang", choices=("vi", "en"), default="vi")
        verb.add_argument("--to", required=True, help="who it is written to")
    letter.add_argument("--out", type=Path, required=True, help="such as case-1.docx")
    send.add_argument("--file", type=Path, help="the letter as signed; default: as we write it")
    _by(send)


def _verb(verbs: Any, name: str, do: Do, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb: argparse.ArgumentParser = verbs.add_parser(name, help=about, description=about)
    verb.set_defaults(do=do)
    return verb


def _one(verbs: Any, name: str, do: Do, about: str) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse's own type is private
    verb = _verb(verbs, name, do, about)
    verb.add_argument("case", help="such as case-1")
    return verb


def _by(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--by", required=True, metavar="PERSON", help="who decides: a certifier")


def _because(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--text", required=True, help="a sentence that says why")
    _by(verb)


def _run(options: argparse.Namespace, layout: Layout) -> int:
    do: Do = options.do
    return do(options, layout)


def _template(_options: argparse.Namespace, _layout: Layout) -> int:
    from certify.cases.published import COLUMNS

    csv.writer(sys.stdout, lineterminator="\n").writerow(COLUMNS)
    return 0


def _load(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    content, journal = _read(options.file), Journal(layout.journal)
    made = ledger.load(layout, journal, content, name=options.file.name, by=options.by)
    for case, compared, proposal in made:
        _tell_line(case, compared, proposal.cause, proposal.is_unsure)
    print(f"{len(made)} giá trị / values; tiếp theo / next: make case DO='show {made[0][0].id}'")
    return 0


def _read(path: Path) -> bytes:
    from certify.errors import CaseError

    try:
        return path.read_bytes()
    except OSError:
        raise CaseError("file", str(path)) from None


def _tell_line(case: Any, compared: Any, cause: str, is_unsure: bool) -> None:  # noqa: ANN401 - loaded late
    from certify.cases import frozen

    value = case.published
    doubt = "?" if is_unsure else ""
    about = f"{value.publisher} {value.edition or ''}".strip()
    print(f"{case.id:<9} {case.state:<9} {cause + doubt:<15} {about}: {value.indicator}", end=" ")
    theirs, ours = frozen.shown(compared, "vi"), _ours(compared)
    print(f"{value.ref_area} {value.time_period}: {theirs} | {ours}")


def _ours(compared: Any) -> str:  # noqa: ANN401 - loaded late
    figure = compared.figure_now
    return "–" if figure is None or figure.text is None else str(figure.text)


def _list(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    journal = Journal(layout.journal)
    cases = ledger.standing(journal.events())
    if not cases:
        print("sổ chưa có trường hợp nào / the ledger is empty")
        return 0
    held = ledger.library(layout, journal)
    stale = 0
    for case, compared, proposal in ledger.judged(held, cases):
        if options.state not in (None, case.state):
            continue
        is_confirmed = case.explanation is not None
        cause = case.cause if is_confirmed else proposal.cause
        _tell_line(case, compared, cause, not is_confirmed and proposal.is_unsure)
        if ledger.is_outdated(case, compared) and case.state != "closed":
            stale += 1
            was = case.explanation and case.explanation.body["ours"]
            print(f"  cũ / stale: {was} → {_ours(compared)} ({compared.release_now})")
    print(f"{len(cases)} trường hợp / cases, {stale} đã cũ / stale")
    return _STALE if stale else 0


def _show(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    case, compared, proposal = _judged(layout, options.case)
    _tell_line(case, compared, case.cause, False)
    value = case.published
    print(f"  {value.source_document} {value.url or ''}")
    print(f"  {case.figure}")
    print(f"  đề xuất / proposed: {proposal.cause}")
    for reason in proposal.reasons:
        print(f"    {reason['vi']}")
        print(f"    {reason['en']}")
    if case.explanation is not None:
        print(f"  của ta / ours ({case.explanation.body['cause']}, {case.explanation.actor}):")
        print(f"    {case.explanation.body['vi']}")
        print(f"    {case.explanation.body['en']}")
    theirs = value.note if case.reply is None else case.reply.body["text"]
    print(f"  của họ / theirs: {theirs or '–'}")
    for event in case.letters:
        print(f"  thư / letter {event.at} → {event.body['to']}: {event.body['sha256']}")
    public = "công khai / public" if case.is_public else "không công khai / not public"
    print(f"  {public}")
    return _STALE if ledger.is_outdated(case, compared) else 0


def _judged(layout: Layout, case_id: str) -> tuple[Any, Any, Any]:
    from certify.cases import ledger
    from certify.errors import CaseError

    journal = Journal(layout.journal)
    case = ledger.find(journal.events(), case_id)
    found = ledger.judged(ledger.library(layout, journal), [case])
    if not found:
        raise CaseError("unknown", f"{case_id}: {case.published.indicator}")
    return found[0]


def _explain(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    cause = options.cause
    if cause is None:
        _, _, proposal = _judged(layout, options.case)
        cause = proposal.cause
    told = {"cause": cause, "vi": options.vi, "en": options.en, "by": options.by}
    return _tell(ledger.explain(layout, Journal(layout.journal), options.case, **told))


def _letter(options: argparse.Namespace, layout: Layout) -> int:
    from store import files

    content = _written(options, layout)
    files.write_atomic(options.out, content)
    print(f"{files.sha256_of(options.out)}  {options.out}")
    return 0


def _written(options: argparse.Namespace, layout: Layout) -> bytes:
    from certify.cases import letters

    case, compared, _ = _judged(layout, options.case)
    return letters.write(case, compared, to=options.to, lang=options.lang)


def _send(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    content = _written(options, layout) if options.file is None else _read(options.file)
    told = {"to": options.to, "lang": options.lang, "content": content, "by": options.by}
    return _tell(ledger.write(layout, Journal(layout.journal), options.case, **told))


def _reply(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    content = None if options.file is None else _read(options.file)
    told = {"text": options.text, "content": content, "by": options.by}
    return _tell(ledger.reply(layout, Journal(layout.journal), options.case, **told))


def _close(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    told = {"outcome": options.outcome, "text": options.text, "by": options.by}
    return _tell(ledger.close(layout, Journal(layout.journal), options.case, **told))


def _reopen(options: argparse.Namespace, layout: Layout) -> int:
    from certify.cases import ledger

    told = {"text": options.text, "by": options.by}
    return _tell(ledger.reopen(layout, Journal(layout.journal), options.case, **told))


def _publish(options: argparse.Namespace, layout: Layout) -> int:
    return _set_public(options, layout, is_public=True)


def _hide(options: argparse.Namespace, layout: Layout) -> int:
    return _set_public(options, layout, is_public=False)


def _set_public(options: argparse.Namespace, layout: Layout, *, is_public: bool) -> int:
    from certify.cases import ledger

    journal = Journal(layout.journal)
    case = ledger.show(layout, journal, options.case, is_public=is_public, by=options.by)
    return _tell(case)


def _tell(case: Any) -> int:  # noqa: ANN401 - loaded late
    public = ", công khai từ bản tới / public from the next release" if case.is_public else ""
    print(f"{case.id}: {case.state}, {case.cause}{public}")
    return 0
