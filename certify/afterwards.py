"""Commands for what comes after the signing: the hour, the audit, a withdrawal, a way back."""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from certify import unlock
from certify.errors import CertifyError
from certify.outreach import instant, tell_bodies
from certify.sentences import FAULTS
from certify.wording import sentence
from store import clock, gauges
from store.journal import Journal
from store.layout import AMENDMENT_ID, Layout

if TYPE_CHECKING:
    from securesystemslib.signer import Signer

Add = Callable[..., argparse.ArgumentParser]

REFUSED: Final = 10
_LONGEST_NAP_S: Final = 1.0
_BYTES: Final = 1_000_000


def add_steps(add: Add) -> None:
    """Add the commands; `add` takes name, function, sentence and positional arguments."""
    publish = add("publish", _publish, "publish a certified release or withdrawal", "release")
    unlock.add_key(publish, "default: the demonstration publisher's")
    publish.add_argument(
        "--at", type=instant, metavar="INSTANT", help="not now, but then: 2026-12-01T02:00:00Z"
    )
    publish.add_argument("--why", help="with --at: why the hour was changed")
    due = add("publish-due", _publish_due, "publish every release whose hour has come")
    unlock.add_key(due, "default: the demonstration publisher's")
    due.add_argument("--wait", action="store_true", help="stay until nothing waits any more")
    withdraw = add("withdraw", _withdraw, "put a withdrawal up for two signatures", "release")
    _add_reason(withdraw)
    withdraw.add_argument("--superseded-by", metavar="RELEASE", help="what to use instead")
    revert = add("revert", _revert, "put up that a former release is current again", "release")
    _add_reason(revert)
    add("audit", _audit, "hold the journal against chain, uploads and signed list")
    add("scrub", _scrub, "read every durable byte again and name what was damaged")


def _add_reason(step: argparse.ArgumentParser) -> None:
    # Written out, for the amendment module brings libraries that most commands do not need.
    step.add_argument("--reason", required=True, type=_reason, metavar="CODE")
    step.add_argument("--text", required=True, help="a sentence for whoever used the figures")


def _reason(text: str) -> str:
    from certify.amendment import REASONS

    if text not in REASONS:
        raise argparse.ArgumentTypeError(f"{text!r}: một trong / one of {', '.join(REASONS)}")
    return text


def _publisher(options: argparse.Namespace, layout: Layout) -> Signer:
    from certify import keys

    key = options.key or keys.demo_key(layout, "publisher")
    return unlock.signer(key, options.password_fd)


def _publish(options: argparse.Namespace, layout: Layout) -> int:
    from certify import publish

    journal, key = Journal(layout.journal), _publisher(options, layout)
    if options.at is not None:
        publish.schedule(layout, journal, options.release, options.at, key, why=options.why)
        print(f"{options.release} sẽ công bố lúc / is to be published at {clock.text(options.at)}")
        print("  next: make publish-due WAIT=1, or a timer that runs make publish-due")
        return 0
    if AMENDMENT_ID.fullmatch(options.release):
        amended = publish.amend(layout, journal, options.release, key)
        word = "published" if amended.is_new else "was published before"
        print(f"{amended.id} {word}, list {amended.list_version}:", end=" ")
        print(f"withdrawn {', '.join(amended.withdrawn)}; current {amended.current or 'none'}")
    else:
        _tell_published(publish.publish(layout, journal, options.release, key))
    tell_bodies(layout)
    return 0


def _tell_published(done: Any) -> None:  # noqa: ANN401 - `publish` is imported when it is needed
    when = clock.text(done.published_at)
    word = "published" if done.is_new else "was published before"
    print(f"{done.release} {word} at {when}, signed by {' and '.join(done.signers)}", flush=True)


def _publish_due(options: argparse.Namespace, layout: Layout) -> int:
    from certify import embargo, publish

    journal, key = Journal(layout.journal), _publisher(options, layout)
    refused: set[str] = set()
    aside = _Aside(layout)
    while True:
        for release, outcome in publish.publish_due(layout, journal, key):
            if not isinstance(outcome, CertifyError):
                _tell_published(outcome)
            elif release not in refused:
                refused.add(release)
                print(sentence(outcome), file=sys.stderr, flush=True)
        waiting = {
            release: publish_at
            for release, publish_at in embargo.scheduled(journal).items()
            if release not in refused
        }
        aside.tell()
        if not waiting or not options.wait:
            break
        left = (min(waiting.values()) - clock.now()).total_seconds()
        time.sleep(min(max(left, 0.02), _LONGEST_NAP_S))
    aside.end()
    _end_papers(layout, journal, key)
    gauges.leave("so_chuan_due", {"so_chuan_due_refused_releases": len(refused)})
    for release, publish_at in waiting.items():
        print(f"{release} waits until {clock.text(publish_at)}", file=sys.stderr)
    return REFUSED if refused else 0


def _end_papers(layout: Layout, journal: Journal, key: Signer) -> None:
    """Put out what a crash kept back of the calendar; a refusal is told, and dates can wait."""
    from certify import dates, publish

    if dates.planned(journal):
        try:
            publish.issue_papers(layout, journal, key)
        except CertifyError as error:
            print(sentence(error), file=sys.stderr)


class _Aside:
    """Tells those on the list from a thread: a slow receiver must not delay the next hour."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._thread: threading.Thread | None = None

    def tell(self) -> None:
        """Begin, unless it is at it."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=tell_bodies, args=(self._layout,))
            self._thread.start()

    def end(self) -> None:
        """Wait for what was begun, and tell what came out meanwhile."""
        if self._thread is not None:
            self._thread.join()
        tell_bodies(self._layout)


def _withdraw(options: argparse.Namespace, layout: Layout) -> int:
    from certify import amendment

    journal = Journal(layout.journal)
    put_up = amendment.withdraw(
        layout,
        journal,
        options.release,
        reason=options.reason,
        text=options.text,
        superseded_by=options.superseded_by,
    )
    _tell_shared(options, layout)
    return _tell_proposed(put_up.id, put_up.withdrawn)


def _tell_shared(options: argparse.Namespace, layout: Layout) -> None:
    """Say where the figures of a disclosure can still be read once this release is gone."""
    from certify import propose, seal
    from schemas.signed_list import DISCLOSURE

    if options.reason != DISCLOSURE:
        return
    others = ", ".join(seal.shared(layout, propose.current_list(layout), options.release))
    if others:
        print(f"số liệu còn ở / the figures can still be read in: {others}", file=sys.stderr)
        print("  thu hồi các bản đó nữa / withdraw those for disclosure as well", file=sys.stderr)


def _revert(options: argparse.Namespace, layout: Layout) -> int:
    from certify import amendment

    put_up = amendment.revert(
        layout,
        Journal(layout.journal),
        options.release,
        reason=options.reason,
        text=options.text,
    )
    return _tell_proposed(put_up.id, put_up.withdrawn)


def _tell_proposed(name: str, withdrawn: Sequence[str]) -> int:
    print(f"{name}: thu hồi / withdraws {', '.join(withdrawn)}")
    print(f"  next: make certify RELEASE={name} KEY=<your key>, by two people;")
    print(f"  then: make publish RELEASE={name}")
    return 0


def _audit(_options: argparse.Namespace, layout: Layout) -> int:
    from certify.audit import audit

    found = audit(layout, Journal(layout.journal))
    print(
        f"nhật ký khớp / the journal holds: {found.entries} entries, head {found.head[:16]};"
        f" {found.uploads} uploads; {found.releases} releases, {found.withdrawn} withdrawn;"
        f" list {found.list_version}"
    )
    return 0


def _scrub(_options: argparse.Namespace, layout: Layout) -> int:
    from certify import scrub

    journal = Journal(layout.journal)
    items, began = scrub.plan(layout, journal), time.monotonic()
    total, damages = sum(item.length for item in items), []
    with _bar() as bar:
        task = bar.add_task("scrub", total=total)
        for item, damage in scrub.scrub(items):
            bar.advance(task, item.length)
            if damage is not None:
                damages.append(damage)
    named = {damage.file for damage in damages}
    whole = scrub.check_whole(layout, journal)
    damages += [damage for damage in whole if damage.file not in named]
    for damage in damages:
        vi, en = FAULTS[damage.reason]
        print(f"{_printable(damage.file)}: {vi} / {en}")
    for folder in scrub.unclaimed(layout, journal):
        print(f"{_printable(folder)}: không có trong nhật ký, giữ lại / in no entry, kept")
    rate = total / _BYTES / max(time.monotonic() - began, 0.001)
    print(
        f"{len(items)} tệp / files, {total / _BYTES:.1f} MB, {rate:.0f} MB/s:"
        f" {len(damages)} hỏng / damaged"
    )
    gauges.leave(
        "so_chuan_scrub",
        {
            "so_chuan_scrub_finished_seconds": clock.now().timestamp(),
            "so_chuan_scrub_damaged_files": len(damages),
        },
    )
    return REFUSED if damages else 0


def _printable(name: str) -> str:
    # A hostile file name must not steer the terminal.
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _bar() -> Progress:
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty())
